/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-grid-private.h"

enum
{
  WHEEL_ROWS = 3,
  MAX_RANGE = 20000, /* rows that one Shift+click may add; more is what Ctrl+A is for */
};

static void
select_row (ChyGrid *self, gint64 index, gboolean selected)
{
  GVariant *row = chy_grid_source_get_row (self->source, index);
  const char *id = row != NULL ? chy_body_get_text (row, "id") : NULL;

  if (id != NULL)
    chy_grid_selection_set (self->selection, id, selected);
}

static gboolean
row_is_selected (ChyGrid *self, gint64 index)
{
  GVariant *row = chy_grid_source_get_row (self->source, index);
  const char *id = row != NULL ? chy_body_get_text (row, "id") : NULL;

  return id != NULL && chy_grid_selection_contains (self->selection, id);
}

static void
range_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyGrid) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  /* One that comes after the next click is dropped, with its rows or without. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (rows == NULL)
    {
      chy_grid_fail (self, error);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const char *id = chy_body_get_text (g_ptr_array_index (rows, i), "id");

      if (id != NULL)
        chy_grid_selection_set (self->selection, id, TRUE);
    }
  chy_grid_selection_changed (self);
}

void
chy_grid_forget_range (ChyGrid *self)
{
  g_cancellable_cancel (self->range);
  g_object_unref (self->range);
  self->range = g_cancellable_new ();
}

static void
select_range (ChyGrid *self, gint64 from, gint64 to)
{
  gint64 first = MIN (from, to);
  gint64 n = ABS (to - from) + 1;
  ChyResult *result = chy_grid_source_get_result (self->source);

  if (n > MAX_RANGE)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  chy_grid_forget_range (self);
  chy_grid_selection_clear (self->selection);
  if (result != NULL)
    chy_result_rows_async (result, first, (guint) n, self->range, range_done_cb, g_object_ref (self));
}

static void
move_cursor (ChyGrid *self, gint64 to, GdkModifierType state)
{
  gint64 count = chy_grid_get_count (self, NULL);

  if (count == 0)
    return;
  self->cursor = CLAMP (to, 0, count - 1);
  if ((state & GDK_SHIFT_MASK) == 0)
    self->anchor = self->cursor;
  chy_grid_scroll_to (self, self->cursor);
  if ((state & GDK_SHIFT_MASK) != 0)
    select_range (self, self->anchor, self->cursor);
  chy_grid_fill (self);
}

static gboolean
activate_row (ChyGrid *self, gint64 index)
{
  GVariant *row = chy_grid_source_get_row (self->source, index);

  if (row != NULL)
    chy_grid_activate (self, row);

  return row != NULL;
}

void
chy_grid_open (ChyGrid *self)
{
  g_return_if_fail (CHY_IS_GRID (self));

  activate_row (self, self->cursor);
}

static gboolean
move_key (ChyGrid *self, guint key, GdkModifierType state)
{
  gint64 page = MAX (1, (gint64) self->n_rows - 1);

  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move_cursor (self, self->cursor - 1, state);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move_cursor (self, self->cursor + 1, state);
      return TRUE;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      move_cursor (self, self->cursor - page, state);
      return TRUE;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      move_cursor (self, self->cursor + page, state);
      return TRUE;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      move_cursor (self, 0, state);
      return TRUE;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      move_cursor (self, chy_grid_get_count (self, NULL) - 1, state);
      return TRUE;
    default:
      return FALSE;
    }
}

/* A row that is not selected is selected alone first: the menu is for what is seen to be selected. */
static void
open_menu (ChyGrid *self, gint64 row)
{
  if (chy_grid_source_get_row (self->source, row) == NULL)
    return;
  if (!row_is_selected (self, row))
    {
      chy_grid_forget_range (self);
      chy_grid_selection_clear (self->selection);
      select_row (self, row, TRUE);
      chy_grid_selection_changed (self);
    }
  chy_grid_ask_for_menu (self);
}

static gboolean
popup_menu_cb (ChyGrid *self)
{
  g_autoptr (GtkTreePath) path = NULL;
  gint64 place;

  chy_grid_scroll_to (self, self->cursor);
  place = self->cursor - chy_grid_get_top (self);
  path = gtk_tree_path_new_from_indices ((int) place, -1);
  gtk_tree_view_get_cell_area (self->view, path, gtk_tree_view_get_column (self->view, 1), &self->menu);
  open_menu (self, self->cursor);

  return TRUE;
}

void
chy_grid_popup (ChyGrid *self, GtkMenu *menu)
{
  g_return_if_fail (CHY_IS_GRID (self));

  gtk_menu_popup_at_rect (menu, gtk_tree_view_get_bin_window (self->view), &self->menu,
                          GDK_GRAVITY_SOUTH_WEST, GDK_GRAVITY_NORTH_WEST, NULL);
  gtk_menu_shell_select_first (GTK_MENU_SHELL (menu), FALSE);
}

static gboolean
key_press_cb (ChyGrid *self, GdkEventKey *event)
{
  const GdkModifierType state = event->state & gtk_accelerator_get_default_mod_mask ();

  if (move_key (self, event->keyval, state))
    return TRUE;
  switch (event->keyval)
    {
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
      chy_grid_forget_range (self);
      select_row (self, self->cursor, !row_is_selected (self, self->cursor));
      chy_grid_selection_changed (self);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return activate_row (self, self->cursor);
    case GDK_KEY_a:
      if (state != GDK_CONTROL_MASK)
        return FALSE;
      chy_grid_select_all (self);
      return TRUE;
    case GDK_KEY_c:
      if (state != GDK_CONTROL_MASK)
        return FALSE;
      chy_grid_copy (self);
      return TRUE;
    case GDK_KEY_Escape:
      if (chy_grid_selection_count (self->selection, chy_grid_get_count (self, NULL)) == 0)
        return FALSE;
      chy_grid_clear_selection (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
button_press_cb (ChyGrid *self, GdkEventButton *event)
{
  g_autoptr (GtkTreePath) path = NULL;
  GtkTreeViewColumn *column = NULL;
  gint64 row;

  if (event->window != gtk_tree_view_get_bin_window (self->view) ||
      (event->button != GDK_BUTTON_PRIMARY && event->button != GDK_BUTTON_SECONDARY))
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  if (!gtk_tree_view_get_path_at_pos (self->view, (int) event->x, (int) event->y, &path, &column, NULL, NULL))
    return TRUE;
  row = chy_grid_get_top (self) + gtk_tree_path_get_indices (path)[0];
  if (event->button == GDK_BUTTON_SECONDARY)
    {
      if (event->type != GDK_BUTTON_PRESS)
        return TRUE;
      self->cursor = self->anchor = row;
      self->menu = (GdkRectangle){ (int) event->x, (int) event->y, 1, 1 };
      open_menu (self, row);
      return TRUE;
    }
  if (event->type == GDK_2BUTTON_PRESS)
    {
      activate_row (self, row);
      return TRUE;
    }
  if (event->type != GDK_BUTTON_PRESS)
    return TRUE;
  self->cursor = row;
  if ((event->state & GDK_SHIFT_MASK) != 0)
    {
      select_range (self, self->anchor, row);
      chy_grid_fill (self);
      return TRUE;
    }
  self->anchor = row;
  chy_grid_forget_range (self);
  if ((event->state & GDK_CONTROL_MASK) != 0 || column == gtk_tree_view_get_column (self->view, 0))
    select_row (self, row, !row_is_selected (self, row));
  else
    {
      chy_grid_selection_clear (self->selection);
      select_row (self, row, TRUE);
    }
  chy_grid_selection_changed (self);

  return TRUE;
}

static gboolean
scroll_cb (ChyGrid *self, GdkEventScroll *event)
{
  double delta_x = 0, delta_y = 0;

  if (!gdk_event_get_scroll_deltas ((GdkEvent *) event, &delta_x, &delta_y))
    delta_y = event->direction == GDK_SCROLL_UP ? -1 : event->direction == GDK_SCROLL_DOWN ? 1 : 0;
  if (delta_y == 0)
    return FALSE;
  gtk_adjustment_set_value (self->adjustment,
                            gtk_adjustment_get_value (self->adjustment) + delta_y * WHEEL_ROWS);

  return TRUE;
}

/* What the cell shows whole needs no tooltip. */
static gboolean
is_cut (ChyGrid *self, GtkTreeViewColumn *column, const ChyField *field, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->view), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return field->kind == CHY_FIELD_TIME ||
         (field->kind == CHY_FIELD_TEXT && width + 24 > gtk_tree_view_column_get_width (column));
}

static gboolean
query_tooltip_cb (ChyGrid *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autoptr (GtkTreePath) path = NULL;
  GtkTreeViewColumn *column = NULL;
  const ChyField *field = NULL;
  GVariant *row;
  g_autofree char *text = NULL;
  int cell_x, cell_y;

  if (keyboard)
    return FALSE;
  gtk_tree_view_convert_widget_to_bin_window_coords (self->view, x, y, &cell_x, &cell_y);
  if (!gtk_tree_view_get_path_at_pos (self->view, cell_x, cell_y, &path, &column, NULL, NULL))
    return FALSE;
  row = chy_grid_source_get_row (self->source, chy_grid_get_top (self) + gtk_tree_path_get_indices (path)[0]);
  for (guint i = 0; row != NULL && i < self->fields->len; i++)
    if (column == gtk_tree_view_get_column (self->view, (int) i + 1))
      {
        field = g_ptr_array_index (self->fields, i);
        text = chy_grid_cell_full_text (field, row);
      }
  if (text == NULL || *text == '\0' || !is_cut (self, column, field, text))
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  gtk_tree_view_set_tooltip_cell (self->view, tooltip, path, column, NULL);

  return TRUE;
}

void
chy_grid_add_input (ChyGrid *self)
{
  g_signal_connect_object (self->view, "key-press-event", G_CALLBACK (key_press_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "button-press-event", G_CALLBACK (button_press_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "popup-menu", G_CALLBACK (popup_menu_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "scroll-event", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "query-tooltip", G_CALLBACK (query_tooltip_cb), self,
                           G_CONNECT_SWAPPED);
}
