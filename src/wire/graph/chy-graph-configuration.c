/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

#include "model/chy-profile.h"

/* Settings that Chancery has and Graph has not: they keep their value when Graph's clients change a profile.
 */
static const char *const own_keys[] = { "revokeSuperseded", NULL };

/* What the service sets, whatever a client sends; portals send some of it. */
static const char *const read_only[] = {
  "@odata.type",     "@odata.context",       "@odata.etag", "@odata.id",         "id",
  "createdDateTime", "lastModifiedDateTime", "version",     "supportsScopeTags", NULL,
};

/* What this tenant cannot keep: only "nothing" is taken. */
static const char *const not_kept[] = {
  "deviceManagementApplicabilityRuleDeviceMode",
  "deviceManagementApplicabilityRuleOsEdition",
  "deviceManagementApplicabilityRuleOsVersion",
  "assignments",
  "rootCertificate",
  "groupAssignments",
  "deviceStatuses",
  "userStatuses",
  "deviceStatusOverview",
  "userStatusOverview",
  "deviceSettingStateSummaries",
  "managedDeviceCertificateStates",
  NULL,
};

static GVariant *
make_type (GVariant *body)
{
  const ChyProfileType *type = chy_profile_get_type (body);
  const ChyPlatform *platform = chy_profile_get_platform (body);
  const char *name =
      type != NULL && platform != NULL ? chy_profile_type_get_graph_type (type, platform) : NULL;

  /* Platforms of our own have names of our own. */
  if (name == NULL || !g_str_has_prefix (name, "microsoft.graph."))
    return NULL;
  return g_variant_new_take_string (g_strconcat ("#", name, NULL));
}

static GVariant *
make_nothing (GVariant *body)
{
  (void) body;
  return NULL;
}

static const ChyGraphProperty properties[] = {
  { .name = "@odata.type", .make = make_type },
  { .name = "id" },
  { .name = "displayName" },
  { .name = "description", .nullable = TRUE },
  { .name = "createdDateTime" },
  { .name = "lastModifiedDateTime" },
  { .name = "version", .source = "documentVersion" },
  { .name = "supportsScopeTags", .make = chy_graph_make_true, .kind = CHY_FIELD_BOOLEAN },
  { .name = "roleScopeTagIds", .make = chy_graph_make_scope_tags, .kind = CHY_FIELD_TEXT_LIST },
  { .name = "deviceManagementApplicabilityRuleDeviceMode",
    .nullable = TRUE,
    .make = make_nothing,
    .kind = CHY_FIELD_OBJECT },
  { .name = "deviceManagementApplicabilityRuleOsEdition",
    .nullable = TRUE,
    .make = make_nothing,
    .kind = CHY_FIELD_OBJECT },
  { .name = "deviceManagementApplicabilityRuleOsVersion",
    .nullable = TRUE,
    .make = make_nothing,
    .kind = CHY_FIELD_OBJECT },
  { .name = NULL },
};

/* A setting that stands in Graph's object, beside `properties`; a reference is a link there. */
static gboolean
is_setting (const ChyField *field)
{
  return field->kind != CHY_FIELD_REFERENCE && !g_strv_contains (own_keys, field->key) &&
         !g_str_equal (field->key, "displayName") && !g_str_equal (field->key, "description");
}

/* What Graph says where there is no value; NULL: nothing. Floating. */
static GVariant *
empty_of (const ChyField *field)
{
  if ((field->flags & CHY_FIELD_JOINED) != 0)
    return g_variant_new_string ("none");
  if (field->kind == CHY_FIELD_OBJECT_LIST || field->kind == CHY_FIELD_TEXT_LIST)
    return g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0);
  if (field->kind != CHY_FIELD_TEXT)
    return NULL;
  return (field->flags & CHY_FIELD_REQUIRED) != 0 ? g_variant_new_string ("")
                                                  : g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
}

static gboolean
add (GVariant *body, GVariantBuilder *tree)
{
  const ChyField *fields = chy_profile_get_fields (body);
  g_autoptr (GVariant) type = make_type (body);
  g_autoptr (GVariant) ours = NULL;

  if (type != NULL)
    type = g_variant_ref_sink (g_steal_pointer (&type));
  if (type == NULL || fields == NULL)
    return FALSE;
  ours = chy_wire_body_to_tree (body, fields);
  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      g_autoptr (GVariant) value =
          is_setting (field) ? chy_body_get (ours, chy_field_get_json_name (field)) : NULL;

      if (value == NULL && is_setting (field))
        value = empty_of (field);
      if (value == NULL)
        continue;
      value = g_variant_take_ref (g_steal_pointer (&value));
      g_variant_builder_add (tree, "{sv}", chy_field_get_json_name (field), value);
    }
  return TRUE;
}

/* In whichever kind of profile it stands. */
static gboolean
find_kind (const char *name, ChyFieldKind *ret_kind)
{
  for (const ChyProfileType *const *type = chy_profile_types (); *type != NULL; type++)
    for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
      {
        const ChyField *field = chy_fields_find_json (chy_profile_type_get_fields (*type, *platform), name);

        if (field == NULL || !is_setting (field))
          continue;
        *ret_kind = (field->flags & CHY_FIELD_JOINED) != 0 ? CHY_FIELD_TEXT : field->kind;
        return TRUE;
      }
  return FALSE;
}

const ChyGraphType chy_graph_configuration = {
  .name = "microsoft.graph.deviceConfiguration",
  .resource = "profiles",
  .properties = properties,
  .details = TRUE,
  .add = add,
  .find_kind = find_kind,
};

/* --- the way back ------------------------------------------------------------------------------------------
 */

static gboolean
fail (GError **error, const char *name, const char *what)
{
  g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "%s: %s", name, what);
  return FALSE;
}

gboolean
chy_graph_configuration_read_type (GVariant *tree,
                                   const ChyProfileType **ret_type,
                                   const ChyPlatform **ret_platform,
                                   GError **error)
{
  const char *name;

  if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    return fail (error, "body", "an object is needed");
  name = chy_body_get_text (tree, "@odata.type");
  if (name == NULL)
    return fail (error, "@odata.type", "it says which kind of configuration this is, and is missing");
  if (!g_str_has_prefix (name + (*name == '#'), "microsoft.graph.") ||
      !chy_profile_type_from_graph (name, ret_type, ret_platform))
    return fail (error, "@odata.type",
                 "this server has trusted root certificates and PKCS certificate profiles of Windows, iOS, "
                 "macOS and Android, and no other configurations");
  return TRUE;
}

static gboolean
is_nothing (GVariant *value)
{
  return chy_wire_is_null (value) ||
         (g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY) &&
          !g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT) && g_variant_n_children (value) == 0);
}

static gboolean
is_default_tags (GVariant *value)
{
  const char *tag = NULL;

  if (is_nothing (value))
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY) || g_variant_n_children (value) != 1)
    return FALSE;
  g_variant_get_child (value, 0, "&s", &tag);
  return g_str_equal (tag, "0");
}

/* "…/deviceConfigurations('ID')" or "…/deviceConfigurations/ID": the ID. g_free(). */
static char *
id_of_link (const char *link)
{
  const char *id = g_strrstr (link, "deviceConfigurations");

  if (id == NULL)
    return NULL;
  id += strlen ("deviceConfigurations");
  if (*id == '/')
    return g_strdup (id + 1);
  if (!g_str_has_prefix (id, "('") || !g_str_has_suffix (id, "')"))
    return NULL;
  return g_strndup (id + 2, strlen (id) - 4);
}

static gboolean
is_choice (const ChyField *field, const char *text)
{
  for (const ChyChoice *choice = field->choices; choice != NULL && choice->id != NULL; choice++)
    if (g_str_equal (choice->id, text))
      return TRUE;
  return FALSE;
}

static gboolean
check_choices (const ChyField *field, GVariant *value, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    words = g_strsplit (g_variant_get_string (value, NULL),
                        (field->flags & CHY_FIELD_JOINED) != 0 ? "," : "\n", -1);
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (!is_choice (field, g_strstrip (words[i])))
      {
        g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "%s: “%.80s” is not one of its values",
                     chy_field_get_json_name (field), words[i]);
        return FALSE;
      }
  return TRUE;
}

static GVariant *read_object (GVariant *object, const ChyField *field, GError **error);

/* A value without annotations and of the field's own words; full reference. */
static GVariant *
read_value (GVariant *value, const ChyField *field, GError **error)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize n;

  if (field->choices != NULL && !check_choices (field, value, error))
    return NULL;
  if (field->kind != CHY_FIELD_OBJECT_LIST || !g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
    return g_variant_ref (value);
  n = g_variant_n_children (value);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) read = read_object (object, field, error);

      if (read == NULL)
        return NULL;
      g_variant_builder_add_value (&list, read);
    }
  return g_variant_ref_sink (g_variant_builder_end (&list));
}

static GVariant *
read_object (GVariant *object, const ChyField *field, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *name;
  GVariant *item;

  g_variant_iter_init (&iter, object);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &item))
    {
      g_autoptr (GVariant) owned = item;
      const ChyField *inner = chy_fields_find_json (field->fields, name);
      g_autoptr (GVariant) read = NULL;

      if (g_str_has_prefix (name, "@odata."))
        continue;
      if (inner == NULL)
        {
          fail (error, chy_field_get_json_name (field), "its objects have a property that is not known");
          return NULL;
        }
      read = read_value (item, inner, error);
      if (read == NULL)
        return NULL;
      g_variant_builder_add (&builder, "{sv}", name, read);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
read_link (GVariant *value, const ChyField *fields, GVariantDict *taken, GError **error)
{
  const char *link =
      g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_get_string (value, NULL) : NULL;
  g_autofree char *id = link != NULL ? id_of_link (link) : NULL;

  if (chy_fields_find_json (fields, "rootCertificate") == NULL)
    return fail (error, "rootCertificate@odata.bind", "profiles of this kind have none");
  if (id == NULL || *id == '\0')
    return fail (error, "rootCertificate@odata.bind", "a link to deviceConfigurations('ID') is needed");
  g_variant_dict_insert (taken, "rootCertificate", "s", id);
  return TRUE;
}

/* One property: into `tree` as it is, or into `cleared` where nothing takes a setting away. */
static gboolean
read_property (const char *name,
               GVariant *value,
               const ChyField *fields,
               GVariantDict *tree,
               GVariantDict *cleared,
               GError **error)
{
  const ChyField *field = chy_fields_find_json (fields, name);
  g_autoptr (GVariant) read = NULL;

  if (g_str_equal (name, "rootCertificate@odata.bind"))
    return read_link (value, fields, cleared, error);
  if (g_strv_contains (read_only, name) || g_str_has_suffix (name, "@odata.type"))
    return TRUE;
  if (g_str_equal (name, "roleScopeTagIds"))
    return is_default_tags (value) || fail (error, name, "scope tags are not supported");
  if (g_strv_contains (not_kept, name))
    {
      if (!is_nothing (value))
        return fail (error, name, "it cannot be set here");
      if (field != NULL)
        g_variant_dict_insert (cleared, field->key, "s", "");
      return TRUE;
    }
  if (field == NULL || g_strv_contains (own_keys, field->key))
    return fail (error, name, "configurations of this kind have no such property");
  if (chy_wire_is_null (value))
    {
      g_variant_dict_insert (cleared, field->key, "s", "");
      return TRUE;
    }
  read = read_value (value, field, error);
  if (read != NULL)
    g_variant_dict_insert_value (tree, name, read);
  return read != NULL;
}

GVariant *
chy_graph_configuration_read_settings (GVariant *tree,
                                       const ChyProfileType *type,
                                       const ChyPlatform *platform,
                                       GError **error)
{
  const ChyField *fields = chy_profile_type_get_fields (type, platform);
  g_auto (GVariantDict) given = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) cleared = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) kept = NULL;
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) others = NULL;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, tree);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (!read_property (name, value, fields, &given, &cleared, error))
        return NULL;
    }
  kept = g_variant_ref_sink (g_variant_dict_end (&given));
  others = g_variant_ref_sink (g_variant_dict_end (&cleared));
  body = chy_wire_body_from_tree (kept, fields, error);
  return body != NULL ? chy_body_merge (body, others) : NULL;
}
