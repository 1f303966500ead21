/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-certificate.h"
#include "chy-key-private.h"
#include "chy-oids.h"
#include "chy-pem.h"

#include <gnutls/pkcs7.h>

#define MAX_CERTIFICATES 1000

GBytes *
chy_pkcs7_write (GPtrArray *certificates, GError **error)
{
  g_auto (ChyDerWriter) w = { 0 };
  ChyCertDer cert;
  guint i;

  chy_der_writer_init (&w, 4096);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_oid (&w, CHY_OID_PKCS7_SIGNED);
  chy_der_begin (&w, CHY_DER_EXPLICIT (0));
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_integer (&w, 1);
  chy_der_put (&w, CHY_DER_SET, NULL, 0);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_oid (&w, CHY_OID_PKCS7_DATA);
  chy_der_end (&w);
  chy_der_begin (&w, CHY_DER_EXPLICIT (0));
  for (i = 0; i < certificates->len; i++)
    {
      if (!chy_cert_der_read (g_ptr_array_index (certificates, i), &cert, error))
        return NULL;
      chy_der_put_bytes (&w, g_ptr_array_index (certificates, i));
    }
  chy_der_end (&w);
  chy_der_put (&w, CHY_DER_SET, NULL, 0);
  chy_der_end (&w);
  chy_der_end (&w);
  chy_der_end (&w);
  return chy_der_writer_finish (&w);
}

/* Leaves `ret_list` at the first certificate. */
static gboolean
find_certificates (GBytes *der, ChyDer *ret_list)
{
  ChyDer outside, content, wrapped, signed_data;
  ChyDerItem item;

  chy_der_init_bytes (&outside, der);
  if (!chy_der_enter (&outside, CHY_DER_SEQUENCE, &content) || !chy_der_at_end (&outside) ||
      !chy_der_take (&content, CHY_DER_OID, &item) || !chy_der_item_is_oid (&item, CHY_OID_PKCS7_SIGNED) ||
      !chy_der_enter (&content, CHY_DER_EXPLICIT (0), &wrapped) ||
      !chy_der_enter (&wrapped, CHY_DER_SEQUENCE, &signed_data) ||
      !chy_der_take (&signed_data, CHY_DER_INTEGER, &item) ||
      !chy_der_take (&signed_data, CHY_DER_SET, &item) ||
      !chy_der_take (&signed_data, CHY_DER_SEQUENCE, &item))
    return FALSE;
  chy_der_init (ret_list, "", 0);
  return chy_der_peek (&signed_data) != CHY_DER_EXPLICIT (0) ||
         chy_der_enter (&signed_data, CHY_DER_EXPLICIT (0), ret_list);
}

static gboolean
add_certificate (GPtrArray *certificates, GBytes *der, GError **error)
{
  ChyCertDer cert;

  if (certificates->len == MAX_CERTIFICATES)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d certificates",
                   MAX_CERTIFICATES);
      g_bytes_unref (der);
      return FALSE;
    }
  if (!chy_cert_der_read (der, &cert, error))
    {
      g_bytes_unref (der);
      return FALSE;
    }
  g_ptr_array_add (certificates, der);
  return TRUE;
}

static gboolean
read_der (ChyDer list, GPtrArray *certificates, GError **error)
{
  ChyDerItem item;

  while (!chy_der_at_end (&list))
    {
      if (!chy_der_next (&list, &item))
        {
          g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
                               "A certificate in the PKCS#7 is malformed");
          return FALSE;
        }
      /* Attribute certificates and the like have other tags and are of no use here. */
      if (item.tag == CHY_DER_SEQUENCE &&
          !add_certificate (certificates, chy_der_item_to_bytes (&item), error))
        return FALSE;
    }
  return TRUE;
}

/* Some tools write PKCS#7 in BER with indefinite lengths; GnuTLS reads those. */
static gboolean
read_ber (GBytes *data, GPtrArray *certificates, GError **error)
{
  gnutls_pkcs7_t pkcs7 = NULL;
  gnutls_datum_t datum;
  gboolean good = TRUE;
  gsize size;
  int rc, count, i;

  datum.data = (guint8 *) g_bytes_get_data (data, &size);
  datum.size = (guint) size;
  rc = gnutls_pkcs7_init (&pkcs7);
  if (rc >= 0)
    rc = gnutls_pkcs7_import (pkcs7, &datum, GNUTLS_X509_FMT_DER);
  count = rc >= 0 ? gnutls_pkcs7_get_crt_count (pkcs7) : 0;
  for (i = 0; i < count && good; i++)
    {
      gnutls_datum_t one = { NULL, 0 };

      rc = gnutls_pkcs7_get_crt_raw2 (pkcs7, (unsigned) i, &one);
      if (rc < 0)
        break;
      good = add_certificate (certificates, g_bytes_new (one.data, one.size), error);
      gnutls_free (one.data);
    }
  if (pkcs7 != NULL)
    gnutls_pkcs7_deinit (pkcs7);
  if (good && rc < 0)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "This is not PKCS#7: %s",
                 gnutls_strerror (rc));
  return good && rc >= 0;
}

GPtrArray *
chy_pkcs7_read (GBytes *data, GError **error)
{
  static const char *const labels[] = { "PKCS7", "CMS", NULL };
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) der = NULL;
  ChyDer list;

  if (g_bytes_get_size (data) > CHY_PKI_MAX_INPUT)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d octets", CHY_PKI_MAX_INPUT);
      return NULL;
    }
  der = chy_pem_find (data, labels, error);
  if (der == NULL)
    return NULL;
  if (find_certificates (der, &list) ? !read_der (list, certificates, error)
                                     : !read_ber (der, certificates, error))
    return NULL;
  return g_steal_pointer (&certificates);
}
