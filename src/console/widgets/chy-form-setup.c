/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-form-private.h"

#include <string.h>

/* What the owner of a form says of single fields; by themselves they look as their kind does. */

static void
item_free (ChyFormItem *item)
{
  g_free (item->value);
  g_free (item->title);
  g_free (item);
}

static GPtrArray *
items_new (const ChyFormOption *options, guint n)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);

  for (guint i = 0; i < n; i++)
    {
      ChyFormItem *item = g_new (ChyFormItem, 1);

      item->value = g_strdup (options[i].value);
      item->title = g_strdup (options[i].title != NULL ? options[i].title : options[i].value);
      g_ptr_array_add (items, item);
    }

  return items;
}

static void
rebuild (ChyForm *self, ChyFormRow *row)
{
  chy_form_row_rebuild (row);
  chy_form_row_show (row);
  chy_form_update (self);
}

void
chy_form_set_options (ChyForm *self, const char *key, const ChyFormOption *options, guint n, gboolean strict)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  g_clear_pointer (&row->options, g_ptr_array_unref);
  row->options = items_new (options, n);
  row->strict = strict;
  rebuild (self, row);
}

void
chy_form_set_insertions (ChyForm *self, const char *key, const ChyFormOption *options, guint n)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  if (row == NULL)
    {
      g_hash_table_replace (chy_form_get_nested (self), g_strdup (key), items_new (options, n));
      return;
    }
  g_clear_pointer (&row->insertions, g_ptr_array_unref);
  row->insertions = n > 0 ? items_new (options, n) : NULL;
  rebuild (self, row);
}

GtkWidget *
chy_form_nested_new (ChyFormRow *row)
{
  GtkWidget *form = chy_form_new (chy_form_get_tenant (row->form), row->field->fields, NULL);
  g_autofree char *prefix = g_strconcat (row->field->key, ".", NULL);
  GHashTableIter iter;
  const char *key;
  GPtrArray *items;

  g_hash_table_iter_init (&iter, chy_form_get_nested (row->form));
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &items))
    {
      ChyFormRow *inner =
          g_str_has_prefix (key, prefix) ? chy_form_find_row (CHY_FORM (form), key + strlen (prefix)) : NULL;

      if (inner == NULL)
        continue;
      inner->insertions = g_ptr_array_ref (items);
      rebuild (CHY_FORM (form), inner);
    }

  return form;
}

void
chy_form_set_offered (ChyForm *self, const char *key, const char *const *ids)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  g_strfreev (row->offered);
  row->offered = g_strdupv ((char **) ids);
  rebuild (self, row);
}

void
chy_form_set_locked (ChyForm *self, const char *key, gboolean locked)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  if (row->locked == locked)
    return;
  row->locked = locked;
  rebuild (self, row);
}

void
chy_form_set_hidden (ChyForm *self, const char *key, gboolean hidden)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  row->hidden = hidden;
  chy_form_update (self);
}

void
chy_form_set_beside (ChyForm *self, const char *key, const char *beside)
{
  ChyFormRow *row = chy_form_find_row (self, key);
  ChyFormRow *host = chy_form_find_row (self, beside);

  g_return_if_fail (row != NULL && host != NULL && row != host);

  row->beside = host;
  rebuild (self, row);
}

void
chy_form_set_hint (ChyForm *self, const char *key, const char *sentence)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  g_free (row->sentence);
  row->sentence = g_strdup (sentence);
  chy_form_row_show_hint (row);
}

void
chy_form_set_title (ChyForm *self, const char *key, const char *title)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  g_free (row->title);
  row->title = g_strdup (title);
  rebuild (self, row);
}

void
chy_form_set_add_title (ChyForm *self, const char *key, const char *title)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  g_free (row->add);
  row->add = g_strdup (title);
  rebuild (self, row);
}

void
chy_form_set_reference_filter (ChyForm *self, const char *key, GVariant *filter)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  g_clear_pointer (&row->filter, g_variant_unref);
  row->filter = filter != NULL ? g_variant_ref_sink (filter) : NULL;
  rebuild (self, row);
}

void
chy_form_set_extra (ChyForm *self, const char *key, GtkWidget *extra)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  if (row->extra != NULL)
    gtk_widget_destroy (row->extra);
  row->extra = extra;
  gtk_box_pack_start (GTK_BOX (row->line), extra, FALSE, FALSE, 0);
  gtk_widget_set_valign (extra, GTK_ALIGN_CENTER);
  gtk_widget_show (extra);
}

void
chy_form_set_control (ChyForm *self, const char *key, GtkWidget *control)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  g_return_if_fail (row != NULL);

  gtk_widget_destroy (row->widget);
  row->control = NULL;
  row->widget = control;
  row->focus = control;
  gtk_box_pack_start (GTK_BOX (row->line), control, TRUE, TRUE, 0);
  gtk_box_reorder_child (GTK_BOX (row->line), control, 0);
  gtk_widget_show (control);
  chy_form_update (self);
}
