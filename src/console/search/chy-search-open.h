/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-application.h"

G_BEGIN_DECLS

/* From the desktop's search to a window; each waits until the tenant of the window is open. */

/* The object's page or window (as chy_navigate_to_object()). */
void chy_search_open_object (ChyApplication *application,
                             const char *location,
                             const char *resource,
                             const char *id);
/* A panel with its search open and the words in it. */
void chy_search_open_panel (ChyApplication *application,
                            const char *location,
                            const char *panel,
                            const char *words);

G_END_DECLS
