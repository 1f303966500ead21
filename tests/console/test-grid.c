/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/certificates/chy-certificates-panel.h"
#include "console/chy-panel.h"
#include "console/widgets/chy-grid-source.h"
#include "console/widgets/chy-grid.h"
#include "screen.h"

#include <string.h>

#define MANY 100000

/* A grid in a window on a tenant that the test holds by its strings. */
typedef struct
{
  SlowTenant *tenant; /* (owned) */
  GtkWidget *window;  /* (owned) */
  ChyGrid *grid;
  GtkTreeView *view;
  guint n_failed;
} Fixture;

static void
failed_cb (Fixture *fixture)
{
  fixture->n_failed++;
}

static gboolean
is_filled (gpointer data)
{
  Fixture *fixture = data;
  GtkTreeModel *model = gtk_tree_view_get_model (fixture->view);
  GtkTreeIter iter;
  g_autoptr (GVariant) row = NULL;
  gboolean final;

  if (!gtk_tree_model_get_iter_first (model, &iter))
    return FALSE;
  gtk_tree_model_get (model, &iter, 0, &row, -1);
  return row != NULL && chy_grid_get_count (fixture->grid, &final) >= 0 && final;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->tenant = slow_tenant_new (MANY);
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->grid = CHY_GRID (chy_grid_new (CHY_TENANT (fixture->tenant), "certificates", NULL));
  fixture->view = screen_find (GTK_WIDGET (fixture->grid), GTK_TYPE_TREE_VIEW);
  fixture->n_failed = 0;
  g_signal_connect_swapped (fixture->grid, "failed", G_CALLBACK (failed_cb), fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 400);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->grid));
  gtk_widget_show (GTK_WIDGET (fixture->grid));
  gtk_widget_show (fixture->window);
  screen_wait (is_filled, fixture);
  screen_settle ();
  (void) data;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_widget_destroy (fixture->window);
  slow_tenant_hold (fixture->tenant, FALSE);
  screen_settle ();
  g_object_unref (fixture->tenant);
  (void) data;
}

/* The subject of the row at that place of the screen; NULL while it is on its way. */
static char *
subject_at (Fixture *fixture, int place)
{
  GtkTreeModel *model = gtk_tree_view_get_model (fixture->view);
  GtkTreeIter iter;
  g_autoptr (GVariant) row = NULL;

  if (!gtk_tree_model_iter_nth_child (model, &iter, NULL, place))
    return NULL;
  gtk_tree_model_get (model, &iter, 0, &row, -1);
  return row != NULL ? g_strdup (chy_body_get_text (row, "subjectName")) : NULL;
}

typedef struct
{
  Fixture *fixture;
  const char *subject;
  int place;
} Place;

static gboolean
is_in_place (gpointer data)
{
  const Place *place = data;
  g_autofree char *subject = subject_at (place->fixture, place->place);

  return g_strcmp0 (subject, place->subject) == 0;
}

static void
wait_for (Fixture *fixture, int place, const char *subject)
{
  Place wanted = { fixture, subject, place };

  g_test_message ("waiting for %s", subject);
  screen_wait (is_in_place, &wanted);
}

static void
key (Fixture *fixture, guint value, GdkModifierType state)
{
  screen_key (GTK_WIDGET (fixture->view), value, state);
}

static int
n_in_sight (Fixture *fixture)
{
  return gtk_tree_model_iter_n_children (gtk_tree_view_get_model (fixture->view), NULL);
}

static gint64
n_selected (Fixture *fixture)
{
  return chy_grid_selection_count (chy_grid_get_selection (fixture->grid),
                                   chy_grid_get_count (fixture->grid, NULL));
}

static void
test_only_what_is_in_sight (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (chy_grid_get_count (fixture->grid, NULL), ==, MANY);
  g_assert_cmpint (n_in_sight (fixture), <, 40);
  g_assert_cmpuint (slow_tenant_get_n_rows_read (fixture->tenant), <, 600);
  (void) data;
}

static void
test_keyboard (Fixture *fixture, gconstpointer data)
{
  int n = n_in_sight (fixture);

  key (fixture, GDK_KEY_End, 0);
  /* The last row is wholly in sight, so there is no strip below it. */
  wait_for (fixture, n - 2, "CN=all 99999");
  key (fixture, GDK_KEY_Up, 0);
  key (fixture, GDK_KEY_Page_Up, 0);
  key (fixture, GDK_KEY_Home, 0);
  wait_for (fixture, 0, "CN=all 0");
  key (fixture, GDK_KEY_Page_Down, 0);
  key (fixture, GDK_KEY_Page_Down, 0);
  key (fixture, GDK_KEY_Home, 0);
  key (fixture, GDK_KEY_Up, 0);
  wait_for (fixture, 0, "CN=all 0");
  (void) data;
}

static gboolean
has_selected (gpointer data)
{
  return n_selected (data) == 4;
}

static void
test_selection (Fixture *fixture, gconstpointer data)
{
  ChyGridSelection *selection = chy_grid_get_selection (fixture->grid);

  key (fixture, GDK_KEY_space, 0);
  g_assert_true (chy_grid_selection_contains (selection, "c0"));
  key (fixture, GDK_KEY_space, 0);
  g_assert_cmpint (n_selected (fixture), ==, 0);
  for (int i = 0; i < 3; i++)
    key (fixture, GDK_KEY_Down, GDK_SHIFT_MASK);
  screen_wait (has_selected, fixture);
  g_assert_true (chy_grid_selection_contains (selection, "c3"));
  key (fixture, GDK_KEY_a, GDK_CONTROL_MASK);
  g_assert_cmpint (n_selected (fixture), ==, MANY);
  key (fixture, GDK_KEY_space, 0);
  g_assert_cmpint (n_selected (fixture), ==, MANY - 1);
  key (fixture, GDK_KEY_Escape, 0);
  g_assert_cmpint (n_selected (fixture), ==, 0);
  (void) data;
}

/* What Shift asked for does not come after the selection was cleared. */
static void
test_late_range (Fixture *fixture, gconstpointer data)
{
  key (fixture, GDK_KEY_Down, GDK_SHIFT_MASK);
  chy_grid_clear_selection (fixture->grid);
  screen_settle ();
  g_assert_cmpint (n_selected (fixture), ==, 0);
  (void) data;
}

static void
test_sort (Fixture *fixture, gconstpointer data)
{
  GtkTreeViewColumn *column = gtk_tree_view_get_column (fixture->view, 3);

  gtk_tree_view_column_clicked (column);
  screen_wait_for_query (fixture->tenant, "subjectName,0,,");
  g_assert_cmpstr (chy_grid_get_sort_title (fixture->grid), ==, "Subject");
  gtk_tree_view_column_clicked (column);
  screen_wait_for_query (fixture->tenant, "subjectName,1,,");
  g_assert_true (gtk_tree_view_column_get_sort_indicator (column));
  (void) data;
}

static int
width_of (Fixture *fixture, guint column)
{
  return gtk_tree_view_column_get_fixed_width (gtk_tree_view_get_column (fixture->view, (int) column));
}

/* A window that becomes wider while rows are on their way: their columns are not as narrow as no words are.
 */
static void
test_columns_of_late_rows (Fixture *fixture, gconstpointer data)
{
  guint n = gtk_tree_view_get_n_columns (fixture->view);
  g_autofree int *before = g_new (int, n);

  for (guint i = 0; i < n; i++)
    before[i] = width_of (fixture, i);
  slow_tenant_hold (fixture->tenant, TRUE);
  key (fixture, GDK_KEY_End, 0);
  gtk_window_resize (GTK_WINDOW (fixture->window), 950, 400);
  screen_settle ();
  slow_tenant_hold (fixture->tenant, FALSE);
  wait_for (fixture, n_in_sight (fixture) - 1, "CN=all 99999");
  screen_settle ();
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (width_of (fixture, i), >=, before[i]);
  (void) data;
}

/* The answer to a question that was followed by another is never shown. */
static void
test_late_answers (Fixture *fixture, gconstpointer data)
{
  slow_tenant_hold (fixture->tenant, TRUE);
  chy_grid_set_search (fixture->grid, "old");
  chy_grid_set_search (fixture->grid, "older");
  chy_grid_set_search (fixture->grid, "new");
  screen_settle ();
  wait_for (fixture, 0, "CN=all 0");
  slow_tenant_hold (fixture->tenant, FALSE);
  wait_for (fixture, 0, "CN=new 0");
  screen_settle ();
  wait_for (fixture, 0, "CN=new 0");
  (void) data;
}

static gboolean
has_failed (gpointer data)
{
  return ((Fixture *) data)->n_failed == 1;
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  slow_tenant_fail (fixture->tenant, g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "gone"));
  chy_grid_set_search (fixture->grid, "x");
  screen_wait (has_failed, fixture);
  /* What was there stays, and the next question is answered. */
  wait_for (fixture, 0, "CN=all 0");
  chy_grid_set_search (fixture->grid, "y");
  wait_for (fixture, 0, "CN=y 0");
  (void) data;
}

static gboolean
is_here (gpointer data)
{
  g_autofree char *first = subject_at (data, 0);
  g_autofree char *third = subject_at (data, 2);

  return first != NULL && third != NULL;
}

static gboolean
has_grown (gpointer data)
{
  return chy_grid_get_count (((Fixture *) data)->grid, NULL) == MANY + 10;
}

static void
count_changes_cb (guint *n)
{
  (*n)++;
}

/* Somebody writes all the time: what is in sight is not touched, and what is looked at stays where it is. */
static void
test_refresh (Fixture *fixture, gconstpointer data)
{
  guint n_changes = 0;
  g_autofree char *before = NULL;

  key (fixture, GDK_KEY_End, 0);
  for (int i = 0; i < 4; i++)
    key (fixture, GDK_KEY_Page_Up, 0);
  screen_settle ();
  screen_wait (is_here, fixture);
  key (fixture, GDK_KEY_space, 0);
  before = subject_at (fixture, 2);
  g_signal_connect_swapped (gtk_tree_view_get_model (fixture->view), "row-changed",
                            G_CALLBACK (count_changes_cb), &n_changes);
  for (int i = 0; i < 5; i++)
    {
      chy_grid_refresh (fixture->grid);
      screen_settle ();
    }
  g_assert_cmpuint (n_changes, ==, 0);
  slow_tenant_set_rows (fixture->tenant, -10, MANY + 10);
  chy_grid_refresh (fixture->grid);
  screen_wait (has_grown, fixture);
  wait_for (fixture, 2, before);
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpint (n_selected (fixture), ==, 1);
  (void) data;
}

/* At the top of the list new rows are shown. */
static void
test_refresh_at_top (Fixture *fixture, gconstpointer data)
{
  slow_tenant_set_rows (fixture->tenant, -3, MANY + 3);
  chy_grid_refresh (fixture->grid);
  wait_for (fixture, 0, "CN=all -3");
  (void) data;
}

/* Rows are fewer than before: the screen shows the last of them, and nothing that is gone. */
static void
test_shrink (Fixture *fixture, gconstpointer data)
{
  key (fixture, GDK_KEY_End, 0);
  screen_settle ();
  slow_tenant_set_rows (fixture->tenant, 0, 3);
  chy_grid_refresh (fixture->grid);
  wait_for (fixture, 0, "CN=all 0");
  g_assert_cmpint (n_in_sight (fixture), ==, 3);
  (void) data;
}

/* Refreshes that come while one is under way make one more, and not one each. */
static void
test_many_refreshes (Fixture *fixture, gconstpointer data)
{
  guint before = slow_tenant_get_n_queries (fixture->tenant);

  slow_tenant_hold (fixture->tenant, TRUE);
  for (int i = 0; i < 50; i++)
    chy_grid_refresh (fixture->grid);
  slow_tenant_hold (fixture->tenant, FALSE);
  screen_settle ();
  g_assert_cmpuint (slow_tenant_get_n_queries (fixture->tenant) - before, <=, 2);
  (void) data;
}

/* The window goes while it asks. */
static void
test_goes_while_asking (Fixture *fixture, gconstpointer data)
{
  slow_tenant_hold (fixture->tenant, TRUE);
  chy_grid_set_search (fixture->grid, "late");
  chy_grid_refresh (fixture->grid);
  (void) data;
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  GtkClipboard *clipboard = gtk_clipboard_get_default (gdk_display_get_default ());
  g_autofree char *text = NULL;

  key (fixture, GDK_KEY_c, GDK_CONTROL_MASK);
  text = gtk_clipboard_wait_for_text (clipboard);
  g_assert_nonnull (strstr (text, "Issued\tCN=all 0"));
  (void) data;
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/console/grid/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  add ("holds-only-what-is-in-sight", test_only_what_is_in_sight);
  add ("moves-by-keyboard", test_keyboard);
  add ("selects-by-id", test_selection);
  add ("drops-a-late-range", test_late_range);
  add ("sorts-by-column", test_sort);
  add ("measures-columns-by-rows-that-are-there", test_columns_of_late_rows);
  add ("drops-late-answers", test_late_answers);
  add ("tells-errors-and-goes-on", test_errors);
  add ("refreshes-without-touching-what-is-the-same", test_refresh);
  add ("shows-new-rows-at-the-top", test_refresh_at_top);
  add ("shows-no-row-that-is-gone", test_shrink);
  add ("joins-refreshes", test_many_refreshes);
  add ("goes-while-it-asks", test_goes_while_asking);
  add ("copies-the-row", test_copy);
  return g_test_run ();
}
