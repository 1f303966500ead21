/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* GTK draws icons, check marks and arrows at 16 pixels however large the text is; with large text they grow
 * with it from now on. Once a process, when the display is open. */
void chy_large_icons_mend (void);
/* The size for icons in the cells of a tree, which know three sizes only, beside text that is so much larger
 * than usual. */
GtkIconSize chy_large_icons_cell_size (double scale);

G_END_DECLS
