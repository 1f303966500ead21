/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which connector an engine works as, and whether it may begin. */

/* Among rows of "connectors", borrowed: the one with the id `wanted` (may be NULL), that a person chose, else
 * the one of this computer that was heard from last; or NULL. */
GVariant *chy_engine_choose (GPtrArray *rows, const char *wanted);
/* `rights` are rows of "connector-rights". A denial is final, so a connector that would be denied does not
 * begin. */
gboolean chy_engine_lacks_right (GPtrArray *rights);

G_END_DECLS
