/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Notifications of the desktop about what a person should know though the window is not in front: a connector
 * that reports a problem or is not heard from, an authority whose certificate ends soon, a long work that is
 * done. Each is told once; its button goes where something can be done about it. */
#define CHY_TYPE_ALERTS (chy_alerts_get_type ())
G_DECLARE_FINAL_TYPE (ChyAlerts, chy_alerts, CHY, ALERTS, GObject)

/* Watches the tenant that `window` shows, for as long as it is kept. */
ChyAlerts *chy_alerts_new (ChyTenant *tenant, GtkWindow *window);

/* A long work is done; nothing is shown while the window of `from` is in front. `id` (static) is what it
 * replaces, the rest is translated, or a panel and its place. */
void chy_alert_finished (
    GtkWidget *from, const char *id, const char *sentence, const char *panel, const char *place);

G_END_DECLS
