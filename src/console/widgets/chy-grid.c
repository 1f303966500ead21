/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-announce.h"
#include "chy-grid-private.h"
#include "chy-words.h"

G_DEFINE_FINAL_TYPE (ChyGrid, chy_grid, GTK_TYPE_GRID)

enum
{
  ROW_ACTIVATED,
  SELECTION_CHANGED,
  COUNTED,
  FAILED,
  SORT_CHANGED,
  MENU,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

gint64
chy_grid_get_top (ChyGrid *self)
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

/* What is shown already is left alone: a row that is set anew is drawn, and read out, anew. */
static void
set_row (ChyGrid *self, GtkTreeIter *iter, GVariant *row)
{
  const char *id = row != NULL ? chy_body_get_text (row, "id") : NULL;
  gboolean selected = id != NULL && chy_grid_selection_contains (self->selection, id);
  g_autoptr (GVariant) old = NULL;
  gboolean was_selected;

  gtk_tree_model_get (GTK_TREE_MODEL (self->store), iter, CHY_GRID_STORE_ROW, &old, CHY_GRID_STORE_SELECTED,
                      &was_selected, -1);
  if (selected == was_selected && (old == row || (old != NULL && row != NULL && g_variant_equal (old, row))))
    return;
  gtk_list_store_set (self->store, iter, CHY_GRID_STORE_ROW, row, CHY_GRID_STORE_SELECTED, selected, -1);
}

static void
show_cursor (ChyGrid *self, gint64 top, guint n)
{
  g_autoptr (GtkTreePath) path = NULL;
  g_autoptr (GtkTreePath) old = NULL;

  if (self->cursor < top || self->cursor >= top + n)
    return;
  path = gtk_tree_path_new_from_indices ((int) (self->cursor - top), -1);
  gtk_tree_view_get_cursor (self->view, &old, NULL);
  if (old == NULL || gtk_tree_path_compare (old, path) != 0)
    gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
}

/* One row more than is wholly in sight, for the strip below it. */
void
chy_grid_fill (ChyGrid *self)
{
  gint64 top = chy_grid_get_top (self);
  guint n = (guint) CLAMP (grid_count (self) - top, 0, (gint64) self->n_rows + 1);
  gboolean missing = FALSE;
  GtkTreeIter iter;
  gboolean there = gtk_tree_model_get_iter_first (GTK_TREE_MODEL (self->store), &iter);

  for (guint i = 0; i < n; i++)
    {
      GVariant *row = chy_grid_source_get_row (self->source, top + i);

      missing |= row == NULL;
      if (!there)
        gtk_list_store_append (self->store, &iter);
      set_row (self, &iter, row);
      there = there && gtk_tree_model_iter_next (GTK_TREE_MODEL (self->store), &iter);
    }
  while (there)
    there = gtk_list_store_remove (self->store, &iter);
  if (missing)
    chy_grid_source_need (self->source, top, n);
  n = MIN (n, self->n_rows);
  describe_rows (self, top, n);
  show_cursor (self, top, n);
  if (!missing)
    chy_grid_fit (self);
}

static void
update_adjustment (ChyGrid *self)
{
  gint64 count = grid_count (self);
  double page = MAX (self->n_rows, 1);
  double value = CLAMP (gtk_adjustment_get_value (self->adjustment), 0, MAX (0, (double) count - page));

  gtk_adjustment_configure (self->adjustment, value, 0, (double) count, 1, MAX (1, page - 1), page);
  gtk_widget_set_visible (self->bar, (double) count > page);
}

/* The object that the keyboard is at: it stays in sight through sorting and changes. */
static const char *
cursor_id (ChyGrid *self)
{
  GVariant *row = chy_grid_source_get_row (self->source, self->cursor);

  return row != NULL && self->cursor > 0 ? chy_body_get_text (row, "id") : NULL;
}

void
chy_grid_ask (ChyGrid *self)
{
  g_autoptr (ChyQuery) asked = chy_grid_get_query (self);

  if (self->started)
    chy_grid_source_query (self->source, asked, cursor_id (self));
}

void
chy_grid_scroll_to (ChyGrid *self, gint64 row)
{
  gint64 top = chy_grid_get_top (self);

  if (row < top)
    gtk_adjustment_set_value (self->adjustment, (double) row);
  else if (row >= top + self->n_rows)
    gtk_adjustment_set_value (self->adjustment, (double) (row - self->n_rows + 1));
}

void
chy_grid_selection_changed (ChyGrid *self)
{
  chy_grid_fill (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
size_allocate_cb (ChyGrid *self)
{
  GdkRectangle visible;
  guint n;

  if (!gtk_widget_get_realized (GTK_WIDGET (self->view)))
    return;
  chy_grid_fit_soon (self);
  gtk_tree_view_get_visible_rect (self->view, &visible);
  n = (guint) MAX (1, visible.height / self->row_height);
  if (n == self->n_rows)
    return;
  self->n_rows = n;
  update_adjustment (self);
  chy_grid_fill (self);
}

/* The view is a strip higher than its place, and shall not scroll by itself. */
static void
pin_cb (GtkAdjustment *adjustment)
{
  if (gtk_adjustment_get_value (adjustment) != 0)
    gtk_adjustment_set_value (adjustment, 0);
}

static void
reset_cb (ChyGrid *self, gint64 row)
{
  self->fitted = 0;
  self->cursor = self->anchor = MAX (row, 0);
  update_adjustment (self);
  if (row >= 0)
    chy_grid_scroll_to (self, row);
  else
    gtk_adjustment_set_value (self->adjustment, 0);
  chy_grid_fill (self);
  g_signal_emit (self, signals[COUNTED], 0);
}

/* The same rows as before, but for what changed: the cursor stays on its object and the object in its place
 * on the screen. */
static void
refreshed_cb (ChyGrid *self, gint64 row)
{
  double moved = row >= 0 ? (double) (row - self->kept) : 0;

  if (self->kept == self->cursor)
    self->cursor += (gint64) moved;
  self->anchor += (gint64) moved;
  self->cursor = CLAMP (self->cursor, 0, MAX (0, grid_count (self) - 1));
  self->anchor = CLAMP (self->anchor, 0, MAX (0, grid_count (self) - 1));
  g_signal_handlers_block_by_func (self->adjustment, chy_grid_fill, self);
  update_adjustment (self);
  if (moved != 0)
    gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + moved);
  g_signal_handlers_unblock_by_func (self->adjustment, chy_grid_fill, self);
  chy_grid_fill (self);
  g_signal_emit (self, signals[COUNTED], 0);
}

static void
count_changed_cb (ChyGrid *self)
{
  update_adjustment (self);
  chy_grid_fill (self);
  g_signal_emit (self, signals[COUNTED], 0);
}

void
chy_grid_activate (ChyGrid *self, GVariant *row)
{
  g_signal_emit (self, signals[ROW_ACTIVATED], 0, row);
}

void
chy_grid_sort_changed (ChyGrid *self)
{
  g_signal_emit (self, signals[SORT_CHANGED], 0);
}

void
chy_grid_ask_for_menu (ChyGrid *self)
{
  g_signal_emit (self, signals[MENU], 0);
}

void
chy_grid_fail (ChyGrid *self, GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
chy_grid_dispose (GObject *object)
{
  ChyGrid *self = CHY_GRID (object);

  g_cancellable_cancel (self->range);
  g_clear_handle_id (&self->fit_source, g_source_remove);
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
  g_array_unref (self->widths);
  g_object_unref (self->store);
  g_clear_pointer (&self->filter, g_variant_unref);
  g_free (self->search);
  g_object_unref (self->range);

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
  signals[SORT_CHANGED] =
      g_signal_new ("sort-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MENU] = g_signal_new ("menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chy_grid_init (ChyGrid *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);

  self->selection = chy_grid_selection_new ();
  self->fields = g_ptr_array_new ();
  self->widths = g_array_new (FALSE, FALSE, sizeof (int));
  self->scale = 1.0;
  self->range = g_cancellable_new ();
  self->n_rows = 1;
  self->row_height = 29;
  self->store = gtk_list_store_new (CHY_GRID_STORE_N, G_TYPE_VARIANT, G_TYPE_BOOLEAN);
  self->adjustment = gtk_adjustment_new (0, 0, 0, 1, 1, 1);
  self->bar = gtk_scrollbar_new (GTK_ORIENTATION_VERTICAL, self->adjustment);
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
  gtk_grid_attach (GTK_GRID (self), self->bar, 1, 0, 1, 1);
  gtk_widget_show_all (scroller);

  g_signal_connect (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)), "value-changed",
                    G_CALLBACK (pin_cb), NULL);
  chy_grid_add_input (self);
  g_signal_connect_object (self->view, "size-allocate", G_CALLBACK (size_allocate_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (chy_grid_fill), self,
                           G_CONNECT_SWAPPED);
}

static void
add_selected (GVariant *row, gpointer data)
{
  gpointer *pair = data;
  ChyGrid *self = pair[0];
  const char *id = chy_body_get_text (row, "id");

  if (id != NULL && chy_grid_selection_contains (self->selection, id))
    g_ptr_array_add (pair[1], g_variant_ref (row));
}

GtkWidget *
chy_grid_new (ChyTenant *tenant, const char *resource, const char *const *columns)
{
  GtkWidget *self = chy_grid_new_held (tenant, resource, columns);

  chy_grid_start (CHY_GRID (self));

  return self;
}

void
chy_grid_start (ChyGrid *self)
{
  g_return_if_fail (CHY_IS_GRID (self));

  if (self->started)
    return;
  self->started = TRUE;
  chy_grid_ask (self);
}

GtkWidget *
chy_grid_new_held (ChyTenant *tenant, const char *resource, const char *const *columns)
{
  ChyGrid *self = g_object_new (CHY_TYPE_GRID, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self->view));

  self->resource = chy_resource_find (resource);
  g_return_val_if_fail (self->resource != NULL, GTK_WIDGET (self));
  atk_object_set_name (accessible, g_dgettext (GETTEXT_PACKAGE, self->resource->title));
  chy_grid_set_columns (self, columns);
  if (self->resource->default_sort != NULL)
    self->sort = chy_fields_find (self->resource->columns, self->resource->default_sort);
  self->descending = self->resource->default_descending;
  chy_grid_show_sort (self);

  self->source = chy_grid_source_new (tenant);
  g_signal_connect_object (self->source, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "refreshed", G_CALLBACK (refreshed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "count-changed", G_CALLBACK (count_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "rows-changed", G_CALLBACK (chy_grid_fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "failed", G_CALLBACK (chy_grid_fail), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
chy_grid_set_filter (ChyGrid *self, GVariant *filter)
{
  g_return_if_fail (CHY_IS_GRID (self));

  g_clear_pointer (&self->filter, g_variant_unref);
  self->filter = filter != NULL ? g_variant_ref_sink (filter) : NULL;
  chy_grid_ask (self);
}

void
chy_grid_set_search (ChyGrid *self, const char *search)
{
  g_return_if_fail (CHY_IS_GRID (self));

  if (g_strcmp0 (self->search, search) == 0)
    return;
  g_free (self->search);
  self->search = search != NULL && *search != '\0' ? g_strdup (search) : NULL;
  chy_grid_ask (self);
}

void
chy_grid_refresh (ChyGrid *self)
{
  gint64 top = chy_grid_get_top (self);
  GVariant *row;

  g_return_if_fail (CHY_IS_GRID (self));

  /* At the top of the list new rows are what one wants to see; elsewhere what one looks at stays. */
  self->kept = self->cursor >= top && self->cursor < top + self->n_rows ? self->cursor : top;
  row = top > 0 || self->cursor > 0 ? chy_grid_source_get_row (self->source, self->kept) : NULL;
  chy_grid_source_refresh (self->source, row != NULL ? chy_body_get_text (row, "id") : NULL, self->kept - top,
                           top, self->n_rows + 1);
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
chy_grid_select_all (ChyGrid *self)
{
  g_return_if_fail (CHY_IS_GRID (self));

  chy_grid_forget_range (self);
  chy_grid_selection_select_all (self->selection);
  chy_grid_selection_changed (self);
}

GPtrArray *
chy_grid_get_selected_rows (ChyGrid *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  g_return_val_if_fail (CHY_IS_GRID (self), rows);

  chy_grid_source_foreach (self->source, add_selected, (gpointer[]){ self, rows });

  return rows;
}

void
chy_grid_clear_selection (ChyGrid *self)
{
  chy_grid_forget_range (self);
  chy_grid_selection_clear (self->selection);
  chy_grid_selection_changed (self);
}

void
chy_grid_copy (ChyGrid *self)
{
  GVariant *row = chy_grid_source_get_row (self->source, self->cursor);
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_if_fail (CHY_IS_GRID (self));

  if (row == NULL)
    return;
  for (guint i = 0; i < self->fields->len; i++)
    {
      g_autofree char *cell = chy_grid_cell_full_text (g_ptr_array_index (self->fields, i), row);

      g_string_append_printf (text, "%s%s", i > 0 ? "\t" : "", cell);
    }
  chy_announce_copy (GTK_WIDGET (self), text->str);
}
