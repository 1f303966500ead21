/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-private.h"
#include "store/chy-audit.h"
#include "tenant/commands/chy-setting.h"

/* One record to be, kept until the end of the transaction. */
typedef struct
{
  char *kind;       /* (owned) */
  char *id;         /* (owned) */
  char *name;       /* (owned) */
  GVariant *before; /* (owned) or NULL */
  GVariant *after;  /* (owned) or NULL */
} AuditEntry;

/* A transaction that a command asked for in `prepare` or `after`. */
typedef struct
{
  ChyCommandContext *context; /* borrowed */
  ChySessionFunc func;
  gpointer data;
  gboolean write;
} Inner;

static void
audit_entry_free (AuditEntry *entry)
{
  g_free (entry->kind);
  g_free (entry->id);
  g_free (entry->name);
  g_clear_pointer (&entry->before, g_variant_unref);
  g_clear_pointer (&entry->after, g_variant_unref);
  g_free (entry);
}

static gboolean
append (ChyCommandContext *self, const AuditEntry *entry, GError **error)
{
  ChyAuditRecord record = {
    .time = self->now,
    .actor = chy_command_context_get_actor (self)->name,
    .action = self->type->name,
    .object_kind = entry->kind,
    .object_id = entry->id,
    .object_name = entry->name,
    .before = entry->before,
    .after = entry->after,
  };

  return chy_audit_append (self->session, &record, error);
}

static gboolean
run_inner (ChySession *session, gpointer data, GError **error)
{
  Inner *inner = data;
  ChyCommandContext *context = inner->context;
  gboolean ok;

  g_ptr_array_set_size (context->audits, 0);
  context->session = session;
  ok = inner->func (session, inner->data, error) &&
       (!inner->write || chy_command_context_write_audits (context, FALSE, error));
  context->session = NULL;
  return ok;
}

/* What one run works with; `type` and `command` outlive it. Free with chy_command_context_free(). */
ChyCommandContext *
chy_command_context_new (ChyTenantLocal *tenant,
                         const ChyCommandType *type,
                         const ChyCommand *command,
                         GCancellable *cancellable)
{
  ChyCommandContext *self = g_new0 (ChyCommandContext, 1);

  self->tenant = tenant;
  self->type = type;
  self->command = command;
  self->cancellable = cancellable;
  self->now = chy_clock_now (chy_tenant_local_get_clock (tenant));
  self->problems = chy_problems_new ();
  self->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  self->audits = g_ptr_array_new_with_free_func ((GDestroyNotify) audit_entry_free);
  return self;
}

void
chy_command_context_free (ChyCommandContext *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->given, g_hash_table_unref);
  g_clear_pointer (&self->audits, g_ptr_array_unref);
  g_clear_pointer (&self->pending_vault, chy_vault_unref);
  g_free (self->stored_vault);
  g_free (self);
}

gboolean
chy_command_context_write_audits (ChyCommandContext *self, gboolean at_least_one, GError **error)
{
  AuditEntry own = {
    .kind = (char *) self->type->noun, .id = (char *) "", .name = (char *) "", .after = self->command->params
  };

  for (guint i = 0; i < self->audits->len; i++)
    if (!append (self, g_ptr_array_index (self->audits, i), error))
      return FALSE;
  if (at_least_one && self->audits->len == 0)
    return append (self, &own, error);
  return TRUE;
}

ChySession *
chy_command_context_get_session (ChyCommandContext *self)
{
  return self->session;
}

gint64
chy_command_context_get_now (ChyCommandContext *self)
{
  return self->now;
}

const ChyPrincipal *
chy_command_context_get_actor (ChyCommandContext *self)
{
  return chy_tenant_local_get_actor (self->tenant);
}

ChyRole
chy_command_context_get_role (ChyCommandContext *self)
{
  return chy_local_get_role (self->tenant);
}

const char *
chy_command_context_get_connector (ChyCommandContext *self)
{
  return chy_local_get_connector (self->tenant);
}

ChySecret *
chy_command_context_get_secret (ChyCommandContext *self, const char *key)
{
  if (self->command->secrets == NULL)
    return NULL;
  return g_hash_table_lookup (self->command->secrets, key);
}

void
chy_command_context_give_secret (ChyCommandContext *self, const char *key, ChySecret *secret)
{
  g_hash_table_replace (self->given, g_strdup (key), chy_secret_ref (secret));
}

void
chy_command_context_add_problem (ChyCommandContext *self, ChyProblem *problem)
{
  g_ptr_array_add (self->problems, problem);
}

ChyAuthority *
chy_command_context_get_authority (ChyCommandContext *self, const char *id_or_name, GError **error)
{
  ChyAuthorityHost *host = chy_command_context_get_authority_host (self);

  if (host == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "This tenant hosts no authorities");
      return NULL;
    }
  return chy_authority_host_get (host, id_or_name, self->cancellable, error);
}

ChyAuthorityHost *
chy_command_context_get_authority_host (ChyCommandContext *self)
{
  return chy_tenant_local_get_host (self->tenant);
}

static ChyVault *
open_vault (ChyCommandContext *self, GError **error)
{
  ChyVault *vault = chy_local_ref_vault (self->tenant);

  if (vault != NULL && chy_vault_is_open (vault))
    return vault;
  g_clear_pointer (&vault, chy_vault_unref);
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "The vault is locked");
  return NULL;
}

GBytes *
chy_command_context_seal (ChyCommandContext *self,
                          ChySecret *secret,
                          const char *table,
                          const char *id,
                          const char *column,
                          GError **error)
{
  g_autoptr (ChyVault) vault = open_vault (self, error);
  gsize size = 0;
  gconstpointer data = chy_secret_get_data (secret, &size);

  return vault != NULL ? chy_vault_seal (vault, data, size, table, id, column, error) : NULL;
}

ChySecret *
chy_command_context_unseal (ChyCommandContext *self,
                            GBytes *sealed,
                            const char *table,
                            const char *id,
                            const char *column,
                            GError **error)
{
  g_autoptr (ChyVault) vault = open_vault (self, error);

  return vault != NULL ? chy_vault_unseal (vault, sealed, table, id, column, error) : NULL;
}

void
chy_command_context_audit (ChyCommandContext *self,
                           const char *kind,
                           const char *id,
                           const char *name,
                           GVariant *before,
                           GVariant *after)
{
  AuditEntry *entry = g_new0 (AuditEntry, 1);

  entry->kind = g_strdup (kind);
  entry->id = g_strdup (id);
  entry->name = g_strdup (name);
  entry->before = before != NULL ? g_variant_ref_sink (before) : NULL;
  entry->after = after != NULL ? g_variant_ref_sink (after) : NULL;
  g_ptr_array_add (self->audits, entry);
}

gboolean
chy_command_context_read (ChyCommandContext *self, ChySessionFunc func, gpointer data, GError **error)
{
  Inner inner = { .context = self, .func = func, .data = data };

  g_return_val_if_fail (self->session == NULL, FALSE);

  return chy_store_read (chy_tenant_local_get_store (self->tenant), run_inner, &inner, self->cancellable,
                         error);
}

gboolean
chy_command_context_write (ChyCommandContext *self, ChySessionFunc func, gpointer data, GError **error)
{
  Inner inner = { .context = self, .func = func, .data = data, .write = TRUE };

  g_return_val_if_fail (self->session == NULL, FALSE);

  return chy_store_write (chy_tenant_local_get_store (self->tenant), run_inner, &inner, self->cancellable,
                          error);
}

GCancellable *
chy_command_context_get_cancellable (ChyCommandContext *self)
{
  return self->cancellable;
}
