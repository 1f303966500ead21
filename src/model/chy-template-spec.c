/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include "base/chy-clock.h"

/* What the authority writes into a certificate for a template. */

static void
add_all (GPtrArray *array, char *const *items)
{
  for (; items != NULL && *items != NULL; items++)
    if (!g_ptr_array_find_with_equal_func (array, *items, g_str_equal, NULL))
      g_ptr_array_add (array, g_strdup (*items));
}

static gboolean
has (const ChyTemplate *self, guint32 enrollment_flag)
{
  return (self->enrollment_flag & enrollment_flag) != 0;
}

static void
describe_use (const ChyTemplate *self, ChyCertSpec *spec)
{
  spec->key_usage = self->key_usage;
  spec->key_usage_critical = chy_list_contains (self->critical_extensions, CHY_OID_KEY_USAGE);
  add_all (spec->extended_key_usages, self->extended_key_usage);
  spec->extended_key_usages_critical =
      chy_list_contains (self->critical_extensions, CHY_OID_EXTENDED_KEY_USAGE);
  /* Version 1 templates know no application policies (MS-CRTD 2.22). */
  if (self->schema_version >= 2)
    add_all (spec->application_policies, self->application_policies);
  spec->application_policies_critical =
      chy_list_contains (self->critical_extensions, CHY_OID_APPLICATION_POLICIES);
  spec->san_critical = chy_list_contains (self->critical_extensions, CHY_OID_SUBJECT_ALT_NAME);
}

static void
describe_policies (const ChyTemplate *self, const ChyTemplateSubject *subject, ChyCertSpec *spec)
{
  add_all (spec->certificate_policies, self->certificate_policies);
  if (has (self, CHY_TEMPLATE_ENROLL_POLICIES_FROM_REQUEST))
    add_all (spec->certificate_policies, (char *const *) subject->issuance_policies);
}

static void
describe_constraints (const ChyTemplate *self, ChyCertSpec *spec)
{
  spec->is_ca = (self->flags & (CHY_TEMPLATE_FLAG_IS_CA | CHY_TEMPLATE_FLAG_IS_CROSS_CA)) != 0;
  spec->path_length = spec->is_ca && self->max_issuing_depth >= 0 ? self->max_issuing_depth : -1;
  spec->basic_constraints = spec->is_ca || has (self, CHY_TEMPLATE_ENROLL_BASIC_CONSTRAINTS);
  /* RFC 5280 4.2.1.9: always critical in an authority's certificate. */
  spec->basic_constraints_critical =
      spec->is_ca || chy_list_contains (self->critical_extensions, CHY_OID_BASIC_CONSTRAINTS);
}

/* 1.3.6.1.4.1.311.20.2 for version 1, 1.3.6.1.4.1.311.21.7 from version 2 on. */
static void
describe_template (const ChyTemplate *self, ChyCertSpec *spec)
{
  if (self->schema_version >= 2 && *self->oid != '\0')
    {
      spec->template_oid = g_strdup (self->oid);
      spec->template_major = self->revision;
      spec->template_minor = self->minor_revision;
    }
  if ((self->schema_version < 2 && self->flags & CHY_TEMPLATE_FLAG_ADD_TEMPLATE_NAME) ||
      has (self, CHY_TEMPLATE_ENROLL_ADD_TEMPLATE_NAME))
    spec->template_name = g_strdup (self->cn);
}

static void
describe_validity (const ChyTemplate *self,
                   gint64 not_before,
                   gint64 validity,
                   gint64 limit,
                   ChyCertSpec *spec,
                   gboolean *ret_truncated)
{
  gint64 seconds = validity > 0 ? MIN (validity, self->expiration) : self->expiration;
  gint64 longest = (G_MAXINT64 - MAX (not_before, 0)) / CHY_USEC_PER_SEC;

  spec->not_before = not_before;
  spec->not_after = not_before + MIN (seconds, longest) * CHY_USEC_PER_SEC;
  *ret_truncated = limit > 0 && spec->not_after > limit;
  if (*ret_truncated)
    spec->not_after = limit / CHY_USEC_PER_SEC * CHY_USEC_PER_SEC;
}

/**
 * chy_template_build_spec:
 * @self: the template
 * @subject: what the request and the directory say
 * @not_before: microseconds
 * @validity: seconds wanted, or 0
 * @not_after_limit: the end of the authority in microseconds, or 0
 * @ret_spec: (out): the content of the certificate, free with chy_cert_spec_free()
 * @ret_issue: (out) (optional): what the authority does beside it
 * @error: return location
 *
 * MS-WCCE 3.2.2.6.2.1.4: what a certificate by this template contains. The serial and the authority's
 * addresses are left for the caller.
 *
 * Returns: %TRUE, or %FALSE with a refusal of domain "issue"
 */
gboolean
chy_template_build_spec (const ChyTemplate *self,
                         const ChyTemplateSubject *subject,
                         gint64 not_before,
                         gint64 validity,
                         gint64 not_after_limit,
                         ChyCertSpec **ret_spec,
                         ChyTemplateIssue *ret_issue,
                         GError **error)
{
  g_autoptr (ChyCertSpec) spec = chy_cert_spec_new ();
  ChyTemplateIssue issue = { 0 };

  if (!chy_template_build_subject (self, subject, spec, error))
    return FALSE;
  describe_use (self, spec);
  describe_policies (self, subject, spec);
  describe_constraints (self, spec);
  describe_template (self, spec);
  describe_validity (self, not_before, validity, not_after_limit, spec, &issue.truncated);
  spec->ocsp_no_check = has (self, CHY_TEMPLATE_ENROLL_OCSP_NO_CHECK);
  spec->smime_capabilities = has (self, CHY_TEMPLATE_ENROLL_SYMMETRIC_ALGORITHMS);
  if (spec->not_after <= spec->not_before)
    {
      chy_refuse_one (error, "template", "validity-nothing-left", self->display_name, NULL);
      return FALSE;
    }
  issue.pend = has (self, CHY_TEMPLATE_ENROLL_PEND_ALL);
  issue.omit_revocation_info = has (self, CHY_TEMPLATE_ENROLL_NO_REVOCATION_INFO);
  issue.publish = has (self, CHY_TEMPLATE_ENROLL_PUBLISH_TO_DS);
  issue.do_not_persist = (self->flags & CHY_TEMPLATE_FLAG_DO_NOT_PERSIST) != 0;
  if (ret_issue != NULL)
    *ret_issue = issue;
  *ret_spec = g_steal_pointer (&spec);
  return TRUE;
}
