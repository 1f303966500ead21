/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-application.h"
#include "console/chy-window.h"
#include "console/start/chy-servers.h"

G_BEGIN_DECLS

/* Actions of the application: app.open-server, app.sign-in (a location: the same dialog, filled in),
 * app.forget-server (a location). */
void chy_server_start_add_actions (ChyApplication *application);

/* A server's tenant could not be opened: the window says why, and where a person has to say more (whom to
 * trust, what to sign in by, a password) they are asked. */
void chy_server_start_failed (ChyApplication *application,
                              ChyWindow *window,
                              const ChyConsoleSignIn *sign_in,
                              const GError *error);

G_END_DECLS
