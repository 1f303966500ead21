/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-grid-columns.h"
#include "chy-grid-source.h"
#include "chy-grid.h"
#include "chy-words.h"

enum
{
  WHEEL_ROWS = 3,
  MAX_RANGE = 20000, /* rows that one Shift+click may add; more is what Ctrl+A is for */
};

struct _ChyGrid
{
  GtkGrid parent_instance;

  const ChyResource *resource;
  ChyGridSource *source;       /* (owned) */
  ChyGridSelection *selection; /* (owned) */
  GPtrArray *fields;           /* (owned) of const ChyField*, one a column */
  GtkListStore *store;         /* (owned) only the rows in sight */
  GVariant *filter;            /* (owned) or NULL */
  char *search;                /* (owned) or NULL */
  const ChyField *sort;        /* or NULL */
  gboolean descending;
  gint64 cursor;             /* the row that the keyboard is at */
  gint64 anchor;             /* where a Shift-selection began */
  guint n_rows;              /* in sight */
  int row_height;            /* pixels */
  GCancellable *cancellable; /* (owned) of ranges and look-ups */

  GtkTreeView *view;         /* (owned by its parent) */
  GtkAdjustment *adjustment; /* (owned by the scroll bar) in rows */
};

G_DEFINE_FINAL_TYPE (ChyGrid, chy_grid, GTK_TYPE_GRID)

enum
{
  ROW_ACTIVATED,
  SELECTION_CHANGED,
  COUNTED,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gint64
grid_top (ChyGrid *self)
{
  return (gint64) gtk_adjustment_get_value (self->adjustment);
}

static gint64
grid_count (ChyGrid *self)
{
  return chy_grid_source_get_count (self->source, NULL);
}

static void
describe_rows (ChyGrid *self, gint64 top, guint n)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self->view));
  g_autofree char *first = chy_words_number (n > 0 ? top + 1 : 0);
  g_autofree char *last = chy_words_number (top + n);
  g_autofree char *total = chy_words_number (grid_count (self));
  /* Translators: what a screen reader says of a long list: first and last row in sight, and how many there
   * are. */
  g_autofree char *text = g_strdup_printf (_ ("Rows %s to %s of %s"), first, last, total);

  atk_object_set_description (accessible, text);
}

/* Puts the rows in sight into the store, and the keyboard's frame on its row. */
static void
fill (ChyGrid *self)
{
  gint64 top = grid_top (self);
  guint n = (guint) CLAMP (grid_count (self) - top, 0, (gint64) self->n_rows);
  gboolean missing = FALSE;
  GtkTreeIter iter;
  gboolean there = gtk_tree_model_get_iter_first (GTK_TREE_MODEL (self->store), &iter);

  for (guint i = 0; i < n; i++)
    {
      GVariant *row = chy_grid_source_get_row (self->source, top + i);
      const char *id = row != NULL ? chy_body_get_text (row, "id") : NULL;

      missing |= row == NULL;
      if (!there)
        gtk_list_store_append (self->store, &iter);
      gtk_list_store_set (self->store, &iter, CHY_GRID_STORE_ROW, row, CHY_GRID_STORE_SELECTED,
                          id != NULL && chy_grid_selection_contains (self->selection, id), -1);
      there = there && gtk_tree_model_iter_next (GTK_TREE_MODEL (self->store), &iter);
    }
  while (there)
    there = gtk_list_store_remove (self->store, &iter);
  if (missing)
    chy_grid_source_need (self->source, top, n);
  describe_rows (self, top, n);
  if (self->cursor >= top && self->cursor < top + n)
    {
      g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int) (self->cursor - top), -1);

      gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
    }
}

static void
update_adjustment (ChyGrid *self)
{
  gint64 count = grid_count (self);
  double page = MAX (self->n_rows, 1);
  double value = CLAMP (gtk_adjustment_get_value (self->adjustment), 0, MAX (0, (double) count - page));

  gtk_adjustment_configure (self->adjustment, value, 0, (double) count, 1, MAX (1, page - 1), page);
}

/* The object that the keyboard is at: it stays in sight through sorting and changes. */
static const char *
cursor_id (ChyGrid *self)
{
  GVariant *row = chy_grid_source_get_row (self->source, self->cursor);

  return row != NULL && self->cursor > 0 ? chy_body_get_text (row, "id") : NULL;
}

static void
query (ChyGrid *self)
{
  g_autoptr (ChyQuery) asked = chy_query_new (self->resource->id, self->filter);

  asked->search = g_strdup (self->search);
  asked->sort = self->sort != NULL ? g_strdup (self->sort->key) : NULL;
  asked->descending = self->descending;
  chy_grid_source_query (self->source, asked, cursor_id (self));
}

static void
scroll_to (ChyGrid *self, gint64 row)
{
  gint64 top = grid_top (self);

  if (row < top)
    gtk_adjustment_set_value (self->adjustment, (double) row);
  else if (row >= top + self->n_rows)
    gtk_adjustment_set_value (self->adjustment, (double) (row - self->n_rows + 1));
}

static void
selection_changed (ChyGrid *self)
{
  fill (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

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

  if (rows == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_signal_emit (self, signals[FAILED], 0, error);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const char *id = chy_body_get_text (g_ptr_array_index (rows, i), "id");

      if (id != NULL)
        chy_grid_selection_set (self->selection, id, TRUE);
    }
  selection_changed (self);
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
  chy_grid_selection_clear (self->selection);
  if (result != NULL)
    chy_result_rows_async (result, first, (guint) n, self->cancellable, range_done_cb, g_object_ref (self));
}

static void
move_cursor (ChyGrid *self, gint64 to, GdkModifierType state)
{
  gint64 count = grid_count (self);

  if (count == 0)
    return;
  self->cursor = CLAMP (to, 0, count - 1);
  if ((state & GDK_SHIFT_MASK) == 0)
    self->anchor = self->cursor;
  scroll_to (self, self->cursor);
  if ((state & GDK_SHIFT_MASK) != 0)
    select_range (self, self->anchor, self->cursor);
  fill (self);
}

static gboolean
activate_row (ChyGrid *self, gint64 index)
{
  GVariant *row = chy_grid_source_get_row (self->source, index);

  if (row != NULL)
    g_signal_emit (self, signals[ROW_ACTIVATED], 0, row);

  return row != NULL;
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
      move_cursor (self, grid_count (self) - 1, state);
      return TRUE;
    default:
      return FALSE;
    }
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
      select_row (self, self->cursor, !row_is_selected (self, self->cursor));
      selection_changed (self);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return activate_row (self, self->cursor);
    case GDK_KEY_a:
      if (state != GDK_CONTROL_MASK)
        return FALSE;
      chy_grid_selection_select_all (self->selection);
      selection_changed (self);
      return TRUE;
    case GDK_KEY_Escape:
      if (chy_grid_selection_count (self->selection, grid_count (self)) == 0)
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

  if (event->window != gtk_tree_view_get_bin_window (self->view) || event->button != GDK_BUTTON_PRIMARY)
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  if (!gtk_tree_view_get_path_at_pos (self->view, (int) event->x, (int) event->y, &path, &column, NULL, NULL))
    return TRUE;
  row = grid_top (self) + gtk_tree_path_get_indices (path)[0];
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
      fill (self);
      return TRUE;
    }
  self->anchor = row;
  if ((event->state & GDK_CONTROL_MASK) != 0 || column == gtk_tree_view_get_column (self->view, 0))
    select_row (self, row, !row_is_selected (self, row));
  else
    {
      chy_grid_selection_clear (self->selection);
      select_row (self, row, TRUE);
    }
  selection_changed (self);

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

static gboolean
query_tooltip_cb (ChyGrid *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autoptr (GtkTreePath) path = NULL;
  GtkTreeViewColumn *column = NULL;
  GVariant *row;
  g_autofree char *text = NULL;
  int cell_x, cell_y;

  if (keyboard)
    return FALSE;
  gtk_tree_view_convert_widget_to_bin_window_coords (self->view, x, y, &cell_x, &cell_y);
  if (!gtk_tree_view_get_path_at_pos (self->view, cell_x, cell_y, &path, &column, NULL, NULL))
    return FALSE;
  row = chy_grid_source_get_row (self->source, grid_top (self) + gtk_tree_path_get_indices (path)[0]);
  for (guint i = 0; row != NULL && i < self->fields->len; i++)
    if (column == gtk_tree_view_get_column (self->view, (int) i + 1))
      text = chy_grid_cell_full_text (g_ptr_array_index (self->fields, i), row);
  if (text == NULL || *text == '\0')
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  gtk_tree_view_set_tooltip_cell (self->view, tooltip, path, column, NULL);

  return TRUE;
}

static void
size_allocate_cb (ChyGrid *self)
{
  GdkRectangle visible;
  guint n;

  if (!gtk_widget_get_realized (GTK_WIDGET (self->view)))
    return;
  gtk_tree_view_get_visible_rect (self->view, &visible);
  n = (guint) MAX (1, visible.height / self->row_height);
  if (n == self->n_rows)
    return;
  self->n_rows = n;
  update_adjustment (self);
  fill (self);
}

static void
show_sort (ChyGrid *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      GtkTreeViewColumn *column = gtk_tree_view_get_column (self->view, (int) i + 1);

      gtk_tree_view_column_set_sort_indicator (column, g_ptr_array_index (self->fields, i) == self->sort);
      gtk_tree_view_column_set_sort_order (column,
                                           self->descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

static void
column_clicked_cb (GtkTreeViewColumn *column, gpointer data)
{
  ChyGrid *self = data;
  const ChyField *field = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    if (column == gtk_tree_view_get_column (self->view, (int) i + 1))
      field = g_ptr_array_index (self->fields, i);
  self->descending = field == self->sort && !self->descending;
  self->sort = field;
  show_sort (self);
  query (self);
}

static void
reset_cb (ChyGrid *self, gint64 row)
{
  self->cursor = self->anchor = MAX (row, 0);
  update_adjustment (self);
  if (row >= 0)
    scroll_to (self, row);
  else
    gtk_adjustment_set_value (self->adjustment, 0);
  fill (self);
  g_signal_emit (self, signals[COUNTED], 0);
}

static void
count_changed_cb (ChyGrid *self)
{
  update_adjustment (self);
  fill (self);
  g_signal_emit (self, signals[COUNTED], 0);
}

static void
failed_cb (ChyGrid *self, GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
chy_grid_dispose (GObject *object)
{
  ChyGrid *self = CHY_GRID (object);

  g_cancellable_cancel (self->cancellable);
  if (self->source != NULL)
    g_object_run_dispose (G_OBJECT (self->source));

  G_OBJECT_CLASS (chy_grid_parent_class)->dispose (object);
}

static void
chy_grid_finalize (GObject *object)
{
  ChyGrid *self = CHY_GRID (object);

  g_clear_object (&self->source);
  chy_grid_selection_free (self->selection);
  g_ptr_array_unref (self->fields);
  g_object_unref (self->store);
  g_clear_pointer (&self->filter, g_variant_unref);
  g_free (self->search);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_grid_parent_class)->finalize (object);
}

static void
chy_grid_class_init (ChyGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = chy_grid_dispose;
  object_class->finalize = chy_grid_finalize;

  signals[ROW_ACTIVATED] = g_signal_new ("row-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_VARIANT);
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COUNTED] = g_signal_new ("counted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] =
      g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

/* Rows do not ask their text for its height: fixed, from the font, with the air of the recipe. */
static int
measure_row (GtkWidget *widget, double *ret_scale)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "Xg");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  *ret_scale = MAX (1.0, height / 17.0);

  return height + 10;
}

static void
add_columns (ChyGrid *self, const char *const *columns)
{
  double scale;
  int height = measure_row (GTK_WIDGET (self), &scale);
  int separator;

  gtk_tree_view_append_column (self->view, chy_grid_column_new_check (height));
  for (gsize i = 0; columns[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (self->resource->columns, columns[i]);
      GtkTreeViewColumn *column;

      if (field == NULL)
        continue;
      column = chy_grid_column_new (field, height, scale, self->fields->len == 1);
      g_signal_connect_object (column, "clicked", G_CALLBACK (column_clicked_cb), self, 0);
      g_ptr_array_add (self->fields, (gpointer) field);
      gtk_tree_view_append_column (self->view, column);
    }
  gtk_widget_style_get (GTK_WIDGET (self->view), "vertical-separator", &separator, NULL);
  self->row_height = height + separator;
}

static void
chy_grid_init (ChyGrid *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *bar;

  self->selection = chy_grid_selection_new ();
  self->fields = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  self->n_rows = 1;
  self->row_height = 29;
  self->store = gtk_list_store_new (CHY_GRID_STORE_N, G_TYPE_VARIANT, G_TYPE_BOOLEAN);
  self->adjustment = gtk_adjustment_new (0, 0, 0, 1, 1, 1);
  bar = gtk_scrollbar_new (GTK_ORIENTATION_VERTICAL, self->adjustment);
  self->view = GTK_TREE_VIEW (gtk_tree_view_new_with_model (GTK_TREE_MODEL (self->store)));
  gtk_tree_view_set_fixed_height_mode (self->view, TRUE);
  gtk_tree_view_set_enable_search (self->view, FALSE);
  gtk_tree_selection_set_mode (gtk_tree_view_get_selection (self->view), GTK_SELECTION_NONE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->view), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self->view), GDK_SCROLL_MASK | GDK_SMOOTH_SCROLL_MASK);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_EXTERNAL);
  g_object_set (scroller, "expand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (scroller), GTK_WIDGET (self->view));
  gtk_grid_attach (GTK_GRID (self), scroller, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self), bar, 1, 0, 1, 1);
  gtk_widget_show_all (scroller);
  gtk_widget_show (bar);

  g_signal_connect_object (self->view, "key-press-event", G_CALLBACK (key_press_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "button-press-event", G_CALLBACK (button_press_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "scroll-event", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "query-tooltip", G_CALLBACK (query_tooltip_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "size-allocate", G_CALLBACK (size_allocate_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
}

GtkWidget *
chy_grid_new (ChyTenant *tenant, const char *resource, const char *const *columns)
{
  ChyGrid *self = g_object_new (CHY_TYPE_GRID, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self->view));

  self->resource = chy_resource_find (resource);
  g_return_val_if_fail (self->resource != NULL, GTK_WIDGET (self));
  atk_object_set_name (accessible, g_dgettext (GETTEXT_PACKAGE, self->resource->title));
  add_columns (self, columns != NULL ? columns : self->resource->default_columns);
  if (self->resource->default_sort != NULL)
    self->sort = chy_fields_find (self->resource->columns, self->resource->default_sort);
  self->descending = self->resource->default_descending;
  show_sort (self);

  self->source = chy_grid_source_new (tenant);
  g_signal_connect_object (self->source, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "count-changed", G_CALLBACK (count_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "rows-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  query (self);

  return GTK_WIDGET (self);
}

void
chy_grid_set_filter (ChyGrid *self, GVariant *filter)
{
  g_return_if_fail (CHY_IS_GRID (self));

  g_clear_pointer (&self->filter, g_variant_unref);
  self->filter = filter != NULL ? g_variant_ref_sink (filter) : NULL;
  query (self);
}

void
chy_grid_set_search (ChyGrid *self, const char *search)
{
  g_return_if_fail (CHY_IS_GRID (self));

  if (g_strcmp0 (self->search, search) == 0)
    return;
  g_free (self->search);
  self->search = search != NULL && *search != '\0' ? g_strdup (search) : NULL;
  query (self);
}

void
chy_grid_refresh (ChyGrid *self)
{
  g_return_if_fail (CHY_IS_GRID (self));

  chy_grid_source_refresh (self->source, cursor_id (self));
}

gint64
chy_grid_get_count (ChyGrid *self, gboolean *ret_final)
{
  return chy_grid_source_get_count (self->source, ret_final);
}

ChyGridSelection *
chy_grid_get_selection (ChyGrid *self)
{
  return self->selection;
}

void
chy_grid_clear_selection (ChyGrid *self)
{
  chy_grid_selection_clear (self->selection);
  selection_changed (self);
}

const char *
chy_grid_get_sort_title (ChyGrid *self)
{
  return self->sort != NULL ? g_dgettext (GETTEXT_PACKAGE, self->sort->title) : NULL;
}

char *
chy_grid_copy_row (ChyGrid *self)
{
  GVariant *row = chy_grid_source_get_row (self->source, self->cursor);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; row != NULL && i < self->fields->len; i++)
    {
      g_autofree char *cell = chy_grid_cell_full_text (g_ptr_array_index (self->fields, i), row);

      g_string_append_printf (text, "%s%s", i > 0 ? "\t" : "", cell);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
