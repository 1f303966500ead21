/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "base/chy-base-error.h"
#include "console/widgets/chy-files.h"
#include "screen.h"

typedef struct
{
  GtkWidget *window;
  GCancellable *cancellable; /* (owned) */
  char *folder;              /* (owned) */
  char *path;                /* (owned) of the file that is chosen */

  gboolean done;
  GBytes *bytes; /* (owned) */
  char *text;    /* (owned) a name or path */
  GError *error; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_widget_show (fixture->window);
  fixture->cancellable = g_cancellable_new ();
  fixture->folder = g_dir_make_tmp ("chy-files-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "root.cer", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  screen_settle ();
  gtk_widget_destroy (fixture->window);
  g_object_unref (fixture->cancellable);
  g_remove (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_clear_pointer (&fixture->bytes, g_bytes_unref);
  g_free (fixture->text);
  g_clear_error (&fixture->error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  (void) source;
  fixture->bytes = chy_file_open_finish (result, &fixture->text, &fixture->error);
  fixture->done = TRUE;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  (void) source;
  fixture->text = chy_file_save_finish (result, &fixture->error);
  fixture->done = TRUE;
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  (void) source;
  fixture->text = chy_folder_choose_finish (result, &fixture->error);
  fixture->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Fixture *) data)->done;
}

/* The chooser that stands in for the portal's. */
static GtkWidget *
find_chooser (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (GTK_IS_FILE_CHOOSER_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      return l->data;
  return NULL;
}

static gboolean
is_asking (gpointer data)
{
  (void) data;
  return find_chooser () != NULL;
}

static gboolean
has_chosen (gpointer data)
{
  g_autofree char *chosen = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (find_chooser ()));

  return g_strcmp0 (chosen, data) == 0;
}

static gboolean
is_in_folder (gpointer data)
{
  g_autofree char *folder = gtk_file_chooser_get_current_folder (GTK_FILE_CHOOSER (find_chooser ()));

  return g_strcmp0 (folder, data) == 0;
}

static void
answer (Fixture *fixture, const char *path, int response)
{
  GtkFileChooser *chooser;

  screen_wait (is_asking, NULL);
  chooser = GTK_FILE_CHOOSER (find_chooser ());
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (chooser)) == GTK_WINDOW (fixture->window));
  if (path != NULL)
    {
      gtk_file_chooser_set_filename (chooser, path);
      screen_wait (has_chosen, (gpointer) path);
    }
  gtk_dialog_response (GTK_DIALOG (chooser), response);
  screen_wait (is_done, fixture);
  g_assert_null (find_chooser ());
}

static const char *const patterns[] = { "*.cer", NULL };
static const ChyFileOptions options = {
  .title = "Choose", .name = "root.cer", .filter_name = "Certificates", .patterns = patterns
};

static void
test_open (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_assert_true (g_file_set_contents (fixture->path, "abc", 3, NULL));
  chy_file_open_async (fixture->window, &options, fixture->cancellable, opened_cb, fixture);
  answer (fixture, fixture->path, GTK_RESPONSE_ACCEPT);
  g_assert_no_error (fixture->error);
  g_assert_cmpmem (g_bytes_get_data (fixture->bytes, NULL), g_bytes_get_size (fixture->bytes), "abc", 3);
  g_assert_cmpstr (fixture->text, ==, "root.cer");
}

static void
test_nothing_chosen (Fixture *fixture, gconstpointer data)
{
  (void) data;
  chy_file_open_async (fixture->window, &options, fixture->cancellable, opened_cb, fixture);
  answer (fixture, NULL, GTK_RESPONSE_CANCEL);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (fixture->bytes);
}

static void
test_panel_is_gone (Fixture *fixture, gconstpointer data)
{
  (void) data;
  chy_file_open_async (fixture->window, &options, fixture->cancellable, opened_cb, fixture);
  screen_wait (is_asking, NULL);
  g_cancellable_cancel (fixture->cancellable);
  screen_wait (is_done, fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (find_chooser ());
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  FILE *file = g_fopen (fixture->path, "wb");

  (void) data;
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, CHY_FILE_LIMIT, SEEK_SET), ==, 0);
  g_assert_cmpint (fputc ('x', file), ==, 'x');
  g_assert_cmpint (fclose (file), ==, 0);
  chy_file_open_async (fixture->window, &options, NULL, opened_cb, fixture);
  answer (fixture, fixture->path, GTK_RESPONSE_ACCEPT);
  g_assert_error (fixture->error, CHY_BASE_ERROR, CHY_BASE_ERROR_TOO_LARGE);
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("key", 3);
  g_autofree char *contents = NULL;
  GStatBuf status;

  (void) data;
  chy_file_save_async (fixture->window, &options, bytes, 0600, fixture->cancellable, saved_cb, fixture);
  screen_wait (is_asking, NULL);
  g_assert_true (gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (find_chooser ()), fixture->folder));
  screen_wait (has_chosen, fixture->path);
  answer (fixture, NULL, GTK_RESPONSE_ACCEPT);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->text, ==, fixture->path);
  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "key");
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_folder (Fixture *fixture, gconstpointer data)
{
  (void) data;
  chy_folder_choose_async (fixture->window, &options, fixture->cancellable, chosen_cb, fixture);
  screen_wait (is_asking, NULL);
  g_assert_true (gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (find_chooser ()), fixture->folder));
  screen_wait (is_in_folder, fixture->folder);
  answer (fixture, NULL, GTK_RESPONSE_ACCEPT);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->text, ==, fixture->folder);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/files/a file is chosen and read", Fixture, NULL, set_up, test_open, tear_down);
  g_test_add ("/files/nothing chosen is cancelled", Fixture, NULL, set_up, test_nothing_chosen, tear_down);
  g_test_add ("/files/the question goes with its panel", Fixture, NULL, set_up, test_panel_is_gone,
              tear_down);
  g_test_add ("/files/what is too large is refused", Fixture, NULL, set_up, test_too_large, tear_down);
  g_test_add ("/files/a file is written whole and private", Fixture, NULL, set_up, test_save, tear_down);
  g_test_add ("/files/a folder is chosen", Fixture, NULL, set_up, test_folder, tear_down);
  return g_test_run ();
}
