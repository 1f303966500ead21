/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "authority/chy-certsrv.h"
#include "model/chy-hresult.h"
#include "model/chy-problem.h"

#include <string.h>

static void deny (ChyBuiltinJob *job, guint32 code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
deny (ChyBuiltinJob *job, guint32 code, const char *format, ...)
{
  va_list args;

  job->code = code;
  g_free (job->message);
  va_start (args, format);
  job->message = g_strdup_vprintf (format, args);
  va_end (args);
}

/* A refusal of the model carries the code by its name (domain "issue"). */
static void
deny_by_error (ChyBuiltinJob *job, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  guint32 code = 0;

  for (guint i = 0; i < problems->len && code == 0; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);
      if (strcmp (chy_problem_get_domain (problem), "issue") == 0)
        {
          const ChyHresult *known = chy_hresult_find_name (chy_problem_get_code (problem));
          code = known != NULL ? known->code : 0;
        }
      else if (strcmp (chy_problem_get_code (problem), "key-algorithm") == 0)
        code = CHY_NTE_BAD_ALGID;
    }
  if (code == 0)
    code = CHY_CERTSRV_E_BAD_REQUESTSUBJECT;
  deny (job, code, "%s", error->message);
}

static guint32
code_of_csr_error (const GError *error)
{
  if (error->domain != CHY_PKI_ERROR)
    return CHY_CRYPT_E_ASN1_ERROR;
  switch ((ChyPkiError) error->code)
    {
    case CHY_PKI_ERROR_KEY_TOO_SMALL:
      return CHY_CERTSRV_E_KEY_LENGTH;
    case CHY_PKI_ERROR_KEY_WEAK:
      return CHY_NTE_BAD_KEY;
    case CHY_PKI_ERROR_KEY_UNSUPPORTED:
      return CHY_NTE_BAD_ALGID;
    case CHY_PKI_ERROR_BAD_SIGNATURE:
      return CHY_NTE_BAD_SIGNATURE;
    default:
      return CHY_CRYPT_E_ASN1_ERROR;
    }
}

/* What the requester may do at all, before a look into the request. */
static const ChyBuiltinTemplate *
admit (const ChyBuiltinSnapshot *snapshot, const ChySubmission *submission, ChyBuiltinJob *job)
{
  const ChyPrincipal *who = submission->requester;

  if (who == NULL || !(chy_aces_effective (snapshot->aces, who) & CHY_CA_RIGHT_REQUEST_CERTIFICATES))
    {
      deny (job, CHY_CERTSRV_E_ENROLL_DENIED, "%s lacks Request Certificates on %s",
            who != NULL ? who->name : "nobody", snapshot->name);
      return NULL;
    }
  if (submission->template_name == NULL || *submission->template_name == '\0')
    {
      deny (job, CHY_CERTSRV_E_NO_CERT_TYPE, "the request names no template");
      return NULL;
    }
  const ChyBuiltinTemplate *template =
      chy_builtin_snapshot_find_template (snapshot, submission->template_name);
  if (template == NULL)
    {
      deny (job, CHY_CERTSRV_E_UNSUPPORTED_CERT_TYPE, "%s does not issue the template %s", snapshot->name,
            submission->template_name);
      return NULL;
    }
  if (!(chy_template_effective_rights (template->model, who) & CHY_TEMPLATE_RIGHT_ENROLL))
    {
      deny (job, CHY_CERTSRV_E_TEMPLATE_DENIED, "%s lacks Enroll on the template %s", who->name,
            template->name);
      return NULL;
    }
  return template;
}

/* What a PKCS#10 request cannot bring. */
static gboolean
check_requirements (const ChyTemplate *model, ChyBuiltinJob *job)
{
  if (model->ra_signature > 0)
    deny (job, CHY_CERTSRV_E_SIGNATURE_POLICY_REQUIRED,
          "the template %s asks for %d signatures of a registration authority", model->cn,
          model->ra_signature);
  else if (model->private_key_flag & CHY_TEMPLATE_KEY_ARCHIVAL)
    deny (job, CHY_CERTSRV_E_ARCHIVED_KEY_REQUIRED, "the template %s asks for the key to be archived",
          model->cn);
  else if (model->private_key_flag & CHY_TEMPLATE_KEY_ATTEST_REQUIRED)
    deny (job, CHY_CERTSRV_E_KEY_ATTESTATION, "the template %s asks for key attestation", model->cn);
  return job->code == 0;
}

/* A template named inside the request is the one that it is made for. */
static gboolean
check_template_of_csr (const ChyBuiltinTemplate *template, ChyBuiltinJob *job)
{
  const ChyCsr *csr = job->csr;

  if ((csr->template_name != NULL && g_ascii_strcasecmp (csr->template_name, template->name) != 0) ||
      (csr->template_oid != NULL && strcmp (csr->template_oid, template->oid) != 0))
    deny (job, CHY_CERTSRV_E_TEMPLATE_CONFLICT, "the request itself names the template %s, not %s",
          csr->template_name != NULL ? csr->template_name : csr->template_oid, template->name);
  return job->code == 0;
}

static void
read_csr (GBytes *data, ChyBuiltinJob *job)
{
  g_autoptr (GError) error = NULL;

  job->csr = chy_csr_parse (data, 0, &error);
  if (job->csr == NULL)
    deny (job, code_of_csr_error (error), "%s", error->message);
  else
    job->subject = chy_name_to_string (job->csr->subject);
}

static void
add_places (GPtrArray *target, char **places, const ChyBuiltinKey *key)
{
  for (gsize i = 0; places[i] != NULL; i++)
    g_ptr_array_add (target, chy_authority_place_of_key (places[i], key->index));
}

void
chy_builtin_policy_add_places (const ChyBuiltinSnapshot *snapshot,
                               const ChyBuiltinCertificate *issuer,
                               ChyCertSpec *spec)
{
  add_places (spec->crl_urls, snapshot->crl_urls, issuer->key);
  add_places (spec->aia_urls, snapshot->aia_urls, issuer->key);
}

void
chy_builtin_policy_build (const ChyBuiltinSnapshot *snapshot,
                          const ChyTemplate *model,
                          GVariant *directory,
                          gint64 not_before,
                          gint64 validity,
                          ChyBuiltinJob *job)
{
  const ChyCsr *csr = job->csr;
  const ChyTemplateSubject subject = {
    .name = csr->subject, .sans = csr->sans, .sid = csr->sid, .directory = directory
  };
  ChyTemplateIssue issue = { 0 };
  g_autoptr (GError) error = NULL;

  if (!chy_template_allows_key (model, csr->key_algorithm, csr->key_bits, &error) ||
      !chy_template_build_spec (model, &subject, not_before, validity, job->issuer->not_after, &job->spec,
                                &issue, &error))
    {
      deny_by_error (job, error);
      return;
    }
  if (job->spec->is_ca && !chy_builtin_ca_inherit_path_length (job->issuer, job->spec, &error))
    {
      g_clear_pointer (&job->spec, chy_cert_spec_free);
      deny (job, CHY_CERTSRV_E_INVALID_CA_CERTIFICATE, "%s", error->message);
      return;
    }
  if (!issue.omit_revocation_info)
    chy_builtin_policy_add_places (snapshot, job->issuer, job->spec);
  job->pend = issue.pend;
  if (issue.truncated)
    {
      g_free (job->message);
      job->message = g_strdup ("The validity was cut at the end of the authority's own certificate.");
    }
  g_free (job->subject);
  job->subject = chy_name_to_string (job->spec->subject);
}

gint64
chy_builtin_policy_not_before (const ChyBuiltinCertificate *issuer, gint64 now)
{
  gint64 skewed = now - CHY_BUILTIN_SKEW * CHY_USEC_PER_SEC;
  gint64 not_before = MAX (skewed, issuer->not_before);
  return not_before - not_before % CHY_USEC_PER_SEC;
}

gboolean
chy_builtin_policy_can_sign (const ChyBuiltinSnapshot *snapshot, gint64 now, GError **error)
{
  const ChyBuiltinCertificate *active = chy_builtin_snapshot_get_active (snapshot);

  if (active == NULL)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_READY, "%s waits for its certificate",
                   snapshot->name);
      return FALSE;
    }
  if (now < active->not_before || now >= active->not_after)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_EXPIRED, "the certificate of %s %s",
                   snapshot->name,
                   now < active->not_before ? "is not valid yet: look at the clock" : "has expired");
      return FALSE;
    }
  return TRUE;
}

void
chy_builtin_policy_decide (const ChyBuiltinSnapshot *snapshot,
                           const ChySubmission *submission,
                           gint64 now,
                           ChyBuiltinJob *job)
{
  job->submission = submission;
  job->issuer = chy_builtin_snapshot_get_active (snapshot);
  job->csr_hash = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  gsize length;
  const guint8 *data = g_bytes_get_data (submission->csr, &length);
  g_checksum_update (checksum, data, (gssize) length);
  g_checksum_get_digest (checksum, digest, &size);
  job->csr_hash = g_bytes_new (digest, sizeof digest);
  job->template_name = g_strdup (submission->template_name != NULL ? submission->template_name : "");

  const ChyBuiltinTemplate *template = admit (snapshot, submission, job);
  guint32 denied = job->code;
  g_autofree char *why = g_steal_pointer (&job->message);
  read_csr (submission->csr, job);
  if (template == NULL)
    {
      /* The request was read for its subject only. */
      job->code = denied;
      g_free (job->message);
      job->message = g_steal_pointer (&why);
      return;
    }
  job->template_id = template->id;
  g_free (job->template_name);
  job->template_name = g_strdup (template->name);
  if (job->csr == NULL || !check_template_of_csr (template, job) ||
      !check_requirements (template->model, job))
    return;
  chy_builtin_policy_build (snapshot, template->model, submission->directory,
                            chy_builtin_policy_not_before (job->issuer, now), submission->validity, job);
}
