/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pfx-private.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

enum
{
  ID_SIZE = 32,
};

/* A certificate of the file, parsed. */
typedef struct
{
  PfxBag *bag;
  gnutls_x509_crt_t crt; /* (owned) */
  gboolean used;
} Entry;

static void
entry_clear (gpointer data)
{
  Entry *self = data;

  gnutls_x509_crt_deinit (self->crt);
}

static gboolean
import_certificate (GBytes *der, gnutls_x509_crt_t *ret_crt, GError **error)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (der, &size);
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };
  gnutls_x509_crt_t crt;

  if (pfx_failed (gnutls_x509_crt_init (&crt), "certificate", error))
    return FALSE;
  if (gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER) < 0)
    {
      gnutls_x509_crt_deinit (crt);
      return pfx_malformed (error, "a certificate");
    }
  *ret_crt = crt;

  return TRUE;
}

static gboolean
key_id (ChySecret *key, guint8 *ret_id, GError **error)
{
  gsize size = 0, id_size = ID_SIZE;
  gconstpointer data = chy_secret_get_data (key, &size);
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };
  gnutls_x509_privkey_t privkey;
  int code;

  if (pfx_failed (gnutls_x509_privkey_init (&privkey), "private key", error))
    return FALSE;
  code = gnutls_x509_privkey_import_pkcs8 (privkey, &datum, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN);
  if (code >= 0)
    code = gnutls_x509_privkey_get_key_id (privkey, GNUTLS_KEYID_USE_SHA256, ret_id, &id_size);
  gnutls_x509_privkey_deinit (privkey);
  if (code >= 0)
    return TRUE;
  if (code == GNUTLS_E_UNKNOWN_PK_ALGORITHM || code == GNUTLS_E_ECC_UNSUPPORTED_CURVE)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED, "the private key: %s",
                   gnutls_strerror (code));
      return FALSE;
    }

  return pfx_malformed (error, "the private key");
}

static gboolean
has_key_id (gnutls_x509_crt_t crt, const guint8 *id)
{
  guint8 own[ID_SIZE];
  gsize size = sizeof own;

  return gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA256, own, &size) >= 0 &&
         memcmp (own, id, sizeof own) == 0;
}

gboolean
pfx_check_pair (ChySecret *key, GBytes *certificate, GError **error)
{
  gnutls_x509_crt_t crt = NULL;
  guint8 id[ID_SIZE];
  gboolean pair;

  if (!key_id (key, id, error) || !import_certificate (certificate, &crt, error))
    return FALSE;
  pair = has_key_id (crt, id);
  gnutls_x509_crt_deinit (crt);
  if (!pair)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH,
                 "the private key is not the first certificate's");

  return pair;
}

/* The certificates among the bags. NULL where one is malformed. */
static GArray *
collect (GPtrArray *bags, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  g_array_set_clear_func (entries, entry_clear);
  for (guint i = 0; i < bags->len; i++)
    {
      Entry entry = { bags->pdata[i], NULL, FALSE };

      if (entry.bag->certificate == NULL)
        continue;
      if (!import_certificate (entry.bag->certificate, &entry.crt, error))
        return NULL;
      g_array_append_val (entries, entry);
    }

  return g_steal_pointer (&entries);
}

/* Without a key, the first that issued none of the others. */
static Entry *
find_leaf (GArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);
      gboolean issuer = FALSE;

      for (guint j = 0; j < entries->len && !issuer; j++)
        issuer =
            i != j && gnutls_x509_crt_check_issuer (g_array_index (entries, Entry, j).crt, entry->crt) == 1;
      if (!issuer)
        return entry;
    }

  return entries->len > 0 ? &g_array_index (entries, Entry, 0) : NULL;
}

/* The first key that a certificate of the file fits to; without such a one, the first key. */
static gboolean
find_key (GPtrArray *bags, GArray *entries, PfxBag **ret_key, Entry **ret_leaf, GError **error)
{
  PfxBag *first = NULL;

  *ret_leaf = NULL;
  for (guint i = 0; i < bags->len; i++)
    {
      PfxBag *bag = bags->pdata[i];
      guint8 id[ID_SIZE];

      if (bag->key == NULL)
        continue;
      if (!key_id (bag->key, id, error))
        return FALSE;
      if (first == NULL)
        first = bag;
      for (guint j = 0; j < entries->len; j++)
        if (has_key_id (g_array_index (entries, Entry, j).crt, id))
          {
            *ret_key = bag;
            *ret_leaf = &g_array_index (entries, Entry, j);
            return TRUE;
          }
    }
  *ret_key = first;
  if (first == NULL || entries->len == 0)
    return TRUE;
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH,
               "the file has a private key and certificates, but none of them is its own");

  return FALSE;
}

static Entry *
find_issuer (GArray *entries, Entry *of)
{
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      if (!entry->used && gnutls_x509_crt_check_issuer (of->crt, entry->crt) == 1)
        return entry;
    }

  return NULL;
}

static void
take_entry (GPtrArray *certificates, Entry *entry)
{
  entry->used = TRUE;
  g_ptr_array_add (certificates, g_bytes_ref (entry->bag->certificate));
}

ChyPfxContent *
pfx_order (GPtrArray *bags, GError **error)
{
  g_autoptr (GArray) entries = collect (bags, error);
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  PfxBag *key = NULL;
  Entry *leaf = NULL;
  const char *name = NULL;

  if (entries == NULL || !find_key (bags, entries, &key, &leaf, error))
    return NULL;
  if (leaf == NULL)
    leaf = find_leaf (entries);
  if (leaf == NULL && key == NULL)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
                   "the file has neither a key nor a certificate");
      return NULL;
    }
  if (leaf != NULL)
    name = leaf->bag->name;
  if (name == NULL && key != NULL)
    name = key->name;
  for (Entry *entry = leaf; entry != NULL; entry = find_issuer (entries, entry))
    take_entry (certificates, entry);
  for (guint i = 0; i < entries->len; i++)
    if (!g_array_index (entries, Entry, i).used)
      take_entry (certificates, &g_array_index (entries, Entry, i));

  return chy_pfx_content_new (key != NULL ? key->key : NULL, certificates, name);
}
