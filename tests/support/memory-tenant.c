/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "memory-tenant.h"

#include "base/chy-id.h"
#include "model/chy-problem.h"
#include "model/chy-resource.h"

struct _MemoryTenant
{
  GObject parent_instance;

  GMutex lock;
  GHashTable *resources; /* (owned) char* -> GPtrArray of GVariant; under `lock` */
};

static void tenant_iface_init (ChyTenantInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MemoryTenant,
                               memory_tenant,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_TENANT, tenant_iface_init))

/* --- results ------------------------------------------------------------------------------------------ */

#define MEMORY_TYPE_RESULT (memory_result_get_type ())
G_DECLARE_FINAL_TYPE (MemoryResult, memory_result, MEMORY, RESULT, GObject)

/* Ids alone, so that a row is read as it is when it is asked for. */
struct _MemoryResult
{
  GObject parent_instance;

  MemoryTenant *tenant; /* (owned) */
  char *resource;       /* (owned) */
  GPtrArray *ids;       /* (owned) of char* */
};

static void result_iface_init (ChyResultInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MemoryResult,
                               memory_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, result_iface_init))

static gint64
find_row (GPtrArray *rows, const char *id)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (rows, i), "id"), id) == 0)
      return i;
  return -1;
}

static gint64
result_get_count (ChyResult *result, gboolean *ret_final)
{
  *ret_final = TRUE;
  return MEMORY_RESULT (result)->ids->len;
}

static GPtrArray *
result_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  MemoryResult *self = MEMORY_RESULT (result);
  g_autoptr (GPtrArray) window = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  GPtrArray *rows;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_mutex_lock (&self->tenant->lock);
  rows = g_hash_table_lookup (self->tenant->resources, self->resource);
  for (gint64 i = index; i < self->ids->len && i - index < n; i++)
    {
      gint64 row = find_row (rows, g_ptr_array_index (self->ids, i));

      g_ptr_array_add (window, row >= 0 ? g_variant_ref (g_ptr_array_index (rows, row)) : chy_body_new ());
    }
  g_mutex_unlock (&self->tenant->lock);
  return g_steal_pointer (&window);
}

static gboolean
result_complete (ChyResult *result, GCancellable *cancellable, GError **error)
{
  (void) result;
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gint64
result_find (ChyResult *result, const char *id, GCancellable *cancellable)
{
  MemoryResult *self = MEMORY_RESULT (result);

  (void) cancellable;
  for (guint i = 0; i < self->ids->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->ids, i), id) == 0)
      return i;
  return -1;
}

static void
result_iface_init (ChyResultInterface *iface)
{
  iface->get_count = result_get_count;
  iface->rows = result_rows;
  iface->complete = result_complete;
  iface->find = result_find;
}

static void
memory_result_finalize (GObject *object)
{
  MemoryResult *self = MEMORY_RESULT (object);

  g_clear_object (&self->tenant);
  g_free (self->resource);
  g_ptr_array_unref (self->ids);
  G_OBJECT_CLASS (memory_result_parent_class)->finalize (object);
}

static void
memory_result_class_init (MemoryResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = memory_result_finalize;
}

static void
memory_result_init (MemoryResult *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
}

/* --- queries ------------------------------------------------------------------------------------------ */

static gboolean
has_text (const ChyResource *resource, GVariant *row, const char *text, gboolean whole)
{
  for (const ChyField *field = resource->columns; field->key != NULL; field++)
    {
      const char *value = field->kind == CHY_FIELD_TEXT ? chy_body_get_text (row, field->key) : NULL;
      g_autofree char *folded = value != NULL ? g_utf8_casefold (value, -1) : NULL;

      if (folded != NULL && (whole ? g_str_equal (folded, text) : strstr (folded, text) != NULL))
        return TRUE;
    }
  return FALSE;
}

static gboolean
fits (const ChyResource *resource, GVariant *row, const ChyQuery *query)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (query->search != NULL)
    {
      g_autofree char *search = g_utf8_casefold (query->search, -1);

      if (!has_text (resource, row, search, FALSE))
        return FALSE;
    }
  if (query->filter == NULL)
    return TRUE;
  g_variant_iter_init (&iter, query->filter);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) wanted = value;
      g_autoptr (GVariant) own = chy_body_get (row, key);

      if (g_str_equal (key, CHY_QUERY_KEY))
        {
          g_autofree char *text = g_utf8_casefold (g_variant_get_string (wanted, NULL), -1);

          if (!has_text (resource, row, text, TRUE))
            return FALSE;
        }
      else if (own == NULL || !g_variant_equal (own, wanted))
        return FALSE;
    }
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const ChyQuery *query = data;
  const char *x = chy_body_get_text (*(GVariant *const *) a, query->sort);
  const char *y = chy_body_get_text (*(GVariant *const *) b, query->sort);
  int result = g_ascii_strcasecmp (x != NULL ? x : "", y != NULL ? y : "");

  return query->descending ? -result : result;
}

static gboolean
check_query (const ChyResource *resource, const ChyQuery *query, GError **error)
{
  GVariantIter iter;
  const char *key;

  if (resource == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no resource “%s”",
                   query->resource);
      return FALSE;
    }
  if (query->filter == NULL)
    return TRUE;
  g_variant_iter_init (&iter, query->filter);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    if (!g_str_equal (key, CHY_QUERY_KEY) && chy_fields_find (resource->columns, key) == NULL)
      {
        chy_refuse_one (error, "query", "unknown-filter", resource->id, "filter", key, NULL);
        return FALSE;
      }
  return TRUE;
}

static ChyResult *
tenant_query (ChyTenant *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  MemoryTenant *self = MEMORY_TENANT (tenant);
  const ChyResource *resource = chy_resource_find (query->resource);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  MemoryResult *result;
  GPtrArray *rows;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !check_query (resource, query, error))
    return NULL;
  result = g_object_new (MEMORY_TYPE_RESULT, NULL);
  result->tenant = g_object_ref (self);
  result->resource = g_strdup (query->resource);
  g_mutex_lock (&self->lock);
  rows = g_hash_table_lookup (self->resources, query->resource);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (fits (resource, g_ptr_array_index (rows, i), query))
      g_ptr_array_add (found, g_ptr_array_index (rows, i));
  if (query->sort != NULL)
    g_ptr_array_sort_with_data (found, compare, (gpointer) query);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (result->ids, g_strdup (chy_body_get_text (g_ptr_array_index (found, i), "id")));
  g_mutex_unlock (&self->lock);
  return CHY_RESULT (result);
}

/* --- commands ----------------------------------------------------------------------------------------- */

/* In the main context, where watchers live, whichever thread changed it. */
static gboolean
announce (gpointer data)
{
  static const char *const users[] = { "users", NULL };

  g_signal_emit_by_name (data, "changed", users);
  return G_SOURCE_REMOVE;
}

static ChyOutcome *
add_user (MemoryTenant *self, const ChyCommand *command, GError **error)
{
  ChyOutcome *outcome;
  const char *name = chy_body_get_text (command->params, "name");
  g_autofree char *id = chy_id_new ();
  GVariantDict dict;

  if (name == NULL)
    {
      chy_refuse_one (error, "field", "required", NULL, "field", "name", NULL);
      return NULL;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "displayName", "s", name);
  memory_tenant_add (self, "users", g_variant_dict_end (&dict));
  outcome = chy_outcome_new ();
  g_variant_unref (outcome->values);
  outcome->values = chy_body_with (command->params, "id", g_variant_new_string (id));
  return outcome;
}

static ChyOutcome *
remove_user (MemoryTenant *self, const ChyCommand *command, gboolean apply, GError **error)
{
  const char *id = chy_body_get_text (command->params, "id");
  g_autoptr (GVariant) user = chy_tenant_get (CHY_TENANT (self), "users", id != NULL ? id : "", NULL, error);
  ChyOutcome *outcome;
  GPtrArray *rows;

  if (user == NULL)
    return NULL;
  if (apply && !command->confirmed)
    {
      chy_refuse_one (error, "command", "unconfirmed", command->type, "consequence", "It is removed.", NULL);
      return NULL;
    }
  outcome = chy_outcome_new ();
  if (!apply)
    {
      outcome->consequence = g_strdup ("It is removed.");
      return outcome;
    }
  g_mutex_lock (&self->lock);
  rows = g_hash_table_lookup (self->resources, "users");
  g_ptr_array_remove_index (rows, (guint) find_row (rows, chy_body_get_text (user, "id")));
  g_mutex_unlock (&self->lock);
  g_idle_add_full (G_PRIORITY_DEFAULT, announce, g_object_ref (self), g_object_unref);
  return outcome;
}

static ChyOutcome *
run (MemoryTenant *self, const ChyCommand *command, gboolean apply, GError **error)
{
  if (g_str_equal (command->type, "user-add"))
    return apply ? add_user (self, command, error) : chy_outcome_new ();
  if (g_str_equal (command->type, "user-remove"))
    return remove_user (self, command, apply, error);
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no command “%s”",
               command->type);
  return NULL;
}

static ChyOutcome *
tenant_preview (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  (void) cancellable;
  return run (MEMORY_TENANT (tenant), command, FALSE, error);
}

static ChyOutcome *
tenant_apply (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  (void) cancellable;
  return run (MEMORY_TENANT (tenant), command, TRUE, error);
}

static gboolean
tenant_can (ChyTenant *tenant, const char *command_type)
{
  (void) tenant;
  return g_str_equal (command_type, "user-add") || g_str_equal (command_type, "user-remove");
}

static void
tenant_iface_init (ChyTenantInterface *iface)
{
  iface->query = tenant_query;
  iface->preview = tenant_preview;
  iface->apply = tenant_apply;
  iface->can = tenant_can;
}

static void
memory_tenant_finalize (GObject *object)
{
  MemoryTenant *self = MEMORY_TENANT (object);

  g_hash_table_unref (self->resources);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (memory_tenant_parent_class)->finalize (object);
}

static void
memory_tenant_class_init (MemoryTenantClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = memory_tenant_finalize;
}

static void
memory_tenant_init (MemoryTenant *self)
{
  g_mutex_init (&self->lock);
  self->resources =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

ChyTenant *
memory_tenant_new (void)
{
  return g_object_new (MEMORY_TYPE_TENANT, NULL);
}

void
memory_tenant_add (MemoryTenant *self, const char *resource, GVariant *body)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (body);
  g_autofree char *id = chy_id_new ();
  GPtrArray *rows;

  g_mutex_lock (&self->lock);
  rows = g_hash_table_lookup (self->resources, resource);
  if (rows == NULL)
    {
      rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
      g_hash_table_insert (self->resources, g_strdup (resource), rows);
    }
  g_ptr_array_add (rows, chy_body_get_text (owned, "id") != NULL
                             ? g_variant_ref (owned)
                             : chy_body_with (owned, "id", g_variant_new_string (id)));
  g_mutex_unlock (&self->lock);
  g_idle_add_full (G_PRIORITY_DEFAULT, announce, g_object_ref (self), g_object_unref);
}
