/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A new random UUID (RFC 4122 version 4) in lower case. Free with g_free(). */
char *chy_id_new (void);

/* Whether `text` is a UUID of 36 characters. */
gboolean chy_id_is_valid (const char *text);

/* `size` bytes as lower-case hexadecimal without separators. Free with g_free(). */
char *chy_hex_encode (gconstpointer data, gsize size);

/* Reads hexadecimal of either case, with or without ':' or blanks between octets.
 * Returns NULL with CHY_BASE_ERROR_INVALID for anything else. */
GBytes *chy_hex_decode (const char *text, GError **error);

G_END_DECLS
