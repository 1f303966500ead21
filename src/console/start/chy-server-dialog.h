/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-application.h"
#include "console/start/chy-servers.h"

G_BEGIN_DECLS

/* Opens the tenant of a server: its address, the file to sign in by and its password; on the first contact
 * the certificate of the server, which a person trusts or does not; and where nothing is given to sign in by
 * and the server has a provider, the browser. */
#define CHY_TYPE_SERVER_DIALOG (chy_server_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChyServerDialog, chy_server_dialog, CHY, SERVER_DIALOG, GtkDialog)

/* Shows it, filled in by `sign_in` (or NULL), and with what `error` (or NULL) asks. What it opens is shown in
 * a window of the application and remembered. */
void chy_server_dialog_run (ChyApplication *application,
                            GtkWindow *parent,
                            const ChyConsoleSignIn *sign_in,
                            const GError *error);
/* Signs in with a browser once more, at once: `tenant` (or NULL), which is shown already, goes on. */
void chy_server_dialog_run_again (ChyApplication *application,
                                  GtkWindow *parent,
                                  const ChyConsoleSignIn *sign_in,
                                  ChyTenant *tenant);

G_END_DECLS
