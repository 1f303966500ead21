/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-secret.h"
#include "wire/chy-wire.h"

G_BEGIN_DECLS

/* A body and the key that belongs to it in one private file: what a computer signs in by. */

/* Mode 0600, whole or not at all. GFileError. */
gboolean chy_wire_file_write (const char *path, GVariant *body, ChySecret *key, GError **error);
/* Where there is no file, `ret_body` is NULL without an error. Both are full references. CHY_WIRE_ERROR where
 * it is not of this form. */
gboolean chy_wire_file_read (const char *path, GVariant **ret_body, ChySecret **ret_key, GError **error);

G_END_DECLS
