/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/start/chy-authority-private.h"
#include "fake-tenant.h"
#include "screen.h"

#define PASSPHRASE "correct horse battery"

typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *parent;
  ChyAuthorityAssistant *self;
} Fixture;

static ChyAuthorityAssistant *
find_assistant (void)
{
  g_autoptr (GList) tops = gtk_window_list_toplevels ();

  for (GList *l = tops; l != NULL; l = l->next)
    if (CHY_IS_AUTHORITY_ASSISTANT (l->data))
      return l->data;

  return NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *vault = data;
  g_autofree char *row = g_strdup_printf ("{'id': <'vault'>, 'state': <'%s'>}", vault);

  fixture->tenant = fake_tenant_new ();
  fake_tenant_add (fixture->tenant, "vault", row);
  fake_tenant_add (fixture->tenant, "authorities", "{'id': <'a1'>, 'name': <'Old CA'>, 'state': <'active'>}");
  fake_tenant_set_values (fixture->tenant, "authority-create", "{'id': <'a2'>, 'name': <'New CA'>}");
  fake_tenant_give_secret (fixture->tenant, "vault-add-slot", "recoveryCode", "abcd-efgh-ijkl");
  fixture->parent = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_present (GTK_WINDOW (fixture->parent));
  chy_authority_assistant_run (fixture->parent, CHY_TENANT (fixture->tenant));
  fixture->self = find_assistant ();
  g_assert_nonnull (fixture->self);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  if (find_assistant () != NULL)
    gtk_widget_destroy (GTK_WIDGET (find_assistant ()));
  gtk_widget_destroy (fixture->parent);
  screen_settle ();
  g_assert_null (find_assistant ());
  g_object_unref (fixture->tenant);
  screen_settle ();
}

static gboolean
can_go_on (gpointer data)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (((Fixture *) data)->self->next));
}

static void
next (Fixture *fixture)
{
  screen_wait (can_go_on, fixture);
  gtk_button_clicked (fixture->self->next);
}

static void
fill (ChyForm *form, const char *key, const char *text)
{
  chy_form_change (form, key, g_variant_new_string (text));
}

/* Both entries of a new passphrase. */
static void
type_passphrase (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_ENTRY (widget))
    gtk_entry_set_text (GTK_ENTRY (widget), data);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), type_passphrase, data);
}

static void
go_to_review (Fixture *fixture, const char *name)
{
  ChyAuthorityControls *controls = &fixture->self->controls;

  next (fixture);
  fill (controls->name, "name", name);
  fill (controls->name, "organization", "Contoso");
  fill (controls->name, "fqdn", "ca1.corp.contoso.test");
  next (fixture);
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_KEY);
  type_passphrase (GTK_WIDGET (controls->passphrase), (gpointer) PASSPHRASE);
  next (fixture);
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_REVIEW);
}

static gboolean
is_done (gpointer data)
{
  return ((Fixture *) data)->self->page == CHY_AUTHORITY_PAGE_DONE;
}

/* Vault, authority, recovery code, in this order; the code has to be put away. */
static void
test_root (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) params = NULL;
  g_autofree char *secret = NULL;

  (void) data;
  go_to_review (fixture, "New CA");
  g_assert_true (screen_says (GTK_WIDGET (fixture->self), "A new root authority"));
  next (fixture);
  screen_wait (is_done, fixture);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "vault-create"), ==, 1);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "vault-add-slot"), ==, 1);
  params = fake_tenant_get_params (fixture->tenant, "authority-create");
  g_assert_cmpstr (chy_body_get_text (params, "name"), ==, "New CA");
  g_assert_cmpstr (chy_body_get_text (params, "key"), ==, "rsa:3072");
  g_assert_cmpint (chy_body_get_int (params, "validity", 0), ==, G_GINT64_CONSTANT (315360000));
  g_assert_null (chy_body_get_text (params, "parent"));
  secret = fake_tenant_get_secret (fixture->tenant, "vault-add-slot", "passphrase");
  g_assert_cmpstr (secret, ==, PASSPHRASE);
  g_assert_true (screen_says (GTK_WIDGET (fixture->self), "New CA is ready"));
  g_assert_true (screen_says (GTK_WIDGET (fixture->self), "abcd-efgh-ijkl"));
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (fixture->self->next)));
  gtk_window_close (GTK_WINDOW (fixture->self));
  screen_settle ();
  g_assert_nonnull (find_assistant ());
  gtk_toggle_button_set_active (fixture->self->stored, TRUE);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (fixture->self->next)));
  g_assert_null (fixture->self->passphrase);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  ChyAuthorityControls *controls = &fixture->self->controls;

  (void) data;
  next (fixture);
  /* Nothing; a name that is taken, however it is written; a host name that is none. */
  next (fixture);
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_NAME);
  fill (controls->name, "name", "OLD ca");
  fill (controls->name, "organization", "Contoso");
  fill (controls->name, "fqdn", "ca1.corp.contoso.test");
  next (fixture);
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_NAME);
  g_assert_true (screen_says (GTK_WIDGET (fixture->self), "There is an authority “OLD ca” already"));
  fill (controls->name, "name", "New CA");
  g_assert_false (screen_says (GTK_WIDGET (fixture->self), "already"));
  for (const char *const *host = (const char *const[]){ "localhost", "a b.test", "-a.test", "a..test", NULL };
       *host != NULL; host++)
    {
      fill (controls->name, "fqdn", *host);
      next (fixture);
      g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_NAME);
    }
  fill (controls->name, "fqdn", "ca1.corp.contoso.test");
  next (fixture);
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_KEY);
  /* No passphrase; a short one. */
  next (fixture);
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_KEY);
  type_passphrase (GTK_WIDGET (controls->passphrase), (gpointer) "short");
  next (fixture);
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_KEY);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "authority-create"), ==, 0);
}

/* The vault is made once, however often the authority is tried. */
static void
test_tries_again (Fixture *fixture, gconstpointer data)
{
  (void) data;
  go_to_review (fixture, "New CA");
  fake_tenant_fail (fixture->tenant, "authority-create",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "the disk is full"));
  next (fixture);
  screen_wait_for_text (GTK_WIDGET (fixture->self), "the disk is full");
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_REVIEW);
  next (fixture);
  screen_wait (is_done, fixture);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "vault-create"), ==, 1);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "authority-create"), ==, 2);
  g_assert_true (screen_says (GTK_WIDGET (fixture->self), "abcd-efgh-ijkl"));
}

static void
test_subordinate (Fixture *fixture, gconstpointer data)
{
  ChyAuthorityControls *controls = &fixture->self->controls;
  g_autoptr (GVariant) params = NULL;

  (void) data;
  screen_wait (can_go_on, fixture);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (controls->kinds[CHY_AUTHORITY_SUBORDINATE]), TRUE);
  next (fixture);
  fill (controls->name, "name", "New CA");
  fill (controls->name, "organization", "Contoso");
  fill (controls->name, "fqdn", "ca1.corp.contoso.test");
  next (fixture);
  /* Below whom? */
  g_assert_cmpint (fixture->self->page, ==, CHY_AUTHORITY_PAGE_NAME);
  fill (controls->name, "parent", "Old CA");
  next (fixture);
  /* There is a vault already: no passphrase is asked for. */
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (controls->vault)));
  next (fixture);
  next (fixture);
  screen_wait (is_done, fixture);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "vault-create"), ==, 0);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "vault-add-slot"), ==, 0);
  params = fake_tenant_get_params (fixture->tenant, "authority-create");
  g_assert_cmpstr (chy_body_get_text (params, "parent"), ==, "Old CA");
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (fixture->self->next)));
}

/* Closed while it works: what comes later finds nobody. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  (void) data;
  go_to_review (fixture, "New CA");
  fake_tenant_hold (fixture->tenant, "vault-create", TRUE);
  next (fixture);
  gtk_widget_destroy (GTK_WIDGET (fixture->self));
  fake_tenant_hold (fixture->tenant, "vault-create", FALSE);
  screen_settle ();
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "authority-create"), ==, 0);
}

static void
add (const char *name, const char *vault, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/console/assistant/", name, NULL);

  g_test_add (path, Fixture, vault, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
  add ("makes-vault-authority-and-recovery-code", "none", test_root);
  add ("refuses-names-and-passphrases", "none", test_refusals);
  add ("goes-on-where-it-failed", "none", test_tries_again);
  add ("below-one-of-ours-with-the-vault-there", "open", test_subordinate);
  add ("can-be-closed-while-it-works", "none", test_closed);

  return g_test_run ();
}
