/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-remote-private.h"

#include "model/chy-resource.h"
#include "wire/chy-wire-exchange.h"

/* Rows of one request: with details they may be large. */
#define PAGE 250

/* A window on a result that the server keeps. */
#define REMOTE_TYPE_RESULT (remote_result_get_type ())
G_DECLARE_FINAL_TYPE (RemoteResult, remote_result, REMOTE, RESULT, GObject)

struct _RemoteResult
{
  GObject parent_instance;

  ChyHttpClient *client;       /* (owned) */
  const ChyResource *resource; /* static, or NULL: one that only the other side knows */
  char *path;                  /* (owned) with the query */
  GMutex lock;
  char *handle; /* (owned) or NULL; under `lock` */
  gint64 count; /* under `lock` */
  gboolean final;
};

static void result_iface_init (ChyResultInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RemoteResult,
                               remote_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, result_iface_init))

static void
add_option (GString *path, const char *name, const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL)
    return;
  escaped = g_uri_escape_string (value, NULL, FALSE);
  g_string_append_printf (path, "%c%s=%s", strchr (path->str, '?') == NULL ? '?' : '&', name, escaped);
}

static char *
make_path (const ChyQuery *query)
{
  g_autofree char *resource = g_uri_escape_string (query->resource, NULL, FALSE);
  GString *path = g_string_new ("/v1/");
  g_autofree char *order = NULL;

  g_string_append (path, resource);
  if (query->filter != NULL)
    {
      g_autofree char *filter = chy_wire_exchange_to_text (query->filter, NULL);

      add_option (path, "filter", filter);
    }
  if (query->sort != NULL)
    order = g_strconcat (query->sort, query->descending ? " desc" : " asc", NULL);
  add_option (path, "$orderby", order);
  add_option (path, "$search", query->search);
  add_option (path, "details", query->details ? "true" : NULL);
  add_option (path, "keep", "true");
  return g_string_free (path, FALSE);
}

/* One request about the result; keeps what it says of all of it. */
static GVariant *
ask (RemoteResult *self,
     gint64 index,
     guint n,
     const char *option,
     const char *value,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GString) path = g_string_new (self->path);
  g_autoptr (GVariant) answer = NULL;
  const char *handle;

  g_string_append_printf (path, "&$top=%u&$skip=%" G_GINT64_FORMAT, n, index);
  if (option != NULL)
    add_option (path, option, value);
  g_mutex_lock (&self->lock);
  add_option (path, "$skiptoken", self->handle);
  g_mutex_unlock (&self->lock);
  answer = chy_remote_get (self->client, path->str, cancellable, error);
  if (answer == NULL)
    return NULL;
  handle = chy_body_get_text (answer, "@chancery.result");
  g_mutex_lock (&self->lock);
  if (handle != NULL)
    {
      g_free (self->handle);
      self->handle = g_strdup (handle);
    }
  self->count = chy_body_get_int (answer, "@odata.count", self->count);
  self->final = chy_body_get_bool (answer, "@chancery.final", self->final);
  g_mutex_unlock (&self->lock);
  return g_steal_pointer (&answer);
}

static gint64
result_get_count (ChyResult *result, gboolean *ret_final)
{
  RemoteResult *self = REMOTE_RESULT (result);
  gint64 count;

  g_mutex_lock (&self->lock);
  count = self->count;
  if (ret_final != NULL)
    *ret_final = self->final;
  g_mutex_unlock (&self->lock);
  return count;
}

static gboolean
add_rows (RemoteResult *self, GVariant *answer, GPtrArray *rows, gsize *ret_n, GError **error)
{
  g_autoptr (GVariant) list = chy_body_get (answer, "value");
  gboolean good = list != NULL && g_variant_is_of_type (list, G_VARIANT_TYPE ("aa{sv}"));

  *ret_n = 0;
  for (gsize i = 0; good && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) tree = g_variant_get_child_value (list, i);
      GVariant *row =
          chy_wire_exchange_from_tree (tree, self->resource != NULL ? self->resource->columns : NULL, error);

      if (row == NULL)
        return FALSE;
      g_ptr_array_add (rows, row);
      (*ret_n)++;
    }
  return TRUE;
}

static GPtrArray *
result_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  RemoteResult *self = REMOTE_RESULT (result);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gsize got = PAGE;

  while (n > rows->len && got == PAGE)
    {
      guint wanted = MIN (n - rows->len, PAGE);
      g_autoptr (GVariant) answer = ask (self, index + rows->len, wanted, NULL, NULL, cancellable, error);

      if (answer == NULL || !add_rows (self, answer, rows, &got, error))
        return NULL;
    }
  return g_steal_pointer (&rows);
}

static gboolean
result_complete (ChyResult *result, GCancellable *cancellable, GError **error)
{
  RemoteResult *self = REMOTE_RESULT (result);
  g_autoptr (GVariant) answer = NULL;
  gboolean final;

  result_get_count (result, &final);
  if (final)
    return TRUE;
  answer = ask (self, 0, 0, "$count", "true", cancellable, error);
  return answer != NULL;
}

static gint64
result_find (ChyResult *result, const char *id, GCancellable *cancellable)
{
  g_autoptr (GVariant) answer = ask (REMOTE_RESULT (result), 0, 0, "find", id, cancellable, NULL);

  return answer != NULL ? chy_body_get_int (answer, "position", -1) : -1;
}

static void
result_run (ChyResult *result, GTask *task, GTaskThreadFunc func)
{
  chy_http_client_run (REMOTE_RESULT (result)->client, task, func);
}

static void
result_iface_init (ChyResultInterface *iface)
{
  iface->get_count = result_get_count;
  iface->rows = result_rows;
  iface->complete = result_complete;
  iface->find = result_find;
  iface->run = result_run;
}

static void
remote_result_finalize (GObject *object)
{
  RemoteResult *self = REMOTE_RESULT (object);

  g_clear_pointer (&self->client, chy_http_client_unref);
  g_free (self->path);
  g_free (self->handle);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (remote_result_parent_class)->finalize (object);
}

static void
remote_result_class_init (RemoteResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = remote_result_finalize;
}

static void
remote_result_init (RemoteResult *self)
{
  g_mutex_init (&self->lock);
}

ChyResult *
chy_remote_result_new (ChyHttpClient *client,
                       const ChyQuery *query,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (RemoteResult) self = g_object_new (REMOTE_TYPE_RESULT, NULL);
  g_autoptr (GVariant) answer = NULL;

  self->client = chy_http_client_ref (client);
  self->resource = chy_resource_find (query->resource);
  self->path = make_path (query);
  answer = ask (self, 0, 0, NULL, NULL, cancellable, error);
  return answer != NULL ? CHY_RESULT (g_steal_pointer (&self)) : NULL;
}
