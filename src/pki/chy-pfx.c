/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pfx-private.h"

#include <gnutls/crypto.h>
#include <string.h>

enum
{
  LOCAL_ID_SIZE = 20,
  /* Deriving a MAC key anew above this would double the cost of a file for no other finding. */
  REMEMBER_ABOVE = 100000,
};

static void
put_name (ChyDerWriter *writer, ChySecret *name)
{
  gsize size = 0;
  gconstpointer data = chy_secret_get_data (name, &size);

  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_FRIENDLY_NAME);
  chy_der_begin (writer, CHY_DER_SET);
  chy_der_put (writer, CHY_DER_BMP_STRING, data, size);
  chy_der_end (writer);
  chy_der_end (writer);
}

/* The attributes that belong to key and leaf. In this order they are a DER SET OF only if the shorter comes
 * first (X.690 11.6), which a name of any length cannot promise; compare the encodings. */
static void
put_attributes (ChyDerWriter *writer, ChySecret *name, const guint8 *local_id)
{
  g_auto (ChyDerWriter) name_writer = { NULL };
  g_auto (ChyDerWriter) id_writer = { NULL };
  g_autoptr (GBytes) name_der = NULL;
  g_autoptr (GBytes) id_der = NULL;

  if (name == NULL && local_id == NULL)
    return;
  chy_der_begin (writer, CHY_DER_SET);
  if (name != NULL)
    {
      chy_der_writer_init (&name_writer, 64);
      put_name (&name_writer, name);
      name_der = chy_der_writer_finish (&name_writer);
    }
  if (local_id != NULL)
    {
      chy_der_writer_init (&id_writer, 64);
      chy_der_begin (&id_writer, CHY_DER_SEQUENCE);
      chy_der_put_oid (&id_writer, PFX_OID_LOCAL_KEY_ID);
      chy_der_begin (&id_writer, CHY_DER_SET);
      chy_der_put (&id_writer, CHY_DER_OCTET_STRING, local_id, LOCAL_ID_SIZE);
      chy_der_end (&id_writer);
      chy_der_end (&id_writer);
      id_der = chy_der_writer_finish (&id_writer);
    }
  if (name_der != NULL && id_der != NULL && g_bytes_compare (name_der, id_der) > 0)
    {
      chy_der_put_bytes (writer, id_der);
      g_clear_pointer (&id_der, g_bytes_unref);
    }
  if (name_der != NULL)
    chy_der_put_bytes (writer, name_der);
  if (id_der != NULL)
    chy_der_put_bytes (writer, id_der);
  chy_der_end (writer);
}

static void
put_certificate (ChyDerWriter *writer, GBytes *certificate, ChySecret *name, const guint8 *local_id)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (certificate, &size);

  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_CERT_BAG);
  chy_der_begin (writer, CHY_DER_EXPLICIT (0));
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_X509_CERTIFICATE);
  chy_der_begin (writer, CHY_DER_EXPLICIT (0));
  chy_der_put (writer, CHY_DER_OCTET_STRING, data, size);
  chy_der_end (writer);
  chy_der_end (writer);
  chy_der_end (writer);
  put_attributes (writer, name, local_id);
  chy_der_end (writer);
}

/* The first ContentInfo: EncryptedData with the certificates. */
static gboolean
put_certificates (ChyDerWriter *writer,
                  const ChyPfxContent *content,
                  const PfxScheme *scheme,
                  PfxDeriver *deriver,
                  ChySecret *name,
                  const guint8 *local_id,
                  GError **error)
{
  g_auto (ChyDerWriter) inner = { NULL };
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) encrypted = NULL;
  gsize size = 0;
  gconstpointer data;

  chy_der_writer_init (&inner, 4096);
  chy_der_begin (&inner, CHY_DER_SEQUENCE);
  for (guint i = 0; i < content->certificates->len; i++)
    put_certificate (&inner, content->certificates->pdata[i], i == 0 ? name : NULL, i == 0 ? local_id : NULL);
  chy_der_end (&inner);
  plain = chy_der_writer_finish (&inner);
  data = g_bytes_get_data (plain, &size);
  encrypted = pfx_scheme_encrypt (scheme, deriver, data, size, error);
  if (encrypted == NULL)
    return FALSE;
  data = g_bytes_get_data (encrypted, &size);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_ENCRYPTED_DATA);
  chy_der_begin (writer, CHY_DER_EXPLICIT (0));
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_integer (writer, 0);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_DATA);
  pfx_scheme_write (scheme, writer);
  chy_der_put (writer, CHY_DER_CONTEXT (0), data, size);
  chy_der_end (writer);
  chy_der_end (writer);
  chy_der_end (writer);
  chy_der_end (writer);

  return TRUE;
}

/* The second ContentInfo: Data with the shrouded key bag. */
static gboolean
put_key (ChyDerWriter *writer,
         const ChyPfxContent *content,
         const PfxScheme *scheme,
         PfxDeriver *deriver,
         ChySecret *name,
         const guint8 *local_id,
         GError **error)
{
  g_auto (ChyDerWriter) inner = { NULL };
  g_autoptr (GBytes) encrypted = NULL;
  g_autoptr (GBytes) contents = NULL;
  gsize size = 0;
  gconstpointer data = chy_secret_get_data (content->key, &size);

  encrypted = pfx_scheme_encrypt (scheme, deriver, data, size, error);
  if (encrypted == NULL)
    return FALSE;
  data = g_bytes_get_data (encrypted, &size);
  chy_der_writer_init (&inner, 4096);
  chy_der_begin (&inner, CHY_DER_SEQUENCE);
  chy_der_begin (&inner, CHY_DER_SEQUENCE);
  chy_der_put_oid (&inner, PFX_OID_SHROUDED_KEY_BAG);
  chy_der_begin (&inner, CHY_DER_EXPLICIT (0));
  chy_der_begin (&inner, CHY_DER_SEQUENCE);
  pfx_scheme_write (scheme, &inner);
  chy_der_put (&inner, CHY_DER_OCTET_STRING, data, size);
  chy_der_end (&inner);
  chy_der_end (&inner);
  put_attributes (&inner, name, local_id);
  chy_der_end (&inner);
  chy_der_end (&inner);
  contents = chy_der_writer_finish (&inner);
  data = g_bytes_get_data (contents, &size);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_DATA);
  chy_der_begin (writer, CHY_DER_EXPLICIT (0));
  chy_der_put (writer, CHY_DER_OCTET_STRING, data, size);
  chy_der_end (writer);
  chy_der_end (writer);

  return TRUE;
}

/* The two schemes. With PBES2 both bags share a salt, so that one derivation does for both (the
 * initialization vectors differ); the PKCS#12 schemes derive the vector from the salt, which therefore must
 * differ. */
static void
make_schemes (const ChyPfxPreset *preset, guint iterations, PfxScheme *ret_certificates, PfxScheme *ret_key)
{
  pfx_scheme_init (ret_certificates, preset->cipher, iterations);
  pfx_scheme_init (ret_key, preset->cipher, iterations);
  if (ret_key->pbes2)
    memcpy (ret_certificates->salt, ret_key->salt, ret_key->salt_size);
}

static GBytes *
make_safe (const ChyPfxContent *content,
           const PfxScheme *certificates_scheme,
           const PfxScheme *key_scheme,
           PfxDeriver *deriver,
           GError **error)
{
  g_auto (ChyDerWriter) writer = { NULL };
  g_autoptr (ChySecret) name = NULL;
  guint8 digest[LOCAL_ID_SIZE];
  const guint8 *local_id = NULL;

  if (content->friendly_name != NULL)
    {
      name = pfx_utf16_encode (content->friendly_name, strlen (content->friendly_name), FALSE);
      if (name == NULL)
        {
          g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE, "the friendly name is not UTF-8");
          return NULL;
        }
    }
  if (content->key != NULL && content->certificates->len > 0)
    {
      GBytes *leaf = content->certificates->pdata[0];

      if (pfx_failed (gnutls_hash_fast (GNUTLS_DIG_SHA1, g_bytes_get_data (leaf, NULL),
                                        g_bytes_get_size (leaf), digest),
                      "SHA-1", error))
        return NULL;
      local_id = digest;
    }
  chy_der_writer_init (&writer, 8192);
  chy_der_begin (&writer, CHY_DER_SEQUENCE);
  if (content->certificates->len > 0 &&
      !put_certificates (&writer, content, certificates_scheme, deriver, name, local_id, error))
    return NULL;
  if (content->key != NULL && !put_key (&writer, content, key_scheme, deriver, name, local_id, error))
    return NULL;
  chy_der_end (&writer);

  return chy_der_writer_finish (&writer);
}

static GBytes *
make_file (GBytes *safe, const ChyPfxPreset *preset, guint iterations, PfxDeriver *deriver, GError **error)
{
  g_auto (ChyDerWriter) writer = { NULL };
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (safe, &size);
  PfxMac mac = { preset->mac == CHY_PFX_MAC_SHA256 ? GNUTLS_MAC_SHA256 : GNUTLS_MAC_SHA1 };

  mac.key_size = gnutls_hmac_get_len (mac.mac);
  mac.iterations = iterations;
  mac.salt_size = MIN (preset->mac_salt_size, sizeof mac.salt);
  chy_random (mac.salt, mac.salt_size);
  if (!pfx_mac_compute (&mac, deriver, data, size, mac.value, &mac.value_size, error))
    return NULL;
  chy_der_writer_init (&writer, size + 256);
  chy_der_begin (&writer, CHY_DER_SEQUENCE);
  chy_der_put_integer (&writer, 3);
  chy_der_begin (&writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (&writer, PFX_OID_DATA);
  chy_der_begin (&writer, CHY_DER_EXPLICIT (0));
  chy_der_put (&writer, CHY_DER_OCTET_STRING, data, size);
  chy_der_end (&writer);
  chy_der_end (&writer);
  pfx_mac_write (&mac, &writer);
  chy_der_end (&writer);

  return chy_der_writer_finish (&writer);
}

static gboolean
has_certificate (GPtrArray *certificates, GBytes *wanted)
{
  for (guint i = 0; i < certificates->len; i++)
    if (g_bytes_equal (certificates->pdata[i], wanted))
      return TRUE;

  return FALSE;
}

/* What was read again is what was to be written; a chain may have come in another order. */
static gboolean
same_content (const ChyPfxContent *a, const ChyPfxContent *b)
{
  if ((a->key == NULL) != (b->key == NULL) || (a->key != NULL && !chy_secret_equal (a->key, b->key)))
    return FALSE;
  if (a->certificates->len != b->certificates->len || g_strcmp0 (a->friendly_name, b->friendly_name) != 0)
    return FALSE;
  if (a->key != NULL && a->certificates->len > 0 &&
      !g_bytes_equal (a->certificates->pdata[0], b->certificates->pdata[0]))
    return FALSE;
  for (guint i = 0; i < a->certificates->len; i++)
    if (!has_certificate (b->certificates, a->certificates->pdata[i]))
      return FALSE;

  return TRUE;
}

/* Opens the file again. The key of the private key's bag is always derived from the password anew. */
static gboolean
verify (GBytes *file,
        const ChyPfxContent *content,
        ChySecret *password,
        const PfxScheme *key_scheme,
        PfxDeriver *written_by,
        GError **error)
{
  g_autoptr (PfxDeriver) deriver = pfx_deriver_new (password, error);
  g_autoptr (ChyPfxContent) again = NULL;

  if (deriver == NULL)
    return FALSE;
  if (key_scheme->iterations >= REMEMBER_ABOVE)
    pfx_deriver_adopt (deriver, written_by, key_scheme->salt, key_scheme->salt_size);
  again = pfx_read_with (file, deriver, NULL, error);
  if (again == NULL)
    {
      g_prefix_error (error, "the PKCS#12 file does not open again: ");
      return FALSE;
    }
  if (same_content (content, again))
    return TRUE;
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MISMATCH,
               "the PKCS#12 file does not hold what was put into it");

  return FALSE;
}

static gboolean
check_content (const ChyPfxContent *content, guint iterations, GError **error)
{
  if (iterations < 1 || iterations > PFX_MAX_ITERATIONS)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "%u iterations; 1 to %d are possible",
                   iterations, PFX_MAX_ITERATIONS);
      return FALSE;
    }
  if (content->key == NULL && content->certificates->len == 0)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE,
                   "there is neither a key nor a certificate");
      return FALSE;
    }
  if (content->certificates->len >= PFX_MAX_BAGS)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "%u certificates",
                   content->certificates->len);
      return FALSE;
    }

  return content->key == NULL || content->certificates->len == 0 ||
         pfx_check_pair (content->key, content->certificates->pdata[0], error);
}

ChyPfxContent *
chy_pfx_content_new (ChySecret *key, GPtrArray *certificates, const char *friendly_name)
{
  ChyPfxContent *self = g_new0 (ChyPfxContent, 1);

  self->key = key != NULL ? chy_secret_ref (key) : NULL;
  self->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; certificates != NULL && i < certificates->len; i++)
    g_ptr_array_add (self->certificates, g_bytes_ref (certificates->pdata[i]));
  self->friendly_name = g_strdup (friendly_name);

  return self;
}

void
chy_pfx_content_free (ChyPfxContent *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->key, chy_secret_unref);
  g_ptr_array_unref (self->certificates);
  g_free (self->friendly_name);
  g_free (self);
}

GBytes *
chy_pfx_write (const ChyPfxContent *content,
               ChySecret *password,
               const ChyPfxPreset *preset,
               guint iterations,
               GError **error)
{
  g_autoptr (PfxDeriver) deriver = NULL;
  g_autoptr (GBytes) safe = NULL;
  g_autoptr (GBytes) file = NULL;
  PfxScheme certificates_scheme, key_scheme;

  if (!check_content (content, iterations, error))
    return NULL;
  deriver = pfx_deriver_new (password, error);
  if (deriver == NULL)
    return NULL;
  make_schemes (preset, iterations, &certificates_scheme, &key_scheme);
  safe = make_safe (content, &certificates_scheme, &key_scheme, deriver, error);
  if (safe == NULL)
    return NULL;
  file = make_file (safe, preset, iterations, deriver, error);
  if (file == NULL || !verify (file, content, password, &key_scheme, deriver, error))
    return NULL;

  return g_steal_pointer (&file);
}
