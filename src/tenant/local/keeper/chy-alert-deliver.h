/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-keeper-private.h"
#include "tenant/commands/chy-alert.h"

G_BEGIN_DECLS

/* Tells an alert by the ways that it was not told by yet: the journal, the hook, mail. Gives the ways that it
 * was told by now; `ret_complete`: there are no others. g_strfreev(). Blocking. */
char **chy_alert_deliver (ChyKeeper *keeper, const ChyAlert *alert, gboolean *ret_complete);

/* --- chy-alert-program.c --- */

/* Runs a program that reads `input` (wiped by nobody: no secrets) on its standard input and nothing else of
 * ours. SIGPIPE must be ignored. Fails where it does not start, does not end within `milliseconds` (it is
 * killed), or ends with another status than 0. */
gboolean
chy_alert_run_program (const char *const *argv, const char *input, guint milliseconds, GError **error);

G_END_DECLS
