/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-tenant.h"

/* What one asynchronous call carries to its worker. */
typedef struct
{
  ChyQuery *query;     /* (owned) or NULL */
  ChyCommand *command; /* (owned) or NULL */
  char *resource;      /* (owned) or NULL */
  char *key;           /* (owned) or NULL */
} Call;

G_DEFINE_QUARK (chy - tenant - error - quark, chy_tenant_error)
G_DEFINE_INTERFACE (ChyTenant, chy_tenant, G_TYPE_OBJECT)

/* Several objects are shown in the message of an ambiguity, not thousands. */
#define SHOWN 5

static void
call_free (Call *call)
{
  chy_query_free (call->query);
  chy_command_free (call->command);
  g_free (call->resource);
  g_free (call->key);
  g_free (call);
}

static ChyCommand *
command_copy (const ChyCommand *command)
{
  ChyCommand *copy = chy_command_new (command->type, command->params);

  if (command->secrets != NULL)
    copy->secrets = g_hash_table_ref (command->secrets);
  copy->confirmed = command->confirmed;
  return copy;
}

static void
start (ChyTenant *self,
       Call *call,
       gpointer tag,
       GTaskThreadFunc func,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (CHY_TENANT_GET_IFACE (self)->run != NULL)
    CHY_TENANT_GET_IFACE (self)->run (self, task, func);
  else
    g_task_run_in_thread (task, func);
}

static char *
describe_rows (GPtrArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len && i < SHOWN; i++)
    {
      GVariant *row = g_ptr_array_index (rows, i);
      const char *name = chy_body_get_text (row, "displayName");
      const char *id = chy_body_get_text (row, "id");

      if (name == NULL)
        name = chy_body_get_text (row, "name");
      g_string_append_printf (text, "%s%s%s(%s)", i > 0 ? ", " : "", name != NULL ? name : "",
                              name != NULL ? " " : "", id != NULL ? id : "");
    }
  if (rows->len > SHOWN)
    g_string_append (text, ", ...");
  return g_string_free (text, FALSE);
}

/* The row whose id is exactly `key`; else the only row. */
static GVariant *
pick_row (GPtrArray *rows, const char *resource, const char *key, GError **error)
{
  g_autofree char *list = NULL;

  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (rows, i), "id"), key) == 0)
      return g_variant_ref (g_ptr_array_index (rows, i));

  if (rows->len == 1 && g_variant_n_children (g_ptr_array_index (rows, 0)) > 0)
    return g_variant_ref (g_ptr_array_index (rows, 0));
  if (rows->len <= 1)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "%s: there is no “%s”", resource,
                   key);
      return NULL;
    }

  list = describe_rows (rows);
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS, "“%s” fits several %s: %s", key, resource,
               list);
  return NULL;
}

static void
query_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Call *call = task_data;
  GError *error = NULL;
  ChyResult *result = chy_tenant_query (CHY_TENANT (source), call->query, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
get_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Call *call = task_data;
  GError *error = NULL;
  GVariant *body = chy_tenant_get (CHY_TENANT (source), call->resource, call->key, cancellable, &error);

  if (body != NULL)
    g_task_return_pointer (task, body, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
return_outcome (GTask *task, ChyOutcome *outcome, GError *error)
{
  if (outcome != NULL)
    g_task_return_pointer (task, outcome, (GDestroyNotify) chy_outcome_free);
  else
    g_task_return_error (task, error);
}

static void
preview_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Call *call = task_data;
  GError *error = NULL;
  ChyOutcome *outcome = chy_tenant_preview (CHY_TENANT (source), call->command, cancellable, &error);

  return_outcome (task, outcome, error);
}

static void
apply_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Call *call = task_data;
  GError *error = NULL;
  ChyOutcome *outcome = chy_tenant_apply (CHY_TENANT (source), call->command, cancellable, &error);

  return_outcome (task, outcome, error);
}

static void
chy_tenant_default_init (ChyTenantInterface *iface)
{
  g_signal_new ("changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                1, G_TYPE_STRV);
  g_signal_new ("connection", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

void
chy_connection_free (ChyConnection *self)
{
  g_free (self->address);
  g_free (self->account);
  g_free (self->certificate);
  g_clear_error (&self->error);
  g_free (self);
}

ChyConnection *
chy_tenant_get_connection (ChyTenant *self)
{
  g_return_val_if_fail (CHY_IS_TENANT (self), NULL);

  return chy_tenant_is_remote (self) ? CHY_TENANT_GET_IFACE (self)->get_connection (self) : NULL;
}

gboolean
chy_tenant_is_remote (ChyTenant *self)
{
  g_return_val_if_fail (CHY_IS_TENANT (self), FALSE);

  return CHY_TENANT_GET_IFACE (self)->get_connection != NULL;
}

void
chy_tenant_reconnect (ChyTenant *self)
{
  g_return_if_fail (CHY_IS_TENANT (self));

  if (CHY_TENANT_GET_IFACE (self)->reconnect != NULL)
    CHY_TENANT_GET_IFACE (self)->reconnect (self);
}

ChyResult *
chy_tenant_query (ChyTenant *self, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_TENANT (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  return CHY_TENANT_GET_IFACE (self)->query (self, query, cancellable, error);
}

ChyOutcome *
chy_tenant_preview (ChyTenant *self, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_TENANT (self), NULL);
  g_return_val_if_fail (command != NULL, NULL);

  return CHY_TENANT_GET_IFACE (self)->preview (self, command, cancellable, error);
}

ChyOutcome *
chy_tenant_apply (ChyTenant *self, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_TENANT (self), NULL);
  g_return_val_if_fail (command != NULL, NULL);

  return CHY_TENANT_GET_IFACE (self)->apply (self, command, cancellable, error);
}

gboolean
chy_tenant_can (ChyTenant *self, const char *command_type)
{
  g_return_val_if_fail (CHY_IS_TENANT (self), FALSE);
  g_return_val_if_fail (command_type != NULL, FALSE);

  return CHY_TENANT_GET_IFACE (self)->can (self, command_type);
}

GVariant *
chy_tenant_get (
    ChyTenant *self, const char *resource, const char *key, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyQuery) query = NULL;
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  GVariantDict filter;

  g_return_val_if_fail (CHY_IS_TENANT (self), NULL);
  g_return_val_if_fail (resource != NULL && key != NULL, NULL);

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, CHY_QUERY_KEY, "s", key);
  query = chy_query_new (resource, g_variant_dict_end (&filter));
  query->details = TRUE;
  result = chy_tenant_query (self, query, cancellable, error);
  if (result == NULL)
    return NULL;
  rows = chy_result_rows (result, 0, SHOWN + 1, cancellable, error);
  return rows != NULL ? pick_row (rows, resource, key, error) : NULL;
}

/* chy_tenant_query() in a worker. */
void
chy_tenant_query_async (ChyTenant *self,
                        const ChyQuery *query,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Call *call;

  g_return_if_fail (CHY_IS_TENANT (self) && query != NULL);

  call = g_new0 (Call, 1);
  call->query = chy_query_copy (query);
  start (self, call, chy_tenant_query_async, query_in_thread, cancellable, callback, user_data);
}

ChyResult *
chy_tenant_query_finish (ChyTenant *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* chy_tenant_get() in a worker. */
void
chy_tenant_get_async (ChyTenant *self,
                      const char *resource,
                      const char *key,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  Call *call;

  g_return_if_fail (CHY_IS_TENANT (self) && resource != NULL && key != NULL);

  call = g_new0 (Call, 1);
  call->resource = g_strdup (resource);
  call->key = g_strdup (key);
  start (self, call, chy_tenant_get_async, get_in_thread, cancellable, callback, user_data);
}

GVariant *
chy_tenant_get_finish (ChyTenant *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* chy_tenant_preview() in a worker. */
void
chy_tenant_preview_async (ChyTenant *self,
                          const ChyCommand *command,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Call *call;

  g_return_if_fail (CHY_IS_TENANT (self) && command != NULL);

  call = g_new0 (Call, 1);
  call->command = command_copy (command);
  start (self, call, chy_tenant_preview_async, preview_in_thread, cancellable, callback, user_data);
}

ChyOutcome *
chy_tenant_preview_finish (ChyTenant *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* chy_tenant_apply() in a worker. */
void
chy_tenant_apply_async (ChyTenant *self,
                        const ChyCommand *command,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Call *call;

  g_return_if_fail (CHY_IS_TENANT (self) && command != NULL);

  call = g_new0 (Call, 1);
  call->command = command_copy (command);
  start (self, call, chy_tenant_apply_async, apply_in_thread, cancellable, callback, user_data);
}

ChyOutcome *
chy_tenant_apply_finish (ChyTenant *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
