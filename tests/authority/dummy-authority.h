/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"
#include "base/chy-clock.h"

G_BEGIN_DECLS

/* An authority in memory: the port's reference implementation, for the tests of whoever stands on the port.
 * It issues real certificates of a root with a P-256 key and forgets all when it is freed. */
ChyAuthority *dummy_authority_new (const char *name, ChyClock *clock, const ChyPrincipal *admin);
/* From now on every call fails with `error` (copied), or works again where it is NULL. */
void dummy_authority_fail (ChyAuthority *self, const GError *error);

G_END_DECLS
