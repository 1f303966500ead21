/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk/gdkx.h>
#include <string.h>
#include <unistd.h>

#include "console/widgets/chy-secret-entry.h"
#include "screen.h"

/* Secrets on the clipboard as another program sees them: this one, started once more, copies; the test pastes
 * and is the clipboard manager. */

#define SECRET "ABCDE-FGHJK"

/* --- the program that copies ------------------------------------------------------------------------------
 */

static gboolean
input_cb (GIOChannel *channel, GIOCondition condition, gpointer application)
{
  (void) channel;
  (void) condition;
  /* What GTK does by itself where its main loop ends, and a careful program before. */
  gtk_clipboard_store (gtk_clipboard_get_default (gdk_display_get_default ()));
  g_application_quit (application);

  return G_SOURCE_REMOVE;
}

static void
copy (GtkWidget *window, const char *what)
{
  GtkClipboard *clipboard = gtk_clipboard_get_default (gdk_display_get_default ());
  g_autoptr (ChySecret) secret = chy_secret_new_string (SECRET);

  if (g_str_equal (what, "text"))
    {
      gtk_clipboard_set_text (clipboard, "a shopping list", -1);
      gtk_clipboard_set_can_store (clipboard, NULL, 0);
    }
  else
    chy_secret_copy (window, secret, (guint) g_ascii_strtoull (what, NULL, 10));
}

static void
activate_cb (GApplication *application, const char *what)
{
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (application));
  GIOChannel *input = g_io_channel_unix_new (STDIN_FILENO);

  gtk_widget_show (window);
  copy (window, what);
  g_io_add_watch (input, G_IO_HUP | G_IO_IN, input_cb, application);
  g_io_channel_unref (input);
  (void) !write (STDOUT_FILENO, "1", 1);
}

/* Until its input ends. */
static int
run_copier (const char *what)
{
  g_autoptr (GtkApplication) application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), (gpointer) what);

  return g_application_run (G_APPLICATION (application), 0, NULL);
}

/* --- the test
 * ------------------------------------------------------------------------------------------------ */

typedef struct
{
  GSubprocess *copier; /* (owned) */
  GtkClipboard *clipboard;
  GtkWidget *manager;
  guint n_saves; /* how often the manager was asked to keep something */
  gboolean began;
  gboolean ended;
} Fixture;

/* The manager's whole work: it says no, which is an answer. */
static GdkFilterReturn
filter_cb (GdkXEvent *xevent, GdkEvent *event, gpointer fixture)
{
  XEvent *asked = xevent;
  XEvent answer = { 0 };

  (void) event;
  if (asked->type != SelectionRequest ||
      asked->xselectionrequest.selection != gdk_x11_get_xatom_by_name ("CLIPBOARD_MANAGER"))
    return GDK_FILTER_CONTINUE;
  ((Fixture *) fixture)->n_saves++;
  answer.xselection.type = SelectionNotify;
  answer.xselection.requestor = asked->xselectionrequest.requestor;
  answer.xselection.selection = asked->xselectionrequest.selection;
  answer.xselection.target = asked->xselectionrequest.target;
  answer.xselection.time = asked->xselectionrequest.time;
  XSendEvent (asked->xselectionrequest.display, asked->xselectionrequest.requestor, False, NoEventMask,
              &answer);
  XFlush (asked->xselectionrequest.display);

  return GDK_FILTER_REMOVE;
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL));
  ((Fixture *) data)->ended = TRUE;
}

static void
began_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  g_assert_nonnull (bytes);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 1);
  ((Fixture *) data)->began = TRUE;
}

static gboolean
has_begun (gpointer data)
{
  return ((Fixture *) data)->began;
}

static gboolean
has_ended (gpointer data)
{
  return ((Fixture *) data)->ended;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);

  fixture->manager = gtk_invisible_new ();
  gtk_widget_realize (fixture->manager);
  g_assert_true (gtk_selection_owner_set (
      fixture->manager, gdk_atom_intern_static_string ("CLIPBOARD_MANAGER"), GDK_CURRENT_TIME));
  gdk_window_add_filter (NULL, filter_cb, fixture);
  fixture->clipboard = gtk_clipboard_get_default (gdk_display_get_default ());
  fixture->copier = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL,
                                      own, "--copy", data, NULL);
  g_assert_nonnull (fixture->copier);
  g_subprocess_wait_check_async (fixture->copier, NULL, ended_cb, fixture);
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (fixture->copier), 1, G_PRIORITY_DEFAULT,
                                   NULL, began_cb, fixture);
  screen_wait (has_begun, fixture);
}

static void
end (Fixture *fixture)
{
  if (fixture->ended)
    return;
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (fixture->copier), NULL, NULL));
  screen_wait (has_ended, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  end (fixture);
  gdk_window_remove_filter (NULL, filter_cb, fixture);
  gtk_widget_destroy (fixture->manager);
  g_object_unref (fixture->copier);
}

static void
assert_has (Fixture *fixture, const char *text)
{
  g_autofree char *found = gtk_clipboard_wait_for_text (fixture->clipboard);

  g_assert_cmpstr (found, ==, text);
}

static gboolean
is_empty (gpointer data)
{
  return !gtk_clipboard_wait_is_text_available (((Fixture *) data)->clipboard);
}

static void
test_hint (Fixture *fixture, gconstpointer data)
{
  GtkSelectionData *hint;

  (void) data;
  assert_has (fixture, SECRET);
  hint = gtk_clipboard_wait_for_contents (fixture->clipboard,
                                          gdk_atom_intern_static_string ("x-kde-passwordManagerHint"));
  g_assert_nonnull (hint);
  g_assert_cmpmem (gtk_selection_data_get_data (hint), gtk_selection_data_get_length (hint), "secret", 6);
  gtk_selection_data_free (hint);
}

static void
test_time (Fixture *fixture, gconstpointer data)
{
  (void) data;
  screen_wait (is_empty, fixture);
  g_assert_false (fixture->ended);
}

static void
test_end (Fixture *fixture, gconstpointer data)
{
  (void) data;
  assert_has (fixture, SECRET);
  end (fixture);
  g_assert_true (is_empty (fixture));
  g_assert_cmpuint (fixture->n_saves, ==, 0);
}

/* Whether the last one would have noticed. */
static void
test_text (Fixture *fixture, gconstpointer data)
{
  (void) data;
  assert_has (fixture, "a shopping list");
  end (fixture);
  g_assert_cmpuint (fixture->n_saves, >, 0);
}

static void
test_taken (Fixture *fixture, gconstpointer data)
{
  gint64 wait = g_get_monotonic_time () + 1500000;

  (void) data;
  gtk_clipboard_set_text (fixture->clipboard, "of the other program", -1);
  while (g_get_monotonic_time () < wait)
    screen_settle ();
  assert_has (fixture, "of the other program");
  end (fixture);
  assert_has (fixture, "of the other program");
}

/* --- in the same program
 * ------------------------------------------------------------------------------------- */

static gboolean
has_hint (GtkClipboard *clipboard)
{
  return gtk_clipboard_wait_is_target_available (clipboard,
                                                 gdk_atom_intern_static_string ("x-kde-passwordManagerHint"));
}

static void
test_by_hand (void)
{
  GtkClipboard *clipboard = gtk_clipboard_get_default (gdk_display_get_default ());
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  g_autoptr (ChySecret) secret = chy_secret_new_string (SECRET);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *shown = chy_secret_shown_new (secret, "Recovery code", FALSE);
  GtkWidget *typed = chy_secret_entry_new ("Passphrase", FALSE);
  GtkWidget *label, *entry;
  g_autofree char *part = NULL;
  g_autofree char *cut = NULL;

  gtk_container_add (GTK_CONTAINER (box), shown);
  gtk_container_add (GTK_CONTAINER (box), typed);
  gtk_container_add (GTK_CONTAINER (window), box);
  gtk_widget_show_all (window);
  label = screen_find (shown, GTK_TYPE_LABEL);
  gtk_label_select_region (GTK_LABEL (label), 6, 11);
  g_signal_emit_by_name (label, "copy-clipboard");
  part = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (part, ==, "FGHJK");
  g_assert_true (has_hint (clipboard));
  chy_secret_clear_clipboard (gdk_display_get_default ());
  g_assert_false (gtk_clipboard_wait_is_text_available (clipboard));

  entry = screen_find (typed, GTK_TYPE_ENTRY);
  gtk_entry_set_text (GTK_ENTRY (entry), "geheim \303\244");
  gtk_editable_select_region (GTK_EDITABLE (entry), 0, -1);
  g_signal_emit_by_name (entry, "copy-clipboard");
  g_assert_false (gtk_clipboard_wait_is_text_available (clipboard));
  gtk_entry_set_visibility (GTK_ENTRY (entry), TRUE);
  g_signal_emit_by_name (entry, "cut-clipboard");
  cut = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (cut, ==, "geheim \303\244");
  g_assert_true (has_hint (clipboard));
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "");

  gtk_clipboard_set_text (clipboard, "a shopping list", -1);
  chy_secret_clear_clipboard (gdk_display_get_default ());
  g_assert_true (gtk_clipboard_wait_is_text_available (clipboard));
  gtk_clipboard_clear (clipboard);
  gtk_widget_destroy (window);
}

#define ADD(name, data, test) g_test_add ("/console/clipboard/" name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--copy"))
    return run_copier (argv[2]);
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
  ADD ("managers-are-asked-not-to-keep-a-secret", "60", test_hint);
  ADD ("a-secret-goes-after-its-time", "1", test_time);
  ADD ("a-secret-goes-with-the-program", "60", test_end);
  ADD ("a-text-is-kept-by-the-manager", "text", test_text);
  ADD ("what-another-program-has-copied-stays", "1", test_taken);
  g_test_add_func ("/console/clipboard/copies-by-hand-are-secrets-too", test_by_hand);

  return g_test_run ();
}
