/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Both offer the same: items, their attributes, sections and submenus. */
gboolean chy_menus_equal (GMenuModel *a, GMenuModel *b);

/* Gives the button its menu; one that offers the same stays, for GTK closes an open menu that is exchanged.
 */
void chy_menu_button_set (GtkMenuButton *button, GMenuModel *menu);

G_END_DECLS
