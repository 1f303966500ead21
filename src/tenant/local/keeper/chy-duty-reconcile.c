/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-keeper-private.h"

/* Renewals become due by time alone (decisions 5). */

static gint64
get_period (ChyKeeper *keeper)
{
  (void) keeper;
  return 300 * CHY_USEC_PER_SEC;
}

static gboolean
work (ChyKeeper *keeper, GCancellable *cancellable, GError **error)
{
  ChyOutcome *outcome = chy_keeper_apply (keeper, "reconcile", NULL, cancellable, error);

  if (outcome == NULL)
    return FALSE;
  chy_outcome_free (outcome);
  return TRUE;
}

const ChyDuty chy_duty_reconcile = {
  .name = "reconcile",
  .lease = 1800 * CHY_USEC_PER_SEC,
  .get_period = get_period,
  .work = work,
};
