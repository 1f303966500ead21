/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-act.h"
#include "chy-confirm.h"
#include "chy-problem-page.h"
#include "console/chy-navigate.h"

enum
{
  MARGIN = 18,
  LINE = 56, /* characters */
  MOST_HEIGHT = 420,
};

/* One question. */
typedef struct
{
  GtkWidget *dialog; /* (weak) destroyed by its window too */
  GtkWidget *entry;  /* of the dialog, or NULL */
  char *typed;       /* (owned) or NULL */
  gulong cancelled;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_weak_pointer (&question->dialog);
  g_free (question->typed);
  g_free (question);
}

static GtkWidget *
text_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "wrap", TRUE, "xalign", 0.0, "max-width-chars", LINE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

/* The box that a dialog's words go into, within a scroller that takes their height as far as there is room.
 */
static GtkWidget *
words_box (GtkWidget *dialog)
{
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (dialog));
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "propagate-natural-width", TRUE, "max-content-height", MOST_HEIGHT, "expand", TRUE, NULL);
  g_object_set (box, "margin", MARGIN, NULL);
  gtk_container_add (GTK_CONTAINER (scroller), box);
  gtk_container_add (GTK_CONTAINER (content), scroller);

  return box;
}

static GtkWidget *
dialog_new (GtkWidget *from, const char *title)
{
  return g_object_new (GTK_TYPE_DIALOG, "use-header-bar", 1, "title", title, "modal", TRUE,
                       "destroy-with-parent", TRUE, "transient-for", chy_window_of (from), NULL);
}

static void
typed_cb (GtkEditable *editable, gpointer data)
{
  GTask *task = data;
  Question *question = g_task_get_task_data (task);
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (editable))));

  gtk_dialog_set_response_sensitive (GTK_DIALOG (question->dialog), GTK_RESPONSE_ACCEPT,
                                     g_str_equal (text, question->typed));
}

static void
response_cb (GtkDialog *dialog, int response, gpointer data)
{
  GTask *task = data;

  g_signal_handlers_disconnect_by_data (dialog, task);
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "it was not confirmed");
  g_object_unref (task);
}

/* Its window went away with it. */
static void
destroy_cb (GtkWidget *dialog, gpointer data)
{
  response_cb (GTK_DIALOG (dialog), GTK_RESPONSE_DELETE_EVENT, data);
}

static void
add_entry (GTask *task, GtkContainer *box)
{
  Question *question = g_task_get_task_data (task);
  g_autofree char *words =
      /* Translators: %s is a name that the person has to type to confirm. */
      g_strdup_printf (_ ("Type “%s” to confirm:"), question->typed);
  GtkWidget *label = text_new (words, NULL);

  question->entry = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (question->entry), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (question->entry), words);
  g_signal_connect (question->entry, "changed", G_CALLBACK (typed_cb), task);
  gtk_container_add (box, label);
  gtk_container_add (box, question->entry);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (question->dialog), GTK_RESPONSE_ACCEPT, FALSE);
}

void
chy_confirm_async (GtkWidget *from,
                   const ChyConfirmation *asked,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog = dialog_new (from, asked->title);
  GtkWidget *box = words_box (dialog);
  GtkWidget *no, *yes;

  g_task_set_source_tag (task, chy_confirm_async);
  g_task_set_task_data (task, question, question_free);
  g_set_weak_pointer (&question->dialog, dialog);
  question->typed = g_strdup (asked->typed);
  no = gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  yes = gtk_dialog_add_button (GTK_DIALOG (dialog), asked->verb, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (yes), "destructive-action");
  if (asked->sentence != NULL)
    gtk_container_add (GTK_CONTAINER (box), text_new (asked->sentence, NULL));
  for (guint i = 0; asked->problems != NULL && i < asked->problems->len; i++)
    gtk_container_add (GTK_CONTAINER (box), chy_problem_row_new (g_ptr_array_index (asked->problems, i)));
  if (asked->typed != NULL)
    add_entry (task, GTK_CONTAINER (box));
  gtk_dialog_set_default_response (GTK_DIALOG (dialog),
                                   asked->typed != NULL ? GTK_RESPONSE_ACCEPT : GTK_RESPONSE_CANCEL);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  g_signal_connect (dialog, "destroy", G_CALLBACK (destroy_cb), task);
  gtk_widget_show_all (dialog);
  gtk_widget_grab_focus (question->entry != NULL ? question->entry : no);
}

gboolean
chy_confirm_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- telling ------------------------------------------------------------------------------------------ */

static void
close_cb (GtkDialog *dialog)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

void
chy_show_problems (GtkWidget *from, const char *title, GPtrArray *problems)
{
  GtkWidget *dialog = dialog_new (from, title);
  GtkWidget *box = words_box (dialog);
  GtkWidget *close;

  close = gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Close"), GTK_RESPONSE_CLOSE);
  for (guint i = 0; i < problems->len; i++)
    gtk_container_add (GTK_CONTAINER (box), chy_problem_row_new (g_ptr_array_index (problems, i)));
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CLOSE);
  g_signal_connect (dialog, "response", G_CALLBACK (close_cb), NULL);
  gtk_widget_show_all (dialog);
  gtk_widget_grab_focus (close);
}

void
chy_show_error (GtkWidget *from, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  g_return_if_fail (GTK_IS_WIDGET (from));

  chy_show_problems (from, _ ("That Did Not Work"), problems);
}
