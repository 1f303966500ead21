/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-connector-feature.h"
#include "model/chy-problem.h"
#include "tenant/local/chy-coverage.h"
#include "tenant/local/chy-local-resource.h"

/* The road from nothing to certificates on devices, and how far this tenant has come (domain.md 1.1 and
 * decisions.md 25: R6 and R7 do not apply here). */

typedef enum
{
  ROAD_MET,
  ROAD_NOT_MET,
  ROAD_UNKNOWN,
} RoadState;

/* One step as it is judged. */
typedef struct
{
  ChySurvey *survey;   /* borrowed */
  ChySession *session; /* borrowed */
  RoadState state;
  ChyProblem *reason; /* (owned) why it is not met, or NULL */
  char *command;      /* (owned) what does it, or NULL */
  const char *kind;   /* resource of what it is about, or NULL */
  const char *object; /* borrowed from the survey: its id */
  const char *fix;    /* the tenant's command that does it without asking more, or NULL */
  GVariant *params;   /* (owned) its parameters, or NULL */
} Step;

typedef struct
{
  const char *id;
  const char *title; /* N_() */
  gboolean (*judge) (Step *step, GError **error);
} StepType;

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static void
not_met (Step *step, ChyProblem *reason, char *command)
{
  step->state = ROAD_NOT_MET;
  g_clear_pointer (&step->reason, chy_problem_unref);
  g_free (step->command);
  step->reason = reason;
  step->command = command;
}

/* What a step is about. */
static void
about (Step *step, const char *kind, const char *id)
{
  step->kind = kind;
  step->object = id;
}

/* A command whose parameters are all texts: pairs, NULL at the end. */
static void G_GNUC_NULL_TERMINATED
fix_by (Step *step, const char *command, ...)
{
  GVariantDict dict;
  const char *key;
  va_list pairs;

  g_variant_dict_init (&dict, NULL);
  va_start (pairs, command);
  while ((key = va_arg (pairs, const char *)) != NULL)
    g_variant_dict_insert (&dict, key, "s", va_arg (pairs, const char *));
  va_end (pairs);
  g_clear_pointer (&step->params, g_variant_unref);
  step->fix = command;
  step->params = g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
step_clear (Step *step)
{
  g_clear_pointer (&step->reason, chy_problem_unref);
  g_clear_pointer (&step->command, g_free);
  g_clear_pointer (&step->params, g_variant_unref);
}

static ChyProblem *
problem (const char *code, const char *object)
{
  return chy_problem_new (CHY_SEVERITY_ERROR, "doctor", code, object, NULL, NULL);
}

/* The authority that the road goes over: one that works before one that does not. */
static ChySurveyAuthority *
main_authority (ChySurvey *survey)
{
  ChySurveyAuthority *first = NULL;

  for (guint i = 0; i < survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (survey->profiles, i);

      if (profile->is_pkcs && profile->authority != NULL)
        return profile->authority;
    }
  for (guint i = 0; i < survey->authorities->len; i++)
    {
      ChySurveyAuthority *authority = g_ptr_array_index (survey->authorities, i);

      if (g_str_equal (authority->state, "active") || g_str_equal (authority->state, "locked"))
        return authority;
      if (first == NULL && authority->described != NULL)
        first = authority;
    }
  return first;
}

/* A size only says something of RSA; elliptic curves are chosen by name. */
static gboolean
has_strong_key (const ChyTemplate *template)
{
  g_autofree char *key = chy_template_get_key_text (template);

  return !g_str_has_prefix (key, "rsa") || template->minimal_key_size >= 2048;
}

static gboolean
is_fit (const ChyTemplate *template)
{
  return (template->private_key_flag & CHY_TEMPLATE_KEY_EXPORTABLE) != 0 &&
         (template->name_flag & CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT) != 0 &&
         has_strong_key (template) && template->ra_signature == 0;
}

/* The template that devices get certificates by: the one that a profile names, else one that is issued, else
 * one that somebody made. */
static ChySurveyTemplate *
main_template (ChySurvey *survey)
{
  const ChySurveyAuthority *authority = main_authority (survey);
  ChySurveyTemplate *own = NULL;
  ChySurveyTemplate *fit = NULL;

  for (guint i = 0; i < survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (survey->profiles, i);

      if (profile->is_pkcs && profile->template != NULL)
        return profile->template;
    }
  for (guint i = 0; i < survey->templates->len; i++)
    {
      ChySurveyTemplate *template = g_ptr_array_index (survey->templates, i);

      if ((template->template->flags & CHY_TEMPLATE_FLAG_IS_DEFAULT) != 0 ||
          template->template->schema_version < 2)
        continue;
      if (is_fit (template->template))
        {
          if (authority != NULL && chy_survey_authority_issues (authority, template->template->cn))
            return template;
          fit = template;
        }
      if (template->document->version > 1 || template->document->created < survey->now)
        own = own == NULL || template->document->created > own->document->created ? template : own;
    }
  return fit != NULL ? fit : own;
}

/* --- the steps ---------------------------------------------------------------------------------------- */

/* R1 to R5: a domain, an authority of the enterprise, and that it answers. */
static gboolean
judge_requirements (Step *step, GError **error)
{
  ChySurveyAuthority *authority = main_authority (step->survey);

  (void) error;
  if (authority != NULL)
    about (step, "authorities", authority->id);
  if (step->survey->authorities->len == 0)
    not_met (step, problem ("authority-none", NULL),
             chy_command_line ("authority", "create", "Contoso Issuing CA", "--organization", "Contoso",
                               "--fqdn", "ca1.corp.contoso.test", NULL));
  else if (authority == NULL)
    {
      const ChySurveyAuthority *first = g_ptr_array_index (step->survey->authorities, 0);

      not_met (step,
               chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "authority-unreachable", NULL, NULL, "detail",
                                first->error != NULL ? first->error->message : "", NULL),
               chy_command_line ("authority", "list", NULL));
    }
  else if (g_str_equal (authority->state, "waitingForCertificate"))
    not_met (step, problem ("authority-waiting", authority->name),
             chy_command_line ("authority", "request-certificate", authority->name, "request.csr", NULL));
  else if (g_str_equal (authority->state, "expired"))
    {
      g_autofree char *date = chy_survey_format_time (authority->not_after);

      not_met (step,
               chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "authority-expired", authority->name, NULL,
                                "date", date, NULL),
               chy_command_line ("authority", "renew", authority->name, NULL));
    }
  return TRUE;
}

/* X3: exported by hand, or already in a profile. */
static gboolean
judge_root (Step *step, GError **error)
{
  ChySurveyAuthority *authority = main_authority (step->survey);

  (void) error;
  if (authority == NULL)
    {
      not_met (step, problem ("authority-none", NULL), NULL);
      return TRUE;
    }
  about (step, "authorities", authority->id);
  if (authority->exported)
    return TRUE;
  for (guint i = 0; i < step->survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (step->survey->profiles, i);

      if (chy_survey_is_in_chain (authority, profile->certificate))
        return TRUE;
    }
  not_met (step, problem ("root-not-exported", authority->name),
           chy_command_line ("authority", "export-certificate", authority->name, "root.cer", "--root", NULL));
  return TRUE;
}

static gboolean
judge_template (Step *step, GError **error)
{
  ChySurveyTemplate *template = main_template (step->survey);
  ChyTemplate *model = template != NULL ? template->template : NULL;

  (void) error;
  if (template != NULL)
    about (step, "templates", template->document->id);
  if (model == NULL)
    not_met (step, problem ("template-none", NULL),
             chy_command_line ("template", "duplicate", "User", "--display-name", "Intune PKCS", NULL));
  else if (!is_fit (model))
    {
      gboolean exportable = (model->private_key_flag & CHY_TEMPLATE_KEY_EXPORTABLE) != 0;
      const char *code = !exportable               ? "template-key-not-exportable"
                         : model->ra_signature > 0 ? "template-needs-signatures"
                                                   : "template-subject-from-directory";

      not_met (step,
               !has_strong_key (model) && exportable
                   ? problem ("template-none", NULL)
                   : chy_problem_new (CHY_SEVERITY_ERROR, "profile", code, model->cn, NULL, "template",
                                      model->cn, NULL),
               chy_command_line ("template", "set", model->cn, "allowExportableKey=true",
                                 "minimumKeySize=2048", "subjectNameSource=request", NULL));
    }
  return TRUE;
}

static gboolean
judge_issued (Step *step, GError **error)
{
  const ChySurveyAuthority *authority = main_authority (step->survey);
  ChySurveyTemplate *template = main_template (step->survey);

  (void) error;
  if (authority == NULL || template == NULL)
    not_met (step, problem (authority == NULL ? "authority-none" : "template-none", NULL), NULL);
  else if (!chy_survey_authority_issues (authority, template->template->cn))
    {
      not_met (
          step, problem ("template-not-issued", template->template->cn),
          chy_command_line ("authority", "issue-template", authority->name, template->template->cn, NULL));
      about (step, "authorities", authority->id);
      fix_by (step, "authority-issue-template", "authority", authority->id, "template",
              template->document->id, NULL);
    }
  return TRUE;
}

/* What `who` still lacks, the first of it; FALSE where nothing. */
static gboolean
lacks_right (Step *step,
             const ChySurveyAuthority *authority,
             const ChySurveyTemplate *surveyed,
             const ChyPrincipal *who)
{
  const ChyTemplate *template = surveyed != NULL ? surveyed->template : NULL;
  guint32 rights = chy_survey_authority_rights (authority, who);
  guint32 enroll = template != NULL ? chy_template_effective_rights (template, who)
                                    : CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_ENROLL;
  const char *code = NULL;

  if ((rights & CHY_CA_RIGHT_REQUEST_CERTIFICATES) == 0)
    code = "right-request-missing";
  else if ((rights & CHY_CA_RIGHT_MANAGE_CERTIFICATES) == 0)
    code = "right-manage-missing";
  if (code != NULL)
    {
      const char *right = (rights & CHY_CA_RIGHT_REQUEST_CERTIFICATES) == 0 ? "request-certificates"
                                                                            : "issue-and-manage-certificates";

      not_met (step,
               chy_problem_new (CHY_SEVERITY_ERROR, "doctor", code, who->name, NULL, "authority",
                                authority->name, NULL),
               chy_command_line ("authority", "grant", authority->name, who->name, right, NULL));
      about (step, "authorities", authority->id);
      fix_by (step, "authority-grant", "authority", authority->id, "principal", who->name, "right", right,
              NULL);
      return TRUE;
    }
  if ((enroll & CHY_TEMPLATE_RIGHT_ENROLL) != 0)
    return FALSE;
  not_met (step,
           chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "right-enroll-missing", who->name, NULL, "template",
                            template->cn, NULL),
           chy_command_line ("template", "grant", template->cn, who->name, "enroll", NULL));
  about (step, "templates", surveyed->document->id);
  fix_by (step, "template-grant", "template", surveyed->document->id, "principal", who->name, "right",
          "enroll", NULL);
  return TRUE;
}

/* A1 to A4 and T14, T15. Before a connector is enrolled, what was granted to the account of a computer
 * counts. */
static gboolean
judge_rights (Step *step, GError **error)
{
  const ChySurveyAuthority *authority = main_authority (step->survey);
  ChySurveyTemplate *template = main_template (step->survey);
  g_autoptr (GPtrArray) who = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_principal_free);
  const char *none[] = { NULL };

  (void) error;
  if (authority == NULL)
    {
      not_met (step, problem ("authority-none", NULL), NULL);
      return TRUE;
    }
  for (guint i = 0; i < step->survey->connectors->len; i++)
    g_ptr_array_add (
        who, chy_principal_copy (
                 ((ChySurveyConnector *) g_ptr_array_index (step->survey->connectors, i))->principal));
  for (guint i = 0; step->survey->connectors->len == 0 && i < authority->aces->len; i++)
    {
      const ChyAce *ace = g_ptr_array_index (authority->aces, i);

      if (ace->principal_name != NULL && g_str_has_suffix (ace->principal_name, "$"))
        g_ptr_array_add (who, chy_principal_new (ace->principal_id, ace->principal_name, none));
    }
  if (who->len == 0)
    not_met (step, problem ("connector-none", NULL),
             chy_command_line ("authority", "grant", authority->name, "CORP\\CONNECTOR1$",
                               "request-certificates", NULL));
  /* One that has all of them is enough; else what the first one lacks. */
  for (guint i = who->len; i-- > 0;)
    {
      Step tried = { .survey = step->survey, .session = step->session };

      if (!lacks_right (&tried, authority, template, g_ptr_array_index (who, i)))
        {
          step_clear (step);
          *step = tried;
          return TRUE;
        }
      step_clear (step);
      *step = tried;
    }
  return TRUE;
}

static gboolean
judge_connector (Step *step, GError **error)
{
  const ChySurveyConnector *best = NULL;
  gboolean takes = chy_survey_has_feature (step->survey, CHY_CONNECTOR_PKCS);
  g_autofree char *date = NULL;

  (void) error;
  for (guint i = 0; i < step->survey->connectors->len; i++)
    {
      const ChySurveyConnector *connector = g_ptr_array_index (step->survey->connectors, i);

      /* Where none has the feature, the best of them is told to have it. */
      if (takes && !chy_connector_has_feature (connector->document->body, CHY_CONNECTOR_PKCS))
        continue;
      if (takes && connector->state == CHY_CONNECTOR_ACTIVE)
        return TRUE;
      if (best == NULL || connector->last_contact > best->last_contact)
        best = connector;
    }
  if (best == NULL)
    {
      not_met (step, problem ("connector-none", NULL),
               chy_command_line ("connector", "enroll", "CONNECTOR1", NULL));
      return TRUE;
    }
  about (step, "connectors", best->document->id);
  if (!takes && best->enabled)
    {
      not_met (
          step, problem ("connector-without-pkcs", best->document->title),
          chy_command_line ("connector", "set", best->document->title, CHY_CONNECTOR_PKCS "=true", NULL));
      return TRUE;
    }
  date = chy_survey_format_time (best->last_contact);
  not_met (step,
           chy_problem_new (CHY_SEVERITY_ERROR, "doctor",
                            best->state == CHY_CONNECTOR_PENDING            ? "connector-pending"
                            : best->state == CHY_CONNECTOR_DISABLED         ? "connector-disabled"
                            : best->state == CHY_CONNECTOR_CLOSED           ? "connector-closed"
                            : best->reason != NULL && *best->reason != '\0' ? "connector-reports"
                            : best->state == CHY_CONNECTOR_WARNING          ? "connector-warning"
                                                                            : "connector-inactive",
                            best->document->title, NULL, "date", date, "detail",
                            best->reason != NULL ? best->reason : "", NULL),
           chy_command_line ("connector", "run", NULL));
  return TRUE;
}

static gboolean
judge_trusted_profile (Step *step, GError **error)
{
  (void) error;
  for (guint i = 0; i < step->survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (step->survey->profiles, i);

      for (guint j = 0; !profile->is_pkcs && j < step->survey->authorities->len; j++)
        if (chy_survey_is_in_chain (g_ptr_array_index (step->survey->authorities, j), profile->certificate))
          return TRUE;
    }
  not_met (step, problem ("root-profile-none", NULL),
           chy_command_line ("profile", "create", "--type", "trusted-certificate", "--platform", "windows10",
                             "--name", "Contoso root", "trustedRootCertificate=@root.cer",
                             "destinationStore=computerCertStoreRoot", NULL));
  return TRUE;
}

static gboolean
judge_pkcs_profile (Step *step, GError **error)
{
  const ChySurveyAuthority *authority = main_authority (step->survey);
  ChySurveyTemplate *template = main_template (step->survey);
  g_autofree char *fqdn = NULL;
  g_autofree char *name = NULL;
  g_autofree char *cn = NULL;

  (void) error;
  for (guint i = 0; i < step->survey->profiles->len; i++)
    if (((const ChySurveyProfile *) g_ptr_array_index (step->survey->profiles, i))->is_pkcs)
      return TRUE;
  fqdn = g_strconcat (
      "certificationAuthority=", authority != NULL ? authority->fqdn : "ca1.corp.contoso.test", NULL);
  name = g_strconcat (
      "certificationAuthorityName=", authority != NULL ? authority->name : "Contoso Issuing CA", NULL);
  cn = g_strconcat ("certificateTemplateName=", template != NULL ? template->template->cn : "IntunePKCS",
                    NULL);
  not_met (step, problem ("profile-none", NULL),
           chy_command_line ("profile", "create", "--type", "pkcs-certificate", "--platform", "windows10",
                             "--name", "Wi-Fi certificate", fqdn, name, cn, "subjectNameFormat=commonName",
                             "subjectAlternativeNameType=userPrincipalName", NULL));
  return TRUE;
}

/* The first profile that is not assigned, or gives certificates to devices without their root. */
static gboolean
judge_assigned (Step *step, GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < step->survey->profiles->len; i++)
    {
      ChySurveyProfile *profile = g_ptr_array_index (step->survey->profiles, i);
      ChyCoverage coverage;

      if (!profile->is_pkcs)
        continue;
      any = TRUE;
      about (step, "profiles", profile->document->id);
      if (!chy_survey_profile_is_assigned (profile))
        {
          not_met (step, problem ("profile-not-assigned", profile->document->title),
                   chy_command_line ("profile", "assign", profile->document->title, "--include",
                                     "group:Staff", NULL));
          return TRUE;
        }
      if (!chy_coverage_judge (step->survey, step->session, profile, &coverage, error))
        return FALSE;
      if (coverage.problem != NULL)
        {
          not_met (step, coverage.problem, coverage.command);
          return TRUE;
        }
    }
  if (!any)
    not_met (step, problem ("profile-none", NULL), NULL);
  return TRUE;
}

static const StepType types[] = {
  { "requirements", N_ ("Requirements"), judge_requirements },
  { "root", N_ ("Root certificate exported"), judge_root },
  { "template", N_ ("Certificate template"), judge_template },
  { "issued", N_ ("Template issued by an authority"), judge_issued },
  { "rights", N_ ("Rights on the authority"), judge_rights },
  { "connector", N_ ("Connector active"), judge_connector },
  { "trustedProfile", N_ ("Trusted certificate profile"), judge_trusted_profile },
  { "pkcsProfile", N_ ("PKCS certificate profile"), judge_pkcs_profile },
  { "assigned", N_ ("Both assigned to the same groups"), judge_assigned },
};

static GVariant *
to_row (const StepType *type, const Step *step)
{
  static const char *const words[] = { "met", "notMet", "unknown" };
  g_autofree char *reason = step->reason != NULL ? chy_problem_get_sentence (step->reason) : NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", type->id);
  g_variant_dict_insert (&dict, "displayName", "s", _ (type->title));
  g_variant_dict_insert (&dict, "state", "s", words[step->state]);
  g_variant_dict_insert (&dict, "reason", "s", reason != NULL ? reason : "");
  g_variant_dict_insert (&dict, "command", "s", step->command != NULL ? step->command : "");
  g_variant_dict_insert (&dict, "code", "s", step->reason != NULL ? chy_problem_get_code (step->reason) : "");
  g_variant_dict_insert (&dict, "objectKind", "s", step->kind != NULL ? step->kind : "");
  g_variant_dict_insert (&dict, "objectId", "s",
                         step->kind != NULL && step->object != NULL ? step->object : "");
  g_variant_dict_insert (&dict, "fix", "s", step->fix != NULL ? step->fix : "");
  if (step->params != NULL)
    g_variant_dict_insert_value (&dict, "fixParameters", step->params);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

typedef struct
{
  ChySurvey *survey; /* borrowed */
  GPtrArray *rows;   /* borrowed */
} Road;

static gboolean
walk (ChySession *session, gpointer data, GError **error)
{
  Road *road = data;

  g_ptr_array_set_size (road->rows, 0);
  if (!chy_survey_load (road->survey, session, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      Step step = { .survey = road->survey, .session = session };
      gboolean judged = types[i].judge (&step, error);

      if (judged)
        g_ptr_array_add (road->rows, to_row (&types[i], &step));
      step_clear (&step);
      if (!judged)
        return FALSE;
    }
  return TRUE;
}

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (ChySurvey) survey = chy_survey_new (tenant, cancellable, error);
  Road road = { survey, rows };

  (void) query;
  if (survey == NULL ||
      !chy_store_read (chy_tenant_local_get_store (tenant), walk, &road, cancellable, error))
    return NULL;
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_road = { .id = "road", .keys = keys, .list_outside = list };
