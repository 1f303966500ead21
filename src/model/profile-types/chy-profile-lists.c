/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-lists.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "model/chy-eku.h"

static gboolean
check_oid (const ChyField *self, GVariant *value, const char **ret_code)
{
  *ret_code = "not-an-oid";

  return chy_oid_is_valid (g_variant_get_string (value, NULL));
}

/* An Android application ID: segments of letters, digits and '_' that begin with a letter, two at least. */
static gboolean
check_package (const ChyField *self, GVariant *value, const char **ret_code)
{
  g_auto (GStrv) segments = g_strsplit (g_variant_get_string (value, NULL), ".", -1);

  for (char **segment = segments; *segment != NULL; segment++)
    {
      if (!g_ascii_isalpha (**segment))
        return FALSE;
      for (const char *p = *segment; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && *p != '_')
          return FALSE;
    }

  return g_strv_length (segments) >= 2;
}

const ChyField chy_profile_eku_fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Name"),
    .help = N_ ("A name for people; predefined purposes have one."),
    .max = 200 },
  { .key = "objectIdentifier",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Object identifier"),
    .help = N_ ("Numbers joined by dots, for example 1.3.6.1.5.5.7.3.2."),
    .max = 200,
    .check = check_oid },
  { NULL },
};

static const ChyChoice san_types[] = {
  { "emailAddress", N_ ("Email address"), NULL },
  { "userPrincipalName", N_ ("User principal name (UPN)"), NULL },
  { "domainNameService", N_ ("DNS"), NULL },
  { "universalResourceIdentifier", N_ ("Uniform Resource Identifier (URI)"), NULL },
  { NULL },
};

const ChyField chy_profile_san_fields[] = {
  { .key = "sanType",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Attribute"),
    .help = N_ ("The kind of alternative name."),
    .choices = san_types },
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Value"),
    .help = N_ ("Text with variables, for example {{UserPrincipalName}}."),
    .max = 1000 },
  { NULL },
};

const ChyField chy_profile_app_fields[] = {
  { .key = "packageId",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("App"),
    .help = N_ ("The package name of the app, for example com.example.mail."),
    .max = 255,
    .check = check_package },
  { NULL },
};

static const ChyField text_list = { .key = "list", .kind = CHY_FIELD_TEXT_LIST };

/* Splits as every list of the command line is split: at commas, "\," is a comma. */
static char **
split (const char *text)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (chy_field_parse (&text_list, text, NULL));

  return g_variant_dup_strv (list, NULL);
}

static char *
join (char **items, gboolean for_people)
{
  g_autoptr (GVariant) list = NULL;

  if (for_people)
    return g_strjoinv (chy_list_comma (), items);
  list = g_variant_ref_sink (g_variant_new_strv ((const char *const *) items, -1));

  return chy_field_to_text (&text_list, list);
}

static void
add_object (
    GVariantBuilder *builder, const char *key, const char *value, const char *key2, const char *value2)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  if (value != NULL)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (value));
  if (value2 != NULL)
    g_variant_builder_add (builder, "{sv}", key2, g_variant_new_string (value2));
  g_variant_builder_close (builder);
}

static gboolean
add_eku (GVariantBuilder *builder, const char *text, GError **error)
{
  const ChyEku *known = chy_eku_find_name (text);
  const char *equals = strrchr (text, '=');
  g_autofree char *name = NULL;
  g_autofree char *oid = NULL;

  if (known == NULL)
    known = chy_eku_find_oid (text);
  if (known != NULL)
    {
      add_object (builder, "name", known->name, "objectIdentifier", known->oid);
      return TRUE;
    }
  if (equals != NULL)
    name = g_strstrip (g_strndup (text, equals - text));
  oid = g_strstrip (g_strdup (equals != NULL ? equals + 1 : text));
  if (!chy_oid_is_valid (oid))
    {
      g_set_error (
          error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_INVALID,
          "“%.80s” is neither a predefined purpose nor an object identifier; write an own one as Name=1.2.3.4",
          text);
      return FALSE;
    }
  add_object (builder, "name", name, "objectIdentifier", oid);

  return TRUE;
}

GVariant *
chy_profile_parse_ekus (const ChyField *self, const char *text, GError **error)
{
  g_auto (GStrv) items = split (text);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (char **item = items; *item != NULL; item++)
    if (!add_eku (&builder, *item, error))
      return NULL;

  return g_variant_builder_end (&builder);
}

static char *
eku_to_text (GVariant *object, gboolean for_people)
{
  const char *oid = chy_body_get_text (object, "objectIdentifier");
  const char *name = chy_body_get_text (object, "name");
  const ChyEku *known = chy_eku_find_oid (oid);

  if (known != NULL)
    return g_strdup (for_people ? _ (known->name) : known->name);
  if (name == NULL || *name == '\0')
    return g_strdup (oid != NULL ? oid : "");
  if (for_people)
    return g_strdup_printf ("%s (%s)", name, oid != NULL ? oid : "");

  return g_strdup_printf ("%s=%s", name, oid != NULL ? oid : "");
}

static char *
objects_to_text (GVariant *list,
                 char *(*to_text) (GVariant *object, gboolean for_people),
                 gboolean for_people)
{
  gsize n = g_variant_n_children (list);
  g_auto (GStrv) items = g_new0 (char *, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (list, i);

      items[i] = to_text (object, for_people);
    }

  return join (items, for_people);
}

char *
chy_profile_ekus_to_text (const ChyField *self, GVariant *value, gboolean for_people)
{
  return objects_to_text (value, eku_to_text, for_people);
}

GVariant *
chy_profile_parse_sans (const ChyField *self, const char *text, GError **error)
{
  g_auto (GStrv) items = split (text);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (char **item = items; *item != NULL; item++)
    {
      const char *equals = strchr (*item, '=');
      g_autofree char *word = equals != NULL ? g_strndup (*item, equals - *item) : g_strdup (*item);
      g_autoptr (GVariant) kind = NULL;

      if (equals == NULL)
        {
          g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_INVALID,
                       "“%.80s” is not of the form userPrincipalName={{UserPrincipalName}}", *item);
          return NULL;
        }
      kind = chy_field_parse (&chy_profile_san_fields[0], g_strstrip (word), error);
      if (kind == NULL)
        return NULL;
      g_variant_ref_sink (kind);
      add_object (&builder, "sanType", g_variant_get_string (kind, NULL), "name", equals + 1);
    }

  return g_variant_builder_end (&builder);
}

static char *
san_to_text (GVariant *object, gboolean for_people)
{
  const char *kind = chy_body_get_text (object, "sanType");
  const char *name = chy_body_get_text (object, "name");
  g_autofree char *title = NULL;

  if (!for_people)
    return g_strdup_printf ("%s=%s", kind != NULL ? kind : "", name != NULL ? name : "");
  if (kind != NULL)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (kind));

      title = chy_field_format (&chy_profile_san_fields[0], value);
    }

  return g_strdup_printf ("%s: %s", title != NULL ? title : "", name != NULL ? name : "");
}

char *
chy_profile_sans_to_text (const ChyField *self, GVariant *value, gboolean for_people)
{
  return objects_to_text (value, san_to_text, for_people);
}

GVariant *
chy_profile_parse_apps (const ChyField *self, const char *text, GError **error)
{
  g_auto (GStrv) items = split (text);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (char **item = items; *item != NULL; item++)
    add_object (&builder, "packageId", *item, NULL, NULL);

  return g_variant_builder_end (&builder);
}

static char *
app_to_text (GVariant *object, gboolean for_people)
{
  const char *package = chy_body_get_text (object, "packageId");

  return g_strdup (package != NULL ? package : "");
}

char *
chy_profile_apps_to_text (const ChyField *self, GVariant *value, gboolean for_people)
{
  return objects_to_text (value, app_to_text, for_people);
}
