/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* Waits for something to read from `fd`; FALSE where `cancellable` (or NULL) was cancelled first. */
gboolean chy_terminal_wait (int fd, GCancellable *cancellable);

/* Asks for a line on the controlling terminal without showing what is typed; `prompt` goes to `out`
 * (borrowed). NULL without an error where there is no terminal, nothing was typed, or `cancellable` was
 * cancelled. */
ChySecret *chy_terminal_ask_secret (const char *prompt, FILE *out, GCancellable *cancellable);

G_END_DECLS
