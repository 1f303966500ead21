/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../pki/pki-fixture.h"
#include "console/profiles/chy-profile-basics.h"
#include "console/profiles/chy-profile-certificate.h"
#include "console/profiles/chy-profile-draft.h"
#include "console/profiles/chy-profile-export.h"
#include "console/profiles/chy-profile-page.h"
#include "console/profiles/chy-profile-preview.h"
#include "console/profiles/chy-profile-settings.h"
#include "console/profiles/chy-profile-targets.h"
#include "console/profiles/chy-profile-wizard.h"
#include "console/widgets/chy-form.h"
#include "console/widgets/chy-picker.h"
#include "fake-tenant.h"
#include "screen.h"

typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *parent;
  GtkWidget *wizard; /* or NULL */
  char *saved;       /* (owned) id of what was saved, or NULL */
} Fixture;

static void
add_template (FakeTenant *tenant, const char *name, gboolean exportable, const char *source)
{
  g_autofree char *text = g_strdup_printf ("{'id': <'%s'>, 'name': <'%s'>, 'displayName': <'The %s'>, "
                                           "'allowExportableKey': <%s>, 'subjectNameSource': <'%s'>}",
                                           name, name, name, exportable ? "true" : "false", source);

  fake_tenant_add (tenant, "templates", text);
}

static void
fill (FakeTenant *tenant)
{
  fake_tenant_add (tenant, "authorities",
                   "{'id': <'a1'>, 'name': <'Contoso CA'>, 'fqdn': <'ca1.contoso.test'>, 'state': <'active'>,"
                   " 'templates': <[{'name': <'Good'>}, {'name': <'Locked'>}, {'name': <'Directory'>}]>}");
  add_template (tenant, "Good", TRUE, "request");
  add_template (tenant, "Locked", FALSE, "request");
  add_template (tenant, "Directory", TRUE, "directory");
  fake_tenant_add (
      tenant, "users",
      "{'id': <'u1'>, 'displayName': <'Anna Weber'>, 'userPrincipalName': <'anna@contoso.test'>}");
  fake_tenant_add (tenant, "devices", "{'id': <'d1'>, 'displayName': <'LAPTOP-7'>, 'userId': <'u1'>}");
  fake_tenant_add (tenant, "groups", "{'id': <'g1'>, 'displayName': <'Staff'>}");
  fake_tenant_add (tenant, "groups", "{'id': <'g2'>, 'displayName': <'Guests'>}");
  fake_tenant_add (tenant, "preview",
                   "{'id': <''>, 'subject': <'CN=Anna Weber'>, 'userDisplayName': <'Anna Weber'>,"
                   " 'deviceId': <'d1'>, 'certificateType': <'user'>, 'authorityName': <'Contoso CA'>,"
                   " 'keyAlgorithm': <'rsa:2048'>, 'extendedKeyUsages': <['Client Authentication']>,"
                   " 'notBefore': <int64 1772366400000000>, 'notAfter': <int64 1803902400000000>,"
                   " 'problems': <@aa{sv} []>}");
  fake_tenant_answer_all (tenant, "preview");
  fake_tenant_add (tenant, "profile-reach",
                   "{'id': <''>, 'devices': <int64 12>, 'users': <int64 9>, 'otherPlatform': <int64 3>,"
                   " 'problems': <@aa{sv} []>}");
  fake_tenant_answer_all (tenant, "profile-reach");
  fake_tenant_add (
      tenant, "profiles",
      "{'id': <'p1'>, 'displayName': <'Wi-Fi'>, 'type': <'pkcs-certificate'>,"
      " 'platform': <'windows10'>, 'assigned': <true>, 'assignedTo': <'Staff'>,"
      " 'succeeded': <int64 40>, 'pending': <int64 5>, 'failed': <int64 2>,"
      " 'notApplicable': <int64 0>, 'documentVersion': <int64 1>,"
      " 'certificationAuthorityName': <'Contoso CA'>, 'certificationAuthority': <'ca1.contoso.test'>,"
      " 'certificateTemplateName': <'Good'>, 'renewalThresholdPercentage': <int64 20>,"
      " 'certificateValidityPeriodValue': <int64 1>, 'certificateValidityPeriodScale': <'years'>,"
      " 'keyStorageProvider': <'useSoftwareKsp'>, 'subjectNameFormat': <'commonName'>,"
      " 'assignments': <[{'target': <'group'>, 'groupId': <'g1'>, 'groupName': <'Staff'>}]>}");
  fake_tenant_set_values (tenant, "profile-create", "{'id': <'new'>}");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->tenant = fake_tenant_new ();
  fill (fixture->tenant);
  fixture->parent = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->wizard = NULL;
  fixture->saved = NULL;
  gtk_window_set_default_size (GTK_WINDOW (fixture->parent), 900, 700);
  gtk_window_present (GTK_WINDOW (fixture->parent));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->wizard != NULL)
    gtk_widget_destroy (fixture->wizard);
  gtk_widget_destroy (fixture->parent);
  screen_settle ();
  g_free (fixture->saved);
  g_object_unref (fixture->tenant);
  screen_settle ();
}

static void
saved_cb (Fixture *fixture, const char *id)
{
  fixture->saved = g_strdup (id);
}

static void
open_wizard (Fixture *fixture, GVariant *row, const char *type)
{
  fixture->wizard = chy_profile_wizard_new (fixture->parent, CHY_TENANT (fixture->tenant), row, type);
  g_signal_connect_swapped (fixture->wizard, "saved", G_CALLBACK (saved_cb), fixture);
  g_signal_connect (fixture->wizard, "destroy", G_CALLBACK (gtk_widget_destroyed), &fixture->wizard);
  gtk_window_present (GTK_WINDOW (fixture->wizard));
}

/* The form that is in sight. */
static ChyForm *
form_of (Fixture *fixture, GType page)
{
  return CHY_FORM (screen_find (screen_find (fixture->wizard, page), CHY_TYPE_FORM));
}

static void
press (Fixture *fixture, const char *name)
{
  gtk_button_clicked (screen_find_button (fixture->wizard, name));
}

static void
set_text (ChyForm *form, const char *key, const char *text)
{
  chy_form_change (form, key, g_variant_new_string (text));
}

static void
go_to_review (Fixture *fixture)
{
  ChyForm *settings;

  set_text (form_of (fixture, CHY_TYPE_PROFILE_BASICS), "displayName", "VPN");
  press (fixture, "Next");
  screen_wait_for_text (fixture->wizard, "Validity period");
  settings = form_of (fixture, CHY_TYPE_PROFILE_SETTINGS);
  set_text (settings, "certificateTemplateName", "Good");
  press (fixture, "Next");
  screen_wait_for_text (fixture->wizard, "Included Groups");
}

/* The choice of a picker, as if it had been made in its popover. */
static void
include_all_devices (Fixture *fixture)
{
  GtkWidget *targets = screen_find (fixture->wizard, CHY_TYPE_PROFILE_TARGETS);

  gtk_button_clicked (screen_find_button (targets, "All devices"));
}

static gboolean
is_saved (gpointer data)
{
  return ((Fixture *) data)->saved != NULL;
}

/* --- tests -------------------------------------------------------------------------------------------- */

static void
test_created_and_assigned (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) created = NULL;
  g_autoptr (GVariant) settings = NULL;
  g_autoptr (GVariant) assigned = NULL;
  g_auto (GStrv) include = NULL;

  open_wizard (fixture, NULL, NULL);
  go_to_review (fixture);
  include_all_devices (fixture);
  screen_wait_for_text (fixture->wizard, "12 devices of 9 users get it. 3 devices are of another platform.");
  press (fixture, "Next");
  screen_wait_for_text (fixture->wizard, "Nothing would fail.");
  press (fixture, "Create");
  screen_wait (is_saved, fixture);
  g_assert_cmpstr (fixture->saved, ==, "new");
  g_assert_null (fixture->wizard);
  created = fake_tenant_get_params (fixture->tenant, "profile-create");
  g_assert_cmpstr (chy_body_get_text (created, "name"), ==, "VPN");
  g_assert_cmpstr (chy_body_get_text (created, "type"), ==, "pkcs-certificate");
  settings = chy_body_get (created, "settings");
  /* The only authority is chosen, and its host follows its name. */
  g_assert_cmpstr (chy_body_get_text (settings, "certificationAuthorityName"), ==, "Contoso CA");
  g_assert_cmpstr (chy_body_get_text (settings, "certificationAuthority"), ==, "ca1.contoso.test");
  g_assert_cmpstr (chy_body_get_text (settings, "certificateTemplateName"), ==, "Good");
  g_assert_null (chy_body_get_text (settings, "displayName"));
  assigned = fake_tenant_get_params (fixture->tenant, "profile-assign");
  g_assert_cmpstr (chy_body_get_text (assigned, "profile"), ==, "new");
  include = chy_body_get_list (assigned, "include");
  g_assert_cmpstr (include[0], ==, "all-devices");
}

static void
test_half_done_is_said (Fixture *fixture, gconstpointer data)
{
  open_wizard (fixture, NULL, NULL);
  go_to_review (fixture);
  include_all_devices (fixture);
  press (fixture, "Next");
  fake_tenant_fail (fixture->tenant, "profile-assign",
                    g_error_new_literal (CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "somebody was faster"));
  press (fixture, "Create");
  screen_wait_for_text (fixture->wizard, "it is not assigned as chosen");
  g_assert_null (fixture->saved);
  press (fixture, "Assign Again");
  screen_wait (is_saved, fixture);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "profile-create"), ==, 1);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "profile-assign"), ==, 2);
}

static void
test_refusal_keeps_the_window (Fixture *fixture, gconstpointer data)
{
  open_wizard (fixture, NULL, NULL);
  go_to_review (fixture);
  press (fixture, "Next");
  fake_tenant_add_problem (fixture->tenant, "profile-create",
                           chy_problem_new (CHY_SEVERITY_ERROR, "profile", "template-unknown", "VPN", NULL,
                                            "value", "Gone", NULL));
  press (fixture, "Create");
  screen_wait_for_text (fixture->wizard, "There is no template with the name “Gone”.");
  g_assert_nonnull (fixture->wizard);
  g_assert_null (fixture->saved);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  ChyForm *basics;

  open_wizard (fixture, NULL, NULL);
  basics = form_of (fixture, CHY_TYPE_PROFILE_BASICS);
  press (fixture, "Next");
  screen_wait_for_text (fixture->wizard, "“Name” needs a value.");
  set_text (basics, "displayName", "wi-fi");
  press (fixture, "Next");
  screen_wait_for_text (fixture->wizard, "There is a profile “wi-fi” already.");
  set_text (basics, "displayName", "Wi-Fi 2");
  press (fixture, "Next");
  screen_wait_for_text (fixture->wizard, "Validity period");
}

/* Windows 8.1 has no PKCS certificates: the type is not offered, and another one is taken. */
static void
test_only_what_the_platform_has (Fixture *fixture, gconstpointer data)
{
  ChyForm *basics;
  g_autoptr (GVariant) body = NULL;

  open_wizard (fixture, NULL, NULL);
  basics = form_of (fixture, CHY_TYPE_PROFILE_BASICS);
  set_text (basics, "platform", "windows81");
  body = chy_form_get_body (basics);
  g_assert_cmpstr (chy_body_get_text (body, "type"), ==, "trusted-certificate");
  screen_wait_for_text (fixture->wizard, "Trusted certificate for Windows 8.1 and later");
}

static void
combo_has (GtkComboBox *combo, const char *id, gboolean expected)
{
  GtkTreeModel *model = gtk_combo_box_get_model (combo);
  GtkTreeIter iter;
  gboolean found = FALSE;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *row = NULL;

      gtk_tree_model_get (model, &iter, gtk_combo_box_get_id_column (combo), &row, -1);
      found = found || g_strcmp0 (row, id) == 0;
    }
  g_test_message ("%s", id);
  g_assert_cmpint (found, ==, expected);
}

static void
find_combo (GtkWidget *widget, gpointer data)
{
  gpointer *found = data;
  const char *name = atk_object_get_name (gtk_widget_get_accessible (widget));

  if (GTK_IS_COMBO_BOX (widget) && g_strcmp0 (name, found[0]) == 0)
    found[1] = widget;
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_combo, data);
}

static gboolean
has_templates (gpointer data)
{
  gpointer found[2] = { (gpointer) "Certificate template", NULL };

  find_combo (data, found);
  return found[1] != NULL && gtk_tree_model_iter_n_children (gtk_combo_box_get_model (found[1]), NULL) == 1;
}

/* A template whose key stays inside, or whose subject comes from the directory, cannot work. */
static void
test_templates_that_can_work (Fixture *fixture, gconstpointer data)
{
  gpointer found[2] = { (gpointer) "Certificate template", NULL };

  open_wizard (fixture, NULL, NULL);
  screen_wait (has_templates, fixture->wizard);
  find_combo (fixture->wizard, found);
  combo_has (found[1], "Good", TRUE);
  combo_has (found[1], "Locked", FALSE);
  combo_has (found[1], "Directory", FALSE);
}

/* A device has no email address: neither such a format nor such a variable is offered. */
static void
test_what_fits_devices (Fixture *fixture, gconstpointer data)
{
  gpointer found[2] = { (gpointer) "Subject name format", NULL };
  ChyForm *settings;

  open_wizard (fixture, NULL, NULL);
  settings = form_of (fixture, CHY_TYPE_PROFILE_SETTINGS);
  find_combo (fixture->wizard, found);
  combo_has (found[1], "commonNameAsEmail", TRUE);
  set_text (settings, "certificateStore", "machine");
  found[1] = NULL;
  find_combo (fixture->wizard, found);
  combo_has (found[1], "commonNameAsEmail", FALSE);
  combo_has (found[1], "commonNameAsSerialNumber", TRUE);
}

static gboolean
is_previewed_by_serial (gpointer data)
{
  g_autofree char *last = fake_tenant_get_last (data, "preview");

  return last != NULL && strstr (last, "commonNameAsSerialNumber") != NULL &&
         strstr (last, "'user': <'u1'>") != NULL;
}

static void
test_preview_follows (Fixture *fixture, gconstpointer data)
{
  open_wizard (fixture, NULL, NULL);
  screen_wait_for_text (fixture->wizard, "CN=Anna Weber");
  screen_wait_for_text (fixture->wizard, "RSA 2048");
  set_text (form_of (fixture, CHY_TYPE_PROFILE_SETTINGS), "subjectNameFormat", "commonNameAsSerialNumber");
  screen_wait (is_previewed_by_serial, fixture->tenant);
}

static void
test_edit_sends_what_changed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) row = chy_tenant_get (CHY_TENANT (fixture->tenant), "profiles", "p1", NULL, NULL);
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GVariant) settings = NULL;

  g_assert_nonnull (row);
  open_wizard (fixture, row, NULL);
  screen_wait_for_text (fixture->wizard, "Validity period");
  chy_form_change (form_of (fixture, CHY_TYPE_PROFILE_SETTINGS), "renewalThresholdPercentage",
                   g_variant_new_int64 (30));
  press (fixture, "Next");
  press (fixture, "Next");
  screen_wait_for_text (fixture->wizard, "Staff");
  press (fixture, "Save");
  screen_wait (is_saved, fixture);
  params = fake_tenant_get_params (fixture->tenant, "profile-set");
  g_assert_cmpstr (chy_body_get_text (params, "profile"), ==, "p1");
  settings = chy_body_get (params, "settings");
  g_assert_cmpint (chy_body_get_int (settings, "renewalThresholdPercentage", 0), ==, 30);
  g_assert_null (chy_body_get_text (settings, "certificateTemplateName"));
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "profile-assign"), ==, 0);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "profile-create"), ==, 0);
}

static void
chosen_cb (guint *n)
{
  (*n)++;
}

/* A root is taken; a leaf, an expired one and what is none at all are refused in words, and change nothing.
 */
static void
test_certificates_are_looked_at (Fixture *fixture, gconstpointer data)
{
  GtkWidget *chooser = chy_profile_certificate_new (CHY_TENANT (fixture->tenant));
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nothing of the kind", 19);
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=A leaf");
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  g_auto (Authority) root = { 0 };
  g_autoptr (GBytes) leaf = NULL;
  guint n = 0;

  authority_init (&root, CHY_KEY_EC_P256, "CN=Contoso Root");
  leaf = issue (&root, spec, key);
  gtk_container_add (GTK_CONTAINER (fixture->parent), chooser);
  gtk_widget_show (chooser);
  g_signal_connect_swapped (chooser, "chosen", G_CALLBACK (chosen_cb), &n);
  screen_wait_for_text (fixture->parent, "No certificate is chosen.");
  chy_profile_certificate_take (CHY_PROFILE_CERTIFICATE (chooser), nonsense, "notes.txt");
  chy_profile_certificate_take (CHY_PROFILE_CERTIFICATE (chooser), leaf, "leaf.cer");
  screen_wait_for_text (fixture->parent, "CN=A leaf");
  g_assert_true (screen_says (fixture->parent, "No certificate is chosen."));
  g_assert_cmpuint (n, ==, 0);
  chy_profile_certificate_take (CHY_PROFILE_CERTIFICATE (chooser), root.certificate, "root.cer");
  screen_wait_for_text (fixture->parent, "CN=Contoso Root (root.cer)");
  g_assert_false (screen_says (fixture->parent, "CN=A leaf"));
  g_assert_cmpuint (n, ==, 1);
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = chy_profile_page_new (CHY_TENANT (fixture->tenant), "p1");

  gtk_container_add (GTK_CONTAINER (fixture->parent), page);
  gtk_widget_show (page);
  screen_wait_for_text (page, "Why 2 Failed");
  g_assert_true (screen_says (page, "40"));
  g_assert_true (screen_says (page, "2 failed"));
  g_assert_true (screen_says (page, "47 holders in Staff"));
  gtk_notebook_set_current_page (screen_find (page, GTK_TYPE_NOTEBOOK), 2);
  screen_wait_for_text (page, "12 devices of 9 users get it.");
  gtk_notebook_set_current_page (screen_find (page, GTK_TYPE_NOTEBOOK), 6);
  screen_wait_for_text (page, "Nothing would fail.");
}

static void
test_page_of_nothing (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = chy_profile_page_new (CHY_TENANT (fixture->tenant), "gone");

  gtk_container_add (GTK_CONTAINER (fixture->parent), page);
  gtk_widget_show (page);
  screen_wait_for_text (page, "Not found");
}

static void
test_draft_leaves_foreign_settings_out (void)
{
  g_autoptr (GVariant) body = g_variant_ref_sink (g_variant_new_parsed (
      "{'displayName': <'X'>, 'type': <'pkcs-certificate'>, 'platform': <'windows10'>,"
      " 'keyStorageProvider': <'useSoftwareKsp'>, 'renewalThresholdPercentage': <int64 20>}"));
  g_autoptr (GVariant) mac = chy_profile_draft_retype (body, "pkcs-certificate", "macOS");
  g_autoptr (ChyCommand) none = chy_profile_draft_change ("p", body, body);
  g_autoptr (GVariant) less = chy_body_with (body, "keyStorageProvider", NULL);
  g_autoptr (ChyCommand) change = chy_profile_draft_change ("p", body, less);
  g_autoptr (GVariant) settings = chy_body_get (change->params, "settings");

  g_assert_null (chy_body_get_text (mac, "keyStorageProvider"));
  g_assert_cmpint (chy_body_get_int (mac, "renewalThresholdPercentage", 0), ==, 20);
  g_assert_null (none);
  g_assert_cmpstr (chy_body_get_text (settings, "keyStorageProvider"), ==, "");
  g_assert_cmpuint (g_variant_n_children (settings), ==, 1);
}

static gboolean
has_presets (gpointer data)
{
  GtkComboBox *combo = screen_find (data, GTK_TYPE_COMBO_BOX);

  return g_strcmp0 (gtk_combo_box_get_active_id (combo), "windows11") == 0;
}

/* The system that fits the platform is chosen; what was written is said, and what failed stays in sight. */
static void
test_export (Fixture *fixture, gconstpointer data)
{
  ChyProfileExport *dialog;
  GtkWidget *widget;
  g_autoptr (GVariant) params = NULL;

  fake_tenant_add (fixture->tenant, "pfx-presets",
                   "{'id': <'macos'>, 'title': <'macOS'>, 'help': <'Old ways.'>}");
  fake_tenant_add (fixture->tenant, "pfx-presets",
                   "{'id': <'windows11'>, 'title': <'Windows 11'>, 'help': <'New ways.'>}");
  dialog = chy_profile_export_run (fixture->parent, CHY_TENANT (fixture->tenant), "p1");
  widget = GTK_WIDGET (dialog);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &widget);
  screen_wait (has_presets, widget);
  screen_wait_for_text (widget, "New ways.");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (widget, "Export"))));
  chy_profile_export_set_folder (dialog, "/nowhere/pfx");
  fake_tenant_fail (fixture->tenant, "profile-export-pfx",
                    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the disk is full"));
  gtk_button_clicked (screen_find_button (widget, "Export"));
  screen_wait_for_text (widget, "the disk is full");
  fake_tenant_set_values (fixture->tenant, "profile-export-pfx",
                          "{'written': <int64 3>, 'kept': <int64 0>, 'failed': <int64 0>}");
  gtk_button_clicked (screen_find_button (widget, "Export"));
  fake_tenant_wait (fixture->tenant, "profile-export-pfx", 2);
  screen_settle ();
  g_assert_null (widget);
  params = fake_tenant_get_params (fixture->tenant, "profile-export-pfx");
  g_assert_cmpstr (chy_body_get_text (params, "folder"), ==, "/nowhere/pfx");
  g_assert_cmpstr (chy_body_get_text (params, "for"), ==, "windows11");
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();

  add ("/profiles/wizard/creates-and-assigns", test_created_and_assigned);
  add ("/profiles/wizard/what-is-half-done-is-said", test_half_done_is_said);
  add ("/profiles/wizard/a-refusal-keeps-the-window", test_refusal_keeps_the_window);
  add ("/profiles/wizard/names-are-checked", test_names);
  add ("/profiles/wizard/only-types-of-the-platform", test_only_what_the_platform_has);
  add ("/profiles/wizard/only-templates-that-can-work", test_templates_that_can_work);
  add ("/profiles/wizard/only-names-that-devices-have", test_what_fits_devices);
  add ("/profiles/wizard/the-preview-follows", test_preview_follows);
  add ("/profiles/wizard/an-edit-sends-what-changed", test_edit_sends_what_changed);
  add ("/profiles/certificate/is-looked-at-first", test_certificates_are_looked_at);
  add ("/profiles/page/says-what-became-of-it", test_page);
  add ("/profiles/page/of-one-that-is-gone", test_page_of_nothing);
  add ("/profiles/export/says-what-was-written", test_export);
  g_test_add_func ("/profiles/draft/foreign-settings-are-left-out", test_draft_leaves_foreign_settings_out);

  return g_test_run ();
}
