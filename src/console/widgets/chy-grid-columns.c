/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-grid-columns.h"
#include "chy-large-icons.h"
#include "chy-term.h"
#include "chy-words.h"

enum
{
  CHECK_WIDTH = 40,
  WIDTH =
      60, /* until chy_grid_fit(): no wider than what they will have, or a mirrored view starts scrolled */
  ICON = 16,
};

static gboolean
is_state (const ChyField *field)
{
  return g_str_has_suffix (field->key, "tate") && field->kind == CHY_FIELD_CHOICE;
}

char *
chy_grid_cell_full_text (const ChyField *field, GVariant *row)
{
  g_autoptr (GVariant) value = row != NULL ? chy_body_get (row, field->key) : NULL;

  if (value == NULL)
    return g_strdup ("");
  if (field->kind == CHY_FIELD_TIME)
    return chy_words_time (g_variant_get_int64 (value));

  return chy_field_format (field, value);
}

char *
chy_grid_cell_text (const ChyField *field, GVariant *row)
{
  g_autoptr (GVariant) value = row != NULL ? chy_body_get (row, field->key) : NULL;

  if (value == NULL)
    return g_strdup ("");
  if (field->kind == CHY_FIELD_TIME)
    return chy_words_relative (g_variant_get_int64 (value), g_get_real_time ());
  if (field->kind == CHY_FIELD_INTEGER)
    return chy_words_integer (field, g_variant_get_int64 (value));

  return chy_field_format (field, value);
}

static void
text_data_cb (GtkTreeViewColumn *column G_GNUC_UNUSED,
              GtkCellRenderer *cell,
              GtkTreeModel *model,
              GtkTreeIter *iter,
              gpointer data)
{
  g_autoptr (GVariant) row = NULL;
  g_autofree char *text = NULL;

  gtk_tree_model_get (model, iter, CHY_GRID_STORE_ROW, &row, -1);
  text = chy_grid_cell_text (data, row);
  g_object_set (cell, "text", row != NULL ? text : "…", NULL);
}

static void
icon_data_cb (GtkTreeViewColumn *column G_GNUC_UNUSED,
              GtkCellRenderer *cell,
              GtkTreeModel *model,
              GtkTreeIter *iter,
              gpointer data)
{
  const ChyField *field = data;
  g_autoptr (GVariant) row = NULL;

  gtk_tree_model_get (model, iter, CHY_GRID_STORE_ROW, &row, -1);
  g_object_set (cell, "icon-name", row != NULL ? chy_state_icon (chy_body_get_text (row, field->key)) : NULL,
                NULL);
}

static void
own_icon_data_cb (GtkTreeViewColumn *column G_GNUC_UNUSED,
                  GtkCellRenderer *cell,
                  GtkTreeModel *model,
                  GtkTreeIter *iter,
                  gpointer data)
{
  const ChyGridIconFunc *icon = data;
  g_autoptr (GVariant) row = NULL;

  gtk_tree_model_get (model, iter, CHY_GRID_STORE_ROW, &row, -1);
  g_object_set (cell, "icon-name", row != NULL ? (*icon) (row) : NULL, NULL);
}

static void
add_icon (
    GtkTreeViewColumn *column, const ChyField *field, int row_height, double scale, ChyGridIconFunc icon)
{
  GtkCellRenderer *cell = gtk_cell_renderer_pixbuf_new ();

  g_object_set (cell, "stock-size", chy_large_icons_cell_size (scale), NULL);
  gtk_cell_renderer_set_fixed_size (cell, (int) (ICON * scale) + 12, row_height);
  gtk_tree_view_column_pack_start (column, cell, FALSE);
  if (icon == NULL)
    gtk_tree_view_column_set_cell_data_func (column, cell, icon_data_cb, (gpointer) field, NULL);
  else
    gtk_tree_view_column_set_cell_data_func (column, cell, own_icon_data_cb, g_memdup2 (&icon, sizeof (icon)),
                                             g_free);
}

GtkTreeViewColumn *
chy_grid_column_new_check (int row_height, double scale)
{
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();
  GtkCellRenderer *cell = gtk_cell_renderer_toggle_new ();

  gtk_cell_renderer_set_fixed_size (cell, -1, row_height);
  gtk_tree_view_column_pack_start (column, cell, TRUE);
  gtk_tree_view_column_add_attribute (column, cell, "active", CHY_GRID_STORE_SELECTED);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, (int) (CHECK_WIDTH * scale));
  gtk_tree_view_column_set_title (column, _ ("Selected"));
  /* The head says nothing to the eye, but has its name for a screen reader. */
  gtk_tree_view_column_set_widget (column, g_object_new (GTK_TYPE_LABEL, "label", "", "visible", TRUE, NULL));

  return column;
}

GtkTreeViewColumn *
chy_grid_column_new (const ChyField *field, int row_height, double scale, ChyGridIconFunc icon)
{
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  gboolean number = field->kind == CHY_FIELD_INTEGER;

  if (icon != NULL || is_state (field))
    add_icon (column, field, row_height, scale, icon);
  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", number ? 1.0 : 0.0, "xpad", 10, NULL);
  gtk_cell_renderer_set_fixed_size (cell, -1, row_height);
  gtk_tree_view_column_pack_start (column, cell, TRUE);
  gtk_tree_view_column_set_cell_data_func (column, cell, text_data_cb, (gpointer) field, NULL);
  gtk_tree_view_column_set_title (column, g_dgettext (GETTEXT_PACKAGE, field->title));
  chy_term_explain (gtk_tree_view_column_get_button (column), field->title);
  gtk_tree_view_column_set_alignment (column, number ? 1.0f : 0.0f);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, (int) (WIDTH * scale));
  gtk_tree_view_column_set_resizable (column, TRUE);
  gtk_tree_view_column_set_clickable (column, (field->flags & CHY_FIELD_SORTABLE) != 0);

  return column;
}
