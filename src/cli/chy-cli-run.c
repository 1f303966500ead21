/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "wire/chy-wire.h"

/* --- applying a command --------------------------------------------------------------------------------- */

static ChyCommand *
command_new (const ChyCommandType *type, GVariant *params, GHashTable *secrets)
{
  ChyCommand *command = chy_command_new (type->name, params);
  GHashTableIter iter;
  gpointer key, secret;

  if (secrets == NULL)
    return command;
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &key, &secret))
    chy_command_set_secret (command, key, secret);

  return command;
}

/* Shows the consequence and asks; TRUE where it may be done. */
static gboolean
confirm (ChyCli *self, ChyCommand *command, GError **error)
{
  g_autoptr (ChyOutcome) preview = chy_tenant_preview (self->tenant, command, self->cancellable, error);

  if (preview == NULL)
    return FALSE;
  if (preview->consequence == NULL)
    return TRUE;
  chy_cli_say (self, "%s", preview->consequence);
  if (preview->problems != NULL)
    chy_cli_print_problems (self, preview->problems);
  if (self->yes || (self->interactive && chy_cli_ask (self, _ ("Continue?"))))
    {
      command->confirmed = TRUE;
      return TRUE;
    }
  chy_refuse_one (error, "cli", self->interactive ? "not-confirmed" : "needs-yes", NULL, NULL);

  return FALSE;
}

/* A key is needed that is not open. */
static gboolean
is_locked (const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  const char *code = problems->len == 1 ? chy_problem_get_code (problems->pdata[0]) : "";

  return strcmp (code, "locked") == 0 || strcmp (code, "vault") == 0;
}

/* Opens what a command was missing: the passphrase of the authority that it is about, or the vault. */
static gboolean
open_what_is_locked (ChyCli *self, const ChyCommand *command, GError **error)
{
  const char *name = chy_body_get_text (command->params, "authority");
  g_autoptr (GVariant) authority =
      name != NULL ? chy_tenant_get (self->tenant, "authorities", name, self->cancellable, NULL) : NULL;

  if (authority != NULL && g_strcmp0 (chy_body_get_text (authority, "keyStorage"), "passphrase") == 0)
    return self->backend->unlock_authority != NULL && chy_cli_open_authority (self, name, error);

  return !self->vault_open && chy_cli_open_vault (self, error);
}

/* What needs a key that is not open is tried once more when somebody has opened it. */
static ChyOutcome *
apply_unlocking (ChyCli *self, ChyCommand *command, GError **error)
{
  g_autoptr (GError) locked = NULL;
  ChyOutcome *outcome = chy_tenant_apply (self->tenant, command, self->cancellable, &locked);

  if (outcome != NULL)
    return outcome;
  if (!is_locked (locked) || self->vault_open)
    {
      g_propagate_error (error, g_steal_pointer (&locked));
      return NULL;
    }
  if (!open_what_is_locked (self, command, error))
    {
      if (error != NULL && *error == NULL)
        g_propagate_error (error, g_steal_pointer (&locked));
      return NULL;
    }

  return chy_tenant_apply (self->tenant, command, self->cancellable, error);
}

/* Of a batch in which something failed: whether everything did. */
static gboolean
did_nothing (ChyOutcome *outcome)
{
  return chy_body_get_int (outcome->values, "done", -1) == 0 ||
         chy_body_get_int (outcome->values, "count", -1) == 0;
}

gboolean
chy_cli_apply_quietly (ChyCli *self,
                       const ChyCommandType *type,
                       GVariant *params,
                       GHashTable *secrets,
                       ChyOutcome **ret_outcome,
                       GError **error)
{
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;

  if (chy_cli_get_tenant (self, error) == NULL)
    return FALSE;
  if (!chy_tenant_can (self->tenant, type->name))
    {
      chy_refuse_one (error, "cli", "not-offered", NULL, "argument", type->name, NULL);
      return FALSE;
    }
  command = command_new (type, params, secrets);
  if ((type->flags & CHY_COMMAND_ASKS) != 0 && !confirm (self, command, error))
    return FALSE;
  outcome = apply_unlocking (self, command, error);
  if (outcome == NULL)
    return FALSE;
  if (outcome->problems != NULL)
    {
      chy_cli_print_problems (self, outcome->problems);
      if ((type->flags & CHY_COMMAND_BATCH) != 0 && chy_problems_have_error (outcome->problems))
        self->status = did_nothing (outcome) ? CHY_CLI_FAILED : CHY_CLI_SOME_FAILED;
    }
  if (ret_outcome != NULL)
    *ret_outcome = g_steal_pointer (&outcome);

  return TRUE;
}

static GVariant *
outcome_to_body (ChyOutcome *outcome)
{
  g_autoptr (GVariant) values = outcome->values != NULL ? g_variant_ref (outcome->values) : chy_body_new ();
  GVariantDict body = G_VARIANT_DICT_INIT (values);

  g_variant_dict_remove (&body, "undo");

  return g_variant_ref_sink (g_variant_dict_end (&body));
}

/* Ids are for programs. */
static GVariant *
without_ids (GVariant *body)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (strcmp (key, "id") != 0 && !g_str_has_suffix (key, "Id"))
      g_variant_builder_add (&builder, "{sv}", key, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static const struct
{
  const char *key;
  const char *title;
} shown_secrets[] = {
  { "recoveryCode", N_ ("Recovery code, shown this once:") },
};

/* A secret is given once, where it was asked for, and goes straight to the output: never through a body. It
 * is of our own making, in characters that JSON takes as they are. */
static void
print_secrets (ChyCli *self, ChyOutcome *outcome, gboolean first)
{
  for (gsize i = 0; outcome->secrets != NULL && i < G_N_ELEMENTS (shown_secrets); i++)
    {
      ChySecret *secret = g_hash_table_lookup (outcome->secrets, shown_secrets[i].key);

      if (secret == NULL)
        continue;
      if (self->json)
        fprintf (self->out, "%s\n  \"%s\": \"%s\"", first ? "" : ",", shown_secrets[i].key,
                 chy_secret_get_text (secret));
      else
        fprintf (self->out, "%s %s\n", _ (shown_secrets[i].title), chy_secret_get_text (secret));
      first = FALSE;
    }
}

static void
print_json (ChyCli *self, const ChyCommandType *type, ChyOutcome *outcome, GVariant *body)
{
  g_autofree char *text = chy_wire_body_to_text (body, type->fields, CHY_WIRE_PRETTY);
  char *end = strrchr (text, '}');

  /* The document is left open for the secrets. */
  *end = '\0';
  g_strchomp (text);
  fputs (text, self->out);
  print_secrets (self, outcome, g_variant_n_children (body) == 0);
  fputs ("\n}\n", self->out);
}

void
chy_cli_print_outcome (ChyCli *self, const ChyCommandType *type, ChyOutcome *outcome)
{
  g_autoptr (GVariant) whole = outcome_to_body (outcome);
  g_autoptr (GVariant) body = self->json ? g_variant_ref (whole) : without_ids (whole);

  if (!self->json && self->status != CHY_CLI_FAILED)
    chy_cli_say (self, self->status == CHY_CLI_DONE ? _ ("%s: done.") : _ ("%s: done in part."),
                 _ (type->title));
  if (self->json)
    print_json (self, type, outcome, body);
  else
    {
      if (g_variant_n_children (body) > 0)
        chy_cli_print_object (self, type->fields, body);
      print_secrets (self, outcome, TRUE);
    }
}

gboolean
chy_cli_apply (ChyCli *self,
               const ChyCommandType *type,
               GVariant *params,
               GHashTable *secrets,
               ChyOutcome **ret_outcome,
               GError **error)
{
  g_autoptr (ChyOutcome) outcome = NULL;

  if (!chy_cli_apply_quietly (self, type, params, secrets, &outcome, error))
    return FALSE;
  chy_cli_print_outcome (self, type, outcome);
  if (ret_outcome != NULL)
    *ret_outcome = g_steal_pointer (&outcome);

  return TRUE;
}

/* key=value pairs become "settings", by the table of that field where it has one. */
static GVariant *
params_with_settings (const ChyCliCall *call, GError **error)
{
  const ChyField *field = chy_fields_find (call->verb->fields, "settings");
  g_autoptr (GVariant) settings = NULL;

  if (field == NULL)
    return g_variant_ref (call->params);
  if (call->pairs->len == 0)
    {
      if ((field->flags & CHY_FIELD_REQUIRED) == 0)
        return g_variant_ref (call->params);
      chy_refuse_one (error, "cli", "no-settings", NULL, "argument", call->verb->words, NULL);
      return NULL;
    }
  settings = chy_cli_pairs_to_body (call->pairs, field->fields, error);

  return settings != NULL ? chy_body_with (call->params, "settings", settings) : NULL;
}

gboolean
chy_cli_run_command (ChyCli *self, const ChyCliCall *call, GError **error)
{
  g_autoptr (GVariant) params = params_with_settings (call, error);
  g_autoptr (GHashTable) secrets = NULL;

  if (params == NULL)
    return FALSE;
  if ((call->verb->flags & CHY_CLI_NEEDS_VAULT) != 0 && !chy_cli_open_vault (self, error))
    return FALSE;
  secrets = chy_cli_read_secrets (self, call, error);

  return secrets != NULL && chy_cli_apply (self, call->verb->command, params, secrets, NULL, error);
}
