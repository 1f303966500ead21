/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-changes.h"

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "yalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                "width-chars", 14, "max-width-chars", 30, "selectable", TRUE, "can-focus", FALSE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

/* Where there was nothing a word says so: a gap would look like a mistake. */
static GtkWidget *
value_new (const char *text)
{
  return *text != '\0' ? label_new (text, NULL) : label_new (_ ("None"), "dim");
}

static void
attach (GtkGrid *grid, GtkWidget *widget, int column, int row)
{
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_grid_attach (grid, widget, column, row, 1, 1);
}

GtkWidget *
chy_template_changes_new_titled (GPtrArray *changes, const char *before, const char *after)
{
  GtkWidget *grid = gtk_grid_new ();

  g_object_set (grid, "column-spacing", 12, "row-spacing", 7, "margin", 12, "column-homogeneous", TRUE, NULL);
  attach (GTK_GRID (grid), label_new (_ ("Setting"), "dim"), 0, 0);
  attach (GTK_GRID (grid), label_new (before, "dim"), 1, 0);
  attach (GTK_GRID (grid), label_new (after, "dim"), 2, 0);
  for (guint i = 0; i < changes->len; i++)
    {
      const ChyTemplateChange *change = g_ptr_array_index (changes, i);

      attach (GTK_GRID (grid), label_new (change->title, NULL), 0, (int) i + 1);
      attach (GTK_GRID (grid), value_new (change->before), 1, (int) i + 1);
      attach (GTK_GRID (grid), value_new (change->after), 2, (int) i + 1);
    }
  gtk_widget_show_all (grid);

  return grid;
}

GtkWidget *
chy_template_changes_new (GPtrArray *changes)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_container_add (GTK_CONTAINER (card),
                     chy_template_changes_new_titled (changes, _ ("Before"), _ ("After")));
  gtk_widget_show (card);

  return card;
}
