/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-clock.h"
#include "store/chy-store.h"

G_BEGIN_DECLS

/* Moves the tenant and the authorities of a data folder into the database at `url`, which has none yet
 * (CHY_STORE_ERROR_NOT_EMPTY); nobody else may have the folder open. Each of the two goes in one transaction
 * and its audit chain is verified there; where it ends too early it can be done again and goes on. What was
 * in the folder stays beside as NAME.moved.TIME.bak, as two that go on with the same keys and numbers must
 * not be. Blocking. */
gboolean chy_move_folder (const char *folder,
                          const char *url,
                          const char *actor,
                          ChyClock *clock,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
