/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-picker.h"
#include "console/widgets/chy-problem-page.h"
#include "model/chy-problem.h"

#include "chy-template-bind.h"
#include "chy-template-issue.h"
#include "chy-template-load.h"

struct _ChyTemplateIssueDialog
{
  GtkDialog parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the dialog goes */
  char *id;                  /* (owned) of the template */
  char *title;               /* (owned) */
  GPtrArray *codes;          /* (owned) of char*: errors that must be accepted */
  GPtrArray *boxes;          /* of GtkToggleButton, owned by the dialog, one for each */
  ChyPicker *picker;
  GtkBox *errors;
  GtkBox *messages;
  gboolean checked;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (ChyTemplateIssueDialog, chy_template_issue_dialog, GTK_TYPE_DIALOG)

static void
update (ChyTemplateIssueDialog *self)
{
  gboolean ready = self->checked && !self->busy && chy_picker_get_id (self->picker) != NULL;

  for (guint i = 0; i < self->boxes->len; i++)
    ready = ready && gtk_toggle_button_get_active (g_ptr_array_index (self->boxes, i));
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK, ready);
}

static void
show_error (ChyTemplateIssueDialog *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

/* --- errors that are accepted by name ----------------------------------------------------------------------
 */

static void
add_error (ChyTemplateIssueDialog *self, ChyProblem *problem)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *icon = gtk_image_new_from_icon_name ("chy-state-error-symbolic", GTK_ICON_SIZE_MENU);
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  /* Translators: %s is the code of an error, such as ESC1. */
  g_autofree char *accept =
      g_strdup_printf (_ ("Accept %s; it is recorded in the audit log"), chy_problem_get_code (problem));
  GtkWidget *check = gtk_check_button_new_with_label (accept);

  g_object_set (gtk_bin_get_child (GTK_BIN (check)), "wrap", TRUE, "xalign", 0.0, NULL);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "error");
  gtk_container_add (GTK_CONTAINER (words), chy_template_head_new (title));
  gtk_container_add (GTK_CONTAINER (words), chy_template_sentence_new (sentence));
  gtk_container_add (GTK_CONTAINER (words), check);
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), words);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self->errors), box);
  g_signal_connect_object (check, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->codes, g_strdup (chy_problem_get_code (problem)));
  g_ptr_array_add (self->boxes, check);
}

static void
checks_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateIssueDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);

  (void) source;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    {
      show_error (self, error);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (ChyProblem) problem = chy_problem_new_from_body (rows->pdata[i]);

      if (problem != NULL && chy_problem_get_severity (problem) == CHY_SEVERITY_ERROR &&
          !g_ptr_array_find_with_equal_func (self->codes, chy_problem_get_code (problem), g_str_equal, NULL))
        add_error (self, problem);
    }
  self->checked = TRUE;
  update (self);
}

/* --- issuing -----------------------------------------------------------------------------------------------
 */

static void
issued_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateIssueDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  (void) source;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (outcome != NULL)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  self->busy = FALSE;
  update (self);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);
}

static void
issue (ChyTemplateIssueDialog *self)
{
  g_autofree char *done = g_strdup_printf (_ ("Template “%s” is issued"), self->title);
  ChyActOptions options = { .done = done, .quiet = TRUE, .known = TRUE };
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "authority", "s", chy_picker_get_id (self->picker));
  g_variant_dict_insert (&params, "template", "s", self->id);
  if (self->codes->len > 0)
    g_variant_dict_insert_value (
        &params, "accept",
        g_variant_new_strv ((const char *const *) self->codes->pdata, (gssize) self->codes->len));
  self->busy = TRUE;
  update (self);
  chy_act_async (GTK_WIDGET (self), self->tenant,
                 chy_command_new ("authority-issue-template", g_variant_dict_end (&params)), &options,
                 self->cancellable, issued_cb, g_object_ref (self));
}

static void
chy_template_issue_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    issue (CHY_TEMPLATE_ISSUE_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* --- life --------------------------------------------------------------------------------------------------
 */

static void
chy_template_issue_dialog_dispose (GObject *object)
{
  ChyTemplateIssueDialog *self = CHY_TEMPLATE_ISSUE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_template_issue_dialog_parent_class)->dispose (object);
}

static void
chy_template_issue_dialog_finalize (GObject *object)
{
  ChyTemplateIssueDialog *self = CHY_TEMPLATE_ISSUE_DIALOG (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_free (self->id);
  g_free (self->title);
  g_ptr_array_unref (self->codes);
  g_ptr_array_unref (self->boxes);

  G_OBJECT_CLASS (chy_template_issue_dialog_parent_class)->finalize (object);
}

static void
chy_template_issue_dialog_class_init (ChyTemplateIssueDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_template_issue_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_template_issue_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = chy_template_issue_dialog_response;
}

static void
chy_template_issue_dialog_init (ChyTemplateIssueDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->boxes = g_ptr_array_new ();
}

static GtkWidget *
box_new (GtkContainer *parent)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_show (box);
  gtk_container_add (parent, box);

  return box;
}

static void
add_picker (ChyTemplateIssueDialog *self, GtkContainer *box)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("A_uthority"));
  GtkWidget *picker = chy_picker_new (self->tenant, "authorities", NULL);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), picker);
  atk_object_set_name (gtk_widget_get_accessible (picker), _ ("Authority"));
  gtk_widget_set_hexpand (picker, TRUE);
  gtk_container_add (GTK_CONTAINER (line), label);
  gtk_container_add (GTK_CONTAINER (line), picker);
  gtk_widget_show_all (line);
  gtk_container_add (box, line);
  self->picker = CHY_PICKER (picker);
  g_signal_connect_object (picker, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  chy_picker_choose_first (self->picker);
}

GtkWidget *
chy_template_issue_dialog_new (GtkWidget *from, ChyTenant *tenant, const char *id, const char *title)
{
  ChyTemplateIssueDialog *self = g_object_new (
      CHY_TYPE_TEMPLATE_ISSUE_DIALOG, "use-header-bar", TRUE, "title", _ ("Certificate Template to Issue"),
      "modal", TRUE, "destroy-with-parent", TRUE, "transient-for", chy_window_of (from), NULL);
  GtkContainer *content = GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self)));
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);
  g_autofree char *words = NULL;

  /* What has to be accepted comes later and needs its place. */
  chy_template_fit (GTK_WIDGET (self), 560, 440);
  self->tenant = g_object_ref (tenant);
  self->id = g_strdup (id);
  self->title = g_strdup (title);
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_style_context_add_class (gtk_widget_get_style_context (gtk_dialog_add_button (
                                   GTK_DIALOG (self), _ ("_Issue Template"), GTK_RESPONSE_OK)),
                               "suggested-action");
  words = g_strdup_printf (_ ("The authority issues certificates by the template “%s” from then on."), title);
  gtk_box_set_spacing (GTK_BOX (box), 12);
  gtk_container_add (GTK_CONTAINER (box), chy_template_sentence_new (words));
  add_picker (self, GTK_CONTAINER (box));
  self->messages = GTK_BOX (box_new (GTK_CONTAINER (box)));
  self->errors = GTK_BOX (box_new (GTK_CONTAINER (box)));
  g_object_set (page, "propagate-natural-height", TRUE, "max-content-height", 440, "vexpand", TRUE, NULL);
  gtk_container_set_border_width (content, 0);
  gtk_container_add (content, page);
  update (self);
  chy_template_rows_async (tenant, "template-checks", chy_template_filter_new ("template", id),
                           self->cancellable, checks_cb, g_object_ref (self));

  return GTK_WIDGET (self);
}
