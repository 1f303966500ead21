/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-reconciliation.h"

static gboolean
reconcile_profile (ChyReconciliation *self, const ChyDocument *profile, GError **error)
{
  const ChyProfileType *type = chy_profile_get_type (profile->body);

  g_hash_table_add (self->done, g_strdup (profile->id));
  if (type != NULL && (g_str_equal (type->id, "pkcs-certificate") || chy_profile_is_imported (profile->body)))
    return chy_reconcile_requests (self, profile, error);
  if (type != NULL && g_str_equal (type->id, "trusted-certificate"))
    return chy_reconcile_deliveries (self, profile, error);
  return TRUE;
}

static gboolean
on_profile (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

/* Profiles that were deleted since somebody got a request of theirs. */
static gboolean
reconcile_deleted (ChyReconciliation *self, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (!chy_session_each (self->session, "reconcile-open-profiles", CHY_NO_PARAMS, on_profile, ids, error) ||
      !chy_session_each (self->session, "reconcile-delivery-profiles", CHY_NO_PARAMS, on_profile, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (ChyDocument) profile = NULL;

      if (g_hash_table_contains (self->done, ids->pdata[i]))
        continue;
      profile = chy_document_load (self->session, ids->pdata[i], error);
      if (profile == NULL || !reconcile_profile (self, profile, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
chy_reconcile (ChyCommandContext *context, GVariantDict *result, GError **error)
{
  g_auto (ChyReconciliation) self;
  g_autoptr (GPtrArray) profiles = NULL;

  chy_reconciliation_init (&self, context);
  profiles = chy_document_list (self.session, CHY_DOCUMENT_PROFILE, error);
  if (profiles == NULL)
    return FALSE;
  for (guint i = 0; i < profiles->len; i++)
    if (!reconcile_profile (&self, g_ptr_array_index (profiles, i), error))
      return FALSE;
  if (!reconcile_deleted (&self, error))
    return FALSE;
  if (self.created + self.cancelled + self.renewed > 0)
    chy_session_touch (self.session, "requests");
  if (self.deliveries > 0)
    chy_session_touch (self.session, "deliveries");
  g_variant_dict_insert (result, "created", "x", self.created);
  g_variant_dict_insert (result, "cancelled", "x", self.cancelled);
  g_variant_dict_insert (result, "renewed", "x", self.renewed);
  return TRUE;
}
