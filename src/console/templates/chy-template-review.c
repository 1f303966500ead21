/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-bind.h"
#include "chy-template-changes.h"
#include "chy-template-review.h"

static char *
intro (ChyTemplateDraft *draft, guint n)
{
  const ChyTemplate *template = chy_template_draft_get_template (draft);

  if (chy_template_draft_get_id (draft) == NULL)
    /* Translators: the first %s is the name for people, the second the name for programs. */
    return g_strdup_printf (_ ("The template “%s” is made under the name %s. This differs from its source:"),
                            template->display_name, template->cn);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u setting of “%s” changes. Authorities that issue it follow at once.",
                   "%u settings of “%s” change. Authorities that issue it follow at once.", n),
      n, template->display_name);
}

/* The errors that stay, in one sentence. */
static GtkWidget *
errors_new (GPtrArray *problems)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name ("chy-state-error-symbolic", GTK_ICON_SIZE_MENU);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "error");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (words), chy_template_head_new (_ ("No authority issues it like this")));
  for (guint i = 0; i < problems->len; i++)
    if (chy_problem_get_severity (problems->pdata[i]) == CHY_SEVERITY_ERROR)
      {
        g_autofree char *title = chy_problem_get_title (problems->pdata[i]);

        gtk_container_add (GTK_CONTAINER (words), chy_template_sentence_new (title));
      }
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), words);
  gtk_widget_show_all (box);

  return box;
}

GtkWidget *
chy_template_review_new (GtkWindow *parent, ChyTemplateDraft *draft, GPtrArray *problems)
{
  g_autoptr (GPtrArray) changes = chy_template_draft_get_changes (draft);
  gboolean is_new = chy_template_draft_get_id (draft) == NULL;
  g_autofree char *words = intro (draft, changes->len);
  GtkWidget *dialog = g_object_new (
      GTK_TYPE_DIALOG, "use-header-bar", TRUE, "title", is_new ? _ ("Save New Template") : _ ("Save Changes"),
      "modal", TRUE, "destroy-with-parent", TRUE, "transient-for", parent, "default-width", 620, NULL);
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (dialog));
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);

  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_style_context_add_class (gtk_widget_get_style_context (
                                   gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Save"), GTK_RESPONSE_OK)),
                               "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_OK);
  gtk_box_set_spacing (GTK_BOX (box), 12);
  gtk_container_add (GTK_CONTAINER (box), chy_template_sentence_new (words));
  if (problems != NULL && chy_problems_have_error (problems))
    gtk_container_add (GTK_CONTAINER (box), errors_new (problems));
  gtk_container_add (GTK_CONTAINER (box), chy_template_changes_new (changes));
  g_object_set (page, "propagate-natural-height", TRUE, "max-content-height", 400, "vexpand", TRUE, NULL);
  gtk_container_set_border_width (GTK_CONTAINER (content), 0);
  gtk_container_add (GTK_CONTAINER (content), page);

  return dialog;
}
