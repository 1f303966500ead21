/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-counts.h"

#include "model/chy-request.h"

const char *
chy_profile_status_of (const char *state)
{
  ChyRequestState known;

  if (state == NULL || !chy_request_state_from_string (state, &known))
    return g_strcmp0 (state, "removed") == 0 ? "notApplicable" : "pending";
  switch (known)
    {
    case CHY_REQUEST_DELIVERED:
    case CHY_REQUEST_INSTALLED:
      return "succeeded";
    case CHY_REQUEST_FAILED:
    case CHY_REQUEST_DENIED:
      return "error";
    case CHY_REQUEST_SUPERSEDED:
      return "";
    case CHY_REQUEST_CANCELLED:
    case CHY_REQUEST_REVOKED:
      return "notApplicable";
    default:
      return "pending";
    }
}

static ChyProfileCounts *
counts_of (GHashTable *table, const char *profile)
{
  ChyProfileCounts *counts = g_hash_table_lookup (table, profile);

  if (counts == NULL)
    {
      counts = g_new0 (ChyProfileCounts, 1);
      g_hash_table_insert (table, g_strdup (profile), counts);
    }
  return counts;
}

/* Rows: profile, state, count. */
static gboolean
on_count (ChyRow *row, gpointer data)
{
  ChyProfileCounts *counts = counts_of (data, chy_row_text (row, 0));
  const char *status = chy_profile_status_of (chy_row_text (row, 1));
  gint64 n = chy_row_int (row, 2);

  if (g_str_equal (status, "succeeded"))
    counts->succeeded += n;
  else if (g_str_equal (status, "pending"))
    counts->pending += n;
  else if (g_str_equal (status, "error"))
    counts->failed += n;
  else if (g_str_equal (status, "notApplicable"))
    counts->not_applicable += n;
  return TRUE;
}

/* Rows: profile, how many renewals are on their way or failed: the certificates that they renew are still
 * delivered, but the holder counts by its youngest request. */
static gboolean
on_renewals (ChyRow *row, gpointer data)
{
  ChyProfileCounts *counts = counts_of (data, chy_row_text (row, 0));

  counts->succeeded = MAX (0, counts->succeeded - chy_row_int (row, 1));
  return TRUE;
}

GHashTable *
chy_profile_counts_load (ChySession *session, gboolean of_requests, GError **error)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (!of_requests)
    return chy_session_each (session, "survey-delivery-counts", CHY_NO_PARAMS, on_count, table, error)
               ? g_steal_pointer (&table)
               : NULL;
  if (!chy_session_each (session, "survey-request-counts", CHY_NO_PARAMS, on_count, table, error) ||
      !chy_session_each (session, "survey-renewal-counts", CHY_NO_PARAMS, on_renewals, table, error))
    return NULL;
  return g_steal_pointer (&table);
}
