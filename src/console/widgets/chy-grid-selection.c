/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-grid-selection.h"

struct _ChyGridSelection
{
  gboolean all;
  GHashTable *ids; /* (owned) of char*: what is selected, or, where all, what is not */
};

ChyGridSelection *
chy_grid_selection_new (void)
{
  ChyGridSelection *self = g_new0 (ChyGridSelection, 1);

  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
chy_grid_selection_free (ChyGridSelection *self)
{
  g_hash_table_unref (self->ids);
  g_free (self);
}

gboolean
chy_grid_selection_contains (ChyGridSelection *self, const char *id)
{
  return g_hash_table_contains (self->ids, id) != self->all;
}

void
chy_grid_selection_set (ChyGridSelection *self, const char *id, gboolean selected)
{
  if (selected != self->all)
    g_hash_table_add (self->ids, g_strdup (id));
  else
    g_hash_table_remove (self->ids, id);
}

void
chy_grid_selection_clear (ChyGridSelection *self)
{
  g_hash_table_remove_all (self->ids);
  self->all = FALSE;
}

void
chy_grid_selection_select_all (ChyGridSelection *self)
{
  g_hash_table_remove_all (self->ids);
  self->all = TRUE;
}

gboolean
chy_grid_selection_is_all (ChyGridSelection *self)
{
  return self->all;
}

gint64
chy_grid_selection_count (ChyGridSelection *self, gint64 total)
{
  gint64 n = g_hash_table_size (self->ids);

  return self->all ? MAX (0, total - n) : n;
}

char **
chy_grid_selection_get_ids (ChyGridSelection *self)
{
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (self->ids, NULL);

  return g_strdupv ((char **) keys);
}
