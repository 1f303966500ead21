/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

#include "model/chy-profile.h"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *tree = chy_wire_parse (text, -1, &error);

  g_assert_no_error (error);
  return tree;
}

/* A profile with a value for every setting that has a default, and the texts that have none. */
static GVariant *
make_profile (const ChyProfileType *type, const ChyPlatform *platform)
{
  const ChyField *fields = chy_profile_type_get_fields (type, platform);
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", "7f2b6c1e-0b1d-4a53-9d3c-3a1c9f0e1a01");
  g_variant_dict_insert (&dict, "type", "s", type->id);
  g_variant_dict_insert (&dict, "platform", "s", platform->id);
  g_variant_dict_insert (&dict, "documentVersion", "x", (gint64) 3);
  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      if (field->kind == CHY_FIELD_TEXT)
        g_variant_dict_insert (&dict, field->key, "s", field->key);
      else if (field->kind == CHY_FIELD_BINARY)
        g_variant_dict_insert_value (&dict, field->key, g_variant_new_bytestring ("\x30\x03\x02"));
    }
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  return chy_fields_complete (fields, body);
}

typedef void (*Visit) (const ChyProfileType *type,
                       const ChyPlatform *platform,
                       GVariant *tree,
                       GVariant *body);

/* Each kind of configuration that Graph has; how many there were. */
static guint
for_each_kind (Visit visit)
{
  guint n = 0;

  for (const ChyProfileType *const *type = chy_profile_types (); *type != NULL; type++)
    for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
      {
        g_autoptr (GVariant) body = NULL;
        g_autoptr (GVariant) tree = NULL;

        if (chy_profile_type_get_fields (*type, *platform) == NULL)
          continue;
        body = make_profile (*type, *platform);
        tree = chy_graph_to_tree (&chy_graph_configuration, body);
        g_assert_true ((tree == NULL) == g_str_equal ((*platform)->id, "linux"));
        if (tree == NULL)
          continue;
        visit (*type, *platform, tree, body);
        n++;
      }
  return n;
}

static void
check_round (const ChyProfileType *type, const ChyPlatform *platform, GVariant *tree, GVariant *body)
{
  g_autofree char *text = chy_wire_print (tree, CHY_WIRE_LINE);
  g_autoptr (GVariant) sent = parse (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) settings = NULL;
  const ChyProfileType *same_type = NULL;
  const ChyPlatform *same_platform = NULL;

  g_assert_null (strstr (text, "revokeSuperseded"));
  g_assert_true (chy_graph_configuration_read_type (sent, &same_type, &same_platform, &error));
  g_assert_true (same_type == type);
  /* Windows 8.1 and Windows 10 share one trusted certificate. */
  g_assert_true (same_platform == platform || g_str_equal (platform->id, "windows81"));
  settings = chy_graph_configuration_read_settings (sent, type, platform, &error);
  g_assert_no_error (error);
  for (const ChyField *field = chy_profile_type_get_fields (type, platform); field->key != NULL; field++)
    {
      g_autoptr (GVariant) before = chy_body_get (body, field->key);
      g_autoptr (GVariant) after = chy_body_get (settings, field->key);

      if (before == NULL || g_str_equal (field->key, "revokeSuperseded"))
        continue;
      if (after == NULL || !g_variant_equal (before, after))
        g_error ("%s of %s on %s: %s", field->key, type->id, platform->id, text);
    }
}

static void
test_round (void)
{
  g_assert_cmpuint (for_each_kind (check_round), >=, 14);
}

/* Whatever stands in the place of a value: settings or an error, never anything else. */
static void
check_wrong_values (const ChyProfileType *type, const ChyPlatform *platform, GVariant *tree, GVariant *body)
{
  static const char *const values[] = { "null",
                                        "true",
                                        "-1",
                                        "1.5",
                                        "\"\"",
                                        "\"x\"",
                                        "[]",
                                        "[1,\"a\"]",
                                        "[null]",
                                        "{}",
                                        "[{}]",
                                        "[[]]",
                                        "{\"a\":{\"b\":[]}}",
                                        "[{\"@odata.type\":7,\"name\":[]}]",
                                        NULL };
  GVariantIter iter;
  const char *name;
  GVariant *value;

  (void) body;
  g_variant_iter_init (&iter, tree);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;

      for (const char *const *wrong = values; *wrong != NULL; wrong++)
        {
          g_autofree char *text = g_strdup_printf ("{\"%s\":%s}", name, *wrong);
          g_autoptr (GVariant) sent = parse (text);
          g_autoptr (GError) error = NULL;
          g_autoptr (GVariant) settings =
              chy_graph_configuration_read_settings (sent, type, platform, &error);

          g_assert_true ((settings == NULL) == (error != NULL));
          g_assert_true (error == NULL || error->domain == CHY_WIRE_ERROR);
        }
    }
}

static void
test_wrong_values (void)
{
  for_each_kind (check_wrong_values);
}

static void
test_refused (void)
{
  static const char *const refused[] = {
    "{\"roleScopeTagIds\":[\"1\"]}",
    "{\"roleScopeTagIds\":[\"0\",\"1\"]}",
    "{\"deviceManagementApplicabilityRuleOsVersion\":{}}",
    "{\"assignments\":[{}]}",
    "{\"revokeSuperseded\":true}",
    "{\"subjectNameFormat\":\"commonname\"}",
    "{\"subjectAlternativeNameType\":\"emailAddress,nobody\"}",
    "{\"customSubjectAlternativeNames\":[{\"sanType\":\"x\",\"name\":\"y\"}]}",
    "{\"rootCertificate@odata.bind\":\"https://x/deviceConfigurations('')\"}",
    "{\"noSuch\":null}",
    NULL,
  };
  static const char *const taken[] = {
    "{\"roleScopeTagIds\":[\"0\"]}",
    "{\"roleScopeTagIds\":null}",
    "{\"version\":7,\"id\":\"x\"}",
    "{\"assignments\":[]}",
    "{\"subjectAlternativeNameType\":\"emailAddress, userPrincipalName\"}",
    NULL,
  };
  const ChyProfileType *type = chy_profile_type_find ("pkcs-certificate");
  const ChyPlatform *platform = chy_platform_find ("windows10");

  for (const char *const *text = refused; *text != NULL; text++)
    {
      g_autoptr (GVariant) tree = parse (*text);
      g_autoptr (GError) error = NULL;

      g_assert_null (chy_graph_configuration_read_settings (tree, type, platform, &error));
      g_assert_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE);
    }
  for (const char *const *text = taken; *text != NULL; text++)
    {
      g_autoptr (GVariant) tree = parse (*text);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) settings = chy_graph_configuration_read_settings (tree, type, platform, &error);

      g_assert_no_error (error);
    }
}

static void
test_link (void)
{
  static const char *const links[] = {
    "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations('ID')",
    "https://localhost/beta/deviceManagement/deviceConfigurations/ID", NULL
  };
  const ChyProfileType *type = chy_profile_type_find ("pkcs-certificate");

  for (const char *const *link = links; *link != NULL; link++)
    {
      g_autofree char *text = g_strdup_printf ("{\"rootCertificate@odata.bind\":\"%s\"}", *link);
      g_autoptr (GVariant) tree = parse (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) settings = chy_graph_configuration_read_settings (
          tree, type, chy_platform_find ("androidWorkProfile"), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (chy_body_get_text (settings, "rootCertificate"), ==, "ID");
      g_assert_null (
          chy_graph_configuration_read_settings (tree, type, chy_platform_find ("windows10"), NULL));
    }
}

/* Every property that stands in a table comes from somewhere. */
static void
test_tables (void)
{
  static const ChyGraphType *const types[] = {
    &chy_graph_connector,       &chy_graph_connector_details,
    &chy_graph_device,          &chy_graph_user,
    &chy_graph_group,           &chy_graph_member,
    &chy_graph_configuration,   &chy_graph_assignment,
    &chy_graph_device_status,   &chy_graph_user_status,
    &chy_graph_device_overview, &chy_graph_user_overview,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    for (const ChyGraphProperty *property = types[i]->properties; property->name != NULL; property++)
      if (property->make == NULL && chy_graph_find_column (types[i], property->name) == NULL)
        g_error ("%s of %s", property->name, types[i]->name);
}

static void
test_statuses (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GPtrArray) users = NULL;
  g_autoptr (GVariant) profile = NULL;
  g_autoptr (GVariant) counts = NULL;
  g_autoptr (GVariant) first = NULL;

  g_ptr_array_add (rows, parse ("{\"userId\":\"a\",\"status\":\"succeeded\",\"lastReportedDateTime\":5}"));
  g_ptr_array_add (rows, parse ("{\"userId\":\"b\",\"status\":\"pending\",\"lastReportedDateTime\":1}"));
  g_ptr_array_add (rows, parse ("{\"userId\":\"a\",\"status\":\"error\",\"lastReportedDateTime\":2}"));
  g_ptr_array_add (rows, parse ("{\"status\":\"succeeded\",\"lastReportedDateTime\":9}"));
  users = chy_graph_status_by_user (rows);
  g_assert_cmpuint (users->len, ==, 2);
  first = chy_graph_to_tree (&chy_graph_user_status, users->pdata[0]);
  g_assert_cmpstr (chy_body_get_text (first, "id"), ==, "a");
  g_assert_cmpstr (chy_body_get_text (first, "status"), ==, "error");
  g_assert_cmpint (chy_body_get_int (first, "devicesCount", 0), ==, 2);
  g_assert_cmpint (chy_body_get_int (users->pdata[0], "lastReportedDateTime", 0), ==, 5);

  profile = parse ("{\"id\":\"p\",\"documentVersion\":4,\"lastModifiedDateTime\":3}");
  counts = chy_graph_status_count (profile, rows);
  g_assert_cmpint (chy_body_get_int (counts, "successCount", -1), ==, 2);
  g_assert_cmpint (chy_body_get_int (counts, "pendingCount", -1), ==, 1);
  g_assert_cmpint (chy_body_get_int (counts, "errorCount", -1), ==, 1);
  g_assert_cmpint (chy_body_get_int (counts, "lastReportedDateTime", -1), ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/every kind of configuration comes back as it went", test_round);
  g_test_add_func ("/graph/a value of another type is an error", test_wrong_values);
  g_test_add_func ("/graph/what cannot be kept is refused", test_refused);
  g_test_add_func ("/graph/a root certificate is a link", test_link);
  g_test_add_func ("/graph/each property has a source", test_tables);
  g_test_add_func ("/graph/a user is told the worst of several devices", test_statuses);
  return g_test_run ();
}
