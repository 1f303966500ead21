/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "pki/chy-inspect.h"

static const ChyKeyType leaf_types[] = { CHY_KEY_RSA_2048, CHY_KEY_EC_P256, CHY_KEY_EC_P384,
                                         CHY_KEY_ED25519 };

static ChyCertSpec *
full_spec (void)
{
  ChyCertSpec *spec = leaf_spec ("CN=Anna Bähr\\, M.D.,OU=Sales \\+ Care,O=Contoso,L=München,C=DE");

  spec_add_san (spec, CHY_SAN_EMAIL, "anna@contoso.com");
  spec_add_san (spec, CHY_SAN_UPN, "anna.bähr@contoso.com");
  spec_add_san (spec, CHY_SAN_DNS, "pc1.xn--mnchen-3ya.example");
  spec_add_san (spec, CHY_SAN_URI, "tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-1104");
  spec_add_san (spec, CHY_SAN_IP, "192.0.2.7");
  spec_add_san (spec, CHY_SAN_IP, "2001:db8::7");
  spec_add_san (spec, CHY_SAN_GUID, "00112233-4455-6677-8899-aabbccddeeff");
  g_ptr_array_add (spec->extended_key_usages, g_strdup ("1.3.6.1.5.5.7.3.4"));
  g_ptr_array_add (spec->application_policies, g_strdup ("1.3.6.1.5.5.7.3.2"));
  g_ptr_array_add (spec->certificate_policies, g_strdup ("1.3.6.1.4.1.99999.1.2"));
  g_ptr_array_add (spec->crl_urls, g_strdup ("http://crl.contoso.com/ca.crl"));
  g_ptr_array_add (spec->crl_urls, g_strdup ("ldap:///CN=ca,CN=CDP,DC=contoso?certificateRevocationList"));
  g_ptr_array_add (spec->aia_urls, g_strdup ("http://crl.contoso.com/ca.crt"));
  spec->template_oid = g_strdup ("1.3.6.1.4.1.311.21.8.1.2.3.4.5.6.7.8");
  spec->template_name = g_strdup ("User");
  spec->template_major = 100;
  spec->template_minor = 3;
  spec->sid = g_strdup ("S-1-5-21-1004336348-1177238915-682003330-1104");
  spec->ocsp_no_check = TRUE;
  spec->smime_capabilities = TRUE;
  spec->basic_constraints = TRUE;
  spec->basic_constraints_critical = TRUE;
  return spec;
}

static void
test_everything_asked_for_is_in_it (gconstpointer data)
{
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChyKey) key = fixture_key (*(const ChyKeyType *) data);
  g_autoptr (ChyCertSpec) spec = full_spec ();
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Contoso Root,O=Contoso,C=DE");
  der = issue (&authority, spec, key);
  g_assert_true (chy_lint_certificate (der, problems));
  g_assert_true (chy_certificate_verify (der, authority.certificate, NULL));
  g_assert_true (chy_certificate_matches_key (der, key, NULL));
  g_assert_false (chy_certificate_matches_key (der, authority.key, NULL));
}

int
main (int argc, char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (leaf_types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/certificate/everything asked for is in it/%s",
                                               chy_key_type_to_string (leaf_types[i]));

      g_test_add_data_func (path, &leaf_types[i], test_everything_asked_for_is_in_it);
    }
  return g_test_run ();
}
