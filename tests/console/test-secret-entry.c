/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/widgets/chy-secret-entry.h"
#include "screen.h"

typedef struct
{
  GtkWidget *window;
  ChySecretEntry *secret;
  GtkEntry *entry, *again;
  guint n_changed;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changed++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  gboolean is_new = data != NULL;

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->secret = CHY_SECRET_ENTRY (chy_secret_entry_new ("_Passphrase", is_new));
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->secret));
  gtk_widget_show (fixture->window);
  g_signal_connect_swapped (fixture->secret, "changed", G_CALLBACK (changed_cb), fixture);
  fixture->entry = GTK_ENTRY (gtk_grid_get_child_at (GTK_GRID (fixture->secret), 1, 0));
  fixture->again = is_new ? GTK_ENTRY (gtk_grid_get_child_at (GTK_GRID (fixture->secret), 1, 1)) : NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_widget_destroy (fixture->window);
}

static void
test_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChySecret) secret = NULL;

  (void) data;
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (GTK_WIDGET (fixture->entry))), ==,
                   "Passphrase");
  g_assert_false (gtk_entry_get_visibility (fixture->entry));
  g_assert_null (chy_secret_entry_get (fixture->secret));
  g_assert_nonnull (chy_secret_entry_get_problem (fixture->secret));
  gtk_entry_set_text (fixture->entry, "x");
  /* What exists already may be as short as it is. */
  g_assert_null (chy_secret_entry_get_problem (fixture->secret));
  secret = chy_secret_entry_get (fixture->secret);
  g_assert_cmpstr (chy_secret_get_text (secret), ==, "x");
  g_assert_cmpuint (fixture->n_changed, ==, 1);
}

static void
test_new_is_typed_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChySecret) secret = NULL;

  (void) data;
  gtk_entry_set_text (fixture->entry, "correct horse");
  g_assert_null (chy_secret_entry_get (fixture->secret));
  g_assert_nonnull (chy_secret_entry_get_problem (fixture->secret));
  /* On the way to being the same nothing is said. */
  gtk_entry_set_text (fixture->again, "corr");
  g_assert_false (screen_says (fixture->window, "not the same"));
  gtk_entry_set_text (fixture->again, "corrr");
  g_assert_true (screen_says (fixture->window, "not the same"));
  gtk_entry_set_text (fixture->again, "correct horse");
  g_assert_false (screen_says (fixture->window, "not the same"));
  g_assert_null (chy_secret_entry_get_problem (fixture->secret));
  secret = chy_secret_entry_get (fixture->secret);
  g_assert_cmpstr (chy_secret_get_text (secret), ==, "correct horse");
}

static void
test_new_is_long_enough (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_entry_set_text (fixture->entry, "short");
  gtk_entry_set_text (fixture->again, "short");
  g_assert_true (screen_says (fixture->window, "at least 8 characters"));
  /* Characters, not octets. */
  gtk_entry_set_text (fixture->entry, "äöüäöüä");
  gtk_entry_set_text (fixture->again, "äöüäöüä");
  g_assert_nonnull (chy_secret_entry_get_problem (fixture->secret));
  gtk_entry_set_text (fixture->entry, "äöüäöüäß");
  gtk_entry_set_text (fixture->again, "äöüäöüäß");
  g_assert_null (chy_secret_entry_get_problem (fixture->secret));
}

static void
test_show (Fixture *fixture, gconstpointer data)
{
  GtkToggleButton *show = screen_find (fixture->window, GTK_TYPE_TOGGLE_BUTTON);

  (void) data;
  g_assert_nonnull (atk_object_get_name (gtk_widget_get_accessible (GTK_WIDGET (show))));
  gtk_toggle_button_set_active (show, TRUE);
  g_assert_true (gtk_entry_get_visibility (fixture->entry));
  g_assert_true (gtk_entry_get_visibility (fixture->again));
  gtk_toggle_button_set_active (show, FALSE);
  g_assert_false (gtk_entry_get_visibility (fixture->entry));
  g_assert_false (gtk_entry_get_visibility (fixture->again));
}

static void
test_strength_is_said (Fixture *fixture, gconstpointer data)
{
  GtkLevelBar *bar = screen_find (fixture->window, GTK_TYPE_LEVEL_BAR);

  (void) data;
  g_assert_cmpfloat (gtk_level_bar_get_value (bar), ==, 0);
  gtk_entry_set_text (fixture->entry, "password");
  g_assert_true (screen_says (fixture->window, "Strength: weak"));
  g_assert_cmpfloat (gtk_level_bar_get_value (bar), ==, 1);
  gtk_entry_set_text (fixture->entry, "Xk7!vQ2#mB9$wZ4&");
  g_assert_true (screen_says (fixture->window, "Strength: strong"));
  g_assert_cmpfloat (gtk_level_bar_get_value (bar), ==, 4);
}

static void
test_estimate (void)
{
  g_assert_cmpfloat (chy_secret_strength (""), ==, 0);
  g_assert_cmpfloat (chy_secret_strength (NULL), ==, 0);
  g_assert_cmpfloat (chy_secret_strength ("aaaaaaaaaaaaaaaaaaaa"), <, 40);
  g_assert_cmpfloat (chy_secret_strength ("12345678"), <, 20);
  g_assert_cmpfloat (chy_secret_strength ("abcabcabcabcabcabc"), <, 40);
  g_assert_cmpfloat (chy_secret_strength ("password"), <, 40);
  g_assert_cmpfloat (chy_secret_strength ("aqz7"), <, 4 * 6.0);
  g_assert_cmpfloat (chy_secret_strength ("correct horse battery staple"), >, 60);
  g_assert_cmpfloat (chy_secret_strength ("correct horse battery staple"), <, 110);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (ChySecret) made = chy_secret_new_password (128);

      g_assert_cmpfloat (chy_secret_strength (chy_secret_get_text (made)), >, 80);
    }
}

static gboolean
is_cleared (gpointer data)
{
  return gtk_clipboard_get_owner (data) == NULL;
}

static gboolean
wait_one_second (gpointer data)
{
  return g_get_monotonic_time () > *(gint64 *) data;
}

static void
test_copy_is_taken_back (Fixture *fixture, gconstpointer data)
{
  GtkClipboard *clipboard = gtk_clipboard_get_default (gdk_display_get_default ());
  g_autoptr (ChySecret) secret = chy_secret_new_string ("made-up");
  g_autofree char *text = NULL;

  (void) data;
  chy_secret_copy (fixture->window, secret, 1);
  text = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (text, ==, "made-up");
  screen_wait (is_cleared, clipboard);
  g_assert_false (gtk_clipboard_wait_is_text_available (clipboard));
}

static void
test_copy_of_another_stays (Fixture *fixture, gconstpointer data)
{
  GtkClipboard *clipboard = gtk_clipboard_get_default (gdk_display_get_default ());
  g_autoptr (ChySecret) secret = chy_secret_new_string ("made-up");
  g_autofree char *text = NULL;
  gint64 end = g_get_monotonic_time () + 1500000;

  (void) data;
  chy_secret_copy (fixture->window, secret, 1);
  gtk_clipboard_set_text (clipboard, "a shopping list", -1);
  screen_wait (wait_one_second, &end);
  text = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (text, ==, "a shopping list");
}

static void
test_shown_once (Fixture *fixture, gconstpointer data)
{
  GtkClipboard *clipboard = gtk_clipboard_get_default (gdk_display_get_default ());
  g_autoptr (ChySecret) secret = chy_secret_new_string ("ABCDE-FGHJK");
  GtkWidget *shown = chy_secret_shown_new (secret, "Recovery code", TRUE);
  g_autofree char *text = NULL;

  (void) data;
  gtk_widget_destroy (GTK_WIDGET (fixture->secret));
  gtk_container_add (GTK_CONTAINER (fixture->window), shown);
  g_assert_true (screen_says (shown, "ABCDE-FGHJK"));
  g_assert_true (screen_says (shown, "Print…"));
  g_assert_false (screen_says (shown, "Copied"));
  gtk_button_clicked (screen_find (shown, GTK_TYPE_BUTTON));
  g_assert_true (screen_says (shown, "Copied"));
  text = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (text, ==, "ABCDE-FGHJK");
  gtk_clipboard_set_text (clipboard, "", -1);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/secret-entry/one that exists is asked for once", Fixture, NULL, set_up, test_one, tear_down);
  g_test_add ("/secret-entry/a new one is typed twice", Fixture, "new", set_up, test_new_is_typed_twice,
              tear_down);
  g_test_add ("/secret-entry/a new one is long enough", Fixture, "new", set_up, test_new_is_long_enough,
              tear_down);
  g_test_add ("/secret-entry/it can be shown", Fixture, "new", set_up, test_show, tear_down);
  g_test_add ("/secret-entry/the strength is said while typing", Fixture, "new", set_up,
              test_strength_is_said, tear_down);
  g_test_add_func ("/secret-entry/the estimate is not deceived by length", test_estimate);
  g_test_add ("/secret-entry/a copy is taken back", Fixture, NULL, set_up, test_copy_is_taken_back,
              tear_down);
  g_test_add ("/secret-entry/what another has copied since stays", Fixture, NULL, set_up,
              test_copy_of_another_stays, tear_down);
  g_test_add ("/secret-entry/what is shown once can be copied and printed", Fixture, NULL, set_up,
              test_shown_once, tear_down);
  return g_test_run ();
}
