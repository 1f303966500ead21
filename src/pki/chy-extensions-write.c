/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der-name.h"
#include "chy-extensions.h"
#include "chy-oids.h"

#include <string.h>

ChyKeyUsage
chy_key_usage_for (const ChyCertSpec *spec, const ChyPublicKey *key)
{
  guint usage = spec->key_usage;

  if (key->kind == CHY_PUBLIC_KEY_RSA)
    usage &= ~(guint) CHY_KEY_USAGE_KEY_AGREEMENT;
  else
    usage &= ~(guint) (CHY_KEY_USAGE_KEY_ENCIPHERMENT | CHY_KEY_USAGE_DATA_ENCIPHERMENT);
  if (key->kind == CHY_PUBLIC_KEY_ED25519)
    usage &= ~(guint) CHY_KEY_USAGE_KEY_AGREEMENT;
  if (!(usage & CHY_KEY_USAGE_KEY_AGREEMENT))
    usage &= ~(guint) (CHY_KEY_USAGE_ENCIPHER_ONLY | CHY_KEY_USAGE_DECIPHER_ONLY);
  if (!spec->is_ca)
    usage &= ~(guint) (CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN);
  return (ChyKeyUsage) usage;
}

static void
begin (ChyDerWriter *w, const char *oid, gboolean critical)
{
  chy_der_begin (w, CHY_DER_SEQUENCE);
  chy_der_put_oid (w, oid);
  if (critical)
    chy_der_put_boolean (w, TRUE);
  chy_der_begin (w, CHY_DER_OCTET_STRING);
}

static void
end (ChyDerWriter *w)
{
  chy_der_end (w);
  chy_der_end (w);
}

static gboolean
put_oid (ChyDerWriter *w, const char *oid, GError **error)
{
  if (chy_der_put_oid (w, oid))
    return TRUE;
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE, "“%s” is no object identifier", oid);
  return FALSE;
}

static gboolean
put_key_usage (ChyDerWriter *w, const ChyCertSpec *spec, const ChyPublicKey *key, GError **error)
{
  ChyKeyUsage usage = chy_key_usage_for (spec, key);

  if (spec->key_usage == 0)
    return TRUE;
  if (usage == 0)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE,
                   "None of the key usages that are asked for fits a key of the kind %s", key->algorithm);
      return FALSE;
    }
  begin (w, CHY_OID_KEY_USAGE, spec->key_usage_critical || spec->is_ca);
  chy_der_put_named_bits (w, usage);
  end (w);
  return TRUE;
}

/* SEQUENCE OF OID (`wrapped` FALSE), or SEQUENCE OF SEQUENCE { OID } as policies have it. */
static gboolean
put_oids (
    ChyDerWriter *w, const char *oid, gboolean critical, GPtrArray *oids, gboolean wrapped, GError **error)
{
  guint i;

  if (oids == NULL || oids->len == 0)
    return TRUE;
  begin (w, oid, critical);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  for (i = 0; i < oids->len; i++)
    {
      if (wrapped)
        chy_der_begin (w, CHY_DER_SEQUENCE);
      if (!put_oid (w, g_ptr_array_index (oids, i), error))
        return FALSE;
      if (wrapped)
        chy_der_end (w);
    }
  chy_der_end (w);
  end (w);
  return TRUE;
}

static gboolean
put_san (ChyDerWriter *w, const ChyCertSpec *spec, GError **error)
{
  gboolean no_subject = spec->subject == NULL || chy_name_get_size (spec->subject) == 0;

  if (spec->sans == NULL || spec->sans->len == 0)
    return TRUE;
  begin (w, CHY_OID_SAN, spec->san_critical || no_subject);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  if (!chy_der_put_sans (w, spec->sans, error))
    return FALSE;
  chy_der_end (w);
  end (w);
  return TRUE;
}

static void
put_basic_constraints (ChyDerWriter *w, const ChyCertSpec *spec)
{
  if (!spec->is_ca && !spec->basic_constraints)
    return;
  begin (w, CHY_OID_BASIC_CONSTRAINTS, spec->is_ca || spec->basic_constraints_critical);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  if (spec->is_ca)
    {
      chy_der_put_boolean (w, TRUE);
      if (spec->path_length >= 0)
        chy_der_put_integer (w, spec->path_length);
    }
  chy_der_end (w);
  end (w);
}

static void
put_key_ids (ChyDerWriter *w, const ChyPublicKey *key, GBytes *authority_key_id)
{
  g_autoptr (GBytes) id = chy_public_key_id (key);
  gsize size;
  gconstpointer data = g_bytes_get_data (id, &size);

  begin (w, CHY_OID_SUBJECT_KEY_ID, FALSE);
  chy_der_put (w, CHY_DER_OCTET_STRING, data, size);
  end (w);
  if (authority_key_id == NULL)
    return;
  data = g_bytes_get_data (authority_key_id, &size);
  begin (w, CHY_OID_AUTHORITY_KEY_ID, FALSE);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  chy_der_put (w, CHY_DER_CONTEXT (0), data, size);
  chy_der_end (w);
  end (w);
}

/* One DistributionPoint whose fullName has every address, as AD CS writes it. */
static gboolean
put_crl_urls (ChyDerWriter *w, GPtrArray *urls, GError **error)
{
  guint i;

  if (urls == NULL || urls->len == 0)
    return TRUE;
  begin (w, CHY_OID_CRL_URLS, FALSE);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  chy_der_begin (w, CHY_DER_EXPLICIT (0));
  chy_der_begin (w, CHY_DER_EXPLICIT (0));
  for (i = 0; i < urls->len; i++)
    if (!chy_der_put_uri (w, g_ptr_array_index (urls, i), error))
      return FALSE;
  chy_der_end (w);
  chy_der_end (w);
  chy_der_end (w);
  chy_der_end (w);
  end (w);
  return TRUE;
}

static gboolean
put_aia (ChyDerWriter *w, GPtrArray *urls, GError **error)
{
  guint i;

  if (urls == NULL || urls->len == 0)
    return TRUE;
  begin (w, CHY_OID_AIA, FALSE);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  for (i = 0; i < urls->len; i++)
    {
      chy_der_begin (w, CHY_DER_SEQUENCE);
      chy_der_put_oid (w, CHY_OID_AIA_CA_ISSUERS);
      if (!chy_der_put_uri (w, g_ptr_array_index (urls, i), error))
        return FALSE;
      chy_der_end (w);
    }
  chy_der_end (w);
  end (w);
  return TRUE;
}

/* The name of a version 1 template is a bare BMPString in what Windows writes, whatever MS-WCCE 2.2.2.7.7.1
 * says. */
static gboolean
put_template (ChyDerWriter *w, const ChyCertSpec *spec, GError **error)
{
  if (spec->template_name != NULL)
    {
      begin (w, CHY_OID_MS_TEMPLATE_NAME, FALSE);
      if (!g_utf8_validate (spec->template_name, -1, NULL) || !chy_der_put_bmp (w, spec->template_name))
        {
          g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE,
                       "The template name “%s” cannot be written as a BMPString", spec->template_name);
          return FALSE;
        }
      end (w);
    }
  if (spec->template_oid != NULL)
    {
      begin (w, CHY_OID_MS_TEMPLATE, FALSE);
      chy_der_begin (w, CHY_DER_SEQUENCE);
      if (!put_oid (w, spec->template_oid, error))
        return FALSE;
      chy_der_put_integer (w, spec->template_major);
      chy_der_put_integer (w, spec->template_minor);
      chy_der_end (w);
      end (w);
    }
  return TRUE;
}

/* "S-1-5-21-...": MS-DTYP 2.4.2.1. */
static gboolean
is_sid (const char *text)
{
  gsize i;

  if (!g_str_has_prefix (text, "S-1-") || strlen (text) > 184)
    return FALSE;
  for (i = 4; text[i] != '\0'; i++)
    if (!g_ascii_isdigit (text[i]) && (text[i] != '-' || text[i - 1] == '-' || text[i + 1] == '\0'))
      return FALSE;
  return i > 4;
}

static gboolean
put_sid (ChyDerWriter *w, const char *sid, GError **error)
{
  if (sid == NULL)
    return TRUE;
  if (!is_sid (sid))
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE, "“%s” is no security identifier", sid);
      return FALSE;
    }
  begin (w, CHY_OID_MS_SID, FALSE);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  chy_der_begin (w, CHY_DER_EXPLICIT (0));
  chy_der_put_oid (w, CHY_OID_MS_SID_VALUE);
  chy_der_begin (w, CHY_DER_EXPLICIT (0));
  chy_der_put_text (w, CHY_DER_OCTET_STRING, sid);
  chy_der_end (w);
  chy_der_end (w);
  chy_der_end (w);
  end (w);
  return TRUE;
}

/* RFC 8551 2.5.2. */
static void
put_smime (ChyDerWriter *w)
{
  static const char *const ciphers[] = { CHY_OID_AES256_CBC, CHY_OID_AES128_CBC };
  guint i;

  begin (w, CHY_OID_SMIME_CAPABILITIES, FALSE);
  chy_der_begin (w, CHY_DER_SEQUENCE);
  for (i = 0; i < G_N_ELEMENTS (ciphers); i++)
    {
      chy_der_begin (w, CHY_DER_SEQUENCE);
      chy_der_put_oid (w, ciphers[i]);
      chy_der_end (w);
    }
  chy_der_end (w);
  end (w);
}

static void
put_flags (ChyDerWriter *w, const ChyCertSpec *spec)
{
  if (spec->ca_version >= 0)
    {
      begin (w, CHY_OID_MS_CA_VERSION, FALSE);
      chy_der_put_integer (w, spec->ca_version);
      end (w);
    }
  if (spec->ocsp_no_check)
    {
      begin (w, CHY_OID_OCSP_NO_CHECK, FALSE);
      chy_der_put_null (w);
      end (w);
    }
  if (spec->smime_capabilities)
    put_smime (w);
}

gboolean
chy_extensions_put (ChyDerWriter *w,
                    const ChyCertSpec *spec,
                    const ChyPublicKey *key,
                    GBytes *authority_key_id,
                    GError **error)
{
  chy_der_begin (w, CHY_DER_SEQUENCE);
  put_basic_constraints (w, spec);
  if (!put_key_usage (w, spec, key, error) ||
      !put_oids (w, CHY_OID_EXTENDED_KEY_USAGE, spec->extended_key_usages_critical, spec->extended_key_usages,
                 FALSE, error) ||
      !put_san (w, spec, error))
    return FALSE;
  put_key_ids (w, key, authority_key_id);
  if (!put_crl_urls (w, spec->crl_urls, error) || !put_aia (w, spec->aia_urls, error) ||
      !put_oids (w, CHY_OID_CERTIFICATE_POLICIES, FALSE, spec->certificate_policies, TRUE, error) ||
      !put_template (w, spec, error) ||
      !put_oids (w, CHY_OID_MS_APPLICATION_POLICIES, spec->application_policies_critical,
                 spec->application_policies, TRUE, error) ||
      !put_sid (w, spec->sid, error))
    return FALSE;
  put_flags (w, spec);
  chy_der_end (w);
  return TRUE;
}

gboolean
chy_extensions_put_request (ChyDerWriter *w, const ChyCertSpec *spec, const ChyPublicKey *key, GError **error)
{
  chy_der_begin (w, CHY_DER_SEQUENCE);
  if (spec->is_ca)
    put_basic_constraints (w, spec);
  if (!put_key_usage (w, spec, key, error) ||
      !put_oids (w, CHY_OID_EXTENDED_KEY_USAGE, spec->extended_key_usages_critical, spec->extended_key_usages,
                 FALSE, error) ||
      !put_san (w, spec, error) || !put_template (w, spec, error) || !put_sid (w, spec->sid, error))
    return FALSE;
  chy_der_end (w);
  return TRUE;
}
