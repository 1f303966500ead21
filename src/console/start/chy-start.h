/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-application.h"
#include "console/chy-window.h"

G_BEGIN_DECLS

/* Places to work in: the user's own tenant, the sample organization, other folders, servers. */

/* app.open-place (a location), app.open-folder, app.explore-sample, app.remove-sample (a location); and
 * those of chy-server-start.h. */
void chy_start_add_actions (ChyApplication *application);
/* A new window gets the tenant switcher; once its tenant is open, the bars that mark a
 * sample, and a server that does not answer. */
void chy_start_dress (ChyWindow *window);
void chy_start_dress_tenant (ChyWindow *window, ChyTenant *tenant);

G_END_DECLS
