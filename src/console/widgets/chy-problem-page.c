/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-announce.h"
#include "chy-problem-page.h"

static GtkWidget *
label_new (const char *text, const char *style, double xalign)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "wrap", TRUE, "xalign", xalign, "max-width-chars", 64, "selectable", TRUE, "can-focus",
                FALSE, "justify", xalign == 0.5 ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

static void
copy_cb (GtkButton *button G_GNUC_UNUSED, GtkLabel *label)
{
  chy_announce_copy (GTK_WIDGET (label), gtk_label_get_text (label));
}

GtkWidget *
chy_command_box_new (const char *command)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = label_new (command, "mono", 0.0);
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic", GTK_ICON_SIZE_BUTTON);

  g_object_set (label, "hexpand", TRUE, NULL);
  g_object_set (copy, "valign", GTK_ALIGN_START, "relief", GTK_RELIEF_NONE, "tooltip-text",
                _ ("Copy Command"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (copy), _ ("Copy Command"));
  gtk_style_context_add_class (gtk_widget_get_style_context (copy), "tight");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "well");
  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_cb), label, 0);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), copy);

  return box;
}

static void
add_problem (GtkContainer *box, ChyProblem *problem, double xalign, const char *title_style)
{
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  g_autofree char *remedy = chy_problem_get_remedy (problem);

  gtk_container_add (box, label_new (title, title_style, xalign));
  gtk_container_add (box, label_new (sentence, NULL, xalign));
  if (remedy != NULL)
    gtk_container_add (box, label_new (remedy, "dim", xalign));
}

static void
add_problems (GtkContainer *box, const GError *error, double xalign, const char *title_style)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  for (guint i = 0; i < problems->len; i++)
    add_problem (box, g_ptr_array_index (problems, i), xalign, title_style);
}

/* The whole of it, for those who do not see it come. */
static void
announce_problems (GtkWidget *widget, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *title = chy_problem_get_title (g_ptr_array_index (problems, i));
      g_autofree char *sentence = chy_problem_get_sentence (g_ptr_array_index (problems, i));

      g_string_append_printf (words, "%s%s. %s", i > 0 ? " " : "", title, sentence);
    }
  chy_announce_when_shown (widget, words->str, CHY_ANNOUNCE_URGENT);
}

static GtkWidget *
page_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  g_object_set (box, "valign", GTK_ALIGN_CENTER, "halign", GTK_ALIGN_CENTER, "margin", 24, "expand", TRUE,
                NULL);

  return box;
}

GtkWidget *
chy_problem_page_new (const GError *error, const char *button, const char *action, const char *target)
{
  GtkWidget *box = page_new ();
  GtkWidget *retry;

  add_problems (GTK_CONTAINER (box), error, 0.5, "page-title");
  announce_problems (box, error);
  if (action == NULL)
    return box;
  retry = gtk_button_new_with_label (button);
  gtk_widget_set_halign (retry, GTK_ALIGN_CENTER);
  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (retry), "s", target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (retry), action);
  gtk_container_add (GTK_CONTAINER (box), retry);

  return box;
}

GtkWidget *
chy_problem_message_new (const GError *error)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *icon = gtk_image_new_from_icon_name ("chy-state-error-symbolic", GTK_ICON_SIZE_BUTTON);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "error");
  add_problems (GTK_CONTAINER (words), error, 0.0, "section");
  announce_problems (box, error);
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), words);

  return box;
}

GtkWidget *
chy_problem_row_new (ChyProblem *problem)
{
  static const struct
  {
    const char *icon;
    const char *style; /* of the message, or NULL */
  } looks[] = {
    [CHY_SEVERITY_NOTE] = { "chy-state-info-symbolic", NULL },
    [CHY_SEVERITY_WARNING] = { "chy-state-warning-symbolic", "warning" },
    [CHY_SEVERITY_ERROR] = { "chy-state-error-symbolic", "error" },
  };
  ChySeverity severity = chy_problem_get_severity (problem);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *icon = gtk_image_new_from_icon_name (looks[severity].icon, GTK_ICON_SIZE_BUTTON);
  const char *code = chy_problem_get_code (problem);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  if (looks[severity].style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (box), looks[severity].style);
  add_problem (GTK_CONTAINER (words), problem, 0.0, "section");
  if (code != NULL && *code != '\0')
    gtk_container_add (GTK_CONTAINER (words), label_new (code, "mono", 0.0));
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), words);

  return box;
}

GtkWidget *
chy_empty_page_new (const char *title, const char *sentence, const char *hint)
{
  GtkWidget *box = page_new ();

  gtk_container_add (GTK_CONTAINER (box), label_new (title, "page-title", 0.5));
  gtk_container_add (GTK_CONTAINER (box), label_new (sentence, "dim", 0.5));
  if (hint != NULL)
    gtk_container_add (GTK_CONTAINER (box), chy_command_box_new (hint));

  return box;
}

void
chy_container_clear (GtkContainer *container)
{
  g_autoptr (GList) children = gtk_container_get_children (container);

  for (GList *l = children; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
}
