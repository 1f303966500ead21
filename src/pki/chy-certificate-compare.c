/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-id.h"
#include "chy-certificate-compare.h"
#include "chy-extensions.h"
#include "chy-key-private.h"
#include "chy-oids.h"

#include <gio/gio.h>
#include <string.h>

static gboolean
differs (GError **error, const char *field)
{
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MISMATCH,
               "The finished certificate has another %s than was asked for", field);
  return FALSE;
}

static gboolean
same_texts (GPtrArray *a, GPtrArray *b)
{
  guint n = a != NULL ? a->len : 0;
  guint i;

  if (n != (b != NULL ? b->len : 0))
    return FALSE;
  for (i = 0; i < n; i++)
    if (!g_str_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

/* Addresses and GUIDs may be written in more than one way. */
static gboolean
same_san (const ChySan *asked, const ChySan *found)
{
  g_autoptr (GInetAddress) a = NULL;
  g_autoptr (GInetAddress) b = NULL;

  if (asked->kind != found->kind)
    return FALSE;
  if (asked->kind == CHY_SAN_GUID)
    return g_ascii_strcasecmp (asked->value, found->value) == 0;
  if (asked->kind != CHY_SAN_IP)
    return g_str_equal (asked->value, found->value);
  a = g_inet_address_new_from_string (asked->value);
  b = g_inet_address_new_from_string (found->value);
  return a != NULL && b != NULL && g_inet_address_equal (a, b);
}

static gboolean
same_sans (GPtrArray *asked, GPtrArray *found)
{
  guint i;

  if ((asked != NULL ? asked->len : 0) != found->len)
    return FALSE;
  for (i = 0; i < found->len; i++)
    if (!same_san (g_ptr_array_index (asked, i), g_ptr_array_index (found, i)))
      return FALSE;
  return TRUE;
}

static gboolean
same_text (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

static gboolean
same_serial (GBytes *serial, const char *hex)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (serial, &size);
  g_autofree char *text = chy_hex_encode (data, size);

  return g_str_equal (text, hex);
}

static gboolean
is_critical (ChyCertInfo *info, const char *oid, gboolean *ret_critical)
{
  guint i;

  for (i = 0; i < info->extensions->len; i++)
    {
      const ChyCertExtension *extension = g_ptr_array_index (info->extensions, i);

      if (g_str_equal (extension->oid, oid))
        {
          *ret_critical = extension->critical;
          return TRUE;
        }
    }
  return FALSE;
}

/* That an extension is there exactly if it was asked for, with its flag. */
static gboolean
has_extension (ChyCertInfo *info, const char *oid, gboolean wanted, gboolean critical)
{
  gboolean flag = FALSE;

  return is_critical (info, oid, &flag) ? wanted && flag == critical : !wanted;
}

/* The content of an extension; an empty place where it is not there. */
static ChyDer
content_of (ChyCertInfo *info, const char *oid)
{
  ChyDer content = { NULL, NULL };
  guint i;

  for (i = 0; i < info->extensions->len; i++)
    {
      const ChyCertExtension *extension = g_ptr_array_index (info->extensions, i);

      if (g_str_equal (extension->oid, oid))
        chy_der_init_bytes (&content, extension->value);
    }
  return content;
}

static gboolean
is_number (ChyDer *at, gint64 expected)
{
  ChyDerItem item;
  gint64 number;

  return chy_der_next (at, &item) && chy_der_item_to_int64 (&item, &number) && number == expected;
}

static gboolean
same_template_version (const ChyCertSpec *spec, ChyCertInfo *info)
{
  ChyDer content = content_of (info, CHY_OID_MS_TEMPLATE);
  ChyDer inside;
  ChyDerItem oid;

  return spec->template_oid == NULL ||
         (chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) && chy_der_next (&inside, &oid) &&
          is_number (&inside, spec->template_major) && is_number (&inside, spec->template_minor));
}

static gboolean
same_policies (GPtrArray *policies, ChyCertInfo *info)
{
  ChyDer content = content_of (info, CHY_OID_CERTIFICATE_POLICIES);
  ChyDer list, policy;
  ChyDerItem oid;
  guint i;

  if (policies->len == 0)
    return TRUE;
  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list))
    return FALSE;
  for (i = 0; i < policies->len; i++)
    if (!chy_der_enter (&list, CHY_DER_SEQUENCE, &policy) || !chy_der_next (&policy, &oid) ||
        !chy_der_item_is_oid (&oid, g_ptr_array_index (policies, i)))
      return FALSE;
  return chy_der_at_end (&list);
}

static gboolean
compare_extensions (const ChyCertSpec *spec, ChyCertInfo *info, const ChyPublicKey *key, GError **error)
{
  gboolean no_subject = spec->subject == NULL || chy_name_get_size (spec->subject) == 0;
  const struct
  {
    const char *oid;
    gboolean wanted, critical;
  } expected[] = {
    { CHY_OID_BASIC_CONSTRAINTS, spec->is_ca || spec->basic_constraints,
      spec->is_ca || spec->basic_constraints_critical },
    { CHY_OID_KEY_USAGE, spec->key_usage != 0, spec->key_usage_critical || spec->is_ca },
    { CHY_OID_EXTENDED_KEY_USAGE, spec->extended_key_usages->len > 0, spec->extended_key_usages_critical },
    { CHY_OID_MS_APPLICATION_POLICIES, spec->application_policies->len > 0,
      spec->application_policies_critical },
    { CHY_OID_CERTIFICATE_POLICIES, spec->certificate_policies->len > 0, FALSE },
    { CHY_OID_SAN, spec->sans->len > 0, spec->san_critical || no_subject },
    { CHY_OID_SUBJECT_KEY_ID, TRUE, FALSE },
    { CHY_OID_CRL_URLS, spec->crl_urls->len > 0, FALSE },
    { CHY_OID_AIA, spec->aia_urls->len > 0, FALSE },
    { CHY_OID_MS_TEMPLATE_NAME, spec->template_name != NULL, FALSE },
    { CHY_OID_MS_TEMPLATE, spec->template_oid != NULL, FALSE },
    { CHY_OID_MS_SID, spec->sid != NULL, FALSE },
    { CHY_OID_MS_CA_VERSION, spec->ca_version >= 0, FALSE },
    { CHY_OID_OCSP_NO_CHECK, spec->ocsp_no_check, FALSE },
    { CHY_OID_SMIME_CAPABILITIES, spec->smime_capabilities, FALSE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    if (!has_extension (info, expected[i].oid, expected[i].wanted, expected[i].critical))
      return differs (error, expected[i].oid);
  if (info->key_usage != (spec->key_usage != 0 ? chy_key_usage_for (spec, key) : 0))
    return differs (error, "key usage");
  if (!same_texts (spec->extended_key_usages, info->extended_key_usages))
    return differs (error, "extended key usage");
  if (!same_texts (spec->application_policies, info->application_policies))
    return differs (error, "application policy");
  if (!same_texts (spec->crl_urls, info->crl_urls) || !same_texts (spec->aia_urls, info->aia_urls))
    return differs (error, "address");
  if (!same_text (spec->sid, info->sid))
    return differs (error, "security identifier");
  if (!same_text (spec->template_name, info->template_name) ||
      !same_text (spec->template_oid, info->template_oid))
    return differs (error, "template");
  if (!same_template_version (spec, info))
    return differs (error, "template version");
  if (!same_policies (spec->certificate_policies, info))
    return differs (error, "certificate policy");
  if (spec->ca_version >= 0)
    {
      ChyDer content = content_of (info, CHY_OID_MS_CA_VERSION);

      if (!is_number (&content, spec->ca_version))
        return differs (error, "CA version");
    }
  if (info->is_ca != spec->is_ca || info->path_length != (spec->is_ca ? spec->path_length : -1))
    return differs (error, "basic constraint");
  return TRUE;
}

static gboolean
same_seconds (gint64 asked, gint64 found)
{
  gint64 rest = asked % CHY_USEC_PER_SEC;

  return asked - rest - (rest < 0 ? CHY_USEC_PER_SEC : 0) == found;
}

static gboolean
compare_fields (GBytes *der, const ChyCertSpec *spec, GBytes *public_key, GError **error)
{
  g_autoptr (ChyCertInfo) info = chy_cert_info_read (der, FALSE, error);
  g_autoptr (ChyName) empty = chy_name_new (NULL, 0);
  ChyPublicKey key;

  if (info == NULL || !chy_public_key_read (public_key, &key, error))
    return FALSE;
  if (info->version != 3 || !same_serial (spec->serial, info->serial))
    return differs (error, "serial number");
  if (!same_seconds (spec->not_before, info->not_before) || !same_seconds (spec->not_after, info->not_after))
    return differs (error, "validity");
  if (!chy_name_equal (spec->subject != NULL ? spec->subject : empty, info->subject))
    return differs (error, "subject");
  if (!same_sans (spec->sans, info->sans))
    return differs (error, "alternative name");
  return compare_extensions (spec, info, &key, error);
}

static gboolean
is_datum (const gnutls_datum_t *datum, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return datum->size == size && memcmp (datum->data, data, size) == 0;
}

/* GnuTLS has no times before 1970, and a value of its own for the last second of 9999. */
static gboolean
same_time (time_t found, gint64 asked)
{
  gint64 seconds = asked / CHY_USEC_PER_SEC;

  return asked < 0 || seconds >= G_GINT64_CONSTANT (253402300799) || (gint64) found == seconds;
}

static gboolean
compare_gnutls (gnutls_x509_crt_t cert, const ChyCertSpec *spec, GBytes *issuer, GError **error)
{
  gnutls_datum_t name = { NULL, 0 };
  guint8 serial[64];
  size_t size = sizeof serial;
  guint usage = 0, critical = 0;
  gboolean same;

  if (gnutls_x509_crt_get_version (cert) != 3 || gnutls_x509_crt_get_serial (cert, serial, &size) < 0 ||
      size != g_bytes_get_size (spec->serial) ||
      memcmp (serial, g_bytes_get_data (spec->serial, NULL), size) != 0)
    return differs (error, "serial number");
  if (!same_time (gnutls_x509_crt_get_activation_time (cert), spec->not_before) ||
      !same_time (gnutls_x509_crt_get_expiration_time (cert), spec->not_after))
    return differs (error, "validity");
  if ((gnutls_x509_crt_get_ca_status (cert, &critical) == 1) != spec->is_ca)
    return differs (error, "basic constraint");
  if ((gnutls_x509_crt_get_key_usage (cert, &usage, &critical) >= 0) != (spec->key_usage != 0))
    return differs (error, "key usage");
  if (gnutls_x509_crt_get_raw_issuer_dn (cert, &name) < 0)
    return differs (error, "issuer");
  same = is_datum (&name, issuer);
  gnutls_free (name.data);
  return same ? TRUE : differs (error, "issuer");
}

static gboolean
compare_by_gnutls (GBytes *der, const ChyCertSpec *spec, GBytes *issuer, GError **error)
{
  gnutls_x509_crt_t cert = NULL;
  gnutls_datum_t datum;
  gboolean same = FALSE;
  gsize size;
  int rc;

  datum.data = (guint8 *) g_bytes_get_data (der, &size);
  datum.size = (guint) size;
  rc = gnutls_x509_crt_init (&cert);
  if (rc >= 0)
    rc = gnutls_x509_crt_import (cert, &datum, GNUTLS_X509_FMT_DER);
  if (rc < 0)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MISMATCH,
                 "GnuTLS does not read the finished certificate: %s", gnutls_strerror (rc));
  else
    same = compare_gnutls (cert, spec, issuer, error);
  if (cert != NULL)
    gnutls_x509_crt_deinit (cert);
  return same;
}

gboolean
chy_certificate_compare (GBytes *der,
                         const ChyCertSpec *spec,
                         GBytes *public_key,
                         GBytes *issuer,
                         GBytes *issuer_key,
                         GError **error)
{
  ChyCertDer cert;
  ChyDerItem key;
  ChyDer at;

  if (!chy_cert_der_read (der, &cert, error))
    return FALSE;
  if (cert.public_key.whole_size != g_bytes_get_size (public_key) ||
      memcmp (cert.public_key.whole, g_bytes_get_data (public_key, NULL), cert.public_key.whole_size) != 0)
    return differs (error, "public key");
  chy_der_init_bytes (&at, issuer_key);
  if (!chy_der_take (&at, CHY_DER_SEQUENCE, &key) ||
      !chy_signature_verify (&cert.tbs, &cert.outer_algorithm, &cert.signature, &key, FALSE, error))
    return FALSE;
  return compare_fields (der, spec, public_key, error) && compare_by_gnutls (der, spec, issuer, error);
}
