/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-console-host.h"

G_BEGIN_DECLS

/* Signing in with a browser, in a worker of its own. */

/* Whether that is what helps: nobody is signed in, or the session is over. */
gboolean chy_browser_sign_in_helps (const GError *error);

/* What the server lets people sign in by: ChyConsoleHost.ask_provider. */
void chy_browser_ask_async (const ChyConsoleSignIn *sign_in,
                            const ChyConsoleHost *host,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* g_free(). */
char *chy_browser_ask_finish (GAsyncResult *result, GError **error);

/* ChyConsoleHost.sign_in. `show` is called in the main thread, with `user_data`, unless it is cancelled. */
void chy_browser_sign_in_async (const ChyConsoleSignIn *sign_in,
                                const ChyConsoleHost *host,
                                ChyTenant *tenant,
                                ChyConsoleShow show,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
ChyTenant *chy_browser_sign_in_finish (GAsyncResult *result, GError **error);

G_END_DECLS
