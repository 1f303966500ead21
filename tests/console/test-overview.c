/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "base/chy-clock.h"
#include "console/chy-application.h"
#include "console/chy-window.h"
#include "console/overview/chy-expiry-chart.h"
#include "console/start/chy-places.h"
#include "fake-tenant.h"
#include "screen.h"

#define WEEK (7 * CHY_USEC_PER_DAY)

/* The Overview in a window, on a tenant that the test writes. */
typedef struct
{
  FakeTenant *tenant; /* (owned) */
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
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->tenant = fake_tenant_new ();
  fixture->window = CHY_WINDOW (chy_window_new ((gpointer) data, "/nowhere"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_widget_destroy (GTK_WIDGET (fixture->window));
  screen_settle ();
  g_object_unref (fixture->tenant);
  screen_settle ();
}

static void
show (Fixture *fixture)
{
  chy_window_show_panel (fixture->window, "overview");
  chy_window_set_tenant (fixture->window, CHY_TENANT (fixture->tenant));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
add_authority (Fixture *fixture)
{
  fake_tenant_add (fixture->tenant, "authorities",
                   "{'id': <'a1'>, 'name': <'Contoso CA'>, 'state': <'active'>}");
}

static void
add_road (Fixture *fixture)
{
  add_authority (fixture);
  fake_tenant_add (fixture->tenant, "road",
                   "{'id': <'requirements'>, 'displayName': <'Requirements'>, 'state': <'met'>}");
  fake_tenant_add (
      fixture->tenant, "road",
      "{'id': <'issued'>, 'displayName': <'Template issued'>, 'state': <'notMet'>, 'code': <'template-not-issued'>,"
      " 'reason': <'Nobody issues it'>, 'fix': <'authority-issue-template'>, 'objectKind': <'authorities'>,"
      " 'objectId': <'a1'>, 'fixParameters': <{'authority': <'a1'>, 'template': <'t1'>}>}");
}

static void
find_named (GtkWidget *widget, gpointer data)
{
  gpointer *search = data; /* name, result */

  if (search[1] == NULL && GTK_IS_BUTTON (widget) &&
      g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (widget)), search[0]) == 0)
    search[1] = widget;
  if (search[1] == NULL && GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_named, data);
}

static GtkWidget *
button (Fixture *fixture, const char *name)
{
  gpointer search[] = { (gpointer) name, NULL };

  find_named (GTK_WIDGET (fixture->window), search);

  return search[1];
}

static void
test_first_run (Fixture *fixture, gconstpointer data)
{
  (void) data;
  show (fixture);
  screen_wait_for_text (GTK_WIDGET (fixture->window), "Welcome to Chancery");
  g_assert_nonnull (button (fixture, "Set Up Your Authority"));
  g_assert_nonnull (button (fixture, "Explore a Sample Organization"));

  /* It goes by itself once there is something. */
  add_road (fixture);
  fake_tenant_tell (fixture->tenant, "authorities");
  screen_wait_for_text (GTK_WIDGET (fixture->window), "1 of 2 met");
}

static void
test_fix (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) params = NULL;
  GtkWidget *issue;

  (void) data;
  add_road (fixture);
  show (fixture);
  screen_wait_for_text (GTK_WIDGET (fixture->window), "Not met: Nobody issues it");
  issue = button (fixture, "Issue: Template issued");
  g_assert_nonnull (issue);
  gtk_button_clicked (GTK_BUTTON (issue));
  fake_tenant_wait (fixture->tenant, "authority-issue-template", 1);
  params = fake_tenant_get_params (fixture->tenant, "authority-issue-template");
  g_assert_cmpstr (chy_body_get_text (params, "authority"), ==, "a1");
  g_assert_cmpstr (chy_body_get_text (params, "template"), ==, "t1");
  screen_settle ();
}

static void
test_not_allowed (Fixture *fixture, gconstpointer data)
{
  (void) data;
  add_road (fixture);
  fake_tenant_forbid (fixture->tenant, "authority-issue-template");
  fake_tenant_forbid (fixture->tenant, "authority-crl");
  show (fixture);
  screen_wait_for_text (GTK_WIDGET (fixture->window), "Not met: Nobody issues it");
  screen_wait_for_text (GTK_WIDGET (fixture->window), "No revocation list has been made yet");
  g_assert_null (button (fixture, "Issue: Template issued"));
  g_assert_null (button (fixture, "Publish a new revocation list of Contoso CA"));
}

static void
test_publish (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) params = NULL;
  GtkWidget *publish;

  (void) data;
  add_road (fixture);
  show (fixture);
  screen_wait_for_text (GTK_WIDGET (fixture->window), "No revocation list has been made yet");
  publish = button (fixture, "Publish a new revocation list of Contoso CA");
  g_assert_nonnull (publish);
  gtk_button_clicked (GTK_BUTTON (publish));
  fake_tenant_wait (fixture->tenant, "authority-crl", 1);
  params = fake_tenant_get_params (fixture->tenant, "authority-crl");
  g_assert_true (chy_body_get_bool (params, "renew", FALSE));
  screen_settle ();
}

static void
test_error (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fake_tenant_fail (fixture->tenant, "authorities",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "no such thing"));
  show (fixture);
  /* What could not be asked is not nothing: no first run. */
  screen_wait_for_text (GTK_WIDGET (fixture->window), "no such thing");
  g_assert_false (screen_says (GTK_WIDGET (fixture->window), "Welcome to Chancery"));
}

static void
test_failures (Fixture *fixture, gconstpointer data)
{
  (void) data;
  add_authority (fixture);
  fake_tenant_add (fixture->tenant, "failure-causes",
                   "{'id': <'a/b'>, 'title': <'No right to enroll'>, 'count': <int64 1200>}");
  fake_tenant_add (fixture->tenant, "failure-causes", "{'id': <'c/'>, 'title': <''>, 'count': <int64 3>}");
  show (fixture);
  screen_wait_for_text (GTK_WIDGET (fixture->window), "1,203 in the last 7 days");
  g_assert_true (screen_says (GTK_WIDGET (fixture->window), "No right to enroll"));
  g_assert_true (screen_says (GTK_WIDGET (fixture->window), "Cause unknown"));
}

/* --- the chart ------------------------------------------------------------------------------------------ */

static GPtrArray *
weeks_new (void)
{
  static const int counts[] = { 3, 4, 0, 50 };
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "start", "x", (gint64) i * WEEK);
      g_variant_dict_insert (&dict, "count", "x", (gint64) counts[i]);
      g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&dict)));
    }

  return rows;
}

static void
week_cb (ChyExpiryChart *chart, gint64 start, gint64 end, gpointer data)
{
  gint64 *last = data;

  (void) chart;
  g_assert_cmpint (end - start, ==, WEEK);
  *last = start;
}

static void
test_chart (void)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *chart = chy_expiry_chart_new ();
  g_autoptr (GPtrArray) rows = weeks_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  gint64 last = -1;

  g_assert_cmpint (chy_expiry_count_all (rows), ==, 57);
  g_assert_cmpint (chy_expiry_count_soon (rows), ==, 7);
  gtk_container_add (GTK_CONTAINER (window), chart);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (chart, "week-activated", G_CALLBACK (week_cb), &last);
  chy_expiry_chart_set_rows (CHY_EXPIRY_CHART (chart), none);
  screen_settle ();
  screen_key (chart, GDK_KEY_Return, 0);
  g_assert_cmpint (last, ==, -1);
  chy_expiry_chart_set_rows (CHY_EXPIRY_CHART (chart), rows);
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (chart)), ==,
                   "Certificates by expiry: 57 end in the next 90 days, 7 of them within 14 days");
  gtk_widget_grab_focus (chart);
  screen_settle ();
  screen_key (chart, GDK_KEY_Home, 0);
  screen_key (chart, GDK_KEY_Right, 0);
  screen_key (chart, GDK_KEY_Return, 0);
  g_assert_cmpint (last, ==, WEEK);
  screen_key (chart, GDK_KEY_End, 0);
  screen_key (chart, GDK_KEY_space, 0);
  g_assert_cmpint (last, ==, 3 * WEEK);
  /* Mirrored, the next week is at the left. */
  gtk_widget_set_direction (chart, GTK_TEXT_DIR_RTL);
  screen_key (chart, GDK_KEY_Home, 0);
  screen_key (chart, GDK_KEY_Left, 0);
  screen_key (chart, GDK_KEY_Return, 0);
  g_assert_cmpint (last, ==, WEEK);
  gtk_widget_destroy (window);
}

/* --- places ----------------------------------------------------------------------------------------------
 */

static void
test_places (void)
{
  g_autofree char *folder = g_dir_make_tmp ("chy-places-XXXXXX", NULL);
  g_autofree char *title = g_path_get_basename (folder);
  g_autofree char *named = NULL;
  g_autofree char *shared = chy_places_title ("postgresql://ca@db.example.test/team?passfile=/a/b", FALSE);
  GPtrArray *places;

  g_assert_cmpstr (shared, ==, "team");
  chy_places_remember ("/nowhere/at/all", FALSE);
  chy_places_remember (folder, TRUE);
  g_assert_true (chy_places_is_sample (folder));
  places = chy_places_list ();
  /* What is gone is not offered. */
  g_assert_cmpuint (places->len, ==, 1);
  g_assert_cmpstr (((ChyPlace *) places->pdata[0])->location, ==, folder);
  g_ptr_array_unref (places);
  named = chy_places_title (folder, FALSE);
  g_assert_cmpstr (named, ==, title);
  chy_places_forget (folder);
  places = chy_places_list ();
  g_assert_cmpuint (places->len, ==, 0);
  g_ptr_array_unref (places);
  g_remove (folder);
}

static void
add (ChyApplication *application, const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/console/overview/", name, NULL);

  g_test_add (path, Fixture, application, set_up, test, tear_down);
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
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/console/overview/the chart is worked by keys, mirrored too", test_chart);
  g_test_add_func ("/console/overview/places are remembered while they are there", test_places);
  add (application, "begins-with-two-ways", test_first_run);
  add (application, "does-a-step", test_fix);
  add (application, "offers-only-what-is-allowed", test_not_allowed);
  add (application, "publishes", test_publish);
  add (application, "says-what-it-could-not-ask", test_error);
  add (application, "counts-failures", test_failures);

  return g_test_run ();
}
