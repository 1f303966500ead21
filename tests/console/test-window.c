/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "console/chy-application.h"
#include "console/chy-navigate.h"
#include "console/chy-panel.h"
#include "console/chy-sidebar.h"
#include "console/chy-state.h"
#include "console/chy-window.h"
#include "console/overview/chy-overview-rows.h"
#include "console/widgets/chy-list-page.h"
#include "console/widgets/chy-words.h"
#include "screen.h"

enum
{
  MOST_STEPS = 20, /* from a panel's first widget to the sidebar */
};

/* A window on a tenant, in an application that is not run. */
typedef struct
{
  SlowTenant *tenant; /* (owned) */
  ChyWindow *window;
} Fixture;

static ChyTenant *
open_nothing (gpointer data, const char *location, GError **error)
{
  (void) data;
  (void) location;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "nothing is opened here");
  return NULL;
}

static void
forget (void)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();

  g_assert_nonnull (settings);
  g_settings_reset (settings, "panel");
  g_settings_reset (settings, "lists");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  forget ();
  fixture->tenant = slow_tenant_new (500);
  fixture->window = CHY_WINDOW (chy_window_new ((gpointer) data, "/nowhere"));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_widget_destroy (GTK_WIDGET (fixture->window));
  screen_settle ();
  g_object_unref (fixture->tenant);
  screen_settle ();
  (void) data;
}

static void
act (Fixture *fixture, const char *action)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), action, NULL);
}

static const char *
title_of (Fixture *fixture)
{
  return gtk_window_get_title (GTK_WINDOW (fixture->window));
}

static void
test_panels_and_back (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  g_assert_cmpstr (title_of (fixture), ==, "Overview");
  screen_wait_for_text (window, "Welcome to Chancery");
  g_assert_true (chy_window_show_panel (fixture->window, "certificates"));
  g_assert_cmpstr (title_of (fixture), ==, "Certificates");
  screen_wait_for_text (window, "500 certificates");
  act (fixture, "back");
  g_assert_cmpstr (title_of (fixture), ==, "Overview");
  act (fixture, "back");
  g_assert_cmpstr (title_of (fixture), ==, "Overview");
  (void) data;
}

static void
test_unknown_panel (Fixture *fixture, gconstpointer data)
{
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  g_assert_false (chy_window_show_panel (fixture->window, "no-such-panel"));
  g_assert_cmpstr (title_of (fixture), ==, "Overview");
  (void) data;
}

/* Asked for before there is a tenant, it is shown once there is one. */
static void
test_wanted_panel (Fixture *fixture, gconstpointer data)
{
  g_assert_true (chy_window_show_panel (fixture->window, "certificates"));
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  g_assert_cmpstr (title_of (fixture), ==, "Certificates");
  (void) data;
}

/* The next window opens on the panel that was in sight last. */
static void
test_remembers_panel (Fixture *fixture, gconstpointer data)
{
  GtkWidget *second;

  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  chy_window_show_panel (fixture->window, "certificates");
  second = chy_window_new ((gpointer) data, "/elsewhere");
  gtk_widget_destroy (GTK_WIDGET (fixture->window));
  fixture->window = CHY_WINDOW (second);
  gtk_window_present (GTK_WINDOW (second));
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  g_assert_cmpstr (title_of (fixture), ==, "Certificates");
}

static void
test_remembers_texts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *none = chy_state_get_text ("list:a", "sort");
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  g_autofree char *gone = NULL;

  g_assert_null (none);
  chy_state_set_text ("list:a", "sort", "name");
  chy_state_set_text ("list:b", "sort", "time");
  chy_state_set_text ("list:a", "columns", "name,time");
  one = chy_state_get_text ("list:a", "sort");
  other = chy_state_get_text ("list:b", "sort");
  g_assert_cmpstr (one, ==, "name");
  g_assert_cmpstr (other, ==, "time");
  chy_state_set_text ("list:a", "sort", NULL);
  gone = chy_state_get_text ("list:a", "sort");
  g_assert_null (gone);
  (void) fixture;
  (void) data;
}

/* What was done is said, and goes when it is closed. */
static void
test_notice (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkInfoBar *bar = screen_find (window, GTK_TYPE_INFO_BAR);

  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));
  chy_notify_done (window, "A thing was done.", NULL, NULL);
  screen_wait_for_text (window, "A thing was done.");
  gtk_info_bar_response (bar, GTK_RESPONSE_CLOSE);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));
  (void) data;
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autofree char *last = NULL;
  GtkSearchBar *bar;
  GtkEntry *entry;

  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  bar = screen_find (window, GTK_TYPE_SEARCH_BAR);
  entry = screen_find (window, GTK_TYPE_SEARCH_ENTRY);
  act (fixture, "search");
  /* The Overview has nothing to search. */
  g_assert_false (gtk_search_bar_get_search_mode (bar));
  chy_window_show_panel (fixture->window, "certificates");
  screen_wait_for_text (window, "500 certificates");
  act (fixture, "search");
  g_assert_true (gtk_search_bar_get_search_mode (bar));
  gtk_entry_set_text (entry, "nothing");
  screen_wait_for_text (window, "Nothing Found");
  last = slow_tenant_get_last (fixture->tenant);
  g_assert_true (g_str_has_suffix (last, ",nothing,"));
  gtk_search_bar_set_search_mode (bar, FALSE);
  screen_wait_for_text (window, "500 certificates");
  (void) data;
}

static void
test_state_filter (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GVariantDict filter;

  chy_window_show_panel (fixture->window, "certificates");
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  screen_wait_for_text (window, "500 certificates");
  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "state", "s", "revoked");
  chy_list_page_set_filter (screen_find (window, CHY_TYPE_LIST_PAGE), g_variant_dict_end (&filter));
  screen_wait_for_query (fixture->tenant, "resolvedDateTime,1,,revoked");
  screen_wait_for_text (window, "State: Revoked");
  (void) data;
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  slow_tenant_set_rows (fixture->tenant, 0, 0);
  chy_window_show_panel (fixture->window, "certificates");
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  screen_wait_for_text (GTK_WIDGET (fixture->window), "No Certificates Yet");
  (void) data;
}

static void
test_message (Fixture *fixture, gconstpointer data)
{
  slow_tenant_fail (fixture->tenant, g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "no"));
  chy_window_show_panel (fixture->window, "certificates");
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  screen_wait_for_text (GTK_WIDGET (fixture->window), "role");
  (void) data;
}

static void
test_cannot_open (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "ftp://x");

  chy_window_show_error (fixture->window, error, "Try Again", "app.retry");
  screen_wait_for_text (GTK_WIDGET (fixture->window), "Try Again");
  chy_window_show_error (fixture->window, error, "Try Again", "app.retry");
  screen_settle ();
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  screen_wait_for_text (GTK_WIDGET (fixture->window), "Welcome to Chancery");
  (void) data;
}

/* The keys of panels still work, but the bar is not about a panel that is not in sight. */
static void
test_error_in_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "ftp://x");

  (void) data;
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  g_assert_true (chy_window_show_panel (fixture->window, "profiles"));
  chy_window_show_error (fixture->window, error, "Try Again", "app.retry");
  g_assert_cmpstr (title_of (fixture), ==, "Chancery");
  g_assert_true (chy_window_show_panel (fixture->window, "templates"));
  g_assert_true (chy_window_show_panel (fixture->window, "profiles"));
  g_assert_cmpstr (title_of (fixture), ==, "Chancery");
  chy_window_show_panels (fixture->window);
  g_assert_cmpstr (title_of (fixture), ==, "Profiles");
}

static gboolean
has_rail (gpointer data)
{
  GtkWidget *nav = screen_find (GTK_WIDGET (((Fixture *) data)->window), GTK_TYPE_LIST_BOX);

  return gtk_style_context_has_class (gtk_widget_get_style_context (nav), "rail");
}

static gboolean
has_no_rail (gpointer data)
{
  return !has_rail (data);
}

static void
test_rail (Fixture *fixture, gconstpointer data)
{
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  screen_settle ();
  g_assert_false (has_rail (fixture));
  gtk_window_resize (GTK_WINDOW (fixture->window), 800, 500);
  screen_wait (has_rail, fixture);
  gtk_window_resize (GTK_WINDOW (fixture->window), 1100, 720);
  screen_wait (has_no_rail, fixture);
  (void) data;
}

/* Tab leaves the list of panels; with the rows one would go to every panel below. */
static void
test_tab_leaves (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);
  GtkWidget *nav, *row;

  (void) data;
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  g_assert_true (chy_window_show_panel (fixture->window, "certificates"));
  screen_wait_for_text (GTK_WIDGET (window), "500 certificates");
  nav = screen_find (GTK_WIDGET (window), GTK_TYPE_LIST_BOX);
  row = GTK_WIDGET (gtk_list_box_get_selected_row (GTK_LIST_BOX (nav)));
  gtk_widget_grab_focus (row);
  g_assert_true (gtk_window_get_focus (window) == row);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD));
  g_assert_false (gtk_widget_is_ancestor (gtk_window_get_focus (window), nav));
  g_assert_cmpstr (title_of (fixture), ==, "Certificates");
  /* And comes back to the panel in sight. */
  for (guint i = 0; i < MOST_STEPS && !gtk_widget_is_ancestor (gtk_window_get_focus (window), nav); i++)
    {
      g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_BACKWARD));
      screen_settle ();
    }
  g_assert_true (gtk_window_get_focus (window) == row);
  g_assert_cmpstr (title_of (fixture), ==, "Certificates");
}

static void
test_road_rows (void)
{
  static const struct
  {
    const char *state, *name;
  } cases[] = { { "met", "Step: Met" },
                { "notMet", "Step: Not met" },
                { "notApplicable", "Step: Not applicable" },
                { "unknown", "Step: Unknown" },
                { "of a newer peer", "Step: Unknown" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GVariantDict dict;
      g_autoptr (GVariant) body = NULL;
      GtkWidget *row;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "state", "s", cases[i].state);
      g_variant_dict_insert (&dict, "displayName", "s", "Step");
      body = g_variant_ref_sink (g_variant_dict_end (&dict));
      row = g_object_ref_sink (chy_overview_road_row (body, NULL));
      g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (row)), ==, cases[i].name);
      gtk_widget_destroy (row);
      g_object_unref (row);
    }
}

static void
test_words (void)
{
  static const struct
  {
    gint64 number;
    const char *words;
  } numbers[] = { { 0, "0" },          { 999, "999" },           { 1000, "1,000" },
                  { -1234, "-1,234" }, { 1000000, "1,000,000" }, { -100, "-100" } };
  const gint64 now = G_GINT64_CONSTANT (1772366400000000);
  g_autofree char *soon = chy_words_relative (now + 6 * CHY_USEC_PER_DAY + 1, now);
  g_autofree char *ago = chy_words_relative (now - 3 * CHY_USEC_PER_DAY / 24, now);

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *words = chy_words_number (numbers[i].number);

      g_assert_cmpstr (words, ==, numbers[i].words);
    }
  g_assert_cmpstr (soon, ==, "in 6 days");
  g_assert_cmpstr (ago, ==, "3 hours ago");
  g_assert_cmpstr (chy_state_icon ("of a newer peer"), ==, "chy-state-unknown-symbolic");
}

/* One press is one panel, also where the head of a section lies between. */
static void
test_arrows (Fixture *fixture, gconstpointer data)
{
  const ChyPanelType *const *types = chy_panel_types ();
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *list;
  guint n = g_strv_length ((char **) types);

  (void) data;
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  screen_wait_for_text (window, "Welcome to Chancery");
  list = screen_find (screen_find (window, CHY_TYPE_SIDEBAR), GTK_TYPE_LIST_BOX);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0)));
  for (guint i = 1; i < 2 * n - 1; i++)
    {
      GtkWidget *row;

      g_signal_emit_by_name (list, "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, i < n ? 1 : -1);
      row = gtk_container_get_focus_child (GTK_CONTAINER (list));
      g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (row)), ==,
                       types[i < n ? i : 2 * n - 2 - i]->title);
    }
}

static void
add (ChyApplication *application, const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/console/window/", name, NULL);

  g_test_add (path, Fixture, application, set_up, test, tear_down);
}

/* The count takes the place of "{count}" in the words of a badge. */
static void
test_badges (void)
{
  guint n = 0;

  for (const ChyPanelType *const *types = chy_panel_types (); *types != NULL; types++)
    if ((*types)->badge != NULL)
      {
        g_assert_nonnull (strstr ((*types)->badge->words, "{count}"));
        n++;
      }
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char *argv[])
{
  const ChyConsoleHost host = { .open = open_nothing };
  g_autoptr (ChyApplication) application = NULL;
  g_autoptr (GError) error = NULL;

  gtk_test_init (&argc, &argv, NULL);
  application = chy_application_new (&host);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  add (application, "shows-panels-and-goes-back", test_panels_and_back);
  add (application, "knows-which-panels-there-are", test_unknown_panel);
  add (application, "keeps-the-wanted-panel", test_wanted_panel);
  add (application, "searches-where-there-is-something-to-search", test_search);
  add (application, "filters-by-state", test_state_filter);
  add (application, "says-what-belongs-into-an-empty-list", test_empty);
  add (application, "shows-an-error-where-it-arose", test_message);
  add (application, "says-why-it-could-not-open", test_cannot_open);
  add (application, "an-error-in-its-place-has-a-bar-of-its-own", test_error_in_place);
  add (application, "remembers-the-panel", test_remembers_panel);
  add (application, "remembers-texts-of-lists", test_remembers_texts);
  add (application, "says-what-was-done", test_notice);
  add (application, "has-a-rail-where-it-is-narrow", test_rail);
  add (application, "tab-leaves-the-list-of-panels", test_tab_leaves);
  add (application, "an-arrow-passes-over-heads", test_arrows);
  g_test_add_func ("/console/overview/rows-of-the-road-say-their-state", test_road_rows);
  g_test_add_func ("/console/words", test_words);
  g_test_add_func ("/console/badges-have-a-place-for-their-count", test_badges);
  return g_test_run ();
}
