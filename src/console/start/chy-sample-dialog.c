/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-sample-dialog.h"
#include "console/widgets/chy-problem-page.h"

enum
{
  SHOW_MILLISECONDS = 100,
  WIDTH = 420,
};

/* What the worker and the dialog share. */
typedef struct
{
  const ChyConsoleHost *host; /* borrowed: outlives the application */
  char *path;                 /* (owned) */
  gint done, total;           /* atomic */
  /* Of the main thread: */
  GtkWidget *dialog; /* or NULL once it is gone */
  GtkWidget *bar, *label;
  guint timer;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_clear_handle_id (&making->timer, g_source_remove);
  g_free (making->path);
  g_free (making);
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  Making *making = data;

  g_atomic_int_set (&making->done, (gint) done);
  g_atomic_int_set (&making->total, (gint) total);
}

static void
make_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Making *making = data;
  GError *error = NULL;

  if (making->host->create_sample (making->host->data, making->path, on_progress, making, cancellable,
                                   &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
show_cb (gpointer data)
{
  Making *making = data;
  gint done = g_atomic_int_get (&making->done);
  gint total = g_atomic_int_get (&making->total);

  if (making->dialog != NULL && total > 0)
    {
      g_autofree char *words =
          /* Translators: how many of the devices of the sample organization there are already. */
          g_strdup_printf (_ ("%d of %d devices"), done, total);

      gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (making->bar), (double) done / total);
      gtk_label_set_text (GTK_LABEL (making->label), words);
    }

  return G_SOURCE_CONTINUE;
}

static void
response_cb (GtkDialog *dialog, int response, gpointer data)
{
  GTask *task = data;
  Making *making = g_task_get_task_data (task);

  (void) response;
  /* What has failed has been read; what is being made goes away with the worker. */
  if (g_task_get_completed (task) || making->timer == 0)
    {
      gtk_widget_destroy (GTK_WIDGET (dialog));
      return;
    }
  g_cancellable_cancel (g_task_get_cancellable (task));
  gtk_label_set_text (GTK_LABEL (making->label), _ ("Canceling…"));
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_CANCEL, FALSE);
}

/* A dialog that is closed by other means than its button answers, too, and stays for as long as it has to. */
static gboolean
delete_cb (GtkWidget *dialog)
{
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);

  return TRUE;
}

static GtkWidget *
dialog_new (GtkWindow *parent, Making *making)
{
  GtkWidget *dialog =
      g_object_new (GTK_TYPE_DIALOG, "use-header-bar", 1, "title", _ ("Sample Organization"), "transient-for",
                    parent, "modal", TRUE, "resizable", FALSE, "default-width", WIDTH, NULL);
  GtkWidget *box = gtk_dialog_get_content_area (GTK_DIALOG (dialog));
  GtkWidget *sentence = gtk_label_new (_ (
      "A year of a made-up organization is told at once: its authorities, people and devices, and what went "
      "well and wrong. It lives in a folder of its own. Nothing in it is real, and nothing leaves this "
      "computer."));

  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  g_object_set (sentence, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 48, NULL);
  making->bar = gtk_progress_bar_new ();
  making->label = gtk_label_new (_ ("Beginning"));
  gtk_style_context_add_class (gtk_widget_get_style_context (making->bar), "slim");
  gtk_style_context_add_class (gtk_widget_get_style_context (making->label), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (making->label), "num");
  g_object_set (making->label, "xalign", 0.0, NULL);
  atk_object_set_name (gtk_widget_get_accessible (making->bar), _ ("Progress"));
  g_object_set (box, "margin", 18, "spacing", 12, NULL);
  gtk_container_add (GTK_CONTAINER (box), sentence);
  gtk_container_add (GTK_CONTAINER (box), making->bar);
  gtk_container_add (GTK_CONTAINER (box), making->label);
  gtk_widget_show_all (box);

  return dialog;
}

static void
show_failure (Making *making, const GError *error)
{
  GtkWidget *box = gtk_dialog_get_content_area (GTK_DIALOG (making->dialog));
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (box));
  making->bar = making->label = NULL;
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (box), message);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (making->dialog), GTK_RESPONSE_CANCEL, TRUE);
}

/* The outer task is the caller's, the inner one the worker's. */
static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  Making *making = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gboolean made = g_task_propagate_boolean (G_TASK (result), &error);

  (void) source;
  g_clear_handle_id (&making->timer, g_source_remove);
  if (making->dialog != NULL)
    {
      if (made || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        gtk_widget_destroy (making->dialog);
      else
        show_failure (making, error);
    }
  if (made)
    g_task_return_boolean (outer, TRUE);
  else
    g_task_return_error (outer, error);
}

void
chy_sample_dialog_run_async (GtkWindow *parent,
                             const ChyConsoleHost *host,
                             const char *path,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *outer = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, made_cb, outer);
  Making *making = g_new0 (Making, 1);

  g_return_if_fail (host != NULL && path != NULL);

  making->host = host;
  making->path = g_strdup (path);
  g_task_set_source_tag (outer, chy_sample_dialog_run_async);
  g_task_set_source_tag (task, chy_sample_dialog_run_async);
  g_task_set_task_data (task, making, making_free);
  making->dialog = dialog_new (parent, making);
  making->timer = g_timeout_add (SHOW_MILLISECONDS, show_cb, making);
  g_signal_connect (making->dialog, "destroy", G_CALLBACK (gtk_widget_destroyed), &making->dialog);
  g_signal_connect_data (making->dialog, "response", G_CALLBACK (response_cb), g_object_ref (task),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  g_signal_connect (making->dialog, "delete-event", G_CALLBACK (delete_cb), NULL);
  gtk_window_present (GTK_WINDOW (making->dialog));
  g_task_run_in_thread (task, make_worker);
}

gboolean
chy_sample_dialog_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
