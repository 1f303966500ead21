/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-enrolled.h"

#include "pki/chy-key.h"

G_BEGIN_DECLS

/* A body and one secret in a file of mode 0600, whole or not at all. Where there is no file, `ret_body` is
 * NULL without an error. */
gboolean chy_enrolled_write_file (
    const char *folder, const char *name, GVariant *body, ChySecret *key, GError **error);
gboolean chy_enrolled_read_file (
    const char *folder, const char *name, GVariant **ret_body, ChySecret **ret_key, GError **error);
void chy_enrolled_remove_file (const char *folder, const char *name);

/* Takes what the server answered: its certificate must be one for `key`. */
gboolean chy_enrolled_take (ChyEnrolled *self, GVariant *values, ChyKey *key, GError **error);

G_END_DECLS
