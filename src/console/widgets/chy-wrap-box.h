/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A line of widgets that goes on below where it does not fit: each at its natural width, as words in a
 * paragraph. (A GtkFlowBox would put them in columns, and takes part in keyboard navigation itself.) */
#define CHY_TYPE_WRAP_BOX (chy_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (ChyWrapBox, chy_wrap_box, CHY, WRAP_BOX, GtkBox)

/* `spacing` between neighbors and between lines. */
GtkWidget *chy_wrap_box_new (int spacing);

G_END_DECLS
