/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes a file so that after a crash it is either the old one or the whole new one: a temporary
 * neighbor, fsync, rename, fsync of the folder. `mode` is its permission (0600 for what is secret).
 * What stands there and is no file (a device, a pipe) is written to as it is. GFileError. */
gboolean chy_file_write (const char *path, gconstpointer data, gsize size, int mode, GError **error);

/* Writes all of it to an open file; `path` is for the error, a GFileError. */
gboolean chy_file_put (int fd, gconstpointer data, gsize size, const char *path, GError **error);
/* Reads a whole file, or what comes out of a pipe, of at most `limit` bytes; CHY_BASE_ERROR_TOO_LARGE beyond
 * it. "-" is standard input. */
GBytes *chy_file_read (const char *path, gsize limit, GError **error);

/* The same of what a person chose or dropped: a pipe or a device, which might never end, is a GFileError, and
 * nobody waits for it. */
GBytes *chy_file_read_regular (const char *path, gsize limit, GError **error);

/* Makes a folder (and its parents) of mode 0700. An existing one that others may write to is
 * refused with CHY_BASE_ERROR_UNSAFE. */
gboolean chy_file_make_private_folder (const char *path, GError **error);
/* Removes a folder of ours with what is in it: files alone. TRUE where it is gone. GFileError. */
gboolean chy_file_remove_folder (const char *path, GError **error);

G_END_DECLS
