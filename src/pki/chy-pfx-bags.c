/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pfx-private.h"

#include "chy-ber.h"

#include <string.h>

enum
{
  MAX_NESTED_SAFES = 4,
  MAX_NAME = 2048,
};

static gboolean read_contents (PfxReading *reading, ChyDer *contents, guint depth, GError **error);

static void
note_protection (PfxReading *reading, const char *text)
{
  if (strstr (reading->protection->str, text) != NULL)
    return;
  if (reading->protection->len > 0)
    g_string_append (reading->protection, "; ");
  g_string_append (reading->protection, text);
}

/* Decrypts, and sees whether what comes out is one whole element; NULL with WRONG_PASSWORD where not. */
static ChySecret *
decrypt_once (PfxReading *reading, const PfxScheme *scheme, const guint8 *data, gsize size, GError **error)
{
  g_autoptr (ChySecret) plain = pfx_scheme_decrypt (scheme, reading->deriver, data, size, error);
  gsize plain_size = 0;
  gconstpointer octets;
  ChySecret *der;

  if (plain == NULL)
    return NULL;
  octets = chy_secret_get_data (plain, &plain_size);
  der = chy_ber_to_der (octets, plain_size);
  if (der == NULL)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD, "what was decrypted is no ASN.1");
  else
    reading->fits = TRUE;

  return der;
}

static ChySecret *
decrypt (PfxReading *reading, ChyDer *algorithm, const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = NULL;
  PfxScheme scheme;
  ChySecret *plain;

  if (!pfx_scheme_read (algorithm, &scheme, error))
    return NULL;
  text = pfx_scheme_describe (&scheme);
  note_protection (reading, text);
  plain = decrypt_once (reading, &scheme, data, size, &failure);
  if (plain == NULL && scheme.pbes2 && !reading->deriver->bmp_in_pbes2 &&
      g_error_matches (failure, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD))
    {
      /* Old NSS gives PBKDF2 the BMPString of the PKCS#12 schemes. */
      reading->deriver->bmp_in_pbes2 = TRUE;
      plain = decrypt_once (reading, &scheme, data, size, NULL);
      reading->deriver->bmp_in_pbes2 = plain != NULL;
    }
  if (plain == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return plain;
}

static gboolean
read_attribute (ChyDer *attribute, PfxBag *bag)
{
  ChyDerItem oid, value;
  ChyDer values;

  if (!chy_der_take (attribute, CHY_DER_OID, &oid) || !chy_der_enter (attribute, CHY_DER_SET, &values))
    return FALSE;
  if (chy_der_item_is_oid (&oid, PFX_OID_FRIENDLY_NAME) && bag->name == NULL)
    {
      /* Java writes an alias without characters as an empty set. */
      if (!chy_der_take (&values, CHY_DER_BMP_STRING, &value) || value.size > MAX_NAME)
        return chy_der_at_end (&values);
      bag->name = pfx_utf16_decode (value.content, value.size);
      return bag->name != NULL;
    }
  if (chy_der_item_is_oid (&oid, PFX_OID_LOCAL_KEY_ID) && bag->local_id == NULL)
    {
      if (!chy_der_take (&values, CHY_DER_OCTET_STRING, &value))
        return chy_der_at_end (&values);
      bag->local_id = g_bytes_new (value.content, value.size);
    }

  return TRUE;
}

static gboolean
read_attributes (ChyDer *in, PfxBag *bag, GError **error)
{
  ChyDer set, attribute;

  if (chy_der_at_end (in))
    return TRUE;
  if (!chy_der_enter (in, CHY_DER_SET, &set) || !chy_der_at_end (in))
    return pfx_malformed (error, "bag attributes");
  while (!chy_der_at_end (&set))
    if (!chy_der_enter (&set, CHY_DER_SEQUENCE, &attribute) || !read_attribute (&attribute, bag))
      return pfx_malformed (error, "bag attribute");

  return TRUE;
}

static gboolean
read_key (ChyDer *value, PfxBag *bag, GError **error)
{
  ChyDerItem item;

  if (!chy_der_take (value, CHY_DER_SEQUENCE, &item))
    return pfx_malformed (error, "key bag");
  bag->key = chy_secret_new (item.whole, item.whole_size);

  return TRUE;
}

static gboolean
read_shrouded_key (PfxReading *reading, ChyDer *value, PfxBag *bag, GError **error)
{
  ChyDer info, algorithm;
  ChyDerItem item;

  if (!chy_der_enter (value, CHY_DER_SEQUENCE, &info) ||
      !chy_der_enter (&info, CHY_DER_SEQUENCE, &algorithm) ||
      !chy_der_take (&info, CHY_DER_OCTET_STRING, &item))
    return pfx_malformed (error, "shrouded key bag");
  bag->key = decrypt (reading, &algorithm, item.content, item.size, error);

  return bag->key != NULL;
}

static gboolean
read_certificate (ChyDer *value, PfxBag *bag, GError **error)
{
  ChyDer cert_bag, wrapped;
  ChyDerItem oid, item;

  if (!chy_der_enter (value, CHY_DER_SEQUENCE, &cert_bag) || !chy_der_take (&cert_bag, CHY_DER_OID, &oid) ||
      !chy_der_enter (&cert_bag, CHY_DER_EXPLICIT (0), &wrapped))
    return pfx_malformed (error, "certificate bag");
  if (!chy_der_item_is_oid (&oid, PFX_OID_X509_CERTIFICATE))
    return TRUE;
  if (!chy_der_take (&wrapped, CHY_DER_OCTET_STRING, &item))
    return pfx_malformed (error, "certificate bag");
  bag->certificate = g_bytes_new (item.content, item.size);

  return TRUE;
}

static gboolean
read_bag (PfxReading *reading, ChyDer *in, guint depth, GError **error)
{
  g_autoptr (PfxBag) bag = g_new0 (PfxBag, 1);
  ChyDer value, contents;
  ChyDerItem oid;
  gboolean done = TRUE;

  if (!chy_der_take (in, CHY_DER_OID, &oid) || !chy_der_enter (in, CHY_DER_EXPLICIT (0), &value))
    return pfx_malformed (error, "bag");
  if (chy_der_item_is_oid (&oid, PFX_OID_KEY_BAG))
    done = read_key (&value, bag, error);
  else if (chy_der_item_is_oid (&oid, PFX_OID_SHROUDED_KEY_BAG))
    done = read_shrouded_key (reading, &value, bag, error);
  else if (chy_der_item_is_oid (&oid, PFX_OID_CERT_BAG))
    done = read_certificate (&value, bag, error);
  else if (chy_der_item_is_oid (&oid, PFX_OID_SAFE_CONTENTS_BAG))
    done = (depth > 0 && chy_der_enter (&value, CHY_DER_SEQUENCE, &contents))
               ? read_contents (reading, &contents, depth - 1, error)
               : pfx_malformed (error, "nested safe contents");
  /* CRL and secret bags are not for us. */
  if (!done || !read_attributes (in, bag, error))
    return FALSE;
  if (bag->key == NULL && bag->certificate == NULL)
    return TRUE;
  if (reading->bags->len >= PFX_MAX_BAGS)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "the file has more than %d bags",
                   PFX_MAX_BAGS);
      return FALSE;
    }
  g_ptr_array_add (reading->bags, g_steal_pointer (&bag));

  return TRUE;
}

static gboolean
read_contents (PfxReading *reading, ChyDer *contents, guint depth, GError **error)
{
  ChyDer bag;

  while (!chy_der_at_end (contents))
    {
      if (!chy_der_enter (contents, CHY_DER_SEQUENCE, &bag))
        return pfx_malformed (error, "safe contents");
      if (!read_bag (reading, &bag, depth, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_safe_contents (PfxReading *reading, ChySecret *der, GError **error)
{
  gsize size = 0;
  gconstpointer data = chy_secret_get_data (der, &size);
  ChyDer contents;

  if (!chy_der_only (data, size, CHY_DER_SEQUENCE, &contents))
    return pfx_malformed (error, "safe contents");

  return read_contents (reading, &contents, MAX_NESTED_SAFES, error);
}

/* [0] IMPLICIT OCTET STRING: in one piece, or in several (BER), which chy_ber_to_der() had to leave. */
static ChySecret *
join_encrypted (ChyDer *in)
{
  g_autoptr (GByteArray) joined = NULL;
  ChyDer pieces;
  ChyDerItem item;

  if (chy_der_take (in, CHY_DER_CONTEXT (0), &item))
    return chy_secret_new (item.content, item.size);
  if (!chy_der_enter (in, CHY_DER_EXPLICIT (0), &pieces))
    return NULL;
  joined = g_byte_array_new ();
  while (chy_der_take (&pieces, CHY_DER_OCTET_STRING, &item))
    g_byte_array_append (joined, item.content, (guint) item.size);

  return chy_der_at_end (&pieces) ? chy_secret_new (joined->data, joined->len) : NULL;
}

static gboolean
read_encrypted (PfxReading *reading, ChyDer *in, GError **error)
{
  ChyDer wrapped, data, info, algorithm;
  ChyDerItem item;
  g_autoptr (ChySecret) encrypted = NULL;
  g_autoptr (ChySecret) plain = NULL;
  gsize size = 0;
  const guint8 *octets;

  if (!chy_der_enter (in, CHY_DER_EXPLICIT (0), &wrapped) ||
      !chy_der_enter (&wrapped, CHY_DER_SEQUENCE, &data) || !chy_der_take (&data, CHY_DER_INTEGER, &item) ||
      !chy_der_enter (&data, CHY_DER_SEQUENCE, &info) || !chy_der_take (&info, CHY_DER_OID, &item) ||
      !chy_der_item_is_oid (&item, PFX_OID_DATA) || !chy_der_enter (&info, CHY_DER_SEQUENCE, &algorithm))
    return pfx_malformed (error, "encrypted data");
  encrypted = join_encrypted (&info);
  if (encrypted == NULL || !chy_der_at_end (&info))
    return pfx_malformed (error, "encrypted content");
  octets = chy_secret_get_data (encrypted, &size);
  plain = decrypt (reading, &algorithm, octets, size, error);

  return plain != NULL && read_safe_contents (reading, plain, error);
}

static gboolean
read_plain (PfxReading *reading, ChyDer *in, GError **error)
{
  ChyDer wrapped;
  ChyDerItem item;
  g_autoptr (ChySecret) der = NULL;

  if (!chy_der_enter (in, CHY_DER_EXPLICIT (0), &wrapped) ||
      !chy_der_take (&wrapped, CHY_DER_OCTET_STRING, &item))
    return pfx_malformed (error, "data");
  der = chy_ber_to_der (item.content, item.size);

  return der != NULL ? read_safe_contents (reading, der, error) : pfx_malformed (error, "safe contents");
}

gboolean
pfx_read_safes (PfxReading *reading, const guint8 *data, gsize size, GError **error)
{
  g_autoptr (ChySecret) der = chy_ber_to_der (data, size);
  ChyDer safes, info;
  ChyDerItem oid;
  gboolean done = TRUE;

  if (der == NULL)
    return pfx_malformed (error, "authenticated safe");
  data = chy_secret_get_data (der, &size);
  if (!chy_der_only (data, size, CHY_DER_SEQUENCE, &safes))
    return pfx_malformed (error, "authenticated safe");
  while (done && !chy_der_at_end (&safes))
    {
      if (!chy_der_enter (&safes, CHY_DER_SEQUENCE, &info) || !chy_der_take (&info, CHY_DER_OID, &oid))
        return pfx_malformed (error, "authenticated safe");
      if (chy_der_item_is_oid (&oid, PFX_OID_DATA))
        done = read_plain (reading, &info, error);
      else if (chy_der_item_is_oid (&oid, PFX_OID_ENCRYPTED_DATA))
        done = read_encrypted (reading, &info, error);
      else
        {
          g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_UNSUPPORTED,
                       "a part of the file is encrypted for a public key, not with a password");
          done = FALSE;
        }
    }

  return done;
}

void
pfx_bag_free (PfxBag *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->key, chy_secret_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_pointer (&self->local_id, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}
