/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-certificate.h"
#include "chy-der-name.h"
#include "chy-key-private.h"
#include "chy-oids.h"

#include <string.h>

/* By the numbers of RFC 5280 5.3.1; 7 is not used. */
static const char *const reasons[] = {
  "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
  "superseded",    "cessationOfOperation", "certificateHold", NULL,
  "removeFromCRL", "privilegeWithdrawn",   "aACompromise",
};

const char *
chy_revocation_reason_to_string (guint reason)
{
  return reason < G_N_ELEMENTS (reasons) ? reasons[reason] : NULL;
}

gboolean
chy_revocation_reason_from_string (const char *text, guint *ret_reason)
{
  guint i;

  for (i = 0; text != NULL && i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i] != NULL && g_ascii_strcasecmp (reasons[i], text) == 0)
      {
        *ret_reason = i;
        return TRUE;
      }
  return FALSE;
}

/* --- writing ------------------------------------------------------------------------------------ */

static gboolean
fail_entry (GError **error, const char *why)
{
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE, "An entry of the revocation list has %s",
               why);
  return FALSE;
}

static gboolean
put_entry (ChyDerWriter *w, const ChyCrlEntry *entry, GError **error)
{
  /* crlEntryExtensions with one reasonCode; only its last octet changes. */
  guint8 extension[] = { 0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01, 0x00 };

  if (entry->serial_size == 0 || entry->serial_size > sizeof entry->serial)
    return fail_entry (error, "no serial number of 1 to 20 octets");
  if (entry->reason >= G_N_ELEMENTS (reasons) || reasons[entry->reason] == NULL || entry->reason == 8)
    return fail_entry (error, "a reason that a full list cannot have");
  chy_der_begin (w, CHY_DER_SEQUENCE);
  chy_der_put_unsigned (w, entry->serial, entry->serial_size);
  if (!chy_der_put_time (w, entry->time))
    return fail_entry (error, "a time outside 1950 to 9999");
  if (entry->reason != 0)
    {
      extension[sizeof extension - 1] = entry->reason;
      chy_der_put_raw (w, extension, sizeof extension);
    }
  chy_der_end (w);
  return TRUE;
}

static void
begin_extension (ChyDerWriter *w, const char *oid)
{
  chy_der_begin (w, CHY_DER_SEQUENCE);
  chy_der_put_oid (w, oid);
  chy_der_begin (w, CHY_DER_OCTET_STRING);
}

static void
end_extension (ChyDerWriter *w)
{
  chy_der_end (w);
  chy_der_end (w);
}

static void
put_extensions (ChyDerWriter *w, GBytes *key_id, guint64 number)
{
  guint64 octets = GUINT64_TO_BE (number);
  gsize size;
  gconstpointer id = g_bytes_get_data (key_id, &size);

  chy_der_begin (w, CHY_DER_EXPLICIT (0));
  chy_der_begin (w, CHY_DER_SEQUENCE);
  begin_extension (w, CHY_OID_AUTHORITY_KEY_ID);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  chy_der_put (w, CHY_DER_CONTEXT (0), id, size);
  chy_der_end (w);
  end_extension (w);
  begin_extension (w, CHY_OID_CRL_NUMBER);
  chy_der_put_unsigned (w, &octets, sizeof octets);
  end_extension (w);
  chy_der_end (w);
  chy_der_end (w);
}

static gboolean
check_issuer (GBytes *certificate, ChyKey *key, gint64 this_update, gint64 next_update, GError **error)
{
  g_autoptr (ChyCertInfo) info = NULL;

  if (!chy_certificate_matches_key (certificate, key, error))
    return FALSE;
  info = chy_cert_info_read (certificate, FALSE, error);
  if (info == NULL)
    return FALSE;
  if (info->key_usage != 0 && !(info->key_usage & CHY_KEY_USAGE_CRL_SIGN))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_LINT,
                           "The issuer's key usage does not allow it to sign revocation lists");
      return FALSE;
    }
  if (next_update <= this_update)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_LINT,
                           "The next update of the revocation list does not lie after this one");
      return FALSE;
    }
  return TRUE;
}

/* The TBSCertList is built where the CertificateList will stand, so that a list of fifty megabytes is not
 * copied once more: `w` has the outer SEQUENCE open, and the TBS begins at `ret_start`. */
static gboolean
put_tbs (ChyDerWriter *w,
         const ChyCrlEntry *entries,
         gsize n,
         gint64 this_update,
         gint64 next_update,
         const ChyCertDer *issuer,
         GBytes *algorithm,
         GError **error)
{
  gsize i;

  chy_der_put_integer (w, 1);
  chy_der_put_bytes (w, algorithm);
  chy_der_put_raw (w, issuer->subject.whole, issuer->subject.whole_size);
  if (!chy_der_put_time (w, this_update) || !chy_der_put_time (w, next_update))
    return fail_entry (error, "a time outside 1950 to 9999");
  if (n == 0) /* RFC 5280 5.1.2.6: absent, not empty */
    return TRUE;
  chy_der_begin (w, CHY_DER_SEQUENCE);
  for (i = 0; i < n; i++)
    if (!put_entry (w, &entries[i], error))
      return FALSE;
  chy_der_end (w);
  return TRUE;
}

GBytes *
chy_crl_create (const ChyCrlEntry *entries,
                gsize n,
                guint64 number,
                gint64 this_update,
                gint64 next_update,
                ChyKey *issuer_key,
                GBytes *issuer_certificate,
                GError **error)
{
  g_auto (ChyDerWriter) w = { 0 };
  g_autoptr (GBytes) algorithm = chy_key_get_signature_algorithm (issuer_key);
  g_autoptr (GBytes) key_id = NULL;
  g_autoptr (GBytes) signature = NULL;
  ChyCertDer issuer;
  gsize start, size;
  gconstpointer data;

  if (!check_issuer (issuer_certificate, issuer_key, this_update, next_update, error) ||
      !chy_cert_der_read (issuer_certificate, &issuer, error))
    return NULL;
  key_id = chy_cert_der_subject_key_id (&issuer);
  if (key_id == NULL)
    key_id = g_bytes_ref (chy_key_get_id (issuer_key));

  chy_der_writer_init (&w, n * 52 + 2048);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  start = w.bytes->len;
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  if (!put_tbs (&w, entries, n, this_update, next_update, &issuer, algorithm, error))
    return NULL;
  put_extensions (&w, key_id, number);
  chy_der_end (&w);
  signature = chy_key_sign (issuer_key, w.bytes->data + start, w.bytes->len - start, NULL, error);
  if (signature == NULL)
    return NULL;
  chy_der_put_bytes (&w, algorithm);
  data = g_bytes_get_data (signature, &size);
  chy_der_put_bits (&w, data, size);
  chy_der_end (&w);
  return chy_der_writer_finish (&w);
}

/* --- reading ------------------------------------------------------------------------------------ */

typedef struct
{
  ChyDerItem tbs, issuer, algorithm, signature;
} CrlDer;

static gboolean
read_number (const ChyDerItem *extensions, guint64 *ret_number)
{
  ChyDer content;
  ChyDerItem item;
  guint64 number = 0;
  gsize i;

  if (!chy_extension_find (extensions, CHY_OID_CRL_NUMBER, &content))
    return TRUE;
  if (!chy_der_take (&content, CHY_DER_INTEGER, &item) || item.size == 0 || item.content[0] & 0x80 ||
      item.size > 20)
    return FALSE;
  for (i = 0; i < item.size; i++) /* a longer one than ours is shown by its end */
    number = number << 8 | item.content[i];
  *ret_number = number;
  return TRUE;
}

static gboolean
count_entries (ChyDer *tbs, gsize *ret_n)
{
  ChyDer list, entry;
  ChyDerItem item;
  gsize n = 0;

  if (chy_der_peek (tbs) != CHY_DER_SEQUENCE)
    return TRUE;
  if (!chy_der_enter (tbs, CHY_DER_SEQUENCE, &list))
    return FALSE;
  for (; !chy_der_at_end (&list); n++)
    {
      if (!chy_der_enter (&list, CHY_DER_SEQUENCE, &entry) ||
          !chy_der_take (&entry, CHY_DER_INTEGER, &item) || !chy_der_next (&entry, &item) ||
          (item.tag != CHY_DER_UTC_TIME && item.tag != CHY_DER_GENERALIZED_TIME))
        return FALSE;
      if (!chy_der_at_end (&entry) &&
          (!chy_der_take (&entry, CHY_DER_SEQUENCE, &item) || !chy_der_at_end (&entry)))
        return FALSE;
    }
  *ret_n = n;
  return TRUE;
}

static gboolean
read_tbs (CrlDer *crl, ChyCrlInfo *info)
{
  ChyDer tbs = chy_der_inside (&crl->tbs);
  ChyDer wrapped;
  ChyDerItem item;
  gint64 version = 0;

  if (chy_der_peek (&tbs) == CHY_DER_INTEGER &&
      (!chy_der_next (&tbs, &item) || !chy_der_item_to_int64 (&item, &version) || version != 1))
    return FALSE;
  if (!chy_der_take (&tbs, CHY_DER_SEQUENCE, &item) || !chy_der_take (&tbs, CHY_DER_SEQUENCE, &crl->issuer) ||
      !chy_der_next (&tbs, &item) || !chy_der_item_to_time (&item, &info->this_update))
    return FALSE;
  if ((chy_der_peek (&tbs) == CHY_DER_UTC_TIME || chy_der_peek (&tbs) == CHY_DER_GENERALIZED_TIME) &&
      (!chy_der_next (&tbs, &item) || !chy_der_item_to_time (&item, &info->next_update)))
    return FALSE;
  if (!count_entries (&tbs, &info->n_entries))
    return FALSE;
  if (chy_der_peek (&tbs) == CHY_DER_EXPLICIT (0) &&
      (!chy_der_enter (&tbs, CHY_DER_EXPLICIT (0), &wrapped) ||
       !chy_der_take (&wrapped, CHY_DER_SEQUENCE, &item) || !read_number (&item, &info->number)))
    return FALSE;
  info->issuer = chy_der_item_to_name (&crl->issuer);
  return chy_der_at_end (&tbs) && info->issuer != NULL;
}

static gboolean
read_crl (GBytes *der, CrlDer *crl, ChyCrlInfo *info)
{
  ChyDer outside, inside;

  chy_der_init_bytes (&outside, der);
  return chy_der_enter (&outside, CHY_DER_SEQUENCE, &inside) && chy_der_at_end (&outside) &&
         chy_der_take (&inside, CHY_DER_SEQUENCE, &crl->tbs) &&
         chy_der_take (&inside, CHY_DER_SEQUENCE, &crl->algorithm) &&
         chy_der_take (&inside, CHY_DER_BIT_STRING, &crl->signature) && chy_der_at_end (&inside) &&
         read_tbs (crl, info);
}

static gboolean
verify_crl (const CrlDer *crl, GBytes *issuer_certificate, GError **error)
{
  ChyCertDer issuer;

  if (!chy_cert_der_read (issuer_certificate, &issuer, error))
    return FALSE;
  if (issuer.subject.whole_size != crl->issuer.whole_size ||
      memcmp (issuer.subject.whole, crl->issuer.whole, crl->issuer.whole_size) != 0)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE,
                           "The revocation list is of another authority");
      return FALSE;
    }
  return chy_signature_verify (&crl->tbs, &crl->algorithm, &crl->signature, &issuer.public_key, FALSE, error);
}

ChyCrlInfo *
chy_crl_parse (GBytes *der, GBytes *issuer_certificate, GError **error)
{
  g_autoptr (ChyCrlInfo) info = NULL;
  CrlDer crl;

  if (g_bytes_get_size (der) > CHY_CRL_MAX_INPUT)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d octets", CHY_CRL_MAX_INPUT);
      return NULL;
    }
  info = g_new0 (ChyCrlInfo, 1);
  if (!read_crl (der, &crl, info))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
                           "This is not a certificate revocation list");
      return NULL;
    }
  if (issuer_certificate != NULL && !verify_crl (&crl, issuer_certificate, error))
    return NULL;
  return g_steal_pointer (&info);
}

void
chy_crl_info_free (ChyCrlInfo *self)
{
  g_clear_pointer (&self->issuer, chy_name_unref);
  g_free (self);
}
