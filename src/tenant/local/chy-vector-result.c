/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-query.h"

#define CHY_TYPE_VECTOR_RESULT (chy_vector_result_get_type ())
G_DECLARE_FINAL_TYPE (ChyVectorResult, chy_vector_result, CHY, VECTOR_RESULT, GObject)

struct _ChyVectorResult
{
  GObject parent_instance;

  ChyTenantLocal *tenant;           /* (owned) */
  const ChyLocalResource *resource; /* static */
  ChyQuery *query;                  /* (owned) */

  GMutex lock;
  GArray *ids;    /* (owned) of gint64; under `lock` */
  gboolean final; /* under `lock` */
};

/* One window that is being read. */
typedef struct
{
  ChyVectorResult *self;
  const gint64 *ids;
  gsize n;
  GPtrArray *rows;  /* (owned) of GVariant */
  GPtrArray *dicts; /* (owned) of GVariantDict: rows that are read and not finished; NULL: one that is gone */
  GHashTable *where; /* (owned) gint64* into `ids` -> position */
} Window;

static void result_iface_init (ChyResultInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyVectorResult,
                               chy_vector_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, result_iface_init))

static void
put_column (const ChyField *field, ChyRow *row, guint i, GVariantDict *body)
{
  if (field == NULL || chy_row_is_null (row, i))
    return;
  if (field->kind == CHY_FIELD_BOOLEAN)
    g_variant_dict_insert (body, field->key, "b", chy_row_int (row, i) != 0);
  else if (g_variant_type_equal (chy_field_get_value_type (field), G_VARIANT_TYPE_INT64))
    g_variant_dict_insert (body, field->key, "x", chy_row_int (row, i));
  else if (g_variant_type_equal (chy_field_get_value_type (field), G_VARIANT_TYPE_STRING))
    {
      const char *text = chy_row_text (row, i);

      if (*text != '\0')
        g_variant_dict_insert (body, field->key, "s", text);
    }
}

static gboolean
on_row (ChyRow *row, gpointer data)
{
  Window *window = data;
  const ChyLocalResource *resource = window->self->resource;
  const ChyResource *described = chy_resource_find (resource->id);
  gint64 id = chy_row_int (row, 0);
  g_autoptr (GVariantDict) body = NULL;
  gpointer position = NULL;
  GVariantDict **slot;

  if (!g_hash_table_lookup_extended (window->where, &id, NULL, &position))
    return TRUE;
  body = g_variant_dict_new (NULL);
  for (guint i = 0; resource->columns[i].column != NULL; i++)
    if (resource->columns[i].key != NULL)
      put_column (chy_fields_find (described->columns, resource->columns[i].key), row, i, body);
  slot = (GVariantDict **) &g_ptr_array_index (window->dicts, GPOINTER_TO_SIZE (position));
  g_clear_pointer (slot, g_variant_dict_unref);
  *slot = g_steal_pointer (&body);
  return TRUE;
}

/* What a row has beside its columns asks the store again, so it comes after the list is read. */
static gboolean
finish_rows (ChySession *session, Window *window, GError **error)
{
  ChyVectorResult *self = window->self;
  ChyLocalReader reader = { .tenant = self->tenant };

  reader.now = chy_clock_now (chy_tenant_local_get_clock (self->tenant));
  for (gsize i = 0; i < window->n; i++)
    {
      GVariantDict *body = g_ptr_array_index (window->dicts, i);
      GVariant **slot = (GVariant **) &g_ptr_array_index (window->rows, i);

      if (body == NULL)
        continue;
      if (self->resource->finish_row != NULL &&
          !self->resource->finish_row (&reader, session, window->ids[i], body, self->query->details, error))
        return FALSE;
      g_variant_unref (*slot);
      *slot = g_variant_ref_sink (g_variant_dict_end (body));
    }
  return TRUE;
}

static gboolean
read_window (ChySession *session, gpointer data, GError **error)
{
  Window *window = data;
  const ChyLocalResource *resource = window->self->resource;

  if (!chy_session_list_rows (session, resource->table, window->ids, window->n, on_row, window, error))
    return FALSE;
  return finish_rows (session, window, error);
}

static gint64 *
copy_ids (ChyVectorResult *self, gint64 index, guint n, gsize *ret_n)
{
  gint64 *ids = NULL;

  g_mutex_lock (&self->lock);
  *ret_n = index < self->ids->len ? MIN (n, self->ids->len - index) : 0;
  if (*ret_n > 0)
    ids = g_memdup2 (&g_array_index (self->ids, gint64, index), *ret_n * sizeof (gint64));
  g_mutex_unlock (&self->lock);
  return ids;
}

static gint64
vector_get_count (ChyResult *result, gboolean *ret_final)
{
  ChyVectorResult *self = CHY_VECTOR_RESULT (result);
  gint64 count;

  g_mutex_lock (&self->lock);
  count = self->ids->len;
  *ret_final = self->final;
  g_mutex_unlock (&self->lock);
  return count;
}

static void
dict_free (gpointer dict)
{
  if (dict != NULL)
    g_variant_dict_unref (dict);
}

static GPtrArray *
vector_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  ChyVectorResult *self = CHY_VECTOR_RESULT (result);
  g_autofree gint64 *ids = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GPtrArray) dicts = g_ptr_array_new_with_free_func (dict_free);
  g_autoptr (GHashTable) where = g_hash_table_new (g_int64_hash, g_int64_equal);
  Window window = { .self = self, .rows = rows, .dicts = dicts, .where = where };

  ids = copy_ids (self, index, n, &window.n);
  window.ids = ids;
  g_ptr_array_set_size (dicts, (int) window.n);
  for (gsize i = 0; i < window.n; i++)
    {
      g_ptr_array_add (rows, chy_body_new ());
      g_hash_table_insert (where, &ids[i], GSIZE_TO_POINTER (i));
    }
  if (window.n > 0 &&
      !chy_store_read (chy_tenant_local_get_store (self->tenant), read_window, &window, cancellable, error))
    return NULL;
  return g_steal_pointer (&rows);
}

static gboolean
vector_complete (ChyResult *result, GCancellable *cancellable, GError **error)
{
  ChyVectorResult *self = CHY_VECTOR_RESULT (result);
  g_autoptr (GArray) ids = NULL;
  gboolean final = FALSE;

  vector_get_count (result, &final);
  if (final)
    return TRUE;
  ids = chy_local_list_ids (self->tenant, self->resource, self->query, 0, cancellable, error);
  if (ids == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  g_array_unref (self->ids);
  self->ids = g_steal_pointer (&ids);
  self->final = TRUE;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gint64
vector_find (ChyResult *result, const char *id, GCancellable *cancellable)
{
  ChyVectorResult *self = CHY_VECTOR_RESULT (result);
  gint64 row = chy_local_find_row (self->tenant, self->resource, id, cancellable);
  gint64 position = -1;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->ids->len && row >= 0 && position < 0; i++)
    if (g_array_index (self->ids, gint64, i) == row)
      position = i;
  g_mutex_unlock (&self->lock);
  return position;
}

static void
result_iface_init (ChyResultInterface *iface)
{
  iface->get_count = vector_get_count;
  iface->rows = vector_rows;
  iface->complete = vector_complete;
  iface->find = vector_find;
}

static void
chy_vector_result_finalize (GObject *object)
{
  ChyVectorResult *self = CHY_VECTOR_RESULT (object);

  g_clear_object (&self->tenant);
  chy_query_free (self->query);
  g_array_unref (self->ids);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (chy_vector_result_parent_class)->finalize (object);
}

static void
chy_vector_result_class_init (ChyVectorResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_vector_result_finalize;
}

static void
chy_vector_result_init (ChyVectorResult *self)
{
  g_mutex_init (&self->lock);
}

ChyResult *
chy_vector_result_new (ChyTenantLocal *tenant,
                       const ChyLocalResource *resource,
                       const ChyQuery *query,
                       GArray *ids,
                       gboolean final)
{
  ChyVectorResult *self = g_object_new (CHY_TYPE_VECTOR_RESULT, NULL);

  self->tenant = g_object_ref (tenant);
  self->resource = resource;
  self->query = chy_query_copy (query);
  self->ids = ids;
  self->final = final;
  return CHY_RESULT (self);
}
