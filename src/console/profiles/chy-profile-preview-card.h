/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-field.h"

G_BEGIN_DECLS

/* The exact certificate of a row of "preview", as a card. */
GtkWidget *chy_profile_certificate_card_new (GVariant *row);
/* The problems of a row that has a list of them: GPtrArray of ChyProblem. */
GPtrArray *chy_profile_problems_of (GVariant *row);
/* An icon and a sentence. */
GtkWidget *chy_profile_state_new (const char *icon, const char *sentence);

G_END_DECLS
