/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-gate.h"

void
chy_gate_init (ChyGate *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->left);
}

void
chy_gate_clear (ChyGate *self)
{
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->left);
}

gboolean
chy_gate_enter (ChyGate *self, GError **error)
{
  gboolean open;

  g_mutex_lock (&self->lock);
  open = !self->closed;
  self->n_inside += open;
  g_mutex_unlock (&self->lock);
  if (!open)
    g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_CLOSED, "the store is closed");

  return open;
}

void
chy_gate_leave (ChyGate *self)
{
  g_mutex_lock (&self->lock);
  self->n_inside--;
  g_cond_broadcast (&self->left);
  g_mutex_unlock (&self->lock);
}

void
chy_gate_close (ChyGate *self)
{
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  while (self->n_inside > 0)
    g_cond_wait (&self->left, &self->lock);
  g_mutex_unlock (&self->lock);
}
