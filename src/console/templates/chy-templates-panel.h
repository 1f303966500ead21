/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-panel.h"

G_BEGIN_DECLS

/* Certificate templates: the list, and everything that is done with one. */
#define CHY_TYPE_TEMPLATES_PANEL (chy_templates_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplatesPanel, chy_templates_panel, CHY, TEMPLATES_PANEL, GtkBox)

extern const ChyPanelType chy_panel_templates;

G_END_DECLS
