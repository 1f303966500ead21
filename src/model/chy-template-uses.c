/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-private.h"

#include <string.h>

#include "base/chy-time.h"

/* What a PKCS profile needs of its template (seed section T; MS-PKCS documentation). */

static void
add (GPtrArray *problems,
     ChySeverity severity,
     const ChyTemplate *self,
     const ChyTemplateUse *use,
     const char *code,
     const char *field)
{
  g_ptr_array_add (problems, chy_problem_new (severity, "template", code, self->display_name, field,
                                              "profile", use->profile, "platform", use->platform, NULL));
}

static gboolean
is_apple (const char *platform)
{
  return g_strcmp0 (platform, "iOS") == 0 || g_strcmp0 (platform, "macOS") == 0;
}

static guint
bits_of (const char *algorithm)
{
  const char *colon = strchr (algorithm, ':');

  if (colon == NULL)
    return 256; /* Ed25519 */
  if (g_ascii_tolower (colon[1]) == 'p')
    colon++;
  return (guint) g_ascii_strtoull (colon + 1, NULL, 10);
}

static void
check_key (const ChyTemplate *self, const ChyTemplateUse *use, GPtrArray *problems)
{
  g_autofree char *wanted = chy_template_get_key_text (self);

  if (use->key_algorithm == NULL ||
      chy_template_allows_key (self, use->key_algorithm, bits_of (use->key_algorithm), NULL))
    return;
  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "template", "key-differs",
                                              self->display_name, "keyAlgorithm", "profile", use->profile,
                                              "algorithm", use->key_algorithm, "wanted", wanted, NULL));
}

static void
check_purposes (const ChyTemplate *self, const ChyTemplateUse *use, GPtrArray *problems)
{
  gboolean any =
      *self->extended_key_usage == NULL || chy_list_contains (self->extended_key_usage, CHY_OID_ANY_EKU);

  for (guint i = 0; !any && use->extended_key_usages != NULL && use->extended_key_usages[i] != NULL; i++)
    {
      const char *oid = use->extended_key_usages[i];
      const char *name = chy_template_policy_name (oid);

      if (!chy_list_contains (self->extended_key_usage, oid))
        g_ptr_array_add (problems,
                         chy_problem_new (CHY_SEVERITY_WARNING, "template", "purpose-missing",
                                          self->display_name, "applicationPolicies", "profile", use->profile,
                                          "policy", name != NULL ? _ (name) : oid, NULL));
    }
}

static void
check_validity (const ChyTemplate *self, const ChyTemplateUse *use, GPtrArray *problems)
{
  g_autofree char *validity = chy_period_format (self->expiration);
  g_autofree char *wanted = NULL;

  if (use->validity <= self->expiration || self->expiration <= 0)
    return;
  wanted = chy_period_format (use->validity);
  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_WARNING, "template", "validity-too-short",
                                              self->display_name, "validityPeriod", "profile", use->profile,
                                              "wanted", wanted, "validity", validity, NULL));
}

static void
check_pkcs (const ChyTemplate *self, const ChyTemplateUse *use, GPtrArray *problems)
{
  if (!(self->private_key_flag & CHY_TEMPLATE_KEY_EXPORTABLE))
    add (problems, CHY_SEVERITY_ERROR, self, use, "not-exportable", "allowExportableKey");
  if (!(self->name_flag & CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT))
    add (problems, CHY_SEVERITY_ERROR, self, use, "not-supplied", "subjectNameSource");
  if (self->ra_signature > 0)
    add (problems, CHY_SEVERITY_ERROR, self, use, "needs-signature", "requiredSignatures");
  if (self->private_key_flag & CHY_TEMPLATE_KEY_ARCHIVAL)
    add (problems, CHY_SEVERITY_ERROR, self, use, "needs-archival", "archiveKey");
  if (self->private_key_flag & CHY_TEMPLATE_KEY_ATTEST_REQUIRED)
    add (problems, CHY_SEVERITY_ERROR, self, use, "needs-attestation", "keyAttestation");
  if (self->enrollment_flag & CHY_TEMPLATE_ENROLL_PEND_ALL)
    add (problems, CHY_SEVERITY_WARNING, self, use, "pends", "requireManagerApproval");
  if (is_apple (use->platform) && self->key_usage & CHY_KEY_USAGE_NON_REPUDIATION)
    add (problems, CHY_SEVERITY_ERROR, self, use, "apple-nonrepudiation", "keyUsage");
  check_key (self, use, problems);
  check_purposes (self, use, problems);
  check_validity (self, use, problems);
}

void
chy_template_check_uses (const ChyTemplate *self, const ChyTemplateCheckContext *context, GPtrArray *problems)
{
  for (gsize i = 0; context != NULL && i < context->n_uses; i++)
    if (g_strcmp0 (context->uses[i].type, "pkcs-certificate") == 0)
      check_pkcs (self, &context->uses[i], problems);
}
