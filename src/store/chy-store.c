/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-store-private.h"

G_DEFINE_QUARK (chy - store - error - quark, chy_store_error)

G_DEFINE_INTERFACE (ChyStore, chy_store, G_TYPE_OBJECT)

static void
chy_store_default_init (ChyStoreInterface *iface)
{
  g_signal_new ("changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                1, G_TYPE_STRV);
}

gboolean
chy_store_read (ChyStore *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_STORE (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return CHY_STORE_GET_IFACE (self)->read (self, func, data, cancellable, error);
}

gboolean
chy_store_write (
    ChyStore *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_STORE (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return CHY_STORE_GET_IFACE (self)->write (self, func, data, cancellable, error);
}

gboolean
chy_store_backup (ChyStore *self, const char *path, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_STORE (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  return CHY_STORE_GET_IFACE (self)->backup (self, path, cancellable, error);
}

gboolean
chy_store_check (ChyStore *self, gboolean deep, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_STORE (self), FALSE);

  return CHY_STORE_GET_IFACE (self)->check (self, deep, cancellable, error);
}

void
chy_store_close (ChyStore *self)
{
  g_return_if_fail (CHY_IS_STORE (self));

  CHY_STORE_GET_IFACE (self)->close (self);
}
