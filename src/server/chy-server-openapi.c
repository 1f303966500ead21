/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-openapi.h"

#include "chy-server-private.h"
#include "wire/chy-wire-exchange.h"

/* Fields within fields. */
#define DEEPEST 6

static void
put_text (GVariantBuilder *object, const char *key, const char *text)
{
  g_variant_builder_add (object, "{sv}", key, g_variant_new_string (text));
}

static GVariant *
object_of (const char *key, GVariant *value)
{
  GVariantBuilder object = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&object, "{sv}", key, value);
  return g_variant_builder_end (&object);
}

static GVariant *
simple_schema (const char *type, const char *format)
{
  GVariantBuilder schema = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  put_text (&schema, "type", type);
  if (format != NULL)
    put_text (&schema, "format", format);
  return g_variant_builder_end (&schema);
}

static GVariant *schema_of_fields (const ChyField *fields, guint depth);

/* The schema of one value of a kind; of a list its items'. */
static void
put_kind (GVariantBuilder *schema, const ChyField *field, guint depth)
{
  static const struct
  {
    const char *type;
    const char *format;
    gboolean list;
  } kinds[] = {
    [CHY_FIELD_TEXT] = { "string" },
    [CHY_FIELD_INTEGER] = { "integer", "int64" },
    [CHY_FIELD_BOOLEAN] = { "boolean" },
    [CHY_FIELD_CHOICE] = { "string" },
    [CHY_FIELD_TEXT_LIST] = { "string", NULL, TRUE },
    [CHY_FIELD_CHOICE_LIST] = { "string", NULL, TRUE },
    [CHY_FIELD_BINARY] = { "string", "byte" },
    [CHY_FIELD_TIME] = { "string", "date-time" },
    [CHY_FIELD_PERIOD] = { "string" },
    [CHY_FIELD_REFERENCE] = { "string" },
    [CHY_FIELD_OBJECT] = { "object" },
    [CHY_FIELD_OBJECT_LIST] = { "object", NULL, TRUE },
  };
  gboolean list = kinds[field->kind].list && (field->flags & CHY_FIELD_JOINED) == 0;

  put_text (schema, "type", list ? "array" : kinds[field->kind].type);
  if (field->kind == CHY_FIELD_OBJECT_LIST)
    g_variant_builder_add (schema, "{sv}", "items", schema_of_fields (field->fields, depth + 1));
  else if (list)
    g_variant_builder_add (schema, "{sv}", "items", simple_schema ("string", NULL));
  else if (kinds[field->kind].format != NULL)
    put_text (schema, "format", kinds[field->kind].format);
}

static GVariant *
schema_of_field (const ChyField *field, guint depth)
{
  GVariantBuilder schema = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (field->kind == CHY_FIELD_OBJECT)
    return schema_of_fields (field->fields, depth + 1);
  put_kind (&schema, field, depth);
  if (field->title != NULL)
    put_text (&schema, "title", field->title);
  if (field->help != NULL)
    put_text (&schema, "description", field->help);
  if (field->default_text != NULL)
    put_text (&schema, "x-default", field->default_text);
  if (field->choices != NULL)
    {
      GVariantBuilder values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

      for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
        g_variant_builder_add (&values, "s", choice->id);
      g_variant_builder_add (&schema, "{sv}", "x-known-values", g_variant_builder_end (&values));
    }
  return g_variant_builder_end (&schema);
}

static GVariant *
schema_of_fields (const ChyField *fields, guint depth)
{
  GVariantBuilder schema = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder properties = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GStrvBuilder) required = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  put_text (&schema, "type", "object");
  for (const ChyField *field = fields; field != NULL && field->key != NULL && depth < DEEPEST; field++)
    {
      const char *name = chy_field_get_json_name (field);

      g_variant_builder_add (&properties, "{sv}", name, schema_of_field (field, depth));
      if ((field->flags & CHY_FIELD_REQUIRED) != 0)
        g_strv_builder_add (required, name);
    }
  g_variant_builder_add (&schema, "{sv}", "properties", g_variant_builder_end (&properties));
  names = g_strv_builder_end (required);
  if (names[0] != NULL)
    g_variant_builder_add (&schema, "{sv}", "required", g_variant_new_strv ((const char *const *) names, -1));
  return g_variant_builder_end (&schema);
}

static GVariant *
content_of (const char *type, GVariant *schema)
{
  return object_of (type, object_of ("schema", schema));
}

static GVariant *
parameters_of (const ChyOpenapiOption *options)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (const ChyOpenapiOption *option = options; option != NULL && option->name != NULL; option++)
    {
      GVariantBuilder parameter = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      put_text (&parameter, "name", option->name);
      put_text (&parameter, "in", option->where);
      put_text (&parameter, "description", option->help);
      if (strcmp (option->where, "path") == 0)
        g_variant_builder_add (&parameter, "{sv}", "required", g_variant_new_boolean (TRUE));
      g_variant_builder_add (&parameter, "{sv}", "schema", simple_schema (option->type, NULL));
      g_variant_builder_add_value (&list, g_variant_builder_end (&parameter));
    }
  return g_variant_builder_end (&list);
}

static GVariant *
responses_of (const ChyField *columns, const char *answer)
{
  GVariantBuilder responses = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder good = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder bad = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  put_text (&good, "description", answer);
  g_variant_builder_add (&good, "{sv}", "content",
                         content_of ("application/json", schema_of_fields (columns, 0)));
  put_text (&bad, "description", "An error in the shape of Microsoft Graph; \"details\" are the problems");
  g_variant_builder_add (
      &bad, "{sv}", "content",
      content_of ("application/json",
                  object_of ("$ref", g_variant_new_string ("#/components/schemas/error"))));
  g_variant_builder_add (&responses, "{sv}", "200", g_variant_builder_end (&good));
  g_variant_builder_add (&responses, "{sv}", "default", g_variant_builder_end (&bad));
  return g_variant_builder_end (&responses);
}

void
chy_openapi_add (GVariantBuilder *paths,
                 const char *path,
                 const char *method,
                 const char *summary,
                 const ChyOpenapiOption *options,
                 GVariant *body,
                 const ChyField *columns,
                 const char *answer)
{
  GVariantBuilder operation = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  put_text (&operation, "summary", summary);
  if (options != NULL)
    g_variant_builder_add (&operation, "{sv}", "parameters", parameters_of (options));
  if (body != NULL)
    g_variant_builder_add (&operation, "{sv}", "requestBody", body);
  g_variant_builder_add (&operation, "{sv}", "responses", responses_of (columns, answer));
  g_variant_builder_add (paths, "{sv}", path, object_of (method, g_variant_builder_end (&operation)));
}

static char *
describe_secrets (const ChyField *secrets)
{
  GString *text =
      g_string_new ("The JSON on the first line; then a line for each secret, its key, a blank and "
                    "base64. \"passphrase\" opens the vault for any command.");

  for (const ChyField *secret = secrets; secret != NULL && secret->key != NULL; secret++)
    g_string_append_printf (text, " %s: %s.", secret->key, secret->title);
  return g_string_free (text, FALSE);
}

GVariant *
chy_openapi_command (const ChyField *fields, const ChyField *secrets)
{
  GVariantBuilder body = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder content = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder properties = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder schema = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder lines = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *help = describe_secrets (secrets);

  g_variant_builder_add (&properties, "{sv}", "parameters", schema_of_fields (fields, 0));
  g_variant_builder_add (&properties, "{sv}", "confirmed", simple_schema ("boolean", NULL));
  put_text (&schema, "type", "object");
  g_variant_builder_add (&schema, "{sv}", "properties", g_variant_builder_end (&properties));
  g_variant_builder_add (&content, "{sv}", "application/json",
                         object_of ("schema", g_variant_builder_end (&schema)));
  put_text (&lines, "type", "string");
  put_text (&lines, "description", help);
  g_variant_builder_add (&content, "{sv}", CHY_WIRE_EXCHANGE_TYPE,
                         object_of ("schema", g_variant_builder_end (&lines)));
  g_variant_builder_add (&body, "{sv}", "content", g_variant_builder_end (&content));
  return g_variant_builder_end (&body);
}

/* Graph's error. */
static GVariant *
error_schema (void)
{
  static const ChyField inner[] = {
    { .key = "request-id", .kind = CHY_FIELD_TEXT },
    { .key = "date", .kind = CHY_FIELD_TIME },
    { .key = NULL },
  };
  static const ChyField details[] = {
    { .key = "severity", .kind = CHY_FIELD_TEXT }, { .key = "domain", .kind = CHY_FIELD_TEXT },
    { .key = "code", .kind = CHY_FIELD_TEXT },     { .key = "message", .kind = CHY_FIELD_TEXT },
    { .key = "target", .kind = CHY_FIELD_TEXT },   { .key = NULL },
  };
  static const ChyField error[] = {
    { .key = "code", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED },
    { .key = "message", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED },
    { .key = "innerError", .kind = CHY_FIELD_OBJECT, .fields = inner },
    { .key = "details", .kind = CHY_FIELD_OBJECT_LIST, .fields = details },
    { .key = NULL },
  };
  static const ChyField whole[] = {
    { .key = "error", .kind = CHY_FIELD_OBJECT, .flags = CHY_FIELD_REQUIRED, .fields = error },
    { .key = NULL },
  };

  return schema_of_fields (whole, 0);
}

/* Methods of one path, which stand next to each other, become one object. */
static GVariant *
join_paths (GVariant *operations)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (operations);
  GVariantBuilder paths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *path = NULL;
  g_autoptr (GVariant) joined = NULL;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, owned);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      if (joined != NULL && g_str_equal (path, key))
        {
          GVariant *both = chy_body_merge (joined, value);

          g_variant_unref (joined);
          g_variant_unref (value);
          joined = both;
          continue;
        }
      if (joined != NULL)
        g_variant_builder_add (&paths, "{sv}", path, joined);
      g_clear_pointer (&joined, g_variant_unref);
      joined = value;
      g_free (path);
      path = g_strdup (key);
    }
  if (joined != NULL)
    g_variant_builder_add (&paths, "{sv}", path, joined);
  return g_variant_builder_end (&paths);
}

GVariant *
chy_openapi_document (void)
{
  GVariantBuilder document = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder info = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder docs = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder paths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder components = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder security = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  const char *none[] = { NULL };

  put_text (&document, "openapi", "3.1.0");
  put_text (&info, "title", "Chancery");
  put_text (&info, "version", CHY_VERSION);
  put_text (
      &info, "description",
      "The tenant under /v1. What stands under /beta has the shape of Microsoft Graph (beta), is described "
      "by Microsoft, and is the part of it that chancery-server(8) lists.");
  g_variant_builder_add (&document, "{sv}", "info", g_variant_builder_end (&info));
  put_text (&docs, "url",
            "https://learn.microsoft.com/graph/api/resources/intune-graph-overview?view=graph-rest-beta");
  put_text (&docs, "description", "Microsoft Graph, for /beta");
  g_variant_builder_add (&document, "{sv}", "externalDocs", g_variant_builder_end (&docs));
  for (const ChyRoute *const *route = chy_routes (); *route != NULL; route++)
    if ((*route)->describe != NULL)
      (*route)->describe (&paths);
  g_variant_builder_add (&document, "{sv}", "paths", join_paths (g_variant_builder_end (&paths)));
  g_variant_builder_add (&components, "{sv}", "schemas", object_of ("error", error_schema ()));
  g_variant_builder_add (&components, "{sv}", "securitySchemes",
                         object_of ("certificate", simple_schema ("mutualTLS", NULL)));
  g_variant_builder_add (&document, "{sv}", "components", g_variant_builder_end (&components));
  g_variant_builder_add_value (&security, object_of ("certificate", g_variant_new_strv (none, 0)));
  g_variant_builder_add (&document, "{sv}", "security", g_variant_builder_end (&security));
  return g_variant_ref_sink (g_variant_builder_end (&document));
}
