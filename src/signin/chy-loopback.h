/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-clock.h"
#include "base/chy-secret.h"

G_BEGIN_DECLS

/* Where the browser comes back to (RFC 8252 7.3): http://127.0.0.1:PORT/callback on a port that is free, for
 * one answer of the provider. Anything else that asks there is told that there is nothing. */
typedef struct _ChyLoopback ChyLoopback;

/* Listens from now on, in the calling thread, which is the one to wait and to free. GIOError. */
ChyLoopback *chy_loopback_new (GError **error);
void chy_loopback_free (ChyLoopback *self);

/* The redirect URI (borrowed). */
const char *chy_loopback_get_uri (ChyLoopback *self);

/* The authorization code that comes with `state`, for at most five minutes of `clock`; what comes with
 * another state changes nothing. `issuer` is what the answer must name where it names one (RFC 9207). Refused
 * ("session", "denied") where the person or the provider says no, ("session", "provider") where the provider
 * has another error, ("session", "timeout"). Blocking, with a main context of its own. */
ChySecret *chy_loopback_wait (ChyLoopback *self,
                              ChySecret *state,
                              const char *issuer,
                              ChyClock *clock,
                              GCancellable *cancellable,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyLoopback, chy_loopback_free)

G_END_DECLS
