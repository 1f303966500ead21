/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-panel.h"

G_BEGIN_DECLS

/* The authorities as certsrv shows them: a tree of their containers, and the list of the one that is chosen.
 * Places: an authority's id, or "ID/issued" (revoked, issued, pending, failed, templates). */
#define CHY_TYPE_AUTHORITIES_PANEL (chy_authorities_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthoritiesPanel, chy_authorities_panel, CHY, AUTHORITIES_PANEL, GtkBox)

extern const ChyPanelType chy_panel_authorities;

G_END_DECLS
