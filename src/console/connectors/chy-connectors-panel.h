/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who works for the tenant: state, last contact, the last day; add, settings, rename, disable, remove. */
#define CHY_TYPE_CONNECTORS_PANEL (chy_connectors_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectorsPanel, chy_connectors_panel, CHY, CONNECTORS_PANEL, GtkStack)

G_END_DECLS
