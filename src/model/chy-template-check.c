/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include <string.h>

#include "base/chy-time.h"

/* What is wrong with a template by itself: keys, times, form, and who can reach it. */

enum
{
  SAFE_RSA_BITS = 2048,
};

static void
add (GPtrArray *problems, ChySeverity severity, const ChyTemplate *self, const char *code, const char *field)
{
  g_ptr_array_add (problems, chy_problem_new (severity, "template", code, self->display_name, field, NULL));
}

static gboolean
supplies_name (const ChyTemplate *self)
{
  return (self->name_flag & CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT) != 0;
}

static gboolean
logs_on (const ChyTemplate *self)
{
  return chy_list_contains (self->extended_key_usage, CHY_OID_CLIENT_AUTH) ||
         chy_list_contains (self->extended_key_usage, CHY_OID_SMARTCARD_LOGON);
}

/* --- keys ------------------------------------------------------------------------------------------------
 */

static void
check_key (const ChyTemplate *self, GPtrArray *problems)
{
  g_autoptr (GVariant) algorithm = chy_template_get (self, "keyAlgorithm");
  g_autofree char *hash = chy_template_get_triplet (self, "msPKI-Hash-Algorithm");
  gboolean rsa = g_strcmp0 (g_variant_get_string (algorithm, NULL), "rsa") == 0;

  if (rsa && self->minimal_key_size < SAFE_RSA_BITS)
    {
      g_autofree char *bits = g_strdup_printf ("%d", self->minimal_key_size);

      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "template", "key-size",
                                                  self->display_name, "minimumKeySize", "bits", bits, NULL));
    }
  if (hash != NULL && (g_ascii_strcasecmp (hash, "SHA1") == 0 || g_ascii_strcasecmp (hash, "MD5") == 0))
    add (problems, CHY_SEVERITY_WARNING, self, "hash-weak", "hashAlgorithm");
  if (self->key_usage == 0)
    add (problems, CHY_SEVERITY_WARNING, self, "key-usage-missing", "keyUsage");
  else if (!chy_list_contains (self->critical_extensions, CHY_OID_KEY_USAGE))
    add (problems, CHY_SEVERITY_WARNING, self, "key-usage-not-critical", "keyUsageCritical");
  if (!chy_template_uses_ksp (self) && chy_template_authority_level (self) >= 2 &&
      chy_template_recipient_level (self) >= 2)
    add (problems, CHY_SEVERITY_NOTE, self, "legacy-provider", "providerCategory");
}

/* --- times -----------------------------------------------------------------------------------------------
 */

static void
add_periods (GPtrArray *problems,
             ChySeverity severity,
             const ChyTemplate *self,
             const char *code,
             const char *field,
             const char *argument,
             gint64 seconds)
{
  g_autofree char *validity = chy_period_format (self->expiration);
  g_autofree char *other = chy_period_format (seconds);

  g_ptr_array_add (problems, chy_problem_new (severity, "template", code, self->display_name, field,
                                              "validity", validity, argument, other, NULL));
}

static void
check_times (const ChyTemplate *self, const ChyTemplateCheckContext *context, GPtrArray *problems)
{
  if (self->expiration <= 0)
    {
      add (problems, CHY_SEVERITY_ERROR, self, "validity-missing", "validityPeriod");
      return;
    }
  if (self->overlap >= self->expiration)
    add_periods (problems, CHY_SEVERITY_ERROR, self, "renewal-too-long", "renewalPeriod", "renewal",
                 self->overlap);
  if (context == NULL)
    return;
  if (context->authority_remaining > 0 && self->expiration > context->authority_remaining)
    add_periods (problems, CHY_SEVERITY_WARNING, self, "validity-beyond-authority", "validityPeriod",
                 "remaining", context->authority_remaining);
  if (context->authority_max_validity > 0 && self->expiration > context->authority_max_validity)
    add_periods (problems, CHY_SEVERITY_WARNING, self, "validity-beyond-limit", "validityPeriod", "limit",
                 context->authority_max_validity);
}

/* --- form ------------------------------------------------------------------------------------------------
 */

static gboolean
same_set (char *const *a, char *const *b)
{
  for (char *const *item = a; *item != NULL; item++)
    if (!chy_list_contains (b, *item))
      return FALSE;
  for (char *const *item = b; *item != NULL; item++)
    if (!chy_list_contains (a, *item))
      return FALSE;
  return TRUE;
}

/* The two syntaxes of msPKI-RA-Application-Policies, and which one the schema version has. */
static gboolean
signature_syntax_is_right (const ChyTemplate *self)
{
  gboolean triplets = chy_template_uses_triplets (self);

  for (char **item = self->ra_application_policies; *item != NULL; item++)
    if ((strchr (*item, '`') != NULL) != triplets)
      return FALSE;
  return TRUE;
}

static void
check_signatures (const ChyTemplate *self, GPtrArray *problems)
{
  g_auto (GStrv) policies = chy_template_get_signer_policies (self);

  if (!signature_syntax_is_right (self))
    {
      g_autofree char *version = g_strdup_printf ("%d", self->schema_version);

      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_WARNING, "template", "signature-syntax",
                                                  self->display_name, "signaturePolicies.application",
                                                  "version", version, NULL));
    }
  if (self->ra_signature > 0 && *policies == NULL && *self->ra_policies == NULL)
    {
      g_autofree char *count = g_strdup_printf ("%d", self->ra_signature);

      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_WARNING, "template",
                                                  "signature-policy-missing", self->display_name,
                                                  "signaturePolicies.application", "count", count, NULL));
    }
}

static void
check_superseded (const ChyTemplate *self, const ChyTemplateCheckContext *context, GPtrArray *problems)
{
  const char *const *known = context != NULL ? context->known_templates : NULL;

  for (char **name = self->supersede_templates; *name != NULL; name++)
    {
      if (g_ascii_strcasecmp (*name, self->cn) == 0)
        add (problems, CHY_SEVERITY_WARNING, self, "supersedes-itself", "supersedes");
      else if (known != NULL && !g_strv_contains (known, *name))
        g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_WARNING, "template", "supersedes-unknown",
                                                    self->display_name, "supersedes", "name", *name, NULL));
    }
}

void
chy_template_check_settings (const ChyTemplate *self,
                             const ChyTemplateCheckContext *context,
                             GPtrArray *problems)
{
  gboolean published = context != NULL && context->published_on != NULL && context->published_on[0] != NULL;
  gboolean for_devices = supplies_name (self) || (context != NULL && context->n_uses > 0);

  check_key (self, problems);
  check_times (self, context, problems);
  if (self->schema_version < 2)
    add (problems, published ? CHY_SEVERITY_WARNING : CHY_SEVERITY_NOTE, self, "schema-1",
         "templateSchemaVersion");
  else if (!same_set (self->extended_key_usage, self->application_policies))
    add (problems, CHY_SEVERITY_WARNING, self, "policies-differ", "applicationPolicies");
  check_signatures (self, problems);
  check_superseded (self, context, problems);
  if (self->flags & CHY_TEMPLATE_FLAG_DO_NOT_PERSIST)
    add (problems, CHY_SEVERITY_WARNING, self, "not-persisted", "doNotPersist");
  if (supplies_name (self) && logs_on (self))
    add (problems, CHY_SEVERITY_NOTE, self, "no-sid", "subjectNameSource");
  if (for_devices && chy_list_contains (self->extended_key_usage, CHY_OID_EFS))
    add (problems, CHY_SEVERITY_NOTE, self, "efs-not-needed", "applicationPolicies");
  if (for_devices && self->enrollment_flag & CHY_TEMPLATE_ENROLL_PUBLISH_TO_DS)
    add (problems, CHY_SEVERITY_NOTE, self, "publishes", "publishToDirectory");
}

/* --- access ----------------------------------------------------------------------------------------------
 */

static void
add_who (
    GPtrArray *problems, ChySeverity severity, const ChyTemplate *self, const char *code, const char *who)
{
  g_ptr_array_add (problems, chy_problem_new (severity, "template", code, self->display_name, "security",
                                              "who", who != NULL ? who : "", NULL));
}

static void
check_entry (const ChyTemplate *self, const ChyAce *ace, GPtrArray *problems)
{
  g_autoptr (ChyPrincipal) who = chy_principal_new (ace->principal_id, ace->principal_name, NULL);
  guint32 rights = chy_template_effective_rights (self, who);
  const char *name = ace->principal_name != NULL ? ace->principal_name : ace->principal_id;

  if (rights & CHY_TEMPLATE_RIGHT_ENROLL && !(rights & CHY_TEMPLATE_RIGHT_READ))
    add_who (problems, CHY_SEVERITY_WARNING, self, "enroll-without-read", name);
  if (ace->allow & CHY_TEMPLATE_RIGHT_AUTOENROLL && rights & CHY_TEMPLATE_RIGHT_AUTOENROLL &&
      supplies_name (self))
    add_who (problems, CHY_SEVERITY_WARNING, self, "autoenroll-supplied", name);
}

/* Where a profile uses the template one connector at least must be able to enroll; the others may serve other
 * templates. */
static void
check_connectors (const ChyTemplate *self, const ChyTemplateCheckContext *context, GPtrArray *problems)
{
  const guint32 needed = CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_ENROLL;
  g_autoptr (GPtrArray) unable = g_ptr_array_new ();

  for (guint i = 0; i < context->connectors->len; i++)
    {
      const ChyPrincipal *connector = context->connectors->pdata[i];

      if ((chy_template_effective_rights (self, connector) & needed) != needed)
        g_ptr_array_add (unable, (char *) connector->name);
    }
  for (guint i = 0; i < unable->len; i++)
    add_who (problems, unable->len == context->connectors->len ? CHY_SEVERITY_ERROR : CHY_SEVERITY_WARNING,
             self, "connector-cannot-enroll", unable->pdata[i]);
}

void
chy_template_check_access (const ChyTemplate *self,
                           const ChyTemplateCheckContext *context,
                           GPtrArray *problems)
{
  gboolean somebody = FALSE;

  for (guint i = 0; i < self->security->len; i++)
    {
      const ChyAce *ace = self->security->pdata[i];

      somebody = somebody || ace->allow & (CHY_TEMPLATE_RIGHT_ENROLL | CHY_TEMPLATE_RIGHT_FULL_CONTROL);
      check_entry (self, ace, problems);
    }
  if (!somebody)
    add (problems, CHY_SEVERITY_WARNING, self, "nobody-enrolls", "security");
  if (context != NULL && context->connectors != NULL && context->n_uses > 0)
    check_connectors (self, context, problems);
}

/**
 * chy_template_check:
 * @self: a template
 * @context: (nullable): what is known around it
 * @problems: (element-type ChyProblem): gets what is found
 *
 * Names what is wrong, why, and the mend (facts: Certipy and Locksmith; their severity here: an error where
 * everybody can reach it, a warning where a group can, a note where it is by design).
 *
 * Returns: %TRUE where nothing that was added is an error
 */
gboolean
chy_template_check (const ChyTemplate *self, const ChyTemplateCheckContext *context, GPtrArray *problems)
{
  guint before = problems->len;

  chy_template_check_escalation (self, context, problems);
  chy_template_check_access (self, context, problems);
  chy_template_check_uses (self, context, problems);
  chy_template_check_settings (self, context, problems);
  for (guint i = before; i < problems->len; i++)
    if (chy_problem_get_severity (problems->pdata[i]) == CHY_SEVERITY_ERROR)
      return FALSE;
  return TRUE;
}
