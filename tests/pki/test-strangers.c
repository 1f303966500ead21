/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "base/chy-id.h"
#include "pki/chy-inspect.h"

/* Programs that know nothing of us read and check what we issue. */

typedef struct
{
  Authority root, issuing;
  ChyKey *key;
  GBytes *leaf;
  char *folder;
  char *root_pem, *issuing_pem, *leaf_pem, *leaf_der;
} Road;

static void
road_clear (Road *self)
{
  authority_clear (&self->root);
  authority_clear (&self->issuing);
  g_clear_pointer (&self->key, chy_key_unref);
  g_clear_pointer (&self->leaf, g_bytes_unref);
  g_free (self->root_pem);
  g_free (self->issuing_pem);
  g_free (self->leaf_pem);
  g_free (self->leaf_der);
  folder_remove (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Road, road_clear)

static void
road_init (Road *self, ChyKeyType type)
{
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Anna Bähr,OU=Sales,O=Contoso,C=DE");

  spec_add_san (spec, CHY_SAN_EMAIL, "anna@contoso.com");
  spec_add_san (spec, CHY_SAN_UPN, "anna@contoso.com");
  spec_add_san (spec, CHY_SAN_DNS, "pc1.contoso.com");
  spec_add_san (spec, CHY_SAN_IP, "192.0.2.7");
  g_ptr_array_add (spec->crl_urls, g_strdup ("http://crl.contoso.com/ca.crl"));
  g_ptr_array_add (spec->aia_urls, g_strdup ("http://crl.contoso.com/ca.crt"));
  g_ptr_array_add (spec->application_policies, g_strdup ("1.3.6.1.5.5.7.3.2"));
  spec->template_oid = g_strdup ("1.3.6.1.4.1.311.21.8.1.2.3");
  spec->template_major = 100;
  spec->sid = g_strdup ("S-1-5-21-1004336348-1177238915-682003330-1104");

  memset (self, 0, sizeof *self);
  authority_init (&self->root, type, "CN=Contoso Root,O=Contoso,C=DE");
  authority_init_below (&self->issuing, &self->root, type, "CN=Contoso Issuing,O=Contoso,C=DE");
  self->key = fixture_key (type);
  self->leaf = issue (&self->issuing, spec, self->key);
  self->folder = folder_new ();
  self->root_pem = folder_write_pem (self->folder, "root.pem", "CERTIFICATE", self->root.certificate);
  self->issuing_pem =
      folder_write_pem (self->folder, "issuing.pem", "CERTIFICATE", self->issuing.certificate);
  self->leaf_pem = folder_write_pem (self->folder, "leaf.pem", "CERTIFICATE", self->leaf);
  self->leaf_der = folder_write_bytes (self->folder, "leaf.der", self->leaf);
}

static void
assert_says (const char *text, const char *what)
{
  if (strstr (text, what) == NULL)
    g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, what));
}

static void
test_openssl_verifies_the_chain_strictly (gconstpointer data)
{
  g_auto (Road) road;
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, FIXTURE_NOW / G_USEC_PER_SEC);
  g_autofree char *verified = NULL;
  g_autofree char *text = NULL;

  road_init (&road, *(const ChyKeyType *) data);
  verified =
      run_ok ("openssl", "verify", "-x509_strict", "-check_ss_sig", "-policy_check", "-purpose", "sslclient",
              "-attime", when, "-CAfile", road.root_pem, "-untrusted", road.issuing_pem, road.leaf_pem, NULL);
  assert_says (verified, "leaf.pem: OK");
  text = run_ok ("openssl", "x509", "-in", road.leaf_pem, "-noout", "-text", "-nameopt", "RFC2253,-esc_msb",
                 NULL);
  assert_says (text, "Subject: CN=Anna Bähr,OU=Sales,O=Contoso,C=DE");
  assert_says (text, "Issuer: CN=Contoso Issuing,O=Contoso,C=DE");
  assert_says (text, "X509v3 Key Usage: critical");
  assert_says (text, "TLS Web Client Authentication");
  assert_says (
      text,
      "email:anna@contoso.com, othername: UPN::anna@contoso.com, DNS:pc1.contoso.com, IP Address:192.0.2.7");
  assert_says (text, "URI:http://crl.contoso.com/ca.crl");
  assert_says (text, "CA Issuers - URI:http://crl.contoso.com/ca.crt");
  assert_says (text, "X509v3 Authority Key Identifier");
}

static void
test_certtool_verifies_the_chain (gconstpointer data)
{
  g_auto (Road) road;
  g_autofree char *chain = NULL;
  g_autofree char *script = NULL;
  g_autofree char *info = NULL;

  road_init (&road, *(const ChyKeyType *) data);
  chain = g_build_filename (road.folder, "chain.pem", NULL);
  script = g_strdup_printf ("cat %s %s %s > %s", road.leaf_pem, road.issuing_pem, road.root_pem, chain);
  g_free (run_ok ("sh", "-c", script, NULL));
  info = run_ok ("certtool", "-i", "--infile", road.leaf_pem, NULL);
  assert_says (info, "Subject: CN=Anna Bähr,OU=Sales,O=Contoso,C=DE");
  assert_says (info, "Version: 3");
  g_free (run_ok ("certtool", "--verify", "--load-ca-certificate", road.root_pem, "--infile", chain, NULL));
}

static void
test_nss_verifies_the_chain (gconstpointer data)
{
  g_auto (Road) road;
  g_autofree char *db = NULL;
  g_autofree char *verified = NULL;
  g_autofree char *shown = NULL;

  road_init (&road, *(const ChyKeyType *) data);
  db = g_strconcat ("sql:", road.folder, NULL);
  g_free (run_ok ("certutil", "-N", "-d", db, "--empty-password", NULL));
  g_free (run_ok ("certutil", "-A", "-d", db, "-n", "root", "-t", "CT,C,C", "-a", "-i", road.root_pem, NULL));
  g_free (
      run_ok ("certutil", "-A", "-d", db, "-n", "issuing", "-t", ",,", "-a", "-i", road.issuing_pem, NULL));
  g_free (run_ok ("certutil", "-A", "-d", db, "-n", "leaf", "-t", ",,", "-a", "-i", road.leaf_pem, NULL));
  verified = run_ok ("certutil", "-V", "-d", db, "-n", "leaf", "-u", "C", "-e", NULL);
  assert_says (verified, "certificate is valid");
  shown = run_ok ("certutil", "-L", "-d", db, "-n", "leaf", NULL);
  assert_says (shown, "TLS Web Client Authentication Certificate");
}

static void
test_java_reads_it (gconstpointer data)
{
  g_auto (Road) road;
  g_autofree char *shown = NULL;

  road_init (&road, *(const ChyKeyType *) data);
  shown = run_ok ("keytool", "-printcert", "-file", road.leaf_der, NULL);
  assert_says (shown, "OU=Sales, O=Contoso, C=DE");
  assert_says (shown, "RFC822Name: anna@contoso.com");
  assert_says (shown, "clientAuth");
  assert_says (shown, "Version: 3");
}

/* The octets of the Microsoft extensions as facts of MS-WCCE and of real certificates have them. */
static void
test_microsoft_extensions_are_right_to_the_octet (void)
{
  static const struct
  {
    const char *oid;
    const char *hex;
  } cases[] = {
    { "1.3.6.1.4.1.311.20.2", "1e080055007300650072" },
    { "1.3.6.1.4.1.311.21.7", "3013060b2b06010401823715080102020164020103" },
    { "1.3.6.1.4.1.311.21.10", "301a300a06082b06010505070302300c060a2b0601040182370a0304" },
    { "1.3.6.1.4.1.311.25.2", "3022a020060a2b060104018237190201a0120410532d312d352d32312d312d322d332d34" },
    { "1.3.6.1.4.1.311.21.1", "0203020001" },
  };
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=sub");
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyCertInfo) info = NULL;
  guint i;
  guint k;

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Root");
  spec->template_name = g_strdup ("User");
  spec->template_oid = g_strdup ("1.3.6.1.4.1.311.21.8.1.2");
  spec->template_major = 100;
  spec->template_minor = 3;
  g_ptr_array_add (spec->application_policies, g_strdup ("1.3.6.1.5.5.7.3.2"));
  g_ptr_array_add (spec->application_policies, g_strdup ("1.3.6.1.4.1.311.10.3.4"));
  spec->sid = g_strdup ("S-1-5-21-1-2-3-4");
  spec->ca_version = 1 | 2 << 16;
  spec_add_san (spec, CHY_SAN_UPN, "a@b");
  spec_add_san (spec, CHY_SAN_GUID, "00112233-4455-6677-8899-AABBCCDDEEFF");
  der = issue (&authority, spec, authority.key);
  info = chy_inspect_certificate (der, NULL);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *found = NULL;
      g_autofree char *hex = NULL;

      for (k = 0; k < info->extensions->len; k++)
        {
          const ChyCertExtension *extension = g_ptr_array_index (info->extensions, k);
          gsize size;
          gconstpointer octets = g_bytes_get_data (extension->value, &size);

          if (g_strcmp0 (extension->oid, cases[i].oid) != 0)
            continue;
          hex = chy_hex_encode (octets, size);
          found = hex;
          g_assert_false (extension->critical);
          break;
        }
      g_assert_cmpstr (found, ==, cases[i].hex);
    }
  for (k = 0; k < info->extensions->len; k++)
    {
      const ChyCertExtension *extension = g_ptr_array_index (info->extensions, k);
      gsize size;
      gconstpointer octets = g_bytes_get_data (extension->value, &size);
      g_autofree char *hex = chy_hex_encode (octets, size);

      if (g_strcmp0 (extension->oid, "2.5.29.17") == 0)
        g_assert_cmpstr (hex, ==,
                         "3036a013060a2b060104018237140203a0050c03614062"
                         "a01f06092b0601040182371901a0120410"
                         "33221100554477668899aabbccddeeff");
    }
}

int
main (int argc, char *argv[])
{
  static const ChyKeyType types[] = { CHY_KEY_RSA_2048, CHY_KEY_EC_P256, CHY_KEY_EC_P384 };
  guint i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const char *name = chy_key_type_to_string (types[i]);
      g_autofree char *openssl = g_strdup_printf ("/strangers/openssl verifies the chain strictly/%s", name);
      g_autofree char *certtool = g_strdup_printf ("/strangers/certtool verifies the chain/%s", name);
      g_autofree char *nss = g_strdup_printf ("/strangers/NSS verifies the chain/%s", name);
      g_autofree char *java = g_strdup_printf ("/strangers/Java reads it/%s", name);

      g_test_add_data_func (openssl, &types[i], test_openssl_verifies_the_chain_strictly);
      g_test_add_data_func (certtool, &types[i], test_certtool_verifies_the_chain);
      g_test_add_data_func (nss, &types[i], test_nss_verifies_the_chain);
      g_test_add_data_func (java, &types[i], test_java_reads_it);
    }
  g_test_add_func ("/strangers/Microsoft's extensions are right to the octet",
                   test_microsoft_extensions_are_right_to_the_octet);
  return g_test_run ();
}
