/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times of a certificate, in microseconds UTC. In templates and profiles a year is 365 days and a month 30
 * (decisions.md 4). */

#define CHY_VALIDITY_BACKDATE_SECONDS 600 /* notBefore is ten minutes ago */

typedef struct
{
  gint64 not_before;
  gint64 not_after;
  gboolean truncated; /* cut at the authority's own end */
} ChyValidity;

/* `value` of a scale "days", "months" or "years" in seconds; 0 for an unknown scale or a value below 1. */
gint64 chy_validity_period (gint64 value, const char *scale);

/* From `now` for `seconds`, whole seconds, never beyond `limit` (the authority's end; 0: none). FALSE, with
 * `ret_validity` untouched, where nothing would be left. */
gboolean chy_validity_compute (gint64 now, gint64 seconds, gint64 limit, ChyValidity *ret_validity);

/* When a certificate is renewed: the moment when only `threshold` percent (1 to 99) of its life is left. */
gint64 chy_validity_renewal (gint64 not_before, gint64 not_after, int threshold);

/* What is left of its life at `now`, in percent: 100 before it begins, 0 when it is over. */
int chy_validity_remaining (gint64 not_before, gint64 not_after, gint64 now);

G_END_DECLS
