/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-query.h"

/* So many rows are known at once: more than a screen shows, as every row costs where a search passes by many.
 * chy_result_complete() brings the others. */
#define FIRST_ROWS 64

/* One list that is being read. */
typedef struct
{
  ChyTenantLocal *tenant;           /* borrowed */
  const ChyLocalResource *resource; /* static */
  const ChyResource *described;     /* static */
  const ChyQuery *query;            /* borrowed */
  guint limit;
  GArray *terms;   /* (owned) of ChyFilterTerm: the values of `matches` */
  GArray *matches; /* (owned) of ChyMatch */
  const char *sort;
  gboolean descending;
  const char *wanted; /* borrowed: the key of chy_tenant_get(), or NULL */
  GArray *ids;        /* (owned) */
  GPtrArray *rows;    /* (owned) of a list of bodies */
} List;

static void
list_clear (List *list)
{
  g_clear_pointer (&list->matches, g_array_unref);
  g_clear_pointer (&list->terms, g_array_unref);
  g_clear_pointer (&list->ids, g_array_unref);
  g_clear_pointer (&list->rows, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

static const char *
find_column (const ChyLocalResource *resource, const char *key)
{
  for (const ChyLocalColumn *column = resource->columns; column->column != NULL; column++)
    if (g_strcmp0 (column->key, key) == 0)
      return column->column;
  return NULL;
}

static ChyParam
to_param (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return CHY_INT (g_variant_get_int64 (value));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return CHY_INT (g_variant_get_boolean (value));
  return CHY_TEXT (g_variant_get_string (value, NULL));
}

static gboolean
add_match (List *list, const char *key, GVariant *value, GError **error)
{
  const ChyField *field = chy_fields_find (list->described->columns, key);
  const char *column = find_column (list->resource, key);
  g_autoptr (GVariant) from = NULL, to = NULL;
  ChyFilterTerm term;
  ChyMatch match;

  if (g_str_equal (key, CHY_QUERY_KEY) && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      list->wanted = chy_query_get_text (list->query, CHY_QUERY_KEY);
      return TRUE;
    }
  if (list->resource->add_filter != NULL &&
      list->resource->add_filter (key, value, chy_clock_now (chy_tenant_local_get_clock (list->tenant)),
                                  list->matches))
    return TRUE;
  if (field == NULL || column == NULL || (field->flags & CHY_FIELD_FILTER) == 0)
    {
      chy_refuse_one (error, "query", "unknown-filter", list->described->id, "filter", key, NULL);
      return FALSE;
    }
  if (chy_filter_split_range (field, value, &from, &to))
    return add_match (list, key, from, error) && add_match (list, key, to, error);
  if (!chy_filter_term_parse (field, value, &term, error))
    return FALSE;
  g_array_append_val (list->terms, term);
  match = (ChyMatch){ .column = column, .kind = term.kind, .value = to_param (term.value) };
  g_array_append_val (list->matches, match);
  return TRUE;
}

static gboolean
read_filter (List *list, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (list->query->filter == NULL)
    return TRUE;
  g_variant_iter_init (&iter, list->query->filter);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (!add_match (list, key, owned, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_sort (List *list, GError **error)
{
  const char *sort = list->query->sort;
  const ChyField *field;

  list->descending = list->query->descending;
  if (sort == NULL)
    {
      sort = list->described->default_sort;
      list->descending = list->described->default_descending;
    }
  if (sort == NULL || g_str_equal (sort, "id") || g_strcmp0 (sort, list->resource->id_order) == 0)
    return TRUE;
  field = chy_fields_find (list->described->columns, sort);
  list->sort = find_column (list->resource, sort);
  if (field != NULL && list->sort != NULL && (field->flags & CHY_FIELD_SORTABLE) != 0)
    {
      /* The row id is the number: the order without a column. */
      if (g_str_equal (list->sort, "id"))
        list->sort = NULL;
      return TRUE;
    }
  chy_refuse_one (error, "query", "unknown-sort", list->described->id, "sort", sort, NULL);
  return FALSE;
}

static gboolean
list_init (List *list,
           ChyTenantLocal *tenant,
           const ChyLocalResource *resource,
           const ChyQuery *query,
           GError **error)
{
  list->tenant = tenant;
  list->resource = resource;
  list->described = chy_resource_find (resource->id);
  list->query = query;
  list->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  list->matches = g_array_new (TRUE, TRUE, sizeof (ChyMatch));
  list->terms = g_array_new (FALSE, FALSE, sizeof (ChyFilterTerm));
  g_array_set_clear_func (list->terms, (GDestroyNotify) chy_filter_term_clear);
  return resource->table == NULL || (read_filter (list, error) && read_sort (list, error));
}

static gboolean
has_id (GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

/* Rows whose `key` column is the wanted text; those found before stay. */
static gboolean
find_by_key (ChySession *session, List *list, const ChyLocalKey *key, GError **error)
{
  g_autofree char *hex = NULL;
  g_autoptr (GArray) matches = g_array_copy (list->matches);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  ChyMatch match = { .column = key->column, .kind = CHY_MATCH_EQUAL, .value = CHY_TEXT (list->wanted) };
  ChyListQuery query = { .table = list->resource->table };
  ChyMatch *all;
  gint64 number;

  if (key->kind == CHY_LOCAL_KEY_NUMBER)
    {
      if (!chy_local_parse_number (list->wanted, &number))
        return TRUE;
      match.value = CHY_INT (number);
    }
  else if (key->kind == CHY_LOCAL_KEY_HEX)
    {
      hex = chy_local_normalize_hex (list->wanted);
      if (hex == NULL)
        return TRUE;
      match.value = CHY_TEXT (hex);
    }
  g_array_append_val (matches, match);
  all = g_new0 (ChyMatch, matches->len + 1);
  memcpy (all, matches->data, matches->len * sizeof (ChyMatch));
  query.matches = all;
  if (!chy_session_list_ids (session, &query, 20, found, error))
    {
      g_free (all);
      return FALSE;
    }
  g_free (all);
  for (guint i = 0; i < found->len; i++)
    if (!has_id (list->ids, g_array_index (found, gint64, i)))
      g_array_append_val (list->ids, g_array_index (found, gint64, i));
  return TRUE;
}

static gboolean
list_in_session (ChySession *session, gpointer data, GError **error)
{
  List *list = data;
  ChyListQuery query = { .table = list->resource->table,
                         .matches = (const ChyMatch *) (gpointer) list->matches->data,
                         .search = list->query->search,
                         .sort = list->sort,
                         .descending = list->descending };

  g_array_set_size (list->ids, 0);
  if (list->wanted == NULL)
    return chy_session_list_ids (session, &query, list->limit, list->ids, error);
  for (const ChyLocalKey *key = list->resource->keys; key != NULL && key->column != NULL; key++)
    if (!find_by_key (session, list, key, error))
      return FALSE;
  return TRUE;
}

static gboolean
collect_bodies (ChySession *session, gpointer data, GError **error)
{
  List *list = data;
  ChyLocalReader reader = { .tenant = list->tenant };

  reader.now = chy_clock_now (chy_tenant_local_get_clock (list->tenant));
  g_clear_pointer (&list->rows, g_ptr_array_unref);
  list->rows = list->resource->list (&reader, session, list->query, error);
  return list->rows != NULL;
}

static ChyResult *
query_bodies (List *list, GCancellable *cancellable, GError **error)
{
  if (list->resource->list_outside != NULL)
    list->rows = list->resource->list_outside (list->tenant, list->query, cancellable, error);
  else if (!chy_store_read (chy_tenant_local_get_store (list->tenant), collect_bodies, list, cancellable,
                            error))
    return NULL;
  if (list->rows == NULL || !chy_bodies_select (list->rows, list->resource, list->query, error))
    return NULL;
  return chy_static_result_new (g_steal_pointer (&list->rows));
}

GArray *
chy_local_list_ids (ChyTenantLocal *tenant,
                    const ChyLocalResource *resource,
                    const ChyQuery *query,
                    guint limit,
                    GCancellable *cancellable,
                    GError **error)
{
  g_auto (List) list = { .limit = limit };

  if (!list_init (&list, tenant, resource, query, error) ||
      !chy_store_read (chy_tenant_local_get_store (tenant), list_in_session, &list, cancellable, error))
    return NULL;
  return g_steal_pointer (&list.ids);
}

gint64
chy_local_find_row (ChyTenantLocal *tenant,
                    const ChyLocalResource *resource,
                    const char *id,
                    GCancellable *cancellable)
{
  g_autoptr (ChyQuery) query = NULL;
  g_autoptr (GArray) ids = NULL;
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "id", "s", id);
  query = chy_query_new (resource->id, g_variant_dict_end (&filter));
  ids = chy_local_list_ids (tenant, resource, query, 1, cancellable, NULL);
  return ids != NULL && ids->len > 0 ? g_array_index (ids, gint64, 0) : -1;
}

const ChyLocalResource *
chy_local_resource_find (const char *id)
{
  for (const ChyLocalResource *const *resource = chy_local_resources (); *resource != NULL; resource++)
    if (g_strcmp0 ((*resource)->id, id) == 0)
      return *resource;
  return NULL;
}

/* Answers a query: from a table with its first rows, or whole from bodies. */
ChyResult *
chy_local_query (ChyTenantLocal *self, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  const ChyLocalResource *resource = chy_local_resource_find (query->resource);
  g_auto (List) list = { 0 };
  gboolean outside;
  GArray *ids;

  if (resource == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no resource “%s”",
                   query->resource);
      return NULL;
    }
  if (chy_local_get_role (self) == CHY_ROLE_CONNECTOR)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "reading %s is not allowed to a connector",
                   query->resource);
      return NULL;
    }
  outside = resource->table == NULL || (resource->is_outside != NULL && resource->is_outside (query));
  if (outside && resource->query_outside != NULL)
    {
      g_autoptr (GError) local = NULL;
      ChyResult *result = resource->query_outside (self, query, cancellable, &local);

      if (result != NULL)
        return result;
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  if (outside)
    {
      list.resource = resource;
      list.tenant = self;
      list.query = query;
      list.described = chy_resource_find (resource->id);
      return query_bodies (&list, cancellable, error);
    }
  if (resource->prepare != NULL)
    resource->prepare (self, cancellable);
  ids = chy_local_list_ids (self, resource, query, FIRST_ROWS, cancellable, error);
  if (ids == NULL)
    return NULL;
  return chy_vector_result_new (self, resource, query, ids, ids->len < FIRST_ROWS);
}
