/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-eku.h"
#include "chy-validity.h"

static const ChyField common_fields[] = {
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Name"),
    .help = N_ ("Profiles are listed under this name."),
    .min = 1,
    .max = 1000 },
  { .key = "description",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Description"),
    .help = N_ ("What the profile is for."),
    .max = 10000 },
  { .key = "type",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_IMMUTABLE,
    .title = N_ ("Profile type"),
    .help = N_ ("What the profile gives to devices.") },
  { .key = "platform",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_IMMUTABLE,
    .title = N_ ("Platform"),
    .help = N_ ("The devices that the profile is for; one platform for each profile.") },
  { NULL },
};

static const ChyProfileContext no_context = { 0 };

/* --- normalizing ----------------------------------------------------------------------------------- */

static GVariant *
normalize_eku (GVariant *object)
{
  const char *oid = chy_body_get_text (object, "objectIdentifier");
  const char *name = chy_body_get_text (object, "name");
  const ChyEku *known;

  if (oid == NULL || *oid == '\0')
    {
      known = chy_eku_find_name (name);
      if (known != NULL)
        return chy_body_with (object, "objectIdentifier", g_variant_new_string (known->oid));
    }
  else if (name == NULL || *name == '\0')
    {
      known = chy_eku_find_oid (oid);
      if (known != NULL)
        return chy_body_with (object, "name", g_variant_new_string (known->name));
    }

  return g_variant_ref (object);
}

/* A name of a predefined purpose brings its OID, an OID its name. */
static GVariant *
normalize_ekus (GVariant *body)
{
  g_autoptr (GVariant) list = chy_body_get (body, "extendedKeyUsages");
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (list == NULL || !g_variant_is_of_type (list, G_VARIANT_TYPE ("aa{sv}")))
    {
      g_variant_builder_clear (&builder);
      return g_variant_ref (body);
    }
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) whole = normalize_eku (object);

      g_variant_builder_add_value (&builder, whole);
    }

  return chy_body_with (body, "extendedKeyUsages", g_variant_builder_end (&builder));
}

/* The one authority that a name, or a host name, stands for; NULL for none or several. */
static const ChyProfileAuthority *
find_authority (const ChyProfileContext *context, const char *name, const char *fqdn)
{
  const ChyProfileAuthority *found = NULL;

  for (guint i = 0; context->authorities != NULL && i < context->authorities->len; i++)
    {
      const ChyProfileAuthority *a = context->authorities->pdata[i];
      gboolean fits = name != NULL ? g_strcmp0 (a->name, name) == 0
                                   : a->fqdn != NULL && g_ascii_strcasecmp (a->fqdn, fqdn) == 0;

      if (fits && found != NULL)
        return NULL;
      if (fits)
        found = a;
    }

  return found;
}

static GVariant *
normalize_authority (GVariant *body, const ChyProfileContext *context)
{
  const char *name = chy_body_get_text (body, "certificationAuthorityName");
  const char *fqdn = chy_body_get_text (body, "certificationAuthority");
  gboolean has_name = name != NULL && *name != '\0';
  gboolean has_fqdn = fqdn != NULL && *fqdn != '\0';
  const ChyProfileAuthority *authority;

  if (has_name == has_fqdn)
    return g_variant_ref (body);
  authority = find_authority (context, has_name ? name : NULL, fqdn);
  if (authority == NULL)
    return g_variant_ref (body);
  if (has_name && authority->fqdn != NULL)
    return chy_body_with (body, "certificationAuthority", g_variant_new_string (authority->fqdn));
  if (has_fqdn && authority->name != NULL)
    return chy_body_with (body, "certificationAuthorityName", g_variant_new_string (authority->name));

  return g_variant_ref (body);
}

/* A certificate is stored as DER, whatever form the file had. */
static GVariant *
normalize_certificate (GVariant *body, const ChyProfileContext *context)
{
  g_autoptr (GBytes) bytes = chy_body_get_bytes (body, "trustedRootCertificate");
  g_autoptr (ChyCertInfo) info = NULL;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0 || context->inspect == NULL)
    return g_variant_ref (body);
  info = context->inspect (bytes, context->user_data, NULL);
  if (info == NULL || info->der == NULL || g_bytes_equal (info->der, bytes))
    return g_variant_ref (body);

  return chy_body_with (body, "trustedRootCertificate",
                        g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, info->der, TRUE));
}

GVariant *
chy_profile_normalize (GVariant *body, const ChyProfileContext *context)
{
  const ChyProfileContext *known = context != NULL ? context : &no_context;
  const ChyField *fields = chy_profile_get_fields (body);
  g_autoptr (GVariant) with_ekus = normalize_ekus (body);
  g_autoptr (GVariant) with_authority = normalize_authority (with_ekus, known);
  g_autoptr (GVariant) with_certificate = normalize_certificate (with_authority, known);

  if (fields == NULL)
    return g_steal_pointer (&with_certificate);

  return chy_fields_complete (fields, with_certificate);
}

/* --- checks ---------------------------------------------------------------------------------------- */

static gboolean
check_kind (GVariant *body, const char *object, GPtrArray *problems)
{
  const char *type = chy_body_get_text (body, "type");
  const char *platform = chy_body_get_text (body, "platform");
  const char *code = NULL;
  const char *field = "platform";

  if (chy_profile_get_type (body) == NULL)
    {
      code = "type-unknown";
      field = "type";
    }
  else if (chy_profile_get_platform (body) == NULL)
    code = "platform-unknown";
  else if (chy_profile_get_fields (body) == NULL)
    code = "type-not-on-platform";
  if (code == NULL)
    return TRUE;
  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "profile", code, object, field, "type",
                                              type != NULL ? type : "", "platform",
                                              platform != NULL ? platform : "", NULL));

  return FALSE;
}

static gboolean
has_error_from (GPtrArray *problems, guint first)
{
  for (guint i = first; i < problems->len; i++)
    if (chy_problem_get_severity (problems->pdata[i]) == CHY_SEVERITY_ERROR)
      return TRUE;

  return FALSE;
}

gboolean
chy_profile_check (GVariant *body, const ChyProfileContext *context, GPtrArray *problems)
{
  const char *object = chy_body_get_text (body, "displayName");
  const ChyProfileType *type = chy_profile_get_type (body);
  const ChyPlatform *platform = chy_profile_get_platform (body);
  guint first = problems->len;

  if (!check_kind (body, object, problems))
    {
      chy_fields_check (common_fields, body, object, problems);
      return FALSE;
    }
  chy_fields_check (type->get_fields (platform), body, object, problems);
  type->check (platform, body, context != NULL ? context : &no_context, object, problems);

  return !has_error_from (problems, first);
}

static gboolean
value_changed (GVariant *before, GVariant *after, const ChyField *field)
{
  g_autoptr (GVariant) old = chy_body_get (before, field->key);
  g_autoptr (GVariant) new = chy_body_get (after, field->key);

  if (old == NULL || new == NULL)
    return old != NULL;

  return !g_variant_equal (old, new);
}

static gboolean
check_unchanged (const ChyField *fields, GVariant *before, GVariant *after, GPtrArray *problems)
{
  gboolean good = TRUE;

  for (const ChyField *field = fields; field != NULL && field->key != NULL; field++)
    {
      if ((field->flags & CHY_FIELD_IMMUTABLE) == 0 || !value_changed (before, after, field))
        continue;
      good = FALSE;
      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "field", "immutable",
                                                  chy_body_get_text (before, "displayName"), field->key,
                                                  "title", _ (field->title), NULL));
    }

  return good;
}

gboolean
chy_profile_check_change (GVariant *before, GVariant *after, GPtrArray *problems)
{
  gboolean common = check_unchanged (common_fields, before, after, problems);
  gboolean own = check_unchanged (chy_profile_get_fields (before), before, after, problems);

  return common && own;
}

/* --- reading --------------------------------------------------------------------------------------- */

const ChyField *
chy_profile_common_fields (void)
{
  return common_fields;
}

const ChyProfileType *
chy_profile_get_type (GVariant *body)
{
  return chy_profile_type_find (chy_body_get_text (body, "type"));
}

const ChyPlatform *
chy_profile_get_platform (GVariant *body)
{
  return chy_platform_find (chy_body_get_text (body, "platform"));
}

const ChyField *
chy_profile_get_fields (GVariant *body)
{
  const ChyProfileType *type = chy_profile_get_type (body);
  const ChyPlatform *platform = chy_profile_get_platform (body);

  return type != NULL && platform != NULL ? type->get_fields (platform) : NULL;
}

ChyCertificateType
chy_profile_get_certificate_type (GVariant *body)
{
  const ChyPlatform *platform = chy_profile_get_platform (body);

  if (chy_profile_is_imported (body))
    return CHY_CERTIFICATE_TYPE_USER;
  if (g_strcmp0 (chy_body_get_text (body, "deploymentChannel"), "userChannel") == 0)
    return CHY_CERTIFICATE_TYPE_USER;
  if (platform != NULL && (platform->certificate_types & CHY_CERTIFICATE_TYPE_DEVICE) == 0)
    return CHY_CERTIFICATE_TYPE_USER;

  return chy_certificate_type_from_string (chy_body_get_text (body, "certificateStore"));
}

gboolean
chy_profile_is_imported (GVariant *body)
{
  return g_strcmp0 (chy_body_get_text (body, "type"), CHY_PROFILE_TYPE_IMPORTED) == 0;
}

gint64
chy_profile_get_validity (GVariant *body)
{
  return chy_validity_period (chy_body_get_int (body, "certificateValidityPeriodValue", 0),
                              chy_body_get_text (body, "certificateValidityPeriodScale"));
}

char **
chy_profile_get_extended_key_usages (GVariant *body)
{
  g_autoptr (GVariant) list = chy_body_get (body, "extendedKeyUsages");
  g_autoptr (GStrvBuilder) oids = g_strv_builder_new ();

  if (list != NULL && g_variant_is_of_type (list, G_VARIANT_TYPE ("aa{sv}")))
    for (gsize i = 0; i < g_variant_n_children (list); i++)
      {
        g_autoptr (GVariant) object = g_variant_get_child_value (list, i);
        const char *oid = chy_body_get_text (object, "objectIdentifier");

        if (oid != NULL && *oid != '\0')
          g_strv_builder_add (oids, oid);
      }

  return g_strv_builder_end (oids);
}
