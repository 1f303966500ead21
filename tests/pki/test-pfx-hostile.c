/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki/chy-ber.h"
#include "pki/chy-inspect.h"
#include "pki/chy-pfx-private.h"

#include "test-pfx-support.h"

#include <string.h>

/* Files that nobody means well with, and odd ones that are right nevertheless. */

static ChyPfxContent *
read_octets (const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new (data, size);
  g_autoptr (ChySecret) password = chy_secret_new_string (PFX_TEST_PASSWORD);

  return chy_pfx_read (file, password, NULL, error);
}

/* One with few iterations, so that thousands of tries take no time. */
static GBytes *
write_file (const char *leaf, const char *preset)
{
  g_autoptr (ChyPfxContent) content = pfx_test_content (leaf, "name");
  g_autoptr (ChySecret) password = chy_secret_new_string (PFX_TEST_PASSWORD);
  g_autoptr (GError) error = NULL;
  GBytes *file = chy_pfx_write (content, password, chy_pfx_preset_find (preset), 2, &error);

  g_assert_no_error (error);

  return file;
}

static void
assert_code (const guint8 *data, gsize size, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyPfxContent) content = read_octets (data, size, &error);

  g_assert_null (content);
  g_assert_error (error, CHY_PKI_ERROR, code);
}

static void
test_a_file_cut_anywhere_is_malformed (void)
{
  static const char *const files[] = { "openssl-plain.p12", "openssl-nomac.p12", "nss-legacy.p12",
                                       "java-default.p12" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) file = pfx_test_load (files[i]);
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (file, &size);

      for (gsize length = 0; length < size; length++)
        assert_code (data, length, CHY_PKI_ERROR_MALFORMED);
    }
}

static void
test_something_behind_the_file_is_malformed (void)
{
  g_autoptr (GBytes) file = pfx_test_load ("openssl-plain.p12");
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (file, &size);
  g_autofree guint8 *longer = g_malloc0 (size + 2);

  memcpy (longer, data, size);
  assert_code (longer, size + 1, CHY_PKI_ERROR_MALFORMED);
  assert_code (longer, size + 2, CHY_PKI_ERROR_MALFORMED);
}

/* With a MAC every flip is found, and never taken for something else than damage or a wrong password. */
static void
test_no_flipped_bit_goes_unseen (void)
{
  static const char *const presets[] = { "openssl", "windows-server-2016" };

  for (gsize p = 0; p < G_N_ELEMENTS (presets); p++)
    {
      g_autoptr (GBytes) file = write_file ("p256", presets[p]);
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (file, &size);
      g_autofree guint8 *changed = g_memdup2 (data, size);
      guint opened = 0;

      for (gsize bit = 0; bit < 8 * size; bit++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (ChyPfxContent) content = NULL;

          /* What makes a count huge is tried by test_iteration_bombs_are_refused. */
          changed[bit / 8] ^= (guint8) (1 << bit % 8);
          content = read_octets (changed, size, &error);
          changed[bit / 8] ^= (guint8) (1 << bit % 8);
          if (content != NULL)
            {
              opened++;
              continue;
            }
          g_assert_true (g_error_matches (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED) ||
                         g_error_matches (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD) ||
                         g_error_matches (error, CHY_PKI_ERROR, CHY_PKI_ERROR_UNSUPPORTED) ||
                         g_error_matches (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE));
        }
      /* Nothing but the NULL parameters of the MAC's digest is outside of MAC and structure. */
      g_assert_cmpuint (opened, <=, 16);
    }
}

/* Without a MAC damage cannot always be seen, but it must not harm. */
static void
test_flipped_bits_without_a_mac_do_no_harm (void)
{
  static const char *const files[] = { "openssl-plain.p12", "openssl-nomac.p12" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) file = pfx_test_load (files[i]);
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (file, &size);
      g_autofree guint8 *changed = g_memdup2 (data, size);

      for (gsize at = 0; at < size; at++)
        for (int bit = 0; bit < 8; bit += 7)
          {
            g_autoptr (GError) error = NULL;
            g_autoptr (ChyPfxContent) content = NULL;

            changed[at] ^= (guint8) (1 << bit);
            content = read_octets (changed, size, &error);
            changed[at] ^= (guint8) (1 << bit);
            g_assert_true ((content == NULL) == (error != NULL));
          }
    }
}

/* --- files made by hand ---------------------------------------------------------------------------- */

typedef struct
{
  const char *mac_iterations; /* hexadecimal content of the INTEGER, NULL: no MAC */
  guint salt_size;
  const char *bag_iterations; /* of `bags` encrypted parts */
  guint bags;
} Bomb;

static void
put_hex (ChyDerWriter *writer, guint8 tag, const char *hex)
{
  guint8 octets[64];
  gsize size = strlen (hex) / 2;

  g_assert_cmpuint (size, <=, sizeof octets);
  for (gsize i = 0; i < size; i++)
    octets[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  chy_der_put (writer, tag, octets, size);
}

static void
put_encrypted (ChyDerWriter *writer, const Bomb *bomb)
{
  static const guint8 block[16] = { 0 };

  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_ENCRYPTED_DATA);
  chy_der_begin (writer, CHY_DER_EXPLICIT (0));
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_integer (writer, 0);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_DATA);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_3DES);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  put_hex (writer, CHY_DER_OCTET_STRING, "0011223344556677");
  put_hex (writer, CHY_DER_INTEGER, bomb->bag_iterations);
  chy_der_end (writer);
  chy_der_end (writer);
  chy_der_put (writer, CHY_DER_CONTEXT (0), block, sizeof block);
  chy_der_end (writer);
  chy_der_end (writer);
  chy_der_end (writer);
  chy_der_end (writer);
}

static GBytes *
make_bomb (const Bomb *bomb)
{
  g_auto (ChyDerWriter) writer = { NULL };
  g_auto (ChyDerWriter) safe = { NULL };
  g_autoptr (GBytes) safe_der = NULL;
  g_autofree guint8 *salt = g_malloc0 (bomb->salt_size + 1);

  chy_der_writer_init (&safe, 256);
  chy_der_begin (&safe, CHY_DER_SEQUENCE);
  for (guint i = 0; i < bomb->bags; i++)
    put_encrypted (&safe, bomb);
  chy_der_end (&safe);
  safe_der = chy_der_writer_finish (&safe);
  chy_der_writer_init (&writer, 256);
  chy_der_begin (&writer, CHY_DER_SEQUENCE);
  chy_der_put_integer (&writer, 3);
  chy_der_begin (&writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (&writer, PFX_OID_DATA);
  chy_der_begin (&writer, CHY_DER_EXPLICIT (0));
  chy_der_put (&writer, CHY_DER_OCTET_STRING, g_bytes_get_data (safe_der, NULL), g_bytes_get_size (safe_der));
  chy_der_end (&writer);
  chy_der_end (&writer);
  if (bomb->mac_iterations != NULL)
    {
      chy_der_begin (&writer, CHY_DER_SEQUENCE);
      chy_der_begin (&writer, CHY_DER_SEQUENCE);
      chy_der_begin (&writer, CHY_DER_SEQUENCE);
      chy_der_put_oid (&writer, "1.3.14.3.2.26");
      chy_der_end (&writer);
      put_hex (&writer, CHY_DER_OCTET_STRING, "0011223344556677889900112233445566778899");
      chy_der_end (&writer);
      chy_der_put (&writer, CHY_DER_OCTET_STRING, salt, bomb->salt_size);
      put_hex (&writer, CHY_DER_INTEGER, bomb->mac_iterations);
      chy_der_end (&writer);
    }
  chy_der_end (&writer);

  return chy_der_writer_finish (&writer);
}

static void
assert_bomb (const Bomb *bomb, int code)
{
  g_autoptr (GBytes) file = make_bomb (bomb);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (file, &size);

  assert_code (data, size, code);
}

static void
test_iteration_bombs_are_refused (void)
{
  static const Bomb bombs[] = {
    { "00989681", 8, NULL, 0 },         /* 10,000,001 */
    { "7fffffff", 8, NULL, 0 },         /* 2^31 - 1 */
    { "00ffffffff", 8, NULL, 0 },       /* 2^32 - 1 */
    { "0100000001", 8, NULL, 0 },       /* 1 in 32 bits */
    { "7fffffffffffffff", 8, NULL, 0 }, /* 2^63 - 1 */
    { "00ffffffffffffffff00", 8, NULL, 0 },
    { NULL, 8, "7fffffff", 1 },
    { "01", PFX_MAX_SALT + 1, NULL, 0 },
  };
  static const Bomb wrong[] = {
    { "00", 8, NULL, 0 },
    { "ff", 8, NULL, 0 },
    { "80000000", 8, NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bombs); i++)
    assert_bomb (&bombs[i], CHY_PKI_ERROR_TOO_LARGE);
  /* A count of zero or below is no count. */
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_bomb (&wrong[i], CHY_PKI_ERROR_MALFORMED);
}

static void
test_the_work_of_a_file_is_bounded_in_all (void)
{
  g_autoptr (ChySecret) password = chy_secret_new_string ("x");
  g_autoptr (PfxDeriver) deriver = pfx_deriver_new (password, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) key = NULL;

  deriver->work = PFX_MAX_WORK - 5;
  key = pfx_derive (deriver, PFX_KDF_PBKDF2, GNUTLS_MAC_SHA256, (const guint8 *) "salt", 4, 5, 32, &error);
  g_assert_no_error (error);
  g_assert_nonnull (key);
  /* The same again costs nothing. */
  chy_secret_unref (key);
  key = pfx_derive (deriver, PFX_KDF_PBKDF2, GNUTLS_MAC_SHA256, (const guint8 *) "salt", 4, 5, 32, &error);
  g_assert_no_error (error);
  g_assert_null (
      pfx_derive (deriver, PFX_KDF_PBKDF2, GNUTLS_MAC_SHA256, (const guint8 *) "tlas", 4, 1, 32, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE);
}

static void
test_what_is_no_pkcs12_is_malformed (void)
{
  static const struct
  {
    const char *data;
    gsize size;
  } cases[] = {
    { "", 0 },
    { "\x30", 1 },
    { "\x30\x80", 2 },
    { "\x30\x80\x00\x00", 4 },
    { "\x30\x00", 2 },
    { "\x00\x00", 2 },
    { "\x30\x84\xff\xff\xff\xff", 6 },
    { "\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff", 10 },
    { "\x30\xff\x01", 3 },
    { "\x30\x03\x02\x01\x03", 5 },
    { "\x1f\x81\x00\x00", 4 },
    { "\x3f\x81\x00\x00", 4 },
    { "\x04\x80\x00\x00", 4 },
    { "-----BEGIN CERTIFICATE-----\n", 28 },
  };
  g_autofree guint8 *deep = g_malloc (200000);
  g_autofree guint8 *huge = g_malloc0 (CHY_PKI_MAX_INPUT + 1);
  g_autoptr (GBytes) certificate = pfx_test_load_pem ("rsa.pem");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_code ((const guint8 *) cases[i].data, cases[i].size, CHY_PKI_ERROR_MALFORMED);
  for (gsize i = 0; i < 200000; i += 2)
    {
      deep[i] = 0x30;
      deep[i + 1] = 0x80;
    }
  assert_code (deep, 200000, CHY_PKI_ERROR_MALFORMED);
  for (gsize i = 0; i < 200000; i += 2)
    deep[i] = 0x24;
  assert_code (deep, 200000, CHY_PKI_ERROR_MALFORMED);
  assert_code (huge, CHY_PKI_MAX_INPUT + 1, CHY_PKI_ERROR_TOO_LARGE);
  assert_code (g_bytes_get_data (certificate, NULL), g_bytes_get_size (certificate), CHY_PKI_ERROR_MALFORMED);
}

/* --- BER -------------------------------------------------------------------------------------------- */

/* Rewrites DER with indefinite lengths and octet strings in pieces of three octets, as Windows and NSS may
 * do. */
static void
loosen (ChyDer *in, GByteArray *out)
{
  ChyDerItem item;

  while (chy_der_next (in, &item))
    {
      if (item.tag & 0x20)
        {
          ChyDer inside = chy_der_inside (&item);
          const guint8 head[2] = { item.tag, 0x80 };

          g_byte_array_append (out, head, 2);
          loosen (&inside, out);
        }
      else if (item.tag == CHY_DER_OCTET_STRING || item.tag == CHY_DER_CONTEXT (0))
        {
          const guint8 head[2] = { item.tag | 0x20, 0x80 };

          g_byte_array_append (out, head, 2);
          for (gsize at = 0; at < item.size; at += 3)
            {
              const guint8 piece[2] = { CHY_DER_OCTET_STRING, (guint8) MIN (3, item.size - at) };

              g_byte_array_append (out, piece, 2);
              g_byte_array_append (out, item.content + at, piece[1]);
            }
        }
      else
        {
          g_byte_array_append (out, item.whole, (guint) item.whole_size);
          continue;
        }
      g_byte_array_append (out, (const guint8 *) "\0\0", 2);
    }
}

static void
test_indefinite_lengths_and_pieces_are_read (void)
{
  static const char *const files[] = { "openssl-chain.p12", "openssl-legacy.p12", "java-default.p12" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) file = pfx_test_load (files[i]);
      g_autoptr (GBytes) leaf = pfx_test_load_pem ("rsa.pem");
      g_autoptr (GByteArray) loose = g_byte_array_new ();
      g_autoptr (ChyPfxContent) content = NULL;
      g_autoptr (ChySecret) der = NULL;
      g_autoptr (GError) error = NULL;
      ChyDer in;

      chy_der_init_bytes (&in, file);
      loosen (&in, loose);
      g_assert_cmpuint (loose->len, >, g_bytes_get_size (file));
      content = read_octets (loose->data, loose->len, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (content->certificates->pdata[0], leaf));
      der = chy_ber_to_der (loose->data, loose->len);
      g_assert_cmpmem (chy_secret_get_text (der), chy_secret_get_size (der), g_bytes_get_data (file, NULL),
                       g_bytes_get_size (file));
      for (guint length = 0; length < loose->len; length += 7)
        assert_code (loose->data, length, CHY_PKI_ERROR_MALFORMED);
    }
}

/* The same inside of what is encrypted, with the protection of a plain file as the outside. */
static void
test_a_loose_authenticated_safe_is_read (void)
{
  g_autoptr (GBytes) file = write_file ("p256", "openssl");
  g_autoptr (GByteArray) loose = g_byte_array_new ();
  g_auto (ChyDerWriter) writer = { NULL };
  g_autoptr (GBytes) again = NULL;
  g_autoptr (ChyPfxContent) content = NULL;
  g_autoptr (GError) error = NULL;
  ChyDer pfx, info, wrapped, safe;
  ChyDerItem item;

  g_assert_true (
      chy_der_only (g_bytes_get_data (file, NULL), g_bytes_get_size (file), CHY_DER_SEQUENCE, &pfx));
  g_assert_true (chy_der_next (&pfx, &item));
  g_assert_true (chy_der_enter (&pfx, CHY_DER_SEQUENCE, &info));
  g_assert_true (chy_der_next (&info, &item));
  g_assert_true (chy_der_enter (&info, CHY_DER_EXPLICIT (0), &wrapped));
  g_assert_true (chy_der_take (&wrapped, CHY_DER_OCTET_STRING, &item));
  safe = chy_der_inside (&item);
  loosen (&safe, loose);
  /* Without the MAC, which is over the octets as they were. */
  chy_der_writer_init (&writer, 4096);
  chy_der_begin (&writer, CHY_DER_SEQUENCE);
  chy_der_put_integer (&writer, 3);
  chy_der_begin (&writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (&writer, PFX_OID_DATA);
  chy_der_begin (&writer, CHY_DER_EXPLICIT (0));
  chy_der_put (&writer, CHY_DER_OCTET_STRING, loose->data, loose->len);
  chy_der_end (&writer);
  chy_der_end (&writer);
  chy_der_end (&writer);
  again = chy_der_writer_finish (&writer);
  content = read_octets (g_bytes_get_data (again, NULL), g_bytes_get_size (again), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (content->certificates->len, ==, 3);
  g_assert_nonnull (content->key);
}

static void
test_a_pfx_is_shown_as_fields (void)
{
  g_autoptr (GBytes) file = write_file ("rsa", "ios");
  g_autoptr (ChySecret) password = chy_secret_new_string (PFX_TEST_PASSWORD);
  g_autoptr (ChySecret) wrong = chy_secret_new_string ("wrong");
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyPfxInfo) info = chy_inspect_pfx (file, password, &error);

  g_assert_no_error (error);
  g_assert_true (info->has_key);
  g_assert_cmpstr (info->friendly_name, ==, "name");
  g_assert_cmpuint (info->certificates->len, ==, 3);
  g_assert_false (((ChyCertInfo *) info->certificates->pdata[0])->is_ca);
  g_assert_true (((ChyCertInfo *) info->certificates->pdata[2])->self_signed);
  g_assert_nonnull (strstr (info->protection, "3DES"));
  g_assert_null (chy_inspect_pfx (file, wrong, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD);
}

#define ADD(name) g_test_add_func ("/pfx/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_file_cut_anywhere_is_malformed);
  ADD (something_behind_the_file_is_malformed);
  ADD (no_flipped_bit_goes_unseen);
  ADD (flipped_bits_without_a_mac_do_no_harm);
  ADD (iteration_bombs_are_refused);
  ADD (the_work_of_a_file_is_bounded_in_all);
  ADD (what_is_no_pkcs12_is_malformed);
  ADD (indefinite_lengths_and_pieces_are_read);
  ADD (a_loose_authenticated_safe_is_read);
  ADD (a_pfx_is_shown_as_fields);

  return g_test_run ();
}
