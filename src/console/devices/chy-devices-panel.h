/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-panel.h"

G_BEGIN_DECLS

/* Devices, users and groups as three lists, and a page for each object. Places: "", "users", "groups",
 * "device:ID", "user:ID", "group:ID". */
#define CHY_TYPE_DEVICES_PANEL (chy_devices_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyDevicesPanel, chy_devices_panel, CHY, DEVICES_PANEL, GtkBox)

extern const ChyPanelType chy_panel_devices;

G_END_DECLS
