/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-focus.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

#include "chy-template-checks.h"
#include "chy-template-conflict.h"
#include "chy-template-dialog.h"
#include "chy-template-load.h"
#include "chy-template-review.h"
#include "chy-template-security.h"
#include "chy-template-tabs.h"
#include "chy-template-versions.h"

enum
{
  NARROW = 900, /* below it the checks stand behind a button */
  WIDTH = 960,
  HEIGHT = 620,
  AROUND = 40, /* of the window that stays in sight */
};

struct _ChyTemplateDialog
{
  GtkDialog parent_instance;

  ChyTemplateDraft *draft;   /* (owned) */
  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the dialog goes */
  GtkWidget *apply;
  GtkWidget *save;
  GtkWidget *checks;
  GtkWidget *conflict;
  GtkWidget *security;
  GtkWidget *versions; /* or NULL while there are none */
  gboolean saving;
  gboolean closing; /* once it is saved */
  gboolean narrow;

  /* Template children. */
  GtkBox *pages; /* the sidebar and the stack */
  GtkListBox *tabs;
  GtkStack *stack;
  GtkBox *messages;
  GtkBox *side;
  GtkWidget *bar;
  GtkImage *bar_icon;
  GtkLabel *bar_summary;
  GtkButton *bar_button;
};

G_DEFINE_FINAL_TYPE (ChyTemplateDialog, chy_template_dialog, GTK_TYPE_DIALOG)

enum
{
  RESPONSE_SAVE = 1,
  RESPONSE_APPLY,
};

/* --- messages ----------------------------------------------------------------------------------------------
 */

static void
clear_messages (ChyTemplateDialog *self)
{
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_hide (GTK_WIDGET (self->messages));
}

static void
show_error (ChyTemplateDialog *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  clear_messages (self);
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
  gtk_widget_show (GTK_WIDGET (self->messages));
}

static void
duplicate_cb (ChyTemplateDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  chy_template_dialog_duplicate (GTK_WIDGET (parent), self->tenant, chy_template_draft_get_id (self->draft),
                                 cancellable);
  gtk_widget_destroy (GTK_WIDGET (self));
}

/* A template of Windows looks as if it could be changed. */
static void
show_fixed (ChyTemplateDialog *self)
{
  GtkWidget *box, *words, *button;

  if (!chy_template_draft_is_fixed (self->draft) ||
      gtk_window_get_transient_for (GTK_WINDOW (self)) == NULL ||
      !chy_tenant_can (self->tenant, "template-duplicate"))
    return;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  words = chy_template_sentence_new (
      _ ("Version 1 templates are fixed but for their security. Duplicate the template to change it."));
  button = gtk_button_new_with_mnemonic (_ ("_Duplicate Template"));
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("chy-state-info-symbolic", GTK_ICON_SIZE_MENU));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (duplicate_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (box), words);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self->messages), box);
  gtk_widget_show (GTK_WIDGET (self->messages));
}

/* --- what is shown -----------------------------------------------------------------------------------------
 */

static void
update (ChyTemplateDialog *self)
{
  const ChyTemplate *base = chy_template_draft_get_base (self->draft);
  gboolean is_new = chy_template_draft_get_id (self->draft) == NULL;
  const char *command = is_new ? "template-duplicate" : "template-set";
  gboolean can = !self->saving && chy_tenant_can (self->tenant, command) &&
                 chy_template_draft_get_wrong (self->draft) == NULL;
  gboolean changed = is_new || chy_template_draft_is_changed (self->draft);
  /* Translators: %s is the display name of a certificate template. */
  g_autofree char *title = g_strdup_printf (_ ("%s Properties"), base->display_name);

  gtk_window_set_title (GTK_WINDOW (self), is_new ? _ ("Properties of New Template") : title);
  gtk_widget_set_sensitive (self->apply, can && changed);
  gtk_widget_set_sensitive (self->save, can && changed);
}

static void
add_tab (ChyTemplateDialog *self, GtkWidget *page, const char *id, const char *title)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_container_add (GTK_CONTAINER (row), label);
  gtk_widget_set_name (row, id);
  atk_object_set_name (gtk_widget_get_accessible (row), title);
  gtk_widget_show_all (row);
  gtk_stack_add_named (self->stack, page, id);
  gtk_container_add (GTK_CONTAINER (self->tabs), row);
}

static void
tab_selected_cb (ChyTemplateDialog *self, GtkListBoxRow *row)
{
  if (row != NULL)
    gtk_stack_set_visible_child_name (self->stack, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
show_versions (ChyTemplateDialog *self)
{
  if (self->versions != NULL || chy_template_draft_get_id (self->draft) == NULL)
    return;
  self->versions = chy_template_versions_new (self->draft, self->tenant);
  add_tab (self, self->versions, "versions", _ ("Versions"));
}

static void
draft_changed_cb (ChyTemplateDialog *self)
{
  show_versions (self);
  update (self);
}

static void
checked_cb (ChyTemplateDialog *self)
{
  ChyTemplateChecks *checks = CHY_TEMPLATE_CHECKS (self->checks);
  const char *icon;
  g_autofree char *summary = chy_template_checks_get_summary (checks, &icon);

  gtk_label_set_text (self->bar_summary, summary);
  gtk_image_set_from_icon_name (self->bar_icon, icon, GTK_ICON_SIZE_MENU);
  chy_template_security_set_problems (CHY_TEMPLATE_SECURITY (self->security),
                                      chy_template_checks_get_problems (checks));
}

/* --- wide and narrow ---------------------------------------------------------------------------------------
 */

static void
show_side (ChyTemplateDialog *self, gboolean shown)
{
  gtk_widget_set_visible (GTK_WIDGET (self->side), shown);
  gtk_widget_set_visible (GTK_WIDGET (self->pages), !shown || !self->narrow);
  gtk_button_set_label (self->bar_button, shown ? _ ("_Hide Checks") : _ ("_Show Checks"));
  g_object_set (self->side, "hexpand", self->narrow, NULL);
}

static void
bar_button_cb (ChyTemplateDialog *self)
{
  show_side (self, !gtk_widget_get_visible (GTK_WIDGET (self->side)));
}

static void
set_narrow (ChyTemplateDialog *self, gboolean narrow)
{
  self->narrow = narrow;
  gtk_widget_set_visible (self->bar, narrow);
  show_side (self, !narrow);
}

static gboolean
narrow_idle_cb (gpointer data)
{
  ChyTemplateDialog *self = data;
  int width = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  gboolean narrow = width < NARROW * chy_text_scale (GTK_WIDGET (self));

  if (narrow != self->narrow && !g_cancellable_is_cancelled (self->cancellable))
    set_narrow (self, narrow);

  return G_SOURCE_REMOVE;
}

/* What is shown cannot change while it is laid out. */
static void
size_allocate_cb (ChyTemplateDialog *self)
{
  g_idle_add_full (GTK_PRIORITY_RESIZE - 1, narrow_idle_cb, g_object_ref (self), g_object_unref);
}

void
chy_template_dialog_show_tab (ChyTemplateDialog *self, const char *tab)
{
  GtkListBoxRow *row;

  if (self->narrow)
    show_side (self, FALSE);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->tabs, i)) != NULL; i++)
    if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (row)), tab))
      gtk_list_box_select_row (self->tabs, row);
}

static void
show_setting_cb (ChyTemplateDialog *self, const char *key)
{
  const char *tab = chy_template_tab_of (key);

  if (tab != NULL)
    chy_template_dialog_show_tab (self, tab);
}

/* --- saving ------------------------------------------------------------------------------------------------
 */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  g_autoptr (GVariant) body = NULL;

  (void) source;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->saving = FALSE;
  chy_template_conflict_hold (CHY_TEMPLATE_CONFLICT (self->conflict), FALSE);
  if (rows != NULL && rows->len > 0)
    {
      body = chy_body_get (rows->pdata[0], "body");
      chy_template_draft_rebase (self->draft, chy_body_get_text (rows->pdata[0], "id"),
                                 chy_body_get_int (rows->pdata[0], "documentVersion", 0), body, FALSE,
                                 &error);
    }
  if (error != NULL)
    show_error (self, error);
  update (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  (void) source;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (outcome != NULL && self->closing)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  if (outcome != NULL)
    {
      chy_template_rows_async (
          self->tenant, "template-documents",
          chy_template_filter_new ("template", chy_body_get_text (outcome->values, "id")), self->cancellable,
          loaded_cb, g_object_ref (self));
      return;
    }
  self->saving = FALSE;
  chy_template_conflict_hold (CHY_TEMPLATE_CONFLICT (self->conflict), FALSE);
  update (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT) &&
      chy_template_draft_get_id (self->draft) != NULL)
    chy_template_conflict_check (CHY_TEMPLATE_CONFLICT (self->conflict));
  else
    show_error (self, error);
}

static void
save (ChyTemplateDialog *self)
{
  const ChyTemplate *template = chy_template_draft_get_template (self->draft);
  g_autofree char *done = g_strdup_printf (_ ("Template “%s” saved"), template->display_name);
  ChyActOptions options = { .done = done, .quiet = TRUE, .known = TRUE };

  self->saving = TRUE;
  chy_template_conflict_hold (CHY_TEMPLATE_CONFLICT (self->conflict), TRUE);
  clear_messages (self);
  update (self);
  chy_act_async (GTK_WIDGET (self), self->tenant, chy_template_draft_make_command (self->draft), &options,
                 self->cancellable, saved_cb, g_object_ref (self));
}

static void
reviewed_cb (ChyTemplateDialog *self, int response, GtkWidget *review)
{
  gtk_widget_destroy (review);
  if (response == GTK_RESPONSE_OK)
    save (self);
}

static void
review (ChyTemplateDialog *self, gboolean closing)
{
  GtkWidget *dialog = chy_template_review_new (
      GTK_WINDOW (self), self->draft, chy_template_checks_get_problems (CHY_TEMPLATE_CHECKS (self->checks)));

  self->closing = closing;
  g_signal_connect_object (dialog, "response", G_CALLBACK (reviewed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- closing -----------------------------------------------------------------------------------------------
 */

static void
discard_cb (ChyTemplateDialog *self, int response, GtkWidget *question)
{
  gtk_widget_destroy (question);
  if (response == GTK_RESPONSE_OK)
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* Nothing that a person typed is lost by a slip. */
static void
ask_to_discard (ChyTemplateDialog *self)
{
  GtkWidget *question =
      gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                              GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", _ ("Discard what was changed?"));
  GtkWidget *discard;

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (question), "%s",
                                            _ ("The changes to this template are not saved."));
  gtk_dialog_add_button (GTK_DIALOG (question), _ ("_Keep Editing"), GTK_RESPONSE_CANCEL);
  discard = gtk_dialog_add_button (GTK_DIALOG (question), _ ("_Discard Changes"), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (discard), "destructive-action");
  gtk_dialog_set_default_response (GTK_DIALOG (question), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (question, "response", G_CALLBACK (discard_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (question));
}

static void
chy_template_dialog_response (GtkDialog *dialog, int response)
{
  ChyTemplateDialog *self = CHY_TEMPLATE_DIALOG (dialog);

  if (response == RESPONSE_SAVE || response == RESPONSE_APPLY)
    review (self, response == RESPONSE_SAVE);
  else if (chy_template_draft_is_changed (self->draft))
    ask_to_discard (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* The window's own close button: the answer is given to the response. */
static gboolean
delete_cb (void)
{
  return GDK_EVENT_STOP;
}

/* --- life --------------------------------------------------------------------------------------------------
 */

static void
chy_template_dialog_dispose (GObject *object)
{
  ChyTemplateDialog *self = CHY_TEMPLATE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_template_dialog_parent_class)->dispose (object);
}

static void
chy_template_dialog_finalize (GObject *object)
{
  ChyTemplateDialog *self = CHY_TEMPLATE_DIALOG (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_template_dialog_parent_class)->finalize (object);
}

static void
chy_template_dialog_class_init (ChyTemplateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_template_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_template_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = chy_template_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-template-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, tabs);
  gtk_widget_class_bind_template_callback (widget_class, tab_selected_cb);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, side);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, bar_icon);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, bar_summary);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateDialog, bar_button);
  gtk_widget_class_bind_template_callback (widget_class, bar_button_cb);
}

static void
chy_template_dialog_init (ChyTemplateDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  chy_focus_leave_list (self->tabs);
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  self->save = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Save"), RESPONSE_SAVE);
  self->apply = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Apply"), RESPONSE_APPLY);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->save), "suggested-action");
  gtk_widget_set_tooltip_text (self->apply, _ ("Saves and keeps the properties open"));
  g_signal_connect (self, "delete-event", G_CALLBACK (delete_cb), NULL);
  g_signal_connect (self, "size-allocate", G_CALLBACK (size_allocate_cb), NULL);
}

/* --- making ------------------------------------------------------------------------------------------------
 */

typedef struct
{
  const char *id; /* of chy_template_tabs() */
  GtkWidget *(*create) (ChyTemplateDraft *draft, ChyTenant *tenant);
} Page;

static const Page pages[] = {
  { "general", chy_template_general_new },
  { "compatibility", chy_template_compatibility_new },
  { "requestHandling", chy_template_request_new },
  { "cryptography", chy_template_cryptography_new },
  { "keyAttestation", chy_template_attestation_new },
  { "subjectName", chy_template_subject_new },
  { "issuanceRequirements", chy_template_issuance_new },
  { "supersededTemplates", chy_template_superseded_new },
  { "extensions", chy_template_extensions_new },
  { "security", chy_template_security_new },
  { "server", chy_template_server_new },
};

static const char *
title_of (const char *id)
{
  const ChyTemplateTab *tab = chy_template_tabs ();

  while (!g_str_equal (tab->id, id))
    tab++;

  return _ (tab->title);
}

static void
add_pages (ChyTemplateDialog *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *page = pages[i].create (self->draft, self->tenant);

      if (CHY_IS_TEMPLATE_SECURITY (page))
        self->security = page;
      add_tab (self, page, pages[i].id, title_of (pages[i].id));
    }
}

/* Not larger than the window behind it. Where that is small the checks are behind their button from the
 * start: with them the dialog could not be made that narrow. */
static void
choose_size (ChyTemplateDialog *self, GtkWindow *parent)
{
  int width = WIDTH + AROUND, height = HEIGHT + AROUND;
  double scale = chy_text_scale (GTK_WIDGET (self));

  if (parent != NULL)
    gtk_window_get_size (parent, &width, &height);
  width = (int) MIN (WIDTH * scale, MAX (width - AROUND, 560));
  height = (int) MIN (HEIGHT * scale, MAX (height - AROUND, 400));
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  set_narrow (self, width < NARROW * scale);
}

GtkWidget *
chy_template_dialog_new (GtkWidget *from, ChyTenant *tenant, ChyTemplateDraft *draft)
{
  GtkWindow *parent = chy_window_of (from);
  ChyTemplateDialog *self = g_object_new (CHY_TYPE_TEMPLATE_DIALOG, "use-header-bar", TRUE, NULL);

  self->draft = g_object_ref (draft);
  self->tenant = g_object_ref (tenant);
  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  add_pages (self);
  show_versions (self);
  gtk_list_box_select_row (self->tabs, gtk_list_box_get_row_at_index (self->tabs, 0));
  self->conflict = chy_template_conflict_new (draft, tenant);
  gtk_container_add (GTK_CONTAINER (gtk_widget_get_parent (GTK_WIDGET (self->messages))), self->conflict);
  gtk_box_reorder_child (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->messages))), self->conflict, 0);
  self->checks = chy_template_checks_new (draft, tenant);
  gtk_widget_set_hexpand (self->checks, TRUE);
  gtk_container_add (GTK_CONTAINER (self->side), self->checks);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->checks, "checked", G_CALLBACK (checked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->checks, "show-setting", G_CALLBACK (show_setting_cb), self,
                           G_CONNECT_SWAPPED);
  choose_size (self, parent);
  show_fixed (self);
  update (self);

  return GTK_WIDGET (self);
}

void
chy_template_dialog_set_used_by (ChyTemplateDialog *self, GVariant *row)
{
  g_auto (GStrv) profiles = chy_body_get_list (row, "usedBy");

  chy_template_checks_set_uses (CHY_TEMPLATE_CHECKS (self->checks), g_strv_length (profiles));
}
