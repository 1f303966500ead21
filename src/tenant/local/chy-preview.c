/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-preview.h"

#include "base/chy-i18n.h"
#include "chy-coverage.h"
#include "model/chy-connector-feature.h"
#include "model/chy-eku.h"
#include "model/chy-problem.h"
#include "model/chy-subject.h"
#include "model/chy-validity.h"
#include "tenant/commands/chy-directory.h"

/* One preview on its way. */
typedef struct
{
  ChySurvey *survey;         /* borrowed */
  ChySession *session;       /* borrowed */
  ChySurveyProfile *profile; /* borrowed */
  GVariant *body;            /* borrowed: the profile's */
  char *user;                /* (owned) id, or NULL */
  char *device;              /* (owned) id, or NULL */
  GVariant *user_body;       /* (owned) or NULL */
  GVariant *device_body;     /* (owned) or NULL */
  ChyTemplate *template;     /* (owned) as the authority has it, or NULL */
  ChyCertificateType type;
  GPtrArray *problems; /* (owned) */
  GVariantDict *row;   /* borrowed */
} Preview;

static void
preview_clear (Preview *self)
{
  g_free (self->user);
  g_free (self->device);
  g_clear_pointer (&self->user_body, g_variant_unref);
  g_clear_pointer (&self->device_body, g_variant_unref);
  g_clear_pointer (&self->template, chy_template_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Preview, preview_clear)

static void
put_text (GVariantDict *row, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (row, key, "s", text);
}

static void
report (Preview *self, ChySeverity severity, const char *code, const char *name, const char *value)
{
  g_ptr_array_add (self->problems, chy_problem_new (severity, "doctor", code, self->profile->document->title,
                                                    NULL, name, value, NULL));
}

/* --- who ---------------------------------------------------------------------------------------------- */

static gboolean
take_text (ChyRow *row, gpointer data)
{
  char **ret_text = data;

  g_free (*ret_text);
  *ret_text = g_strdup (chy_row_text (row, 0));
  return FALSE;
}

static gboolean
add_device (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

static gboolean
device_fits (Preview *self, const char *device, gboolean *ret_fits, GError **error)
{
  g_autofree char *text = NULL;
  const ChyPlatform *platform;

  if (!chy_session_each (self->session, "survey-device-platform", CHY_PARAMS (CHY_TEXT (device)), take_text,
                         &text, error))
    return FALSE;
  platform = text != NULL ? chy_platform_guess (text) : NULL;
  *ret_fits = platform != NULL && self->profile->platform != NULL &&
              chy_platform_includes (self->profile->platform, platform->id);
  return TRUE;
}

/* The user's first device that the profile fits, else the first of all. */
static gboolean
choose_device (Preview *self, GError **error)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_free);

  if (!chy_session_each (self->session, "device-of-person", CHY_PARAMS (CHY_TEXT (self->user)), add_device,
                         devices, error))
    return FALSE;
  for (guint i = 0; i < devices->len; i++)
    {
      gboolean fits = FALSE;

      if (!device_fits (self, g_ptr_array_index (devices, i), &fits, error))
        return FALSE;
      if (fits || self->device == NULL)
        {
          g_free (self->device);
          self->device = g_strdup (g_ptr_array_index (devices, i));
        }
      if (fits)
        break;
    }
  return TRUE;
}

static gboolean
find_people (Preview *self, const char *user, const char *device, GError **error)
{
  ChyDirectoryEntry *entry;

  if (user != NULL && *user != '\0')
    {
      entry = chy_directory_find (self->session, "user", user, error);
      if (entry == NULL)
        return FALSE;
      self->user = g_strdup (entry->id);
      chy_directory_entry_free (entry);
    }
  if (device != NULL && *device != '\0')
    {
      entry = chy_directory_find (self->session, "device", device, error);
      if (entry == NULL)
        return FALSE;
      self->device = g_strdup (entry->id);
      chy_directory_entry_free (entry);
    }
  if (self->user == NULL && self->device != NULL &&
      !chy_session_each (self->session, "survey-device-user", CHY_PARAMS (CHY_TEXT (self->device)), take_text,
                         &self->user, error))
    return FALSE;
  if (self->device == NULL && self->user != NULL && !choose_device (self, error))
    return FALSE;
  if (self->user != NULL)
    self->user_body = chy_directory_load (self->session, "user", self->user, error);
  if (self->device != NULL && (self->user == NULL || self->user_body != NULL))
    self->device_body = chy_directory_load (self->session, "device", self->device, error);
  return (self->user == NULL || self->user_body != NULL) &&
         (self->device == NULL || self->device_body != NULL);
}

/* A device certificate may belong to any user of its device; a user certificate to this one. */
static const ChyMember *
find_member (const Preview *self, ChyEffective *effective, guint *ret_index)
{
  for (guint i = 0; i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *member = chy_effective_get (effective, i);

      if (g_strcmp0 (member->device, self->device) == 0 &&
          (self->type == CHY_CERTIFICATE_TYPE_DEVICE || self->user == NULL ||
           g_strcmp0 (member->user, self->user) == 0))
        {
          *ret_index = i;
          return member;
        }
    }
  return NULL;
}

/* Whether it would be requested at all, and because of which group. */
static gboolean
judge_assignment (Preview *self, GError **error)
{
  g_autofree char *path = NULL;
  ChyEffective *effective;
  const ChyMember *member;
  guint index = 0;

  g_variant_dict_insert (self->row, "assigned", "b", FALSE);
  if (self->device == NULL)
    {
      report (self, CHY_SEVERITY_ERROR, "no-device", NULL, NULL);
      return TRUE;
    }
  if (self->profile->platform == NULL)
    return TRUE;
  effective = chy_survey_get_effective (self->survey, self->session, self->profile, error);
  if (effective == NULL)
    return FALSE;
  member = find_member (self, effective, &index);
  if (member == NULL)
    {
      report (self, CHY_SEVERITY_WARNING, "not-assigned", NULL, NULL);
      return TRUE;
    }
  path = chy_effective_get_path (effective, index);
  g_variant_dict_insert (self->row, "assigned", "b", member->state == CHY_MEMBER_INCLUDED);
  put_text (self->row, "assignmentReason", path);
  if (member->state == CHY_MEMBER_EXCLUDED)
    report (self, CHY_SEVERITY_WARNING, "excluded", "detail", path);
  else if (member->state == CHY_MEMBER_PLATFORM)
    report (self, CHY_SEVERITY_WARNING, "other-platform", "platform", _ (self->profile->platform->title));
  else if (member->state == CHY_MEMBER_INCLUDED && self->profile->authority != NULL)
    {
      gboolean has = FALSE;

      if (!chy_coverage_has_root (self->survey, self->session, self->profile, self->device, &has, error))
        return FALSE;
      if (!has)
        {
          ChyCoverage coverage;

          if (!chy_coverage_judge (self->survey, self->session, self->profile, &coverage, error))
            return FALSE;
          g_free (coverage.command);
          if (coverage.problem != NULL)
            g_ptr_array_add (self->problems, coverage.problem);
        }
    }
  return TRUE;
}

/* --- what --------------------------------------------------------------------------------------------- */

/* The template as the authority has it: the version that was issued, else the present one. */
static gboolean
load_template (Preview *self, GError **error)
{
  const ChySurveyTemplate *template = self->profile->template;
  const ChySurveyAuthority *authority = self->profile->authority;
  const ChySurveyIssued *issued;
  g_autoptr (ChyDocument) document = NULL;
  g_autofree char *present = NULL;
  g_autofree char *old = NULL;

  if (template == NULL)
    return TRUE;
  issued =
      authority != NULL ? chy_survey_find_issued (self->survey, authority->id, template->document->id) : NULL;
  if (issued == NULL || issued->version == template->document->version)
    {
      self->template = chy_template_ref (template->template);
      return TRUE;
    }
  document = chy_document_load_version (self->session, template->document->id, issued->version, error);
  if (document == NULL)
    return FALSE;
  self->template = chy_template_new_from_body (document->body, error);
  if (self->template == NULL)
    return FALSE;
  present = g_strdup_printf ("%" G_GINT64_FORMAT, template->document->version);
  old = g_strdup_printf ("%" G_GINT64_FORMAT, issued->version);
  g_ptr_array_add (self->problems,
                   chy_problem_new (CHY_SEVERITY_WARNING, "doctor", "template-drift", template->template->cn,
                                    NULL, "authority", authority->name, "issued", old, "version", present,
                                    NULL));
  return TRUE;
}

static void
put_oids (GVariantDict *row, const char *key, GPtrArray *oids)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < oids->len; i++)
    {
      const ChyEku *known = chy_eku_find_oid (g_ptr_array_index (oids, i));

      g_variant_builder_add (&list, "s", known != NULL ? known->name : g_ptr_array_index (oids, i));
    }
  g_variant_dict_insert_value (row, key, g_variant_builder_end (&list));
}

static void
put_sans (GVariantDict *row, GPtrArray *sans)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < sans->len; i++)
    {
      const ChySan *san = g_ptr_array_index (sans, i);
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "kind", "s", chy_san_kind_to_string (san->kind));
      g_variant_dict_insert (&dict, "value", "s", san->value);
      g_variant_builder_add_value (&list, g_variant_dict_end (&dict));
    }
  g_variant_dict_insert_value (row, "sans", g_variant_builder_end (&list));
}

/* Bits that a key of this kind cannot have are left out, as they are when it is signed. */
static void
put_key_usage (GVariantDict *row, guint usage, const char *algorithm)
{
  static const char *const names[] = { "digitalSignature", "nonRepudiation", "keyEncipherment",
                                       "dataEncipherment", "keyAgreement" };
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  if (g_str_has_prefix (algorithm, "rsa"))
    usage &= ~(guint) CHY_KEY_USAGE_KEY_AGREEMENT;
  else
    usage &= ~(guint) (CHY_KEY_USAGE_KEY_ENCIPHERMENT | CHY_KEY_USAGE_DATA_ENCIPHERMENT);
  if (g_str_equal (algorithm, "ed25519"))
    usage &= ~(guint) CHY_KEY_USAGE_KEY_AGREEMENT;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((usage & (1u << i)) != 0)
      g_variant_builder_add (&list, "s", names[i]);
  g_variant_dict_insert_value (row, "keyUsage", g_variant_builder_end (&list));
}

static void
put_asked (Preview *self)
{
  g_auto (GStrv) oids = chy_profile_get_extended_key_usages (self->body);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; oids[i] != NULL; i++)
    g_ptr_array_add (list, oids[i]);
  put_oids (self->row, "askedExtendedKeyUsages", list);
}

static void
put_urls (Preview *self, const char *key, const char *places)
{
  g_autoptr (GVariant) urls = chy_body_get (self->profile->authority->described, places);

  if (urls != NULL)
    g_variant_dict_insert_value (self->row, key, urls);
}

static void
put_spec (Preview *self, const ChyCertSpec *spec, const ChyTemplateIssue *issue, const char *algorithm)
{
  g_autofree char *subject = chy_name_to_string (spec->subject);
  gint64 threshold = chy_body_get_int (self->body, "renewalThresholdPercentage", 20);

  put_text (self->row, "subject", subject);
  put_sans (self->row, spec->sans);
  put_text (self->row, "securityIdentifier", spec->sid);
  put_oids (self->row, "extendedKeyUsages", spec->extended_key_usages);
  put_oids (self->row, "applicationPolicies", spec->application_policies);
  put_key_usage (self->row, spec->key_usage, algorithm);
  put_text (self->row, "keyAlgorithm", algorithm);
  g_variant_dict_insert (self->row, "notBefore", "x", spec->not_before);
  g_variant_dict_insert (self->row, "notAfter", "x", spec->not_after);
  g_variant_dict_insert (self->row, "renewDateTime", "x",
                         chy_validity_renewal (spec->not_before, spec->not_after, (int) threshold));
  g_variant_dict_insert (self->row, "shortened", "b", issue->truncated);
  g_variant_dict_insert (self->row, "needsApproval", "b", issue->pend);
  if (issue->truncated)
    {
      g_autofree char *date = chy_survey_format_time (spec->not_after);

      report (self, CHY_SEVERITY_NOTE, "validity-cut", "date", date);
    }
  if (!issue->omit_revocation_info && self->profile->authority != NULL &&
      self->profile->authority->described != NULL)
    {
      put_urls (self, "crlUrls", "crlPlaces");
      put_urls (self, "aiaUrls", "aiaPlaces");
    }
}

/* The authority backdates by ten minutes, but not before its own begin. */
static gint64
get_not_before (const Preview *self)
{
  gint64 begin = self->survey->now - CHY_VALIDITY_BACKDATE_SECONDS * CHY_USEC_PER_SEC;

  if (self->profile->authority != NULL)
    begin = MAX (begin, self->profile->authority->not_before);
  return begin - begin % CHY_USEC_PER_SEC;
}

/* What was resolved but cannot be issued is shown nevertheless. */
static void
put_subject (Preview *self, const ChySubject *subject)
{
  g_autofree char *name = subject->name != NULL ? chy_name_to_string (subject->name) : NULL;

  put_text (self->row, "subject", name);
  put_sans (self->row, subject->sans);
  put_text (self->row, "securityIdentifier", subject->sid);
}

static void
build (Preview *self, const ChySubject *subject)
{
  ChyTemplateSubject asked = { .name = subject->name, .sans = subject->sans, .sid = subject->sid };
  ChyTemplateIssue issue = { 0 };
  g_autoptr (ChyCertSpec) spec = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *algorithm = NULL;
  gint64 limit = self->profile->authority != NULL ? self->profile->authority->not_after : 0;

  if (self->template == NULL || subject->name == NULL)
    return;
  asked.directory = self->type == CHY_CERTIFICATE_TYPE_DEVICE ? self->device_body : self->user_body;
  algorithm = chy_template_get_key_text (self->template);
  if (!chy_template_build_spec (self->template, &asked, get_not_before (self),
                                chy_profile_get_validity (self->body), limit, &spec, &issue, &error))
    {
      g_autoptr (GPtrArray) found = chy_problems_from_error (error);

      for (guint i = 0; i < found->len; i++)
        g_ptr_array_add (self->problems, chy_problem_ref (g_ptr_array_index (found, i)));
      return;
    }
  put_spec (self, spec, &issue, algorithm);
}

static void
put_who (Preview *self)
{
  const ChySurveyProfile *profile = self->profile;

  put_text (self->row, "id", profile->document->id);
  put_text (self->row, "profileName", profile->document->title);
  put_text (self->row, "platform", profile->platform != NULL ? profile->platform->id : NULL);
  put_text (self->row, "certificateType", chy_certificate_type_to_string (self->type));
  put_text (self->row, "userId", self->user);
  put_text (self->row, "deviceId", self->device);
  if (self->user_body != NULL)
    {
      put_text (self->row, "userPrincipalName", chy_body_get_text (self->user_body, "userPrincipalName"));
      put_text (self->row, "userDisplayName", chy_body_get_text (self->user_body, "name"));
    }
  if (self->device_body != NULL)
    put_text (self->row, "deviceDisplayName", chy_body_get_text (self->device_body, "name"));
  put_text (self->row, "templateName", chy_body_get_text (self->body, "certificateTemplateName"));
  put_text (self->row, "authorityName", chy_body_get_text (self->body, "certificationAuthorityName"));
  if (self->template != NULL)
    {
      g_autofree char *version =
          g_strdup_printf ("%d.%d", self->template->revision, self->template->minor_revision);

      put_text (self->row, "templateVersion", version);
    }
  if (profile->authority != NULL && profile->authority->described != NULL)
    put_text (self->row, "issuerName", chy_body_get_text (profile->authority->described, "subjectName"));
}

/* --- what would fail ---------------------------------------------------------------------------------- */

void
chy_preview_check_profile (ChySurvey *survey, const ChySurveyProfile *profile, GPtrArray *problems)
{
  ChyProfileContext context;

  chy_survey_fill_context (survey, &context);
  chy_profile_check (profile->document->body, &context, problems);
  chy_survey_context_clear (&context);
}

static void
add_missing (GPtrArray *problems,
             ChySeverity severity,
             const char *code,
             const ChyPrincipal *who,
             const char *name,
             const char *value)
{
  g_ptr_array_add (problems, chy_problem_new (severity, "doctor", code, who->name, NULL, name, value, NULL));
}

void
chy_preview_check_rights (ChySurvey *survey, const ChySurveyProfile *profile, GPtrArray *problems)
{
  for (guint i = 0; i < survey->connectors->len; i++)
    {
      const ChySurveyConnector *connector = g_ptr_array_index (survey->connectors, i);
      const ChyPrincipal *who = connector->principal;
      gboolean requests = chy_connector_has_feature (connector->document->body, CHY_CONNECTOR_PKCS);
      gboolean revokes = chy_connector_has_feature (connector->document->body, CHY_CONNECTOR_REVOCATION);
      guint32 rights, enroll;

      if (!connector->enabled)
        continue;
      if (profile->authority != NULL && profile->authority->described != NULL)
        {
          rights = chy_survey_authority_rights (profile->authority, who);
          if (requests && (rights & CHY_CA_RIGHT_REQUEST_CERTIFICATES) == 0)
            add_missing (problems, CHY_SEVERITY_ERROR, "right-request-missing", who, "authority",
                         profile->authority->name);
          if (revokes && (rights & CHY_CA_RIGHT_MANAGE_CERTIFICATES) == 0)
            add_missing (problems, CHY_SEVERITY_WARNING, "right-manage-missing", who, "authority",
                         profile->authority->name);
        }
      if (profile->template == NULL || !requests)
        continue;
      enroll = chy_template_effective_rights (profile->template->template, who);
      if ((enroll & CHY_TEMPLATE_RIGHT_ENROLL) == 0)
        add_missing (problems, CHY_SEVERITY_ERROR, "right-enroll-missing", who, "template",
                     profile->template->template->cn);
      else if ((enroll & CHY_TEMPLATE_RIGHT_READ) == 0)
        add_missing (problems, CHY_SEVERITY_WARNING, "right-read-missing", who, "template",
                     profile->template->template->cn);
    }
}

static void
check_surroundings (Preview *self)
{
  const ChySurveyAuthority *authority = self->profile->authority;

  chy_preview_check_profile (self->survey, self->profile, self->problems);
  chy_preview_check_rights (self->survey, self->profile, self->problems);
  if (self->survey->connectors->len == 0)
    report (self, CHY_SEVERITY_ERROR, "connector-none", NULL, NULL);
  for (guint i = 0; i < self->survey->authorities->len; i++)
    {
      const ChySurveyAuthority *other = g_ptr_array_index (self->survey->authorities, i);

      if (other->error != NULL)
        report (self, CHY_SEVERITY_ERROR, "authority-unreachable", "detail", other->error->message);
    }
  if (authority != NULL && g_str_equal (authority->state, "expired"))
    {
      g_autofree char *date = chy_survey_format_time (authority->not_after);

      g_ptr_array_add (self->problems, chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "authority-expired",
                                                        authority->name, NULL, "date", date, NULL));
    }
  else if (authority != NULL && g_str_equal (authority->state, "waitingForCertificate"))
    g_ptr_array_add (self->problems, chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "authority-waiting",
                                                      authority->name, NULL, NULL));
}

static GVariant *
problems_to_variant (GPtrArray *problems)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < problems->len; i++)
    {
      g_autoptr (GVariant) body = chy_problem_to_body (g_ptr_array_index (problems, i));

      g_variant_builder_add_value (&list, body);
    }
  return g_variant_builder_end (&list);
}

GVariant *
chy_preview_make (ChySurvey *survey,
                  ChySession *session,
                  ChySurveyProfile *profile,
                  const char *user,
                  const char *device,
                  GError **error)
{
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);
  g_auto (Preview) self = { .survey = survey, .session = session, .row = &row, .profile = profile };
  g_autoptr (ChySubject) subject = NULL;

  self.problems = chy_problems_new ();
  if (!profile->is_pkcs)
    {
      chy_refuse_one (error, "doctor", "not-issuable", profile->document->title, "detail",
                      profile->is_imported
                          ? _ ("what was imported for a user is delivered as it is.")
                          : _ ("a trusted certificate profile has no certificate of its own."),
                      NULL);
      return NULL;
    }
  self.body = self.profile->document->body;
  self.type = chy_profile_get_certificate_type (self.body);
  if (!find_people (&self, user, device, error) || !load_template (&self, error))
    return NULL;
  put_who (&self);
  put_asked (&self);
  subject = chy_subject_resolve (self.body, self.user_body, self.device_body, self.type,
                                 self.profile->platform, profile->document->title, self.problems);
  put_subject (&self, subject);
  build (&self, subject);
  check_surroundings (&self);
  if (!judge_assignment (&self, error))
    return NULL;
  g_variant_dict_insert_value (&row, "problems", problems_to_variant (self.problems));
  return g_variant_dict_end (&row);
}
