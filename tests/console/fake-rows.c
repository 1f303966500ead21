/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-rows.h"

#include <string.h>

/* --- results ------------------------------------------------------------------------------------------ */

#define FAKE_TYPE_RESULT (fake_result_get_type ())
G_DECLARE_FINAL_TYPE (FakeResult, fake_result, FAKE, RESULT, GObject)

struct _FakeResult
{
  GObject parent_instance;

  GPtrArray *rows; /* (owned) */
};

static void result_iface_init (ChyResultInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeResult,
                               fake_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, result_iface_init))

static gint64
result_get_count (ChyResult *result, gboolean *ret_final)
{
  *ret_final = TRUE;
  return FAKE_RESULT (result)->rows->len;
}

static GPtrArray *
result_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  FakeResult *self = FAKE_RESULT (result);
  GPtrArray *window;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  window = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  for (gint64 i = index; i < self->rows->len && i - index < n; i++)
    g_ptr_array_add (window, g_variant_ref (g_ptr_array_index (self->rows, i)));
  return window;
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
  FakeResult *self = FAKE_RESULT (result);

  (void) cancellable;
  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (self->rows, i), "id"), id) == 0)
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
fake_result_finalize (GObject *object)
{
  g_ptr_array_unref (FAKE_RESULT (object)->rows);
  G_OBJECT_CLASS (fake_result_parent_class)->finalize (object);
}

static void
fake_result_class_init (FakeResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_result_finalize;
}

static void
fake_result_init (FakeResult *self)
{
  (void) self;
}

ChyResult *
fake_result_new (GPtrArray *rows)
{
  FakeResult *self = g_object_new (FAKE_TYPE_RESULT, NULL);

  self->rows = rows;
  return CHY_RESULT (self);
}

/* --- filters, searches, sorts ------------------------------------------------------------------------- */

gboolean
fake_rows_check (const ChyResource *resource, const ChyQuery *query, GError **error)
{
  const ChyField *sort = query->sort != NULL ? chy_fields_find (resource->columns, query->sort) : NULL;
  GVariantIter iter;
  const char *key;

  if (query->sort != NULL && (sort == NULL || (sort->flags & CHY_FIELD_SORTABLE) == 0))
    {
      chy_refuse_one (error, "query", "unknown-sort", resource->id, "sort", query->sort, NULL);
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

/* A value as a filter writes it, so that filters given as text and as values are compared alike. */
static char *
to_text (const ChyField *field, GVariant *value)
{
  if (field != NULL && g_variant_is_of_type (value, chy_field_get_value_type (field)))
    return chy_field_to_text (field, value);
  return chy_value_format (value);
}

static int
compare_text (const char *a, const char *b)
{
  gboolean numbers = (g_ascii_isdigit (a[0]) || a[0] == '-') && (g_ascii_isdigit (b[0]) || b[0] == '-');
  gint64 x = g_ascii_strtoll (a, NULL, 10), y = g_ascii_strtoll (b, NULL, 10);

  if (numbers && x != y)
    return x < y ? -1 : 1;
  return g_utf8_collate (a, b);
}

static gboolean
is_one_of (const char *own, const char *list)
{
  g_auto (GStrv) parts = g_strsplit (list, ",", -1);

  return g_strv_contains ((const char *const *) parts, own);
}

static gboolean
fits_text (const char *own, const char *wanted)
{
  gsize length = strlen (wanted);

  if (g_str_has_prefix (wanted, ">="))
    return compare_text (own, wanted + 2) >= 0;
  if (wanted[0] == '<')
    return compare_text (own, wanted + 1) < 0;
  if (wanted[0] == '!')
    return !g_str_equal (own, wanted + 1);
  if (strchr (wanted, ',') != NULL && strstr (wanted, ", ") == NULL)
    return is_one_of (own, wanted);
  if (length > 1 && wanted[length - 1] == '*')
    return strncmp (own, wanted, length - 1) == 0;
  return g_str_equal (own, wanted);
}

static gboolean
fits_value (const ChyField *field, GVariant *own, GVariant *wanted)
{
  g_autofree char *own_text = to_text (field, own);
  g_autofree char *wanted_text = to_text (field, wanted);

  if (g_variant_is_of_type (own, G_VARIANT_TYPE_STRING_ARRAY) &&
      g_variant_is_of_type (wanted, G_VARIANT_TYPE_STRING))
    return is_one_of (g_variant_get_string (wanted, NULL), own_text);
  return g_variant_equal (own, wanted) || fits_text (own_text, wanted_text);
}

static gboolean
has_text (GVariant *row, const char *text, gboolean whole)
{
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  GVariantIter iter;
  GVariant *value;

  g_variant_iter_init (&iter, row);
  while (g_variant_iter_next (&iter, "{sv}", NULL, &value))
    {
      g_autoptr (GVariant) owned = value;
      g_autofree char *own = NULL;

      if (!g_variant_is_of_type (owned, G_VARIANT_TYPE_STRING))
        continue;
      own = g_utf8_casefold (g_variant_get_string (owned, NULL), -1);
      if (whole ? g_str_equal (own, wanted) : strstr (own, wanted) != NULL)
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

  if (query->search != NULL && query->search[0] != '\0' && !has_text (row, query->search, FALSE))
    return FALSE;
  if (query->filter == NULL)
    return TRUE;
  g_variant_iter_init (&iter, query->filter);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) wanted = value;
      g_autoptr (GVariant) own = chy_body_get (row, key);

      if (g_str_equal (key, CHY_QUERY_KEY)
              ? !has_text (row, g_variant_get_string (wanted, NULL), TRUE)
              : own == NULL || !fits_value (chy_fields_find (resource->columns, key), own, wanted))
        return FALSE;
    }
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const ChyQuery *query = data;
  g_autoptr (GVariant) x = chy_body_get (*(GVariant *const *) a, query->sort);
  g_autoptr (GVariant) y = chy_body_get (*(GVariant *const *) b, query->sort);
  g_autofree char *x_text = x != NULL ? to_text (NULL, x) : g_strdup ("");
  g_autofree char *y_text = y != NULL ? to_text (NULL, y) : g_strdup ("");
  int result;

  if (x != NULL && y != NULL && g_variant_is_of_type (x, G_VARIANT_TYPE_INT64) &&
      g_variant_is_of_type (y, G_VARIANT_TYPE_INT64))
    result = g_variant_get_int64 (x) < g_variant_get_int64 (y)   ? -1
             : g_variant_get_int64 (x) > g_variant_get_int64 (y) ? 1
                                                                 : 0;
  else
    result = g_utf8_collate (x_text, y_text);
  return query->descending ? -result : result;
}

GPtrArray *
fake_rows_pick (const ChyResource *resource, GPtrArray *rows, const ChyQuery *query)
{
  GPtrArray *picked = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (fits (resource, g_ptr_array_index (rows, i), query))
      g_ptr_array_add (picked, g_variant_ref (g_ptr_array_index (rows, i)));
  if (query->sort != NULL)
    g_ptr_array_sort_with_data (picked, compare, (gpointer) query);
  return picked;
}
