/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-certificate.h"
#include "chy-csr.h"
#include "chy-lint-private.h"
#include "chy-oids.h"

#include "base/chy-clock.h"

#include <string.h>

#define YEAR_2050 (G_GINT64_CONSTANT (2524608000) * CHY_USEC_PER_SEC)

void
chy_lint_error (ChyLint *self, const char *code, const char *detail)
{
  self->failed = TRUE;
  g_ptr_array_add (self->problems, chy_problem_new (CHY_SEVERITY_ERROR, "lint", code, NULL, NULL, "detail",
                                                    detail != NULL ? detail : "", NULL));
}

void
chy_lint_warn (ChyLint *self, const char *code, const char *detail)
{
  g_ptr_array_add (self->problems, chy_problem_new (CHY_SEVERITY_WARNING, "lint", code, NULL, NULL, "detail",
                                                    detail != NULL ? detail : "", NULL));
}

/* RFC 5280 4.1.2.2: positive, at most 20 octets; BR 7.1: at least 64 random bits. */
static void
lint_serial (ChyLint *self)
{
  const ChyDerItem *serial = &self->cert->serial;
  const guint8 *p = serial->content;

  if (serial->size > 1 && ((p[0] == 0x00 && p[1] < 0x80) || (p[0] == 0xff && p[1] >= 0x80)))
    chy_lint_error (self, "serial-padded", NULL);
  if (p[0] >= 0x80 || (serial->size == 1 && p[0] == 0))
    chy_lint_error (self, "serial-not-positive", NULL);
  if (serial->size > 20)
    chy_lint_error (self, "serial-too-long", NULL);
  if (serial->size < 8)
    chy_lint_warn (self, "serial-short", NULL);
}

static void
lint_version (ChyLint *self)
{
  if (self->cert->has_extensions && self->cert->version != 3)
    chy_lint_error (self, "version", NULL);
  if (self->cert->unique_ids[0].tag != 0 || self->cert->unique_ids[1].tag != 0)
    chy_lint_error (self, "unique-id", NULL);
}

/* RFC 3279, 4055, 5758, 8410: NULL parameters for RSA with PKCS#1 v1.5, none for ECDSA and Ed25519. */
static void
lint_algorithm (ChyLint *self, gboolean whole)
{
  const ChyDerItem *inner = &self->cert->inner_algorithm;
  const ChyDerItem *outer = &self->cert->outer_algorithm;
  g_autofree char *oid = NULL;
  ChyDer at = chy_der_inside (inner);
  ChyDerItem item;
  gboolean is_rsa;

  if (whole &&
      (inner->whole_size != outer->whole_size || memcmp (inner->whole, outer->whole, inner->whole_size) != 0))
    chy_lint_error (self, "signature-mismatch", NULL);
  if (!chy_der_take (&at, CHY_DER_OID, &item) || (oid = chy_der_item_to_oid (&item)) == NULL)
    {
      chy_lint_error (self, "malformed", "signature");
      return;
    }
  if (g_str_equal (oid, "1.2.840.113549.1.1.4") || g_str_equal (oid, "1.2.840.113549.1.1.2") ||
      g_str_equal (oid, "1.2.840.113549.1.1.5") || g_str_equal (oid, "1.2.840.10045.4.1"))
    chy_lint_error (self, "signature-weak", oid);
  if (g_str_equal (oid, CHY_OID_RSA_PSS))
    return;
  is_rsa = g_str_has_prefix (oid, "1.2.840.113549.1.1.");
  if (is_rsa ? !(chy_der_take (&at, CHY_DER_NULL, &item) && chy_der_at_end (&at)) : !chy_der_at_end (&at))
    chy_lint_error (self, "signature-parameters", oid);
}

static gboolean
lint_time (ChyLint *self, const ChyDerItem *item, const char *field, gint64 *ret_time)
{
  if (!chy_der_item_to_time (item, ret_time))
    {
      chy_lint_error (self, "time-format", field);
      return FALSE;
    }
  if (item->tag == CHY_DER_GENERALIZED_TIME && *ret_time < YEAR_2050)
    chy_lint_error (self, "time-type", field);
  return TRUE;
}

/* RFC 5280 4.1.2.5. */
static void
lint_validity (ChyLint *self)
{
  gint64 not_before, not_after;

  if (lint_time (self, &self->cert->not_before, "notBefore", &not_before) &&
      lint_time (self, &self->cert->not_after, "notAfter", &not_after) && not_before >= not_after)
    chy_lint_error (self, "validity-order", NULL);
}

static void
lint_key (ChyLint *self)
{
  g_autoptr (GBytes) der = chy_der_item_to_bytes (&self->cert->public_key);
  g_autoptr (GError) error = NULL;

  self->key_known = chy_public_key_read (der, &self->key, NULL);
  if (!self->key_known)
    {
      chy_lint_error (self, "malformed", "subjectPublicKeyInfo");
      return;
    }
  if (!chy_public_key_check (der, 1024, &error))
    chy_lint_error (self, "key-weak", error->message);
  else if (self->key.kind == CHY_PUBLIC_KEY_RSA && self->key.bits < 2048)
    chy_lint_warn (self, "key-small", self->key.algorithm);
}

/* A TBSCertificate begins with [0] or an INTEGER, a Certificate with the SEQUENCE of its TBS. */
static gboolean
read_any (GBytes *der, ChyCertDer *ret_cert, gboolean *ret_whole)
{
  ChyDer outside, inside;
  ChyDerItem item;

  chy_der_init_bytes (&outside, der);
  if (!chy_der_next (&outside, &item) || !chy_der_at_end (&outside) || item.tag != CHY_DER_SEQUENCE)
    return FALSE;
  inside = chy_der_inside (&item);
  *ret_whole = chy_der_peek (&inside) == CHY_DER_SEQUENCE;
  return *ret_whole ? chy_cert_der_read (der, ret_cert, NULL) : chy_tbs_read (&item, ret_cert);
}

static gboolean
is_well_formed (GBytes *der, ChyCertDer *ret_cert, gboolean *ret_whole)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);

  return size > 0 && size <= CHY_PKI_MAX_INPUT && chy_der_check (data, size, CHY_DER_DEPTH) &&
         read_any (der, ret_cert, ret_whole);
}

gboolean
chy_lint_certificate (GBytes *der, GPtrArray *problems)
{
  ChyCertDer cert;
  ChyLint lint = { .cert = &cert, .problems = problems };
  gboolean whole;

  if (!is_well_formed (der, &cert, &whole))
    {
      chy_lint_error (&lint, "malformed", "certificate");
      return FALSE;
    }
  lint.subject_empty = cert.subject.size == 0;
  lint.self_issued = cert.subject.whole_size == cert.issuer.whole_size &&
                     memcmp (cert.subject.whole, cert.issuer.whole, cert.issuer.whole_size) == 0;
  lint.emails = g_ptr_array_new_with_free_func (g_free);
  lint.ekus = g_ptr_array_new_with_free_func (g_free);

  lint_serial (&lint);
  lint_version (&lint);
  lint_algorithm (&lint, whole);
  lint_validity (&lint);
  lint_key (&lint);
  chy_lint_extensions (&lint);
  chy_lint_names (&lint);

  g_ptr_array_unref (lint.emails);
  g_ptr_array_unref (lint.ekus);
  return !lint.failed;
}
