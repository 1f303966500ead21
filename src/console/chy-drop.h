/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Files that are dropped onto a window of the console, or named on the command line, go where they belong:
 * certificates and PFX files to their viewer, requests to be signed, lists of people and devices to their
 * import. They are told by their contents, never by their names. */

/* Lets files be dropped onto `window`, which has a tenant once it has opened one. */
void chy_drop_enable (GtkWidget *window);
/* Opens one file. What is nothing of all this is said in a dialog. */
void chy_drop_open (GtkWidget *window, GFile *file);

G_END_DECLS
