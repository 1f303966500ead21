/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-mends.h"

void
chy_template_mend_free (ChyTemplateMend *self)
{
  g_free (self->title);
  g_free (self->key);
  g_free (self->value);
  g_free (self->who);
  g_free (self);
}

/* --- one setting -------------------------------------------------------------------------------------------
 */

typedef struct
{
  const char *code;
  const char *title; /* N_() */
  const char *key;
  const char *value; /* as chy_template_set_text() takes it */
} Setting;

static const Setting settings[] = {
  { "ESC9", N_ ("Include the Security Identifier"), "noSecurityExtension", "false" },
  { "key-size", N_ ("Set 2048 Bits"), "minimumKeySize", "2048" },
  { "hash-weak", N_ ("Choose SHA256"), "hashAlgorithm", "sha256" },
  { "key-usage-not-critical", N_ ("Make It Critical"), "keyUsageCritical", "true" },
  { "key-usage-missing", N_ ("Allow Signature and Encryption"), "purpose", "signatureAndEncryption" },
  { "legacy-provider", N_ ("Choose a Key Storage Provider"), "providerCategory", "keyStorageProvider" },
  { "publishes", N_ ("Do Not Publish"), "publishToDirectory", "false" },
  { "not-persisted", N_ ("Store Certificates"), "doNotPersist", "false" },
  { "efs-not-needed", N_ ("Remove Encrypting File System"), "applicationPolicies",
    "-1.3.6.1.4.1.311.10.3.4" },
  { "apple-nonrepudiation", N_ ("Clear Proof of Origin"), "keyUsage", "-nonRepudiation" },
  { "not-exportable", N_ ("Allow Export"), "allowExportableKey", "true" },
  { "not-supplied", N_ ("Supply in the Request"), "subjectNameSource", "request" },
  { "needs-signature", N_ ("Ask for No Signature"), "requiredSignatures", "0" },
  { "needs-archival", N_ ("Do Not Archive"), "archiveKey", "false" },
  { "needs-attestation", N_ ("Ask for No Attestation"), "keyAttestation", "none" },
  { "pends", N_ ("Issue Without Approval"), "requireManagerApproval", "false" },
  { "validity-missing", N_ ("Set 1 Year"), "validityPeriod", "1y" },
  { "renewal-too-long", N_ ("Set 6 Weeks"), "renewalPeriod", "6w" },
};

static void
add_setting (GPtrArray *mends, char *title, const char *key, const char *value)
{
  ChyTemplateMend *mend = g_new0 (ChyTemplateMend, 1);

  mend->title = title;
  mend->key = g_strdup (key);
  mend->value = g_strdup (value);
  g_ptr_array_add (mends, mend);
}

/* A policy of a profile, by its name as the problem has it. */
static void
add_purpose (GPtrArray *mends, ChyProblem *problem)
{
  const char *policy = chy_problem_get_argument (problem, "policy");
  const char *oid = policy != NULL ? chy_template_policy_oid (policy) : NULL;
  g_autofree char *value = NULL;

  if (policy == NULL)
    return;
  value = g_strdup_printf ("+%s", oid != NULL ? oid : policy);
  /* Translators: %s is a purpose of certificates, such as Client Authentication. */
  add_setting (mends, g_strdup_printf (_ ("Add %s"), policy), "applicationPolicies", value);
}

static void
add_superseded (GPtrArray *mends, ChyTemplateDraft *draft, ChyProblem *problem)
{
  const char *name = chy_problem_get_argument (problem, "name");
  g_autofree char *value = NULL;

  if (name == NULL)
    name = chy_template_draft_get_template (draft)->cn;
  value = g_strdup_printf ("-%s", name);
  /* Translators: %s is the name of a template in a list of others. */
  add_setting (mends, g_strdup_printf (_ ("Remove %s"), name), "supersedes", value);
}

/* --- whoever has too many rights
 * ---------------------------------------------------------------------------- */

static const char *
short_name (const char *name)
{
  const char *slash = strrchr (name, '\\');

  return slash != NULL ? slash + 1 : name;
}

/* One button for each that is named; `title` (translated) has a %s for the name. */
static void
add_principals (
    GPtrArray *mends, ChyTemplateDraft *draft, ChyProblem *problem, const char *title, guint32 take)
{
  const ChyTemplate *template = chy_template_draft_get_template (draft);
  const char *who = chy_problem_get_argument (problem, "who");
  g_auto (GStrv) names = who != NULL ? g_strsplit (who, ", ", -1) : g_new0 (char *, 1);

  for (char **name = names; *name != NULL; name++)
    {
      const ChyAce *ace = chy_template_find_ace (template, *name);
      ChyTemplateMend *mend;

      if (ace == NULL || (take != 0 && !(ace->allow & (take | CHY_TEMPLATE_RIGHT_FULL_CONTROL))))
        continue;
      mend = g_new0 (ChyTemplateMend, 1);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      mend->title = g_strdup_printf (title, short_name (*name));
#pragma GCC diagnostic pop
      mend->who = g_strdup (ace->principal_id);
      mend->take = take;
      g_ptr_array_add (mends, mend);
    }
}

static gboolean
is_escalation (const char *code)
{
  static const char *const codes[] = { "ESC1", "ESC2", "ESC3", "ESC13", "ESC15", "ESC17", NULL };

  return g_strv_contains (codes, code);
}

GPtrArray *
chy_template_mends_for (ChyTemplateDraft *draft, ChyProblem *problem)
{
  GPtrArray *mends = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_template_mend_free);
  const char *code = chy_problem_get_code (problem);
  const guint32 write = CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_FULL_CONTROL;

  if (g_strcmp0 (chy_problem_get_domain (problem), "template") != 0)
    return mends;
  /* Translators: %s is an account or group, which loses all rights on a template. */
  if (is_escalation (code))
    add_principals (mends, draft, problem, _ ("Remove %s"), 0);
  else if (g_str_equal (code, "ESC4"))
    /* Translators: %s is an account or group. */
    add_principals (mends, draft, problem, _ ("Take Write from %s"), write);
  else if (g_str_equal (code, "autoenroll-supplied"))
    /* Translators: %s is an account or group. */
    add_principals (mends, draft, problem, _ ("Take Autoenroll from %s"), CHY_TEMPLATE_RIGHT_AUTOENROLL);
  /* The rest is settings, which a version 1 template has fixed. */
  if (chy_template_draft_is_fixed (draft))
    return mends;
  if (g_str_equal (code, "purpose-missing"))
    add_purpose (mends, problem);
  else if (g_str_equal (code, "supersedes-unknown") || g_str_equal (code, "supersedes-itself"))
    add_superseded (mends, draft, problem);
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (settings[i].code, code))
      add_setting (mends, g_strdup (_ (settings[i].title)), settings[i].key, settings[i].value);

  return mends;
}

void
chy_template_mend_apply (const ChyTemplateMend *self, ChyTemplateDraft *draft)
{
  if (self->key != NULL)
    chy_template_draft_set_text (draft, self->key, self->value, NULL);
  else if (self->take == 0)
    chy_template_draft_remove_principal (draft, self->who);
  else
    for (guint32 right = 1; right <= CHY_TEMPLATE_RIGHT_FULL_CONTROL; right <<= 1)
      if (self->take & right && right != CHY_TEMPLATE_RIGHT_FULL_CONTROL)
        chy_template_draft_set_right (draft, self->who, right, FALSE, FALSE);
}

/* --- what passed
 * -------------------------------------------------------------------------------------------- */

static gboolean
is_found (GPtrArray *problems, const char *const *codes)
{
  for (guint i = 0; i < problems->len; i++)
    if (chy_problem_get_severity (problems->pdata[i]) != CHY_SEVERITY_NOTE &&
        g_strv_contains (codes, chy_problem_get_code (problems->pdata[i])))
      return TRUE;

  return FALSE;
}

static void
add_passed (GPtrArray *passed, gboolean holds, char *sentence)
{
  if (holds)
    g_ptr_array_add (passed, sentence);
  else
    g_free (sentence);
}

static void
add_uses (GPtrArray *passed, GPtrArray *problems, guint uses)
{
  static const char *const use_codes[] = { "purpose-missing", NULL };

  add_passed (passed, uses > 0 && !is_found (problems, use_codes),
              g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Purposes match %u profile",
                                            "Purposes match %u profiles", uses),
                               uses));
}

GPtrArray *
chy_template_passed (ChyTemplateDraft *draft, GPtrArray *problems, guint uses)
{
  static const char *const keys[] = { "key-size", NULL };
  static const char *const names[] = { "name-taken", "display-name-taken", NULL };
  static const char *const escalation[] = { "ESC1", "ESC2", "ESC3", "ESC9", "ESC13", "ESC15", "ESC17", NULL };
  static const char *const writers[] = { "ESC4", NULL };
  static const char *const connectors[] = { "connector-cannot-enroll", "nobody-enrolls", NULL };
  const ChyTemplate *template = chy_template_draft_get_template (draft);
  GPtrArray *passed = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *key = chy_template_get_key_text (template);
  gboolean rsa = g_str_has_prefix (key, "rsa");

  add_passed (passed, !is_found (problems, escalation), g_strdup (_ ("Nobody can become somebody else")));
  add_passed (passed, !is_found (problems, writers), g_strdup (_ ("Only administrators can change it")));
  add_passed (passed, rsa && !is_found (problems, keys),
              g_strdup_printf (_ ("Key size %d or more"), template->minimal_key_size));
  add_passed (passed, !rsa, g_strdup (_ ("Elliptic curve keys")));
  add_passed (passed, (template->private_key_flag & CHY_TEMPLATE_KEY_EXPORTABLE) != 0,
              g_strdup (_ ("The connector may export the key")));
  add_passed (passed, (template->key_usage & CHY_KEY_USAGE_NON_REPUDIATION) == 0,
              g_strdup (_ ("Signature is not proof of origin")));
  add_uses (passed, problems, uses);
  add_passed (passed, !is_found (problems, connectors), g_strdup (_ ("Whoever needs it may enroll")));
  add_passed (passed, chy_template_draft_get_id (draft) == NULL && !is_found (problems, names),
              g_strdup (_ ("The name is free")));

  return passed;
}
