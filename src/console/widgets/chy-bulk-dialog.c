/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-act.h"
#include "chy-bulk-dialog.h"
#include "chy-bulk-run.h"
#include "chy-form.h"
#include "chy-problem-page.h"
#include "chy-scale.h"
#include "chy-words.h"
#include "console/chy-navigate.h"

enum
{
  MOST_FAILURES = 200, /* more are counted, not listed */
};

struct _ChyBulkDialog
{
  GtkDialog parent_instance;

  GtkWidget *from;             /* (weak) */
  ChyTenant *tenant;           /* (owned) */
  const ChyListAction *action; /* static */
  ChyBulkRun *run;             /* (owned) */
  GHashTable *names;           /* (owned) or NULL */
  ChyForm *form;               /* or NULL */
  GCancellable *cancellable;   /* (owned) of previews, and of what ends with the dialog */
  gboolean unlocked;           /* the vault was opened once already */

  /* Template children. */
  GtkLabel *consequence;
  GtkBox *failures;
  GtkWidget *failures_scroller;
  GtkBox *form_box;
  GtkBox *messages;
  GtkProgressBar *progress;
  GtkLabel *progress_count;
  GtkStack *stack;
  GtkLabel *summary;
  GtkWidget *cancel;
  GtkWidget *apply;
  GtkWidget *close;
};

G_DEFINE_FINAL_TYPE (ChyBulkDialog, chy_bulk_dialog, GTK_TYPE_DIALOG)

enum
{
  RESPONSE_APPLY = 1,
};

/* --- before -------------------------------------------------------------------------------------------- */

static void
show_consequence (ChyBulkDialog *self, const char *consequence)
{
  guint n = chy_bulk_run_get_n_ids (self->run);
  g_autofree char *own = self->action->describe != NULL ? self->action->describe (n) : NULL;
  const char *words = consequence != NULL && chy_bulk_run_covers_all (self->run) ? consequence : own;
  g_autofree char *number = chy_words_number (n);
  g_autofree char *count = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s item is selected.", "%s items are selected.", n), number);

  gtk_label_set_text (self->consequence, words != NULL ? words : count);
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyBulkDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_preview_finish (CHY_TENANT (source), result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  /* What a preview minds (a reason that is not chosen yet, a locked vault) is said when it is done. */
  show_consequence (self, outcome != NULL ? outcome->consequence : NULL);
}

static void
preview (ChyBulkDialog *self)
{
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (GVariant) params = self->form != NULL ? chy_form_get_body (self->form) : NULL;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  chy_bulk_run_set_params (self->run, params);
  command = chy_bulk_run_get_command (self->run);
  chy_tenant_preview_async (self->tenant, command, self->cancellable, previewed_cb, g_object_ref (self));
}

static void
show_error (ChyBulkDialog *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

/* --- while ---------------------------------------------------------------------------------------------- */

static void
progress_cb (ChyBulkDialog *self)
{
  guint all = chy_bulk_run_get_n_ids (self->run);
  guint tried = chy_bulk_run_get_n_tried (self->run);
  g_autofree char *there = chy_words_number (tried);
  g_autofree char *total = chy_words_number (all);
  /* Translators: how much of some work is done: "1,200 of 41,000". */
  g_autofree char *words = g_strdup_printf (_ ("%s of %s"), there, total);

  gtk_progress_bar_set_fraction (self->progress, (double) tried / MAX (all, 1));
  gtk_label_set_text (self->progress_count, words);
}

static void
unlocked_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyBulkDialog) self = data;

  self->unlocked = TRUE;
  if (chy_unlock_finish (result, NULL))
    chy_bulk_run_go_on (self->run);
  else
    chy_bulk_run_stop (self->run);
}

static void
locked_cb (ChyBulkDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->unlocked)
    {
      chy_unlock_async (GTK_WIDGET (self), self->tenant, NULL, unlocked_cb, g_object_ref (self));
      return;
    }
  g_set_error_literal (&error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "the vault is locked");
  show_error (self, error);
  chy_bulk_run_stop (self->run);
}

static void
set_buttons (ChyBulkDialog *self, gboolean apply, gboolean cancel, gboolean close)
{
  gtk_widget_set_visible (self->apply, apply);
  gtk_widget_set_visible (self->cancel, cancel);
  gtk_widget_set_visible (self->close, close);
}

static void
begin (ChyBulkDialog *self)
{
  g_autoptr (GVariant) params = NULL;

  if (self->form != NULL && !chy_form_check (self->form))
    return;
  params = self->form != NULL ? chy_form_get_body (self->form) : NULL;
  chy_bulk_run_set_params (self->run, params);
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_stack_set_visible_child_name (self->stack, "work");
  gtk_button_set_label (GTK_BUTTON (self->cancel), _ ("_Stop"));
  set_buttons (self, FALSE, TRUE, FALSE);
  progress_cb (self);
  chy_bulk_run_go_on (self->run);
}

/* --- afterwards ----------------------------------------------------------------------------------------- */

static const char *
name_of (ChyBulkDialog *self, const char *object)
{
  const char *name = self->names != NULL && object != NULL ? g_hash_table_lookup (self->names, object) : NULL;

  return name != NULL ? name : object;
}

static void
add_failure (ChyBulkDialog *self, ChyProblem *problem)
{
  const char *object = name_of (self, chy_problem_get_object (problem));
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  g_autofree char *head =
      /* Translators: what failed, and how: "Ruth Okafor: No right to enroll". */
      object != NULL ? g_strdup_printf (_ ("%s: %s"), object, title) : g_strdup (title);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *first = gtk_label_new (head);
  GtkWidget *second = gtk_label_new (sentence);

  g_object_set (first, "xalign", 0.0, "wrap", TRUE, "selectable", TRUE, "can-focus", FALSE, NULL);
  g_object_set (second, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 60, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (first), "section");
  gtk_style_context_add_class (gtk_widget_get_style_context (second), "dim");
  gtk_container_add (GTK_CONTAINER (row), first);
  gtk_container_add (GTK_CONTAINER (row), second);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->failures), row);
}

static char *
summary (ChyBulkDialog *self)
{
  guint all = chy_bulk_run_get_n_ids (self->run);
  guint done = chy_bulk_run_get_n_done (self->run);
  guint tried = chy_bulk_run_get_n_tried (self->run);
  g_autofree char *done_words = chy_words_number (done);
  g_autofree char *failed_words = chy_words_number (tried - done);
  g_autofree char *left_words = chy_words_number (all - tried);

  if (tried < all)
    /* Translators: numbers of items after a run that was stopped. */
    return g_strdup_printf (_ ("Done: %s. Failed: %s. Not begun: %s."), done_words, failed_words, left_words);

  return g_strdup_printf (_ ("Done: %s. Failed: %s."), done_words, failed_words);
}

static void
tell (ChyBulkDialog *self)
{
  guint done = chy_bulk_run_get_n_done (self->run);
  g_autofree char *sentence = self->action->done != NULL ? self->action->done (done) : summary (self);

  if (self->from != NULL && done > 0)
    chy_notify_done (self->from, sentence, NULL, NULL);
}

/* All is well: there is nothing to read here. Otherwise what failed stays until it was read. */
static void
ended_cb (ChyBulkDialog *self)
{
  GPtrArray *problems = chy_bulk_run_get_problems (self->run);
  g_autofree char *words = summary (self);
  gboolean whole = chy_bulk_run_get_n_done (self->run) == chy_bulk_run_get_n_ids (self->run);

  tell (self);
  if (whole && problems->len == 0)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  if (chy_bulk_run_get_error (self->run) != NULL)
    show_error (self, chy_bulk_run_get_error (self->run));
  gtk_label_set_text (self->summary, words);
  for (guint i = 0; i < MIN (problems->len, MOST_FAILURES); i++)
    add_failure (self, g_ptr_array_index (problems, i));
  gtk_widget_set_visible (self->failures_scroller, problems->len > 0);
  gtk_stack_set_visible_child_name (self->stack, "done");
  set_buttons (self, FALSE, FALSE, TRUE);
  gtk_widget_grab_focus (self->close);
}

static void
response_cb (ChyBulkDialog *self, int response)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  if (response == RESPONSE_APPLY)
    begin (self);
  else if (g_strcmp0 (page, "work") == 0)
    {
      gtk_widget_set_sensitive (self->cancel, FALSE);
      chy_bulk_run_stop (self->run);
    }
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* Closing the window while it works stops the work first, as Stop does. */
static gboolean
chy_bulk_dialog_delete_event (GtkWidget *widget, GdkEventAny *event G_GNUC_UNUSED)
{
  response_cb (CHY_BULK_DIALOG (widget), GTK_RESPONSE_DELETE_EVENT);

  return TRUE;
}

static void
chy_bulk_dialog_dispose (GObject *object)
{
  ChyBulkDialog *self = CHY_BULK_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);

  G_OBJECT_CLASS (chy_bulk_dialog_parent_class)->dispose (object);
}

static void
chy_bulk_dialog_finalize (GObject *object)
{
  ChyBulkDialog *self = CHY_BULK_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_object (&self->run);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->names, g_hash_table_unref);

  G_OBJECT_CLASS (chy_bulk_dialog_parent_class)->finalize (object);
}

static void
chy_bulk_dialog_class_init (ChyBulkDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_bulk_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_bulk_dialog_finalize;
  widget_class->delete_event = chy_bulk_dialog_delete_event;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-bulk-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, consequence);
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, failures);
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, failures_scroller);
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, progress_count);
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyBulkDialog, summary);
}

static void
chy_bulk_dialog_init (ChyBulkDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "response", G_CALLBACK (response_cb), NULL);
}

/* Every parameter but the one that the selection gives. */
static void
add_form (ChyBulkDialog *self, const ChyCommandType *type)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  for (const ChyField *field = type->fields; field->key != NULL; field++)
    if (g_strcmp0 (field->key, self->action->key) != 0)
      g_ptr_array_add (keys, (gpointer) field->key);
  if (keys->len == 0)
    return;
  g_ptr_array_add (keys, NULL);
  self->form =
      CHY_FORM (chy_form_new (self->tenant, type->fields, (const char *const *) (gpointer) keys->pdata));
  g_signal_connect_object (self->form, "changed", G_CALLBACK (preview), self, G_CONNECT_SWAPPED);
  gtk_widget_show (GTK_WIDGET (self->form));
  gtk_container_add (GTK_CONTAINER (self->form_box), GTK_WIDGET (self->form));
}

static void
add_buttons (ChyBulkDialog *self, const char *verb)
{
  self->cancel = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  self->close = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Close"), GTK_RESPONSE_CLOSE);
  self->apply = gtk_dialog_add_button (GTK_DIALOG (self), verb, RESPONSE_APPLY);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->apply),
                               self->action->destructive ? "destructive-action" : "suggested-action");
  set_buttons (self, TRUE, TRUE, FALSE);
  if (!self->action->destructive)
    gtk_dialog_set_default_response (GTK_DIALOG (self), RESPONSE_APPLY);
}

/* "Revoke…" opens a dialog whose button says "Revoke". */
static char *
verb_of (const ChyListAction *action)
{
  char *verb = g_strdup (g_dgettext (GETTEXT_PACKAGE, action->title));
  char *dots = g_strrstr (verb, "…");

  if (dots != NULL)
    *dots = '\0';

  return verb;
}

ChyBulkDialog *
chy_bulk_dialog_run (GtkWidget *from,
                     ChyTenant *tenant,
                     const ChyListAction *action,
                     const char *const *ids,
                     GHashTable *names)
{
  const ChyCommandType *type = chy_command_type_find (action->command);
  ChyBulkDialog *self = g_object_new (CHY_TYPE_BULK_DIALOG, "use-header-bar", 1, "title",
                                      g_dgettext (GETTEXT_PACKAGE, type->title), "transient-for",
                                      chy_window_of (from), "modal", TRUE, NULL);
  g_autofree char *verb = NULL;

  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->action = action;
  self->names = names != NULL ? g_hash_table_ref (names) : NULL;
  self->run = chy_bulk_run_new (tenant, action->command, action->key, ids, NULL);
  g_signal_connect_swapped (self->run, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (self->run, "locked", G_CALLBACK (locked_cb), self);
  g_signal_connect_swapped (self->run, "ended", G_CALLBACK (ended_cb), self);
  if (action->dialog)
    add_form (self, type);
  verb = verb_of (action);
  add_buttons (self, verb);
  show_consequence (self, NULL);
  preview (self);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));

  return self;
}
