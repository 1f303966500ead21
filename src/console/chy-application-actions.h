/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The actions that need no tenant (about, diagnostics, help, preferences, shortcuts), and the accelerators of
 * all actions.
 */
void chy_application_add_actions (GtkApplication *application);

G_END_DECLS
