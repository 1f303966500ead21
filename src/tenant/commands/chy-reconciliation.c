/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-reconciliation.h"

static void
entry_free (ChyReconcileEntry *self)
{
  g_free (self->name);
  g_free (self->upn);
  g_free (self->user);
  g_free (self->platform);
  g_free (self);
}

void
chy_reconciliation_init (ChyReconciliation *self, ChyCommandContext *context)
{
  *self = (ChyReconciliation){ .context = context,
                               .session = chy_command_context_get_session (context),
                               .now = chy_command_context_get_now (context) };
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_free);
  self->done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
chy_reconciliation_clear (ChyReconciliation *self)
{
  g_clear_pointer (&self->view, chy_directory_view_free);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->done, g_hash_table_unref);
}

static gboolean
on_person (ChyRow *row, gpointer data)
{
  ChyReconciliation *self = data;
  ChyReconcileEntry *entry = g_new0 (ChyReconcileEntry, 1);

  entry->name = g_strdup (chy_row_text (row, 1));
  entry->upn = g_strdup (chy_row_text (row, 2));
  g_hash_table_replace (self->entries, g_strdup (chy_row_text (row, 0)), entry);
  chy_directory_view_add_user (self->view, chy_row_text (row, 0));
  return TRUE;
}

static gboolean
on_device (ChyRow *row, gpointer data)
{
  ChyReconciliation *self = data;
  ChyReconcileEntry *entry = g_new0 (ChyReconcileEntry, 1);
  const char *text = chy_row_text (row, 3);
  const ChyPlatform *platform = text != NULL ? chy_platform_guess (text) : NULL;

  entry->name = g_strdup (chy_row_text (row, 1));
  entry->user = g_strdup (chy_row_text (row, 2));
  entry->platform = g_strdup (platform != NULL ? platform->id : text);
  g_hash_table_replace (self->entries, g_strdup (chy_row_text (row, 0)), entry);
  chy_directory_view_add_device (self->view, chy_row_text (row, 0), entry->user, entry->platform);
  return TRUE;
}

static gboolean
on_group (ChyRow *row, gpointer data)
{
  chy_directory_view_add_group (((ChyReconciliation *) data)->view, chy_row_text (row, 0),
                                chy_row_text (row, 1));
  return TRUE;
}

static gboolean
on_member (ChyRow *row, gpointer data)
{
  chy_directory_view_add_member (((ChyReconciliation *) data)->view, chy_row_text (row, 0),
                                 chy_row_text (row, 1));
  return TRUE;
}

gboolean
chy_reconciliation_load_directory (ChyReconciliation *self, GError **error)
{
  if (self->view != NULL)
    return TRUE;
  self->view = chy_directory_view_new ();
  return chy_session_each (self->session, "reconcile-people", CHY_NO_PARAMS, on_person, self, error) &&
         chy_session_each (self->session, "reconcile-devices", CHY_NO_PARAMS, on_device, self, error) &&
         chy_session_each (self->session, "reconcile-groups", CHY_NO_PARAMS, on_group, self, error) &&
         chy_session_each (self->session, "reconcile-members", CHY_NO_PARAMS, on_member, self, error);
}

gboolean
chy_reconciliation_find_effective (ChyReconciliation *self,
                                   const ChyDocument *profile,
                                   ChyCertificateType type,
                                   GPtrArray **ret_targets,
                                   ChyEffective **ret_effective,
                                   GError **error)
{
  const ChyPlatform *platform = chy_profile_get_platform (profile->body);

  *ret_targets = chy_profile_store_list_targets (self->session, profile->id, error);
  if (*ret_targets == NULL)
    return FALSE;
  if (profile->deleted || platform == NULL || (*ret_targets)->len == 0)
    return TRUE;
  if (!chy_reconciliation_load_directory (self, error))
    return FALSE;
  *ret_effective = chy_assignment_effective (*ret_targets, self->view, type, platform);
  return TRUE;
}
