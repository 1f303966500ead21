/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-template.h"

G_BEGIN_DECLS

/* Differences as a card: the setting, what it was, what it is. `changes` holds ChyTemplateChange. */
GtkWidget *chy_template_changes_new (GPtrArray *changes);
/* The same with heads of its own over the two values ("Before", "After"), translated. */
GtkWidget *chy_template_changes_new_titled (GPtrArray *changes, const char *before, const char *after);

G_END_DECLS
