/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-panel.h"

G_BEGIN_DECLS

/* Every certificate that was made for a request, as a list of any length. */
#define CHY_TYPE_CERTIFICATES_PANEL (chy_certificates_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyCertificatesPanel, chy_certificates_panel, CHY, CERTIFICATES_PANEL, GtkBox)

extern const ChyPanelType chy_panel_certificates;

G_END_DECLS
