/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-validity.h"

#include "base/chy-clock.h"

typedef struct
{
  const char *id;
  gint64 days;
} Scale;

static const Scale scales[] = { { "days", 1 }, { "months", 30 }, { "years", 365 } };

gint64
chy_validity_period (gint64 value, const char *scale)
{
  for (gsize i = 0; scale != NULL && i < G_N_ELEMENTS (scales); i++)
    {
      gint64 unit = scales[i].days * 86400;

      if (g_ascii_strcasecmp (scales[i].id, scale) != 0)
        continue;
      return value < 1 || value > G_MAXINT64 / CHY_USEC_PER_SEC / unit ? 0 : value * unit;
    }

  return 0;
}

gboolean
chy_validity_compute (gint64 now, gint64 seconds, gint64 limit, ChyValidity *ret_validity)
{
  ChyValidity validity = { 0 };
  gint64 second = now / CHY_USEC_PER_SEC;

  if (seconds <= 0)
    return FALSE;
  validity.not_before = (second - CHY_VALIDITY_BACKDATE_SECONDS) * CHY_USEC_PER_SEC;
  if (seconds > (G_MAXINT64 - validity.not_before) / CHY_USEC_PER_SEC)
    return FALSE;
  validity.not_after = validity.not_before + seconds * CHY_USEC_PER_SEC;
  if (limit > 0 && validity.not_after > limit)
    {
      validity.not_after = limit / CHY_USEC_PER_SEC * CHY_USEC_PER_SEC;
      validity.truncated = TRUE;
    }
  if (validity.not_after <= second * CHY_USEC_PER_SEC)
    return FALSE;
  *ret_validity = validity;

  return TRUE;
}

gint64
chy_validity_renewal (gint64 not_before, gint64 not_after, int threshold)
{
  gint64 life = MAX (not_after - not_before, 0);
  gint64 left = CLAMP (threshold, 1, 99);

  /* Divided first: life in microseconds times 99 does not fit for the longest of lives. */
  return not_after - (life / 100 * left + life % 100 * left / 100);
}

int
chy_validity_remaining (gint64 not_before, gint64 not_after, gint64 now)
{
  gint64 life = not_after - not_before;

  if (life <= 0 || now >= not_after)
    return 0;
  if (now <= not_before)
    return 100;

  return (int) (100.0 * (double) (not_after - now) / (double) life);
}
