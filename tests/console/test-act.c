/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/chy-application.h"
#include "console/chy-window.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-confirm.h"
#include "fake-tenant.h"
#include "screen.h"

/* A window on a scripted tenant, and what became of the last act. */
typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *window;
  gboolean over;
  ChyOutcome *outcome; /* (owned) or NULL */
  GError *error;       /* (owned) or NULL */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->tenant = fake_tenant_new ();
  fixture->window = chy_window_new ((gpointer) data, "/nowhere");
  chy_window_set_tenant (CHY_WINDOW (fixture->window), CHY_TENANT (fixture->tenant));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_clear_pointer (&fixture->outcome, chy_outcome_free);
  g_clear_error (&fixture->error);
  g_object_unref (fixture->tenant);
  screen_settle ();
  (void) data;
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  (void) source;
  fixture->outcome = chy_act_finish (result, &fixture->error);
  fixture->over = TRUE;
}

static void
act (Fixture *fixture, const char *type, const char *params, const ChyActOptions *options)
{
  g_autoptr (GVariant) body = g_variant_ref_sink (g_variant_new_parsed (params));

  chy_act_async (fixture->window, CHY_TENANT (fixture->tenant), chy_command_new (type, body), options, NULL,
                 acted_cb, fixture);
}

static gboolean
is_over (gpointer data)
{
  return ((Fixture *) data)->over;
}

/* The dialog in front, or NULL. */
static GtkDialog *
find_dialog (void)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (GTK_IS_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      return l->data;

  return NULL;
}

static gboolean
has_dialog (gpointer data)
{
  (void) data;
  return find_dialog () != NULL;
}

static GtkDialog *
wait_for_dialog (const char *text)
{
  screen_wait (has_dialog, NULL);
  screen_wait_for_text (GTK_WIDGET (find_dialog ()), text);

  return find_dialog ();
}

static gboolean
may_accept (GtkDialog *dialog)
{
  return gtk_widget_get_sensitive (gtk_dialog_get_widget_for_response (dialog, GTK_RESPONSE_ACCEPT));
}

#define RENAME "{'connector': <'c1'>, 'name': <'BRANCH07'>}"

static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  ChyActOptions options = { .done = "Renamed." };

  fake_tenant_set_values (fixture->tenant, "connector-rename",
                          "{'id': <'c1'>, 'undo': <{'connector': <'c1'>, 'name': <'Old'>}>}");
  act (fixture, "connector-rename", RENAME, &options);
  screen_wait (is_over, fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "connector-rename"), ==, 1);
  g_assert_null (find_dialog ());
  screen_wait_for_text (fixture->window, "Renamed.");
  (void) data;
}

/* Undo runs the inverse with what the outcome gave for it. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *last = NULL;

  test_at_once (fixture, data);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "undo", NULL);
  fake_tenant_wait (fixture->tenant, "connector-rename", 2);
  last = fake_tenant_get_last (fixture->tenant, "connector-rename");
  g_assert_nonnull (strstr (last, "'Old'"));
  screen_wait_for_text (fixture->window, "Undone.");
}

static void
test_asks (Fixture *fixture, gconstpointer data)
{
  GtkDialog *dialog;

  fake_tenant_set_consequence (fixture->tenant, "profile-delete", "19 tablets lose their certificate.");
  act (fixture, "profile-delete", "{'profile': <'p1'>}", NULL);
  dialog = wait_for_dialog ("19 tablets lose their certificate.");
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "profile-delete"), ==, 0);
  gtk_dialog_response (dialog, GTK_RESPONSE_ACCEPT);
  screen_wait (is_over, fixture);
  g_assert_no_error (fixture->error);
  g_assert_true (fake_tenant_was_confirmed (fixture->tenant, "profile-delete"));
  (void) data;
}

static void
test_thinks_better (Fixture *fixture, gconstpointer data)
{
  fake_tenant_set_consequence (fixture->tenant, "profile-delete", "19 tablets lose their certificate.");
  act (fixture, "profile-delete", "{'profile': <'p1'>}", NULL);
  gtk_dialog_response (wait_for_dialog ("19 tablets"), GTK_RESPONSE_CANCEL);
  screen_wait (is_over, fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "profile-delete"), ==, 0);
  g_assert_null (find_dialog ());
  (void) data;
}

/* What is grave wants a name typed, exactly. */
static void
test_typed (Fixture *fixture, gconstpointer data)
{
  ChyActOptions options = { .typed = "Contoso Root" };
  GtkDialog *dialog;
  GtkEntry *entry;

  fake_tenant_set_consequence (fixture->tenant, "authority-delete",
                               "Nothing it issued can be revoked again.");
  act (fixture, "authority-delete", "{'authority': <'a1'>}", &options);
  dialog = wait_for_dialog ("Nothing it issued");
  entry = screen_find (GTK_WIDGET (dialog), GTK_TYPE_ENTRY);
  g_assert_false (may_accept (dialog));
  gtk_entry_set_text (entry, "Contoso root");
  g_assert_false (may_accept (dialog));
  gtk_entry_set_text (entry, "Contoso Root");
  g_assert_true (may_accept (dialog));
  gtk_dialog_response (dialog, GTK_RESPONSE_ACCEPT);
  screen_wait (is_over, fixture);
  g_assert_no_error (fixture->error);
  (void) data;
}

/* The window closes while it asks: nothing is done, and nothing is left. */
static void
test_window_goes (Fixture *fixture, gconstpointer data)
{
  fake_tenant_set_consequence (fixture->tenant, "profile-delete", "19 tablets lose their certificate.");
  act (fixture, "profile-delete", "{'profile': <'p1'>}", NULL);
  wait_for_dialog ("19 tablets");
  gtk_widget_destroy (fixture->window);
  screen_wait (is_over, fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "profile-delete"), ==, 0);
  fixture->window = chy_window_new ((gpointer) data, "/nowhere");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  fake_tenant_fail (fixture->tenant, "connector-rename",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "it has another name by now"));
  act (fixture, "connector-rename", RENAME, NULL);
  gtk_dialog_response (wait_for_dialog ("Changed by somebody else"), GTK_RESPONSE_CLOSE);
  screen_wait (is_over, fixture);
  g_assert_error (fixture->error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT);
  g_assert_null (find_dialog ());
  (void) data;
}

static void
fail_locked (Fixture *fixture)
{
  fake_tenant_add (fixture->tenant, "vault",
                   "{'id': <'vault'>, 'state': <'locked'>, 'slotCount': <int64 1>}");
  fake_tenant_fail (fixture->tenant, "connector-rename",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "an open vault is needed"));
}

static gboolean
opened_and_done (gpointer data)
{
  return is_over (data);
}

/* A locked vault is asked for; a wrong passphrase says so and asks again; then the change is made after all.
 */
static void
test_unlocks (Fixture *fixture, gconstpointer data)
{
  GtkDialog *dialog;
  g_autofree char *given = NULL;

  fail_locked (fixture);
  /* The keyring has nothing. */
  fake_tenant_fail (fixture->tenant, "vault-open",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "no keyring"));
  act (fixture, "connector-rename", RENAME, NULL);
  dialog = wait_for_dialog ("Its passphrase or a recovery code opens it.");
  g_assert_false (may_accept (dialog));
  fake_tenant_fail (fixture->tenant, "vault-open",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "not with this one"));
  gtk_entry_set_text (screen_find (GTK_WIDGET (dialog), GTK_TYPE_ENTRY), "wrong one");
  gtk_dialog_response (dialog, GTK_RESPONSE_ACCEPT);
  screen_wait_for_text (GTK_WIDGET (dialog), "Your role does not allow it");
  g_assert_false (fixture->over);
  gtk_entry_set_text (screen_find (GTK_WIDGET (dialog), GTK_TYPE_ENTRY), "the right one");
  gtk_dialog_response (dialog, GTK_RESPONSE_ACCEPT);
  screen_wait (opened_and_done, fixture);
  g_assert_no_error (fixture->error);
  given = fake_tenant_get_secret (fixture->tenant, "vault-open", "passphrase");
  g_assert_cmpstr (given, ==, "the right one");
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "connector-rename"), ==, 2);
  g_assert_null (find_dialog ());
  (void) data;
}

/* Where the desktop's keyring opens it, nobody is asked. */
static void
test_unlocks_by_keyring (Fixture *fixture, gconstpointer data)
{
  fail_locked (fixture);
  act (fixture, "connector-rename", RENAME, NULL);
  screen_wait (is_over, fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "vault-open"), ==, 1);
  g_assert_null (find_dialog ());
  (void) data;
}

/* It answers at last, and nobody need type any more. */
static void
test_unlocks_beside_a_slow_keyring (Fixture *fixture, gconstpointer data)
{
  fail_locked (fixture);
  fake_tenant_hold (fixture->tenant, "vault-open", TRUE);
  act (fixture, "connector-rename", RENAME, NULL);
  wait_for_dialog ("Its passphrase");
  fake_tenant_hold (fixture->tenant, "vault-open", FALSE);
  screen_wait (is_over, fixture);
  g_assert_no_error (fixture->error);
  g_assert_null (find_dialog ());
  (void) data;
}

static void
test_gives_up_beside_a_slow_keyring (Fixture *fixture, gconstpointer data)
{
  fail_locked (fixture);
  fake_tenant_hold (fixture->tenant, "vault-open", TRUE);
  act (fixture, "connector-rename", RENAME, NULL);
  gtk_dialog_response (wait_for_dialog ("Its passphrase"), GTK_RESPONSE_CANCEL);
  screen_wait (is_over, fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fake_tenant_hold (fixture->tenant, "vault-open", FALSE);
  screen_settle ();
  g_assert_null (find_dialog ());
  (void) data;
}

static void
test_stays_locked (Fixture *fixture, gconstpointer data)
{
  fail_locked (fixture);
  fake_tenant_fail (fixture->tenant, "vault-open",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "no keyring"));
  act (fixture, "connector-rename", RENAME, NULL);
  gtk_dialog_response (wait_for_dialog ("Its passphrase"), GTK_RESPONSE_CANCEL);
  screen_wait (is_over, fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "connector-rename"), ==, 1);
  (void) data;
}

/* Long work shows a bar, and its Cancel reaches the tenant. */
static void
test_cancels (Fixture *fixture, gconstpointer data)
{
  fake_tenant_hold (fixture->tenant, "connector-rename", TRUE);
  act (fixture, "connector-rename", RENAME, NULL);
  screen_wait_for_text (fixture->window, "Rename Connector");
  gtk_button_clicked (screen_find_button (fixture->window, "Cancel"));
  screen_wait (is_over, fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (screen_says (fixture->window, "Rename Connector"));
  (void) data;
}

/* --- the dialog of a command ---------------------------------------------------------------------------- */

static void
done_cb (Fixture *fixture, ChyOutcome *outcome)
{
  fixture->over = TRUE;
  g_assert_cmpstr (chy_body_get_text (outcome->values, "id"), ==, "c1");
}

static ChyCommandDialog *
open_rename (Fixture *fixture)
{
  GVariant *known = g_variant_new_parsed ("{'connector': <'c1'>}");
  ChyCommandDialog *dialog =
      chy_command_dialog_run (fixture->window, CHY_TENANT (fixture->tenant), "connector-rename", known, NULL);

  g_signal_connect_swapped (dialog, "done", G_CALLBACK (done_cb), fixture);

  return dialog;
}

static void
test_dialog (Fixture *fixture, gconstpointer data)
{
  ChyCommandDialog *dialog = open_rename (fixture);
  g_autofree char *last = NULL;

  fake_tenant_set_values (fixture->tenant, "connector-rename", "{'id': <'c1'>}");
  gtk_entry_set_text (screen_find (GTK_WIDGET (dialog), GTK_TYPE_ENTRY), "BRANCH07");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  screen_wait (is_over, fixture);
  last = fake_tenant_get_last (fixture->tenant, "connector-rename");
  g_assert_nonnull (strstr (last, "'connector': <'c1'>"));
  g_assert_nonnull (strstr (last, "'name': <'BRANCH07'>"));
  screen_settle ();
  g_assert_null (find_dialog ());
  (void) data;
}

/* What is missing stands in the form, and nothing is asked of the tenant. */
static void
test_dialog_empty (Fixture *fixture, gconstpointer data)
{
  ChyCommandDialog *dialog = open_rename (fixture);

  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  screen_settle ();
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "connector-rename"), ==, 0);
  g_assert_nonnull (find_dialog ());
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  screen_settle ();
  g_assert_null (find_dialog ());
  (void) data;
}

/* A refusal leaves the dialog open with what was typed. */
static void
test_dialog_refused (Fixture *fixture, gconstpointer data)
{
  ChyCommandDialog *dialog = open_rename (fixture);
  GtkEntry *entry = screen_find (GTK_WIDGET (dialog), GTK_TYPE_ENTRY);

  fake_tenant_fail (fixture->tenant, "connector-rename",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "it has another name by now"));
  gtk_entry_set_text (entry, "BRANCH07");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  screen_wait_for_text (GTK_WIDGET (dialog), "Changed by somebody else");
  g_assert_cmpstr (gtk_entry_get_text (entry), ==, "BRANCH07");
  g_assert_false (fixture->over);
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  (void) data;
}

static ChyTenant *
open_nothing (gpointer data, const char *location, GError **error)
{
  (void) data;
  (void) location;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "nothing is opened here");
  return NULL;
}

static const struct
{
  const char *path;
  void (*test) (Fixture *fixture, gconstpointer data);
} tests[] = {
  { "/console/act/does-at-once-what-needs-no-question", test_at_once },
  { "/console/act/undoes", test_undo },
  { "/console/act/asks-before-a-consequence", test_asks },
  { "/console/act/leaves-it-where-the-person-thinks-better", test_thinks_better },
  { "/console/act/wants-a-name-typed", test_typed },
  { "/console/act/ends-with-its-window", test_window_goes },
  { "/console/act/says-a-refusal", test_refused },
  { "/console/act/opens-a-locked-vault", test_unlocks },
  { "/console/act/opens-it-by-the-keyring", test_unlocks_by_keyring },
  { "/console/act/asks-beside-a-keyring-that-is-slow", test_unlocks_beside_a_slow_keyring },
  { "/console/act/gives-up-beside-a-keyring-that-is-slow", test_gives_up_beside_a_slow_keyring },
  { "/console/act/leaves-it-where-the-vault-stays-locked", test_stays_locked },
  { "/console/act/can-be-cancelled", test_cancels },
  { "/console/command-dialog/asks-and-does", test_dialog },
  { "/console/command-dialog/checks-first", test_dialog_empty },
  { "/console/command-dialog/stays-where-it-is-refused", test_dialog_refused },
};

int
main (int argc, char *argv[])
{
  const ChyConsoleHost host = { .open = open_nothing };
  g_autoptr (ChyApplication) application = NULL;

  gtk_test_init (&argc, &argv, NULL);
  application = chy_application_new (&host);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, application, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
