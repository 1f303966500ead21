/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-enrollment.h"
#include "chy-template-store.h"
#include "model/chy-problem.h"

/* The built-in template that ours are made of: client authentication, and nothing else. */
#define SOURCE_TEMPLATE "Workstation"

#define CLIENT_AUTHENTICATION "1.3.6.1.5.5.7.3.2"

#define HOUR 3600
#define DAY  (24 * HOUR)

/* Quarterly: the connector renews at two thirds of it, and a stolen key is not good for long. */
const ChyEnrollmentKind chy_enrollment_connectors = {
  .template_name = "ChanceryConnector",
  .title = N_ ("Chancery Connector"),
  .validity = 90 * DAY,
  .renewal = 30 * DAY,
};

/* A day is the longest session that a server may give; none is renewed. */
const ChyEnrollmentKind chy_enrollment_sessions = {
  .template_name = "ChancerySignIn",
  .title = N_ ("Chancery Sign-In"),
  .key_algorithm = "ec:p256",
  .validity = DAY,
  .renewal = HOUR,
};

void
chy_enrollment_source_clear (ChyEnrollmentSource *self)
{
  g_clear_object (&self->authority);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->template_name, g_free);
}

/* --- the authority ----------------------------------------------------------------------------------------
 */

/* Its key may be locked by now: nothing is signed yet. */
static gboolean
is_usable (GVariant *described)
{
  const char *state = chy_body_get_text (described, "state");

  return g_strcmp0 (state, "active") == 0 || g_strcmp0 (state, "locked") == 0;
}

static gboolean is_issued (GVariant *described, const char *template_name);

/* The only one that can issue; where there are several, the only one that issues what is wanted, or somebody
 * has to say which. */
static ChyAuthority *
find_only (ChyCommandContext *context, const char *template_name, GError **error)
{
  ChyAuthorityHost *host = chy_command_context_get_authority_host (context);
  GCancellable *cancellable = chy_command_context_get_cancellable (context);
  g_autoptr (GPtrArray) all = host != NULL ? chy_authority_host_list (host, cancellable, error) : NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  ChyAuthority *only = NULL, *issuing = NULL;
  guint n = 0, n_issuing = 0;

  if (host != NULL && all == NULL)
    return NULL;
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      g_autoptr (GVariant) described = chy_authority_describe (all->pdata[i], cancellable, error);

      if (described == NULL)
        return NULL;
      if (!is_usable (described))
        continue;
      g_string_append_printf (names, "%s%s", n++ > 0 ? chy_list_comma () : "",
                              chy_body_get_text (described, "name"));
      only = all->pdata[i];
      if (is_issued (described, template_name) && n_issuing++ == 0)
        issuing = only;
    }
  if (n == 1 || n_issuing == 1)
    return g_object_ref (n == 1 ? only : issuing);
  chy_refuse_one (error, "enrollment", n == 0 ? "no-authority" : "many-authorities", NULL, "names",
                  names->str, NULL);
  return NULL;
}

/* --- the template -----------------------------------------------------------------------------------------
 */

static gboolean
is_issued (GVariant *described, const char *template_name)
{
  g_autoptr (GVariant) list = chy_body_get (described, "templates");
  GVariantIter iter;
  GVariant *row;
  gboolean found = FALSE;

  if (list == NULL)
    return FALSE;
  g_variant_iter_init (&iter, list);
  while (!found && (row = g_variant_iter_next_value (&iter)) != NULL)
    {
      found = g_strcmp0 (chy_body_get_text (row, "name"), template_name) == 0;
      g_variant_unref (row);
    }
  return found;
}

typedef struct
{
  ChyCommandContext *context;
  const ChyEnrollmentKind *kind;
  GVariant *described;   /* borrowed: the authority */
  ChyDocument *document; /* (owned) */
} Template;

static GVariant *
make_settings (const ChyEnrollmentKind *kind)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (kind->key_algorithm != NULL)
    {
      /* Templates know curves from these on. */
      g_variant_dict_insert (&dict, "compatibility.authority", "s", "2012");
      g_variant_dict_insert (&dict, "compatibility.recipient", "s", "windows8");
      g_variant_dict_insert (&dict, "keyAlgorithm", "s", kind->key_algorithm);
    }
  g_variant_dict_insert (&dict, "subjectName.format", "s", "commonName");
  g_variant_dict_insert (&dict, "subjectName.alternateDns", "b", FALSE);
  g_variant_dict_insert (&dict, "validityPeriod", "x", kind->validity);
  g_variant_dict_insert (&dict, "renewalPeriod", "x", kind->renewal);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static ChyDocument *
insert_template (ChyCommandContext *context,
                 const ChyEnrollmentKind *kind,
                 ChySession *session,
                 GError **error)
{
  g_autoptr (ChyTemplate) source = chy_template_store_find (session, SOURCE_TEMPLATE, NULL, error);
  g_autoptr (ChyIdentity) identity = source != NULL ? chy_identity_load (session, error) : NULL;
  g_autoptr (GVariant) settings = make_settings (kind);
  g_autoptr (ChyTemplate) copy = NULL;

  if (identity == NULL)
    return NULL;
  copy = chy_template_duplicate (source, _ (kind->title), kind->template_name, identity->oid_base,
                                 chy_command_context_get_actor (context), error);
  if (copy == NULL || !chy_template_store_set_all (copy, settings, error))
    return NULL;
  return chy_template_store_insert (context, copy, error);
}

/* The document of our template, made where there is none. One that somebody has changed into an unsafe one is
 * not issued behind the back of the check that "authority issue-template" makes. */
static gboolean
load_template (ChySession *session, gpointer data, GError **error)
{
  Template *self = data;
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChyTemplate) template = NULL;

  g_clear_pointer (&self->document, chy_document_free);
  if (!chy_document_lookup (session, CHY_DOCUMENT_TEMPLATE, self->kind->template_name, &self->document,
                            error))
    return FALSE;
  if (self->document == NULL)
    self->document = insert_template (self->context, self->kind, session, error);
  if (self->document == NULL)
    return FALSE;
  template = chy_template_store_find (session, self->document->id, NULL, error);
  if (template == NULL ||
      !chy_template_store_check (
          session, template, self->document->id, chy_body_get_text (self->described, "name"),
          (chy_body_get_int (self->described, "notAfter", 0) - chy_command_context_get_now (self->context)) /
              CHY_USEC_PER_SEC,
          problems, error))
    return FALSE;
  if (!chy_problems_have_error (problems))
    return TRUE;
  chy_refuse (error, problems);
  return FALSE;
}

static gboolean
configure (ChyCommandContext *context,
           const ChyEnrollmentSource *source,
           const char *change,
           GVariant *params,
           GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (params);

  return chy_authority_configure (source->authority, change, owned, chy_command_context_get_actor (context),
                                  NULL, chy_command_context_get_cancellable (context), error);
}

static gboolean
issue_template (ChyCommandContext *context,
                const ChyEnrollmentKind *kind,
                const ChyEnrollmentSource *source,
                GVariant *described,
                GVariantDict *result,
                GError **error)
{
  Template self = { .context = context, .kind = kind, .described = described };
  g_autoptr (ChyDocument) document = NULL;
  GVariantDict dict;

  if (!chy_command_context_write (context, load_template, &self, error))
    {
      g_clear_pointer (&self.document, chy_document_free);
      return FALSE;
    }
  document = g_steal_pointer (&self.document);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "document", document->body);
  if (!configure (context, source, "issue-template", g_variant_dict_end (&dict), error))
    return FALSE;
  g_variant_dict_insert (result, "issuedTemplate", "s", document->id);
  g_variant_dict_insert (result, "issuedVersion", "x", document->version);
  return TRUE;
}

/* --- the right
 * ---------------------------------------------------------------------------------------------- */

/* Whether the tenant itself may have certificates signed there: an entry of its own, or one for all. */
static gboolean
may_request (ChyCommandContext *context, GVariant *described)
{
  const ChyPrincipal *who = chy_command_context_get_actor (context);
  g_autoptr (GVariant) list = chy_body_get (described, "security");
  GVariantIter iter;
  GVariant *row;
  gboolean may = FALSE;

  if (list == NULL)
    return FALSE;
  g_variant_iter_init (&iter, list);
  while (!may && (row = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_auto (GStrv) allow = chy_body_get_list (row, "allow");
      const char *id = chy_body_get_text (row, "principalId");

      may = allow != NULL && id != NULL &&
            g_strv_contains ((const char *const *) allow, "request-certificates") &&
            chy_principal_is (who, id);
      g_variant_unref (row);
    }
  return may;
}

static gboolean
grant (ChyCommandContext *context, const ChyEnrollmentSource *source, GError **error)
{
  const ChyPrincipal *who = chy_command_context_get_actor (context);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "principalId", "s", who->id);
  g_variant_dict_insert (&dict, "principalName", "s", who->name);
  g_variant_dict_insert (&dict, "right", "s", "request-certificates");
  g_variant_dict_insert (&dict, "deny", "b", FALSE);
  return configure (context, source, "grant", g_variant_dict_end (&dict), error);
}

gboolean
chy_enrollment_source_make (ChyCommandContext *context,
                            const ChyEnrollmentKind *kind,
                            GVariant *params,
                            ChyEnrollmentSource *ret_source,
                            GVariantDict *result,
                            GError **error)
{
  const char *name = chy_body_get_text (params, "authority");
  const char *named = chy_body_get_text (params, "template");
  const char *template_name = named != NULL ? named : kind->template_name;
  g_auto (ChyEnrollmentSource) self = { NULL };
  g_autoptr (GVariant) described = NULL;

  self.authority = name != NULL ? chy_command_context_get_authority (context, name, error)
                                : find_only (context, template_name, error);
  if (self.authority != NULL)
    described = chy_authority_describe (self.authority, chy_command_context_get_cancellable (context), error);
  if (described == NULL)
    return FALSE;
  self.id = g_strdup (chy_body_get_text (described, "id"));
  self.name = g_strdup (chy_body_get_text (described, "name"));
  self.template_name = g_strdup (template_name);
  g_variant_dict_insert (result, "authorityId", "s", self.id);
  g_variant_dict_insert (result, "authorityName", "s", self.name);
  if (!is_issued (described, self.template_name) && named != NULL)
    {
      chy_refuse_one (error, "enrollment", "template-not-issued", self.template_name, "authority", self.name,
                      NULL);
      return FALSE;
    }
  if (!is_issued (described, self.template_name) &&
      !issue_template (context, kind, &self, described, result, error))
    return FALSE;
  if (!may_request (context, described) && !grant (context, &self, error))
    return FALSE;
  *ret_source = self;
  self = (ChyEnrollmentSource){ NULL };
  return TRUE;
}

gboolean
chy_enrollment_source_record (ChyCommandContext *context, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *id = NULL, *name = NULL, *template_id = NULL;
  gint64 version = 0;

  g_variant_dict_lookup (result, "authorityId", "&s", &id);
  g_variant_dict_lookup (result, "authorityName", "&s", &name);
  if (!g_variant_dict_lookup (result, "issuedTemplate", "&s", &template_id))
    return TRUE;
  g_variant_dict_lookup (result, "issuedVersion", "x", &version);
  if (!chy_session_run (session, "issued-template-put",
                        CHY_PARAMS (CHY_TEXT (id), CHY_TEXT (name), CHY_TEXT (template_id), CHY_TEXT (""),
                                    CHY_INT (version)),
                        error))
    return FALSE;
  chy_session_touch (session, "authorities");
  chy_session_touch (session, "templates");
  chy_command_context_audit (context, "authority", id, name, NULL, NULL);
  g_variant_dict_remove (result, "issuedTemplate");
  g_variant_dict_remove (result, "issuedVersion");
  return TRUE;
}

/* --- a certificate
 * -------------------------------------------------------------------------------------------
 */

/* Whatever became of the template: what comes back must be good for signing in, and for nothing more. */
static gboolean
is_fit (const ChyCertInfo *info)
{
  gboolean client = FALSE;

  for (guint i = 0; i < info->extended_key_usages->len; i++)
    client = client || g_strcmp0 (info->extended_key_usages->pdata[i], CLIENT_AUTHENTICATION) == 0;
  return client && !info->is_ca;
}

static gboolean
take (const ChyIssuance *issuance, const char *template_name, GVariantDict *result, GError **error)
{
  g_auto (GVariantBuilder) chain = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aay"));
  g_autoptr (ChyCertInfo) info = NULL;
  g_autofree char *subject = NULL;

  if (issuance->disposition == CHY_DISPOSITION_DENIED)
    {
      chy_refuse_one (
          error, "issue", issuance->code_name != NULL ? issuance->code_name : "CERTSRV_E_BAD_REQUESTSTATUS",
          _ ("This certificate"), "detail", issuance->message != NULL ? issuance->message : "", NULL);
      return FALSE;
    }
  info = issuance->certificate != NULL ? chy_inspect_certificate (issuance->certificate, error) : NULL;
  if (issuance->certificate != NULL && info == NULL)
    return FALSE;
  if (info == NULL || !is_fit (info))
    {
      chy_refuse_one (error, "enrollment", info == NULL ? "template-waits" : "template-unfit", template_name,
                      NULL);
      return FALSE;
    }
  for (guint i = 0; issuance->chain != NULL && i < issuance->chain->len; i++)
    g_variant_builder_add_value (
        &chain, g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, issuance->chain->pdata[i], TRUE));
  subject = chy_name_to_string (info->subject);
  g_variant_dict_insert_value (result, "certificate",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, info->der, TRUE));
  g_variant_dict_insert_value (result, "chain", g_variant_builder_end (&chain));
  g_variant_dict_insert (result, "serialNumber", "s", info->serial);
  g_variant_dict_insert (result, "certificateHash", "s", info->thumbprint_sha256);
  g_variant_dict_insert (result, "subjectName", "s", subject);
  g_variant_dict_insert (result, "notAfter", "x", info->not_after);
  return TRUE;
}

/* What the template builds the name from. */
static GVariant *
make_directory (const ChyDocument *whom)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", whom->title);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

gboolean
chy_enrollment_issue (ChyCommandContext *context,
                      const char *authority,
                      const char *template_name,
                      const char *request_id,
                      const ChyDocument *whom,
                      gint64 validity,
                      GBytes *csr,
                      GVariantDict *result,
                      GError **error)
{
  const ChyPrincipal *actor = chy_command_context_get_actor (context);
  const char *name = chy_body_get_text (whom->body, "principalName");
  g_autoptr (ChyAuthority) ca = chy_command_context_get_authority (context, authority, error);
  g_autoptr (GVariant) directory = make_directory (whom);
  /* It is the tenant that asks, in their name. */
  g_autoptr (ChyPrincipal) requester =
      chy_principal_new (actor->id, name != NULL ? name : whom->title, (const char *const *) actor->groups);
  ChySubmission submission = { .request_id = request_id,
                               .attempt = 1,
                               .template_name = template_name,
                               .csr = csr,
                               .requester = requester,
                               .validity = validity,
                               .directory = directory };
  ChyIssuance *issuance = NULL;
  GError *failure = NULL;
  gboolean ok;

  if (ca == NULL)
    return FALSE;
  chy_authority_submit (ca, &submission, 1, &issuance, &failure,
                        chy_command_context_get_cancellable (context));
  if (issuance == NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  ok = take (issuance, template_name, result, error);
  chy_issuance_free (issuance);
  g_variant_dict_insert (result, "authorityId", "s", authority);
  g_variant_dict_insert (result, "templateName", "s", template_name);
  return ok;
}
