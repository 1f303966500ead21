/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-certificate-compare.h"
#include "chy-certificate.h"
#include "chy-csr.h"
#include "chy-der-name.h"
#include "chy-extensions.h"
#include "chy-key-private.h"
#include "chy-oids.h"

#include "model/chy-problem.h"

#include <string.h>

/* Who signs: taken byte for byte from the issuer's certificate, or from the spec where it is self-signed. */
typedef struct
{
  GBytes *name;   /* (owned) Name DER */
  GBytes *key_id; /* (owned) or NULL */
} Issuer;

static void
issuer_clear (Issuer *self)
{
  g_clear_pointer (&self->name, g_bytes_unref);
  g_clear_pointer (&self->key_id, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Issuer, issuer_clear)

GBytes *
chy_serial_new (void)
{
  guint8 octets[16];

  do
    {
      chy_random (octets, sizeof octets);
      octets[0] &= 0x7f;
    }
  while (octets[0] == 0);
  return g_bytes_new (octets, sizeof octets);
}

/* --- the issuer --------------------------------------------------------------------------------- */

static gboolean
check_is_authority (const ChyCertSpec *spec, GBytes *der, GError **error)
{
  g_autoptr (ChyCertInfo) info = chy_cert_info_read (der, FALSE, error);

  if (info == NULL)
    return FALSE;
  if (!info->is_ca || (info->key_usage != 0 && !(info->key_usage & CHY_KEY_USAGE_KEY_CERT_SIGN)))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND,
                           "The issuer's certificate is not one of an authority");
      return FALSE;
    }
  if (spec->is_ca && info->path_length == 0)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_LINT,
                           "The path length of the issuer's certificate allows no authority below it");
      return FALSE;
    }
  if (spec->not_after > info->not_after)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_LINT,
                           "The certificate would end after the one of its issuer");
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_issuer (GBytes *der, const ChyCertSpec *spec, ChyKey *key, Issuer *ret_issuer, GError **error)
{
  ChyCertDer cert;

  if (!chy_certificate_matches_key (der, key, error) || !chy_cert_der_read (der, &cert, error) ||
      !check_is_authority (spec, der, error))
    return FALSE;
  ret_issuer->name = chy_der_item_to_bytes (&cert.subject);
  ret_issuer->key_id = chy_cert_der_subject_key_id (&cert);
  if (ret_issuer->key_id == NULL)
    ret_issuer->key_id = g_bytes_ref (chy_key_get_id (key));
  return TRUE;
}

static gboolean
take_self (const ChyCertSpec *spec, GBytes *public_key, ChyKey *key, Issuer *ret_issuer, GError **error)
{
  g_auto (ChyDerWriter) w = { 0 };

  if (!g_bytes_equal (public_key, chy_key_get_public (key)))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH,
                           "A self-signed certificate is signed by its own key");
      return FALSE;
    }
  chy_der_writer_init (&w, 128);
  if (!chy_der_put_name (&w, spec->subject, error))
    return FALSE;
  ret_issuer->name = chy_der_writer_finish (&w);
  return TRUE;
}

/* --- writing ------------------------------------------------------------------------------------ */

static gboolean
check_spec (const ChyCertSpec *spec, GError **error)
{
  gsize size = 0;
  const guint8 *serial = spec->serial != NULL ? g_bytes_get_data (spec->serial, &size) : NULL;

  if (size == 0 || size > 20 || serial[0] == 0 || serial[0] > 0x7f)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE,
                           "A serial number has 1 to 20 octets, the first 01 to 7F");
      return FALSE;
    }
  return TRUE;
}

static gboolean
put_validity (ChyDerWriter *w, const ChyCertSpec *spec, GError **error)
{
  chy_der_begin (w, CHY_DER_SEQUENCE);
  if (!chy_der_put_time (w, spec->not_before) || !chy_der_put_time (w, spec->not_after))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE,
                           "A certificate's dates lie between 1950 and 9999");
      return FALSE;
    }
  chy_der_end (w);
  return TRUE;
}

static GBytes *
write_tbs (
    const ChyCertSpec *spec, GBytes *public_key, GBytes *algorithm, const Issuer *issuer, GError **error)
{
  g_auto (ChyDerWriter) w = { 0 };
  ChyPublicKey key;
  gsize size;
  gconstpointer serial;

  if (!check_spec (spec, error) || !chy_public_key_read (public_key, &key, error))
    return NULL;
  serial = g_bytes_get_data (spec->serial, &size);
  chy_der_writer_init (&w, 2048);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_begin (&w, CHY_DER_EXPLICIT (0));
  chy_der_put_integer (&w, 2);
  chy_der_end (&w);
  chy_der_put_unsigned (&w, serial, size);
  chy_der_put_bytes (&w, algorithm);
  chy_der_put_bytes (&w, issuer->name);
  if (!put_validity (&w, spec, error) || !chy_der_put_name (&w, spec->subject, error))
    return NULL;
  chy_der_put_bytes (&w, public_key);
  chy_der_begin (&w, CHY_DER_EXPLICIT (3));
  if (!chy_extensions_put (&w, spec, &key, issuer->key_id, error))
    return NULL;
  chy_der_end (&w);
  chy_der_end (&w);
  return chy_der_writer_finish (&w);
}

static gboolean
check_lint (GBytes *tbs, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GString) names = g_string_new (NULL);
  guint i;

  if (chy_lint_certificate (tbs, problems))
    return TRUE;
  for (i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);

      if (chy_problem_get_severity (problem) == CHY_SEVERITY_ERROR)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", chy_problem_get_code (problem));
    }
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_LINT, "The certificate would break a rule: %s",
               names->str);
  return FALSE;
}

static GBytes *
sign (GBytes *tbs, ChyKey *key, GBytes *algorithm, GError **error)
{
  g_auto (ChyDerWriter) w = { 0 };
  g_autoptr (GBytes) signature = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (tbs, &size);

  signature = chy_key_sign (key, data, size, NULL, error);
  if (signature == NULL)
    return NULL;
  chy_der_writer_init (&w, size + 600);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_bytes (&w, tbs);
  chy_der_put_bytes (&w, algorithm);
  data = g_bytes_get_data (signature, &size);
  chy_der_put_bits (&w, data, size);
  chy_der_end (&w);
  return chy_der_writer_finish (&w);
}

GBytes *
chy_certificate_issue (const ChyCertSpec *spec,
                       GBytes *public_key,
                       ChyKey *issuer_key,
                       GBytes *issuer_certificate,
                       GError **error)
{
  g_auto (Issuer) issuer = { NULL };
  g_autoptr (GBytes) algorithm = chy_key_get_signature_algorithm (issuer_key);
  g_autoptr (GBytes) tbs = NULL;
  g_autoptr (GBytes) der = NULL;

  if (issuer_certificate != NULL ? !take_issuer (issuer_certificate, spec, issuer_key, &issuer, error)
                                 : !take_self (spec, public_key, issuer_key, &issuer, error))
    return NULL;
  if (!chy_public_keys_are_unrelated (public_key, chy_key_get_public (issuer_key), error))
    return NULL;
  tbs = write_tbs (spec, public_key, algorithm, &issuer, error);
  if (tbs == NULL || !check_lint (tbs, error))
    return NULL;
  der = sign (tbs, issuer_key, algorithm, error);
  if (der == NULL ||
      !chy_certificate_compare (der, spec, public_key, issuer.name, chy_key_get_public (issuer_key), error))
    return NULL;
  return g_steal_pointer (&der);
}

/* --- checks ------------------------------------------------------------------------------------- */

gboolean
chy_certificate_verify (GBytes *certificate, GBytes *issuer, GError **error)
{
  ChyCertDer cert, authority;

  return chy_cert_der_read (certificate, &cert, error) && chy_cert_der_read (issuer, &authority, error) &&
         chy_signature_verify (&cert.tbs, &cert.outer_algorithm, &cert.signature, &authority.public_key,
                               FALSE, error);
}

gboolean
chy_certificate_matches_key (GBytes *certificate, ChyKey *key, GError **error)
{
  ChyPublicKey ours, theirs;
  g_autoptr (GBytes) public_key = NULL;
  ChyCertDer cert;

  if (!chy_cert_der_read (certificate, &cert, error))
    return FALSE;
  public_key = chy_der_item_to_bytes (&cert.public_key);
  if (!chy_public_key_read (public_key, &theirs, error) ||
      !chy_public_key_read (chy_key_get_public (key), &ours, error))
    return FALSE;
  if (ours.kind == theirs.kind && ours.curve == theirs.curve && ours.key_size == theirs.key_size &&
      memcmp (ours.key, theirs.key, ours.key_size) == 0)
    return TRUE;
  g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH,
                       "The key does not belong to the certificate");
  return FALSE;
}
