/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-vault-private.h"

#include "base/chy-id.h"
#include "base/chy-time.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define FORMAT "chancery-vault"

static gboolean
damaged (GError **error, const char *what)
{
  g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_DAMAGED, "the vault's text: %s", what);

  return FALSE;
}

VaultState *
vault_state_new (const char *id)
{
  VaultState *self = g_new0 (VaultState, 1);

  self->id = g_strdup (id);
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) vault_slot_unref);

  return self;
}

VaultState *
vault_state_copy (VaultState *self)
{
  VaultState *copy = vault_state_new (self->id);

  for (guint i = 0; i < self->slots->len; i++)
    g_ptr_array_add (copy->slots, vault_slot_ref (self->slots->pdata[i]));
  memcpy (copy->authenticator, self->authenticator, sizeof copy->authenticator);

  return copy;
}

void
vault_state_free (VaultState *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_ptr_array_unref (self->slots);
  g_free (self);
}

GBytes *
vault_state_body (VaultState *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s|%d|%s|%d\n", FORMAT, VAULT_FORMAT_VERSION, self->id, VAULT_KEY_VERSION);
  for (guint i = 0; i < self->slots->len; i++)
    {
      VaultSlot *slot = self->slots->pdata[i];
      g_autofree char *salt = chy_hex_encode (slot->salt, sizeof slot->salt);
      g_autofree char *nonce = chy_hex_encode (slot->nonce, sizeof slot->nonce);
      g_autofree char *wrapped = chy_hex_encode (slot->wrapped, sizeof slot->wrapped);

      g_string_append_printf (text, "%s|%s|%" G_GINT64_FORMAT "|%u|%s|%s|%s\n", slot->id,
                              vault_slot_kind_to_string (slot->kind), slot->created, slot->iterations, salt,
                              nonce, wrapped);
    }

  return g_string_free_to_bytes (text);
}

static void
add_octets (JsonBuilder *builder, const char *name, const guint8 *data, gsize size)
{
  g_autofree char *text = g_base64_encode (data, size);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_slot (JsonBuilder *builder, VaultSlot *slot)
{
  g_autofree char *created = chy_time_format (slot->created);

  json_builder_begin_object (builder);
  add_text (builder, "id", slot->id);
  add_text (builder, "kind", vault_slot_kind_to_string (slot->kind));
  add_text (builder, "created", created);
  if (slot->kind != CHY_VAULT_SLOT_KEYRING)
    add_text (builder, "kdf", "PBKDF2-HMAC-SHA256");
  add_number (builder, "iterations", slot->iterations);
  add_octets (builder, "salt", slot->salt, sizeof slot->salt);
  add_octets (builder, "nonce", slot->nonce, sizeof slot->nonce);
  add_octets (builder, "wrapped", slot->wrapped, sizeof slot->wrapped);
  json_builder_end_object (builder);
}

char *
vault_state_to_text (VaultState *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GBytes) body = vault_state_body (self);
  guint8 checksum[VAULT_DIGEST_SIZE];

  vault_checksum (body, checksum);
  json_builder_begin_object (builder);
  add_text (builder, "format", FORMAT);
  add_number (builder, "version", VAULT_FORMAT_VERSION);
  add_text (builder, "id", self->id);
  add_number (builder, "keyVersion", VAULT_KEY_VERSION);
  json_builder_set_member_name (builder, "slots");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->slots->len; i++)
    add_slot (builder, self->slots->pdata[i]);
  json_builder_end_array (builder);
  add_octets (builder, "checksum", checksum, sizeof checksum);
  add_octets (builder, "authenticator", self->authenticator, sizeof self->authenticator);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static gboolean
get_number (JsonObject *object, const char *name, gint64 low, gint64 high, gint64 *ret_number)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 number;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  number = json_node_get_int (node);
  if (number < low || number > high)
    return FALSE;
  *ret_number = number;

  return TRUE;
}

/* Only the one right base64 text of exactly this many octets. */
static gboolean
get_octets (JsonObject *object, const char *name, guint8 *ret_data, gsize size)
{
  const char *text = get_text (object, name);
  g_autofree guchar *data = NULL;
  g_autofree char *again = NULL;
  gsize length = 0;

  if (text == NULL || strlen (text) != (size + 2) / 3 * 4)
    return FALSE;
  data = g_base64_decode (text, &length);
  if (length != size)
    return FALSE;
  again = g_base64_encode (data, length);
  if (strcmp (again, text) != 0)
    return FALSE;
  memcpy (ret_data, data, size);

  return TRUE;
}

static gboolean
get_kind (JsonObject *object, ChyVaultSlotKind *ret_kind)
{
  const char *text = get_text (object, "kind");

  for (ChyVaultSlotKind kind = CHY_VAULT_SLOT_PASSPHRASE; kind <= CHY_VAULT_SLOT_KEYRING; kind++)
    if (g_strcmp0 (text, vault_slot_kind_to_string (kind)) == 0)
      {
        *ret_kind = kind;
        return TRUE;
      }

  return FALSE;
}

static VaultSlot *
read_slot (JsonNode *node, guint min_iterations, GError **error)
{
  g_autoptr (VaultSlot) slot = vault_slot_alloc ();
  gint64 iterations = 0;
  JsonObject *object;
  const char *id, *created;
  gboolean keyring;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return damaged (error, "a slot is not an object"), NULL;
  object = json_node_get_object (node);
  id = get_text (object, "id");
  created = get_text (object, "created");
  if (id == NULL || !chy_id_is_valid (id))
    return damaged (error, "a slot has no id"), NULL;
  if (!get_kind (object, &slot->kind))
    return damaged (error, "a slot is of no known kind"), NULL;
  keyring = slot->kind == CHY_VAULT_SLOT_KEYRING;
  if (json_object_get_size (object) != (keyring ? 7 : 8))
    return damaged (error, "a slot has too many or too few properties"), NULL;
  if (!keyring && g_strcmp0 (get_text (object, "kdf"), "PBKDF2-HMAC-SHA256") != 0)
    return damaged (error, "a slot derives its key in no known way"), NULL;
  if (created == NULL || !chy_time_parse (created, FALSE, &slot->created, NULL))
    return damaged (error, "a slot has no date"), NULL;
  if (!get_number (object, "iterations", keyring ? 0 : min_iterations, keyring ? 0 : VAULT_MAX_ITERATIONS,
                   &iterations))
    return damaged (error, "a slot's iteration count is out of bounds"), NULL;
  if (!get_octets (object, "salt", slot->salt, sizeof slot->salt) ||
      !get_octets (object, "nonce", slot->nonce, sizeof slot->nonce) ||
      !get_octets (object, "wrapped", slot->wrapped, sizeof slot->wrapped))
    return damaged (error, "a slot's salt, nonce or wrapped key is not what it should be"), NULL;
  slot->id = g_strdup (id);
  slot->iterations = (guint) iterations;

  return g_steal_pointer (&slot);
}

static gboolean
has_slot (VaultState *state, const char *id)
{
  for (guint i = 0; i < state->slots->len; i++)
    if (strcmp (((VaultSlot *) state->slots->pdata[i])->id, id) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
read_slots (VaultState *state, JsonObject *object, guint min_iterations, GError **error)
{
  JsonNode *node = json_object_get_member (object, "slots");
  JsonArray *array;
  guint n;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return damaged (error, "there are no slots");
  array = json_node_get_array (node);
  n = json_array_get_length (array);
  if (n == 0 || n > VAULT_MAX_SLOTS)
    return damaged (error, "it has no slots, or too many");
  for (guint i = 0; i < n; i++)
    {
      VaultSlot *slot = read_slot (json_array_get_element (array, i), min_iterations, error);

      if (slot == NULL)
        return FALSE;
      if (has_slot (state, slot->id))
        {
          vault_slot_unref (slot);
          return damaged (error, "two slots have the same id");
        }
      g_ptr_array_add (state->slots, slot);
    }

  return TRUE;
}

static gboolean
read_head (JsonObject *object, GError **error)
{
  const char *id = get_text (object, "id");
  gint64 version = 0;

  if (g_strcmp0 (get_text (object, "format"), FORMAT) != 0)
    return damaged (error, "this is not a vault");
  if (!get_number (object, "version", 1, G_MAXINT64, &version))
    return damaged (error, "it has no version");
  if (version > VAULT_FORMAT_VERSION)
    {
      g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NEWER,
                   "the vault has format version %" G_GINT64_FORMAT ", this program knows %d", version,
                   VAULT_FORMAT_VERSION);
      return FALSE;
    }
  if (json_object_get_size (object) != 7)
    return damaged (error, "it has too many or too few properties");
  if (!get_number (object, "keyVersion", VAULT_KEY_VERSION, VAULT_KEY_VERSION, &version))
    return damaged (error, "it has no known key version");
  if (id == NULL || !chy_id_is_valid (id))
    return damaged (error, "it has no id");

  return TRUE;
}

/* The parser recurses, so that depth has to be bounded before it. No string of a vault has a bracket. */
static gboolean
too_deep (const char *text)
{
  guint brackets = 0;

  for (const char *p = text; *p != '\0'; p++)
    brackets += *p == '[' || *p == '{';

  return brackets > VAULT_MAX_SLOTS + 2;
}

VaultState *
vault_state_from_text (const char *text, guint min_iterations, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) failure = NULL;
  g_autoptr (VaultState) state = NULL;
  g_autoptr (GBytes) body = NULL;
  guint8 said[VAULT_DIGEST_SIZE], computed[VAULT_DIGEST_SIZE];
  gsize size = strlen (text);
  JsonObject *object;
  JsonNode *root;

  if (size > VAULT_MAX_TEXT || too_deep (text))
    return damaged (error, "it is too long"), NULL;
  if (!json_parser_load_from_data (parser, text, (gssize) size, &failure))
    return damaged (error, failure->message), NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return damaged (error, "it is not a JSON object"), NULL;
  object = json_node_get_object (root);
  if (!read_head (object, error))
    return NULL;
  state = vault_state_new (get_text (object, "id"));
  if (!read_slots (state, object, min_iterations, error))
    return NULL;
  if (!get_octets (object, "checksum", said, sizeof said) ||
      !get_octets (object, "authenticator", state->authenticator, sizeof state->authenticator))
    return damaged (error, "its checksum or authenticator is missing"), NULL;
  body = vault_state_body (state);
  vault_checksum (body, computed);
  if (memcmp (said, computed, sizeof said) != 0)
    return damaged (error, "its checksum is not right"), NULL;

  return g_steal_pointer (&state);
}
