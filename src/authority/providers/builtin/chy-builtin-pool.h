/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Threads for CPU work, as many as there are cores, shared by all callers of one host. */
typedef struct _ChyBuiltinPool ChyBuiltinPool;

ChyBuiltinPool *chy_builtin_pool_new (void);
void chy_builtin_pool_free (ChyBuiltinPool *self);

/* Calls func (i, data) once for every i below `n` and returns when all are done. The caller works too, so
 * that it goes on even where every thread is busy with others. */
typedef void (*ChyBuiltinPoolFunc) (gsize i, gpointer data);
void chy_builtin_pool_each (ChyBuiltinPool *self, gsize n, ChyBuiltinPoolFunc func, gpointer data);

G_END_DECLS
