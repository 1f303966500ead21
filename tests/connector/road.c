/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "road.h"

#include "model/chy-field.h"

ChyOutcome *
road_apply (ChyTenant *tenant,
            const char *type,
            GVariant *params,
            const char *key,
            const char *secret,
            GError **error)
{
  g_autoptr (ChyCommand) command = chy_command_new (type, params);

  if (key != NULL)
    {
      g_autoptr (ChySecret) value = chy_secret_new_string (secret);

      chy_command_set_secret (command, key, value);
    }
  command->confirmed = TRUE;
  return chy_tenant_apply (tenant, command, NULL, error);
}

static void
apply (ChyTenant *tenant, const char *type, const char *params)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = g_variant_parse (G_VARIANT_TYPE_VARDICT, params, NULL, NULL, &error);
  g_autoptr (ChyOutcome) outcome = NULL;

  g_assert_no_error (error);
  outcome = road_apply (tenant, type, body, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
create_authority (ChyTenant *tenant, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      g_strdup_printf ("{'name': <'" ROAD_CA
                       "'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.corp.contoso.test'>, 'key': <'%s'>}",
                       key);
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_autoptr (ChyOutcome) outcome =
      road_apply (tenant, "authority-create", params, "passphrase", ROAD_PASSPHRASE, &error);

  g_assert_no_error (error);
}

static void
make_template (ChyTenant *tenant, const char *key)
{
  apply (tenant, "template-duplicate", "{'source': <'User'>, 'displayName': <'Intune PKCS'>}");
  apply (tenant, "template-set",
         "{'template': <'IntunePKCS'>, 'settings': <{'allowExportableKey': <'true'>, 'subjectNameSource':"
         " <'request'>, 'compatibility.authority': <'2012r2'>, 'compatibility.recipient': <'windows81'>}>}");
  if (g_str_has_prefix (key, "ec:"))
    apply (
        tenant, "template-set",
        "{'template': <'IntunePKCS'>, 'settings': <{'keyAlgorithm': <'ec:p256'>, 'minimumKeySize': <'256'>}>}");
  apply (tenant, "template-grant",
         "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
  apply (tenant, "template-revoke-grant",
         "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}");
  apply (tenant, "authority-issue-template", "{'authority': <'" ROAD_CA "'>, 'template': <'IntunePKCS'>}");
}

void
road_import (ChyTenant *tenant, guint first, guint n)
{
  g_autoptr (GString) text = g_string_new (
      "kind,id,name,userPrincipalName,email,samAccountName,platform,serialNumber,user,groups\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict dict;

  for (guint i = first; i < first + n; i++)
    g_string_append_printf (
        text,
        "user,u%u,\"Weber, Anna %u\",user%u@contoso.test,user%u@contoso.test,user%u,,,,Staff\n"
        "device,d%u,LAPTOP-%u,,,,windows10,SN-%06u,u%u,\n",
        i, i, i, i, i, i, i, i, i);
  bytes = g_bytes_new (text->str, text->len);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "file",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
  outcome = road_apply (tenant, "directory-import", g_variant_dict_end (&dict), NULL, NULL, &error);
  g_assert_no_error (error);
}

void
road_prepare (ChyTenant *tenant, const char *key, guint n_devices)
{
  create_authority (tenant, key);
  make_template (tenant, key);
  apply (tenant, "authority-grant",
         "{'authority': <'" ROAD_CA
         "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'request-certificates'>}");
  apply (tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  road_import (tenant, 1, n_devices);
  apply (tenant, "profile-create",
         "{'type': <'pkcs-certificate'>, 'platform': <'windows10'>, 'name': <'Wi-Fi'>, 'settings': <{"
         "'renewalThresholdPercentage': <'20'>, 'certificateValidityPeriodValue': <'1'>,"
         "'certificateValidityPeriodScale': <'years'>, 'certificationAuthority': <'ca1.corp.contoso.test'>,"
         "'certificationAuthorityName': <'" ROAD_CA "'>, 'certificateTemplateName': <'IntunePKCS'>,"
         "'subjectNameFormat': <'commonName'>, 'subjectAlternativeNameType': <'userPrincipalName'>,"
         "'extendedKeyUsages': <'Client Authentication'>}>}");
  apply (tenant, "profile-assign", "{'profile': <'Wi-Fi'>, 'include': <['group:Staff']>}");
}

GPtrArray *
road_rows (ChyTenant *tenant, const char *resource, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) filter = key != NULL ? chy_body_with (NULL, key, g_variant_new_string (value)) : NULL;
  g_autoptr (ChyQuery) query = chy_query_new (resource, filter);
  g_autoptr (ChyResult) result = NULL;
  GPtrArray *rows;

  query->details = TRUE;
  result = chy_tenant_query (tenant, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (chy_result_complete (result, NULL, &error));
  rows = chy_result_rows (result, 0, G_MAXUINT, NULL, &error);
  g_assert_no_error (error);
  return rows;
}

gint64
road_count (ChyTenant *tenant, const char *resource, const char *key, const char *value)
{
  g_autoptr (GPtrArray) rows = road_rows (tenant, resource, key, value);

  return rows->len;
}
