/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "base/chy-id.h"

#include <string.h>

enum
{
  N_MATCHES = 12,
  LIMIT = 1000, /* rows where the caller asks for none or too many */
};

/* Columns by their place in `columns`. */
enum
{
  COL_ID,
  COL_NUMBER,
  COL_BUCKET,
  COL_SERIAL,
  COL_SUBJECT,
  COL_NOT_BEFORE,
  COL_NOT_AFTER,
  COL_TEMPLATE_NAME,
  COL_REQUESTER_NAME,
  COL_REQUEST_ID,
  COL_ATTEMPT,
  COL_SUBMITTED,
  COL_RESOLVED,
  COL_REVOKED,
  COL_REASON,
  COL_CODE,
  COL_MESSAGE,
  COL_THUMBPRINT,
  COL_AUTHORITY,
};

static const char *const columns[] = {
  "id",         "number",    "bucket",        "serial",         "subject",
  "not_before", "not_after", "template_name", "requester_name", "request_id",
  "attempt",    "submitted", "resolved",      "revoked",        "reason",
  "code",       "message",   "thumbprint",    "authority",      NULL
};
static const char *const sortable[] = { "number", "template_name", "requester_name", "not_after", NULL };
static const char *const searched[] = { "subject", "requester_name", "serial", NULL };

static const ChyListTable table = {
  .table = "certificate",
  .columns = columns,
  .sortable = sortable,
  .search_table = "certificate_search",
  .searched = searched,
  .counter = "bucket",
};

/* What a caller sorts by, and the column that it is. */
static const struct
{
  const char *key, *column;
} sorts[] = {
  { "number", "number" },
  { "id", "number" },
  { "submittedDateTime", "number" }, /* numbers are given in this order */
  { "templateName", "template_name" },
  { "requesterName", "requester_name" },
  { "notAfter", "not_after" },
};

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  GVariant *filter;
  gint64 now;
  gboolean details;
  gboolean handles; /* row ids alone are wanted */
  GPtrArray *rows;  /* (owned) of GVariant */
  GArray *ids;      /* (owned) of gint64: the handles that are wanted, or given; or NULL */
  gint64 count;
  /* the query's own texts */
  char *bucket, *serial; /* (owned) */
  ChyMatch matches[N_MATCHES];
  guint n_matches;
  ChySession *session; /* while it runs */
  GError *error;       /* (owned) of a row */
} Query;

static void
match (Query *self, const char *column, ChyMatchKind kind, ChyParam value)
{
  if (self->n_matches + 1 < N_MATCHES)
    self->matches[self->n_matches++] = (ChyMatch){ .column = column, .kind = kind, .value = value };
}

static gboolean
invalid (GError **error, const char *message)
{
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID, message);
  return FALSE;
}

/* "expired" is what was issued and has ended; the database knows no such state. */
static gboolean
match_state (Query *self, GError **error)
{
  const char *const known[] = { CHY_BUILTIN_ISSUED,  CHY_BUILTIN_PENDING, CHY_BUILTIN_FAILED,
                                CHY_BUILTIN_REVOKED, CHY_BUILTIN_SIGNING, NULL };
  const char *state = chy_body_get_text (self->filter, "state");

  match (self, "authority", CHY_MATCH_EQUAL, CHY_INT (self->snapshot->id));
  if (state == NULL || *state == '\0')
    return TRUE;
  gboolean whole = strcmp (state, "issued,expired") == 0;
  gboolean expired = whole || strcmp (state, "expired") == 0;
  if (!expired && !g_strv_contains (known, state))
    return invalid (error, "state: issued, pending, failed, revoked, expired, or issued,expired");
  self->bucket = chy_builtin_bucket (self->snapshot->id, expired ? CHY_BUILTIN_ISSUED : state);
  match (self, "bucket", CHY_MATCH_EQUAL, CHY_TEXT (self->bucket));
  if (whole)
    return TRUE;
  if (expired)
    match (self, "not_after", CHY_MATCH_LESS, CHY_INT (self->now));
  else if (strcmp (state, CHY_BUILTIN_ISSUED) == 0)
    match (self, "not_after", CHY_MATCH_AT_LEAST, CHY_INT (self->now));
  return TRUE;
}

static gboolean
match_text (Query *self, const char *key, const char *column)
{
  const char *text = chy_body_get_text (self->filter, key);

  if (text != NULL && *text != '\0')
    match (self, column, CHY_MATCH_EQUAL, CHY_TEXT (text));
  return TRUE;
}

static gboolean
build (Query *self, GError **error)
{
  const char *serial = chy_body_get_text (self->filter, "serial");
  const char *id = chy_body_get_text (self->filter, "id");
  gint64 number = chy_body_get_int (self->filter, "number", 0);
  gint64 expires = chy_body_get_int (self->filter, "expiresBefore", 0);

  if (!match_state (self, error))
    return FALSE;
  match_text (self, "template", "template_name");
  match_text (self, "requester", "requester_name");
  match_text (self, "requestId", "request_id");
  if (serial != NULL && *serial != '\0')
    {
      g_autoptr (GBytes) bytes = chy_hex_decode (serial, NULL);
      if (bytes == NULL)
        return invalid (error, "serial: hexadecimal digits");
      self->serial = chy_hex_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      match (self, "serial", CHY_MATCH_EQUAL, CHY_TEXT (self->serial));
    }
  if (id != NULL && *id != '\0' && !chy_builtin_row_number (self->snapshot->uuid, id, &number))
    number = -1; /* of another authority: nothing is found */
  if (number != 0)
    match (self, "number", CHY_MATCH_EQUAL, CHY_INT (number));
  if (expires != 0)
    match (self, "not_after", CHY_MATCH_LESS, CHY_INT (expires));
  return TRUE;
}

static gboolean
get_sort (Query *self, const char **ret_column, GError **error)
{
  const char *sort = chy_body_get_text (self->filter, "sort");

  if (sort == NULL || *sort == '\0')
    sort = "number";
  for (gsize i = 0; i < G_N_ELEMENTS (sorts); i++)
    if (strcmp (sorts[i].key, sort) == 0)
      {
        *ret_column = sorts[i].column;
        return TRUE;
      }
  return invalid (error, "sort: number, templateName, requesterName or notAfter");
}

/* --- rows ---------------------------------------------------------------------------------------- */

static void
add_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

static void
add_int (GVariantDict *dict, const char *key, ChyRow *row, guint column)
{
  if (!chy_row_is_null (row, column))
    g_variant_dict_insert (dict, key, "x", chy_row_int (row, column));
}

static void
add_bytes (GVariantDict *dict, const char *key, GBytes *bytes)
{
  if (bytes != NULL)
    g_variant_dict_insert_value (dict, key,
                                 g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

static gboolean
on_request (ChyRow *row, gpointer data)
{
  *(GBytes **) data = chy_row_bytes (row, 0);
  return FALSE;
}

static gboolean
add_details (Query *self, GVariantDict *dict, gint64 id)
{
  const ChyParam *own = CHY_PARAMS (CHY_INT (id));
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GBytes) csr = NULL;
  gboolean found = FALSE;

  if (!chy_session_get_bytes (self->session, "certificate-der", own, &der, &found, &self->error) ||
      !chy_session_each (self->session, "certificate-request-row", own, on_request, &csr, &self->error))
    return FALSE;
  add_bytes (dict, "certificate", der);
  add_bytes (dict, "csr", csr);
  return TRUE;
}

/* Behind the others; or, where handles were given, in the place of its own. */
static void
put_row (Query *self, gint64 id, GVariant *body)
{
  if (self->handles || self->ids == NULL)
    {
      g_ptr_array_add (self->rows, body);
      return;
    }
  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      {
        g_variant_unref (self->rows->pdata[i]);
        self->rows->pdata[i] = g_variant_ref (body);
      }
  g_variant_unref (body);
}

static gboolean
add_row (Query *self, ChyRow *row)
{
  const char *state = chy_builtin_bucket_state (chy_row_text (row, COL_BUCKET));
  gint64 number = chy_row_int (row, COL_NUMBER);
  g_autofree char *id = chy_builtin_row_id (self->snapshot->uuid, number);
  GVariantDict dict;

  if (strcmp (state, CHY_BUILTIN_ISSUED) == 0 && chy_row_int (row, COL_NOT_AFTER) < self->now)
    state = "expired";
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "number", "x", number);
  g_variant_dict_insert (&dict, "state", "s", state);
  add_text (&dict, "serialNumber", chy_row_text (row, COL_SERIAL));
  add_text (&dict, "thumbprint", chy_row_text (row, COL_THUMBPRINT));
  add_text (&dict, "subjectName", chy_row_text (row, COL_SUBJECT));
  add_int (&dict, "notBefore", row, COL_NOT_BEFORE);
  add_int (&dict, "notAfter", row, COL_NOT_AFTER);
  add_text (&dict, "templateName", chy_row_text (row, COL_TEMPLATE_NAME));
  add_text (&dict, "requesterName", chy_row_text (row, COL_REQUESTER_NAME));
  add_text (&dict, "requestId", chy_row_text (row, COL_REQUEST_ID));
  add_int (&dict, "attempt", row, COL_ATTEMPT);
  add_int (&dict, "submittedDateTime", row, COL_SUBMITTED);
  add_int (&dict, "resolvedDateTime", row, COL_RESOLVED);
  add_int (&dict, "revokedDateTime", row, COL_REVOKED);
  if (!chy_row_is_null (row, COL_REASON))
    add_text (&dict, "revocationReason",
              chy_revocation_reason_to_string ((guint) chy_row_int (row, COL_REASON)));
  add_int (&dict, "code", row, COL_CODE);
  add_text (&dict, "message", chy_row_text (row, COL_MESSAGE));
  if (self->details && !add_details (self, &dict, chy_row_int (row, COL_ID)))
    {
      g_variant_dict_clear (&dict);
      return FALSE;
    }
  put_row (self, chy_row_int (row, COL_ID), g_variant_ref_sink (g_variant_dict_end (&dict)));
  return TRUE;
}

static gboolean
on_row (ChyRow *row, gpointer data)
{
  Query *self = data;

  /* A handle of another authority's row opens nothing. */
  if (chy_row_int (row, COL_AUTHORITY) != self->snapshot->id)
    return TRUE;
  return add_row (self, row);
}

/* Counters know the number of a state as long as nothing else is asked for. */
static gboolean
count (ChySession *session, Query *self, const ChyListQuery *list, GError **error)
{
  const ChyMatch by_state[] = {
    { .column = "bucket", .kind = CHY_MATCH_EQUAL, .value = CHY_TEXT (self->bucket) }, { .column = NULL }
  };
  ChyListQuery query = *list;

  if (self->bucket != NULL && self->n_matches == 2)
    query.matches = by_state;
  return chy_session_list_count (session, &query, &self->count, error);
}

static gboolean
take_error (Query *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/* The rows of handles that were given before; those that are gone are empty. */
static gboolean
run_given (ChySession *session, gpointer data, GError **error)
{
  Query *self = data;

  g_ptr_array_set_size (self->rows, 0);
  g_clear_error (&self->error);
  self->session = session;
  for (guint i = 0; i < self->ids->len; i++)
    g_ptr_array_add (self->rows, chy_body_new ());
  self->count = self->ids->len;
  return self->ids->len == 0 ||
         (chy_session_list_rows (session, &table, (const gint64 *) (gpointer) self->ids->data, self->ids->len,
                                 on_row, self, error) &&
          take_error (self, error));
}

static gboolean
run (ChySession *session, gpointer data, GError **error)
{
  Query *self = data;
  ChyListQuery list = { .table = &table,
                        .matches = self->matches,
                        .search = chy_body_get_text (self->filter, "search"),
                        .descending = chy_body_get_bool (self->filter, "descending", FALSE) };
  gint64 limit = chy_body_get_int (self->filter, "limit", self->handles ? 0 : LIMIT);
  gint64 offset = MAX (chy_body_get_int (self->filter, "offset", 0), 0);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_ptr_array_set_size (self->rows, 0);
  g_clear_error (&self->error);
  self->session = session;
  if (list.search != NULL && *list.search == '\0')
    list.search = NULL;
  if (!get_sort (self, &list.sort, error) || !count (session, self, &list, error))
    return FALSE;
  if (self->handles)
    {
      g_array_set_size (self->ids, 0);
      return chy_session_list_ids (session, &list, (guint) CLAMP (limit, 0, G_MAXUINT32), self->ids, error);
    }
  if (limit <= 0 || limit > LIMIT)
    limit = LIMIT;
  if (offset >= self->count)
    return TRUE;
  if (!chy_session_list_ids (session, &list, (guint) (MIN (offset, G_MAXUINT32 - LIMIT) + limit), ids, error))
    return FALSE;
  if ((guint64) offset >= ids->len)
    return TRUE;
  const gint64 *first = (const gint64 *) (gpointer) ids->data + offset;
  if (!chy_session_list_rows (session, &table, first, ids->len - (gsize) offset, on_row, self, error))
    return FALSE;
  return take_error (self, error);
}

/* By its serial alone: what each request to a server asks. */
static gboolean
is_by_serial (const Query *self)
{
  const char *search = chy_body_get_text (self->filter, "search");

  return self->serial != NULL && self->n_matches == 2 && !self->handles &&
         (search == NULL || *search == '\0') && chy_body_get_int (self->filter, "offset", 0) <= 0;
}

static gboolean
run_by_serial (ChySession *session, gpointer data, GError **error)
{
  Query *self = data;
  gboolean found = FALSE;
  gint64 id = 0;

  g_ptr_array_set_size (self->rows, 0);
  g_clear_error (&self->error);
  self->session = session;
  if (!chy_session_get_int (session, "certificate-by-serial",
                            CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_TEXT (self->serial)), &id, &found,
                            error) ||
      (found && !chy_session_list_rows (session, &table, &id, 1, on_row, self, error)))
    return FALSE;
  self->count = self->rows->len;
  return take_error (self, error);
}

/* --- CRLs ---------------------------------------------------------------------------------------- */

static gboolean
on_crl (ChyRow *row, gpointer data)
{
  g_autoptr (GBytes) der = chy_row_bytes (row, 5);
  Query *self = data;
  const ChyBuiltinCertificate *issuer =
      chy_builtin_snapshot_find_issuer (self->snapshot, (int) chy_row_int (row, 0));
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "keyIndex", "x", chy_row_int (row, 0));
  g_variant_dict_insert (&dict, "number", "x", chy_row_int (row, 1));
  g_variant_dict_insert (&dict, "thisUpdate", "x", chy_row_int (row, 2));
  g_variant_dict_insert (&dict, "nextPublish", "x", chy_row_int (row, 3));
  g_variant_dict_insert (&dict, "nextUpdate", "x", chy_row_int (row, 4));
  add_bytes (&dict, "crl", der);
  if (issuer != NULL)
    add_bytes (&dict, "certificate", issuer->der);
  g_ptr_array_add (self->rows, g_variant_ref_sink (g_variant_dict_end (&dict)));
  return TRUE;
}

static gboolean
run_crls (ChySession *session, gpointer data, GError **error)
{
  Query *self = data;

  g_ptr_array_set_size (self->rows, 0);
  if (!chy_session_each (session, "crl-list", CHY_PARAMS (CHY_INT (self->snapshot->id)), on_crl, self, error))
    return FALSE;
  self->count = self->rows->len;
  return TRUE;
}

static GVariant *
result (const Query *self)
{
  GVariantBuilder builder;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (self->handles)
    g_variant_dict_insert_value (
        &dict, "value",
        g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, self->ids->data, self->ids->len, sizeof (gint64)));
  else
    {
      g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
      for (guint i = 0; i < self->rows->len; i++)
        g_variant_builder_add_value (&builder, g_ptr_array_index (self->rows, i));
      g_variant_dict_insert_value (&dict, "value", g_variant_builder_end (&builder));
    }
  g_variant_dict_insert (&dict, "count", "x", self->count);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* Handles that the caller was given before, or NULL. */
static GArray *
read_handles (GVariant *filter)
{
  g_autoptr (GVariant) rows = g_variant_lookup_value (filter, "rows", G_VARIANT_TYPE ("ax"));
  gsize n = 0;
  const gint64 *ids = rows != NULL ? g_variant_get_fixed_array (rows, &n, sizeof (gint64)) : NULL;
  GArray *array = rows != NULL ? g_array_new (FALSE, FALSE, sizeof (gint64)) : NULL;

  if (array != NULL && n > 0)
    g_array_append_vals (array, ids, (guint) MIN (n, LIMIT));
  return array;
}

GVariant *
chy_builtin_query (ChyBuiltinHost *self,
                   const char *uuid,
                   const char *resource,
                   GVariant *filter,
                   GCancellable *cancellable,
                   GError **error)
{
  gboolean crls = strcmp (resource, "crls") == 0;
  gboolean handles = strcmp (resource, "certificate-rows") == 0;
  GVariant *answer = NULL;

  if (!crls && !handles && strcmp (resource, "certificates") != 0)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED, "no resource %s", resource);
      return NULL;
    }
  g_autoptr (GVariant) body = filter != NULL ? g_variant_ref (filter) : chy_body_new ();
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  if (snapshot == NULL)
    return NULL;
  g_autoptr (GArray) ids = handles ? g_array_new (FALSE, FALSE, sizeof (gint64)) : read_handles (body);
  Query query = { .snapshot = snapshot,
                  .filter = body,
                  .now = chy_builtin_host_now (self),
                  .details = chy_body_get_bool (body, "details", FALSE),
                  .handles = handles,
                  .ids = ids,
                  .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref) };
  ChySessionFunc work = crls ? run_crls : ids != NULL && !handles ? run_given : run;
  gboolean ok = work != run || build (&query, error);
  if (ok && work == run && is_by_serial (&query))
    work = run_by_serial;
  if (ok && chy_builtin_host_read (self, work, &query, cancellable, error))
    answer = result (&query);
  g_ptr_array_unref (query.rows);
  g_free (query.bucket);
  g_free (query.serial);
  return answer;
}
