/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-file.h"
#include "base/chy-i18n.h"
#include "wire/chy-wire.h"

#define MAX_VALUE_FILE  (16 * 1024 * 1024)
#define MAX_SECRET_FILE (64 * 1024)

/* --- key=value --------------------------------------------------------------------------------------- */

static gpointer
fail (GError **error, const char *code, const char *argument, const char *detail)
{
  chy_refuse_one (error, "cli", code, NULL, "argument", argument, "detail", detail, NULL);

  return NULL;
}

/* A key of "object.key" leads into an object; the last field is what counts here. */
static const ChyField *
find_setting (const ChyField *fields, const char *key)
{
  const char *dot = strchr (key, '.');
  const ChyField *field = chy_fields_find (fields, key);
  g_autofree char *first = NULL;

  if (field != NULL || dot == NULL)
    return field;
  first = g_strndup (key, dot - key);
  field = chy_fields_find (fields, first);

  return field != NULL && field->fields != NULL ? find_setting (field->fields, dot + 1) : NULL;
}

static GVariant *
value_from_file (const ChyField *field, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = chy_file_read (path, MAX_VALUE_FILE, error);
  gsize size;
  const char *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  if (field == NULL || field->kind == CHY_FIELD_BINARY)
    return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
  if (size == 0 || !g_utf8_validate_len (data, size, NULL))
    return fail (error, "bad-value", path, "the file holds no UTF-8 text");

  return g_variant_new_take_string (g_strndup (data, size));
}

static GVariant *
value_from_json (const ChyField *field, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GVariant *value = field != NULL ? chy_wire_value_from_text (field, text, &local_error)
                                  : chy_wire_parse (text, -1, &local_error);

  return value != NULL ? value : fail (error, "bad-value", text, local_error->message);
}

static GVariant *
value_from_text (const ChyField *field, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GVariant *value;

  if (!g_utf8_validate (text, -1, NULL))
    return fail (error, "bad-value", "…", "it is not UTF-8 text");
  /* An empty value takes a setting away. */
  if (field == NULL || text[0] == '\0')
    return g_variant_new_string (text);
  value = chy_field_parse (field, text, &local_error);
  /* What has no text form of its own may still have one for people: "Client Authentication,Secure Email". */
  if (g_error_matches (local_error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_NOT_TEXT))
    return g_variant_new_string (text);

  return value != NULL ? value : fail (error, "bad-value", text, local_error->message);
}

/* One pair into the body; `keys` keeps what was set already. */
static gboolean
take_pair (GVariantDict *body, const char *pair, const ChyField *fields, GError **error)
{
  const char *equals = strchr (pair, '=');
  gboolean json = equals != NULL && equals > pair && equals[-1] == ':';
  g_autofree char *key = NULL;
  const ChyField *field;
  g_autoptr (GVariant) value = NULL;

  if (equals == NULL || equals == pair)
    return fail (error, "not-a-pair", pair, NULL) != NULL;
  key = g_strndup (pair, equals - pair - (json ? 1 : 0));
  field = find_setting (fields, key);
  if (fields != NULL && field == NULL)
    return fail (error, "bad-value", pair, "there is no such setting") != NULL;
  if (g_variant_dict_contains (body, key))
    return fail (error, "twice", key, NULL) != NULL;
  if (json)
    value = value_from_json (field, equals + 1, error);
  else if (equals[1] == '@')
    value = value_from_file (field, equals + 2, error);
  else
    value = value_from_text (field, equals + 1, error);
  if (value == NULL)
    return FALSE;
  value = g_variant_take_ref (value);
  g_variant_dict_insert_value (body, key, value);

  return TRUE;
}

GVariant *
chy_cli_pairs_to_body (GPtrArray *pairs, const ChyField *fields, GError **error)
{
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < pairs->len; i++)
    if (!take_pair (&body, pairs->pdata[i], fields, error))
      {
        g_variant_dict_clear (&body);
        return NULL;
      }

  return g_variant_ref_sink (g_variant_dict_end (&body));
}

/* --- secrets ----------------------------------------------------------------------------------------- */

/* A line, or where the field says FILE the whole of it (a key to import). */
static ChySecret *
secret_from_file (const ChyField *secret, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  ChySecret *result;
  gsize size;
  gpointer data;

  if ((secret->flags & CHY_FIELD_FILE) == 0)
    return chy_secret_new_from_file (path, error);
  bytes = chy_file_read (path, MAX_SECRET_FILE, error);
  if (bytes == NULL)
    return NULL;
  data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &size);
  result = chy_secret_new_wiping (data, size);
  g_free (data);

  return result;
}

/* Asked twice where it is a new one, as nobody sees what is typed. */
static ChySecret *
secret_from_terminal (ChyCli *self, const char *key, const char *title, gboolean is_new, GError **error)
{
  g_autofree char *prompt = g_strdup_printf ("%s: ", title);
  g_autofree char *again = g_strdup_printf (_ ("%s, once more: "), title);
  g_autoptr (ChySecret) first = self->interactive ? chy_cli_ask_secret (self, prompt) : NULL;
  g_autoptr (ChySecret) second = first != NULL && is_new ? chy_cli_ask_secret (self, again) : NULL;
  g_autofree char *option = chy_cli_option_name (key);

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return NULL;
  if (first == NULL)
    return fail (error, "no-secret", option, title);
  if (is_new && (second == NULL || !chy_secret_equal (first, second)))
    return fail (error, "secrets-differ", option, title);

  return g_steal_pointer (&first);
}

/* Standard input can be read only once: what was read stays. */
ChySecret *
chy_cli_get_passphrase (ChyCli *self, GError **error)
{
  if (self->passphrase == NULL && self->passphrase_file != NULL)
    self->passphrase = chy_secret_new_from_file (self->passphrase_file, error);

  return self->passphrase;
}

static ChySecret *
get_secret (ChyCli *self, const ChyCliCall *call, const ChyField *secret, GError **error)
{
  const char *path = g_hash_table_lookup (call->secret_files, secret->key);
  gboolean is_passphrase = strcmp (secret->key, "passphrase") == 0;
  gboolean is_new =
      strcmp (secret->key, "newPassphrase") == 0 || strcmp (secret->key, "password") == 0 ||
      (is_passphrase && self->backend->has_vault != NULL && !self->backend->has_vault (self->backend_data));
  ChySecret *value;

  if (is_passphrase && self->passphrase_file != NULL)
    {
      value = chy_cli_get_passphrase (self, error);
      return value != NULL ? chy_secret_ref (value) : NULL;
    }
  if (path != NULL)
    return secret_from_file (secret, path, error);

  return secret_from_terminal (self, secret->key, _ (secret->title), is_new, error);
}

/* A first authority needs the vault that it makes; the passphrase for it is asked for where it can be. */
static gboolean
makes_vault (ChyCli *self, const ChyCliCall *call, const char *key)
{
  if (strcmp (key, "passphrase") != 0 || !self->interactive || self->backend->has_vault == NULL ||
      self->backend->has_vault (self->backend_data) ||
      g_hash_table_contains (call->secret_files, "keyPassphrase") ||
      chy_body_get_text (call->params, "pkcs11") != NULL)
    return FALSE;
  chy_cli_say (self, "%s",
               _ ("There is no vault yet. It is made now, and keeps every key under one passphrase."));

  return TRUE;
}

GHashTable *
chy_cli_read_secrets (ChyCli *self, const ChyCliCall *call, GError **error)
{
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);

  for (const ChyField *secret = call->verb->secrets; secret != NULL && secret->key != NULL; secret++)
    {
      gboolean given = g_hash_table_contains (call->secret_files, secret->key) ||
                       (strcmp (secret->key, "passphrase") == 0 && self->passphrase_file != NULL);
      ChySecret *value;

      if (!given && (secret->flags & CHY_FIELD_REQUIRED) == 0 && !makes_vault (self, call, secret->key))
        continue;
      value = get_secret (self, call, secret, error);
      if (value == NULL)
        return NULL;
      g_hash_table_insert (secrets, g_strdup (secret->key), value);
    }
  /* The passphrase opens the vault for any command. */
  if (self->passphrase_file != NULL && !g_hash_table_contains (secrets, "passphrase"))
    {
      ChySecret *passphrase = chy_cli_get_passphrase (self, error);

      if (passphrase == NULL)
        return NULL;
      g_hash_table_insert (secrets, g_strdup ("passphrase"), chy_secret_ref (passphrase));
    }

  return g_steal_pointer (&secrets);
}
