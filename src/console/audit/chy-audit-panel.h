/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who did what, when, to which object; what it was before and after; and whether nothing was taken out. */
#define CHY_TYPE_AUDIT_PANEL (chy_audit_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuditPanel, chy_audit_panel, CHY, AUDIT_PANEL, GtkBox)

G_END_DECLS
