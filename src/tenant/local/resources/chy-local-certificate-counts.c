/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

/* How many certificates there are in each state: from the counters, so that a million costs no more than ten.
 * What waits or failed is a request's. */

typedef struct
{
  gint64 issued, revoked;
} Counts;

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static gboolean
on_count (ChyRow *row, gpointer data)
{
  Counts *counts = data;
  const char *state = chy_row_text (row, 0);

  if (g_strcmp0 (state, "issued") == 0)
    counts->issued = chy_row_int (row, 1);
  else if (g_strcmp0 (state, "revoked") == 0)
    counts->revoked = chy_row_int (row, 1);
  return TRUE;
}

static void
add (GPtrArray *rows, const char *state, gint64 count)
{
  GVariantDict dict;

  if (count <= 0)
    return;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", state);
  g_variant_dict_insert (&dict, "state", "s", state);
  g_variant_dict_insert (&dict, "count", "x", count);
  g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&dict)));
}

static gboolean
count_requests (ChySession *session, const char *const *states, gint64 *ret_count, GError **error)
{
  *ret_count = 0;
  for (guint i = 0; states[i] != NULL; i++)
    {
      gint64 count = 0;
      gboolean found = FALSE;

      if (!chy_session_get_int (session, "survey-request-count", CHY_PARAMS (CHY_TEXT (states[i])), &count,
                                &found, error))
        return FALSE;
      *ret_count += count;
    }
  return TRUE;
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  static const char *const waiting[] = { "pendingApproval", NULL };
  static const char *const failing[] = { "failed", "denied", NULL };
  const ChyLocalResource *certificates = chy_local_resource_find ("certificates");
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  Counts counts = { 0 };
  gint64 expired = 0, pending = 0, failed = 0;
  gboolean found = FALSE;

  (void) query;
  if (!chy_session_list_counts (session, certificates->table, on_count, &counts, error) ||
      !chy_session_get_int (session, "survey-certificates-expired", CHY_PARAMS (CHY_INT (reader->now)),
                            &expired, &found, error) ||
      !count_requests (session, waiting, &pending, error) ||
      !count_requests (session, failing, &failed, error))
    return NULL;
  add (rows, "issued", counts.issued - expired);
  add (rows, "pending", pending);
  add (rows, "failed", failed);
  add (rows, "revoked", counts.revoked);
  add (rows, "expired", expired);
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_certificate_counts = {
  .id = "certificate-counts",
  .keys = keys,
  .list = list,
};
