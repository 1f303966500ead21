/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-graph.h"

/* Rows that are looked at for one list: a second or two of work. */
#define MOST_LOOKED_AT 20000
#define AT_A_TIME      500

#define CHY_TYPE_GRAPH_ROWS (chy_graph_rows_get_type ())
G_DECLARE_FINAL_TYPE (ChyGraphRows, chy_graph_rows, CHY, GRAPH_ROWS, GObject)

struct _ChyGraphRows
{
  GObject parent_instance;

  GPtrArray *bodies; /* (owned) or NULL: the rows themselves */
  ChyResult *under;  /* (owned) or NULL: where they come from */
  GArray *positions; /* (owned) or NULL: of gint64, where they stand there */
};

static void result_iface_init (ChyResultInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyGraphRows,
                               chy_graph_rows,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, result_iface_init))

static gint64
graph_get_count (ChyResult *result, gboolean *ret_final)
{
  ChyGraphRows *self = CHY_GRAPH_ROWS (result);

  *ret_final = TRUE;
  return self->bodies != NULL ? self->bodies->len : self->positions->len;
}

/* A row of below; neighbors there are read together. */
static gboolean
read_run (ChyGraphRows *self, guint from, guint n, GPtrArray *rows, GCancellable *cancellable, GError **error)
{
  gint64 first = g_array_index (self->positions, gint64, from);
  g_autoptr (GPtrArray) run = chy_result_rows (self->under, first, n, cancellable, error);

  if (run == NULL)
    return FALSE;
  g_ptr_array_extend (rows, run, (GCopyFunc) (void (*) (void)) g_variant_ref, NULL);
  return TRUE;
}

static GPtrArray *
graph_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  ChyGraphRows *self = CHY_GRAPH_ROWS (result);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gint64 count = self->bodies != NULL ? self->bodies->len : self->positions->len;
  gint64 end = MIN (count, index + (gint64) n);
  gint64 i = index;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  while (i < end)
    {
      guint run = 1;

      if (self->bodies != NULL)
        {
          g_ptr_array_add (rows, g_variant_ref (g_ptr_array_index (self->bodies, i)));
          i++;
          continue;
        }
      while (i + run < end && g_array_index (self->positions, gint64, i + run) ==
                                  g_array_index (self->positions, gint64, i) + (gint64) run)
        run++;
      if (!read_run (self, (guint) i, run, rows, cancellable, error))
        return NULL;
      i += run;
    }
  return g_steal_pointer (&rows);
}

static gboolean
graph_complete (ChyResult *result, GCancellable *cancellable, GError **error)
{
  (void) result;
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gint64
graph_find (ChyResult *result, const char *id, GCancellable *cancellable)
{
  (void) result;
  (void) id;
  (void) cancellable;
  return -1;
}

static void
result_iface_init (ChyResultInterface *iface)
{
  iface->get_count = graph_get_count;
  iface->rows = graph_rows;
  iface->complete = graph_complete;
  iface->find = graph_find;
}

static void
chy_graph_rows_finalize (GObject *object)
{
  ChyGraphRows *self = CHY_GRAPH_ROWS (object);

  g_clear_pointer (&self->bodies, g_ptr_array_unref);
  g_clear_object (&self->under);
  g_clear_pointer (&self->positions, g_array_unref);
  G_OBJECT_CLASS (chy_graph_rows_parent_class)->finalize (object);
}

static void
chy_graph_rows_class_init (ChyGraphRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_graph_rows_finalize;
}

static void
chy_graph_rows_init (ChyGraphRows *self)
{
  (void) self;
}

ChyResult *
chy_graph_rows_new (GPtrArray *bodies)
{
  ChyGraphRows *self = g_object_new (CHY_TYPE_GRAPH_ROWS, NULL);

  self->bodies = bodies;
  return CHY_RESULT (self);
}

static gboolean
fits (const ChyGraphType *type, const ChyGraphFilter *filter, GVariant *row)
{
  g_autoptr (GVariant) tree = NULL;

  if (g_variant_n_children (row) == 0)
    return FALSE;
  if (type->add != NULL)
    tree = chy_graph_to_tree (type, row);
  return (type->add == NULL || tree != NULL) && (filter == NULL || chy_graph_filter_fits (filter, type, row));
}

static gboolean
look_at_all (ChyGraphRows *self,
             gint64 count,
             const ChyGraphType *type,
             const ChyGraphFilter *filter,
             GCancellable *cancellable,
             GError **error)
{
  for (gint64 from = 0; from < count; from += AT_A_TIME)
    {
      g_autoptr (GPtrArray) rows = chy_result_rows (self->under, from, AT_A_TIME, cancellable, error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        {
          gint64 position = from + i;

          if (fits (type, filter, rows->pdata[i]))
            g_array_append_val (self->positions, position);
        }
    }
  return TRUE;
}

/* Half of the workers are for those who ask for less. */
static gboolean
begin_look (ChyServer *server, GError **error)
{
  if (g_atomic_int_add (&server->n_looks, 1) < (gint) MAX (server->limits.workers / 2, 1))
    return TRUE;
  g_atomic_int_add (&server->n_looks, -1);
  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_BUSY,
      "Too many filters that look at every object of a long list. Try again in a moment, or filter by "
      "eq or startswith, joined by and.");
  return FALSE;
}

static gboolean
look (ChyGraphRows *self,
      ChyServerRequest *request,
      const ChyGraphType *type,
      const ChyGraphFilter *filter,
      GError **error)
{
  GCancellable *cancellable = request->cancellable;
  gboolean final = FALSE;
  gboolean done;
  gint64 count;

  if (!chy_result_complete (self->under, cancellable, error))
    return FALSE;
  count = chy_result_get_count (self->under, &final);
  if (count > MOST_LOOKED_AT)
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY,
                   "Invalid filter clause: it is not supported over more than %d objects. Filter by eq or "
                   "startswith, joined by and.",
                   MOST_LOOKED_AT);
      return FALSE;
    }
  if (count <= AT_A_TIME)
    return look_at_all (self, count, type, filter, cancellable, error);
  if (!begin_look (request->server, error))
    return FALSE;
  done = look_at_all (self, count, type, filter, cancellable, error);
  g_atomic_int_add (&request->server->n_looks, -1);
  return done;
}

ChyResult *
chy_graph_rows_select (ChyServerRequest *request,
                       ChyResult *under,
                       const ChyGraphType *type,
                       const ChyGraphFilter *filter,
                       GError **error)
{
  g_autoptr (ChyGraphRows) self = g_object_new (CHY_TYPE_GRAPH_ROWS, NULL);

  self->under = g_object_ref (under);
  self->positions = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!look (self, request, type, filter, error))
    return NULL;
  return CHY_RESULT (g_steal_pointer (&self));
}

ChyResult *
chy_graph_query (
    ChyServerRequest *request, const char *resource, const char *key, const char *text, GError **error)
{
  g_autoptr (ChyQuery) query = NULL;
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, key, "s", text);
  query = chy_query_new (resource, g_variant_dict_end (&filter));
  return chy_tenant_query (request->tenant, query, request->cancellable, error);
}

GPtrArray *
chy_graph_rows_all (ChyServerRequest *request, ChyResult *result, GError **error)
{
  gboolean final = FALSE;
  gint64 count;

  if (!chy_result_complete (result, request->cancellable, error))
    return NULL;
  count = chy_result_get_count (result, &final);
  return chy_result_rows (result, 0, (guint) MIN (count, G_MAXINT32), request->cancellable, error);
}
