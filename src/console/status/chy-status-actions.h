/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/widgets/chy-list-page.h"

G_BEGIN_DECLS

/* What can be done with requests, in their list and on the page of one; ends with name NULL. */
extern const ChyListAction chy_status_actions[];

/* The one of that name; NULL where there is none. */
const ChyListAction *chy_status_action_find (const char *name);
/* Whether it can be done with the request of this body. */
gboolean chy_status_action_fits (const ChyListAction *action, GVariant *request);

G_END_DECLS
