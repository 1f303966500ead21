/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-builtin-private.h"

G_BEGIN_DECLS

#define CHY_TYPE_BUILTIN_AUTHORITY (chy_builtin_authority_get_type ())
G_DECLARE_FINAL_TYPE (ChyBuiltinAuthority, chy_builtin_authority, CHY, BUILTIN_AUTHORITY, GObject)

/* One authority of the host: an id, all else is in the database. */
ChyAuthority *chy_builtin_authority_new (ChyBuiltinHost *host, const char *uuid);

G_END_DECLS
