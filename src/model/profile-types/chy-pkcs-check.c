/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pkcs-certificate.h"

#include <string.h>

#include "base/chy-time.h"
#include "model/chy-eku.h"
#include "model/chy-profile.h"
#include "model/chy-template.h"

enum
{
  SHORTEST = 5 * 86400,
  LONGEST = 2 * 365 * 86400, /* 24 months, also written as 2 years */
  SMALLEST_TOO_LARGE_FOR_TPM = 4096,
};

typedef struct
{
  const ChyPlatform *platform;
  GVariant *body;
  const ChyProfileContext *context;
  const char *object;
  GPtrArray *problems;
} Check;

static void
report (Check *self,
        ChySeverity severity,
        const char *code,
        const char *field,
        const char *name,
        const char *value,
        const char *name2,
        const char *value2)
{
  g_ptr_array_add (self->problems, chy_problem_new (severity, "profile", code, self->object, field, name,
                                                    value, name2, value2, NULL));
}

static void
report_error (Check *self, const char *code, const char *field, const char *name, const char *value)
{
  report (self, CHY_SEVERITY_ERROR, code, field, name, value, NULL, NULL);
}

/* --- validity -------------------------------------------------------------------------------------- */

static void
check_validity (Check *self)
{
  static const char field[] = "certificateValidityPeriodValue";
  gint64 validity = chy_profile_get_validity (self->body);
  g_autofree char *text = chy_period_format (validity);

  if (validity <= 0)
    return;
  if (validity < SHORTEST)
    report_error (self, "validity-too-short", field, "value", text);
  else if (validity > LONGEST)
    report_error (self, "validity-too-long", field, "value", text);
}

/* --- authority ------------------------------------------------------------------------------------- */

static const ChyProfileAuthority *
find_authority (Check *self)
{
  const char *name = chy_body_get_text (self->body, "certificationAuthorityName");
  const char *fqdn = chy_body_get_text (self->body, "certificationAuthority");
  const ChyProfileAuthority *by_name = NULL;
  const ChyProfileAuthority *by_fqdn = NULL;

  if (self->context->authorities == NULL || fqdn == NULL || *fqdn == '\0')
    return NULL;
  for (guint i = 0; i < self->context->authorities->len; i++)
    {
      const ChyProfileAuthority *a = self->context->authorities->pdata[i];
      gboolean same_name = name == NULL || *name == '\0' || g_strcmp0 (a->name, name) == 0;
      gboolean same_fqdn = a->fqdn != NULL && g_ascii_strcasecmp (a->fqdn, fqdn) == 0;

      if (same_name && same_fqdn)
        return a;
      if (same_name && name != NULL && *name != '\0')
        by_name = a;
      if (same_fqdn)
        by_fqdn = a;
    }
  if (by_name != NULL)
    report (self, CHY_SEVERITY_ERROR, "authority-host-mismatch", "certificationAuthority", "value", fqdn,
            "expected", by_name->fqdn != NULL ? by_name->fqdn : "");
  else if (by_fqdn != NULL)
    report (self, CHY_SEVERITY_ERROR, "authority-name-mismatch", "certificationAuthorityName", "value",
            name != NULL ? name : "", "expected", by_fqdn->name);
  else
    report (self, CHY_SEVERITY_ERROR, "authority-unknown", "certificationAuthority", "value", fqdn, "name",
            name != NULL ? name : "");

  return NULL;
}

/* --- template -------------------------------------------------------------------------------------- */

static const ChyTemplate *
find_template (Check *self)
{
  static const char field[] = "certificateTemplateName";
  const char *name = chy_body_get_text (self->body, field);
  const ChyTemplate *by_display_name = NULL;

  if (self->context->templates == NULL || name == NULL || *name == '\0')
    return NULL;
  for (guint i = 0; i < self->context->templates->len; i++)
    {
      const ChyTemplate *template = self->context->templates->pdata[i];

      if (g_ascii_strcasecmp (template->cn, name) == 0)
        return template;
      if (template->display_name != NULL && g_utf8_collate (template->display_name, name) == 0)
        by_display_name = template;
    }
  if (by_display_name != NULL)
    report (self, CHY_SEVERITY_ERROR, "template-display-name", field, "value", name, "expected",
            by_display_name->cn);
  else
    report_error (self, "template-unknown", field, "value", name);

  return NULL;
}

static gboolean
is_apple (const ChyPlatform *platform)
{
  return strcmp (platform->id, "iOS") == 0 || strcmp (platform->id, "macOS") == 0;
}

static void
check_key_size (Check *self, const ChyTemplate *template)
{
  const char *provider = chy_body_get_text (self->body, "keyStorageProvider");
  gboolean falls_back = g_strcmp0 (provider, "useTpmKspOtherwiseUseSoftwareKsp") == 0;

  if (strcmp (self->platform->id, "windows10") != 0 || provider == NULL ||
      template->minimal_key_size < SMALLEST_TOO_LARGE_FOR_TPM || strcmp (provider, "useSoftwareKsp") == 0)
    return;
  report (self, falls_back ? CHY_SEVERITY_WARNING : CHY_SEVERITY_ERROR, "key-too-large-for-provider",
          "keyStorageProvider", "template", template->cn, NULL, NULL);
}

static void
check_template_settings (Check *self, const ChyTemplate *template)
{
  static const char field[] = "certificateTemplateName";
  gint64 validity = chy_profile_get_validity (self->body);

  if ((template->private_key_flag & CHY_TEMPLATE_KEY_EXPORTABLE) == 0)
    report_error (self, "template-key-not-exportable", field, "template", template->cn);
  if ((template->name_flag & CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT) == 0)
    report_error (self, "template-subject-from-directory", field, "template", template->cn);
  if (is_apple (self->platform) && (template->key_usage & CHY_KEY_USAGE_NON_REPUDIATION) != 0)
    report_error (self, "template-proof-of-origin", field, "template", template->cn);
  if ((template->enrollment_flag & CHY_TEMPLATE_ENROLL_PEND_ALL) != 0)
    report (self, CHY_SEVERITY_WARNING, "template-needs-approval", field, "template", template->cn, NULL,
            NULL);
  if (template->ra_signature > 0)
    report_error (self, "template-needs-signatures", field, "template", template->cn);
  if (template->expiration > 0 && validity > template->expiration)
    {
      g_autofree char *limit = chy_period_format (template->expiration);

      report (self, CHY_SEVERITY_ERROR, "validity-beyond-template", "certificateValidityPeriodValue",
              "template", template->cn, "limit", limit);
    }
  check_key_size (self, template);
}

static void
check_issued (Check *self, const ChyProfileAuthority *authority, const ChyTemplate *template)
{
  if (authority == NULL || template == NULL || authority->templates == NULL)
    return;
  for (const char *const *name = authority->templates; *name != NULL; name++)
    if (g_ascii_strcasecmp (*name, template->cn) == 0)
      return;
  report (self, CHY_SEVERITY_ERROR, "template-not-issued", "certificateTemplateName", "template",
          template->cn, "authority", authority->name);
}

/* --- extended key usages --------------------------------------------------------------------------- */

/* What the template lets into a certificate: application policies, in version 1 templates its EKUs. */
static gboolean
template_has_purpose (const ChyTemplate *template, const char *oid)
{
  char **purposes = template->application_policies;

  if (purposes == NULL || *purposes == NULL)
    purposes = template->extended_key_usage;

  return purposes == NULL || *purposes == NULL || g_strv_contains ((const char *const *) purposes, oid);
}

static void
check_purposes (Check *self, const ChyTemplate *template)
{
  static const char field[] = "extendedKeyUsages";
  g_auto (GStrv) oids = chy_profile_get_extended_key_usages (self->body);
  const ChyField *fields = chy_pkcs_get_fields (self->platform);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (chy_fields_find (fields, field) == NULL)
    {
      if (*oids != NULL)
        report (self, CHY_SEVERITY_WARNING, "purposes-not-on-platform", field, NULL, NULL, NULL, NULL);
      return;
    }
  for (char **oid = oids; *oid != NULL; oid++)
    {
      const ChyEku *known = chy_eku_find_oid (*oid);
      const char *name = known != NULL ? known->name : *oid;

      if (!chy_oid_is_valid (*oid))
        continue;
      if (!g_hash_table_add (seen, *oid))
        report (self, CHY_SEVERITY_WARNING, "purpose-twice", field, "purpose", name, NULL, NULL);
      else if (strcmp (*oid, CHY_EKU_ANY_PURPOSE) == 0)
        report (self, CHY_SEVERITY_WARNING, "purpose-any", field, "purpose", name, NULL, NULL);
      if (template != NULL && !template_has_purpose (template, *oid))
        report (self, CHY_SEVERITY_WARNING, "purpose-not-in-template", field, "purpose", name, "template",
                template->cn);
    }
}

/* --- root ------------------------------------------------------------------------------------------ */

static void
check_root (Check *self)
{
  static const char field[] = "rootCertificate";
  const char *id = chy_body_get_text (self->body, field);
  const ChyProfileRoot *root = NULL;

  if (chy_fields_find (chy_pkcs_get_fields (self->platform), field) == NULL)
    return;
  if (id == NULL || *id == '\0')
    {
      report (self, CHY_SEVERITY_WARNING, "root-missing", field, NULL, NULL, NULL, NULL);
      return;
    }
  if (self->context->roots == NULL)
    return;
  for (guint i = 0; i < self->context->roots->len && root == NULL; i++)
    {
      const ChyProfileRoot *candidate = self->context->roots->pdata[i];

      if (g_strcmp0 (candidate->id, id) == 0)
        root = candidate;
    }
  if (root == NULL)
    report_error (self, "root-unknown", field, "value", id);
  else if (g_ascii_strcasecmp (root->platform, self->platform->id) != 0)
    report (self, CHY_SEVERITY_ERROR, "root-other-platform", field, "root", root->name, "platform",
            root->platform);
}

static void
check_channel (Check *self)
{
  const char *store = chy_body_get_text (self->body, "certificateStore");
  const char *channel = chy_body_get_text (self->body, "deploymentChannel");

  if (g_strcmp0 (store, "machine") != 0)
    return;
  if (strcmp (self->platform->id, "macOS") == 0 && g_strcmp0 (channel, "userChannel") == 0)
    report_error (self, "user-channel-device", "certificateStore", NULL, NULL);
  else if ((self->platform->certificate_types & CHY_CERTIFICATE_TYPE_DEVICE) == 0)
    report_error (self, "device-not-on-platform", "certificateStore", "platform", self->platform->id);
}

void
chy_pkcs_check (const ChyPlatform *platform,
                GVariant *body,
                const ChyProfileContext *context,
                const char *object,
                GPtrArray *problems)
{
  Check self = { platform, body, context, object, problems };
  const ChyProfileAuthority *authority;
  const ChyTemplate *template;

  check_validity (&self);
  check_channel (&self);
  authority = find_authority (&self);
  template = find_template (&self);
  if (template != NULL)
    check_template_settings (&self, template);
  check_issued (&self, authority, template);
  check_purposes (&self, template);
  check_root (&self);
  chy_pkcs_check_names (platform, body, object, problems);
}
