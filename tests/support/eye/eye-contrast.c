/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contrast as WCAG 2.2 asks for it (1.4.3 and 1.4.11): the color that the style gives to words, on the ground
 * that is really painted below them. What is insensitive is exempt. */
#include "eye.h"

#include <string.h>

#define TEXT        4.5
#define LARGE       3.0
#define PARTS       3.0
#define LARGE_SIZE  24.0
#define LARGE_BOLD  18.66
#define ROWS        12
#define ICON_SIZE   48
#define LEAST_SIGHT 6
/* An icon's strokes and a border are one pixel wide and may lie between two. */
#define TOLERANCE 0.02

typedef struct
{
  GString *out;
  const char *state;
  GHashTable *pictures; /* toplevel -> surface */
  GHashTable *touched;  /* widget -> flags that were set on it */
  guint n;
} Judge;

static double
opacity_of (GtkWidget *widget)
{
  double all = 1;

  for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent (at))
    {
      GtkStyleContext *context = gtk_widget_get_style_context (at);
      double of_style = 1;

      gtk_style_context_get (context, gtk_style_context_get_state (context), "opacity", &of_style, NULL);
      all *= of_style * gtk_widget_get_opacity (at);
    }

  return all;
}

static GdkRGBA
over (const GdkRGBA *color, double opacity, const GdkRGBA *ground)
{
  double a = color->alpha * opacity;

  return (GdkRGBA){ color->red * a + ground->red * (1 - a), color->green * a + ground->green * (1 - a),
                    color->blue * a + ground->blue * (1 - a), 1 };
}

static double
need_of (GtkStyleContext *context)
{
  PangoFontDescription *font = NULL;
  double size;
  gboolean bold;

  gtk_style_context_get (context, gtk_style_context_get_state (context), "font", &font, NULL);
  size = (double) pango_font_description_get_size (font) / PANGO_SCALE;
  if (!pango_font_description_get_size_is_absolute (font))
    size = size * 96 / 72;
  bold = pango_font_description_get_weight (font) >= PANGO_WEIGHT_BOLD;
  pango_font_description_free (font);

  return size >= LARGE_SIZE || (bold && size >= LARGE_BOLD) ? LARGE : TEXT;
}

static cairo_surface_t *
picture_of (Judge *self, GtkWidget *toplevel)
{
  cairo_surface_t *picture = g_hash_table_lookup (self->pictures, toplevel);

  if (picture == NULL)
    {
      picture = eye_draw (toplevel, NULL);
      g_hash_table_insert (self->pictures, toplevel, picture);
    }

  return picture;
}

static void
weigh (Judge *self, const char *kind, GtkWidget *widget, const char *text, double is, double need)
{
  g_autofree char *where = NULL;
  char ratio[G_ASCII_DTOSTR_BUF_SIZE], least[G_ASCII_DTOSTR_BUF_SIZE];

  self->n++;
  if (is >= need - TOLERANCE)
    return;
  where = eye_describe (widget);
  eye_say (self->out, kind, g_ascii_formatd (ratio, sizeof ratio, "%.2f", is),
           g_ascii_formatd (least, sizeof least, "%.1f", need), text, where, NULL);
}

static void
weigh_words (Judge *self,
             const char *kind,
             GtkWidget *widget,
             const EyePlace *place,
             const GdkRGBA *color,
             const char *text)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA ground, shown;

  if (place->seen.width < LEAST_SIGHT || place->seen.height < LEAST_SIGHT ||
      !eye_ground (picture_of (self, place->toplevel), &place->seen, &ground))
    return;
  shown = over (color, opacity_of (widget), &ground);
  weigh (self, kind, widget, text, eye_contrast (&shown, &ground), need_of (context));
}

static void
judge_label (Judge *self, GtkWidget *widget, const EyePlace *place)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  const char *text = gtk_label_get_text (GTK_LABEL (widget));
  GdkRGBA color;

  if (*text == '\0')
    return;
  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &color);
  weigh_words (self, "label", widget, place, &color, text);
  if (gtk_label_get_use_markup (GTK_LABEL (widget)) &&
      strstr (gtk_label_get_label (GTK_LABEL (widget)), "<a ") != NULL &&
      gtk_style_context_lookup_color (context, "chy_accent", &color))
    weigh_words (self, "link", widget, place, &color, text);
}

static void
judge_entry (Judge *self, GtkWidget *widget, const EyePlace *place)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GtkEntry *entry = GTK_ENTRY (widget);
  cairo_surface_t *picture = picture_of (self, place->toplevel);
  const char *hint = gtk_entry_get_placeholder_text (entry);
  GdkRectangle around = { place->box.x - 3, place->box.y - 3, place->box.width + 6, 3 };
  GdkRectangle edge = { place->box.x + place->box.width / 2, place->box.y, 1, 3 };
  GdkRGBA color, outside;

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &color);
  if (gtk_entry_get_text_length (entry) > 0)
    weigh_words (self, "entry", widget, place, &color, gtk_entry_get_text (entry));
  else if (hint != NULL && gtk_style_context_lookup_color (context, "placeholder_text_color", &color))
    weigh_words (self, "placeholder", widget, place, &color, hint);
  if (gtk_entry_get_has_frame (entry) && place->seen.height == place->box.height &&
      eye_ground (picture, &around, &outside))
    weigh (self, "border", widget, gtk_entry_get_text (entry), eye_best (picture, &edge, &outside), PARTS);
}

/* The box of a check button, the ring of a radio button, a switch. */
static void
judge_mark (Judge *self, GtkWidget *widget, const EyePlace *place)
{
  cairo_surface_t *picture = picture_of (self, place->toplevel);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRectangle mark = place->box;
  GdkRGBA ground;

  if (place->seen.height < place->box.height)
    return;
  if (!GTK_IS_SWITCH (widget))
    {
      mark.width = MIN (mark.width, 24);
      mark.x = mirrored ? place->box.x + place->box.width - mark.width : mark.x;
    }
  else
    mark = (GdkRectangle){ mark.x - 2, mark.y - 2, mark.width + 4, mark.height + 4 };
  if (eye_ground (picture, &mark, &ground))
    weigh (self, "mark", widget, G_OBJECT_TYPE_NAME (widget), eye_best (picture, &mark, &ground), PARTS);
}

static void
judge_icon (Judge *self, GtkWidget *widget, const EyePlace *place)
{
  cairo_surface_t *picture = picture_of (self, place->toplevel);
  const char *name = NULL;
  GdkRGBA ground;

  /* A column that is not sorted keeps the room of its arrow. */
  if (gtk_image_get_storage_type (GTK_IMAGE (widget)) == GTK_IMAGE_EMPTY || opacity_of (widget) <= 0 ||
      place->box.width > ICON_SIZE || place->seen.width < place->box.width ||
      place->seen.height < place->box.height)
    return;
  if (gtk_image_get_storage_type (GTK_IMAGE (widget)) == GTK_IMAGE_ICON_NAME)
    gtk_image_get_icon_name (GTK_IMAGE (widget), &name, NULL);
  if (eye_ground (picture, &place->seen, &ground))
    weigh (self, "icon", widget, name != NULL ? name : "", eye_best (picture, &place->seen, &ground), PARTS);
}

typedef struct
{
  Judge *judge;
  GtkWidget *view;
  EyePlace place;
  gboolean selected; /* its row is */
} Cell;

static void
judge_words_of_cell (const Cell *cell, GtkCellRenderer *renderer)
{
  GtkStyleContext *context = gtk_widget_get_style_context (cell->view);
  gboolean selected = g_str_equal (cell->judge->state, "selected");
  g_autofree char *text = NULL;
  g_autoptr (GdkRGBA) own = NULL;
  gboolean set = FALSE;
  GdkRGBA color, ground, tint;

  g_object_get (renderer, "text", &text, "foreground-rgba", &own, "foreground-set", &set, NULL);
  if (text == NULL || *text == '\0' || !gtk_cell_renderer_get_visible (renderer) ||
      !gtk_cell_renderer_get_sensitive (renderer) ||
      !eye_ground (picture_of (cell->judge, cell->place.toplevel), &cell->place.seen, &ground))
    return;
  gtk_style_context_save (context);
  gtk_style_context_add_class (context, "cell");
  if (selected || cell->selected)
    gtk_style_context_set_state (context, gtk_style_context_get_state (context) | GTK_STATE_FLAG_SELECTED);
  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &color);
  if (selected && !cell->selected)
    {
      G_GNUC_BEGIN_IGNORE_DEPRECATIONS
      gtk_style_context_get_background_color (context, gtk_style_context_get_state (context), &tint);
      G_GNUC_END_IGNORE_DEPRECATIONS
      ground = over (&tint, 1, &ground);
    }
  if (set && own != NULL)
    color = *own;
  color = over (&color, opacity_of (cell->view), &ground);
  weigh (cell->judge, "cell", cell->view, text, eye_contrast (&color, &ground), need_of (context));
  gtk_style_context_restore (context);
}

static void
judge_cells (Judge *self, GtkWidget *widget, const EyePlace *place)
{
  GtkTreeView *view = GTK_TREE_VIEW (widget);
  GtkTreeModel *model = gtk_tree_view_get_model (view);
  g_autolist (GtkTreeViewColumn) columns = NULL;
  GtkTreePath *first = NULL, *last = NULL;
  GtkTreeIter iter;
  guint n = 0;

  if (model == NULL || !gtk_tree_view_get_visible_range (view, &first, &last))
    return;
  columns = gtk_tree_view_get_columns (view);
  g_list_foreach (columns, (GFunc) (void (*) (void)) g_object_ref, NULL);
  for (;
       n < ROWS && gtk_tree_path_compare (first, last) <= 0 && gtk_tree_model_get_iter (model, &iter, first);
       gtk_tree_path_next (first), n++)
    for (GList *l = columns; l != NULL; l = l->next)
      {
        GList *renderers = gtk_cell_layout_get_cells (l->data);
        Cell cell = { self, widget, *place,
                      gtk_tree_selection_path_is_selected (gtk_tree_view_get_selection (view), first) };
        GdkRectangle area;

        gtk_tree_view_get_cell_area (view, first, l->data, &area);
        gtk_tree_view_convert_bin_window_to_widget_coords (view, area.x, area.y, &area.x, &area.y);
        area.x += place->box.x;
        area.y += place->box.y;
        gtk_tree_view_column_cell_set_cell_data (l->data, model, &iter, FALSE, FALSE);
        for (GList *r = renderers; r != NULL; r = r->next)
          if (GTK_IS_CELL_RENDERER_TEXT (r->data) &&
              gdk_rectangle_intersect (&area, &place->seen, &cell.place.seen) &&
              cell.place.seen.height >= LEAST_SIGHT)
            judge_words_of_cell (&cell, r->data);
        g_list_free (renderers);
      }
  gtk_tree_path_free (first);
  gtk_tree_path_free (last);
}

static void
judge_cb (GtkWidget *widget, const EyePlace *place, gpointer data)
{
  if (!gtk_widget_is_sensitive (widget) || place->seen.width <= 0 || place->seen.height <= 0)
    return;
  if (GTK_IS_LABEL (widget))
    judge_label (data, widget, place);
  else if (GTK_IS_ENTRY (widget))
    judge_entry (data, widget, place);
  else if (GTK_IS_TREE_VIEW (widget))
    judge_cells (data, widget, place);
  else if (GTK_IS_IMAGE (widget))
    judge_icon (data, widget, place);
  else if (GTK_IS_SWITCH (widget) ||
           (GTK_IS_CHECK_BUTTON (widget) && gtk_toggle_button_get_mode (GTK_TOGGLE_BUTTON (widget))))
    judge_mark (data, widget, place);
}

/* What the pointer or a choice would do, to all at once. */
static void
touch_cb (GtkWidget *widget, const EyePlace *place G_GNUC_UNUSED, gpointer data)
{
  Judge *self = data;
  GtkStateFlags flags = 0;

  if (g_str_equal (self->state, "hover") && (GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) ||
                                             GTK_IS_LIST_BOX_ROW (widget) || GTK_IS_SWITCH (widget)))
    flags = GTK_STATE_FLAG_PRELIGHT;
  else if (g_str_equal (self->state, "selected") && GTK_IS_LIST_BOX_ROW (widget) &&
           gtk_list_box_row_get_selectable (GTK_LIST_BOX_ROW (widget)))
    flags = GTK_STATE_FLAG_SELECTED;
  else if (g_str_equal (self->state, "backdrop") && gtk_widget_is_toplevel (widget))
    flags = GTK_STATE_FLAG_BACKDROP;
  flags &= ~gtk_widget_get_state_flags (widget);
  if (flags != 0)
    {
      gtk_widget_set_state_flags (widget, flags, FALSE);
      g_hash_table_insert (self->touched, g_object_ref (widget), GUINT_TO_POINTER (flags));
    }
  /* Without a manager of windows nobody else says which one is at work. */
  if (!g_str_equal (self->state, "backdrop") && gtk_widget_is_toplevel (widget))
    gtk_widget_unset_state_flags (widget, GTK_STATE_FLAG_BACKDROP);
}

void
eye_judge_contrast (GString *out, const char *state)
{
  Judge judge = { out, state };
  GHashTableIter iter;
  gpointer widget, flags;
  char n[16];

  judge.pictures = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cairo_surface_destroy);
  judge.touched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  eye_walk (touch_cb, &judge);
  eye_settle (1);
  eye_walk (judge_cb, &judge);
  g_hash_table_iter_init (&iter, judge.touched);
  while (g_hash_table_iter_next (&iter, &widget, &flags))
    gtk_widget_unset_state_flags (widget, GPOINTER_TO_UINT (flags));
  g_snprintf (n, sizeof n, "%u", judge.n);
  eye_say (out, "looked", n, NULL);
  g_hash_table_unref (judge.touched);
  g_hash_table_unref (judge.pictures);
}
