/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

typedef struct
{
  Authority root, middle, low;
  GBytes *leaf;
} Tree;

static void
tree_init (Tree *self)
{
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=leaf");

  memset (self, 0, sizeof *self);
  authority_init (&self->root, CHY_KEY_EC_P256, "CN=Root");
  authority_init_below (&self->middle, &self->root, CHY_KEY_EC_P384, "CN=Middle");
  authority_init_below (&self->low, &self->middle, CHY_KEY_ED25519, "CN=Low");
  self->leaf = issue (&self->low, spec, key);
}

static void
tree_clear (Tree *self)
{
  authority_clear (&self->root);
  authority_clear (&self->middle);
  authority_clear (&self->low);
  g_clear_pointer (&self->leaf, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

static void
add (GPtrArray *pool, GBytes *der)
{
  g_ptr_array_add (pool, g_bytes_ref (der));
}

static void
assert_is (GPtrArray *chain, guint i, GBytes *der)
{
  g_assert_true (g_bytes_equal (g_ptr_array_index (chain, i), der));
}

static void
test_the_chain_is_found_in_any_order (void)
{
  g_auto (Tree) tree = { 0 };
  g_auto (Authority) stranger = { NULL };
  g_auto (Authority) namesake = { NULL };
  guint order;

  tree_init (&tree);
  authority_init (&stranger, CHY_KEY_EC_P256, "CN=Stranger");
  authority_init (&namesake, CHY_KEY_EC_P256, "CN=Root");
  for (order = 0; order < 2; order++)
    {
      g_autoptr (GPtrArray) pool = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autoptr (GPtrArray) chain = NULL;
      g_autoptr (GError) error = NULL;

      add (pool, namesake.certificate);
      add (pool, order == 0 ? tree.root.certificate : tree.low.certificate);
      add (pool, stranger.certificate);
      add (pool, tree.middle.certificate);
      add (pool, order == 0 ? tree.low.certificate : tree.root.certificate);
      add (pool, tree.leaf);
      chain = chy_chain_build (tree.leaf, pool, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (chain->len, ==, 4);
      assert_is (chain, 0, tree.leaf);
      assert_is (chain, 1, tree.low.certificate);
      assert_is (chain, 2, tree.middle.certificate);
      assert_is (chain, 3, tree.root.certificate);
    }
}

static void
test_a_missing_link_is_said (void)
{
  g_auto (Tree) tree = { 0 };
  g_autoptr (GPtrArray) pool = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) root_only = NULL;
  g_autoptr (GError) error = NULL;

  tree_init (&tree);
  g_assert_null (chy_chain_build (tree.leaf, pool, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NO_CHAIN);
  g_clear_error (&error);
  add (pool, tree.low.certificate);
  add (pool, tree.root.certificate);
  g_assert_null (chy_chain_build (tree.leaf, pool, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NO_CHAIN);
  g_clear_error (&error);
  root_only = chy_chain_build (tree.root.certificate, pool, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (root_only->len, ==, 1);
}

/* Two authorities that certify each other, and neither leads to a root. */
static void
test_a_circle_ends (void)
{
  g_auto (Authority) a = { NULL };
  g_auto (Authority) b = { NULL };
  g_autoptr (GPtrArray) pool = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertSpec) spec_a = leaf_spec ("CN=A");
  g_autoptr (ChyCertSpec) spec_b = leaf_spec ("CN=B");
  g_autoptr (GBytes) a_by_b = NULL;
  g_autoptr (GBytes) b_by_a = NULL;

  authority_init (&a, CHY_KEY_EC_P256, "CN=A");
  authority_init (&b, CHY_KEY_EC_P256, "CN=B");
  spec_a->is_ca = spec_b->is_ca = TRUE;
  spec_a->key_usage = spec_b->key_usage = CHY_KEY_USAGE_KEY_CERT_SIGN;
  a_by_b = issue (&b, spec_a, a.key);
  b_by_a = issue (&a, spec_b, b.key);
  add (pool, a_by_b);
  add (pool, b_by_a);
  g_assert_null (chy_chain_build (a_by_b, pool, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NO_CHAIN);
  add (pool, a.certificate);
  g_clear_error (&error);
  {
    g_autoptr (GPtrArray) chain = chy_chain_build (b_by_a, pool, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (chain->len, ==, 2);
  }
}

static void
test_pkcs7_goes_both_ways (void)
{
  g_auto (Tree) tree = { 0 };
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) from_openssl = NULL;
  g_autoptr (GBytes) pkcs7 = NULL;
  g_autoptr (GBytes) made = NULL;
  g_autoptr (GError) error = NULL;
  char *folder = folder_new ();
  g_autofree char *path = NULL;
  g_autofree char *leaf = NULL;
  g_autofree char *ca = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *gnutls = NULL;
  g_autofree char *crl2pkcs7 = NULL;

  tree_init (&tree);
  add (certificates, tree.leaf);
  add (certificates, tree.low.certificate);
  pkcs7 = chy_pkcs7_write (certificates, &error);
  g_assert_no_error (error);
  again = chy_pkcs7_read (pkcs7, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, 2);
  assert_is (again, 0, tree.leaf);
  assert_is (again, 1, tree.low.certificate);

  path = folder_write_pem (folder, "c.p7b", "PKCS7", pkcs7);
  printed = run_ok ("openssl", "pkcs7", "-in", path, "-print_certs", "-noout", NULL);
  g_assert_nonnull (strstr (printed, "subject=CN = leaf"));
  g_assert_nonnull (strstr (printed, "subject=CN = Low"));
  gnutls = run_ok ("certtool", "--p7-info", "--infile", path, NULL);
  g_assert_nonnull (strstr (gnutls, "Number of certificates: 2"));

  leaf = folder_write_pem (folder, "leaf.pem", "CERTIFICATE", tree.leaf);
  ca = folder_write_pem (folder, "ca.pem", "CERTIFICATE", tree.root.certificate);
  crl2pkcs7 = run_ok ("openssl", "crl2pkcs7", "-nocrl", "-certfile", leaf, "-certfile", ca, NULL);
  made = g_bytes_new (crl2pkcs7, strlen (crl2pkcs7));
  from_openssl = chy_pkcs7_read (made, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (from_openssl->len, ==, 2);
  assert_is (from_openssl, 0, tree.leaf);
  assert_is (from_openssl, 1, tree.root.certificate);
  folder_remove (folder);
}

static void
test_what_is_no_pkcs7_is_refused (void)
{
  g_auto (Tree) tree = { 0 };
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  tree_init (&tree);
  g_assert_null (chy_pkcs7_read (tree.leaf, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (chy_pkcs7_read (junk, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (chy_pkcs7_read (nothing, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/the chain is found in any order", test_the_chain_is_found_in_any_order);
  g_test_add_func ("/chain/a missing link is said", test_a_missing_link_is_said);
  g_test_add_func ("/chain/a circle ends", test_a_circle_ends);
  g_test_add_func ("/pkcs7/it goes both ways, also through openssl and certtool", test_pkcs7_goes_both_ways);
  g_test_add_func ("/pkcs7/what is no PKCS#7 is refused", test_what_is_no_pkcs7_is_refused);
  return g_test_run ();
}
