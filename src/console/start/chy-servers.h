/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-console-host.h"

G_BEGIN_DECLS

/* What this console keeps of servers: for each address the file to sign in by, and the certificate that a
 * person trusts. Never a password or a key. Main thread only, but for the functions of sign-ins. */

/* Whether a location is a server's address. */
gboolean chy_servers_is_address (const char *location);
/* "https://HOST:PORT" of what a person typed: the scheme may be left out, a slash at the end goes. g_free().
 */
char *chy_servers_normalize (const char *address);

/* With the location alone where nothing is known of it. */
ChyConsoleSignIn *chy_servers_find (const char *location);
void chy_servers_remember (const ChyConsoleSignIn *sign_in);
void chy_servers_forget (const char *location);

ChyConsoleSignIn *chy_sign_in_new (const char *location);
ChyConsoleSignIn *chy_sign_in_copy (const ChyConsoleSignIn *self);
void chy_sign_in_free (ChyConsoleSignIn *self);

/* Opens the server, or the folder or database that the location names, in a worker. */
void chy_sign_in_open_async (const ChyConsoleSignIn *self,
                             const ChyConsoleHost *host,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
ChyTenant *chy_sign_in_open_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyConsoleSignIn, chy_sign_in_free)

G_END_DECLS
