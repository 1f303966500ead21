/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-panel.h"

G_BEGIN_DECLS

/* Profiles: their list, and the page of one. */
#define CHY_TYPE_PROFILES_PANEL (chy_profiles_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfilesPanel, chy_profiles_panel, CHY, PROFILES_PANEL, GtkStack)

extern const ChyPanelType chy_panel_profiles;

G_END_DECLS
