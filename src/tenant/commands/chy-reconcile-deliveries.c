/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-id.h"
#include "chy-reconciliation.h"

typedef struct
{
  gint64 row;
  gboolean removed;
  gboolean wanted;
} Delivery;

static gboolean
on_delivery (ChyRow *row, gpointer data)
{
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->row = chy_row_int (row, 0);
  delivery->removed = g_strcmp0 (chy_row_text (row, 2), "removed") == 0;
  g_hash_table_replace (data, g_strdup (chy_row_text (row, 1)), delivery);
  return TRUE;
}

static gboolean
set_delivery (ChyReconciliation *self, Delivery *delivery, const char *state, GError **error)
{
  self->deliveries++;
  return chy_session_run (self->session, "delivery-set-state",
                          CHY_PARAMS (CHY_INT (delivery->row), CHY_TEXT (state), CHY_INT (self->now)), error);
}

/* It is handed over with the device's next contact: no connector has to work for it. */
static gboolean
deliver (ChyReconciliation *self,
         const ChyDocument *profile,
         GHashTable *table,
         const char *device,
         GError **error)
{
  Delivery *delivery = g_hash_table_lookup (table, device);
  g_autofree char *id = NULL;

  if (delivery != NULL)
    {
      delivery->wanted = TRUE;
      return !delivery->removed || set_delivery (self, delivery, "delivered", error);
    }
  id = chy_id_new ();
  self->deliveries++;
  return chy_session_run (self->session, "delivery-insert",
                          CHY_PARAMS (CHY_TEXT (id), CHY_TEXT (profile->id), CHY_TEXT (device),
                                      CHY_TEXT ("delivered"), CHY_INT (self->now)),
                          error);
}

gboolean
chy_reconcile_deliveries (ChyReconciliation *self, const ChyDocument *profile, GError **error)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (ChyEffective) effective = NULL;
  GHashTableIter iter;
  gpointer value;

  if (!chy_reconciliation_find_effective (self, profile, CHY_CERTIFICATE_TYPE_DEVICE, &targets, &effective,
                                          error) ||
      !chy_session_each (self->session, "reconcile-deliveries", CHY_PARAMS (CHY_TEXT (profile->id)),
                         on_delivery, table, error))
    return FALSE;
  for (guint i = 0; effective != NULL && i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *member = chy_effective_get (effective, i);

      if (member->state == CHY_MEMBER_INCLUDED && !deliver (self, profile, table, member->device, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!((Delivery *) value)->wanted && !((Delivery *) value)->removed &&
        !set_delivery (self, value, "removed", error))
      return FALSE;
  return TRUE;
}
