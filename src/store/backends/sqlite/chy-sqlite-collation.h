/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Lets the connection have the collations of chy-collation.h, each when it is first needed. A code of SQLite.
 */
int chy_sqlite_add_collations (sqlite3 *db);

G_END_DECLS
