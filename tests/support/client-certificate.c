/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-certificate.h"

#include "base/chy-clock.h"
#include "model/chy-cert-spec.h"
#include "model/chy-name.h"
#include "pki/chy-certificate.h"
#include "pki/chy-csr.h"

static void
apply_text (ChyTenant *tenant, const char *type, const char *text, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;

  g_assert_no_error (error);
  command = chy_command_new (type, params);
  command->confirmed = TRUE;
  if (passphrase != NULL)
    {
      g_autoptr (ChySecret) secret = chy_secret_new_string (passphrase);

      chy_command_set_secret (command, "passphrase", secret);
    }
  outcome = chy_tenant_apply (tenant, command, NULL, &error);
  g_assert_no_error (error);
}

void
client_certificate_set_up (ChyTenant *tenant)
{
  apply_text (
      tenant, "authority-create",
      "{'name': <'CA'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.corp.contoso.test'>, 'key': <'ec:p256'>}",
      "correct horse battery");
  apply_text (
      tenant, "authority-grant",
      "{'authority': <'CA'>, 'principal': <'CORP\\\\Administrator'>, 'right': <'request-certificates'>}",
      NULL);
  apply_text (tenant, "template-duplicate", "{'source': <'User'>, 'displayName': <'Web'>}", NULL);
  apply_text (tenant, "template-set",
              "{'template': <'Web'>, 'settings': <{'subjectNameSource': <'request'>,"
              " 'compatibility.authority': <'2008r2'>, 'compatibility.recipient': <'windows7'>}>}",
              NULL);
  apply_text (tenant, "template-revoke-grant",
              "{'template': <'Web'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}", NULL);
  apply_text (tenant, "authority-issue-template", "{'authority': <'CA'>, 'template': <'Web'>}", NULL);
}

static char *
to_pem (const char *label, gconstpointer data, gsize size)
{
  g_autofree char *base64 = g_base64_encode (data, size);
  GString *pem = g_string_new (NULL);

  g_string_append_printf (pem, "-----BEGIN %s-----\n", label);
  for (gsize i = 0; i < strlen (base64); i += 64)
    g_string_append_printf (pem, "%.64s\n", base64 + i);
  g_string_append_printf (pem, "-----END %s-----\n", label);
  return g_string_free (pem, FALSE);
}

static char *
pem_of (GBytes *der, ChyKey *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) secret = chy_key_export (key, &error);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gconstpointer data;
  gsize size;

  g_assert_no_error (error);
  first = to_pem ("CERTIFICATE", g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  data = chy_secret_get_data (secret, &size);
  second = to_pem ("PRIVATE KEY", data, size);
  return g_strconcat (first, second, NULL);
}

static ChyCertSpec *
make_spec (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("CN=%s", name);
  ChyCertSpec *spec = chy_cert_spec_new ();

  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse (text, &error);
  g_assert_no_error (error);
  return spec;
}

GBytes *
client_certificate_issue (ChyTenant *tenant, const char *name, char **ret_pem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = chy_key_generate (CHY_KEY_RSA_2048, &error);
  ChyCertSpec *spec = make_spec (name);
  g_autoptr (GBytes) csr = chy_csr_create (key, spec, &error);
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GBytes *der;
  GVariantDict dict;

  g_assert_no_error (error);
  chy_cert_spec_free (spec);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", "CA");
  g_variant_dict_insert (&dict, "template", "s", "Web");
  g_variant_dict_insert_value (&dict, "csr", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, csr, TRUE));
  command = chy_command_new ("authority-sign", g_variant_dict_end (&dict));
  outcome = chy_tenant_apply (tenant, command, NULL, &error);
  g_assert_no_error (error);
  der = chy_body_get_bytes (outcome->values, "certificate");
  g_assert_nonnull (der);
  if (ret_pem != NULL)
    *ret_pem = pem_of (der, key);
  return der;
}

/* 2020 to 2049: good by the system's clock, which TLS goes by. */
#define FROM  (G_GINT64_CONSTANT (1577836800) * CHY_USEC_PER_SEC)
#define UNTIL (G_GINT64_CONSTANT (2493072000) * CHY_USEC_PER_SEC)

char *
client_certificate_self_signed (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = chy_key_generate (CHY_KEY_RSA_2048, &error);
  ChyCertSpec *spec = make_spec (name);
  g_autoptr (GBytes) der = NULL;

  g_assert_no_error (error);
  spec->serial = chy_serial_new ();
  spec->not_before = FROM;
  spec->not_after = UNTIL;
  spec->key_usage = CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_ENCIPHERMENT;
  g_ptr_array_add (spec->sans, chy_san_new (CHY_SAN_DNS, name));
  der = chy_certificate_issue (spec, chy_key_get_public (key), key, NULL, &error);
  g_assert_no_error (error);
  chy_cert_spec_free (spec);
  return pem_of (der, key);
}

gboolean
client_certificate_grant (ChyTenant *tenant, const char *name, const char *role, GBytes *der, GError **error)
{
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", name);
  g_variant_dict_insert (&dict, "role", "s", role);
  g_variant_dict_insert_value (&dict, "certificate",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
  command = chy_command_new ("account-grant", g_variant_dict_end (&dict));
  outcome = chy_tenant_apply (tenant, command, NULL, error);
  return outcome != NULL;
}
