/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* While work goes on the application is busy: nothing is locked between two of its steps. Work may begin
 * without a registered application (a test) and end after the application has: marking it then would crash
 * it. */

/* Whether it was marked, which chy_busy_end() is to be told. */
gboolean chy_busy_begin (void);
/* `marked` is FALSE afterwards. */
void chy_busy_end (gboolean *marked);

G_END_DECLS
