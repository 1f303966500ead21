/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "pki/chy-certificate-compare.h"

/* A finished certificate is held against specs that differ from it in one field each. */

typedef void (*Change) (ChyCertSpec *spec);

#define CHANGE(name, code)                                                                                   \
  static void name (ChyCertSpec *spec) { code; }
CHANGE (serial, g_bytes_unref (spec->serial); spec->serial = chy_serial_new ())
CHANGE (not_before, spec->not_before -= G_USEC_PER_SEC)
CHANGE (not_after, spec->not_after += G_USEC_PER_SEC)
CHANGE (subject, chy_name_unref (spec->subject); spec->subject = chy_name_parse ("CN=leaG,O=Contoso", NULL))
CHANGE (no_subject, chy_name_unref (spec->subject); spec->subject = chy_name_new (NULL, 0))
CHANGE (san_more, spec_add_san (spec, CHY_SAN_DNS, "b.example"))
CHANGE (san_less, g_ptr_array_set_size (spec->sans, 1))
CHANGE (san_other, g_ptr_array_set_size (spec->sans, 1); spec_add_san (spec, CHY_SAN_IP, "192.0.2.8"))
CHANGE (san_kind, g_ptr_array_set_size (spec->sans, 1); spec_add_san (spec, CHY_SAN_DNS, "192.0.2.7"))
CHANGE (san_critical, spec->san_critical = TRUE)
CHANGE (usage, spec->key_usage = CHY_KEY_USAGE_NON_REPUDIATION)
CHANGE (no_usage, spec->key_usage = 0)
CHANGE (usage_critical, spec->key_usage_critical = FALSE)
CHANGE (eku_more, g_ptr_array_add (spec->extended_key_usages, g_strdup ("1.2.3")))
CHANGE (eku_none, g_ptr_array_set_size (spec->extended_key_usages, 0))
CHANGE (eku_critical, spec->extended_key_usages_critical = TRUE)
CHANGE (policy_more, g_ptr_array_add (spec->application_policies, g_strdup ("1.2.3")))
CHANGE (policy_critical, spec->application_policies_critical = TRUE)
CHANGE (certificate_policy, g_ptr_array_add (spec->certificate_policies, g_strdup ("1.2.3")))
CHANGE (authority, spec->is_ca = TRUE)
CHANGE (constraints, spec->basic_constraints = TRUE)
CHANGE (template_name, g_free (spec->template_name); spec->template_name = g_strdup ("Usar"))
CHANGE (no_template_name, g_clear_pointer (&spec->template_name, g_free))
CHANGE (template_oid, g_free (spec->template_oid); spec->template_oid = g_strdup ("1.2.5"))
CHANGE (template_major, spec->template_major++)
CHANGE (template_minor, spec->template_minor++)
CHANGE (sid, g_free (spec->sid); spec->sid = g_strdup ("S-1-5-21-2"))
CHANGE (no_sid, g_clear_pointer (&spec->sid, g_free))
CHANGE (ca_version, spec->ca_version++)
CHANGE (no_ca_version, spec->ca_version = -1)
CHANGE (crl_url, g_ptr_array_add (spec->crl_urls, g_strdup ("http://a/c")))
CHANGE (aia_url, g_ptr_array_add (spec->aia_urls, g_strdup ("http://a/c")))
CHANGE (ocsp, spec->ocsp_no_check = TRUE)
CHANGE (smime, spec->smime_capabilities = FALSE)

static const struct
{
  const char *name;
  Change change;
} changes[] = {
#define ROW(name)                                                                                            \
  {                                                                                                          \
#name, name                                                                                              \
  }
  ROW (serial),
  ROW (not_before),
  ROW (not_after),
  ROW (subject),
  ROW (no_subject),
  ROW (san_more),
  ROW (san_less),
  ROW (san_other),
  ROW (san_kind),
  ROW (san_critical),
  ROW (usage),
  ROW (no_usage),
  ROW (usage_critical),
  ROW (eku_more),
  ROW (eku_none),
  ROW (eku_critical),
  ROW (policy_more),
  ROW (policy_critical),
  ROW (certificate_policy),
  ROW (authority),
  ROW (constraints),
  ROW (template_name),
  ROW (no_template_name),
  ROW (template_oid),
  ROW (template_major),
  ROW (template_minor),
  ROW (sid),
  ROW (no_sid),
  ROW (ca_version),
  ROW (no_ca_version),
  ROW (crl_url),
  ROW (aia_url),
  ROW (ocsp),
  ROW (smime),
};

static ChyCertSpec *
rich_spec (void)
{
  ChyCertSpec *spec = leaf_spec ("CN=leaf,O=Contoso");

  spec_add_san (spec, CHY_SAN_DNS, "a.example");
  spec_add_san (spec, CHY_SAN_IP, "192.0.2.7");
  g_ptr_array_add (spec->application_policies, g_strdup ("1.3.6.1.5.5.7.3.2"));
  g_ptr_array_add (spec->certificate_policies, g_strdup ("1.2.4"));
  g_ptr_array_add (spec->crl_urls, g_strdup ("http://a/b"));
  g_ptr_array_add (spec->aia_urls, g_strdup ("http://a/b"));
  spec->template_name = g_strdup ("User");
  spec->template_oid = g_strdup ("1.2.4");
  spec->sid = g_strdup ("S-1-5-21-1");
  spec->ca_version = 3;
  spec->smime_capabilities = TRUE;
  return spec;
}

static GBytes *
name_of (const Authority *authority)
{
  ChyCertDer cert;

  g_assert_true (chy_cert_der_read (authority->certificate, &cert, NULL));
  return chy_der_item_to_bytes (&cert.subject);
}

static void
test_every_difference_is_seen (void)
{
  g_auto (Authority) root = { NULL };
  g_auto (Authority) other = { NULL };
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (ChyCertSpec) spec = rich_spec ();
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GBytes) name = NULL;
  g_autoptr (GBytes) other_name = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *public_key = chy_key_get_public (key);
  guint i;

  authority_init (&root, CHY_KEY_EC_P256, "CN=Root");
  authority_init (&other, CHY_KEY_EC_P256, "CN=Other");
  name = name_of (&root);
  other_name = name_of (&other);
  der = issue (&root, spec, key);
  g_assert_true (
      chy_certificate_compare (der, spec, public_key, name, chy_key_get_public (root.key), &error));
  g_assert_no_error (error);
  for (i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (ChyCertSpec) changed = chy_cert_spec_copy (spec);

      changes[i].change (changed);
      g_test_message ("%s", changes[i].name);
      g_assert_false (
          chy_certificate_compare (der, changed, public_key, name, chy_key_get_public (root.key), &error));
      g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MISMATCH);
      g_clear_error (&error);
    }
  g_assert_false (chy_certificate_compare (der, spec, chy_key_get_public (other.key), name,
                                           chy_key_get_public (root.key), &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MISMATCH);
  g_clear_error (&error);
  g_assert_false (
      chy_certificate_compare (der, spec, public_key, other_name, chy_key_get_public (root.key), &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MISMATCH);
  g_clear_error (&error);
  g_assert_false (
      chy_certificate_compare (der, spec, public_key, name, chy_key_get_public (other.key), &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/every difference is seen", test_every_difference_is_seen);
  return g_test_run ();
}
