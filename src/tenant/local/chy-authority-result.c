/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-resource.h"
#include "model/chy-hresult.h"

/* An authority may have issued a million certificates: only the handles of its rows are kept, and a window of
 * them is read as it is looked at. */

#define CHY_TYPE_AUTHORITY_RESULT (chy_authority_result_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthorityResult, chy_authority_result, CHY, AUTHORITY_RESULT, GObject)

enum
{
  FIRST_ROWS = 64, /* known at once; chy_result_complete() brings the others */
  MOST_AT_ONCE = 1000,
};

struct _ChyAuthorityResult
{
  GObject parent_instance;

  ChyAuthority *authority; /* (owned) */
  char *id, *name;         /* (owned) of the authority */
  GVariant *filter;        /* (owned) as the authority understands it */
  gboolean details;

  GMutex lock;
  GArray *handles; /* (owned) of gint64; under `lock` */
  gboolean final;  /* under `lock` */
};

static void result_iface_init (ChyResultInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyAuthorityResult,
                               chy_authority_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, result_iface_init))

/* --- what the authority is asked ------------------------------------------------------------------------ */

/* Keys of a filter that an authority knows under the same name. */
static const char *const known[] = { "state", "template", "requester", "serial", "expiresBefore",
                                     "id",    "number",   "requestId", NULL };

/* Columns that it sorts by. The resource's own order is that of its numbers. */
static const char *const sorts[] = { "number", "templateName", "requesterName", "notAfter", NULL };

static gboolean
is_plain (const char *text)
{
  return *text != '\0' && strpbrk (text, "<>!,*") == NULL;
}

static gboolean
take_filter (GVariantDict *dict, const char *key, GVariant *value)
{
  gboolean text = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING);

  if (g_str_equal (key, "authority"))
    return TRUE;
  if (g_str_equal (key, "templateName") && text && is_plain (g_variant_get_string (value, NULL)))
    {
      g_variant_dict_insert_value (dict, "template", value);
      return TRUE;
    }
  if (!g_strv_contains (known, key))
    return FALSE;
  g_variant_dict_insert_value (dict, key, value);
  return TRUE;
}

static gboolean
take_sort (GVariantDict *dict, const ChyQuery *query)
{
  const char *sort = query->sort;
  gboolean descending = query->descending;

  if (sort == NULL)
    descending = TRUE;
  if (sort == NULL || g_str_equal (sort, "resolvedDateTime") || g_str_equal (sort, "submittedDateTime") ||
      g_str_equal (sort, "id"))
    sort = "number";
  if (!g_strv_contains (sorts, sort))
    return FALSE;
  g_variant_dict_insert (dict, "sort", "s", sort);
  g_variant_dict_insert (dict, "descending", "b", descending);
  return TRUE;
}

/* The query in the authority's own words, or NULL where it has none for it. */
static GVariant *
translate (const ChyQuery *query)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, query->filter);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      gboolean taken = take_filter (&dict, key, value);

      g_variant_unref (value);
      if (!taken)
        return NULL;
    }
  if (!take_sort (&dict, query))
    return NULL;
  if (query->search != NULL)
    g_variant_dict_insert (&dict, "search", "s", query->search);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* At most `limit` handles, 0: all. NULL with an error, or without one where there are no handles to have. */
static GArray *
ask_handles (
    ChyAuthority *authority, GVariant *filter, gint64 limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) limited =
      chy_body_with (filter, "limit", limit > 0 ? g_variant_new_int64 (limit) : NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) answer =
      chy_authority_query (authority, "certificate-rows", limited, cancellable, &local);
  g_autoptr (GVariant) value =
      answer != NULL ? g_variant_lookup_value (answer, "value", G_VARIANT_TYPE ("ax")) : NULL;
  GArray *handles;
  const gint64 *rows;
  gsize n;

  if (g_error_matches (local, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED))
    return NULL;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (value == NULL)
    return NULL;
  rows = g_variant_get_fixed_array (value, &n, sizeof (gint64));
  handles = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n);
  if (n > 0)
    g_array_append_vals (handles, rows, (guint) n);
  return handles;
}

/* --- the result ------------------------------------------------------------------------------------------
 */

static gint64
get_count (ChyResult *result, gboolean *ret_final)
{
  ChyAuthorityResult *self = CHY_AUTHORITY_RESULT (result);
  gint64 count;

  g_mutex_lock (&self->lock);
  count = self->handles->len;
  *ret_final = self->final;
  g_mutex_unlock (&self->lock);
  return count;
}

static GVariant *
window_filter (ChyAuthorityResult *self, gint64 index, guint n)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  GVariant *rows;

  g_mutex_lock (&self->lock);
  n = index >= 0 && index < self->handles->len ? MIN (n, self->handles->len - (guint) index) : 0;
  rows = g_variant_new_fixed_array (
      G_VARIANT_TYPE_INT64, n > 0 ? &g_array_index (self->handles, gint64, index) : NULL, n, sizeof (gint64));
  g_mutex_unlock (&self->lock);
  g_variant_dict_insert_value (&dict, "rows", rows);
  g_variant_dict_insert (&dict, "details", "b", self->details);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
add_window (ChyAuthorityResult *self,
            gint64 index,
            guint n,
            GPtrArray *rows,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GVariant) filter = window_filter (self, index, n);
  g_autoptr (GVariant) answer =
      chy_authority_query (self->authority, "certificates", filter, cancellable, error);
  g_autoptr (GVariant) value = answer != NULL ? chy_body_get (answer, "value") : NULL;
  GVariantIter iter;
  GVariant *row;

  if (value == NULL)
    return FALSE;
  g_variant_iter_init (&iter, value);
  while ((row = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_ptr_array_add (rows, g_variant_n_children (row) > 0
                                 ? chy_authority_result_row (row, self->id, self->name)
                                 : chy_body_new ());
      g_variant_unref (row);
    }
  return TRUE;
}

static GPtrArray *
get_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  ChyAuthorityResult *self = CHY_AUTHORITY_RESULT (result);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  gboolean final;
  gint64 left = get_count (result, &final) - index;

  n = (guint) CLAMP (left, 0, (gint64) n);
  for (guint done = 0; done < n; done += MOST_AT_ONCE)
    if (!add_window (self, index + done, MIN (n - done, MOST_AT_ONCE), rows, cancellable, error))
      return NULL;
  return g_steal_pointer (&rows);
}

static gboolean
complete (ChyResult *result, GCancellable *cancellable, GError **error)
{
  ChyAuthorityResult *self = CHY_AUTHORITY_RESULT (result);
  g_autoptr (GArray) handles = NULL;
  gboolean final = FALSE;

  get_count (result, &final);
  if (final)
    return TRUE;
  handles = ask_handles (self->authority, self->filter, 0, cancellable, error);
  if (handles == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  g_array_unref (self->handles);
  self->handles = g_steal_pointer (&handles);
  self->final = TRUE;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gint64
find (ChyResult *result, const char *id, GCancellable *cancellable)
{
  ChyAuthorityResult *self = CHY_AUTHORITY_RESULT (result);
  g_autoptr (GVariant) filter = chy_body_with (self->filter, "id", g_variant_new_string (id));
  g_autoptr (GArray) one = ask_handles (self->authority, filter, 1, cancellable, NULL);
  gint64 position = -1;

  if (one == NULL || one->len == 0)
    return -1;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->handles->len && position < 0; i++)
    if (g_array_index (self->handles, gint64, i) == g_array_index (one, gint64, 0))
      position = i;
  g_mutex_unlock (&self->lock);
  return position;
}

static void
result_iface_init (ChyResultInterface *iface)
{
  iface->get_count = get_count;
  iface->rows = get_rows;
  iface->complete = complete;
  iface->find = find;
}

static void
chy_authority_result_finalize (GObject *object)
{
  ChyAuthorityResult *self = CHY_AUTHORITY_RESULT (object);

  g_clear_object (&self->authority);
  g_clear_pointer (&self->filter, g_variant_unref);
  g_clear_pointer (&self->handles, g_array_unref);
  g_free (self->id);
  g_free (self->name);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (chy_authority_result_parent_class)->finalize (object);
}

static void
chy_authority_result_class_init (ChyAuthorityResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_authority_result_finalize;
}

static void
chy_authority_result_init (ChyAuthorityResult *self)
{
  g_mutex_init (&self->lock);
}

ChyResult *
chy_authority_result_new (ChyAuthority *authority,
                          const ChyQuery *query,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GVariant) filter = translate (query);
  g_autoptr (GVariant) described = NULL;
  g_autoptr (GArray) first = NULL;
  ChyAuthorityResult *self;

  if (filter == NULL)
    return NULL;
  first = ask_handles (authority, filter, FIRST_ROWS, cancellable, error);
  described = first != NULL ? chy_authority_describe (authority, cancellable, error) : NULL;
  if (described == NULL)
    return NULL;
  self = g_object_new (CHY_TYPE_AUTHORITY_RESULT, NULL);
  self->authority = g_object_ref (authority);
  self->id = g_strdup (chy_body_get_text (described, "id"));
  self->name = g_strdup (chy_body_get_text (described, "name"));
  self->filter = g_steal_pointer (&filter);
  self->details = query->details;
  self->final = first->len < FIRST_ROWS;
  self->handles = g_steal_pointer (&first);
  return CHY_RESULT (self);
}

GVariant *
chy_authority_result_row (GVariant *row, const char *authority_id, const char *authority_name)
{
  GVariantDict dict;
  gint64 code = 0;

  g_variant_dict_init (&dict, row);
  if (g_variant_dict_lookup (&dict, "code", "x", &code))
    {
      g_autofree char *text = code != 0 ? chy_hresult_format ((guint32) code) : g_strdup ("");

      g_variant_dict_insert (&dict, "code", "s", text);
    }
  g_variant_dict_insert (&dict, "authorityId", "s", authority_id);
  g_variant_dict_insert (&dict, "authorityName", "s", authority_name);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
