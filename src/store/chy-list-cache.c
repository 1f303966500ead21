/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-list-private.h"

/* All that is kept: at a million rows an order takes 4 MB, a set of ids 125 kB. */
#define MAX_SIZE (48u << 20)

typedef struct
{
  char *key; /* owned */
  gint64 stamp;
  gint64 last;
  GBytes *bytes; /* owned */
} Kept;

struct _ChyListCache
{
  GMutex lock;
  GPtrArray *kept; /* owned: of Kept, the last used at the end; under `lock` */
  gsize size;      /* under `lock` */
};

static void
kept_free (Kept *kept)
{
  g_free (kept->key);
  g_bytes_unref (kept->bytes);
  g_free (kept);
}

static Kept *
find (ChyListCache *self, const char *key, guint *ret_at)
{
  for (guint i = 0; i < self->kept->len; i++)
    {
      Kept *kept = self->kept->pdata[i];

      if (g_str_equal (kept->key, key))
        {
          *ret_at = i;
          return kept;
        }
    }
  return NULL;
}

static void
drop (ChyListCache *self, guint at)
{
  self->size -= g_bytes_get_size (((Kept *) self->kept->pdata[at])->bytes);
  g_ptr_array_remove_index (self->kept, at);
}

static char *
make_order_key (const ChyListQuery *query)
{
  return g_strdup_printf ("order of %s by %s", query->table->table, query->sort);
}

static gboolean
take_stamp (ChyRow *row, gpointer data)
{
  *(ChyListStamp *) data = (ChyListStamp){ chy_row_int (row, 0), chy_row_int (row, 1) };
  return FALSE;
}

ChyListCache *
chy_list_cache_new (void)
{
  ChyListCache *self = g_new0 (ChyListCache, 1);

  g_mutex_init (&self->lock);
  self->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) kept_free);
  return self;
}

void
chy_list_cache_free (ChyListCache *self)
{
  g_ptr_array_unref (self->kept);
  g_mutex_clear (&self->lock);
  g_free (self);
}

GBytes *
chy_list_cache_lookup (ChyListCache *self, const char *key, gint64 stamp, gint64 *ret_last)
{
  GBytes *bytes = NULL;
  Kept *kept;
  guint at = 0;

  g_mutex_lock (&self->lock);
  kept = find (self, key, &at);
  if (kept != NULL && kept->stamp == stamp)
    {
      bytes = g_bytes_ref (kept->bytes);
      *ret_last = kept->last;
      g_ptr_array_steal_index (self->kept, at);
      g_ptr_array_add (self->kept, kept);
    }
  g_mutex_unlock (&self->lock);
  return bytes;
}

void
chy_list_cache_keep (ChyListCache *self, const char *key, gint64 stamp, gint64 last, GBytes *bytes)
{
  Kept *kept;
  guint at = 0;

  g_mutex_lock (&self->lock);
  kept = find (self, key, &at);
  /* A transaction that began before may end after. */
  if (kept == NULL || kept->stamp < stamp || (kept->stamp == stamp && kept->last <= last))
    {
      if (kept != NULL)
        drop (self, at);
      kept = g_new0 (Kept, 1);
      kept->key = g_strdup (key);
      kept->stamp = stamp;
      kept->last = last;
      kept->bytes = g_bytes_ref (bytes);
      g_ptr_array_add (self->kept, kept);
      self->size += g_bytes_get_size (bytes);
      while (self->size > MAX_SIZE && self->kept->len > 1)
        drop (self, 0);
    }
  g_mutex_unlock (&self->lock);
}

gboolean
chy_list_get_stamp (ChySession *session, const ChyListTable *table, ChyListStamp *ret_stamp, GError **error)
{
  ChyListStamp stamp = { -1, -1 };

  if (session->cache != NULL && table->fixed != NULL &&
      !chy_session_execute (session, "SELECT fixed, fixed + counted FROM list_change WHERE base = ?1",
                            CHY_PARAMS (CHY_TEXT (table->table)), take_stamp, &stamp, NULL, error))
    return FALSE;
  *ret_stamp = stamp;
  return TRUE;
}

gint64
chy_list_stamp_of (const ChyListStamp *stamp, const ChyListTable *table, const char *column)
{
  if (table->fixed != NULL && column != NULL && g_strv_contains (table->fixed, column))
    return stamp->fixed;
  return table->fixed != NULL && column != NULL && g_strcmp0 (table->counter, column) == 0 ? stamp->all : -1;
}

GBytes *
chy_list_find_order (ChySession *session,
                     const ChyListQuery *query,
                     const ChyListStamp *stamp,
                     gint64 *ret_last)
{
  gint64 number = chy_list_stamp_of (stamp, query->table, query->sort);
  g_autofree char *key = NULL;

  if (number < 0)
    return NULL;
  key = make_order_key (query);
  return chy_list_cache_lookup (session->cache, key, number, ret_last);
}

gboolean
chy_list_keep_order (ChySession *session, const ChyListQuery *query, GArray *ids, GError **error)
{
  g_autofree char *key = NULL;
  g_autofree guint32 *order = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 last = 0;
  ChyListStamp stamp;
  gint64 number;

  if (!chy_list_get_stamp (session, query->table, &stamp, error))
    return FALSE;
  number = chy_list_stamp_of (&stamp, query->table, query->sort);
  if (number < 0 || ids->len == 0)
    return TRUE;
  order = g_new (guint32, ids->len);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, query->descending ? ids->len - 1 - i : i);

      if (id < 0 || id > CHY_LIST_MAX_BITS)
        return TRUE;
      order[i] = (guint32) id;
      last = MAX (last, id);
    }
  key = make_order_key (query);
  bytes = g_bytes_new_take (g_steal_pointer (&order), ids->len * sizeof (guint32));
  chy_list_cache_keep (session->cache, key, number, last, bytes);
  return TRUE;
}
