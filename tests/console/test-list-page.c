/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "console/widgets/chy-bulk-dialog.h"
#include "console/widgets/chy-bulk-run.h"
#include "console/widgets/chy-column-chooser.h"
#include "console/widgets/chy-csv-export.h"
#include "console/widgets/chy-filter-bar.h"
#include "console/widgets/chy-filter-editor.h"
#include "console/widgets/chy-filter.h"
#include "console/widgets/chy-list-page.h"
#include "fake-tenant.h"
#include "screen.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1772366400000000) /* 2026-03-01 12:00 UTC */

/* A list of requests in a window. */
typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *window;
  ChyListPage *page;
  char **activated; /* (owned) what the page's own action was done with, or NULL */
} Fixture;

static void
own_action (GtkWidget *list_page, const char *const *ids, GPtrArray *bodies, gpointer data)
{
  Fixture *fixture = data;

  (void) list_page;
  (void) bodies;
  g_strfreev (fixture->activated);
  fixture->activated = g_strdupv ((GStrv) ids);
}

static char *
describe (gint64 n)
{
  return g_strdup_printf ("What becomes of %d.", (int) n);
}

static gboolean
is_failed (GVariant *row)
{
  return g_strcmp0 (chy_body_get_text (row, "state"), "failed") == 0;
}

static const ChyListAction actions[] = {
  { .name = "own", .title = "_Own", .activate = own_action },
  { .name = "retry",
    .title = "_Retry",
    .command = "request-retry",
    .key = "requests",
    .fits = is_failed,
    .describe = describe },
  { .name = "deny", .title = "_Deny…", .command = "request-deny", .key = "requests", .dialog = TRUE },
  { .name = "cancel", .title = "_Cancel", .command = "request-cancel", .key = "requests" },
  { .name = NULL },
};

static const char *const columns[] = { "number", "state", "deviceDisplayName", "lastModifiedDateTime", NULL };

static const ChyListPageType type = {
  .resource = "requests",
  .name = "test",
  .columns = columns,
  .actions = actions,
  .empty_title = "Nobody Asked",
  .empty_sentence = "It begins elsewhere.",
};

static void
add_rows (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *row = g_strdup_printf (
          "{'id': <'r%u'>, 'number': <int64 %u>, 'state': <'%s'>, 'deviceDisplayName': <'%sDEVICE-%u'>, "
          "'lastModifiedDateTime': <int64 %" G_GINT64_FORMAT ">}",
          i, i, i % 3 == 0 ? "failed" : "delivered", i == 1 ? "=" : "", i, NOW + i * CHY_USEC_PER_SEC);

      fake_tenant_add (fixture->tenant, "requests", row);
    }
}

static void
show (Fixture *fixture)
{
  fixture->page = CHY_LIST_PAGE (chy_list_page_new (CHY_TENANT (fixture->tenant), &type, fixture));
  gtk_widget_show (GTK_WIDGET (fixture->page));
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->page));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->tenant = fake_tenant_new ();
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 600);
  (void) data;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_object_unref (fixture->tenant);
  g_strfreev (fixture->activated);
  screen_settle ();
  (void) data;
}

static void
act (Fixture *fixture, const char *name)
{
  g_autofree char *action = g_strconcat ("list.", name, NULL);
  GActionGroup *group = gtk_widget_get_action_group (GTK_WIDGET (fixture->page), "list");

  (void) action;
  g_action_group_activate_action (group, name, NULL);
}

static gboolean
is_enabled (Fixture *fixture, const char *name)
{
  return g_action_group_get_action_enabled (gtk_widget_get_action_group (GTK_WIDGET (fixture->page), "list"),
                                            name);
}

static gboolean
has_rows (gpointer data)
{
  GtkTreeModel *model = gtk_tree_view_get_model (data);
  g_autoptr (GVariant) row = NULL;
  GtkTreeIter iter;

  if (gtk_tree_model_get_iter_first (model, &iter))
    gtk_tree_model_get (model, &iter, 0, &row, -1);

  return row != NULL;
}

static void
select_rows (Fixture *fixture, guint n)
{
  ChyGrid *grid = chy_list_page_get_grid (fixture->page);
  GtkWidget *view = screen_find (GTK_WIDGET (grid), GTK_TYPE_TREE_VIEW);

  screen_wait (has_rows, view);
  chy_grid_clear_selection (grid);
  screen_key (view, GDK_KEY_Home, 0);
  for (guint i = 0; i < n; i++)
    {
      screen_key (view, GDK_KEY_space, 0);
      screen_key (view, GDK_KEY_Down, 0);
    }
}

/* A dialog of that type among the windows, or NULL. */
static GtkWidget *
find_window (GType wanted)
{
  g_autoptr (GList) tops = gtk_window_list_toplevels ();

  for (GList *l = tops; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, wanted) && gtk_widget_get_visible (l->data))
      return l->data;

  return NULL;
}

static gboolean
has_dialog (gpointer data)
{
  return find_window (*(GType *) data) != NULL;
}

static gboolean
has_no_dialog (gpointer data)
{
  return find_window (*(GType *) data) == NULL;
}

static GtkWidget *
wait_for_dialog (GType wanted)
{
  screen_wait (has_dialog, &wanted);

  return find_window (wanted);
}

/* --- words and filters -------------------------------------------------------------------------------- */

static const ChyChoice choices[] = { { "failed", "Failed", NULL }, { "denied", "Denied", NULL }, { NULL } };

static const ChyField fields[] = {
  { .key = "state", .kind = CHY_FIELD_CHOICE, .title = "State", .choices = choices },
  { .key = "name", .kind = CHY_FIELD_TEXT, .title = "Name" },
  { .key = "time", .kind = CHY_FIELD_TIME, .title = "Time" },
  { .key = "number", .kind = CHY_FIELD_INTEGER, .title = "Number" },
  { .key = "yes", .kind = CHY_FIELD_BOOLEAN, .title = "Yes" },
  { .key = "object", .kind = CHY_FIELD_REFERENCE, .title = "Object", .refers_to = "devices" },
  { NULL },
};

static void
test_words (void)
{
  static const struct
  {
    const char *key, *value, *words;
  } cases[] = {
    { "state", "failed,denied", "Failed, Denied" },
    { "state", "!failed", "not Failed" },
    { "state", "of a newer peer", "of a newer peer" },
    { "name", "LAPTOP*", "begins with “LAPTOP”" },
    { "name", "LAPTOP-7", "LAPTOP-7" },
    { "time", "-7d..now", "in the last 7 days" },
    { "time", "now..+30d", "within the next 30 days" },
    { "time", "-1d..now", "in the last 1 day" },
    { "time", "<now", "in the past" },
    { "number", "3..8", "3 to 7" },
    { "number", "<1001", "at most 1,000" },
    { "number", ">=5", "at least 5" },
    { "number", "17", "17" },
    { "yes", "true", "Yes" },
    { "object", "id", "LAPTOP-7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words =
          chy_filter_words (chy_fields_find (fields, cases[i].key), cases[i].value, "LAPTOP-7");

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_resolve (void)
{
  g_autoptr (GVariant) filter = g_variant_ref_sink (g_variant_new_parsed (
      "{'time': <'-7d..+1d'>, 'name': <'now'>, 'state': <'failed'>, 'number': <'3..8'>}"));
  g_autoptr (GVariant) resolved = chy_filter_resolve (fields, filter, NOW);
  g_autoptr (GVariant) past = g_variant_ref_sink (g_variant_new_parsed ("{'time': <'<now'>}"));
  g_autoptr (GVariant) before = chy_filter_resolve (fields, past, NOW);

  g_assert_cmpstr (chy_body_get_text (resolved, "time"), ==, "2026-02-22T12:00:00Z..2026-03-02T12:00:00Z");
  g_assert_cmpstr (chy_body_get_text (resolved, "name"), ==, "now");
  g_assert_cmpstr (chy_body_get_text (resolved, "state"), ==, "failed");
  g_assert_cmpstr (chy_body_get_text (resolved, "number"), ==, "3..8");
  g_assert_cmpstr (chy_body_get_text (before, "time"), ==, "<2026-03-01T12:00:00Z");
}

/* What an editor shows of a value it gives back. */
static void
test_editors (void)
{
  static const struct
  {
    const char *key, *value;
  } cases[] = {
    { "state", "failed,denied" },
    { "state", "denied" },
    { "name", "LAPTOP*" },
    { "name", "LAPTOP-7" },
    { "name", "!LAPTOP-7" },
    { "time", "-7d..now" },
    { "time", "now..+30d" },
    { "time", "<now" },
    { "number", "3..8" },
    { "number", ">=5" },
    { "number", "<8" },
    { "yes", "false" },
    { "yes", "true" },
  };
  g_autoptr (FakeTenant) tenant = fake_tenant_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *editor = g_object_ref_sink (chy_filter_editor_new (
          CHY_TENANT (tenant), chy_fields_find (fields, cases[i].key), cases[i].value));
      g_autofree char *value = chy_filter_editor_get_value (CHY_FILTER_EDITOR (editor));

      g_assert_cmpstr (value, ==, cases[i].value);
      gtk_widget_destroy (editor);
      g_object_unref (editor);
    }
}

static void
test_editor_of_days (void)
{
  g_autoptr (FakeTenant) tenant = fake_tenant_new ();
  GtkWidget *editor = g_object_ref_sink (chy_filter_editor_new (
      CHY_TENANT (tenant), chy_fields_find (fields, "time"), "2026-02-01T00:00:00Z..2026-03-01T00:00:00Z"));
  GtkEntry *entry = screen_find (editor, GTK_TYPE_ENTRY);
  g_autofree char *value = chy_filter_editor_get_value (CHY_FILTER_EDITOR (editor));

  g_assert_cmpstr (gtk_entry_get_text (entry), ==, "2026-02-01");
  g_assert_cmpstr (value, ==, "2026-02-01T00:00:00Z..2026-03-01T00:00:00Z");
  /* No day is no filter. */
  gtk_entry_set_text (entry, "tomorrow");
  g_assert_null (chy_filter_editor_get_value (CHY_FILTER_EDITOR (editor)));
  gtk_entry_set_text (entry, "2026-02-30");
  g_assert_null (chy_filter_editor_get_value (CHY_FILTER_EDITOR (editor)));
  gtk_widget_destroy (editor);
  g_object_unref (editor);
}

/* --- the page --------------------------------------------------------------------------------------------
 */

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  show (fixture);
  screen_wait_for_text (fixture->window, "Nobody Asked");
  add_rows (fixture, 3);
  fake_tenant_tell (fixture->tenant, "requests");
  screen_wait_for_text (fixture->window, "3 requests");
  (void) data;
}

static void
test_chips (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) filter =
      g_variant_ref_sink (g_variant_new_parsed ("{'state': <'failed'>, 'nonsense': <'x'>}"));
  GtkWidget *bar;

  add_rows (fixture, 9);
  show (fixture);
  screen_wait_for_text (fixture->window, "9 requests");
  chy_list_page_set_filter (fixture->page, filter);
  screen_wait_for_text (fixture->window, "3 requests");
  screen_wait_for_text (fixture->window, "State: Failed");
  g_assert_true (chy_list_page_is_filtered (fixture->page));
  bar = screen_find (fixture->window, CHY_TYPE_FILTER_BAR);
  g_action_group_activate_action (gtk_widget_get_action_group (bar, "filter"), "remove",
                                  g_variant_new_string ("state"));
  screen_wait_for_text (fixture->window, "9 requests");
  g_assert_false (screen_says (fixture->window, "State: Failed"));
  (void) data;
}

static void
test_nothing_found (Fixture *fixture, gconstpointer data)
{
  add_rows (fixture, 3);
  show (fixture);
  screen_wait_for_text (fixture->window, "3 requests");
  chy_list_page_set_search (fixture->page, "zzz");
  screen_wait_for_text (fixture->window, "Nothing Found");
  act (fixture, "clear-filters");
  screen_wait_for_text (fixture->window, "3 requests");
  (void) data;
}

/* No chip widens what always holds. */
static void
test_base_filter (Fixture *fixture, gconstpointer data)
{
  add_rows (fixture, 9);
  show (fixture);
  chy_list_page_set_base_filter (fixture->page, g_variant_new_parsed ("{'state': <'failed'>}"));
  screen_wait_for_text (fixture->window, "3 requests");
  chy_list_page_set_filter (fixture->page, g_variant_new_parsed ("{'state': <'delivered'>}"));
  screen_settle ();
  screen_wait_for_text (fixture->window, "3 requests");
  (void) data;
}

static void
test_asks_when_seen (Fixture *fixture, gconstpointer data)
{
  add_rows (fixture, 3);
  fixture->page = CHY_LIST_PAGE (chy_list_page_new (CHY_TENANT (fixture->tenant), &type, fixture));
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->page));
  gtk_window_present (GTK_WINDOW (fixture->window));
  screen_settle ();
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "requests"), ==, 0);
  gtk_widget_show (GTK_WIDGET (fixture->page));
  screen_wait_for_text (fixture->window, "3 requests");
  (void) data;
}

static void
test_columns (Fixture *fixture, gconstpointer data)
{
  ChyGrid *grid;
  GtkWidget *chooser;
  g_auto (GStrv) shown = NULL;
  g_auto (GStrv) reset = NULL;
  g_autofree char *joined = NULL;

  add_rows (fixture, 3);
  show (fixture);
  screen_wait_for_text (fixture->window, "3 requests");
  grid = chy_list_page_get_grid (fixture->page);
  chooser = g_object_ref_sink (chy_column_chooser_new (grid, columns));
  gtk_popover_set_relative_to (GTK_POPOVER (chooser), GTK_WIDGET (grid));
  gtk_widget_show (chooser);
  g_action_group_activate_action (gtk_widget_get_action_group (chooser, "columns"), "down",
                                  g_variant_new_string ("number"));
  shown = chy_grid_get_columns (grid);
  joined = g_strjoinv (",", shown);
  g_assert_cmpstr (joined, ==, "state,number,deviceDisplayName,lastModifiedDateTime");
  g_action_group_activate_action (gtk_widget_get_action_group (chooser, "columns"), "reset", NULL);
  reset = chy_grid_get_columns (grid);
  g_assert_true (g_strv_equal ((const char *const *) reset, columns));
  gtk_widget_destroy (chooser);
  g_object_unref (chooser);
  (void) data;
}

static void
test_states_of_actions (Fixture *fixture, gconstpointer data)
{
  add_rows (fixture, 9);
  show (fixture);
  screen_wait_for_text (fixture->window, "9 requests");
  g_assert_false (is_enabled (fixture, "own"));
  g_assert_false (is_enabled (fixture, "retry"));
  /* Rows 8 and 7 are delivered, 6 is failed. */
  select_rows (fixture, 2);
  screen_wait_for_text (fixture->window, "2 selected");
  g_assert_true (is_enabled (fixture, "own"));
  g_assert_false (is_enabled (fixture, "retry"));
  select_rows (fixture, 3);
  screen_wait_for_text (fixture->window, "3 selected");
  g_assert_true (is_enabled (fixture, "retry"));
  act (fixture, "own");
  g_assert_cmpuint (g_strv_length (fixture->activated), ==, 3);
  (void) data;
}

static void
test_forbidden (Fixture *fixture, gconstpointer data)
{
  fake_tenant_forbid (fixture->tenant, "request-deny");
  add_rows (fixture, 3);
  show (fixture);
  screen_wait_for_text (fixture->window, "3 requests");
  g_assert_false (
      g_action_group_has_action (gtk_widget_get_action_group (GTK_WIDGET (fixture->page), "list"), "deny"));
  (void) data;
}

/* Of three that are selected only the failed one is tried again, and that without a question. */
static void
test_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) params = NULL;
  g_auto (GStrv) ids = NULL;

  add_rows (fixture, 9);
  show (fixture);
  screen_wait_for_text (fixture->window, "9 requests");
  select_rows (fixture, 3);
  act (fixture, "retry");
  fake_tenant_wait (fixture->tenant, "request-retry", 1);
  params = fake_tenant_get_params (fixture->tenant, "request-retry");
  ids = chy_body_get_list (params, "requests");
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_cmpstr (ids[0], ==, "r6");
  (void) data;
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GType wanted = CHY_TYPE_BULK_DIALOG;

  add_rows (fixture, 9);
  show (fixture);
  screen_wait_for_text (fixture->window, "9 requests");
  act (fixture, "select-all");
  act (fixture, "retry");
  dialog = wait_for_dialog (CHY_TYPE_BULK_DIALOG);
  screen_wait_for_text (dialog, "What becomes of 3.");
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "request-retry"), ==, 0);
  gtk_dialog_response (GTK_DIALOG (dialog), 1);
  screen_wait (has_no_dialog, &wanted);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "request-retry"), ==, 1);
  (void) data;
}

static void
test_thinks_better (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GType wanted = CHY_TYPE_BULK_DIALOG;

  fake_tenant_set_consequence (fixture->tenant, "request-cancel", "9 requests are canceled.");
  add_rows (fixture, 9);
  show (fixture);
  screen_wait_for_text (fixture->window, "9 requests");
  act (fixture, "select-all");
  act (fixture, "cancel");
  dialog = wait_for_dialog (CHY_TYPE_BULK_DIALOG);
  screen_wait_for_text (dialog, "9 requests are canceled.");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  screen_wait (has_no_dialog, &wanted);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "request-cancel"), ==, 0);
  (void) data;
}

/* What failed is said by its name, and stays until it was read. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GType wanted = CHY_TYPE_BULK_DIALOG;

  fake_tenant_add_problem (fixture->tenant, "request-cancel",
                           chy_problem_new (CHY_SEVERITY_ERROR, "request", "wrong-state", NULL, NULL, NULL));
  add_rows (fixture, 2);
  show (fixture);
  screen_wait_for_text (fixture->window, "2 requests");
  act (fixture, "select-all");
  act (fixture, "cancel");
  dialog = wait_for_dialog (wanted);
  gtk_dialog_response (GTK_DIALOG (dialog), 1);
  screen_wait_for_text (dialog, "Done: 0. Failed: 2.");
  screen_wait_for_text (dialog, "1: ");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CLOSE);
  screen_wait (has_no_dialog, &wanted);
  (void) data;
}

static gboolean
has_ended (gpointer data)
{
  return *(gboolean *) data;
}

static void
ended_cb (ChyBulkRun *run, gboolean *ended)
{
  (void) run;
  *ended = TRUE;
}

static GStrv
many_ids (guint n)
{
  char **ids = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    ids[i] = g_strdup_printf ("r%u", i);

  return ids;
}

/* Together they are refused: each is tried alone, so that it is known which one it was. */
static void
test_run_finds_the_culprit (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) ids = many_ids (40);
  g_autoptr (ChyBulkRun) run = chy_bulk_run_new (CHY_TENANT (fixture->tenant), "request-cancel", "requests",
                                                 (const char *const *) ids, NULL);
  gboolean ended = FALSE;

  fake_tenant_fail (fixture->tenant, "request-cancel",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "changed meanwhile"));
  g_signal_connect (run, "ended", G_CALLBACK (ended_cb), &ended);
  chy_bulk_run_go_on (run);
  screen_wait (has_ended, &ended);
  g_assert_cmpuint (chy_bulk_run_get_n_tried (run), ==, 40);
  g_assert_cmpuint (chy_bulk_run_get_n_done (run), ==, 40);
  g_assert_cmpuint (chy_bulk_run_get_problems (run)->len, ==, 0);
  /* 16 at once, then 16 alone, then the rest. */
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "request-cancel"), >=, 18);
  (void) data;
}

static void
test_run_ends_at_a_fault (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) ids = many_ids (40);
  g_autoptr (ChyBulkRun) run = chy_bulk_run_new (CHY_TENANT (fixture->tenant), "request-cancel", "requests",
                                                 (const char *const *) ids, NULL);
  gboolean ended = FALSE;

  fake_tenant_fail (fixture->tenant, "request-cancel",
                    g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the disk is full"));
  g_signal_connect (run, "ended", G_CALLBACK (ended_cb), &ended);
  chy_bulk_run_go_on (run);
  screen_wait (has_ended, &ended);
  g_assert_error (chy_bulk_run_get_error (run), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (chy_bulk_run_get_n_done (run), ==, 0);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "request-cancel"), ==, 1);
  (void) data;
}

static void
test_run_stops (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) ids = many_ids (400);
  g_autoptr (ChyBulkRun) run = chy_bulk_run_new (CHY_TENANT (fixture->tenant), "request-cancel", "requests",
                                                 (const char *const *) ids, NULL);
  gboolean ended = FALSE;

  fake_tenant_hold (fixture->tenant, "request-cancel", TRUE);
  g_signal_connect (run, "ended", G_CALLBACK (ended_cb), &ended);
  chy_bulk_run_go_on (run);
  screen_settle ();
  chy_bulk_run_stop (run);
  g_assert_false (ended);
  fake_tenant_hold (fixture->tenant, "request-cancel", FALSE);
  screen_wait (has_ended, &ended);
  /* What was begun is done whole. */
  g_assert_cmpuint (chy_bulk_run_get_n_tried (run), ==, 16);
  g_assert_cmpuint (chy_bulk_run_get_n_done (run), ==, 16);
  (void) data;
}

/* --- export ----------------------------------------------------------------------------------------------
 */

typedef struct
{
  gint64 n;
  GError *error; /* (owned) */
  gboolean done;
} Exported;

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Exported *exported = data;

  (void) source;
  exported->n = chy_csv_export_finish (result, &exported->error);
  exported->done = TRUE;
}

static gboolean
is_exported (gpointer data)
{
  return ((Exported *) data)->done;
}

static void
export_to (Fixture *fixture, const char *path, GCancellable *cancellable, Exported *exported)
{
  static const char *const keys[] = { "deviceDisplayName", "number", "state", "lastModifiedDateTime", NULL };
  g_autoptr (ChyQuery) query = chy_query_new ("requests", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  query->sort = g_strdup ("number");
  chy_csv_export_async (CHY_TENANT (fixture->tenant), query, keys, file, NULL, NULL, cancellable, exported_cb,
                        exported);
  screen_wait (is_exported, exported);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("chy-list-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "list.csv", NULL);
  g_autofree char *text = NULL;
  Exported exported = { 0 };

  add_rows (fixture, 3);
  export_to (fixture, path, NULL, &exported);
  g_assert_no_error (exported.error);
  g_assert_cmpint (exported.n, ==, 3);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==,
                   "Device Name,Request ID,State,Last Change\r\n"
                   "DEVICE-0,0,Failed,2026-03-01T12:00:00Z\r\n"
                   "\"'=DEVICE-1\",1,Delivered,2026-03-01T12:00:01Z\r\n"
                   "DEVICE-2,2,Delivered,2026-03-01T12:00:02Z\r\n");
  g_assert_cmpuint (count_files (folder), ==, 1);
  g_unlink (path);
  g_rmdir (folder);
  (void) data;
}

/* Whole or not at all: a file that was there stays as it was. */
static void
test_export_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("chy-list-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "list.csv", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no-such-folder", "list.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  Exported stopped = { 0 }, failed = { 0 };

  add_rows (fixture, 3);
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  g_cancellable_cancel (cancelled);
  export_to (fixture, path, cancelled, &stopped);
  g_assert_error (stopped.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
  export_to (fixture, nowhere, NULL, &failed);
  g_assert_error (failed.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_files (folder), ==, 1);
  g_clear_error (&stopped.error);
  g_clear_error (&failed.error);
  g_unlink (path);
  g_rmdir (folder);
  (void) data;
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/console/list-page/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
  g_test_add_func ("/console/filter/says-its-condition-in-words", test_words);
  g_test_add_func ("/console/filter/moves-along-with-time", test_resolve);
  g_test_add_func ("/console/filter/editors-give-back-what-they-show", test_editors);
  g_test_add_func ("/console/filter/days-are-days", test_editor_of_days);
  add ("says-what-belongs-there", test_empty);
  add ("shows-filters-as-chips", test_chips);
  add ("says-that-nothing-was-found", test_nothing_found);
  add ("keeps-what-always-holds", test_base_filter);
  add ("asks-when-it-is-seen", test_asks_when_seen);
  add ("shows-the-columns-that-are-chosen", test_columns);
  add ("offers-what-can-be-done", test_states_of_actions);
  add ("does-not-offer-what-the-role-forbids", test_forbidden);
  add ("does-one-at-once", test_one);
  add ("asks-before-it-does-many", test_many);
  add ("lets-one-think-better-of-it", test_thinks_better);
  add ("does-the-others-where-one-fails", test_failures);
  add ("a-run-finds-the-culprit", test_run_finds_the_culprit);
  add ("a-run-ends-at-a-fault", test_run_ends_at_a_fault);
  add ("a-run-stops-between-two", test_run_stops);
  add ("exports-all-rows-as-csv", test_export);
  add ("exports-whole-or-not-at-all", test_export_fails);
  return g_test_run ();
}
