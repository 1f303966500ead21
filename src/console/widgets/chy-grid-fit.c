/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-grid-private.h"

/* How wide the columns of a grid are: as wide as their heads and the first rows want. Where that is more than
 * there is, those with long texts give way first; where it is less, one takes what is left. (A column of
 * GTK's that expands keeps what it was given when its neighbors become wider.) A person's own widths stay. */

enum
{
  AROUND = 26,    /* pixels beside a text: the padding of its cell and the line between columns */
  ICON_ROOM = 28, /* as chy-grid-columns.c packs it */
  MOST = 280,     /* no column takes more by itself; the expanding one takes what is left */
  FRAMES = 3,     /* until what was asked for in one is surely laid out */
  LEAST = 110,    /* what a long text keeps, so that its beginning can be read */
};

typedef struct
{
  int wanted;
  int least;
} Width;

static int
text_width (ChyGrid *self, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->view), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

static int
head_width (GtkTreeViewColumn *column)
{
  int width;

  gtk_widget_get_preferred_width (gtk_tree_view_column_get_button (column), NULL, &width);

  return width;
}

static gboolean
has_icon (GtkTreeViewColumn *column)
{
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (column));

  return g_list_length (cells) > 1;
}

static int
cells_width (ChyGrid *self, const ChyField *field)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->store);
  GtkTreeIter iter;
  int widest = 0;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter))
    {
      g_autoptr (GVariant) row = NULL;
      g_autofree char *text = NULL;

      gtk_tree_model_get (model, &iter, CHY_GRID_STORE_ROW, &row, -1);
      text = chy_grid_cell_text (field, row);
      widest = MAX (widest, text_width (self, text));
    }

  return widest;
}

static Width
measure (ChyGrid *self, guint i)
{
  const ChyField *field = g_ptr_array_index (self->fields, i);
  GtkTreeViewColumn *column = gtk_tree_view_get_column (self->view, (int) i + 1);
  int head = head_width (column);
  int cells = cells_width (self, field) + AROUND + (has_icon (column) ? (int) (ICON_ROOM * self->scale) : 0);
  gboolean gives = field->kind == CHY_FIELD_TEXT || field->kind == CHY_FIELD_TEXT_LIST;
  Width width;

  /* Other rows, as after a search, may widen a column: that they narrow it would only be unrest. */
  if (i < self->widths->len && self->fitted == 0 && i != self->wide)
    cells = MAX (cells, g_array_index (self->widths, int, i));
  width.wanted = MAX (head, MIN (cells, (int) (MOST * self->scale)));
  width.least = gives ? MAX (head, MIN (width.wanted, (int) (LEAST * self->scale))) : width.wanted;

  return width;
}

/* A person has moved a border: every width is theirs from then on. */
static gboolean
is_moved (ChyGrid *self)
{
  for (guint i = 0; i < self->widths->len; i++)
    if (gtk_tree_view_column_get_fixed_width (gtk_tree_view_get_column (self->view, (int) i + 1)) !=
        g_array_index (self->widths, int, i))
      return TRUE;

  return FALSE;
}

static void
set_widths (ChyGrid *self, const Width *widths, int available)
{
  int wanted = 0, spare = 0, excess;

  for (guint i = 0; i < self->fields->len; i++)
    {
      wanted += widths[i].wanted;
      spare += widths[i].wanted - widths[i].least;
    }
  excess = CLAMP (wanted - available, 0, spare);
  g_array_set_size (self->widths, 0);
  for (guint i = 0; i < self->fields->len; i++)
    {
      int given = spare > 0 ? (int) ((gint64) excess * (widths[i].wanted - widths[i].least) / spare) : 0;
      int width = widths[i].wanted - given;

      if (i == self->wide)
        width += MAX (available - wanted, 0);

      gtk_tree_view_column_set_fixed_width (gtk_tree_view_get_column (self->view, (int) i + 1), width);
      g_array_append_val (self->widths, width);
    }
}

static gboolean
start_cb (GtkWidget *view, GdkFrameClock *clock G_GNUC_UNUSED, gpointer data)
{
  ChyGrid *self = data;
  GtkAdjustment *place = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view));

  if (--self->start_frames > 0)
    return G_SOURCE_CONTINUE;
  gtk_adjustment_set_value (place, gtk_adjustment_get_upper (place) - gtk_adjustment_get_page_size (place));

  return G_SOURCE_REMOVE;
}

/* A mirrored view stays scrolled as far as its former width was: it goes back to its right end when the new
 * widths have been laid out. */
static void
show_start (ChyGrid *self)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self->view)) != GTK_TEXT_DIR_RTL)
    return;
  if (self->start_frames == 0)
    gtk_widget_add_tick_callback (GTK_WIDGET (self->view), start_cb, self, NULL);
  self->start_frames = FRAMES;
}

/* How many rows there are to measure; none while one of them is on its way: the next ones are measured with
 * it. */
static guint
count_rows (ChyGrid *self)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->store);
  GtkTreeIter iter;
  guint n = 0;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter), n++)
    {
      g_autoptr (GVariant) row = NULL;

      gtk_tree_model_get (model, &iter, CHY_GRID_STORE_ROW, &row, -1);
      if (row == NULL)
        return 0;
    }

  return n;
}

void
chy_grid_fit (ChyGrid *self)
{
  GtkAdjustment *place = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view));
  int available = (int) gtk_adjustment_get_page_size (place);
  guint n = count_rows (self);
  g_autofree Width *widths = NULL;

  if (available <= 1 || self->fields->len == 0 || n == 0 || is_moved (self) ||
      (available == self->fitted && n <= self->n_fitted))
    return;
  /* More rows of the same list widen columns, as other rows do. */
  if (available == self->fitted)
    self->fitted = 0;
  widths = g_new (Width, self->fields->len);
  for (guint i = 0; i < self->fields->len; i++)
    widths[i] = measure (self, i);
  self->fitted = available;
  self->n_fitted = n;
  set_widths (self, widths,
              available - gtk_tree_view_column_get_fixed_width (gtk_tree_view_get_column (self->view, 0)));
  show_start (self);
}

static gboolean
fit_cb (gpointer data)
{
  ChyGrid *self = data;

  self->fit_source = 0;
  chy_grid_fit (self);

  return G_SOURCE_REMOVE;
}

void
chy_grid_fit_soon (ChyGrid *self)
{
  GtkAdjustment *place = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view));

  if (self->fit_source == 0 && (int) gtk_adjustment_get_page_size (place) != self->fitted)
    self->fit_source = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, fit_cb, self, NULL);
}

void
chy_grid_fit_head (ChyGrid *self, guint i)
{
  GtkTreeViewColumn *column = gtk_tree_view_get_column (self->view, (int) i + 1);
  int width = head_width (column);

  if (i >= self->widths->len || width <= gtk_tree_view_column_get_fixed_width (column) || is_moved (self))
    return;
  gtk_tree_view_column_set_fixed_width (column, width);
  g_array_index (self->widths, int, i) = width;
}
