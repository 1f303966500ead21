/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What an empty tenant shows: the two ways to begin. */
#define CHY_TYPE_FIRST_RUN (chy_first_run_get_type ())
G_DECLARE_FINAL_TYPE (ChyFirstRun, chy_first_run, CHY, FIRST_RUN, GtkBox)

GtkWidget *chy_first_run_new (ChyTenant *tenant);

G_END_DECLS
