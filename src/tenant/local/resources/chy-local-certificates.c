/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "tenant/local/chy-local-resource.h"

/* The tenant's own certificates stand in its table; those of an authority are asked from it: filter
 * "authority", its name or id, or "*" for all of them. */
#define AUTHORITY "authority"

/* What an authority filters by itself. */
static const char *const own_filters[] = { AUTHORITY,       "state", "template", "requester", "serial",
                                           "expiresBefore", "limit", "offset",   NULL };

/* Rows in one transaction. */
#define LAPSED_BATCH 2000

typedef struct
{
  gint64 now;
  gint64 n; /* rows found or changed */
} Lapsed;

static gboolean
is_outside (const ChyQuery *query)
{
  return query->filter != NULL && chy_body_get_text (query->filter, AUTHORITY) != NULL;
}

static void
add (GArray *matches, const char *column, ChyMatchKind kind, ChyParam value)
{
  ChyMatch match = { .column = column, .kind = kind, .value = value };

  g_array_append_val (matches, match);
}

static gboolean
mark_lapsed (ChySession *session, gpointer data, GError **error)
{
  Lapsed *lapsed = data;

  return chy_session_run_counted (session, "certificate-mark-lapsed",
                                  CHY_PARAMS (CHY_INT (lapsed->now), CHY_INT (LAPSED_BATCH)), &lapsed->n,
                                  error);
}

static gboolean
find_lapsed (ChySession *session, gpointer data, GError **error)
{
  Lapsed *lapsed = data;
  gboolean found = FALSE;

  return chy_session_get_int (session, "certificate-find-lapsed", CHY_PARAMS (CHY_INT (lapsed->now)),
                              &lapsed->n, &found, error);
}

/* A certificate expires by time alone; it is put into that state when the list is next asked for, so that
 * each state has its own place in the indexes and the counters are right. Where it cannot be written (a
 * folder that is only read), rows say it by themselves. */
static void
prepare (ChyTenantLocal *tenant, GCancellable *cancellable)
{
  ChyStore *store = chy_tenant_local_get_store (tenant);
  Lapsed lapsed = { .now = chy_clock_now (chy_tenant_local_get_clock (tenant)) };

  if (!chy_store_read (store, find_lapsed, &lapsed, cancellable, NULL) || lapsed.n == 0)
    return;
  do
    if (!chy_store_write (store, mark_lapsed, &lapsed, cancellable, NULL))
      return;
  while (lapsed.n == LAPSED_BATCH);
}

static gboolean
add_filter (const char *key, GVariant *value, gint64 now, GArray *matches)
{
  if (g_str_equal (key, "expiresBefore") && g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    {
      add (matches, "state", CHY_MATCH_EQUAL, CHY_TEXT ("issued"));
      add (matches, "not_after", CHY_MATCH_AT_LEAST, CHY_INT (now));
      add (matches, "not_after", CHY_MATCH_LESS, CHY_INT (g_variant_get_int64 (value)));
      return TRUE;
    }
  return FALSE;
}

/* The table has the number of RFC 5280 5.3.1. */
static void
name_reason (GVariantDict *body)
{
  /* By number; 7 is not used. */
  static const char *const names[] = {
    "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
    "superseded",    "cessationOfOperation", "certificateHold", NULL,
    "removeFromCRL", "privilegeWithdrawn",   "aACompromise",
  };
  const char *text = NULL;
  gint64 number;

  if (!g_variant_dict_lookup (body, "revocationReason", "&s", &text))
    return;
  if (g_ascii_string_to_signed (text, 10, 0, G_N_ELEMENTS (names) - 1, &number, NULL) &&
      names[number] != NULL)
    g_variant_dict_insert (body, "revocationReason", "s", names[number]);
}

static gboolean
finish_row (ChyLocalReader *reader,
            ChySession *session,
            gint64 row,
            GVariantDict *body,
            gboolean details,
            GError **error)
{
  g_autoptr (GBytes) der = NULL;
  const char *state = NULL;
  gint64 not_after = G_MAXINT64;
  gboolean found = FALSE;

  name_reason (body);
  g_variant_dict_lookup (body, "notAfter", "x", &not_after);
  if (g_variant_dict_lookup (body, "state", "&s", &state) && g_strcmp0 (state, "issued") == 0 &&
      not_after < reader->now)
    g_variant_dict_insert (body, "state", "s", "expired");
  else if (g_strcmp0 (state, "expired") == 0 && not_after >= reader->now)
    g_variant_dict_insert (body, "state", "s", "issued");
  if (!details)
    return TRUE;
  if (!chy_session_get_bytes (session, "certificate-der", CHY_PARAMS (CHY_INT (row)), &der, &found, error))
    return FALSE;
  if (der != NULL)
    g_variant_dict_insert_value (body, "certificate",
                                 g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
  return TRUE;
}

/* An authority gives at most so many rows at once. */
#define PAGE 1000
/* So many are sorted and filtered here by what an authority does not sort and filter by. */
#define MOST_ROWS 100000

/* What an authority is asked: the filter without what is the tenant's own. */
static GVariant *
filter_for_authority (const ChyQuery *query, gint64 offset)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, query->filter);
  g_variant_dict_remove (&dict, AUTHORITY);
  g_variant_dict_remove (&dict, CHY_QUERY_KEY);
  if (query->search != NULL)
    g_variant_dict_insert (&dict, "search", "s", query->search);
  if (query->details)
    g_variant_dict_insert (&dict, "details", "b", TRUE);
  if (!g_variant_dict_contains (&dict, "limit"))
    {
      g_variant_dict_insert (&dict, "limit", "x", (gint64) PAGE);
      g_variant_dict_insert (&dict, "offset", "x", offset);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
add_page (GVariant *described, GVariant *list, GPtrArray *rows)
{
  GVariantIter iter;
  GVariant *row;

  g_variant_iter_init (&iter, list);
  while ((row = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_ptr_array_add (rows, chy_authority_result_row (row, chy_body_get_text (described, "id"),
                                                       chy_body_get_text (described, "name")));
      g_variant_unref (row);
    }
}

/* All rows are read here, so there must not be very many. */
static gboolean
check_size (ChyAuthority *authority, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) filter = filter_for_authority (query, 0);
  g_autoptr (GVariant) first = chy_body_with (filter, "limit", g_variant_new_int64 (1));
  g_autoptr (GVariant) answer = chy_authority_query (authority, "certificates", first, cancellable, error);
  g_autofree char *most = NULL;

  if (answer == NULL)
    return FALSE;
  if (chy_body_get_int (query->filter, "limit", 0) > 0 || chy_body_get_int (answer, "count", 0) <= MOST_ROWS)
    return TRUE;
  most = g_strdup_printf ("%d", MOST_ROWS);
  chy_refuse_one (error, "query", "too-many", NULL, "most", most, NULL);
  return FALSE;
}

/* The rows of one authority, added to `rows`, with where they come from. They are sorted here afterwards. */
static gboolean
add_rows (ChyAuthority *authority,
          const ChyQuery *query,
          GPtrArray *rows,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GVariant) described = chy_authority_describe (authority, cancellable, error);
  gboolean one_page = chy_body_get_int (query->filter, "limit", 0) > 0;
  gsize n = PAGE;

  if (described == NULL || !check_size (authority, query, cancellable, error))
    return FALSE;
  for (gint64 offset = 0; n == PAGE; offset += PAGE)
    {
      g_autoptr (GVariant) filter = filter_for_authority (query, offset);
      g_autoptr (GVariant) answer =
          chy_authority_query (authority, "certificates", filter, cancellable, error);
      g_autoptr (GVariant) list = answer != NULL ? chy_body_get (answer, "value") : NULL;

      if (list == NULL)
        return FALSE;
      add_page (described, list, rows);
      n = one_page ? 0 : g_variant_n_children (list);
    }
  return TRUE;
}

static GPtrArray *
list_outside (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  ChyAuthorityHost *host = chy_tenant_local_get_host (tenant);
  const char *name = chy_body_get_text (query->filter, AUTHORITY);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GPtrArray) authorities = NULL;
  g_autoptr (ChyAuthority) one = NULL;

  if (host == NULL)
    return g_steal_pointer (&rows);
  if (!g_str_equal (name, "*"))
    {
      one = chy_authority_host_get (host, name, cancellable, error);
      return one != NULL && add_rows (one, query, rows, cancellable, error) ? g_steal_pointer (&rows) : NULL;
    }
  authorities = chy_authority_host_list (host, cancellable, error);
  if (authorities == NULL)
    return NULL;
  for (guint i = 0; i < authorities->len; i++)
    if (!add_rows (g_ptr_array_index (authorities, i), query, rows, cancellable, error))
      return NULL;
  return g_steal_pointer (&rows);
}

static ChyResult *
query_outside (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  ChyAuthorityHost *host = chy_tenant_local_get_host (tenant);
  const char *name = chy_body_get_text (query->filter, AUTHORITY);
  g_autoptr (ChyAuthority) one = NULL;

  if (host == NULL || g_str_equal (name, "*"))
    return NULL;
  one = chy_authority_host_get (host, name, cancellable, error);
  return one != NULL ? chy_authority_result_new (one, query, cancellable, error) : NULL;
}

static const ChyLocalColumn columns[] = {
  { NULL, "id" },
  { "id", "uuid" },
  { "number", "number" },
  { "state", "state" },
  { "serialNumber", "serial" },
  { "thumbprint", "thumbprint" },
  { "subjectName", "subject" },
  { "issuerName", "issuer" },
  { "notBefore", "not_before" },
  { "notAfter", "not_after" },
  { "authorityId", "authority" },
  { "authorityName", "authority_name" },
  { "templateName", "template_name" },
  { "requesterName", "requester_name" },
  { "requestId", "request" },
  { "profileId", "profile" },
  { "profileName", "profile_name" },
  { "deviceId", "device" },
  { "deviceDisplayName", "device_name" },
  { "userId", "person" },
  { "userPrincipalName", "user_principal_name" },
  { "revokedDateTime", "revoked" },
  { "revocationReason", "reason" },
  { "resolvedDateTime", "created" },
  { "renewDateTime", "renew_at" },
  { NULL, NULL },
};

static const char *const column_names[] = { "id",
                                            "uuid",
                                            "number",
                                            "state",
                                            "serial",
                                            "thumbprint",
                                            "subject",
                                            "issuer",
                                            "not_before",
                                            "not_after",
                                            "authority",
                                            "authority_name",
                                            "template_name",
                                            "requester_name",
                                            "request",
                                            "profile",
                                            "profile_name",
                                            "device",
                                            "device_name",
                                            "person",
                                            "user_principal_name",
                                            "revoked",
                                            "reason",
                                            "created",
                                            "renew_at",
                                            NULL };

static const char *const sortable[] = {
  "number",         "state",         "serial",       "subject",     "not_before",          "not_after",
  "authority_name", "template_name", "profile_name", "device_name", "user_principal_name", NULL
};

static const char *const searched[] = {
  "subject", "serial", "thumbprint", "profile_name", "device_name", "user_principal_name", NULL
};

static const char *const prefixed[] = { "subject", "profile_name", "device_name", "user_principal_name",
                                        NULL };

/* As triggers certificate_list_update and _delete have it: all that lists sort and search but the state. */
static const char *const fixed[] = { "number",       "serial",      "thumbprint",          "subject",
                                     "not_before",   "not_after",   "authority_name",      "template_name",
                                     "profile_name", "device_name", "user_principal_name", NULL };
static const ChyListTable table = {
  .table = "certificate",
  .columns = column_names,
  .sortable = sortable,
  .search_table = "certificate_search",
  .searched = searched,
  .prefixed = prefixed,
  .counter = "state",
  .fixed = fixed,
};

static const ChyLocalKey keys[] = {
  { "uuid", CHY_LOCAL_KEY_TEXT },
  { "number", CHY_LOCAL_KEY_NUMBER },
  { "serial", CHY_LOCAL_KEY_HEX },
  { "thumbprint", CHY_LOCAL_KEY_HEX },
  { NULL, 0 },
};

const ChyLocalResource chy_local_certificates = {
  .id = "certificates",
  .keys = keys,
  .own_filters = own_filters,
  .table = &table,
  .columns = columns,
  .prepare = prepare,
  .id_order = "resolvedDateTime",
  .finish_row = finish_row,
  .add_filter = add_filter,
  .list_outside = list_outside,
  .query_outside = query_outside,
  .is_outside = is_outside,
};
