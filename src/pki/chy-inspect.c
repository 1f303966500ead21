/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-certificate.h"
#include "chy-csr.h"
#include "chy-inspect.h"
#include "chy-pem.h"

#include "base/chy-clock.h"
#include "model/chy-problem.h"

#define EXPIRES_SOON (30 * CHY_USEC_PER_DAY)
#define DOMAIN       "trusted-certificate"

static const char *const certificate_labels[] = { "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE",
                                                  NULL };

/* "TRUSTED CERTIFICATE" of openssl has its own data behind the certificate. */
static GBytes *
cut (GBytes *der)
{
  ChyDer at;
  ChyDerItem item;

  chy_der_init_bytes (&at, der);
  if (!chy_der_take (&at, CHY_DER_SEQUENCE, &item) || chy_der_at_end (&at) ||
      chy_der_peek (&at) != CHY_DER_SEQUENCE)
    return g_bytes_ref (der);
  return g_bytes_new_from_bytes (der, 0, item.whole_size);
}

ChyCertInfo *
chy_inspect_certificate (GBytes *data, GError **error)
{
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GBytes) one = NULL;

  der = chy_pem_find (data, certificate_labels, error);
  if (der == NULL)
    return NULL;
  one = chy_pem_is (data) ? cut (der) : g_bytes_ref (der);
  return chy_cert_info_read (one, TRUE, error);
}

ChyCertInfo *
chy_inspect_certificate_briefly (GBytes *der, GError **error)
{
  return chy_cert_info_read (der, FALSE, error);
}

ChyCertInfo *
chy_inspect_request (GBytes *data, GError **error)
{
  static const char *const labels[] = { "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", NULL };
  g_autoptr (GBytes) der = chy_pem_find (data, labels, error);

  return der != NULL ? chy_request_info_read (der, TRUE, error) : NULL;
}

gboolean
chy_inspect_request_check (GBytes *data, GError **error)
{
  g_autoptr (ChyCsr) csr = chy_csr_parse (data, 0, error);

  return csr != NULL;
}

static gboolean
add_info (GPtrArray *infos, GBytes *der, GError **error)
{
  ChyCertInfo *info = chy_cert_info_read (der, TRUE, error);

  if (info == NULL)
    return FALSE;
  g_ptr_array_add (infos, info);
  return TRUE;
}

static gboolean
add_pem (GPtrArray *infos, GBytes *data, GError **error)
{
  g_autoptr (GPtrArray) blocks = chy_pem_read (data, error);
  guint i;

  if (blocks == NULL)
    return FALSE;
  for (i = 0; i < blocks->len; i++)
    {
      const ChyPemBlock *block = g_ptr_array_index (blocks, i);
      g_autoptr (GBytes) der = NULL;

      if (block->headers || !g_strv_contains (certificate_labels, block->label))
        continue;
      der = cut (block->der);
      if (!add_info (infos, der, error))
        return FALSE;
    }
  if (infos->len > 0)
    return TRUE;
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND, "This is “%s”, not a certificate",
               ((const ChyPemBlock *) g_ptr_array_index (blocks, 0))->label);
  return FALSE;
}

GPtrArray *
chy_inspect_certificates (GBytes *data, GError **error)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_cert_info_unref);
  g_autoptr (GPtrArray) certificates = NULL;
  ChyInspectedKind kind;
  guint i;

  if (!chy_inspect_kind (data, &kind, error))
    return NULL;
  if (kind == CHY_INSPECTED_PKCS7)
    {
      certificates = chy_pkcs7_read (data, error);
      if (certificates == NULL)
        return NULL;
      for (i = 0; i < certificates->len; i++)
        if (!add_info (infos, g_ptr_array_index (certificates, i), error))
          return NULL;
    }
  else if (!(chy_pem_is (data) ? add_pem (infos, data, error) : add_info (infos, data, error)))
    return NULL;
  return g_steal_pointer (&infos);
}

/* --- trusted certificates ----------------------------------------------------------------------- */

static void
add_problem (GPtrArray *problems, ChySeverity severity, const char *code, const ChyCertInfo *info)
{
  g_autofree char *name = info != NULL ? chy_name_to_string (info->subject) : NULL;

  g_ptr_array_add (
      problems, chy_problem_new (severity, DOMAIN, code, name, NULL, "name", name != NULL ? name : "", NULL));
}

static void
check_dates (const ChyCertInfo *info, gint64 now, GPtrArray *problems)
{
  if (info->not_after < now)
    add_problem (problems, CHY_SEVERITY_ERROR, "expired", info);
  else if (info->not_after - now < EXPIRES_SOON)
    add_problem (problems, CHY_SEVERITY_WARNING, "expires-soon", info);
  if (info->not_before > now)
    add_problem (problems, CHY_SEVERITY_WARNING, "not-yet-valid", info);
}

static void
check_authority (const ChyCertInfo *info, GPtrArray *problems)
{
  gboolean old_root = info->version < 3 && info->self_signed;

  if (old_root)
    add_problem (problems, CHY_SEVERITY_WARNING, "old-root", info);
  else if (!info->is_ca)
    add_problem (problems, CHY_SEVERITY_ERROR, "leaf", info);
  else if (info->key_usage != 0 && !(info->key_usage & CHY_KEY_USAGE_KEY_CERT_SIGN))
    add_problem (problems, CHY_SEVERITY_ERROR, "no-cert-sign", info);
  if ((info->is_ca || old_root) && !info->self_signed)
    add_problem (problems, CHY_SEVERITY_NOTE, "not-self-signed", info);
  if (g_str_has_prefix (info->key_algorithm, "rsa:") && info->key_bits < 2048)
    add_problem (problems, CHY_SEVERITY_WARNING, "small-key", info);
  if (!info->self_signed && (g_str_has_suffix (info->signature_algorithm, "SHA1") ||
                             g_str_has_suffix (info->signature_algorithm, "MD5")))
    add_problem (problems, CHY_SEVERITY_WARNING, "weak-signature", info);
}

ChyCertInfo *
chy_inspect_trusted_certificate (GBytes *data, gint64 now, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GPtrArray) found = chy_problems_new ();
  ChyCertInfo *info;
  ChyInspectedKind kind;
  guint i;

  if (!chy_inspect_kind (data, &kind, error))
    return NULL;
  if (kind == CHY_INSPECTED_PRIVATE_KEY || kind == CHY_INSPECTED_PFX)
    {
      add_problem (found, CHY_SEVERITY_ERROR, "private-key", NULL);
    }
  else
    {
      infos = chy_inspect_certificates (data, error);
      if (infos == NULL)
        return NULL;
      if (infos->len == 0)
        add_problem (found, CHY_SEVERITY_ERROR, "none", NULL);
    }
  if (infos != NULL && infos->len > 0)
    {
      info = g_ptr_array_index (infos, 0);
      check_authority (info, found);
      check_dates (info, now, found);
      if (infos->len > 1)
        add_problem (found, CHY_SEVERITY_WARNING, "several", info);
    }
  for (i = 0; problems != NULL && i < found->len; i++)
    g_ptr_array_add (problems, chy_problem_ref (g_ptr_array_index (found, i)));
  if (chy_problems_have_error (found))
    {
      chy_refuse (error, found);
      return NULL;
    }
  return chy_cert_info_ref (g_ptr_array_index (infos, 0));
}
