/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 3339 in UTC with 'Z'; the fraction only where there is one. Free with g_free(). */
char *chy_time_format (gint64 usec);

/* Reads ISO 8601 as RFC 3339 has it, also with a blank for the 'T' and as a date alone (midnight).
 * Without a zone it is local time where `local` is TRUE, else UTC. CHY_BASE_ERROR_INVALID otherwise. */
gboolean chy_time_parse (const char *text, gboolean local, gint64 *ret_usec, GError **error);

/* A period in seconds, in template arithmetic: a year is 365 days, a month 30 (decisions.md 4).
 * Reads "1y", "6w", "30d", "2mo", "12h", "10min", "45s" and sums such as "1y6mo"; 0 is refused. */
gboolean chy_period_parse (const char *text, gint64 *ret_seconds, GError **error);

/* The largest unit that divides exactly: 31536000 is "1y". 0 is "0s". Free with g_free(). */
char *chy_period_format (gint64 seconds);

G_END_DECLS
