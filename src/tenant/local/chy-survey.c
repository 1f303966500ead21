/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-survey.h"

#include "model/chy-problem.h"
#include "pki/chy-inspect.h"
#include "tenant/commands/chy-principals.h"
#include "tenant/commands/chy-profile-store.h"

static void
authority_free (ChySurveyAuthority *self)
{
  g_clear_pointer (&self->described, g_variant_unref);
  g_clear_error (&self->error);
  g_strfreev (self->templates);
  g_clear_pointer (&self->aces, g_ptr_array_unref);
  g_free (self);
}

static void
template_free (ChySurveyTemplate *self)
{
  g_clear_pointer (&self->document, chy_document_free);
  g_clear_pointer (&self->template, chy_template_unref);
  g_free (self);
}

static void
issued_free (ChySurveyIssued *self)
{
  g_free (self->authority);
  g_free (self->template);
  g_strfreev (self->accepted);
  g_free (self);
}

static void
connector_free (ChySurveyConnector *self)
{
  g_clear_pointer (&self->document, chy_document_free);
  g_clear_pointer (&self->principal, chy_principal_free);
  g_free (self->reason);
  g_free (self->account);
  g_free (self);
}

static void
profile_free (ChySurveyProfile *self)
{
  g_clear_pointer (&self->effective, chy_effective_free);
  g_clear_pointer (&self->document, chy_document_free);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_free (self);
}

/* --- authorities -------------------------------------------------------------------------------------- */

static guint32
read_rights (GVariant *entry, const char *key)
{
  g_auto (GStrv) words = chy_body_get_list (entry, key);
  guint32 rights = 0;

  for (guint i = 0; words[i] != NULL; i++)
    rights |= chy_ca_right_from_string (words[i]);
  return rights;
}

static void
read_security (ChySurveyAuthority *self)
{
  g_autoptr (GVariant) list = chy_body_get (self->described, "security");

  self->aces = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_ace_free);
  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (list, i);
      const char *id = chy_body_get_text (entry, "principalId");

      if (id != NULL)
        g_ptr_array_add (self->aces, chy_ace_new (id, chy_body_get_text (entry, "principalName"),
                                                  read_rights (entry, "allow"), read_rights (entry, "deny")));
    }
}

static void
read_templates (ChySurveyAuthority *self)
{
  g_autoptr (GVariant) list = chy_body_get (self->described, "templates");
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (list, i);
      const char *name = chy_body_get_text (entry, "name");

      if (name != NULL)
        g_strv_builder_add (names, name);
    }
  self->templates = g_strv_builder_end (names);
}

static const char *
text_or_empty (GVariant *body, const char *key)
{
  const char *text = chy_body_get_text (body, key);

  return text != NULL ? text : "";
}

static ChySurveyAuthority *
ask_authority (ChyAuthority *authority, GCancellable *cancellable)
{
  ChySurveyAuthority *self = g_new0 (ChySurveyAuthority, 1);

  self->id = self->name = self->fqdn = self->state = "";
  self->described = chy_authority_describe (authority, cancellable, &self->error);
  if (self->described == NULL)
    {
      self->templates = g_new0 (char *, 1);
      self->aces = g_ptr_array_new ();
      return self;
    }
  self->id = text_or_empty (self->described, "id");
  self->name = text_or_empty (self->described, "name");
  self->fqdn = text_or_empty (self->described, "fqdn");
  self->state = text_or_empty (self->described, "state");
  self->not_before = chy_body_get_int (self->described, "notBefore", 0);
  self->not_after = chy_body_get_int (self->described, "notAfter", 0);
  read_templates (self);
  read_security (self);
  return self;
}

ChySurvey *
chy_survey_new (ChyTenantLocal *tenant, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChySurvey) self = g_new0 (ChySurvey, 1);
  ChyAuthorityHost *host = chy_tenant_local_get_host (tenant);
  g_autoptr (GPtrArray) authorities = NULL;

  self->tenant = tenant;
  self->now = chy_clock_now (chy_tenant_local_get_clock (tenant));
  self->authorities = g_ptr_array_new_with_free_func ((GDestroyNotify) authority_free);
  if (host == NULL)
    return g_steal_pointer (&self);
  authorities = chy_authority_host_list (host, cancellable, error);
  if (authorities == NULL)
    return NULL;
  for (guint i = 0; i < authorities->len; i++)
    g_ptr_array_add (self->authorities, ask_authority (g_ptr_array_index (authorities, i), cancellable));
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
forget (ChySurvey *self)
{
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_pointer (&self->view, chy_directory_view_free);
  g_clear_pointer (&self->identity, chy_identity_free);
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_clear_pointer (&self->issued, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);
  g_clear_pointer (&self->connectors, g_ptr_array_unref);
}

void
chy_survey_free (ChySurvey *self)
{
  if (self == NULL)
    return;
  forget (self);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_free (self);
}

/* --- the documents ------------------------------------------------------------------------------------ */

static gboolean
load_exported (ChySurvey *self, ChySession *session, GError **error)
{
  for (guint i = 0; i < self->authorities->len; i++)
    {
      ChySurveyAuthority *authority = g_ptr_array_index (self->authorities, i);
      g_autofree char *key = g_strconcat (CHY_SETTING_EXPORTED, authority->id, NULL);
      g_autofree char *value = NULL;

      if (!chy_setting_get (session, key, &value, error))
        return FALSE;
      authority->exported = value != NULL;
    }
  return TRUE;
}

static gboolean
load_templates (ChySurvey *self, ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_TEMPLATE, error);

  self->templates = g_ptr_array_new_with_free_func ((GDestroyNotify) template_free);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      ChySurveyTemplate *template = g_new0 (ChySurveyTemplate, 1);

      g_ptr_array_add (self->templates, template);
      template->document = chy_document_copy (g_ptr_array_index (documents, i));
      template->template = chy_template_new_from_body (template->document->body, error);
      if (template->template == NULL)
        return FALSE;
    }
  return documents != NULL;
}

static gboolean
on_issued (ChyRow *row, gpointer data)
{
  ChySurveyIssued *issued = g_new0 (ChySurveyIssued, 1);
  const char *accepted = chy_row_text (row, 3);

  issued->authority = g_strdup (chy_row_text (row, 0));
  issued->template = g_strdup (chy_row_text (row, 1));
  issued->version = chy_row_int (row, 2);
  issued->accepted = g_strsplit (accepted != NULL ? accepted : "", ",", -1);
  g_ptr_array_add (data, issued);
  return TRUE;
}

typedef struct
{
  ChySurveyConnector *connector; /* borrowed */
  gint64 now;
} ChySurveyConnectorRow;

/* Rows of "connector-state": host, version, reason, the authority's, last contact, succeeded, failed,
 * waiting, clock offset, end of the certificate, account, whether that is one of the system. */
static gboolean
on_connector_state (ChyRow *row, gpointer data)
{
  ChySurveyConnectorRow *self = data;
  ChySurveyConnector *connector = self->connector;
  const ChyConnectorHealthReport report = {
    .reason = chy_row_text (row, 2),
    .authority_reason = chy_row_text (row, 3),
    .clock_offset = chy_row_is_null (row, 8) ? 0 : chy_row_int (row, 8),
    .certificate_end = chy_row_is_null (row, 9) ? 0 : chy_row_int (row, 9),
    .account = chy_row_is_null (row, 11) ? NULL : chy_row_text (row, 10),
    .wanted_account = chy_body_get_text (connector->document->body, "account"),
    .system_account = !chy_row_is_null (row, 11) && chy_row_int (row, 11) != 0,
  };
  g_autofree char *account_reason = chy_connector_account_reason (&report);

  g_free (connector->reason);
  connector->reason = chy_connector_health_reason (&report, self->now);
  g_clear_pointer (&connector->account, g_free);
  if (account_reason != NULL && g_strcmp0 (connector->reason, account_reason) == 0)
    connector->account = g_strdup (report.account);
  connector->last_contact = chy_row_int (row, 4);
  return FALSE;
}

static gboolean
load_connector (ChySurvey *self, ChySession *session, ChySurveyConnector *connector, GError **error)
{
  GVariant *body = connector->document->body;
  const char *id = chy_body_get_text (body, "principalId");
  const char *name = chy_body_get_text (body, "principalName");
  ChySurveyConnectorRow row = { connector, self->now };

  connector->principal = chy_principals_for_connector (session, connector->document->title, error);
  if (connector->principal == NULL ||
      !chy_session_each (session, "connector-state", CHY_PARAMS (CHY_TEXT (connector->document->id)),
                         on_connector_state, &row, error))
    return FALSE;
  /* A renamed connector keeps its account. */
  if (id != NULL && name != NULL)
    {
      ChyPrincipal *principal =
          chy_principal_new (id, name, (const char *const *) connector->principal->groups);

      chy_principal_free (connector->principal);
      connector->principal = principal;
    }
  connector->enabled = chy_body_get_bool (body, "enabled", TRUE);
  connector->state =
      chy_connector_state (connector->last_contact, connector->reason, connector->enabled, self->now);
  return TRUE;
}

static gboolean
load_connectors (ChySurvey *self, ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_CONNECTOR, error);

  self->connectors = g_ptr_array_new_with_free_func ((GDestroyNotify) connector_free);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      ChySurveyConnector *connector = g_new0 (ChySurveyConnector, 1);

      g_ptr_array_add (self->connectors, connector);
      connector->document = chy_document_copy (g_ptr_array_index (documents, i));
      if (!load_connector (self, session, connector, error))
        return FALSE;
    }
  return documents != NULL;
}

/* A file may have been PEM when it was given. */
static GBytes *
read_certificate (GVariant *body)
{
  g_autoptr (GBytes) bytes = chy_body_get_bytes (body, "trustedRootCertificate");
  g_autoptr (ChyCertInfo) info = bytes != NULL ? chy_inspect_certificate (bytes, NULL) : NULL;

  return info != NULL ? g_bytes_ref (info->der) : NULL;
}

void
chy_survey_read_profile (ChySurvey *self, ChySurveyProfile *profile)
{
  GVariant *body = profile->document->body;

  g_clear_pointer (&profile->certificate, g_bytes_unref);
  profile->platform = chy_profile_get_platform (body);
  profile->is_pkcs = g_strcmp0 (chy_body_get_text (body, "type"), "pkcs-certificate") == 0;
  profile->is_imported = chy_profile_is_imported (body);
  profile->certificate = read_certificate (body);
  profile->authority =
      chy_survey_find_authority (self, chy_body_get_text (body, "certificationAuthorityName"));
  profile->template = chy_survey_find_template (self, chy_body_get_text (body, "certificateTemplateName"));
}

static gboolean
load_profiles (ChySurvey *self, ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_PROFILE, error);

  self->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) profile_free);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      ChySurveyProfile *profile = g_new0 (ChySurveyProfile, 1);

      g_ptr_array_add (self->profiles, profile);
      profile->document = chy_document_copy (g_ptr_array_index (documents, i));
      profile->targets = chy_profile_store_list_targets (session, profile->document->id, error);
      if (profile->targets == NULL)
        return FALSE;
      chy_survey_read_profile (self, profile);
    }
  return documents != NULL;
}

static gboolean
on_group_name (ChyRow *row, gpointer data)
{
  g_hash_table_replace (data, g_strdup (chy_row_text (row, 0)), g_strdup (chy_row_text (row, 1)));
  return TRUE;
}

gboolean
chy_survey_load (ChySurvey *self, ChySession *session, GError **error)
{
  forget (self);
  self->identity = chy_identity_load (session, error);
  self->issued = g_ptr_array_new_with_free_func ((GDestroyNotify) issued_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self->identity != NULL &&
         chy_session_each (session, "survey-groups", CHY_NO_PARAMS, on_group_name, self->groups, error) &&
         load_exported (self, session, error) && load_templates (self, session, error) &&
         chy_session_each (session, "survey-issued", CHY_NO_PARAMS, on_issued, self->issued, error) &&
         load_connectors (self, session, error) && load_profiles (self, session, error);
}

/* --- the directory ------------------------------------------------------------------------------------ */

static gboolean
on_person (ChyRow *row, gpointer data)
{
  chy_directory_view_add_user (data, chy_row_text (row, 0));
  return TRUE;
}

static gboolean
on_device (ChyRow *row, gpointer data)
{
  const char *text = chy_row_text (row, 2);
  const ChyPlatform *platform = text != NULL ? chy_platform_guess (text) : NULL;

  chy_directory_view_add_device (data, chy_row_text (row, 0), chy_row_text (row, 1),
                                 platform != NULL ? platform->id : text);
  return TRUE;
}

static gboolean
on_group (ChyRow *row, gpointer data)
{
  chy_directory_view_add_group (data, chy_row_text (row, 0), chy_row_text (row, 1));
  return TRUE;
}

static gboolean
on_member (ChyRow *row, gpointer data)
{
  chy_directory_view_add_member (data, chy_row_text (row, 0), chy_row_text (row, 1));
  return TRUE;
}

const ChyDirectoryView *
chy_survey_get_view (ChySurvey *self, ChySession *session, GError **error)
{
  g_autoptr (ChyDirectoryView) view = NULL;

  if (self->view != NULL)
    return self->view;
  view = chy_directory_view_new ();
  if (!chy_session_each (session, "survey-people", CHY_NO_PARAMS, on_person, view, error) ||
      !chy_session_each (session, "survey-devices", CHY_NO_PARAMS, on_device, view, error) ||
      !chy_session_each (session, "survey-groups", CHY_NO_PARAMS, on_group, view, error) ||
      !chy_session_each (session, "survey-members", CHY_NO_PARAMS, on_member, view, error))
    return NULL;
  self->view = g_steal_pointer (&view);
  return self->view;
}

ChyEffective *
chy_survey_get_effective (ChySurvey *self, ChySession *session, ChySurveyProfile *profile, GError **error)
{
  const ChyDirectoryView *view = chy_survey_get_view (self, session, error);

  if (view == NULL || profile->effective != NULL || profile->platform == NULL)
    {
      if (view != NULL && profile->platform == NULL)
        chy_refuse_one (error, "profile", "platform-unknown", profile->document->title, "platform",
                        text_or_empty (profile->document->body, "platform"), NULL);
      return view != NULL ? profile->effective : NULL;
    }
  profile->effective = chy_assignment_effective (
      profile->targets, view,
      profile->is_pkcs || profile->is_imported ? chy_profile_get_certificate_type (profile->document->body)
                                               : CHY_CERTIFICATE_TYPE_DEVICE,
      profile->platform);
  return profile->effective;
}
