/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/help/chy-help-library.h"

G_BEGIN_DECLS

/* A page of the help on the screen. Signal "go" (const char *xref): a link was followed. */
#define CHY_TYPE_HELP_VIEW (chy_help_view_get_type ())
G_DECLARE_FINAL_TYPE (ChyHelpView, chy_help_view, CHY, HELP_VIEW, GtkScrolledWindow)

GtkWidget *chy_help_view_new (void);
/* Shows the page, from `section` on where it is not NULL. The library outlives the view. */
void
chy_help_view_show (ChyHelpView *self, ChyHelpLibrary *library, const ChyHelpPage *page, const char *section);

G_END_DECLS
