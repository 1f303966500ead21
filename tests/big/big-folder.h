/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A data folder with many certificates: requests, certificates, counters and the search index complete, as if
 * years of issuing had filled them. */

#define BIG_ROWS 1000000

/* Makes the folder at `path` with `n` certificates, or leaves one that is whole and of the schema of this
 * build. The rows are the same each time but for their dates, which end at the present. Takes a minute or two
 * for a million. Stops the program with a message where it cannot. */
void big_folder_make (const char *path, gint64 n);

/* The folder that tests and benchmarks share: CHANCERY_BIG_FOLDER, or one in the build folder.
 * CHANCERY_BIG_ROWS sets its size. It is made where it is missing and stays. g_free(). */
char *big_folder_shared (gint64 *ret_n);

G_END_DECLS
