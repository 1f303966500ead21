/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-template.h"

#include <string.h>

#define DOMAIN    "S-1-5-21-1-2-3"
#define USERS     DOMAIN "-513"
#define COMPUTERS DOMAIN "-515"
#define CREATOR   DOMAIN "-1104"
#define CONNECTOR DOMAIN "-1105"
#define GROUP     DOMAIN "-1200"
#define SERVERS   DOMAIN "-1201"
#define WIDE      DOMAIN "-1202"
#define PERSON    DOMAIN "-1300"

static ChyTemplate *
builtin (const char *name)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN, "CORP", NULL);

  for (guint i = 0; i < all->len; i++)
    {
      ChyTemplate *t = all->pdata[i];

      if (g_str_equal (t->cn, name))
        return chy_template_ref (t);
    }
  g_assert_not_reached ();
}

/* A duplicate that nobody but administrators and its creator can reach. */
static ChyTemplate *
bare (const char *source_name)
{
  g_autoptr (ChyTemplate) source = builtin (source_name);
  g_autoptr (ChyPrincipal) creator = chy_principal_new (CREATOR, "CORP\\pki", NULL);
  g_autoptr (GError) error = NULL;
  ChyTemplate *t = chy_template_duplicate (source, "Test", NULL, NULL, creator, &error);

  g_assert_no_error (error);
  chy_template_revoke_grant (t, USERS, CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  chy_template_revoke_grant (t, COMPUTERS, CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  return t;
}

/* Groups of the small directory of these tests. */
static ChyPrincipalKind
resolve (const char *id, const char *name, GPtrArray **ret_members, gpointer user_data)
{
  static const char *const servers[] = { SERVERS, GROUP, NULL };
  GPtrArray *members;

  if (g_str_equal (id, CONNECTOR))
    return CHY_PRINCIPAL_KIND_COMPUTER;
  if (g_str_equal (id, PERSON))
    return CHY_PRINCIPAL_KIND_USER;
  if (!g_str_equal (id, GROUP) && !g_str_equal (id, SERVERS) && !g_str_equal (id, WIDE))
    return CHY_PRINCIPAL_KIND_UNKNOWN;
  members = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_principal_free);
  if (g_str_equal (id, WIDE))
    g_ptr_array_add (members, chy_principal_new (USERS, "CORP\\Domain Users", NULL));
  g_ptr_array_add (members, chy_principal_new (CONNECTOR, "CORP\\CONNECTOR1$", servers));
  if (g_str_equal (id, GROUP))
    g_ptr_array_add (members, chy_principal_new (PERSON, "CORP\\anna", servers));
  *ret_members = members;
  return CHY_PRINCIPAL_KIND_GROUP;
}

static const char *const trusted[] = { CREATOR, NULL };

static ChyTemplateCheckContext
usual_context (void)
{
  return (ChyTemplateCheckContext){ .trusted = trusted, .resolve = resolve };
}

static int
severity_of (GPtrArray *problems, const char *code)
{
  int found = -1;

  for (guint i = 0; i < problems->len; i++)
    if (g_str_equal (chy_problem_get_code (problems->pdata[i]), code))
      found = MAX (found, (int) chy_problem_get_severity (problems->pdata[i]));
  return found;
}

/* Whatever is reported has words for a person, with all arguments filled in. */
static void
assert_words (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = problems->pdata[i];
      g_autofree char *title = chy_problem_get_title (problem);
      g_autofree char *sentence = chy_problem_get_sentence (problem);
      g_autofree char *remedy = chy_problem_get_remedy (problem);

      g_assert_cmpstr (title, !=, chy_problem_get_code (problem));
      g_assert_cmpstr (chy_problem_get_domain (problem), ==, "template");
      g_assert_nonnull (remedy);
      if (strchr (sentence, '{') != NULL || strchr (remedy, '{') != NULL)
        g_error ("%s: %s %s", chy_problem_get_code (problem), sentence, remedy);
    }
}

/* --- escalation ------------------------------------------------------------------------------------------
 */

typedef struct
{
  const char *title;
  const char *source;
  const char *settings[6]; /* key=text */
  const char *who, *name;  /* granted Read and Enroll, or NULL */
  const char *denied;      /* id that is denied Enroll, or NULL */
  const char *code;
  int severity; /* -1: not reported */
} Case;

enum
{
  NONE = -1,
  NOTE = CHY_SEVERITY_NOTE,
  WARNING = CHY_SEVERITY_WARNING,
  ERROR = CHY_SEVERITY_ERROR,
};

#define SUPPLY "subjectNameSource=request"
#define DU     USERS, "CORP\\Domain Users"
#define CA     CONNECTOR, "CORP\\CONNECTOR1$"

static const Case cases[] = {
  { "everybody, any name, logs on", "User", { SUPPLY }, DU, NULL, "ESC1", ERROR },
  { "all computers", "User", { SUPPLY }, COMPUTERS, "CORP\\Domain Computers", NULL, "ESC1", ERROR },
  { "Authenticated Users", "User", { SUPPLY }, CHY_SID_AUTHENTICATED_USERS, "AU", NULL, "ESC1", ERROR },
  { "a person", "User", { SUPPLY }, PERSON, "CORP\\anna", NULL, "ESC1", WARNING },
  { "a group of people", "User", { SUPPLY }, GROUP, "CORP\\PKI", NULL, "ESC1", WARNING },
  { "a group that holds Domain Users", "User", { SUPPLY }, WIDE, "CORP\\Wide", NULL, "ESC1", ERROR },
  { "an unknown principal", "User", { SUPPLY }, DOMAIN "-9999", "CORP\\who", NULL, "ESC1", WARNING },
  { "the connector alone", "User", { SUPPLY }, CA, NULL, "ESC1", NONE },
  { "the connector alone is by design", "User", { SUPPLY }, CA, NULL, "by-design", NOTE },
  { "a group of computers alone", "User", { SUPPLY }, SERVERS, "CORP\\Servers", NULL, "by-design", NOTE },
  { "nobody", "User", { SUPPLY }, NULL, NULL, NULL, "ESC1", NONE },
  { "nobody, nothing by design", "User", { SUPPLY }, NULL, NULL, NULL, "by-design", NONE },
  { "names from the directory", "User", { NULL }, DU, NULL, "ESC1", NONE },
  { "approval", "User", { SUPPLY, "requireManagerApproval=true" }, DU, NULL, "ESC1", NONE },
  { "a signature", "User", { SUPPLY, "requiredSignatures=1" }, DU, NULL, "ESC1", NONE },
  { "no logon", "User", { SUPPLY, "applicationPolicies=Secure Email" }, DU, NULL, "ESC1", NONE },
  { "denied to everybody", "User", { SUPPLY }, DU, CHY_SID_EVERYONE, "ESC1", NONE },
  { "denied to all users", "User", { SUPPLY }, DU, USERS, "ESC1", NONE },
  { "denied to another group", "User", { SUPPLY }, DU, GROUP, "ESC1", ERROR },
  { "a person of a denied group", "User", { SUPPLY }, PERSON, "CORP\\anna", USERS, "ESC1", NONE },
  { "a group whose people are denied", "User", { SUPPLY }, GROUP, "CORP\\PKI", USERS, "by-design", NOTE },
  { "a smart card logs on too",
    "User",
    { SUPPLY, "applicationPolicies=Smart Card Logon" },
    DU,
    NULL,
    "ESC1",
    ERROR },

  { "no purpose is any purpose", "User", { "applicationPolicies=" }, DU, NULL, "ESC2", ERROR },
  { "any purpose", "User", { "applicationPolicies=Any Purpose" }, DU, NULL, "ESC2", ERROR },
  { "any purpose for a computer", "User", { "applicationPolicies=Any Purpose" }, CA, NULL, "ESC2", NOTE },
  { "named purposes", "User", { NULL }, DU, NULL, "ESC2", NONE },
  { "an agent", "User", { "applicationPolicies=Certificate Request Agent" }, DU, NULL, "ESC3", ERROR },
  { "no agent", "User", { NULL }, DU, NULL, "ESC3", NONE },
  { "an approved agent",
    "User",
    { "applicationPolicies=Certificate Request Agent", "requireManagerApproval=true" },
    DU,
    NULL,
    "ESC3",
    NONE },
  { "a target of agents",
    "User",
    { "requiredSignatures=1", "signaturePolicies.application=Certificate Request Agent" },
    DU,
    NULL,
    "ESC3-target",
    NOTE },
  { "no target", "User", { NULL }, DU, NULL, "ESC3-target", NONE },
  { "no SID", "User", { "noSecurityExtension=true" }, DU, NULL, "ESC9", ERROR },
  { "no SID but no logon",
    "User",
    { "noSecurityExtension=true", "applicationPolicies=Secure Email" },
    DU,
    NULL,
    "ESC9",
    NONE },
  { "a SID", "User", { NULL }, DU, NULL, "ESC9", NONE },
  { "a linked policy", "User", { "issuancePolicies=1.2.3.4" }, DU, NULL, "ESC13", ERROR },
  { "a policy that is not linked", "User", { "issuancePolicies=1.2.3.5" }, DU, NULL, "ESC13", NONE },
  { "any server", "WebServer", { NULL }, DU, NULL, "ESC17", ERROR },
  { "a server logs nobody on", "WebServer", { NULL }, DU, NULL, "ESC1", NONE },
  { "any server, by a group", "WebServer", { NULL }, GROUP, "CORP\\PKI", NULL, "ESC17", WARNING },
  { "no server", "User", { SUPPLY }, DU, NULL, "ESC17", NONE },
};

static void
test_escalations_are_found_and_nothing_else (void)
{
  g_autoptr (GHashTable) linked = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (linked, (char *) "1.2.3.4", (char *) "CORP\\Domain Admins");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (ChyTemplate) t = bare (c->source);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      g_autoptr (GError) error = NULL;
      ChyTemplateCheckContext context = usual_context ();

      context.linked_policies = linked;
      chy_template_set_texts (t, c->settings, &error);
      g_assert_no_error (error);
      if (c->who != NULL)
        chy_template_grant (t, c->who, c->name, CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
      if (c->denied != NULL)
        chy_template_grant (t, c->denied, "denied", CHY_TEMPLATE_RIGHT_ENROLL, TRUE);
      g_assert_cmpint (chy_template_check (t, &context, problems), ==, !chy_problems_have_error (problems));
      if (severity_of (problems, c->code) != c->severity)
        g_error ("%s: %s has severity %d, not %d", c->title, c->code, severity_of (problems, c->code),
                 c->severity);
      assert_words (problems);
    }
}

static void
test_full_control_contains_enroll (void)
{
  g_autoptr (ChyTemplate) t = bare ("User");
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  ChyTemplateCheckContext context = usual_context ();
  g_autoptr (GError) error = NULL;

  chy_template_set_text (t, "subjectNameSource", "request", &error);
  g_assert_no_error (error);
  chy_template_grant (t, USERS, "CORP\\Domain Users", CHY_TEMPLATE_RIGHT_FULL_CONTROL, FALSE);
  chy_template_check (t, &context, problems);
  g_assert_cmpint (severity_of (problems, "ESC1"), ==, ERROR);
  g_assert_cmpint (severity_of (problems, "ESC4"), ==, ERROR);
}

static void
test_version_1_templates_with_a_free_name_are_esc15 (void)
{
  static const char *const nowhere[] = { NULL };
  static const char *const somewhere[] = { "Contoso Issuing CA", NULL };
  g_autoptr (ChyTemplate) shared = builtin ("WebServer");
  g_autoptr (ChyTemplate) t = chy_template_copy (shared);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GPtrArray) none = chy_problems_new ();
  ChyTemplateCheckContext context = usual_context ();

  chy_template_grant (t, USERS, "CORP\\Domain Users", CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  context.published_on = somewhere;
  chy_template_check (t, &context, problems);
  g_assert_cmpint (severity_of (problems, "ESC15"), ==, ERROR);
  g_assert_cmpint (severity_of (problems, "schema-1"), ==, WARNING);
  assert_words (problems);
  /* What Windows brought and nobody issues is left in peace. */
  context.published_on = nowhere;
  chy_template_check (t, &context, none);
  g_assert_cmpint (severity_of (none, "ESC15"), ==, NONE);
}

typedef struct
{
  const char *title;
  const char *id, *name;
  guint32 allow;
  gboolean owner;
  int severity;
} Writer;

static const Writer writers[] = {
  { "everybody writes", CHY_SID_AUTHENTICATED_USERS, "AU", CHY_TEMPLATE_RIGHT_WRITE, FALSE, ERROR },
  { "a person writes", PERSON, "CORP\\anna", CHY_TEMPLATE_RIGHT_WRITE, FALSE, WARNING },
  { "a computer writes", CONNECTOR, "CORP\\CONNECTOR1$", CHY_TEMPLATE_RIGHT_WRITE, FALSE, WARNING },
  { "a group has full control", GROUP, "CORP\\PKI", CHY_TEMPLATE_RIGHT_FULL_CONTROL, FALSE, WARNING },
  { "a person owns it", PERSON, "CORP\\anna", 0, TRUE, WARNING },
  { "administrators write", DOMAIN "-512", "CORP\\Domain Admins", CHY_TEMPLATE_RIGHT_WRITE, FALSE, NONE },
  { "a trusted account", CREATOR, "CORP\\pki", CHY_TEMPLATE_RIGHT_FULL_CONTROL, TRUE, NONE },
  { "reading", PERSON, "CORP\\anna", CHY_TEMPLATE_RIGHT_READ, FALSE, NONE },
};

static void
test_those_who_can_change_a_template_are_found (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (writers); i++)
    {
      g_autoptr (ChyTemplate) t = bare ("User");
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      ChyTemplateCheckContext context = usual_context ();

      if (writers[i].allow != 0)
        chy_template_grant (t, writers[i].id, writers[i].name, writers[i].allow, FALSE);
      if (writers[i].owner)
        {
          g_free (t->owner_id);
          t->owner_id = g_strdup (writers[i].id);
        }
      chy_template_check (t, &context, problems);
      if (severity_of (problems, "ESC4") != writers[i].severity)
        g_error ("%s: %d", writers[i].title, severity_of (problems, "ESC4"));
      assert_words (problems);
    }
}

static void
test_the_seeds_template_passes_and_the_classic_accident_does_not (void)
{
  static const char *const settings[] = {
    "allowExportableKey=true",          "minimumKeySize=2048",
    "subjectNameSource=request",        "compatibility.authority=2008r2",
    "compatibility.recipient=windows7", NULL
  };
  g_autoptr (ChyTemplate) user = builtin ("User");
  g_autoptr (ChyPrincipal) creator = chy_principal_new (CREATOR, "CORP\\pki", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTemplate) t = chy_template_duplicate (user, "Intune PKCS", NULL, NULL, creator, &error);
  g_autoptr (GPtrArray) accident = chy_problems_new ();
  g_autoptr (GPtrArray) good = chy_problems_new ();

  g_assert_no_error (error);
  g_assert_true (chy_template_set_texts (t, settings, &error));
  chy_template_grant (t, "connector-uuid", "CORP\\CONNECTOR1$",
                      CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  g_assert_false (chy_template_check (t, NULL, accident));
  g_assert_cmpint (severity_of (accident, "ESC1"), ==, ERROR);
  g_assert_true (chy_template_revoke_grant (t, USERS, CHY_TEMPLATE_RIGHT_ENROLL, FALSE));
  g_assert_false (chy_template_revoke_grant (t, USERS, CHY_TEMPLATE_RIGHT_ENROLL, FALSE));
  /* Without a context the creator is a stranger: worth a warning, never an error. */
  g_assert_true (chy_template_check (t, NULL, good));
  {
    g_autoptr (GPtrArray) known = chy_problems_new ();
    ChyTemplateCheckContext context = { .trusted = trusted };

    g_assert_true (chy_template_check (t, &context, known));
    g_assert_cmpint (severity_of (known, "ESC1"), ==, NONE);
    g_assert_cmpint (severity_of (known, "ESC4"), ==, NONE);
    g_assert_cmpint (severity_of (known, "by-design"), ==, NOTE);
    for (guint i = 0; i < known->len; i++)
      g_assert_cmpint (chy_problem_get_severity (known->pdata[i]), ==, NOTE);
  }
}

/* --- settings --------------------------------------------------------------------------------------------
 */

static void
spoil_key_size (ChyTemplate *t)
{
  t->minimal_key_size = 1024;
}

static void
spoil_validity (ChyTemplate *t)
{
  t->expiration = 0;
}

static void
spoil_renewal (ChyTemplate *t)
{
  t->overlap = t->expiration;
}

static void
spoil_critical (ChyTemplate *t)
{
  g_strfreev (t->critical_extensions);
  t->critical_extensions = g_new0 (char *, 1);
}

static void
spoil_key_usage (ChyTemplate *t)
{
  t->key_usage = 0;
}

static void
spoil_policies (ChyTemplate *t)
{
  g_strfreev (t->application_policies);
  t->application_policies = g_strsplit ("1.3.6.1.5.5.7.3.1", ",", -1);
}

static void
spoil_syntax (ChyTemplate *t)
{
  g_strfreev (t->ra_application_policies);
  t->ra_application_policies = g_strsplit ("msPKI-Hash-Algorithm`PZPWSTR`SHA256`", ",", -1);
}

static void
spoil_signature (ChyTemplate *t)
{
  t->ra_signature = 1;
}

static void
spoil_superseded (ChyTemplate *t)
{
  g_strfreev (t->supersede_templates);
  t->supersede_templates = g_strsplit ("Test,User,Gone", ",", -1);
}

static void
spoil_persistence (ChyTemplate *t)
{
  t->flags |= CHY_TEMPLATE_FLAG_DO_NOT_PERSIST;
}

static void
spoil_access (ChyTemplate *t)
{
  g_ptr_array_set_size (t->security, 0);
}

static void
spoil_reading (ChyTemplate *t)
{
  chy_template_revoke_grant (t, CHY_SID_AUTHENTICATED_USERS, CHY_TEMPLATE_RIGHT_READ, FALSE);
  chy_template_grant (t, CONNECTOR, "CORP\\CONNECTOR1$", CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
}

static void
spoil_autoenroll (ChyTemplate *t)
{
  t->name_flag = CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT;
  chy_template_grant (t, CONNECTOR, "CORP\\CONNECTOR1$", CHY_TEMPLATE_RIGHT_AUTOENROLL, FALSE);
}

typedef struct
{
  const char *code;
  void (*spoil) (ChyTemplate *t);
  int severity;
} Spoiled;

static const Spoiled spoiled[] = {
  { "key-size", spoil_key_size, ERROR },
  { "validity-missing", spoil_validity, ERROR },
  { "renewal-too-long", spoil_renewal, ERROR },
  { "key-usage-not-critical", spoil_critical, WARNING },
  { "key-usage-missing", spoil_key_usage, WARNING },
  { "policies-differ", spoil_policies, WARNING },
  { "signature-syntax", spoil_syntax, WARNING },
  { "signature-policy-missing", spoil_signature, WARNING },
  { "supersedes-unknown", spoil_superseded, WARNING },
  { "supersedes-itself", spoil_superseded, WARNING },
  { "not-persisted", spoil_persistence, WARNING },
  { "nobody-enrolls", spoil_access, WARNING },
  { "enroll-without-read", spoil_reading, WARNING },
  { "autoenroll-supplied", spoil_autoenroll, WARNING },
  { "no-sid", spoil_autoenroll, NOTE },
  { "efs-not-needed", spoil_autoenroll, NOTE },
  { "publishes", spoil_autoenroll, NOTE },
};

static void
test_each_fault_is_found_where_it_is_and_only_there (void)
{
  static const char *const known[] = { "User", "Test", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (spoiled); i++)
    {
      g_autoptr (ChyTemplate) t = bare ("User");
      g_autoptr (GPtrArray) before = chy_problems_new ();
      g_autoptr (GPtrArray) after = chy_problems_new ();
      ChyTemplateCheckContext context = usual_context ();

      context.known_templates = known;
      chy_template_check (t, &context, before);
      g_assert_cmpint (severity_of (before, spoiled[i].code), ==, NONE);
      spoiled[i].spoil (t);
      chy_template_check (t, &context, after);
      if (severity_of (after, spoiled[i].code) != spoiled[i].severity)
        g_error ("%s: %d", spoiled[i].code, severity_of (after, spoiled[i].code));
      assert_words (after);
    }
}

static void
test_the_authority_limits_the_validity (void)
{
  g_autoptr (ChyTemplate) t = bare ("User");
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GPtrArray) none = chy_problems_new ();
  ChyTemplateCheckContext context = usual_context ();

  context.authority_remaining = t->expiration - 1;
  context.authority_max_validity = t->expiration - 1;
  chy_template_check (t, &context, problems);
  g_assert_cmpint (severity_of (problems, "validity-beyond-authority"), ==, WARNING);
  g_assert_cmpint (severity_of (problems, "validity-beyond-limit"), ==, WARNING);
  assert_words (problems);
  context.authority_remaining = context.authority_max_validity = t->expiration;
  chy_template_check (t, &context, none);
  g_assert_cmpint (severity_of (none, "validity-beyond-authority"), ==, NONE);
  g_assert_cmpint (severity_of (none, "validity-beyond-limit"), ==, NONE);
}

/* --- profiles --------------------------------------------------------------------------------------------
 */

typedef struct
{
  const char *code;
  const char *platform;
  const char *settings[4];
  const char *key;
  int severity;
} Use;

static const Use uses[] = {
  { "apple-nonrepudiation", "iOS", { "keyUsage=+nonRepudiation" }, NULL, ERROR },
  { "apple-nonrepudiation", "macOS", { "keyUsage=+nonRepudiation" }, NULL, ERROR },
  { "apple-nonrepudiation", "windows10", { "keyUsage=+nonRepudiation" }, NULL, NONE },
  { "apple-nonrepudiation", "iOS", { NULL }, NULL, NONE },
  { "not-exportable", "windows10", { "allowExportableKey=false" }, NULL, ERROR },
  { "not-exportable", "windows10", { NULL }, NULL, NONE },
  { "not-supplied", "windows10", { NULL }, NULL, ERROR },
  { "not-supplied", "windows10", { SUPPLY }, NULL, NONE },
  { "needs-signature", "windows10", { "requiredSignatures=1" }, NULL, ERROR },
  { "needs-archival", "windows10", { "archiveKey=true" }, NULL, ERROR },
  { "needs-attestation",
    "windows10",
    { "compatibility.authority=2016", "compatibility.recipient=windows10", "keyAttestation=required" },
    NULL,
    ERROR },
  { "pends", "windows10", { "requireManagerApproval=true" }, NULL, WARNING },
  { "purpose-missing", "windows10", { "applicationPolicies=Secure Email" }, NULL, WARNING },
  { "purpose-missing", "windows10", { "applicationPolicies=Any Purpose" }, NULL, NONE },
  { "purpose-missing", "windows10", { NULL }, NULL, NONE },
  { "validity-too-short", "windows10", { "renewalPeriod=1w", "validityPeriod=30d" }, NULL, WARNING },
  { "validity-too-short", "windows10", { NULL }, NULL, NONE },
  { "key-differs", "windows10", { NULL }, "ec:p256", ERROR },
  { "key-differs", "windows10", { "minimumKeySize=4096" }, "rsa:2048", ERROR },
  { "key-differs", "windows10", { NULL }, "rsa:4096", NONE },
};

static void
test_what_a_profile_needs_is_checked (void)
{
  static const char *const ekus[] = { "1.3.6.1.5.5.7.3.2", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      g_autoptr (ChyTemplate) t = bare ("User");
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      g_autoptr (GError) error = NULL;
      ChyTemplateUse use = { "Wi-Fi", uses[i].platform, "pkcs-certificate", ekus, 365 * 86400, uses[i].key };
      ChyTemplateCheckContext context = usual_context ();

      chy_template_set_texts (t, uses[i].settings, &error);
      g_assert_no_error (error);
      context.uses = &use;
      context.n_uses = 1;
      chy_template_check (t, &context, problems);
      if (severity_of (problems, uses[i].code) != uses[i].severity)
        g_error ("%s on %s: %d", uses[i].code, uses[i].platform, severity_of (problems, uses[i].code));
      assert_words (problems);
      /* A trusted certificate profile asks nothing of a template. */
      g_ptr_array_set_size (problems, 0);
      use.type = "trusted-certificate";
      chy_template_check (t, &context, problems);
      g_assert_cmpint (severity_of (problems, uses[i].code), ==, NONE);
    }
}

static void
test_a_connector_needs_read_and_enroll (void)
{
  g_autoptr (ChyTemplate) t = bare ("User");
  g_autoptr (GPtrArray) connectors = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_principal_free);
  g_autoptr (GPtrArray) unused = chy_problems_new ();
  g_autoptr (GPtrArray) before = chy_problems_new ();
  g_autoptr (GPtrArray) after = chy_problems_new ();
  g_autoptr (GPtrArray) two = chy_problems_new ();
  static const char *const groups[] = { SERVERS, NULL };
  ChyTemplateUse use = { "Wi-Fi", "windows10", "pkcs-certificate" };
  ChyTemplateCheckContext context = usual_context ();

  g_ptr_array_add (connectors, chy_principal_new (CONNECTOR, "CORP\\CONNECTOR1$", groups));
  context.connectors = connectors;
  chy_template_check (t, &context, unused);
  g_assert_cmpint (severity_of (unused, "connector-cannot-enroll"), ==, NONE);
  context.uses = &use;
  context.n_uses = 1;
  chy_template_check (t, &context, before);
  g_assert_cmpint (severity_of (before, "connector-cannot-enroll"), ==, ERROR);
  assert_words (before);
  /* By a group of its, with Read from Authenticated Users. */
  chy_template_grant (t, SERVERS, "CORP\\Servers", CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  chy_template_check (t, &context, after);
  g_assert_cmpint (severity_of (after, "connector-cannot-enroll"), ==, NONE);
  /* A second one that may not is worth knowing, but the first one does the work. */
  g_ptr_array_add (connectors, chy_principal_new (DOMAIN "-1106", "CORP\\CONNECTOR2$", NULL));
  chy_template_check (t, &context, two);
  g_assert_cmpint (severity_of (two, "connector-cannot-enroll"), ==, WARNING);
}

/* --- effective rights ------------------------------------------------------------------------------------
 */

static void
test_effective_rights_follow_groups_and_denials (void)
{
  g_autoptr (ChyTemplate) t = bare ("User");
  static const char *const groups[] = { GROUP, USERS, NULL };
  g_autoptr (ChyPrincipal) who = chy_principal_new (PERSON, "CORP\\anna", groups);
  const guint32 read = CHY_TEMPLATE_RIGHT_READ, enroll = CHY_TEMPLATE_RIGHT_ENROLL;

  g_assert_cmpuint (chy_template_effective_rights (t, who), ==, read);
  chy_template_grant (t, GROUP, "CORP\\PKI", CHY_TEMPLATE_RIGHT_FULL_CONTROL, FALSE);
  g_assert_cmpuint (chy_template_effective_rights (t, who), ==, 0x1f);
  chy_template_grant (t, USERS, "CORP\\Domain Users", enroll, TRUE);
  g_assert_cmpuint (chy_template_effective_rights (t, who), ==,
                    read | CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_AUTOENROLL);
  g_assert_true (chy_template_revoke_grant (t, USERS, enroll, TRUE));
  g_assert_true (chy_template_revoke_grant (t, GROUP, enroll, FALSE));
  g_assert_cmpuint (chy_template_effective_rights (t, who), ==,
                    read | CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_AUTOENROLL);
  g_assert_true (chy_template_revoke_grant (t, GROUP, CHY_TEMPLATE_RIGHT_FULL_CONTROL, FALSE));
  g_assert_cmpuint (chy_template_effective_rights (t, who), ==, read);
  g_assert_null (chy_template_find_ace (t, GROUP));
  g_assert_false (chy_template_revoke_grant (t, "nobody", enroll, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template-check/Escalations are found and nothing else",
                   test_escalations_are_found_and_nothing_else);
  g_test_add_func ("/template-check/Full control contains enroll", test_full_control_contains_enroll);
  g_test_add_func ("/template-check/Version 1 templates with a free name are ESC15",
                   test_version_1_templates_with_a_free_name_are_esc15);
  g_test_add_func ("/template-check/Those who can change a template are found",
                   test_those_who_can_change_a_template_are_found);
  g_test_add_func ("/template-check/The seed's template passes and the classic accident does not",
                   test_the_seeds_template_passes_and_the_classic_accident_does_not);
  g_test_add_func ("/template-check/Each fault is found where it is and only there",
                   test_each_fault_is_found_where_it_is_and_only_there);
  g_test_add_func ("/template-check/The authority limits the validity",
                   test_the_authority_limits_the_validity);
  g_test_add_func ("/template-check/What a profile needs is checked", test_what_a_profile_needs_is_checked);
  g_test_add_func ("/template-check/A connector needs read and enroll",
                   test_a_connector_needs_read_and_enroll);
  g_test_add_func ("/template-check/Effective rights follow groups and denials",
                   test_effective_rights_follow_groups_and_denials);
  return g_test_run ();
}
