/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "base/chy-time.h"

#include "chy-form-private.h"

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 44, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (GTK_CONTAINER (box), label);

  return label;
}

/* "From 1 to 99", "At most 5 years": the limits that the model checks. */
static char *
limits_of (const ChyField *field)
{
  g_autofree char *min = NULL;
  g_autofree char *max = NULL;

  if (field->max == 0 || (field->kind != CHY_FIELD_INTEGER && field->kind != CHY_FIELD_PERIOD))
    return NULL;
  if (field->kind == CHY_FIELD_INTEGER)
    /* Translators: the smallest and the largest number that a field takes. */
    return g_strdup_printf (_ ("From %" PRId64 " to %" PRId64 "."), field->min, field->max);
  min = chy_period_format (field->min);
  max = chy_period_format (field->max);

  /* Translators: the shortest and the longest period that a field takes, such as 5d and 2y. */
  return g_strdup_printf (_ ("From %s to %s."), min, max);
}

static void
add_choices (GtkWidget *box, const ChyField *field)
{
  for (const ChyChoice *choice = field->choices; choice != NULL && choice->id != NULL; choice++)
    {
      if (choice->help == NULL)
        continue;
      gtk_widget_set_margin_top (add_label (box, _ (choice->title), "section"), 6);
      add_label (box, _ (choice->help), "dim");
    }
}

static void
add_default (GtkWidget *box, const ChyField *field)
{
  g_autoptr (GVariant) value =
      field->default_text != NULL ? chy_field_parse (field, field->default_text, NULL) : NULL;
  g_autofree char *words = NULL;
  g_autofree char *sentence = NULL;

  if (value == NULL)
    return;
  words = chy_field_format (field, value);
  /* Translators: %s is the value that a field has at first. */
  sentence = g_strdup_printf (_ ("At first: %s."), words);
  add_label (box, sentence, "dim");
}

static gboolean
destroy_cb (gpointer popover)
{
  gtk_widget_destroy (popover);

  return G_SOURCE_REMOVE;
}

/* Not from within its own signal. */
static void
closed_cb (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_cb, g_object_ref (popover), g_object_unref);
}

GtkWidget *
chy_form_popover_new (GtkWidget *button)
{
  GtkWidget *popover = gtk_popover_new (button);

  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);

  return popover;
}

void
chy_form_help_show (ChyFormRow *row, GtkWidget *button)
{
  GtkWidget *popover = chy_form_popover_new (button);
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *limits = limits_of (row->field);

  g_object_set (box, "margin", 12, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "propagate-natural-width", TRUE, "max-content-height", 380, NULL);
  add_label (box, chy_form_row_get_title (row), "section");
  add_label (box, _ (row->field->help), NULL);
  if (limits != NULL)
    add_label (box, limits, "dim");
  add_default (box, row->field);
  add_choices (box, row->field);
  gtk_container_add (GTK_CONTAINER (scroller), box);
  gtk_container_add (GTK_CONTAINER (popover), scroller);
  gtk_widget_show_all (scroller);
  gtk_popover_popup (GTK_POPOVER (popover));
}
