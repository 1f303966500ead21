/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-template-draft.h"

G_BEGIN_DECLS

/* A dialog with the difference to the version before, and what the checks found; its response is
 * GTK_RESPONSE_OK where a person wants it saved. Not shown yet. `problems` of ChyProblem, or NULL. */
GtkWidget *chy_template_review_new (GtkWindow *parent, ChyTemplateDraft *draft, GPtrArray *problems);

G_END_DECLS
