/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-file.h"
#include "base/chy-i18n.h"

#include "chy-files.h"

/* A question that is on the screen, and then the work that follows from its answer. */
typedef struct
{
  GtkFileChooserNative *native; /* (owned) or NULL once it is answered */
  GSource *cancelled;           /* (owned) or NULL */
  GTaskThreadFunc work;         /* or NULL: the path is the answer */
  GBytes *data;                 /* (owned) what to write, or NULL */
  int mode;
  char *path; /* (owned) */
  char *name; /* (owned) */
} Choice;

static void
choice_close (Choice *choice)
{
  if (choice->cancelled != NULL)
    {
      g_source_destroy (choice->cancelled);
      g_clear_pointer (&choice->cancelled, g_source_unref);
    }
  if (choice->native != NULL)
    {
      gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (choice->native));
      g_clear_object (&choice->native);
    }
}

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  choice_close (choice);
  g_clear_pointer (&choice->data, g_bytes_unref);
  g_free (choice->path);
  g_free (choice->name);
  g_free (choice);
}

static void
read_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  const Choice *choice = data;
  GError *error = NULL;
  GBytes *bytes = NULL;

  if (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    bytes = chy_file_read_regular (choice->path, CHY_FILE_LIMIT, &error);
  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
write_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  const Choice *choice = data;
  GError *error = NULL;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (choice->data, &size);

  if (g_cancellable_set_error_if_cancelled (cancellable, &error) ||
      !chy_file_write (choice->path, bytes, size, choice->mode, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (choice->path), g_free);
}

static void
give_up (GTask *task)
{
  choice_close (g_task_get_task_data (task));
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no file was chosen");
  g_object_unref (task);
}

static void
response_cb (GtkNativeDialog *native G_GNUC_UNUSED, int response, GTask *task)
{
  Choice *choice = g_task_get_task_data (task);

  if (choice->native == NULL)
    return;
  if (response == GTK_RESPONSE_ACCEPT)
    choice->path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (choice->native));
  if (choice->path == NULL)
    {
      give_up (task);
      return;
    }
  choice_close (choice);
  choice->name = g_path_get_basename (choice->path);
  if (choice->work != NULL)
    g_task_run_in_thread (task, choice->work);
  else
    g_task_return_pointer (task, g_strdup (choice->path), g_free);
  g_object_unref (task);
}

static gboolean
cancelled_cb (GCancellable *cancellable G_GNUC_UNUSED, gpointer data)
{
  give_up (data);

  return G_SOURCE_REMOVE;
}

static void
add_filters (GtkFileChooser *chooser, const ChyFileOptions *options)
{
  GtkFileFilter *filter;

  if (options->filter_name == NULL || options->patterns == NULL)
    return;
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, options->filter_name);
  for (gsize i = 0; options->patterns[i] != NULL; i++)
    {
      g_autofree char *upper = g_ascii_strup (options->patterns[i], -1);

      gtk_file_filter_add_pattern (filter, options->patterns[i]);
      gtk_file_filter_add_pattern (filter, upper);
    }
  gtk_file_chooser_add_filter (chooser, filter);
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _ ("All Files"));
  gtk_file_filter_add_pattern (filter, "*");
  gtk_file_chooser_add_filter (chooser, filter);
}

/* Takes over `task`. */
static void
ask (GTask *task, GtkWidget *from, GtkFileChooserAction action, const ChyFileOptions *options, Choice *choice)
{
  GtkWidget *top = gtk_widget_get_toplevel (from);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GtkFileChooser *chooser;

  choice->native = gtk_file_chooser_native_new (options->title, GTK_IS_WINDOW (top) ? GTK_WINDOW (top) : NULL,
                                                action, options->accept, NULL);
  chooser = GTK_FILE_CHOOSER (choice->native);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (choice->native), TRUE);
  gtk_file_chooser_set_do_overwrite_confirmation (chooser, TRUE);
  add_filters (chooser, options);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE && options->name != NULL)
    gtk_file_chooser_set_current_name (chooser, options->name);
  g_task_set_task_data (task, choice, choice_free);
  /* What was chosen counts, also where it is cancelled while it is written. */
  g_task_set_check_cancellable (task, FALSE);
  g_signal_connect (choice->native, "response", G_CALLBACK (response_cb), task);
  if (cancellable != NULL)
    {
      choice->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (choice->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (choice->cancelled, g_main_context_get_thread_default ());
    }
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (choice->native));
}

/* For its path alone. Takes over `task`. */
static void
ask_for_path (
    GTask *task, gpointer tag, GtkWidget *from, GtkFileChooserAction action, const ChyFileOptions *options)
{
  g_task_set_source_tag (task, tag);
  ask (task, from, action, options, g_new0 (Choice, 1));
}

static char *
finish_path (GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
chy_file_open_async (GtkWidget *from,
                     const ChyFileOptions *options,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Choice *choice = g_new0 (Choice, 1);

  g_task_set_source_tag (task, chy_file_open_async);
  choice->work = read_worker;
  ask (task, from, GTK_FILE_CHOOSER_ACTION_OPEN, options, choice);
}

GBytes *
chy_file_open_finish (GAsyncResult *result, char **ret_name, GError **error)
{
  GBytes *bytes;

  g_return_val_if_fail (g_async_result_is_tagged (result, chy_file_open_async), NULL);

  bytes = g_task_propagate_pointer (G_TASK (result), error);
  if (bytes != NULL && ret_name != NULL)
    *ret_name = g_filename_display_name (((Choice *) g_task_get_task_data (G_TASK (result)))->name);

  return bytes;
}

void
chy_file_save_async (GtkWidget *from,
                     const ChyFileOptions *options,
                     GBytes *data,
                     int mode,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Choice *choice = g_new0 (Choice, 1);

  g_task_set_source_tag (task, chy_file_save_async);
  choice->work = write_worker;
  choice->data = g_bytes_ref (data);
  choice->mode = mode;
  ask (task, from, GTK_FILE_CHOOSER_ACTION_SAVE, options, choice);
}

char *
chy_file_save_finish (GAsyncResult *result, GError **error)
{
  return finish_path (result, chy_file_save_async, error);
}

void
chy_file_place_async (GtkWidget *from,
                      const ChyFileOptions *options,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  ask_for_path (g_task_new (NULL, cancellable, callback, user_data), chy_file_place_async, from,
                GTK_FILE_CHOOSER_ACTION_SAVE, options);
}

char *
chy_file_place_finish (GAsyncResult *result, GError **error)
{
  return finish_path (result, chy_file_place_async, error);
}

void
chy_file_choose_async (GtkWidget *from,
                       const ChyFileOptions *options,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  ask_for_path (g_task_new (NULL, cancellable, callback, user_data), chy_file_choose_async, from,
                GTK_FILE_CHOOSER_ACTION_OPEN, options);
}

char *
chy_file_choose_finish (GAsyncResult *result, GError **error)
{
  return finish_path (result, chy_file_choose_async, error);
}

void
chy_folder_choose_async (GtkWidget *from,
                         const ChyFileOptions *options,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  ask_for_path (g_task_new (NULL, cancellable, callback, user_data), chy_folder_choose_async, from,
                GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, options);
}

char *
chy_folder_choose_finish (GAsyncResult *result, GError **error)
{
  return finish_path (result, chy_folder_choose_async, error);
}
