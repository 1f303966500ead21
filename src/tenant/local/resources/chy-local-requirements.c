/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "tenant/local/chy-local-resource.h"
#include "tenant/local/chy-survey.h"

/* What has to be there before the road begins, one by one (R1 to R7 of the seed; the list itself is R8). On
 * this computer the installer and its server are not applicable (decisions.md 25). */

typedef enum
{
  REQUIREMENT_MET,
  REQUIREMENT_NOT_MET,
  REQUIREMENT_UNKNOWN,
  REQUIREMENT_NOT_APPLICABLE,
} RequirementState;

typedef struct
{
  const char *id;
  const char *title; /* N_() */
  /* The sentence, translated; g_free(). */
  char *(*judge) (const ChySurvey *survey, RequirementState *ret_state);
} RequirementType;

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* One that answers, or NULL. */
static const ChySurveyAuthority *
answering (const ChySurvey *survey)
{
  for (guint i = 0; i < survey->authorities->len; i++)
    {
      const ChySurveyAuthority *authority = g_ptr_array_index (survey->authorities, i);

      if (authority->described != NULL)
        return authority;
    }

  return NULL;
}

static char *
judge_domain (const ChySurvey *survey, RequirementState *ret_state)
{
  if (survey->identity->dns_domain == NULL)
    {
      *ret_state = REQUIREMENT_NOT_MET;
      return g_strdup (_ ("No domain is known yet. The host name of the first authority tells it."));
    }
  *ret_state = REQUIREMENT_MET;

  /* Translators: %s is a DNS domain, then its NetBIOS name. */
  return g_strdup_printf (_ ("The domain of this local tenant is %s (%s)."), survey->identity->dns_domain,
                          survey->identity->netbios);
}

static char *
judge_enterprise (const ChySurvey *survey, RequirementState *ret_state)
{
  const ChySurveyAuthority *authority = answering (survey);

  if (survey->authorities->len == 0)
    {
      *ret_state = REQUIREMENT_NOT_MET;
      return g_strdup (_ ("There is no authority that could issue certificates."));
    }
  if (authority == NULL)
    {
      *ret_state = REQUIREMENT_UNKNOWN;
      return g_strdup (_ ("No authority answers."));
    }
  if (g_str_equal (authority->state, "waitingForCertificate"))
    {
      *ret_state = REQUIREMENT_NOT_MET;
      return g_strdup_printf (_ ("%s waits for its certificate."), authority->name);
    }
  *ret_state = REQUIREMENT_MET;

  /* Translators: %s is the name of an authority. */
  return g_strdup_printf (_ ("%s works as an Enterprise CA: it knows templates, and issues by them."),
                          authority->name);
}

static char *
judge_standalone (const ChySurvey *survey, RequirementState *ret_state)
{
  *ret_state = survey->authorities->len > 0 ? REQUIREMENT_MET : REQUIREMENT_NOT_APPLICABLE;

  return g_strdup (_ ("A Standalone CA cannot serve PKCS profiles, and none is registered here."));
}

static char *
judge_client (const ChySurvey *survey, RequirementState *ret_state)
{
  const ChySurveyAuthority *authority = answering (survey);

  if (authority == NULL)
    {
      *ret_state = survey->authorities->len > 0 ? REQUIREMENT_UNKNOWN : REQUIREMENT_NOT_MET;
      return g_strdup (survey->authorities->len > 0 ? _ ("No authority answers.")
                                                    : _ ("There is no authority to connect to."));
    }
  *ret_state = REQUIREMENT_MET;

  /* Translators: %s is the name of an authority. */
  return g_strdup_printf (_ ("%s answered this computer just now."), authority->name);
}

static char *
judge_root (const ChySurvey *survey, RequirementState *ret_state)
{
  for (guint i = 0; i < survey->authorities->len; i++)
    {
      const ChySurveyAuthority *authority = g_ptr_array_index (survey->authorities, i);

      if (!authority->exported)
        continue;
      *ret_state = REQUIREMENT_MET;
      return g_strdup_printf (_ ("The root certificate of %s was exported."), authority->name);
    }
  *ret_state = REQUIREMENT_NOT_MET;

  return g_strdup (
      _ ("Nobody has exported a root certificate yet. Devices need it to trust what is issued."));
}

static char *
judge_installer (const ChySurvey *survey, RequirementState *ret_state)
{
  (void) survey;
  *ret_state = REQUIREMENT_NOT_APPLICABLE;

  return g_strdup (_ ("The connector comes with this program; there is nothing to download."));
}

static char *
judge_server (const ChySurvey *survey, RequirementState *ret_state)
{
  (void) survey;
  *ret_state = REQUIREMENT_NOT_APPLICABLE;

  return g_strdup (_ ("The connector runs on this computer; it needs no Windows Server."));
}

static const RequirementType types[] = {
  { "domain", N_ ("A domain is configured"), judge_domain },
  { "enterprise", N_ ("An Enterprise CA"), judge_enterprise },
  { "standalone", N_ ("No Standalone CA is used"), judge_standalone },
  { "client", N_ ("A client that reaches the CA"), judge_client },
  { "root", N_ ("An exported root certificate"), judge_root },
  { "installer", N_ ("The connector installer"), judge_installer },
  { "server", N_ ("A Windows Server for the connector"), judge_server },
};

static GVariant *
to_row (const RequirementType *type, const ChySurvey *survey)
{
  static const char *const words[] = { "met", "notMet", "unknown", "notApplicable" };
  RequirementState state;
  g_autofree char *reason = type->judge (survey, &state);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", type->id);
  g_variant_dict_insert (&dict, "displayName", "s", _ (type->title));
  g_variant_dict_insert (&dict, "state", "s", words[state]);
  g_variant_dict_insert (&dict, "reason", "s", reason);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  return chy_survey_load (data, session, error);
}

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (ChySurvey) survey = chy_survey_new (tenant, cancellable, error);

  (void) query;
  if (survey == NULL ||
      !chy_store_read (chy_tenant_local_get_store (tenant), load, survey, cancellable, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_ptr_array_add (rows, to_row (&types[i], survey));

  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_requirements = { .id = "requirements", .keys = keys, .list_outside = list };
