/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Fills `box` with whom and what a request is for, each over its name, as links to their pages. `connectors`
 * gives the names (char*) by id. */
void chy_request_facts_show (GtkBox *box, GVariant *request, GHashTable *connectors);

G_END_DECLS
