/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-store.h"

G_BEGIN_DECLS

/* Lets calls into a store until it closes, which waits for those that are inside. A member of the store. */
typedef struct
{
  GMutex lock; /* for what follows */
  GCond left;
  guint n_inside;
  gboolean closed;
} ChyGate;

void chy_gate_init (ChyGate *self);
void chy_gate_clear (ChyGate *self);
/* CHY_STORE_ERROR_CLOSED; otherwise it ends with chy_gate_leave(). */
gboolean chy_gate_enter (ChyGate *self, GError **error);
void chy_gate_leave (ChyGate *self);
void chy_gate_close (ChyGate *self);

G_END_DECLS
