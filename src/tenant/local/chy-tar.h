/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As much of POSIX ustar (IEEE Std 1003.1, pax) as a backup needs: regular files with short names, sizes in
 * octal, or in base 256 from 8 GiB on as GNU writes them. */
#define CHY_TAR_BLOCK 512

/* A header into `block`. */
void chy_tar_header (const char *name, gint64 size, gint64 time, guint8 block[CHY_TAR_BLOCK]);
/* Name (g_free()) and size of a header; FALSE where it is none of a regular file. A block of zeros, the end,
 * gives *ret_name NULL. */
gboolean chy_tar_parse (const guint8 block[CHY_TAR_BLOCK], char **ret_name, gint64 *ret_size);
/* How many octets fill up the last block. */
gsize chy_tar_padding (gint64 size);

G_END_DECLS
