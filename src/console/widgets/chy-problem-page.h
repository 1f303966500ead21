/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-problem.h"

G_BEGIN_DECLS

/* A page in the middle of nothing that says what went wrong, why, and what to do; with a button for `action`
 * (with the text `target` as its parameter), or none where `action` is NULL. */
GtkWidget *
chy_problem_page_new (const GError *error, const char *button, const char *action, const char *target);

/* The same as a message in a column of other things. */
GtkWidget *chy_problem_message_new (const GError *error);

/* One problem as a message: an icon by its severity, title, sentence, remedy; its code behind them in small.
 */
GtkWidget *chy_problem_row_new (ChyProblem *problem);

/* A page for an empty list: what belongs there, and the first step. `hint` is a command line, shown with a
 * button that copies it, or NULL. */
GtkWidget *chy_empty_page_new (const char *title, const char *sentence, const char *hint);

/* A command line in a box, with a button that copies it. */
GtkWidget *chy_command_box_new (const char *command);

/* Destroys everything in it. */
void chy_container_clear (GtkContainer *container);

G_END_DECLS
