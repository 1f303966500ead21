/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../pki/pki-fixture.h"
#include "console/certificate/chy-certificate-window.h"
#include "fake-tenant.h"
#include "pki/chy-csr.h"
#include "pki/chy-pfx.h"
#include "screen.h"

typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *parent;
  Authority root, issuing;
  GBytes *leaf; /* (owned) */
  ChyKey *key;  /* (owned) */
} Fixture;

static GVariant *
bytes (GBytes *data)
{
  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, data, TRUE);
}

static void
add_authority (Fixture *fixture)
{
  GVariantBuilder chain = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aay"));
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_builder_add_value (&chain, bytes (fixture->root.certificate));
  g_variant_dict_insert (&dict, "id", "s", "a1");
  g_variant_dict_insert (&dict, "name", "s", "Issuing");
  g_variant_dict_insert_value (&dict, "certificate", bytes (fixture->issuing.certificate));
  g_variant_dict_insert_value (&dict, "chain", g_variant_builder_end (&chain));
  fake_tenant_add_body (fixture->tenant, "authorities", g_variant_dict_end (&dict));
}

static void
add_certificate (Fixture *fixture)
{
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (fixture->leaf, NULL);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "id", "s", "c1");
  g_variant_dict_insert (&dict, "number", "x", (gint64) 4);
  g_variant_dict_insert (&dict, "state", "s", "issued");
  g_variant_dict_insert (&dict, "serialNumber", "s", info->serial);
  g_variant_dict_insert (&dict, "profileId", "s", "p1");
  g_variant_dict_insert (&dict, "profileName", "s", "Wi-Fi");
  g_variant_dict_insert_value (&dict, "certificate", bytes (fixture->leaf));
  fake_tenant_add_body (fixture->tenant, "certificates", g_variant_dict_end (&dict));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Lena Hofmann,O=Contoso");

  (void) data;
  fixture->tenant = fake_tenant_new ();
  fixture->parent = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_widget_show (fixture->parent);
  authority_init (&fixture->root, CHY_KEY_EC_P256, "CN=Contoso Root");
  authority_init_below (&fixture->issuing, &fixture->root, CHY_KEY_EC_P384, "CN=Contoso Issuing CA");
  spec_add_san (spec, CHY_SAN_UPN, "lena.hofmann@contoso.com");
  fixture->key = fixture_key (CHY_KEY_EC_P256);
  fixture->leaf = issue (&fixture->issuing, spec, fixture->key);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_widget_destroy (fixture->parent);
  screen_settle ();
  g_object_unref (fixture->tenant);
  authority_clear (&fixture->root);
  authority_clear (&fixture->issuing);
  chy_key_unref (fixture->key);
  g_bytes_unref (fixture->leaf);
}

static gboolean
find_viewer (gpointer data)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  *(GtkWidget **) data = NULL;
  for (GList *l = windows; l != NULL; l = l->next)
    if (CHY_IS_CERTIFICATE_WINDOW (l->data) && gtk_widget_get_visible (l->data))
      *(GtkWidget **) data = l->data;
  return *(GtkWidget **) data != NULL;
}

static GtkWidget *
viewer (void)
{
  GtkWidget *found = NULL;

  screen_wait (find_viewer, &found);
  return found;
}

static void
turn_to (GtkWidget *window, int page)
{
  gtk_notebook_set_current_page (screen_find (window, GTK_TYPE_NOTEBOOK), page);
  screen_settle ();
}

static gboolean
is_enabled (GtkWidget *window, const char *action)
{
  return g_action_group_get_action_enabled (gtk_widget_get_action_group (window, "certificate"), action);
}

static void
test_of_the_tenant (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window;

  (void) data;
  add_authority (fixture);
  add_certificate (fixture);
  chy_certificate_window_show (fixture->parent, CHY_TENANT (fixture->tenant), "c1");
  window = viewer ();
  screen_wait_for_text (window, "CN=Lena Hofmann,O=Contoso");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Lena Hofmann");
  g_assert_true (screen_says (window, "lena.hofmann@contoso.com"));
  g_assert_true (screen_says (window, "more days"));
  g_assert_true (screen_says (window, "Client Authentication"));
  g_assert_true (screen_says (window, "ECDSA, P-256"));
  g_assert_true (screen_says (window, "CN=Contoso Issuing CA"));
  g_assert_true (screen_says (window, "Wi-Fi"));
  g_assert_true (screen_says (window, "Revoke…"));
  g_assert_true (screen_says (window, "Renew"));
  g_assert_false (screen_says (window, "Remove Hold"));
  g_assert_true (is_enabled (window, "export-chain"));
  turn_to (window, 2);
  g_assert_true (screen_says (window, "Contoso Root"));
  g_assert_true (screen_says (window, "This certificate is valid."));
}

static void
test_details (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window;
  GtkTreeView *view;
  GtkTextBuffer *buffer;
  GtkTreeModel *model;
  GtkTreeIter iter;
  gboolean found = FALSE;

  (void) data;
  chy_certificate_window_show_file (fixture->parent, CHY_TENANT (fixture->tenant), "leaf.cer", fixture->leaf);
  window = viewer ();
  screen_wait_for_text (window, "Issued To");
  turn_to (window, 1);
  view = screen_find (window, GTK_TYPE_TREE_VIEW);
  buffer = gtk_text_view_get_buffer (screen_find (window, GTK_TYPE_TEXT_VIEW));
  model = gtk_tree_view_get_model (view);
  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more && !found;
       more = more && !found && gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *field = NULL;

      gtk_tree_model_get (model, &iter, 0, &field, -1);
      if (g_str_equal (field, "Subject"))
        {
          g_autofree char *text = NULL;

          gtk_tree_selection_select_iter (gtk_tree_view_get_selection (view), &iter);
          g_object_get (buffer, "text", &text, NULL);
          g_assert_cmpstr (text, ==, "CN = Lena Hofmann\nO = Contoso");
          found = TRUE;
        }
    }
  g_assert_true (found);
}

static void
test_issuer_not_at_hand (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window;

  (void) data;
  chy_certificate_window_show_file (fixture->parent, CHY_TENANT (fixture->tenant), "leaf.cer", fixture->leaf);
  window = viewer ();
  screen_wait_for_text (window, "Issued To");
  g_assert_false (is_enabled (window, "export-chain"));
  /* It is nobody's here: nothing can be done with it. */
  g_assert_false (screen_says (window, "Revoke…"));
  g_assert_false (screen_says (window, "Use in a Profile…"));
  turn_to (window, 2);
  g_assert_true (screen_says (window, "neither in the file nor one of an authority"));
}

static void
test_root_of_a_file (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window;

  (void) data;
  chy_certificate_window_show_file (fixture->parent, CHY_TENANT (fixture->tenant), "root.cer",
                                    fixture->root.certificate);
  window = viewer ();
  screen_wait_for_text (window, "Issued To");
  g_assert_true (screen_says (window, "Use in a Profile…"));
  g_assert_true (screen_says (window, "Authority"));
}

static void
test_hold (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window;
  g_autofree char *params = NULL;

  (void) data;
  add_certificate (fixture);
  fake_tenant_set (fixture->tenant, "certificates", "c1", "state", g_variant_new_string ("revoked"));
  fake_tenant_set (fixture->tenant, "certificates", "c1", "revocationReason",
                   g_variant_new_string ("certificateHold"));
  chy_certificate_window_show (fixture->parent, CHY_TENANT (fixture->tenant), "c1");
  window = viewer ();
  screen_wait_for_text (window, "On Hold");
  g_assert_true (screen_says (window, "Remove Hold"));
  g_assert_false (screen_says (window, "Renew"));
  g_action_group_activate_action (gtk_widget_get_action_group (window, "certificate"), "unhold", NULL);
  fake_tenant_wait (fixture->tenant, "certificate-unhold", 1);
  params = fake_tenant_get_last (fixture->tenant, "certificate-unhold");
  g_assert_nonnull (strstr (params, "ids"));
  fake_tenant_set (fixture->tenant, "certificates", "c1", "state", g_variant_new_string ("issued"));
  fake_tenant_tell (fixture->tenant, "certificates");
  screen_wait_for_text (window, "more days");
  g_assert_false (screen_says (window, "On Hold"));
}

static void
test_pfx (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (ChySecret) key = chy_key_export (fixture->key, NULL);
  g_autoptr (ChySecret) password = chy_secret_new_string ("secret");
  g_autoptr (ChyPfxContent) content = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pfx = NULL;
  GtkWidget *window;
  GtkEntry *entry;

  (void) data;
  g_ptr_array_add (certificates, g_bytes_ref (fixture->leaf));
  g_ptr_array_add (certificates, g_bytes_ref (fixture->issuing.certificate));
  content = chy_pfx_content_new (key, certificates, "Kiosk");
  pfx = chy_pfx_write (content, password, chy_pfx_presets ()[0], 2048, &error);
  g_assert_no_error (error);
  chy_certificate_window_show_file (fixture->parent, CHY_TENANT (fixture->tenant), "kiosk.pfx", pfx);
  window = viewer ();
  screen_wait_for_text (window, "This File Has a Password");
  entry = screen_find (window, GTK_TYPE_ENTRY);
  gtk_entry_set_text (entry, "wrong");
  gtk_widget_activate (GTK_WIDGET (entry));
  screen_wait_for_text (window, "does not open this file");
  gtk_entry_set_text (entry, "secret");
  gtk_widget_activate (GTK_WIDGET (entry));
  screen_wait_for_text (window, "In the file");
  g_assert_true (screen_says (window, "Kiosk"));
  g_assert_true (screen_says (window, "CN=Lena Hofmann,O=Contoso"));
  g_assert_true (screen_says (window, "AES-256"));
}

static GBytes *
make_request (Fixture *fixture)
{
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=printer.contoso.com");
  g_autoptr (GError) error = NULL;
  GBytes *der = chy_csr_create (fixture->key, spec, &error);

  g_assert_no_error (error);
  return der;
}

static void
test_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) csr = make_request (fixture);
  GtkWidget *window;

  (void) data;
  chy_certificate_window_show_file (fixture->parent, CHY_TENANT (fixture->tenant), "printer.csr", csr);
  window = viewer ();
  screen_wait_for_text (window, "Requested For");
  g_assert_true (screen_says (window, "CN=printer.contoso.com"));
  g_assert_true (screen_says (window, "Sign…"));
  /* What is not issued has no path. */
  g_assert_false (
      gtk_widget_get_visible (gtk_notebook_get_nth_page (screen_find (window, GTK_TYPE_NOTEBOOK), 2)));
}

static void
test_false_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) csr = make_request (fixture);
  g_autoptr (GBytes) changed = NULL;
  gsize size;
  guint8 *copy;
  GtkWidget *window;

  (void) data;
  copy = g_memdup2 (g_bytes_get_data (csr, &size), g_bytes_get_size (csr));
  copy[size - 1] ^= 1;
  changed = g_bytes_new_take (copy, size);
  chy_certificate_window_show_file (fixture->parent, CHY_TENANT (fixture->tenant), "printer.csr", changed);
  window = viewer ();
  screen_wait_for_text (window, "The signature is false");
  g_assert_false (screen_says (window, "Sign…"));
}

static void
test_nonsense (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nonsense", 8);
  GtkWidget *window;

  (void) data;
  chy_certificate_window_show_file (fixture->parent, CHY_TENANT (fixture->tenant), "letter.cer", nonsense);
  window = viewer ();
  screen_wait_for_text (window, "Not readable");
  g_assert_true (screen_says (window, "Try Again"));
}

static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  (void) data;
  chy_certificate_window_show (fixture->parent, CHY_TENANT (fixture->tenant), "gone");
  screen_wait_for_text (viewer (), "Try Again");
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
  g_test_add ("/certificate-window/one of the tenant with its path", Fixture, NULL, set_up,
              test_of_the_tenant, tear_down);
  g_test_add ("/certificate-window/field by field with the value below", Fixture, NULL, set_up, test_details,
              tear_down);
  g_test_add ("/certificate-window/an issuer that is not at hand", Fixture, NULL, set_up,
              test_issuer_not_at_hand, tear_down);
  g_test_add ("/certificate-window/a root goes into a profile", Fixture, NULL, set_up, test_root_of_a_file,
              tear_down);
  g_test_add ("/certificate-window/a hold is lifted", Fixture, NULL, set_up, test_hold, tear_down);
  g_test_add ("/certificate-window/a PFX opens by its password", Fixture, NULL, set_up, test_pfx, tear_down);
  g_test_add ("/certificate-window/a request is shown as one", Fixture, NULL, set_up, test_request,
              tear_down);
  g_test_add ("/certificate-window/a request with a false signature is refused", Fixture, NULL, set_up,
              test_false_request, tear_down);
  g_test_add ("/certificate-window/what is no certificate is told", Fixture, NULL, set_up, test_nonsense,
              tear_down);
  g_test_add ("/certificate-window/one that is gone is told", Fixture, NULL, set_up, test_unknown, tear_down);
  return g_test_run ();
}
