/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-i18n.h"

ChyCli *
chy_cli_new (const ChyCliBackend *backend, gpointer backend_data, ChyClock *clock)
{
  ChyCli *self = g_new0 (ChyCli, 1);

  self->backend = backend;
  self->backend_data = backend_data;
  self->clock = chy_clock_ref (clock);
  self->cancellable = g_cancellable_new ();
  self->out = stdout;
  self->err = stderr;

  return self;
}

void
chy_cli_free (ChyCli *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  chy_clock_unref (self->clock);
  g_free (self->data_dir);
  g_free (self->tenant_url);
  g_free (self->client_certificate);
  g_free (self->server_certificate);
  g_free (self->passphrase_file);
  g_free (self->key_passphrase_file);
  g_clear_pointer (&self->passphrase, chy_secret_unref);
  g_free (self);
}

ChyTenant *
chy_cli_get_tenant (ChyCli *self, GError **error)
{
  if (self->tenant == NULL)
    self->tenant = self->backend->open (self->backend_data, self, error);

  return self->tenant;
}

static gboolean
unlock (ChyCli *self, ChySecret *passphrase, GError **error)
{
  self->vault_open = self->backend->unlock (self->backend_data, passphrase, self->cancellable, error);

  return self->vault_open;
}

gboolean
chy_cli_open_vault (ChyCli *self, GError **error)
{
  g_autoptr (ChySecret) asked = NULL;
  ChySecret *passphrase;

  if (self->vault_open || self->backend->unlock == NULL)
    return TRUE;
  if (chy_cli_get_tenant (self, error) == NULL)
    return FALSE;
  if (self->passphrase_file != NULL)
    {
      passphrase = chy_cli_get_passphrase (self, error);
      return passphrase != NULL && unlock (self, passphrase, error);
    }
  if (!self->backend->has_vault (self->backend_data))
    {
      chy_refuse_one (error, "cli", "no-vault", NULL, NULL);
      return FALSE;
    }
  if (unlock (self, NULL, NULL))
    return TRUE;
  asked = self->interactive ? chy_cli_ask_secret (self, _ ("Passphrase of the vault: ")) : NULL;
  if (asked != NULL)
    return unlock (self, asked, error);
  if (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
    chy_refuse_one (error, "cli", "no-passphrase", NULL, NULL);

  return FALSE;
}

/* Whether a row's key opens with its own passphrase and is not open yet. */
static gboolean
wants_passphrase (GVariant *authority)
{
  return g_strcmp0 (chy_body_get_text (authority, "keyStorage"), "passphrase") == 0 &&
         g_strcmp0 (chy_body_get_text (authority, "state"), "locked") == 0;
}

gboolean
chy_cli_open_authority (ChyCli *self, const char *name, GError **error)
{
  g_autoptr (ChySecret) passphrase = NULL;
  g_autoptr (GPtrArray) rows = chy_cli_query_rows (self, "authorities", NULL, 0, error);
  guint n_opened = 0;

  if (rows == NULL)
    return FALSE;
  if (self->key_passphrase_file != NULL)
    passphrase = chy_secret_new_from_file (self->key_passphrase_file, error);
  else if (self->interactive)
    passphrase = chy_cli_ask_secret (self, _ ("Passphrase of the authority's key: "));
  if (passphrase == NULL && g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (passphrase == NULL && self->key_passphrase_file == NULL)
    chy_refuse_one (error, "cli", "no-secret", NULL, "argument", "key-passphrase", "detail",
                    _ ("The passphrase of the authority's key"), NULL);
  if (passphrase == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const char *id = chy_body_get_text (rows->pdata[i], "id");
      gboolean named = name == NULL || g_strcmp0 (name, id) == 0 ||
                       g_strcmp0 (name, chy_body_get_text (rows->pdata[i], "name")) == 0;

      if (!named || !wants_passphrase (rows->pdata[i]))
        continue;
      /* One of several may have another passphrase; that none opens is an error. */
      g_clear_error (error);
      n_opened += self->backend->unlock_authority (self->backend_data, id, passphrase, error);
    }
  if (n_opened > 0)
    g_clear_error (error);

  return n_opened > 0 || error == NULL || *error == NULL;
}

/* --- the whole command line --------------------------------------------------------------------------- */

/* Global options before the verb. FALSE where one is wrong. */
static gboolean
take_globals (ChyCli *self, const char *const *arguments, guint *index, gboolean *ret_help, GError **error)
{
  for (; arguments[*index] != NULL && arguments[*index][0] == '-'; (*index)++)
    {
      gboolean taken = FALSE;

      if (strcmp (arguments[*index], "--help") == 0 || strcmp (arguments[*index], "-h") == 0)
        {
          *ret_help = TRUE;
          continue;
        }
      if (!chy_cli_take_global (self, arguments, index, &taken, error))
        return FALSE;
      if (!taken)
        {
          chy_refuse_one (error, "cli", "unknown-option", NULL, "argument", arguments[*index], "detail", "",
                          NULL);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
is_noun (GPtrArray *verbs, const char *word)
{
  gsize length = strlen (word);

  for (guint i = 0; i < verbs->len; i++)
    {
      const char *words = ((const ChyCliVerb *) verbs->pdata[i])->words;

      if (strncmp (words, word, length) == 0 && (words[length] == ' ' || words[length] == '\0'))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_help (const char *const *arguments)
{
  return g_strv_contains (arguments, "--help") || g_strv_contains (arguments, "-h");
}

/* No verb fits: the help of the noun, or what is wrong. */
static gboolean
run_noun (ChyCli *self, GPtrArray *verbs, const char *const *arguments, GError **error)
{
  const char *noun = arguments[0];
  const char *verb = arguments[1];

  if (!is_noun (verbs, noun))
    {
      chy_refuse_one (error, "cli", "unknown-noun", NULL, "argument", noun, NULL);
      return FALSE;
    }
  if (has_help (arguments))
    {
      chy_cli_print_help (self, verbs, noun);
      return TRUE;
    }
  chy_refuse_one (error, "cli", verb == NULL ? "no-verb" : "unknown-verb", NULL, "argument",
                  verb != NULL ? verb : "", "detail", noun, NULL);

  return FALSE;
}

static gboolean
run_verb (ChyCli *self, const ChyCliVerb *verb, const char *const *arguments, GError **error)
{
  g_autoptr (ChyCliCall) call = chy_cli_call_parse (self, verb, arguments, error);

  if (call == NULL)
    return FALSE;
  if (call->help)
    {
      chy_cli_print_verb_help (self, verb);
      return TRUE;
    }
  if ((verb->flags & CHY_CLI_WITHOUT_TENANT) == 0 && chy_cli_get_tenant (self, error) == NULL)
    return FALSE;
  if (self->key_passphrase_file != NULL && self->backend->unlock_authority != NULL &&
      !chy_cli_open_authority (self, NULL, error))
    return FALSE;

  return verb->run (self, call, error);
}

static gboolean
run (ChyCli *self, const char *const *arguments, GError **error)
{
  g_autoptr (GPtrArray) verbs = chy_cli_verbs_new ();
  const ChyCliVerb *verb;
  gboolean help = FALSE;
  guint index = 0;
  guint length = 0;

  if (arguments[0] != NULL && strcmp (arguments[0], "--version") == 0)
    {
      fprintf (self->out, "chancery-cli %s\n", CHY_VERSION);
      return TRUE;
    }
  if (arguments[0] != NULL && strcmp (arguments[0], "--dump-tables") == 0)
    {
      chy_cli_dump_tables (self, verbs);
      return TRUE;
    }
  if (!take_globals (self, arguments, &index, &help, error))
    return FALSE;
  arguments += index;
  if (arguments[0] == NULL && !help)
    {
      chy_refuse_one (error, "cli", "no-noun", NULL, NULL);
      return FALSE;
    }
  if (arguments[0] == NULL)
    {
      chy_cli_print_help (self, verbs, NULL);
      return TRUE;
    }
  verb = chy_cli_verbs_find (verbs, arguments, &length);
  if (verb == NULL && help && is_noun (verbs, arguments[0]))
    {
      chy_cli_print_help (self, verbs, arguments[0]);
      return TRUE;
    }
  if (verb == NULL)
    return run_noun (self, verbs, arguments, error);
  if (help)
    {
      chy_cli_print_verb_help (self, verb);
      return TRUE;
    }

  return run_verb (self, verb, arguments + length, error);
}

ChyCliStatus
chy_cli_run (ChyCli *self, const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  gboolean good = run (self, arguments, &error);

  chy_cli_end_progress (self);
  if (!good && error != NULL)
    chy_cli_print_error (self, error);
  if (fflush (self->out) != 0 || ferror (self->out))
    {
      g_autoptr (GError) output_error = NULL;

      chy_refuse_one (&output_error, "cli", "output", NULL, NULL);
      chy_cli_print_error (self, output_error);
      return CHY_CLI_FAILED;
    }
  if (good)
    return self->status;

  return error != NULL && chy_cli_error_is_usage (error) ? CHY_CLI_USAGE : CHY_CLI_FAILED;
}
