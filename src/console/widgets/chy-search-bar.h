/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The bar that Ctrl+F opens. Signal "search" (const char *text): what is looked for changed. */
#define CHY_TYPE_SEARCH_BAR (chy_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChySearchBar, chy_search_bar, CHY, SEARCH_BAR, GtkSearchBar)

GtkWidget *chy_search_bar_new (void);
/* Opens it, with the keyboard in its entry. */
void chy_search_bar_open (ChySearchBar *self);
/* The same with words in it, which are looked for at once. */
void chy_search_bar_look_for (ChySearchBar *self, const char *words);

G_END_DECLS
