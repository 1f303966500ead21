/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is done once a window is on the screen, so that its first frame does not wait for it. */
typedef struct _ChyFirstFrame ChyFirstFrame;

/* `window` is borrowed and outlives it. */
ChyFirstFrame *chy_first_frame_new (GtkWidget *window);
void chy_first_frame_free (ChyFirstFrame *self);

/* Calls `callback (window, data)` behind the first frame, in the order of asking: at once where it has been,
 * and never where the window is closed before. `destroy` (may be NULL) is called for `data` in any case. */
void chy_first_frame_then (ChyFirstFrame *self,
                           void (*callback) (GtkWidget *window, gpointer data),
                           gpointer data,
                           GDestroyNotify destroy);

G_END_DECLS
