/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-resource.h"

#define CHY_TYPE_STATIC_RESULT (chy_static_result_get_type ())
G_DECLARE_FINAL_TYPE (ChyStaticResult, chy_static_result, CHY, STATIC_RESULT, GObject)

struct _ChyStaticResult
{
  GObject parent_instance;

  GPtrArray *rows; /* (owned) of GVariant; never changes */
};

static void result_iface_init (ChyResultInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyStaticResult,
                               chy_static_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, result_iface_init))

static gint64
static_get_count (ChyResult *result, gboolean *ret_final)
{
  *ret_final = TRUE;
  return CHY_STATIC_RESULT (result)->rows->len;
}

static GPtrArray *
static_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  ChyStaticResult *self = CHY_STATIC_RESULT (result);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  for (gint64 i = index; i < self->rows->len && i - index < n; i++)
    g_ptr_array_add (rows, g_variant_ref (g_ptr_array_index (self->rows, i)));
  return g_steal_pointer (&rows);
}

static gboolean
static_complete (ChyResult *result, GCancellable *cancellable, GError **error)
{
  (void) result;
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gint64
static_find (ChyResult *result, const char *id, GCancellable *cancellable)
{
  ChyStaticResult *self = CHY_STATIC_RESULT (result);

  (void) cancellable;
  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (self->rows, i), "id"), id) == 0)
      return i;
  return -1;
}

static void
result_iface_init (ChyResultInterface *iface)
{
  iface->get_count = static_get_count;
  iface->rows = static_rows;
  iface->complete = static_complete;
  iface->find = static_find;
}

static void
chy_static_result_finalize (GObject *object)
{
  g_ptr_array_unref (CHY_STATIC_RESULT (object)->rows);
  G_OBJECT_CLASS (chy_static_result_parent_class)->finalize (object);
}

static void
chy_static_result_class_init (ChyStaticResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_static_result_finalize;
}

static void
chy_static_result_init (ChyStaticResult *self)
{
  (void) self;
}

ChyResult *
chy_static_result_new (GPtrArray *rows)
{
  ChyStaticResult *self = g_object_new (CHY_TYPE_STATIC_RESULT, NULL);

  self->rows = rows;
  return CHY_RESULT (self);
}
