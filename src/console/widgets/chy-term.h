/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The words of the field (Enrollment, Key Usage, AKI) are in English in most of what administrators read.
 * Gives `widget` a tooltip with the English term where it shows the translation of one: `source` is the
 * source string of the project's own domain, as tables of ChyField have it; NULL, or one that is the same in
 * the person's language, gives none. A tooltip that the widget has stays before it. */
void chy_term_explain (GtkWidget *widget, const char *source);

G_END_DECLS
