/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "pki/chy-inspect.h"

/* The certificates of an authority from its own up to the root: array of GBytes. */
GPtrArray *
chy_cli_get_chain (ChyCli *self, const char *authority, GError **error)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GBytes) own = NULL;

  body = chy_tenant_get (self->tenant, "authorities", authority, self->cancellable, error);
  if (body == NULL)
    return NULL;
  own = chy_body_get_bytes (body, "certificate");
  list = g_variant_lookup_value (body, "chain", G_VARIANT_TYPE ("aay"));
  if (own != NULL)
    g_ptr_array_add (chain, g_bytes_ref (own));
  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      GBytes *der = g_variant_get_data_as_bytes (child);

      /* Whether a chain begins with the certificate itself is the authority's business. */
      if (own != NULL && g_bytes_equal (own, der))
        g_bytes_unref (der);
      else
        g_ptr_array_add (chain, der);
    }

  return g_steal_pointer (&chain);
}

gboolean
chy_cli_write_certificate (
    ChyCli *self, const char *path, GBytes *der, GPtrArray *chain, gboolean pem, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);
  g_autofree char *first = NULL;

  if (!pem && chain == NULL)
    return chy_cli_write_file (self, path, data, size, FALSE, error);
  first = chy_pem_encode ("CERTIFICATE", der);
  g_string_append (text, first);
  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      g_autofree char *next = chy_pem_encode ("CERTIFICATE", chain->pdata[i]);

      g_string_append (text, next);
    }

  return chy_cli_write_file (self, path, text->str, text->len, FALSE, error);
}

/* What an outcome holds under a key, and whether it was a secret; NULL where it holds nothing. */
static GBytes *
take_value (ChyOutcome *outcome, const char *key)
{
  ChySecret *secret = outcome->secrets != NULL ? g_hash_table_lookup (outcome->secrets, key) : NULL;
  const char *text = chy_body_get_text (outcome->values, key);

  if (secret != NULL)
    return chy_secret_to_bytes (secret);
  if (text != NULL)
    return g_bytes_new (text, strlen (text));

  return chy_body_get_bytes (outcome->values, key);
}

/* What is left to say when the file is written. */
static void
forget_value (ChyOutcome *outcome, const char *key)
{
  GVariant *rest = chy_body_with (outcome->values, key, NULL);

  g_variant_unref (outcome->values);
  outcome->values = rest;
  if (outcome->secrets != NULL)
    g_hash_table_remove (outcome->secrets, key);
}

static gboolean
write_value (ChyCli *self, const ChyCliOverride *override, const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *pem = override->pem != NULL ? chy_pem_encode (override->pem, bytes) : NULL;

  /* A PFX holds a private key; what else is made here is public, but nobody else's business either. */
  if (pem != NULL)
    return chy_cli_write_file (self, path, pem, strlen (pem), TRUE, error);

  return chy_cli_write_file (self, path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), TRUE,
                             error);
}

gboolean
chy_cli_run_to_file (ChyCli *self, const ChyCliCall *call, GError **error)
{
  const ChyCommandType *type = call->verb->command;
  const ChyCliOverride *override = call->verb->override;
  const char *file_key = override->option != NULL ? override->option : "file";
  const char *path = chy_body_get_text (call->params, file_key);
  g_autoptr (GVariant) given = chy_body_with (call->params, file_key, NULL);
  g_autoptr (GVariant) params =
      override->complete != NULL ? override->complete (self, given, error) : g_variant_ref (given);
  g_autoptr (GHashTable) secrets = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (params == NULL || ((call->verb->flags & CHY_CLI_NEEDS_VAULT) != 0 && !chy_cli_open_vault (self, error)))
    return FALSE;
  secrets = chy_cli_read_secrets (self, call, error);
  if (secrets == NULL || !chy_cli_apply_quietly (self, type, params, secrets, &outcome, error))
    return FALSE;
  bytes = take_value (outcome, override->file_value);
  if (bytes == NULL)
    {
      chy_cli_print_outcome (self, type, outcome);
      chy_refuse_one (error, "cli", "nothing-to-export", NULL, "argument", call->verb->words, "detail",
                      override->file_value, NULL);
      return FALSE;
    }
  if (!write_value (self, override, path, bytes, error))
    return FALSE;
  forget_value (outcome, override->file_value);
  if (strcmp (path, "-") != 0)
    chy_cli_print_outcome (self, type, outcome);

  return TRUE;
}
