/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-panel.h"

G_BEGIN_DECLS

/* Assignment status: every request as a list of any length, and a page for each. */
#define CHY_TYPE_STATUS_PANEL (chy_status_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyStatusPanel, chy_status_panel, CHY, STATUS_PANEL, GtkStack)

extern const ChyPanelType chy_panel_status;

G_END_DECLS
