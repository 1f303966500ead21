/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-eku.h"
#include "model/chy-profile.h"

#include <string.h>

/* Walks every setting of every profile type on every platform, and holds it against Graph's metadata. */
typedef void (*Visit) (const ChyProfileType *type, const ChyPlatform *platform, const ChyField *fields);

static guint
walk (Visit visit)
{
  guint n = 0;

  for (const ChyProfileType *const *type = chy_profile_types (); *type != NULL; type++)
    for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
      {
        const ChyField *fields = chy_profile_type_get_fields (*type, *platform);

        if (fields == NULL)
          continue;
        n++;
        visit (*type, *platform, fields);
      }

  return n;
}

/* --- descriptions ---------------------------------------------------------------------------------- */

static void
check_description (const ChyField *fields)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      g_test_message ("%s", field->key);
      g_assert_true (g_hash_table_add (keys, (gpointer) field->key));
      g_assert_nonnull (field->title);
      g_assert_nonnull (field->help);
      g_assert_true (g_str_has_suffix (field->help, ".") || g_str_has_suffix (field->help, "}}"));
      g_assert_false (g_str_has_suffix (field->title, "."));
      if (field->kind == CHY_FIELD_CHOICE || field->kind == CHY_FIELD_CHOICE_LIST)
        g_assert_nonnull (field->choices);
      if (field->kind == CHY_FIELD_OBJECT_LIST)
        {
          g_assert_nonnull (field->parse);
          check_description (field->fields);
        }
    }
}

static void
visit_description (const ChyProfileType *type, const ChyPlatform *platform, const ChyField *fields)
{
  g_test_message ("%s on %s", type->id, platform->id);
  g_assert_cmpstr (fields[0].key, ==, "displayName");
  g_assert_cmpstr (fields[1].key, ==, "description");
  check_description (fields);
}

static void
test_every_setting_is_described (void)
{
  g_assert_cmpuint (walk (visit_description), ==, 9 + 8 + 6);
}

/* --- parse, text and back -------------------------------------------------------------------------- */

/* A value that the field accepts, as text; NULL where it has no text form. */
static const char *
good_text (const ChyField *field)
{
  switch (field->kind)
    {
    case CHY_FIELD_INTEGER:
      return "20";
    case CHY_FIELD_BOOLEAN:
      return "true";
    case CHY_FIELD_CHOICE:
    case CHY_FIELD_CHOICE_LIST:
      return field->choices[0].id;
    case CHY_FIELD_OBJECT_LIST:
      if (strcmp (field->key, "extendedKeyUsages") == 0)
        return "Client Authentication,My purpose=1.3.6.1.4.1.5555.1,1.2.3.4";
      if (strcmp (field->key, "customSubjectAlternativeNames") == 0)
        return "userPrincipalName={{UserPrincipalName}},domainNameService={{DeviceName}}.contoso.test";
      return "com.example.mail,com.example.vpn";
    case CHY_FIELD_BINARY:
      return NULL;
    default:
      if (strcmp (field->key, "subjectNameFormatString") == 0)
        return "CN={{SerialNumber}}";
      if (strcmp (field->key, "subjectAlternativeNameFormatString") == 0)
        return "{{SerialNumber}}";
      if (strcmp (field->key, "certificationAuthority") == 0)
        return "ca1.corp.contoso.test";
      return "text";
    }
}

/* One body in which each field has a value. */
static GVariant *
full_body (const ChyProfileType *type, const ChyPlatform *platform, const ChyField *fields)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "type", "s", type->id);
  g_variant_dict_insert (&dict, "platform", "s", platform->id);
  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      const char *text = good_text (field);
      g_autoptr (GError) error = NULL;
      GVariant *value =
          text != NULL ? chy_field_parse (field, text, &error) : g_variant_new_bytestring ("certificate");

      g_assert_no_error (error);
      g_variant_dict_insert_value (&dict, field->key, value);
    }

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
check_round_trip (const ChyField *field, GVariant *value)
{
  g_autofree char *text = chy_field_to_text (field, value);
  g_autofree char *words = chy_field_format (field, value);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) again = NULL;

  g_assert_cmpstr (words, !=, "");
  if (field->kind == CHY_FIELD_BINARY)
    return;
  again = chy_field_parse (field, text, &error);
  g_assert_no_error (error);
  g_variant_ref_sink (again);
  g_assert_true (g_variant_equal (value, again));
  g_assert_true (g_variant_is_of_type (value, chy_field_get_value_type (field)));
}

static void
visit_round_trip (const ChyProfileType *type, const ChyPlatform *platform, const ChyField *fields)
{
  g_autoptr (GVariant) body = full_body (type, platform, fields);
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      g_autoptr (GVariant) value = chy_body_get (body, field->key);

      g_test_message ("%s on %s: %s", type->id, platform->id, field->key);
      check_round_trip (field, value);
    }
  g_assert_true (chy_fields_check (fields, body, NULL, problems));
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_every_setting_is_read_checked_and_shown (void)
{
  walk (visit_round_trip);
}

static gboolean
has_problem_at (GPtrArray *problems, const char *key)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const char *at = chy_problem_get_field (problems->pdata[i]);

      if (at != NULL && g_str_has_prefix (at, key))
        return TRUE;
    }

  return FALSE;
}

static GVariant *
bad_value (const ChyField *field)
{
  static const char *const control = "a\nb";

  switch (field->kind)
    {
    case CHY_FIELD_INTEGER:
      return g_variant_new_int64 (field->max + 1);
    case CHY_FIELD_CHOICE:
      return g_variant_new_string ("nonsense");
    case CHY_FIELD_CHOICE_LIST:
      return g_variant_new_strv ((const char *const[]){ "nonsense" }, 1);
    case CHY_FIELD_TEXT:
      return field->check != NULL ? g_variant_new_string (control) : g_variant_new_int64 (1);
    case CHY_FIELD_OBJECT_LIST:
      return g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), "[{'packageId': <'no'>, 'sanType': <'x'>}]", NULL,
                              NULL, NULL);
    default:
      return g_variant_new_uint16 (7);
    }
}

static void
visit_bad_values (const ChyProfileType *type, const ChyPlatform *platform, const ChyField *fields)
{
  g_autoptr (GVariant) good = full_body (type, platform, fields);

  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      g_autoptr (GVariant) bad = chy_body_with (good, field->key, bad_value (field));
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      gboolean applies = field->applies == NULL || field->applies (bad);

      g_test_message ("%s on %s: %s", type->id, platform->id, field->key);
      g_assert_true (chy_fields_check (fields, bad, NULL, problems) == !applies);
      g_assert_true (has_problem_at (problems, field->key) == applies);
    }
}

static void
test_every_setting_refuses_what_it_cannot_be (void)
{
  walk (visit_bad_values);
}

static void
visit_missing (const ChyProfileType *type, const ChyPlatform *platform, const ChyField *fields)
{
  g_autoptr (GVariant) good = full_body (type, platform, fields);

  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      g_autoptr (GVariant) without = chy_body_with (good, field->key, NULL);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      gboolean wanted =
          (field->flags & CHY_FIELD_REQUIRED) != 0 && (field->applies == NULL || field->applies (without));

      chy_fields_check (fields, without, NULL, problems);
      g_assert_true (has_problem_at (problems, field->key) == wanted);
    }
}

static void
test_every_required_setting_is_missed (void)
{
  walk (visit_missing);
}

/* --- Graph ----------------------------------------------------------------------------------------- */

/* "type\tproperty" -> the values of its enumeration, "" where it has none. */
static GHashTable *
read_graph (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "graph-profile-types.tsv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rows = NULL;
  GHashTable *graph = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  rows = g_strsplit (text, "\n", -1);
  for (char **row = rows; *row != NULL; row++)
    {
      g_auto (GStrv) columns = g_strsplit (*row, "\t", -1);

      if (**row == '#' || g_strv_length (columns) < 5)
        continue;
      g_hash_table_insert (graph, g_strdup_printf ("%s\t%s", columns[0], columns[1]), g_strdup (columns[4]));
    }
  g_assert_cmpuint (g_hash_table_size (graph), >, 130);

  return graph;
}

static void
check_values (const ChyField *field, const char *values)
{
  g_auto (GStrv) list = g_strsplit (values, ",", -1);
  guint n = 0;

  if (*values == '\0')
    return;
  for (char **value = list; *value != NULL; value++)
    n += strcmp (*value, "unknownFutureValue") != 0;
  for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++, n--)
    g_assert_true (g_strv_contains ((const char *const *) list, choice->id));
  /* androidPkcsCertificateProfile has no text of its own that "custom" could stand for. */
  if (n == 1 && strcmp (field->key, "subjectNameFormat") == 0 &&
      chy_fields_find (field, "subjectNameFormatString") == NULL)
    n = 0;
  g_assert_cmpuint (n, ==, 0);
}

static void
check_against_graph (GHashTable *graph, const char *graph_type, const ChyField *fields)
{
  g_autofree char *prefix = g_strconcat (graph_type + strlen ("microsoft.graph."), "\t", NULL);
  GHashTableIter iter;
  gpointer key;
  guint known = 0;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (!g_str_has_prefix (key, prefix))
        continue;
      known++;
      if (strcmp (prefix, "windows81TrustedRootCertificate\t") != 0 ||
          chy_fields_find (fields, "destinationStore") != NULL)
        g_assert_nonnull (chy_fields_find (fields, (char *) key + strlen (prefix)));
    }
  g_assert_cmpuint (known, >=, 3);
  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      g_autofree char *row =
          g_strconcat (prefix, field->graph_name != NULL ? field->graph_name : field->key, NULL);
      const char *values = g_hash_table_lookup (graph, row);

      g_test_message ("%s", row);
      if (strcmp (field->key, "revokeSuperseded") == 0)
        continue;
      g_assert_nonnull (values);
      check_values (field, values);
    }
}

static void
test_every_property_of_graph_is_a_setting_of_that_name (void)
{
  g_autoptr (GHashTable) graph = read_graph ();

  for (const ChyProfileType *const *type = chy_profile_types (); *type != NULL; type++)
    for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
      {
        const ChyField *fields = chy_profile_type_get_fields (*type, *platform);
        const char *graph_type = chy_profile_type_get_graph_type (*type, *platform);

        g_assert_true ((fields == NULL) == (graph_type == NULL));
        if (fields != NULL && g_str_has_prefix (graph_type, "microsoft.graph."))
          check_against_graph (graph, graph_type, fields);
      }
}

static void
visit_graph_type (const ChyProfileType *type, const ChyPlatform *platform, const ChyField *fields)
{
  g_autofree char *with_mark = g_strconcat ("#", chy_profile_type_get_graph_type (type, platform), NULL);
  const ChyProfileType *found_type = NULL;
  const ChyPlatform *found_platform = NULL;

  g_assert_true (chy_profile_type_from_graph (with_mark, &found_type, &found_platform));
  g_assert_true (found_type == type);
  /* Windows 8.1 and 10 share the type of trusted certificates. */
  if (strcmp (platform->id, "windows81") == 0)
    g_assert_cmpstr (found_platform->id, ==, "windows10");
  else
    g_assert_true (found_platform == platform);
}

static void
test_types_and_platforms_are_found_by_graphs_names (void)
{
  const ChyProfileType *type = NULL;
  const ChyPlatform *platform = NULL;

  walk (visit_graph_type);
  g_assert_false (
      chy_profile_type_from_graph ("#microsoft.graph.windows10GeneralConfiguration", &type, &platform));
  g_assert_false (chy_profile_type_from_graph (NULL, &type, &platform));
  g_assert_null (type);
}

/* --- platforms ------------------------------------------------------------------------------------- */

typedef struct
{
  const char *text;
  const char *platform; /* NULL: none */
} Guess;

static const Guess guesses[] = {
  { "windows10", "windows10" },
  { "Windows", "windows10" },
  { "WINDOWS 11", "windows10" },
  { "ios", "iOS" },
  { "iPadOS", "iOS" },
  { "Mac OS X", "macOS" },
  { "androidworkprofile", "androidWorkProfile" },
  { "AOSP", "androidAOSP" },
  { " linux ", "linux" },
  { "Windows 10 and later", "windows10" },
  { "Palm OS", NULL },
  { "", NULL },
};

static void
test_platforms_are_found_by_what_directories_call_them (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      const ChyPlatform *platform = chy_platform_guess (guesses[i].text);

      g_test_message ("%s", guesses[i].text);
      g_assert_cmpstr (platform != NULL ? platform->id : NULL, ==, guesses[i].platform);
    }
  g_assert_null (chy_platform_guess (NULL));
  g_assert_null (chy_platform_find ("nonsense"));
}

static void
test_every_platform_is_described (void)
{
  for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
    {
      g_assert_nonnull ((*platform)->title);
      g_assert_nonnull ((*platform)->removal);
      g_assert_nonnull ((*platform)->preset);
      g_assert_true (((*platform)->pkcs_certificate_type != NULL) == ((*platform)->certificate_types != 0));
      g_assert_true (chy_platform_includes (*platform, (*platform)->id));
      g_assert_false (chy_platform_includes (*platform, NULL));
    }
  g_assert_true (chy_platform_includes (chy_platform_find ("windows81"), "windows10"));
  g_assert_false (chy_platform_includes (chy_platform_find ("windows10"), "windows81"));
}

/* --- extended key usages --------------------------------------------------------------------------- */

typedef struct
{
  const char *text;
  gboolean good;
} Text;

static const Text oids[] = {
  { "1.3.6.1.5.5.7.3.2", TRUE },
  { "2.5.29.37.0", TRUE },
  { "2.999.1", TRUE },
  { "0.9.2342", TRUE },
  { "1.39.1", TRUE },
  { "1.40.1", FALSE },
  { "3.1", FALSE },
  { "1", FALSE },
  { "1.", FALSE },
  { ".1", FALSE },
  { "1..2", FALSE },
  { "1.02", FALSE },
  { "1.2.x", FALSE },
  { "", FALSE },
  { "1.2 ", FALSE },
  { "-1.2", FALSE },
};

static const Text eku_lists[] = {
  { "Client Authentication,Secure Email", TRUE },
  { "client authentication", TRUE },
  { "Any Purpose", TRUE },
  { "1.3.6.1.5.5.7.3.2", TRUE },
  { "Wi-Fi=1.3.6.1.4.1.5555.7", TRUE },
  { "", TRUE },
  { "Client Authentification", FALSE },
  { "Wi-Fi=1.3.x", FALSE },
  { "Wi-Fi=", FALSE },
};

static void
test_purposes_are_read_by_name_or_number (void)
{
  const ChyField *fields = chy_profile_type_get_fields (chy_profile_type_find ("pkcs-certificate"),
                                                        chy_platform_find ("windows10"));
  const ChyField *field = chy_fields_find (fields, "extendedKeyUsages");

  for (gsize i = 0; i < G_N_ELEMENTS (oids); i++)
    g_assert_true (chy_oid_is_valid (oids[i].text) == oids[i].good);
  for (gsize i = 0; i < G_N_ELEMENTS (eku_lists); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = chy_field_parse (field, eku_lists[i].text, &error);

      g_test_message ("%s", eku_lists[i].text);
      g_assert_true ((value != NULL) == eku_lists[i].good);
      g_assert_true ((error == NULL) == eku_lists[i].good);
      if (value != NULL)
        g_variant_ref_sink (value);
    }
  for (const ChyEku *eku = chy_ekus (); eku->oid != NULL; eku++)
    {
      g_assert_true (chy_oid_is_valid (eku->oid));
      g_assert_true (chy_eku_find_oid (eku->oid) == eku);
      g_assert_true (chy_eku_find_name (eku->name) == eku);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile-fields/descriptions", test_every_setting_is_described);
  g_test_add_func ("/profile-fields/round-trip", test_every_setting_is_read_checked_and_shown);
  g_test_add_func ("/profile-fields/bad-values", test_every_setting_refuses_what_it_cannot_be);
  g_test_add_func ("/profile-fields/required", test_every_required_setting_is_missed);
  g_test_add_func ("/profile-fields/graph", test_every_property_of_graph_is_a_setting_of_that_name);
  g_test_add_func ("/profile-fields/graph-types", test_types_and_platforms_are_found_by_graphs_names);
  g_test_add_func ("/platforms/guess", test_platforms_are_found_by_what_directories_call_them);
  g_test_add_func ("/platforms/described", test_every_platform_is_described);
  g_test_add_func ("/purposes/read", test_purposes_are_read_by_name_or_number);
  return g_test_run ();
}
