/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Connections that readers share: so many at once at most, those that nobody uses are kept. Thread safe. */
typedef struct _ChyPool ChyPool;

ChyPool *chy_pool_new (guint limit, GDestroyNotify destroy);
/* Waits for those that are inside. */
void chy_pool_free (ChyPool *self);
/* Waits for a place; every one ends with chy_pool_leave(). */
void chy_pool_enter (ChyPool *self);
/* One that was left here, now the caller's, or NULL. */
gpointer chy_pool_take (ChyPool *self);
/* Gives up the place, and the connection, which may be NULL. */
void chy_pool_leave (ChyPool *self, gpointer connection);

G_END_DECLS
