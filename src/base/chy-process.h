/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For main(), first of all: no core dumps, and no other process of the user reads this one's memory (ptrace,
 * /proc/PID/mem), because keys and passwords are in it (decisions.md 33). Children do not inherit the latter
 * across exec. Returns FALSE where the system refuses one of the two; nothing else depends on it. */
gboolean chy_process_harden (void);

/* Lets this process have as many files and connections open as the system grants at all; how many that are.
 */
guint64 chy_process_raise_files (void);

G_END_DECLS
