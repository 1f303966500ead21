/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a program that runs as a service tells the one that started it (sd_notify(3), systemd.service(5)
 * Type=notify). Without NOTIFY_SOCKET all of this does nothing. Thread safe. */

/* Sends lines of variables: "READY=1", "STOPPING=1", "WATCHDOG=1". FALSE where nobody listens, or what
 * was sent before has not been read; it does not wait. */
gboolean chy_service_notify (const char *lines);
/* One line for people, for "systemctl status"; line ends in it become blanks. */
gboolean chy_service_set_status (const char *text);
/* How often (in milliseconds) "WATCHDOG=1" is to be sent: half of what the manager waits for. 0: it does not
 * wait for this process. */
guint chy_service_get_watchdog (void);

/* Whether a user is one of the system and not a person's: below 1000, as login.defs(5) has it, or one that
 * systemd makes for a unit (DynamicUser=; 61184 to 65519 by systemd's UIDs-GIDs.md). */
gboolean chy_service_is_system_account (guint uid);

G_END_DECLS
