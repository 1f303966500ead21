/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/templates/chy-template-checks.h"
#include "console/templates/chy-template-conflict.h"
#include "console/templates/chy-template-dialog.h"
#include "console/templates/chy-template-mends.h"
#include "console/templates/chy-template-tabs.h"
#include "fake-tenant.h"
#include "screen.h"

#define DOMAIN "S-1-5-21-1-2-3"

/* A duplicate of User that is not made yet, on a tenant that a test writes. */
typedef struct
{
  FakeTenant *tenant;      /* (owned) */
  ChyTemplateDraft *draft; /* (owned) */
  GtkWidget *window;
} Fixture;

static ChyTemplate *
duplicate_of_user (void)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN, "CORP", NULL);
  ChyTemplate *copy = NULL;

  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((ChyTemplate *) all->pdata[i])->cn, "User"))
      copy = chy_template_duplicate (all->pdata[i], "Copy of User", NULL, NULL, NULL, NULL);
  g_assert_nonnull (copy);

  return copy;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTemplate) copy = duplicate_of_user ();
  g_autoptr (GVariant) body = chy_template_to_body (copy);
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture->tenant = fake_tenant_new ();
  fake_tenant_answer_all (fixture->tenant, "template-checks");
  fake_tenant_answer_all (fixture->tenant, "template-documents");
  fake_tenant_answer_all (fixture->tenant, "history");
  fake_tenant_answer_all (fixture->tenant, "principals");
  fixture->draft = chy_template_draft_new_duplicate ("source", body, &error);
  g_assert_no_error (error);
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 700);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_object_unref (fixture->draft);
  g_object_unref (fixture->tenant);
  screen_settle ();
}

static void
show (Fixture *fixture, GtkWidget *widget)
{
  gtk_container_add (GTK_CONTAINER (fixture->window), widget);
  gtk_widget_show (widget);
}

static const char *
setting (Fixture *fixture, const char *key)
{
  g_autoptr (GVariant) value = chy_template_get (chy_template_draft_get_template (fixture->draft), key);

  return g_intern_string (g_variant_get_string (value, NULL));
}

static gboolean
flag (Fixture *fixture, const char *key)
{
  g_autoptr (GVariant) value = chy_template_get (chy_template_draft_get_template (fixture->draft), key);

  return g_variant_get_boolean (value);
}

static void
save_first (Fixture *fixture)
{
  g_autoptr (ChyTemplate) copy = duplicate_of_user ();
  g_autoptr (GVariant) body = chy_template_to_body (copy);
  g_autoptr (GError) error = NULL;

  g_object_unref (fixture->draft);
  fixture->draft = chy_template_draft_new_saved ("t1", 1, body, &error);
  g_assert_no_error (error);
}

/* --- the draft ---------------------------------------------------------------------------------------------
 */

static void
test_name_follows (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_assert_true (chy_template_draft_set_text (fixture->draft, "displayName", "Contoso PKCS User", NULL));
  g_assert_cmpstr (setting (fixture, "name"), ==, "ContosoPKCSUser");
  g_assert_true (chy_template_draft_is_changed (fixture->draft));
  save_first (fixture);
  g_assert_true (chy_template_draft_set_text (fixture->draft, "displayName", "Contoso PKCS User", NULL));
  g_assert_cmpstr (setting (fixture, "name"), ==, "CopyofUser");
}

static void
test_command (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyCommand) make = NULL;
  g_autoptr (ChyCommand) change = NULL;
  g_autoptr (GVariant) settings = NULL;

  (void) data;
  g_assert_true (chy_template_draft_set_text (fixture->draft, "subjectNameSource", "request", NULL));
  make = chy_template_draft_make_command (fixture->draft);
  g_assert_cmpstr (make->type, ==, "template-duplicate");
  g_assert_cmpstr (chy_body_get_text (make->params, "source"), ==, "source");
  save_first (fixture);
  g_assert_false (chy_template_draft_is_changed (fixture->draft));
  g_assert_true (chy_template_draft_set_text (fixture->draft, "renewalPeriod", "2w", NULL));
  change = chy_template_draft_make_command (fixture->draft);
  g_assert_cmpstr (change->type, ==, "template-set");
  g_assert_cmpint (chy_body_get_int (change->params, "version", 0), ==, 1);
  settings = chy_body_get (change->params, "settings");
  g_assert_cmpuint (g_variant_n_children (settings), ==, 1);
}

/* An entry may be without a right while a person gives it another one, but is not saved so. */
static void
test_empty_entry (Fixture *fixture, gconstpointer data)
{
  static const char *const id = "S-1-5-21-9-9-9-1000";
  const ChyAce *ace;

  (void) data;
  save_first (fixture);
  chy_template_draft_add_principal (fixture->draft, id, "CORP\\NEW$");
  ace = chy_template_find_ace (chy_template_draft_get_template (fixture->draft), id);
  g_assert_cmpuint (ace->allow, ==, CHY_TEMPLATE_RIGHT_READ);
  chy_template_draft_set_right (fixture->draft, id, CHY_TEMPLATE_RIGHT_READ, FALSE, FALSE);
  ace = chy_template_find_ace (chy_template_draft_get_template (fixture->draft), id);
  g_assert_nonnull (ace);
  g_assert_cmpstr (ace->principal_name, ==, "CORP\\NEW$");
  g_assert_false (chy_template_draft_is_changed (fixture->draft));
  chy_template_draft_set_right (fixture->draft, id, CHY_TEMPLATE_RIGHT_ENROLL, TRUE, TRUE);
  g_assert_true (chy_template_draft_is_changed (fixture->draft));
}

static void
test_rebase (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTemplate) theirs = duplicate_of_user ();
  g_autoptr (GVariant) body = NULL;

  (void) data;
  save_first (fixture);
  g_assert_true (chy_template_draft_set_text (fixture->draft, "doNotPersist", "true", NULL));
  g_assert_true (chy_template_set_text (theirs, "renewalPeriod", "2w", NULL));
  body = chy_template_to_body (theirs);
  g_assert_true (chy_template_draft_rebase (fixture->draft, "t1", 2, body, TRUE, NULL));
  g_assert_true (flag (fixture, "doNotPersist"));
  g_assert_cmpint (chy_template_draft_get_template (fixture->draft)->overlap, ==, 2 * 7 * 86400);
  g_assert_cmpint (chy_template_draft_get_version (fixture->draft), ==, 2);
  g_assert_true (chy_template_draft_rebase (fixture->draft, "t1", 3, body, FALSE, NULL));
  g_assert_false (flag (fixture, "doNotPersist"));
}

/* --- pages -------------------------------------------------------------------------------------------------
 */

static void
test_subject_page (Fixture *fixture, gconstpointer data)
{
  GtkButton *request;

  (void) data;
  show (fixture, chy_template_subject_new (fixture->draft, CHY_TENANT (fixture->tenant)));
  request = screen_find_button (fixture->window, "Supply in the request");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (request)));
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (fixture->window, "E-mail name"))));
  gtk_button_clicked (request);
  g_assert_cmpstr (setting (fixture, "subjectNameSource"), ==, "request");
  g_assert_false (
      gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (fixture->window, "E-mail name"))));
  /* What changes elsewhere is shown here. */
  g_assert_true (chy_template_draft_set_text (fixture->draft, "subjectNameSource", "directory", NULL));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (request)));
}

/* What a setting cannot be stays in its control, marks the draft, and changes nothing. */
static void
test_wrong_value (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "displayName", NULL };
  ChyForm *form = chy_template_form_new (fixture->draft, CHY_TENANT (fixture->tenant), keys);
  GtkEntry *entry;

  (void) data;
  show (fixture, GTK_WIDGET (form));
  entry = screen_find (fixture->window, GTK_TYPE_ENTRY);
  gtk_entry_set_text (entry, "///");
  g_assert_cmpstr (chy_template_draft_get_wrong (fixture->draft), ==, "displayName");
  g_assert_cmpstr (setting (fixture, "displayName"), ==, "Copy of User");
  g_assert_cmpstr (gtk_entry_get_text (entry), ==, "///");
  /* A blank on the way to the next word stays. */
  gtk_entry_set_text (entry, "Contoso ");
  g_assert_null (chy_template_draft_get_wrong (fixture->draft));
  g_assert_cmpstr (setting (fixture, "displayName"), ==, "Contoso");
  g_assert_cmpstr (gtk_entry_get_text (entry), ==, "Contoso ");
}

/* --- checks ------------------------------------------------------------------------------------------------
 */

static void
add_problem (Fixture *fixture, const char *code, const char *field, const char *who)
{
  g_autoptr (ChyProblem) problem =
      chy_problem_new (CHY_SEVERITY_ERROR, "template", code, "Copy of User", field, "who", who, NULL);
  g_autoptr (GVariant) body = chy_problem_to_body (problem);

  fake_tenant_add_body (fixture->tenant, "template-checks", g_variant_ref (body));
}

static void
test_checks_mend (Fixture *fixture, gconstpointer data)
{
  const char *users = "CORP\\Domain Users";

  (void) data;
  add_problem (fixture, "ESC1", "subjectNameSource", users);
  show (fixture, chy_template_checks_new (fixture->draft, CHY_TENANT (fixture->tenant)));
  screen_wait_for_text (fixture->window, "Whoever enrolls can be anybody (ESC1)");
  screen_wait_for_text (fixture->window, "1 error");
  g_assert_nonnull (chy_template_find_ace (chy_template_draft_get_template (fixture->draft), users));
  fake_tenant_clear (fixture->tenant, "template-checks");
  gtk_button_clicked (screen_find_button (fixture->window, "Remove Domain Users"));
  g_assert_null (chy_template_find_ace (chy_template_draft_get_template (fixture->draft), users));
  screen_wait_for_text (fixture->window, "All passed");
  screen_wait_for_text (fixture->window, "Nobody can become somebody else");
}

static void
test_checks_fail (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fake_tenant_fail (fixture->tenant, "template-checks",
                    g_error_new_literal (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "the disk is gone"));
  show (fixture, chy_template_checks_new (fixture->draft, CHY_TENANT (fixture->tenant)));
  screen_wait_for_text (fixture->window, "Could not be checked");
}

/* Every mend that is a setting can be set. */
static void
test_mends (Fixture *fixture, gconstpointer data)
{
  static const char *const codes[] = { "ESC9",           "key-usage-not-critical", "publishes",
                                       "efs-not-needed", "apple-nonrepudiation",   "not-exportable",
                                       "not-supplied",   "needs-signature",        "needs-archival",
                                       "pends",          "renewal-too-long" };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (ChyProblem) problem =
          chy_problem_new (CHY_SEVERITY_ERROR, "template", codes[i], "X", NULL, NULL, NULL);
      g_autoptr (GPtrArray) mends = chy_template_mends_for (fixture->draft, problem);
      const ChyTemplateMend *mend;

      g_assert_cmpuint (mends->len, ==, 1);
      mend = g_ptr_array_index (mends, 0);
      g_assert_true (chy_template_draft_set_text (fixture->draft, mend->key, mend->value, NULL));
    }
}

/* --- the dialog --------------------------------------------------------------------------------------------
 */

static GtkWidget *
show_dialog (Fixture *fixture)
{
  GtkWidget *dialog = chy_template_dialog_new (fixture->window, CHY_TENANT (fixture->tenant), fixture->draft);

  gtk_window_present (GTK_WINDOW (dialog));
  fake_tenant_wait (fixture->tenant, "template-checks", 1);

  return dialog;
}

static GtkWidget *
front_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GtkWidget *found = NULL;

  for (GList *l = windows; l != NULL; l = l->next)
    if (GTK_IS_DIALOG (l->data) && !CHY_IS_TEMPLATE_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      found = l->data;

  return found;
}

static gboolean
is_front (gpointer data)
{
  (void) data;
  return front_dialog () != NULL;
}

static gboolean
is_clear (gpointer data)
{
  (void) data;
  return front_dialog () == NULL;
}

static void
answer (int response)
{
  screen_wait (is_front, NULL);
  gtk_dialog_response (GTK_DIALOG (front_dialog ()), response);
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = show_dialog (fixture);
  g_autoptr (GVariant) params = NULL;
  GtkWidget *alive = dialog;

  (void) data;
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &alive);
  fake_tenant_set_values (fixture->tenant, "template-duplicate", "{'id': <'t1'>}");
  g_assert_true (chy_template_draft_set_text (fixture->draft, "displayName", "Contoso", NULL));
  gtk_button_clicked (screen_find_button (dialog, "Save"));
  answer (GTK_RESPONSE_CANCEL);
  screen_settle ();
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "template-duplicate"), ==, 0);
  gtk_button_clicked (screen_find_button (dialog, "Save"));
  answer (GTK_RESPONSE_OK);
  fake_tenant_wait (fixture->tenant, "template-duplicate", 1);
  screen_settle ();
  params = fake_tenant_get_params (fixture->tenant, "template-duplicate");
  g_assert_cmpstr (chy_body_get_text (params, "displayName"), ==, "Contoso");
  g_assert_null (alive);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = show_dialog (fixture);

  (void) data;
  fake_tenant_fail (fixture->tenant, "template-duplicate",
                    g_error_new_literal (CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "the name is taken"));
  gtk_button_clicked (screen_find_button (dialog, "Save"));
  answer (GTK_RESPONSE_OK);
  screen_wait_for_text (dialog, "Changed by somebody else");
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (dialog, "Save"))));
  gtk_widget_destroy (dialog);
}

static void
test_discard (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = show_dialog (fixture);
  GtkWidget *alive = dialog;

  (void) data;
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &alive);
  g_assert_true (chy_template_draft_set_text (fixture->draft, "doNotPersist", "true", NULL));
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  answer (GTK_RESPONSE_CANCEL);
  screen_wait (is_clear, NULL);
  g_assert_nonnull (alive);
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_DELETE_EVENT);
  answer (GTK_RESPONSE_OK);
  screen_settle ();
  g_assert_null (alive);
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTemplate) theirs = duplicate_of_user ();
  g_autoptr (GVariant) body = NULL;
  GVariantDict row;

  (void) data;
  save_first (fixture);
  g_assert_true (chy_template_set_text (theirs, "renewalPeriod", "2w", NULL));
  body = chy_template_to_body (theirs);
  g_variant_dict_init (&row, NULL);
  g_variant_dict_insert (&row, "id", "s", "t1");
  g_variant_dict_insert (&row, "documentVersion", "x", (gint64) 2);
  g_variant_dict_insert_value (&row, "body", body);
  fake_tenant_add_body (fixture->tenant, "template-documents", g_variant_dict_end (&row));
  fake_tenant_add (fixture->tenant, "history",
                   "{'id': <'t1/2'>, 'documentId': <'t1'>, 'version': <int64 2>, 'actor': <'alice'>, "
                   "'modifiedDateTime': <int64 1772366400000000>}");
  g_assert_true (chy_template_draft_set_text (fixture->draft, "doNotPersist", "true", NULL));
  gtk_container_add (GTK_CONTAINER (fixture->window),
                     chy_template_conflict_new (fixture->draft, CHY_TENANT (fixture->tenant)));
  fake_tenant_tell (fixture->tenant, "templates");
  screen_wait_for_text (fixture->window, "alice saved this template");
  gtk_button_clicked (screen_find_button (fixture->window, "Keep My Changes"));
  g_assert_true (flag (fixture, "doNotPersist"));
  g_assert_cmpint (chy_template_draft_get_version (fixture->draft), ==, 2);
  g_assert_cmpint (chy_template_draft_get_template (fixture->draft)->overlap, ==, 2 * 7 * 86400);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
#define ADD(path, func) g_test_add ("/console/templates/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("the name follows the display name until it is saved", test_name_follows);
  ADD ("a draft is one command", test_command);
  ADD ("an entry without rights is not saved", test_empty_entry);
  ADD ("changes are laid over what somebody else saved", test_rebase);
  ADD ("a page follows the draft and changes it", test_subject_page);
  ADD ("a wrong value stays in sight and out of the draft", test_wrong_value);
  ADD ("a problem has the button that mends it", test_checks_mend);
  ADD ("checks that fail say so", test_checks_fail);
  ADD ("every mend can be made", test_mends);
  ADD ("saving asks first and closes after it", test_save);
  ADD ("a refused save keeps the dialog", test_refused);
  ADD ("closing with changes asks", test_discard);
  ADD ("what somebody else saved is told", test_conflict);
  return g_test_run ();
}
