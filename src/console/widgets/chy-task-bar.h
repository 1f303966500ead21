/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Work under way, at the top of the panel (STYLE.md, Undo bar): what, how far, and Cancel. */
#define CHY_TYPE_TASK_BAR (chy_task_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChyTaskBar, chy_task_bar, CHY, TASK_BAR, GtkBox)

/* `title` is a translated phrase ("Exporting 120 certificates"); Cancel cancels `cancellable`, NULL: it
 * cannot be cancelled. */
GtkWidget *chy_task_bar_new (const char *title, GCancellable *cancellable);
/* `total` 0: unknown. */
void chy_task_bar_set_progress (ChyTaskBar *self, gint64 done, gint64 total);

/* The same in the window of `from`, shown after a moment and only if it is not over by then. A new reference;
 * chy_task_end() takes it away and releases the reference. In between the application is busy, and the vault
 * is not locked. */
ChyTaskBar *chy_task_begin (GtkWidget *from, const char *title, GCancellable *cancellable);
void chy_task_end (ChyTaskBar *self);

G_END_DECLS
