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

gboolean
chy_cli_apply_to_file (
    ChyCli *self, const ChyCliCall *call, const ChyCommandType *type, const char *value_key, GError **error)
{
  const char *path = chy_body_get_text (call->params, "file");
  g_autoptr (GVariant) params = chy_body_with (call->params, "file", NULL);
  g_autoptr (GHashTable) secrets = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) rest = NULL;
  const char *text;

  if ((type->flags & CHY_COMMAND_NEEDS_VAULT) != 0 && !chy_cli_open_vault (self, error))
    return FALSE;
  secrets = chy_cli_read_secrets (self, call, error);
  if (secrets == NULL || !chy_cli_apply_quietly (self, type, params, secrets, &outcome, error))
    return FALSE;
  bytes = chy_body_get_bytes (outcome->values, value_key);
  text = chy_body_get_text (outcome->values, value_key);
  if (bytes == NULL && text != NULL)
    bytes = g_bytes_new (text, strlen (text));
  if (bytes == NULL && outcome->secrets != NULL && g_hash_table_contains (outcome->secrets, value_key))
    {
      ChySecret *secret = g_hash_table_lookup (outcome->secrets, value_key);
      gsize size;
      gconstpointer data = chy_secret_get_data (secret, &size);

      return chy_cli_write_file (self, path, data, size, TRUE, error);
    }
  if (bytes == NULL)
    {
      chy_refuse_one (error, "cli", "nothing-to-export", NULL, "argument", call->verb->words, "detail",
                      value_key, NULL);
      return FALSE;
    }
  /* A PFX holds a private key; what else is made here is public, but nobody else's business either. */
  if (!chy_cli_write_file (self, path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), TRUE, error))
    return FALSE;
  rest = chy_body_with (outcome->values, value_key, NULL);
  g_variant_unref (outcome->values);
  outcome->values = g_variant_ref (rest);
  if (strcmp (path, "-") != 0)
    chy_cli_print_outcome (self, type, outcome);

  return TRUE;
}
