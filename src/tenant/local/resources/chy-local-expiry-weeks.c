/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

/* How many certificates end in each of the coming weeks, by the index of (state, not_after). */
enum
{
  WEEKS = 13,
};
#define USEC_PER_WEEK (7 * CHY_USEC_PER_DAY)

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static gboolean
on_week (ChyRow *row, gpointer data)
{
  gint64 *counts = data;
  gint64 week = chy_row_int (row, 0);

  if (week >= 0 && week < WEEKS)
    counts[week] = chy_row_int (row, 1);
  return TRUE;
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gint64 start = reader->now - reader->now % CHY_USEC_PER_DAY;
  gint64 counts[WEEKS] = { 0 };

  (void) query;
  if (!chy_session_each (session, "survey-certificate-weeks",
                         CHY_PARAMS (CHY_INT (start), CHY_INT (start + WEEKS * USEC_PER_WEEK)), on_week,
                         counts, error))
    return NULL;
  for (guint i = 0; i < WEEKS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%02u", i);
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "id", "s", id);
      g_variant_dict_insert (&dict, "start", "x", start + i * USEC_PER_WEEK);
      g_variant_dict_insert (&dict, "count", "x", counts[i]);
      g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&dict)));
    }
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_expiry_weeks = { .id = "expiry-weeks", .keys = keys, .list = list };
