/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-engine.h"

G_BEGIN_DECLS

/* A window is asked to close ("delete-event") while an engine works behind it. TRUE: it closes later, when
 * the engine has ended; where that takes longer than a moment a dialog says what it waits for, and offers to
 * close at once, by which nothing is lost. FALSE: it may close now. */
gboolean chy_closing_begin (GtkWindow *window, ChyEngine *engine);

G_END_DECLS
