/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Inserts `n` requests and the certificate of each: three years of issuing to employees' devices that end at
 * `now` (microseconds UTC). Certificates last a year, so that most of them have expired; some were revoked.
 * Stops the program where it cannot. */
void big_rows_insert (sqlite3 *db, gint64 n, gint64 now);

G_END_DECLS
