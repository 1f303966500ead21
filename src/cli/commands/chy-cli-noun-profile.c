/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"
#include "model/chy-profile.h"

static const ChyField list_fields[] = {
  { .key = "platform",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Platform"),
    .help = N_ ("Only those for this platform.") },
  { .key = "type", .kind = CHY_FIELD_TEXT, .title = N_ ("Type"), .help = N_ ("Only those of this type.") },
  { .key = "search",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Search"),
    .help = N_ ("Only what has these words.") },
  { .key = "sort",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Sort"),
    .help = N_ ("The column to sort by; -COLUMN for the other way round.") },
  { .key = "limit",
    .kind = CHY_FIELD_INTEGER,
    .min = 1,
    .max = G_MAXINT64,
    .title = N_ ("Limit"),
    .help = N_ ("At most so many.") },
  { NULL },
};

static const ChyField show_fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Profile"),
    .help = N_ ("Its name or ID.") },
  { NULL },
};

static const char *const show_positionals[] = { "name", NULL };

static const ChyField fields_fields[] = {
  { .key = "type",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Type"),
    .help = N_ ("trusted-certificate, pkcs-certificate or pkcs-imported-certificate.") },
  { .key = "platform",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Platform"),
    .help = N_ ("Such as windows10; profile platforms lists them.") },
  { NULL },
};

static const char *const fields_positionals[] = { "type", "platform", NULL };

static const ChyField preview_fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Profile"),
    .help = N_ ("Its name or ID.") },
  { .key = "user",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("User"),
    .help = N_ ("For this user: user principal name, name or ID.") },
  { .key = "device",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Device"),
    .help = N_ ("For this device: name, serial number or ID.") },
  { NULL },
};

static const ChyField word_fields[] = {
  { .key = "id", .kind = CHY_FIELD_TEXT, .title = N_ ("Word") },
  { .key = "title", .kind = CHY_FIELD_TEXT, .title = N_ ("Name") },
  { .key = "kind", .kind = CHY_FIELD_TEXT, .title = N_ ("Value") },
  { .key = "required", .kind = CHY_FIELD_BOOLEAN, .title = N_ ("Required") },
  { .key = "default", .kind = CHY_FIELD_TEXT, .title = N_ ("Default") },
  { .key = "choices", .kind = CHY_FIELD_TEXT_LIST, .title = N_ ("Choices") },
  { .key = "profiles", .kind = CHY_FIELD_TEXT_LIST, .title = N_ ("Profile types") },
  { .key = "help", .kind = CHY_FIELD_TEXT, .title = N_ ("Help") },
  { NULL },
};

static GVariant *
word_row (const char *id, const char *title, const char *help)
{
  GVariantDict row = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&row, "id", "s", id);
  g_variant_dict_insert (&row, "title", "s", title != NULL ? _ (title) : id);
  if (help != NULL)
    g_variant_dict_insert (&row, "help", "s", _ (help));

  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static gboolean
run_types (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  static const char *const keys[] = { "id", "title", "help", NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (const ChyProfileType *const *type = chy_profile_types (); *type != NULL; type++)
    g_ptr_array_add (rows, word_row ((*type)->id, (*type)->title, (*type)->help));
  chy_cli_print_rows (cli, word_fields, keys, rows, rows->len);

  return TRUE;
}

static gboolean
run_platforms (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  static const char *const keys[] = { "id", "title", "profiles", NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
    {
      g_autoptr (GVariant) row = word_row ((*platform)->id, (*platform)->title, (*platform)->notes);
      GVariantBuilder types = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

      for (const ChyProfileType *const *type = chy_profile_types (); *type != NULL; type++)
        if (chy_profile_type_get_fields (*type, *platform) != NULL)
          g_variant_builder_add (&types, "s", (*type)->id);
      g_ptr_array_add (rows, chy_body_with (row, "profiles", g_variant_builder_end (&types)));
    }
  chy_cli_print_rows (cli, word_fields, keys, rows, rows->len);

  return TRUE;
}

/* The settings of a type on a platform, by what a person typed; refuses an unknown word. */
static const ChyField *
find_fields (const char *type_id, const char *platform_id, GError **error)
{
  const ChyProfileType *type = chy_profile_type_find (type_id);
  const ChyPlatform *platform = chy_platform_find (platform_id);
  const ChyField *fields;

  if (type == NULL)
    {
      chy_refuse_one (error, "cli", "unknown-type", NULL, "argument", type_id, NULL);
      return NULL;
    }
  if (platform == NULL)
    {
      chy_refuse_one (error, "cli", "unknown-platform", NULL, "argument", platform_id, NULL);
      return NULL;
    }
  fields = chy_profile_type_get_fields (type, platform);
  if (fields == NULL)
    chy_refuse_one (error, "cli", "no-such-profile", NULL, "argument", type->id, "detail", platform->id,
                    NULL);

  return fields;
}

static const char *
kind_word (ChyFieldKind kind)
{
  switch (kind)
    {
    case CHY_FIELD_INTEGER:
      return _ ("number");
    case CHY_FIELD_BOOLEAN:
      return _ ("true or false");
    case CHY_FIELD_CHOICE:
      return _ ("one word");
    case CHY_FIELD_TEXT_LIST:
    case CHY_FIELD_CHOICE_LIST:
    case CHY_FIELD_OBJECT_LIST:
      return _ ("list");
    case CHY_FIELD_BINARY:
      return _ ("file");
    case CHY_FIELD_TIME:
      return _ ("time");
    case CHY_FIELD_PERIOD:
      return _ ("period");
    case CHY_FIELD_OBJECT:
      return _ ("object");
    case CHY_FIELD_REFERENCE:
    case CHY_FIELD_TEXT:
    default:
      return _ ("text");
    }
}

static GVariant *
field_row (const ChyField *field)
{
  g_autoptr (GVariant) plain = word_row (field->key, field->title, field->help);
  GVariantDict row = G_VARIANT_DICT_INIT (plain);
  GVariantBuilder choices = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (const ChyChoice *choice = field->choices; choice != NULL && choice->id != NULL; choice++)
    g_variant_builder_add (&choices, "s", choice->id);
  g_variant_dict_insert (&row, "kind", "s", kind_word (field->kind));
  g_variant_dict_insert (&row, "required", "b", (field->flags & CHY_FIELD_REQUIRED) != 0);
  g_variant_dict_insert_value (&row, "choices", g_variant_builder_end (&choices));
  if (field->default_text != NULL)
    g_variant_dict_insert (&row, "default", "s", field->default_text);

  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static gboolean
run_fields (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  static const char *const keys[] = { "id", "kind", "required", "default", "choices", "title", NULL };
  const ChyField *field = find_fields (chy_body_get_text (call->params, "type"),
                                       chy_body_get_text (call->params, "platform"), error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  if (field == NULL)
    return FALSE;
  for (; field->key != NULL; field++)
    if ((field->flags & CHY_FIELD_READ_ONLY) == 0)
      g_ptr_array_add (rows, field_row (field));
  chy_cli_print_rows (cli, word_fields, keys, rows, rows->len);

  return TRUE;
}

static gboolean
run_show (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find ("profiles");
  g_autoptr (GVariant) body = chy_tenant_get (
      cli->tenant, "profiles", chy_body_get_text (call->params, "name"), cli->cancellable, error);
  g_autofree ChyField *fields = NULL;

  if (body == NULL)
    return FALSE;
  fields = chy_cli_join_fields (chy_profile_get_fields (body), resource->columns);
  chy_cli_print_object (cli, fields, body);

  return TRUE;
}

static gboolean
run_check (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  return chy_cli_run_check (cli, "profiles", "profile", chy_body_get_text (call->params, "name"), error);
}

/* How many devices have it, wait for it, or cannot get it; then each of them. */
static gboolean
run_status (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  static const char *const words[] = { "succeeded", "pending", "error", "notApplicable" };
  const ChyResource *resource = chy_resource_find ("profile-status");
  gint64 counts[G_N_ELEMENTS (words)] = { 0 };
  g_autoptr (GVariant) filter =
      chy_body_with (NULL, "profile", g_variant_new_string (chy_body_get_text (call->params, "name")));
  g_autoptr (GPtrArray) rows = chy_cli_query_rows (cli, "profile-status", filter, 0, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (words); j++)
      counts[j] += g_strcmp0 (chy_body_get_text (rows->pdata[i], "status"), words[j]) == 0;
  chy_cli_print_rows (cli, resource->columns, resource->default_columns, rows, rows->len);
  chy_cli_say (cli,
               _ ("%" PRId64 " succeeded, %" PRId64 " pending, %" PRId64 " with an error, %" PRId64
                  " not applicable."),
               counts[0], counts[1], counts[2], counts[3]);

  return TRUE;
}

/* --- create and set: their settings depend on type and platform -------------------------------------------
 */

static gboolean
apply_with_settings (ChyCli *cli, const ChyCliCall *call, const ChyField *fields, GError **error)
{
  g_autoptr (GVariant) settings = chy_cli_pairs_to_body (call->pairs, fields, error);
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GHashTable) secrets = NULL;

  if (settings == NULL)
    return FALSE;
  params = chy_body_with (call->params, "settings", settings);
  secrets = chy_cli_read_secrets (cli, call, error);

  return secrets != NULL && chy_cli_apply (cli, call->verb->command, params, secrets, NULL, error);
}

static gboolean
run_create (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyField *fields = find_fields (chy_body_get_text (call->params, "type"),
                                        chy_body_get_text (call->params, "platform"), error);

  return fields != NULL && apply_with_settings (cli, call, fields, error);
}

static gboolean
run_set (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *name = chy_body_get_text (call->params, call->verb->positionals[0]);
  g_autoptr (GVariant) body = chy_tenant_get (cli->tenant, "profiles", name, cli->cancellable, error);

  return body != NULL && apply_with_settings (cli, call, chy_profile_get_fields (body), error);
}

static const ChyCliVerb verbs[] = {
  { .words = "profile types",
    .help = N_ ("Lists the types of profiles."),
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_types },
  { .words = "profile platforms",
    .help = N_ ("Lists the platforms and which profiles they have."),
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_platforms },
  { .words = "profile fields",
    .help = N_ ("Lists the settings of a type of profile on a platform."),
    .positionals = fields_positionals,
    .fields = fields_fields,
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_fields },
  { .words = "profile list",
    .help = N_ ("Lists the profiles."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "profiles" },
  { .words = "profile show",
    .help = N_ ("Shows one profile with its settings and assignments."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_show },
  { .words = "profile check",
    .help = N_ ("Says what is wrong with a profile, why, and how to mend it."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_check },
  { .words = "profile preview",
    .help = N_ ("Shows the exact certificate that a user and device would get, and what would fail."),
    .positionals = show_positionals,
    .fields = preview_fields,
    .run = chy_cli_run_preview },
  { .words = "profile status",
    .help = N_ ("Shows how far a profile has come on each user and device."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_status,
    .resource = "profile-status" },
  { NULL },
};

static const ChyCliOverride overrides[] = {
  { .command = "profile-create", .run = run_create },
  { .command = "profile-set", .run = run_set },
  { NULL },
};

const ChyCliNoun chy_cli_noun_profile = {
  .name = "profile",
  .help = N_ ("What devices shall get: trusted certificates and certificates of their own"),
  .verbs = verbs,
  .overrides = overrides,
};
