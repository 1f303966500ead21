/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-keeper-private.h"

/* Revocation lists are made anew when the next one is due: "overlap" before the present one runs out. */

/* Whatever the overlap is, the next list is made so many seconds before, or a fifth of the period. */
#define LEAST_OVERLAP  900
#define PART_OF_PERIOD 5

/* Seconds before that: whoever reads a list that is due makes the next one in passing, on each server. */
#define AHEAD 300

static gint64
get_period (ChyKeeper *keeper)
{
  (void) keeper;
  return 120 * CHY_USEC_PER_SEC;
}

/* When the list of what `described` says is to be followed by the next one; 0: there is none yet. */
static gint64
get_due (GVariant *described)
{
  gint64 made = chy_body_get_int (described, "crlThisUpdate", 0);
  gint64 period = chy_body_get_int (described, "crlPeriod", 0);
  gint64 overlap = chy_body_get_int (described, "crlOverlap", 0);

  if (made == 0)
    return 0;
  return chy_body_get_int (described, "crlNextUpdate", 0) -
         (AHEAD + MAX (overlap, MIN (LEAST_OVERLAP, period / PART_OF_PERIOD))) * CHY_USEC_PER_SEC;
}

static gboolean
renew (ChyKeeper *keeper, ChyAuthority *authority, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) described = chy_authority_describe (authority, cancellable, error);
  g_autoptr (GBytes) crl = NULL;

  if (described == NULL)
    return FALSE;
  if (get_due (described) > chy_clock_now (keeper->clock))
    return TRUE;
  crl = chy_authority_publish (authority, TRUE, chy_tenant_local_get_actor (keeper->tenant), cancellable,
                               error);
  if (crl == NULL)
    g_prefix_error (error, "%s: ", chy_body_get_text (described, "name"));
  return crl != NULL;
}

static gboolean
work (ChyKeeper *keeper, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) authorities = chy_keeper_list_authorities (keeper, cancellable, error);
  g_autoptr (GError) first = NULL;

  if (authorities == NULL)
    return FALSE;
  /* One whose key is locked does not hold up the others. */
  for (guint i = 0; i < authorities->len; i++)
    renew (keeper, g_ptr_array_index (authorities, i), cancellable, first == NULL ? &first : NULL);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

const ChyDuty chy_duty_crl = {
  .name = "crl",
  .lease = 600 * CHY_USEC_PER_SEC,
  .get_period = get_period,
  .work = work,
};
