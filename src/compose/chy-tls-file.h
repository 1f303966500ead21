/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A certificate in PEM, perhaps with its chain; with the private key in `key_path`, which may be the same
 * file, unless that is NULL. Refused with domain "tls" where they are not that, or not of each other. */
GTlsCertificate *chy_tls_file_load (const char *path, const char *key_path, GError **error);

/* The certificates in PEM of authorities, trusted for servers instead of those that the system trusts.
 * Refused with domain "tls" where there are none. */
GTlsDatabase *chy_tls_file_load_authorities (const char *path, GError **error);

G_END_DECLS
