/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-private.h"

/* Runs commands: fields, role, vault, check, prepare, apply with its audit record, after. */

typedef struct
{
  ChyCommandContext *context; /* (owned) */
  GVariant *params;           /* (owned) complete */
  GPtrArray *checked;         /* (owned) what `check` found */
  char *consequence;          /* (owned) or NULL */
  GVariant *prepared;         /* (owned) what `prepare` put into the result, or NULL */
  GVariant *result;           /* (owned) what `apply` left in it, or NULL */
  guint n_problems;           /* of the context, before `apply` first ran */
} Run;

static void
run_free (Run *self)
{
  chy_command_context_free (self->context);
  g_clear_pointer (&self->params, g_variant_unref);
  g_clear_pointer (&self->checked, g_ptr_array_unref);
  g_clear_pointer (&self->prepared, g_variant_unref);
  g_clear_pointer (&self->result, g_variant_unref);
  g_free (self->consequence);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static gboolean
is_known_parameter (const ChyCommandType *type, const char *key)
{
  return type->fields != NULL && chy_fields_find (type->fields, key) != NULL;
}

/* Parameters of a command are not stored: one that it does not know is a mistake, not a newer peer's. */
static void
check_unknown (const ChyCommandType *type, GVariant *params, GPtrArray *problems)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, params);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    if (!is_known_parameter (type, key))
      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "unknown-parameter",
                                                  type->name, key, "parameter", key, NULL));
}

static void
check_secrets (const ChyCommandType *type, const ChyCommand *command, GPtrArray *problems)
{
  for (const ChyField *secret = type->secrets; secret != NULL && secret->key != NULL; secret++)
    {
      ChySecret *value =
          command->secrets != NULL ? g_hash_table_lookup (command->secrets, secret->key) : NULL;

      if (value == NULL && (secret->flags & CHY_FIELD_REQUIRED) != 0)
        g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "secret-missing",
                                                    type->name, secret->key, "parameter", secret->key, NULL));
    }
}

/* A passphrase opens the vault for any command; the vault's own commands take it as theirs. */
static gboolean
open_vault (ChyTenantLocal *tenant, const ChyCommandType *type, const ChyCommand *command, GError **error)
{
  ChySecret *passphrase =
      command->secrets != NULL ? g_hash_table_lookup (command->secrets, "passphrase") : NULL;
  g_autoptr (ChyVault) vault = chy_local_ref_vault (tenant);

  if (passphrase != NULL && vault != NULL && g_strcmp0 (type->noun, "vault") != 0 &&
      !chy_local_unlock (tenant, passphrase, error))
    return FALSE;
  if ((type->flags & CHY_COMMAND_NEEDS_VAULT) == 0 || (vault != NULL && chy_vault_is_open (vault)))
    return TRUE;

  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "%s needs an open vault", type->name);
  return FALSE;
}

static const ChyCommandType *
find_type (ChyTenantLocal *tenant, const ChyCommand *command, GError **error)
{
  const ChyCommandType *type = chy_command_type_find (command->type);

  if (type == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no command “%s”",
                   command->type);
      return NULL;
    }
  if (!chy_local_can (tenant, type))
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "%s is not allowed to this role",
                   type->name);
      return NULL;
    }
  return type;
}

/* A connector does its own work alone: what it names is its own id. */
static gboolean
check_connector (ChyTenantLocal *tenant, const ChyCommand *command, GError **error)
{
  const char *own = chy_local_get_connector (tenant);

  if (own == NULL || g_strcmp0 (chy_body_get_text (command->params, "connector"), own) == 0)
    return TRUE;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "%s is another connector's", command->type);
  return FALSE;
}

static Run *
run_new (ChyTenantLocal *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  const ChyCommandType *type = find_type (tenant, command, error);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  Run *self;

  if (type == NULL || !check_connector (tenant, command, error))
    return NULL;
  check_unknown (type, command->params, problems);
  if (type->fields != NULL)
    chy_fields_check (type->fields, command->params, NULL, problems);
  check_secrets (type, command, problems);
  if (chy_problems_have_error (problems))
    {
      chy_refuse (error, problems);
      return NULL;
    }
  if (!open_vault (tenant, type, command, error))
    return NULL;

  self = g_new0 (Run, 1);
  self->context = chy_command_context_new (tenant, type, command, cancellable);
  self->params = type->fields != NULL ? chy_fields_complete (type->fields, command->params)
                                      : g_variant_ref (command->params);
  self->checked = g_steal_pointer (&problems);
  return self;
}

static gboolean
check_in_session (ChySession *session, gpointer data, GError **error)
{
  Run *run = data;
  const ChyCommandType *type = run->context->type;
  gboolean ok;

  g_ptr_array_set_size (run->checked, 0);
  g_clear_pointer (&run->consequence, g_free);
  run->context->session = session;
  ok = type->check == NULL || type->check (run->context, run->params, run->checked, error);
  if (ok && type->consequence != NULL && !chy_problems_have_error (run->checked))
    {
      GError *local = NULL;

      run->consequence = type->consequence (run->context, run->params, &local);
      ok = local == NULL;
      if (local != NULL)
        g_propagate_error (error, local);
    }
  run->context->session = NULL;
  return ok;
}

static gboolean
check (Run *run, GError **error)
{
  const ChyCommandType *type = run->context->type;

  if (type->check == NULL && type->consequence == NULL)
    return TRUE;
  return chy_store_read (chy_tenant_local_get_store (run->context->tenant), check_in_session, run,
                         run->context->cancellable, error);
}

static gboolean
prepare (Run *run, GError **error)
{
  const ChyCommandType *type = run->context->type;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (type->prepare == NULL)
    return TRUE;
  if (!type->prepare (run->context, run->params, &dict, error))
    return FALSE;
  run->prepared = g_variant_ref_sink (g_variant_dict_end (&dict));
  return TRUE;
}

/* Starts from what `prepare` left each time, as a lock conflict may bring it here again. */
static gboolean
apply_in_session (ChySession *session, gpointer data, GError **error)
{
  Run *run = data;
  ChyCommandContext *context = run->context;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (run->prepared);
  gboolean quiet = (context->type->flags & CHY_COMMAND_QUIET) != 0;
  gboolean ok;

  g_ptr_array_set_size (context->audits, 0);
  g_ptr_array_set_size (context->problems, run->n_problems);
  context->session = session;
  ok = context->type->apply (context, run->params, &dict, error) &&
       chy_command_context_write_audits (context, !quiet, error);
  context->session = NULL;
  if (!ok)
    return FALSE;

  g_clear_pointer (&run->result, g_variant_unref);
  run->result = g_variant_ref_sink (g_variant_dict_end (&dict));
  return TRUE;
}

/* The change is committed: what cannot be finished now is told, not undone. */
static void
after (Run *run)
{
  ChyCommandContext *context = run->context;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (run->result);
  g_autoptr (GError) error = NULL;
  GVariant *result;

  if (context->type->after == NULL)
    return;
  if (!context->type->after (context, run->params, &dict, &error))
    {
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

      for (guint i = 0; i < problems->len; i++)
        g_ptr_array_add (context->problems, chy_problem_ref (g_ptr_array_index (problems, i)));
      g_ptr_array_add (context->problems, chy_problem_new (CHY_SEVERITY_WARNING, "command", "unfinished",
                                                           context->type->name, NULL, NULL));
    }
  /* The dictionary reads the old result until it ends. */
  result = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_variant_unref (run->result);
  run->result = result;
}

/* A change that moves certificates is followed by what makes their requests; where that fails it is made up
 * for by the next one, or by a timer. */
static void
reconcile (Run *run)
{
  const ChyCommandType *type = chy_command_type_find ("reconcile");
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) done = NULL;
  g_autoptr (GError) error = NULL;

  if (type == NULL || (run->context->type->flags & CHY_COMMAND_RECONCILES) == 0)
    return;
  command = chy_command_new (type->name, NULL);
  command->confirmed = TRUE;
  done = chy_local_apply (run->context->tenant, command, run->context->cancellable, &error);
  if (done == NULL)
    g_ptr_array_add (run->context->problems,
                     chy_problem_new (CHY_SEVERITY_WARNING, "command", "unfinished", type->name, NULL,
                                      "detail", error->message, NULL));
}

static ChyOutcome *
outcome (Run *run)
{
  ChyOutcome *self = chy_outcome_new ();

  if (run->result != NULL)
    {
      g_variant_unref (self->values);
      self->values = g_variant_ref (run->result);
    }
  for (guint i = 0; i < run->checked->len; i++)
    g_ptr_array_add (self->problems, chy_problem_ref (g_ptr_array_index (run->checked, i)));
  for (guint i = 0; i < run->context->problems->len; i++)
    g_ptr_array_add (self->problems, chy_problem_ref (g_ptr_array_index (run->context->problems, i)));
  if (g_hash_table_size (run->context->given) > 0)
    self->secrets = g_hash_table_ref (run->context->given);
  self->consequence = g_strdup (run->consequence);
  return self;
}

/* Whether the tenant's role allows a command. A connector has its own commands alone. */
gboolean
chy_local_can (ChyTenantLocal *self, const ChyCommandType *type)
{
  ChyRole role = chy_local_get_role (self);

  if ((type->flags & CHY_COMMAND_OWN) != 0 && chy_local_is_view (self))
    return FALSE;
  if (role == CHY_ROLE_ADMINISTRATOR || role == type->role)
    return TRUE;
  return role != CHY_ROLE_CONNECTOR && type->role != CHY_ROLE_CONNECTOR && role > type->role;
}

/* Checks a command and says what it would do; the problems found, errors too, stand in the outcome. */
ChyOutcome *
chy_local_preview_command (ChyTenantLocal *self,
                           const ChyCommand *command,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (Run) run = run_new (self, command, cancellable, error);

  if (run == NULL || !check (run, error))
    return NULL;
  return outcome (run);
}

static ChyOutcome *
do_command (ChyTenantLocal *self, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  g_autoptr (Run) run = run_new (self, command, cancellable, error);

  if (run == NULL || !check (run, error))
    return NULL;
  if (chy_problems_have_error (run->checked))
    {
      chy_refuse (error, run->checked);
      return NULL;
    }
  if ((run->context->type->flags & CHY_COMMAND_ASKS) != 0 && run->consequence != NULL && !command->confirmed)
    {
      chy_refuse_one (error, "command", "unconfirmed", run->context->type->name, "consequence",
                      run->consequence, NULL);
      return NULL;
    }
  if (!prepare (run, error))
    return NULL;
  run->n_problems = run->context->problems->len;
  if (!chy_store_write (chy_tenant_local_get_store (self), apply_in_session, run, cancellable, error))
    return NULL;
  if (run->context->pending_vault != NULL)
    chy_tenant_local_set_vault (self, run->context->pending_vault);
  after (run);
  reconcile (run);
  if ((run->context->type->flags & (CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET)) == 0)
    chy_tenant_local_write_heads (self);
  return outcome (run);
}

/* Does a command, as ChyCommandType says. Whoever locks the vault waits until it is done. */
ChyOutcome *
chy_local_apply (ChyTenantLocal *self, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  const ChyCommandType *type = chy_command_type_find (command->type);
  gboolean works = type == NULL || (type->flags & CHY_COMMAND_BOLT) == 0;
  ChyOutcome *done;

  if (works)
    chy_local_begin_work (self);
  done = do_command (self, command, cancellable, error);
  if (works)
    chy_local_end_work (self);
  return done;
}
