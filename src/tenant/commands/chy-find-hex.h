/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/chy-store.h"

G_BEGIN_DECLS

/* The one row that `statement` has for a thumbprint or serial number, as people write it: its number, 0 where
 * there is none or `key` is no such thing. CHY_TENANT_ERROR_AMBIGUOUS where there are several of `what`
 * ("requests"). */
gboolean chy_find_by_hex (ChySession *session,
                          const char *statement,
                          const char *key,
                          const char *what,
                          gint64 *ret_number,
                          GError **error);

G_END_DECLS
