/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-console-host.h"

G_BEGIN_DECLS

/* Gathers the diagnostics of the tenant at `location` (`tenant` NULL: it is not open) in a worker, shows
 * every part as it will stand in the file, and saves those that a person wants in it. */
void chy_diagnostics_dialog_show (GtkWindow *parent,
                                  const ChyConsoleHost *host,
                                  const char *location,
                                  ChyTenant *tenant);

G_END_DECLS
