/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

/* The known ways to become somebody else through a template ("Certified Pre-Owned" and its successors; the
 * tests of Certipy and Locksmith, but with denied rights and nested groups counted). */

typedef struct
{
  gboolean direct;      /* issued without approval or signature */
  gboolean any_purpose; /* no EKU, or any */
  gboolean client_auth;
  gboolean server_auth;
  gboolean supplied; /* the requester chooses the name */
} Facts;

static gboolean
has_policy (const ChyTemplate *self, const char *oid)
{
  return chy_list_contains (self->extended_key_usage, oid) ||
         chy_list_contains (self->application_policies, oid);
}

static Facts
facts_of (const ChyTemplate *self)
{
  Facts facts = { 0 };

  facts.direct = !(self->enrollment_flag & CHY_TEMPLATE_ENROLL_PEND_ALL) && self->ra_signature == 0;
  facts.any_purpose = (*self->extended_key_usage == NULL && *self->application_policies == NULL) ||
                      has_policy (self, CHY_OID_ANY_EKU);
  facts.client_auth = facts.any_purpose || has_policy (self, CHY_OID_CLIENT_AUTH) ||
                      has_policy (self, CHY_OID_SMARTCARD_LOGON) || has_policy (self, CHY_OID_PKINIT_CLIENT);
  facts.server_auth = facts.any_purpose || has_policy (self, CHY_OID_SERVER_AUTH);
  facts.supplied = (self->name_flag & CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT) != 0;
  return facts;
}

static ChySeverity
severity_of (ChyExposure level)
{
  switch (level)
    {
    case CHY_EXPOSURE_BROAD:
      return CHY_SEVERITY_ERROR;
    case CHY_EXPOSURE_LIMITED:
      return CHY_SEVERITY_WARNING;
    case CHY_EXPOSURE_COMPUTERS:
    case CHY_EXPOSURE_NONE:
    default:
      return CHY_SEVERITY_NOTE;
    }
}

static void
report (GPtrArray *problems,
        const ChyTemplate *self,
        const ChyTemplateExposure *exposure,
        const char *code,
        const char *field)
{
  g_ptr_array_add (problems, chy_problem_new (severity_of (exposure->level), "template", code,
                                              self->display_name, field, "who", exposure->who, NULL));
}

/* --- single tests ----------------------------------------------------------------------------------------
 */

/* Names in the request: ESC1, ESC15, ESC17; or as it should be, where only named computers may enroll. */
static void
check_supplied (const ChyTemplate *self,
                const Facts *facts,
                const ChyTemplateExposure *exposure,
                GPtrArray *problems)
{
  if (!facts->supplied || !facts->direct)
    return;
  if (exposure->level == CHY_EXPOSURE_COMPUTERS)
    {
      report (problems, self, exposure, "by-design", "subjectNameSource");
      return;
    }
  if (facts->client_auth)
    report (problems, self, exposure, "ESC1", "subjectNameSource");
  if (facts->server_auth)
    report (problems, self, exposure, "ESC17", "subjectNameSource");
  if (self->schema_version == 1)
    report (problems, self, exposure, "ESC15", "templateSchemaVersion");
}

static gboolean
is_agent_target (const ChyTemplate *self)
{
  g_auto (GStrv) policies = NULL;

  if (self->schema_version == 1)
    return TRUE;
  policies = chy_template_get_signer_policies (self);
  return self->ra_signature > 0 && chy_list_contains (policies, CHY_OID_ENROLLMENT_AGENT);
}

static void
check_purposes (const ChyTemplate *self,
                const Facts *facts,
                const ChyTemplateExposure *exposure,
                GPtrArray *problems)
{
  if (facts->direct && facts->any_purpose)
    report (problems, self, exposure, "ESC2", "applicationPolicies");
  if (facts->direct && (facts->any_purpose || has_policy (self, CHY_OID_ENROLLMENT_AGENT)))
    report (problems, self, exposure, "ESC3", "applicationPolicies");
  if (facts->client_auth && is_agent_target (self))
    g_ptr_array_add (problems,
                     chy_problem_new (CHY_SEVERITY_NOTE, "template", "ESC3-target", self->display_name,
                                      "signaturePolicies.application", "who", exposure->who, NULL));
  if (facts->direct && facts->client_auth &&
      self->enrollment_flag & CHY_TEMPLATE_ENROLL_NO_SECURITY_EXTENSION)
    report (problems, self, exposure, "ESC9", "noSecurityExtension");
}

/* An issuance policy that stands for a group. */
static void
check_linked_policies (const ChyTemplate *self,
                       const Facts *facts,
                       const ChyTemplateExposure *exposure,
                       GHashTable *linked,
                       GPtrArray *problems)
{
  for (char **oid = self->certificate_policies; linked != NULL && facts->client_auth && *oid != NULL; oid++)
    {
      const char *group = g_hash_table_lookup (linked, *oid);

      if (group != NULL)
        g_ptr_array_add (problems, chy_problem_new (severity_of (exposure->level), "template", "ESC13",
                                                    self->display_name, "issuancePolicies", "who",
                                                    exposure->who, "policy", *oid, "group", group, NULL));
    }
}

static void
check_writers (const ChyTemplate *self, const ChyTemplateCheckContext *context, GPtrArray *problems)
{
  ChyTemplateExposure exposure =
      chy_template_exposure (self, context, CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_FULL_CONTROL, TRUE);

  if (exposure.level != CHY_EXPOSURE_NONE)
    {
      /* A computer has no business to change a template: nothing here is by design. */
      exposure.level = MAX (exposure.level, CHY_EXPOSURE_LIMITED);
      report (problems, self, &exposure, "ESC4", "security");
    }
  g_free (exposure.who);
}

/* Whether certificates of it can be had: what Windows brought and no authority issues does no harm. */
static gboolean
can_be_published (const ChyTemplate *self, const ChyTemplateCheckContext *context)
{
  return !chy_template_is_builtin (self) || context == NULL || context->published_on == NULL ||
         context->published_on[0] != NULL;
}

void
chy_template_check_escalation (const ChyTemplate *self,
                               const ChyTemplateCheckContext *context,
                               GPtrArray *problems)
{
  Facts facts = facts_of (self);
  ChyTemplateExposure exposure = chy_template_exposure (self, context, CHY_TEMPLATE_RIGHT_ENROLL, FALSE);

  if (exposure.level != CHY_EXPOSURE_NONE && can_be_published (self, context))
    {
      check_supplied (self, &facts, &exposure, problems);
      check_purposes (self, &facts, &exposure, problems);
      check_linked_policies (self, &facts, &exposure, context != NULL ? context->linked_policies : NULL,
                             problems);
    }
  g_free (exposure.who);
  check_writers (self, context, problems);
}
