/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-file.h"

/* The largest file that an option takes as its value. */
#define MAX_VALUE_FILE (16 * 1024 * 1024)

/* One option that takes a word of its own. */
typedef struct
{
  const char *name;
  gsize offset; /* of a char* in ChyCli */
} GlobalText;

static const GlobalText global_texts[] = {
  { "data-dir", G_STRUCT_OFFSET (ChyCli, data_dir) },
  { "tenant", G_STRUCT_OFFSET (ChyCli, tenant_url) },
  { "client-certificate", G_STRUCT_OFFSET (ChyCli, client_certificate) },
  { "server-certificate", G_STRUCT_OFFSET (ChyCli, server_certificate) },
  { "passphrase-file", G_STRUCT_OFFSET (ChyCli, passphrase_file) },
  { "key-passphrase-file", G_STRUCT_OFFSET (ChyCli, key_passphrase_file) },
};

/* What is being built. */
typedef struct
{
  ChyCli *cli;                  /* borrowed */
  const ChyCliVerb *verb;       /* borrowed */
  const char *const *arguments; /* borrowed */
  guint index;                  /* in `arguments` */
  guint n_positionals;          /* taken so far */
  GVariantDict params;
  ChyCliCall *call; /* (owned) */
} Parser;

static gboolean
fail (GError **error, const char *code, const char *argument, const char *detail)
{
  chy_refuse_one (error, "cli", code, NULL, "argument", argument, "detail", detail, NULL);

  return FALSE;
}

gboolean
chy_cli_error_is_usage (const GError *error)
{
  static const char *const codes[] = {
    "unknown-noun",     "unknown-verb",   "no-noun",          "no-verb",        "unknown-option",
    "no-value",         "not-a-pair",     "missing-argument", "missing-option", "too-many-arguments",
    "bad-value",        "twice",          "no-settings",      "not-a-tenant",   "unknown-type",
    "unknown-platform", "no-such-profile"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (chy_error_is (error, "cli", codes[i]))
      return TRUE;

  return FALSE;
}

/* Splits "--name=value"; `ret_value` is NULL where there is no '='. */
static char *
split_option (const char *argument, const char **ret_value)
{
  const char *equals = strchr (argument, '=');

  *ret_value = equals != NULL ? equals + 1 : NULL;

  return equals != NULL ? g_strndup (argument + 2, equals - argument - 2) : g_strdup (argument + 2);
}

gboolean
chy_cli_take_global (
    ChyCli *self, const char *const *arguments, guint *index, gboolean *ret_taken, GError **error)
{
  const char *argument = arguments[*index];
  const char *value;
  g_autofree char *name = NULL;

  *ret_taken = TRUE;
  if (strcmp (argument, "--json") == 0)
    self->json = TRUE;
  else if (strcmp (argument, "--yes") == 0 || strcmp (argument, "-y") == 0)
    self->yes = TRUE;
  else
    *ret_taken = FALSE;
  if (*ret_taken || !g_str_has_prefix (argument, "--"))
    return TRUE;
  name = split_option (argument, &value);
  for (gsize i = 0; i < G_N_ELEMENTS (global_texts); i++)
    {
      char **target = G_STRUCT_MEMBER_P (self, global_texts[i].offset);

      if (strcmp (name, global_texts[i].name) != 0)
        continue;
      if (value == NULL && arguments[*index + 1] == NULL)
        return fail (error, "no-value", argument, NULL);
      if (value == NULL)
        value = arguments[++*index];
      g_free (*target);
      *target = g_strdup (value);
      *ret_taken = TRUE;
    }

  return TRUE;
}

/* --- values ------------------------------------------------------------------------------------------ */

/* A file as the value of a field that is given as one. */
static GVariant *
value_from_file (const ChyField *field, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = chy_file_read (path, MAX_VALUE_FILE, error);
  gsize size;
  const char *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  if (field->kind == CHY_FIELD_BINARY)
    return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
  if (size == 0 || !g_utf8_validate_len (data, size, NULL))
    {
      fail (error, "bad-value", path, "the file holds no UTF-8 text");
      return NULL;
    }

  return g_variant_new_take_string (g_strndup (data, size));
}

/* What a person typed for a field: floating. */
static GVariant *
value_from_argument (const ChyField *field, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GVariant *value;

  if (field->kind == CHY_FIELD_BINARY || (field->flags & CHY_FIELD_FILE) != 0)
    return value_from_file (field, text, error);
  value = chy_field_parse (field, text, &local_error);
  if (value == NULL)
    fail (error, "bad-value", text, local_error->message);

  return value;
}

/* Lists may be given in several places: the values are joined. */
static gboolean
store_value (Parser *parser, const ChyField *field, GVariant *value, const char *argument, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  g_autoptr (GVariant) before = g_variant_dict_lookup_value (&parser->params, field->key, NULL);
  GVariantBuilder builder;

  if (before == NULL)
    {
      g_variant_dict_insert_value (&parser->params, field->key, sunk);
      return TRUE;
    }
  if (!g_variant_is_of_type (sunk, G_VARIANT_TYPE_STRING_ARRAY))
    return fail (error, "twice", argument, NULL);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < g_variant_n_children (before); i++)
    g_variant_builder_add_value (&builder, g_variant_get_child_value (before, i));
  for (gsize i = 0; i < g_variant_n_children (sunk); i++)
    g_variant_builder_add_value (&builder, g_variant_get_child_value (sunk, i));
  g_variant_dict_insert_value (&parser->params, field->key, g_variant_builder_end (&builder));

  return TRUE;
}

/* --- options ----------------------------------------------------------------------------------------- */

static gboolean
is_positional (const ChyCliVerb *verb, const char *key)
{
  return verb->positionals != NULL && g_strv_contains (verb->positionals, key);
}

static const ChyField *
find_option (const ChyCliVerb *verb, const char *name)
{
  for (const ChyField *field = verb->fields; field != NULL && field->key != NULL; field++)
    {
      g_autofree char *option = chy_cli_option_name (field->key);

      if (strcmp (option, name) == 0 && !is_positional (verb, field->key))
        return field;
    }

  return NULL;
}

/* --KEY-file, or --KEY where no option is called so. */
static const ChyField *
find_secret (const ChyCliVerb *verb, const char *name)
{
  for (const ChyField *secret = verb->secrets; secret != NULL && secret->key != NULL; secret++)
    {
      g_autofree char *option = chy_cli_option_name (secret->key);
      g_autofree char *full = g_strconcat (option, "-file", NULL);

      if (strcmp (full, name) == 0 || strcmp (option, name) == 0)
        return secret;
    }

  return NULL;
}

static gboolean
take_option_of_verb (Parser *parser, const char *argument, gboolean *ret_taken, GError **error)
{
  const char *text;
  g_autofree char *name = split_option (argument, &text);
  const ChyField *field = find_option (parser->verb, name);
  const ChyField *secret = field == NULL ? find_secret (parser->verb, name) : NULL;
  GVariant *value;

  *ret_taken = field != NULL || secret != NULL;
  if (!*ret_taken)
    return TRUE;
  if (field != NULL && field->kind == CHY_FIELD_BOOLEAN && text == NULL)
    return store_value (parser, field, g_variant_new_boolean (TRUE), argument, error);
  if (text == NULL && parser->arguments[parser->index + 1] == NULL)
    return fail (error, "no-value", argument, NULL);
  if (text == NULL)
    text = parser->arguments[++parser->index];
  if (secret != NULL)
    {
      g_hash_table_insert (parser->call->secret_files, g_strdup (secret->key), g_strdup (text));
      /* The vault's passphrase may be what a command is about; then it also opens the vault. */
      if (strcmp (secret->key, "passphrase") == 0 && parser->cli->passphrase_file == NULL)
        parser->cli->passphrase_file = g_strdup (text);
      return TRUE;
    }
  value = value_from_argument (field, text, error);

  return value != NULL && store_value (parser, field, value, argument, error);
}

static gboolean
take_option (Parser *parser, const char *argument, GError **error)
{
  gboolean taken;

  if (strcmp (argument, "--help") == 0 || strcmp (argument, "-h") == 0)
    {
      parser->call->help = TRUE;
      return TRUE;
    }
  if (g_str_has_prefix (argument, "--"))
    {
      if (!take_option_of_verb (parser, argument, &taken, error))
        return FALSE;
      if (taken)
        return TRUE;
    }
  if (!chy_cli_take_global (parser->cli, parser->arguments, &parser->index, &taken, error))
    return FALSE;

  return taken || fail (error, "unknown-option", argument, parser->verb->words);
}

/* --- positionals ------------------------------------------------------------------------------------- */

static gboolean
is_pair (const char *argument)
{
  const char *p = argument;

  while (g_ascii_isalnum (*p) || *p == '.' || *p == '_' || *p == '@')
    p++;

  return p > argument && (*p == '=' || (*p == ':' && p[1] == '='));
}

static gboolean
take_positional (Parser *parser, const char *argument, GError **error)
{
  const char *const *keys = parser->verb->positionals;
  guint n_keys = keys != NULL ? g_strv_length ((char **) keys) : 0;
  gboolean many = (parser->verb->flags & CHY_CLI_MANY) != 0 && n_keys > 0;
  gboolean pairs = (parser->verb->flags & CHY_CLI_PAIRS) != 0;
  const ChyField *field;
  GVariant *value;

  if (pairs && (parser->n_positionals >= n_keys || !many) && is_pair (argument) &&
      parser->n_positionals >= n_keys)
    {
      g_ptr_array_add (parser->call->pairs, g_strdup (argument));
      return TRUE;
    }
  if (parser->n_positionals >= n_keys && !many)
    return fail (error, pairs ? "not-a-pair" : "too-many-arguments", argument, parser->verb->words);
  field = chy_fields_find (parser->verb->fields, keys[MIN (parser->n_positionals, n_keys - 1)]);
  if (field == NULL)
    return fail (error, "too-many-arguments", argument, parser->verb->words);
  parser->n_positionals++;
  /* One of many is one item, commas and all. */
  if (field->kind == CHY_FIELD_TEXT_LIST)
    value = g_variant_new_strv (&argument, 1);
  else
    value = value_from_argument (field, argument, error);

  return value != NULL && store_value (parser, field, value, argument, error);
}

static gboolean
check_required (Parser *parser, GError **error)
{
  for (const ChyField *field = parser->verb->fields; field != NULL && field->key != NULL; field++)
    {
      g_autofree char *option = chy_cli_option_name (field->key);

      if ((field->flags & CHY_FIELD_REQUIRED) == 0 || strcmp (field->key, "settings") == 0 ||
          g_variant_dict_contains (&parser->params, field->key))
        continue;
      if (is_positional (parser->verb, field->key))
        return fail (error, "missing-argument", option, parser->verb->words);
      return fail (error, "missing-option", option, parser->verb->words);
    }

  return TRUE;
}

/* A command checks its parameters itself; what a noun's own verb is given is checked here. */
static gboolean
check_values (Parser *parser, GVariant *params, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autofree char *sentence = NULL;
  ChyProblem *first;

  if (parser->verb->command != NULL || parser->verb->fields == NULL ||
      chy_fields_check (parser->verb->fields, params, NULL, problems))
    return TRUE;
  first = problems->pdata[0];
  sentence = chy_problem_get_sentence (first);

  return fail (error, "bad-value", chy_problem_get_argument (first, "value"), sentence);
}

ChyCliCall *
chy_cli_call_parse (ChyCli *self, const ChyCliVerb *verb, const char *const *arguments, GError **error)
{
  g_autoptr (ChyCliCall) call = g_new0 (ChyCliCall, 1);
  Parser parser = { self, verb, arguments, 0, 0, G_VARIANT_DICT_INIT (NULL), call };
  gboolean options = TRUE;
  gboolean good = TRUE;

  call->verb = verb;
  call->secret_files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  call->pairs = g_ptr_array_new_with_free_func (g_free);
  for (; good && arguments[parser.index] != NULL; parser.index++)
    {
      const char *argument = arguments[parser.index];

      if (options && strcmp (argument, "--") == 0)
        options = FALSE;
      else if (options && argument[0] == '-' && argument[1] != '\0')
        good = take_option (&parser, argument, error);
      else
        good = take_positional (&parser, argument, error);
    }
  good = good && (call->help || check_required (&parser, error));
  call->params = g_variant_ref_sink (g_variant_dict_end (&parser.params));
  good = good && (call->help || check_values (&parser, call->params, error));

  return good ? g_steal_pointer (&call) : NULL;
}

void
chy_cli_call_free (ChyCliCall *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->params, g_variant_unref);
  g_clear_pointer (&self->secret_files, g_hash_table_unref);
  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  g_free (self);
}
