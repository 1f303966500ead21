/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The button that does a step of the road (a row of "road"), or NULL where it is met. */
GtkWidget *chy_overview_step_button_new (ChyTenant *tenant, GVariant *step);

G_END_DECLS
