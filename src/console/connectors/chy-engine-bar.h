/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-engine.h"

G_BEGIN_DECLS

/* What the connector of this console does, with how far it is and the one thing to do about it, whose action
 * ("panel.start" ...) is the panel's. Not seen where there is no such connector. */
#define CHY_TYPE_ENGINE_BAR (chy_engine_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChyEngineBar, chy_engine_bar, CHY, ENGINE_BAR, GtkBox)

GtkWidget *chy_engine_bar_new (ChyEngine *engine);
/* The connector's rights stand beside it: it need not offer to show them. */
void chy_engine_bar_set_beside_rights (ChyEngineBar *self, gboolean beside_rights);
/* NULL: none. */
void chy_engine_bar_set_engine (ChyEngineBar *self, ChyEngine *engine);

G_END_DECLS
