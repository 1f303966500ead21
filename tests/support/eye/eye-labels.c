/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that are cut: a label smaller than its text, one that lies where nobody can scroll to, and one that
 * ends in "…" with nothing that tells the rest. */
#include "eye.h"

#include <string.h>

/* Rounding of fonts. */
#define SLACK 1

typedef struct
{
  GString *out;
  guint n;
} Judge;

/* Whether a tooltip of the widget, or of what it stands in, says the whole. */
static gboolean
is_told (GtkWidget *widget, const char *text)
{
  for (GtkWidget *at = widget; at != NULL && !gtk_widget_is_toplevel (at); at = gtk_widget_get_parent (at))
    {
      g_autofree char *tooltip = gtk_widget_get_tooltip_text (at);

      if (tooltip != NULL && strstr (tooltip, text) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_inside (const GdkRectangle *box, const GdkRectangle *room)
{
  return box->x >= room->x - SLACK && box->y >= room->y - SLACK &&
         box->x + box->width <= room->x + room->width + SLACK &&
         box->y + box->height <= room->y + room->height + SLACK;
}

static void
complain (Judge *self, const char *kind, GtkWidget *widget, const char *text, const char *detail)
{
  g_autofree char *where = eye_describe (widget);

  eye_say (self->out, kind, text, detail, where, NULL);
}

static void
judge_cb (GtkWidget *widget, const EyePlace *place, gpointer data)
{
  Judge *self = data;
  PangoLayout *layout;
  PangoRectangle size;
  const char *text;
  GdkRectangle words;
  g_autofree char *detail = NULL;
  int x, y;

  if (!GTK_IS_LABEL (widget) || *gtk_label_get_text (GTK_LABEL (widget)) == '\0')
    return;
  text = gtk_label_get_text (GTK_LABEL (widget));
  layout = gtk_label_get_layout (GTK_LABEL (widget));
  pango_layout_get_pixel_extents (layout, NULL, &size);
  gtk_label_get_layout_offsets (GTK_LABEL (widget), &x, &y);
  self->n++;
  words = (GdkRectangle){ place->box.x, place->box.y, MIN (size.width, place->box.width),
                          MIN (size.height, place->box.height) };
  detail = g_strdup_printf ("%dx%d in %dx%d+%d+%d", size.width, size.height, place->box.width,
                            place->box.height, place->box.x, place->box.y);
  if (pango_layout_is_ellipsized (layout) && !is_told (widget, text))
    complain (self, "ellipsized", widget, text, detail);
  else if (size.width > place->box.width + SLACK || size.height > place->box.height + SLACK)
    complain (self, "cut", widget, text, detail);
  else if (!is_inside (&words, &place->room))
    complain (self, "outside", widget, text, detail);
}

/* A cell may end in "…" where the list tells the rest of it. */
static void
judge_cells_cb (GtkWidget *widget, const EyePlace *place G_GNUC_UNUSED, gpointer data)
{
  Judge *self = data;
  GList *columns;

  if (!GTK_IS_TREE_VIEW (widget) || gtk_widget_get_has_tooltip (widget))
    return;
  columns = gtk_tree_view_get_columns (GTK_TREE_VIEW (widget));
  for (GList *l = columns; l != NULL; l = l->next)
    {
      GList *renderers = gtk_cell_layout_get_cells (l->data);

      for (GList *r = renderers; r != NULL; r = r->next)
        {
          PangoEllipsizeMode mode = PANGO_ELLIPSIZE_NONE;

          if (GTK_IS_CELL_RENDERER_TEXT (r->data))
            g_object_get (r->data, "ellipsize", &mode, NULL);
          if (mode != PANGO_ELLIPSIZE_NONE)
            complain (self, "cells without a tooltip", widget, gtk_tree_view_column_get_title (l->data), "");
        }
      g_list_free (renderers);
    }
  g_list_free (columns);
}

void
eye_judge_labels (GString *out)
{
  Judge judge = { out, 0 };
  char n[16];

  eye_walk (judge_cb, &judge);
  eye_walk (judge_cells_cb, &judge);
  g_snprintf (n, sizeof n, "%u", judge.n);
  eye_say (out, "looked", n, NULL);
}
