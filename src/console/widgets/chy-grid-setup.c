/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-grid-private.h"

/* Which columns a grid has, and by which it is sorted. */

void
chy_grid_show_sort (ChyGrid *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      GtkTreeViewColumn *column = gtk_tree_view_get_column (self->view, (int) i + 1);

      gtk_tree_view_column_set_sort_indicator (column, g_ptr_array_index (self->fields, i) == self->sort);
      gtk_tree_view_column_set_sort_order (column,
                                           self->descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
      if (g_ptr_array_index (self->fields, i) == self->sort)
        chy_grid_fit_head (self, i);
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
  chy_grid_show_sort (self);
  chy_grid_sort_changed (self);
  chy_grid_ask (self);
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

/* The one that takes what is left: the object's name, or else the first words. */
static const ChyField *
expanding (ChyGrid *self)
{
  const ChyField *text = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    {
      const ChyField *field = g_ptr_array_index (self->fields, i);

      if (field->kind == CHY_FIELD_TEXT && g_strcmp0 (field->key, self->resource->name_key) == 0)
        return field;
      if (text == NULL && field->kind == CHY_FIELD_TEXT)
        text = field;
    }

  return text != NULL ? text : g_ptr_array_index (self->fields, self->fields->len - 1);
}

static void
add_columns (ChyGrid *self)
{
  const ChyField *wide = self->fields->len > 0 ? expanding (self) : NULL;
  int height = measure_row (GTK_WIDGET (self), &self->scale);
  int separator;

  self->wide = 0;
  gtk_tree_view_append_column (self->view, chy_grid_column_new_check (height, self->scale));
  for (guint i = 0; i < self->fields->len; i++)
    {
      const ChyField *field = g_ptr_array_index (self->fields, i);
      ChyGridIconFunc icon = g_strcmp0 (field->key, self->icon_key) == 0 ? self->icon : NULL;
      GtkTreeViewColumn *column = chy_grid_column_new (field, height, self->scale, icon);

      if (field == wide)
        self->wide = i;
      g_signal_connect_object (column, "clicked", G_CALLBACK (column_clicked_cb), self, 0);
      gtk_tree_view_append_column (self->view, column);
    }
  gtk_widget_style_get (GTK_WIDGET (self->view), "vertical-separator", &separator, NULL);
  self->row_height = height + separator;
}

static void
make_columns (ChyGrid *self)
{
  GtkTreeViewColumn *column;

  while ((column = gtk_tree_view_get_column (self->view, 0)) != NULL)
    gtk_tree_view_remove_column (self->view, column);
  g_array_set_size (self->widths, 0);
  self->fitted = 0;
  add_columns (self);
  chy_grid_show_sort (self);
  chy_grid_fit (self);
}

void
chy_grid_set_columns (ChyGrid *self, const char *const *columns)
{
  g_return_if_fail (CHY_IS_GRID (self));

  g_ptr_array_set_size (self->fields, 0);
  if (columns == NULL || columns[0] == NULL)
    columns = self->resource->default_columns;
  for (gsize i = 0; columns[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (self->resource->columns, columns[i]);

      if (field != NULL && !g_ptr_array_find (self->fields, field, NULL))
        g_ptr_array_add (self->fields, (gpointer) field);
    }
  make_columns (self);
}

char **
chy_grid_get_columns (ChyGrid *self)
{
  char **columns = g_new0 (char *, self->fields->len + 1);

  for (guint i = 0; i < self->fields->len; i++)
    columns[i] = g_strdup (((const ChyField *) g_ptr_array_index (self->fields, i))->key);

  return columns;
}

void
chy_grid_set_icon (ChyGrid *self, const char *key, ChyGridIconFunc icon)
{
  g_return_if_fail (CHY_IS_GRID (self));

  self->icon_key = key;
  self->icon = icon;
  make_columns (self);
}

gboolean
chy_grid_set_sort (ChyGrid *self, const char *key, gboolean descending)
{
  const ChyField *field = chy_fields_find (self->resource->columns, key);

  g_return_val_if_fail (CHY_IS_GRID (self), FALSE);

  if (field == NULL || (field->flags & CHY_FIELD_SORTABLE) == 0)
    return FALSE;
  self->sort = field;
  self->descending = descending;
  chy_grid_show_sort (self);
  chy_grid_ask (self);

  return TRUE;
}

const char *
chy_grid_get_sort (ChyGrid *self, gboolean *ret_descending)
{
  *ret_descending = self->descending;

  return self->sort != NULL ? self->sort->key : NULL;
}

const char *
chy_grid_get_sort_title (ChyGrid *self)
{
  /* The order that a list rests in is not one that a person chose by a column. */
  if (self->sort == NULL || !g_ptr_array_find (self->fields, self->sort, NULL))
    return NULL;

  return g_dgettext (GETTEXT_PACKAGE, self->sort->title);
}

ChyQuery *
chy_grid_get_query (ChyGrid *self)
{
  ChyQuery *query = chy_query_new (self->resource->id, self->filter);

  query->search = g_strdup (self->search);
  query->sort = self->sort != NULL ? g_strdup (self->sort->key) : NULL;
  query->descending = self->descending;

  return query;
}

const ChyResource *
chy_grid_get_resource (ChyGrid *self)
{
  return self->resource;
}
