/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-panel.h"

G_BEGIN_DECLS

/* The road from an empty machine to a certificate as a checklist, and what needs a person today. */
#define CHY_TYPE_OVERVIEW_PANEL (chy_overview_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyOverviewPanel, chy_overview_panel, CHY, OVERVIEW_PANEL, GtkScrolledWindow)

extern const ChyPanelType chy_panel_overview;

G_END_DECLS
