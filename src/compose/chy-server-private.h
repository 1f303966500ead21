/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-server-open.h"

G_BEGIN_DECLS

/* What is trusted of a server: a full reference, or NULL without an error where the system says. */
gboolean chy_server_load_trusted (const ChyServerOpenOptions *sign_in,
                                  GTlsCertificate **ret_server,
                                  gboolean *ret_pinned,
                                  GError **error);
/* That it is not trusted, in the words that a person can decide by. Takes over `failure`. */
void chy_server_tell_who (const ChyServerOpenOptions *sign_in,
                          GError *failure,
                          GCancellable *cancellable,
                          GError **error);
/* A full reference. */
ChyClock *chy_server_get_clock (const ChyServerOpenOptions *sign_in);

G_END_DECLS
