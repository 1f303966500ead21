/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-account-session.h"
#include "chy-account.h"
#include "chy-command-type.h"
#include "model/chy-problem.h"
#include "model/chy-states.h"
#include "pki/chy-inspect.h"

static const ChyField fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Account"),
    .help = N_ ("Who it is, for the audit log; a connector's account has the connector's name."),
    .max = 63 },
  { .key = "role",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Role"),
    .choices = chy_states_role },
  { .key = "certificate",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_FILE,
    .title = N_ ("Certificate"),
    .help = N_ ("The certificate that it signs in by, issued by an authority of this tenant, DER or PEM.") },
  { .key = "issuer",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Issuer"),
    .help =
        N_ ("The OpenID Connect provider that it signs in at, as chancery-server has it for --oidc-issuer."),
    .max = 400 },
  { .key = "subject",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Subject Identifier"),
    .help = N_ ("What the provider calls it (the claim “sub”): an identifier, not an address or a name."),
    .max = 255 },
  { .key = NULL },
};

static const char *const positionals[] = { "name", "role", "certificate", NULL };

static gboolean
may_sign_in (const ChyCertInfo *info)
{
  for (guint i = 0; i < info->extended_key_usages->len; i++)
    if (g_strcmp0 (info->extended_key_usages->pdata[i], "1.3.6.1.5.5.7.3.2") == 0)
      return TRUE;
  return info->extended_key_usages->len == 0;
}

static void
add_problem (GPtrArray *problems, const char *code, const char *field, const char *value)
{
  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "account", code, NULL, field, "value",
                                              value != NULL ? value : "", NULL));
}

/* An address without query and fragment (OpenID Connect Discovery 4.3). */
static gboolean
is_issuer (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL &&
         g_uri_get_fragment (uri) == NULL;
}

/* ASCII (OpenID Connect Core 2), of which control characters cannot be meant. */
static gboolean
is_subject (const char *text)
{
  const char *p = text;

  while (g_ascii_isprint (*p))
    p++;
  return *text != '\0' && *p == '\0';
}

static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  const char *issuer = chy_body_get_text (params, "issuer");
  const char *subject = chy_body_get_text (params, "subject");
  g_autoptr (GBytes) certificate = chy_body_get_bytes (params, "certificate");
  gboolean is_connector = g_strcmp0 (chy_body_get_text (params, "role"), "connector") == 0;

  (void) context;
  (void) error;
  if (issuer == NULL && subject == NULL && certificate == NULL)
    add_problem (problems, "nothing-to-sign-in-by", "certificate", NULL);
  if ((issuer == NULL) != (subject == NULL))
    add_problem (problems, "half-identity", issuer == NULL ? "issuer" : "subject", NULL);
  if (issuer != NULL && !is_issuer (issuer))
    add_problem (problems, "bad-issuer", "issuer", issuer);
  if (subject != NULL && !is_subject (subject))
    add_problem (problems, "bad-subject", "subject", subject);
  if (issuer != NULL && is_connector)
    add_problem (problems, "connector-identity", "issuer", NULL);
  return TRUE;
}

/* What of the certificate the account keeps; and that it can be signed in by at all. */
static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "certificate");
  g_autoptr (ChyCertInfo) info = file != NULL ? chy_inspect_certificate (file, error) : NULL;
  g_autoptr (GVariant) row = NULL;
  g_autofree char *subject = NULL;

  if (file == NULL)
    return TRUE;
  if (info == NULL ||
      !chy_account_find_issued (chy_command_context_get_authority_host (context), info->serial, info->der,
                                &row, chy_command_context_get_cancellable (context), error))
    return FALSE;
  if (row == NULL || g_strcmp0 (chy_body_get_text (row, "state"), "issued") != 0 ||
      info->not_after <= chy_command_context_get_now (context))
    {
      chy_refuse_one (error, "account", row == NULL ? "not-issued-here" : "not-valid", NULL, NULL);
      return FALSE;
    }
  if (info->is_ca || !may_sign_in (info))
    {
      chy_refuse_one (error, "account", "not-for-clients", NULL, NULL);
      return FALSE;
    }
  subject = chy_name_to_string (info->subject);
  g_variant_dict_insert (result, "serialNumber", "s", info->serial);
  g_variant_dict_insert (result, "certificateHash", "s", info->thumbprint_sha256);
  g_variant_dict_insert (result, "subjectName", "s", subject);
  g_variant_dict_insert (result, "notAfter", "x", info->not_after);
  return TRUE;
}

static gboolean
check_unique (ChySession *session, const ChyDocument *account, GVariant *body, GError **error)
{
  const char *hash = chy_body_get_text (body, "certificateHash");
  const char *issuer = chy_body_get_text (body, "issuer");
  g_autoptr (ChyDocument) other = NULL;
  g_autoptr (ChyDocument) same = NULL;

  if ((hash != NULL && !chy_account_find_certificate (session, hash, &other, error)) ||
      (issuer != NULL &&
       !chy_account_find_identity (session, issuer, chy_body_get_text (body, "subject"), &same, error)))
    return FALSE;
  if (other != NULL && (account == NULL || !g_str_equal (other->id, account->id)))
    {
      chy_refuse_one (error, "account", "certificate-taken", NULL, "account", other->title, NULL);
      return FALSE;
    }
  if (same != NULL && (account == NULL || !g_str_equal (same->id, account->id)))
    {
      chy_refuse_one (error, "account", "identity-taken", NULL, "account", same->title, NULL);
      return FALSE;
    }
  return TRUE;
}

static void
add_identity (GVariantDict *dict, GVariant *params)
{
  const char *issuer = chy_body_get_text (params, "issuer");
  const char *subject = chy_body_get_text (params, "subject");

  if (issuer == NULL)
    return;
  g_variant_dict_insert (dict, "issuer", "s", issuer);
  g_variant_dict_insert (dict, "subject", "s", subject);
  g_variant_dict_insert_value (dict, "identityHash",
                               g_variant_new_take_string (chy_account_identity_hash (issuer, subject)));
}

/* A session is that identity's, and ends with it. */
static gboolean
end_sessions (ChyCommandContext *context, const ChyDocument *account, GVariant *body, GError **error)
{
  return account == NULL ||
         g_strcmp0 (chy_body_get_text (account->body, "identityHash"),
                    chy_body_get_text (body, "identityHash")) == 0 ||
         chy_sessions_end (context, account, NULL, error);
}

static GVariant *
make_body (ChySession *session, GVariant *params, gboolean enabled, GVariantDict *result, GError **error)
{
  static const char *const texts[] = { "serialNumber", "certificateHash", "subjectName" };
  const char *role = chy_body_get_text (params, "role");
  gint64 not_after = 0;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "displayName", "s", chy_body_get_text (params, "name"));
  g_variant_dict_insert (&dict, "role", "s", role);
  g_variant_dict_insert (&dict, "enabled", "b", enabled);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = NULL;

      if (g_variant_dict_lookup (result, texts[i], "&s", &text))
        g_variant_dict_insert (&dict, texts[i], "s", text);
    }
  if (g_variant_dict_lookup (result, "notAfter", "x", &not_after))
    g_variant_dict_insert (&dict, "notAfter", "x", not_after);
  add_identity (&dict, params);
  if (g_strcmp0 (role, "connector") == 0)
    {
      g_autoptr (ChyDocument) connector =
          chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "name"), error);

      if (connector == NULL)
        {
          g_variant_dict_clear (&dict);
          return NULL;
        }
      g_variant_dict_insert (&dict, "connectorId", "s", connector->id);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *actor = chy_command_context_get_actor (context)->name;
  gint64 now = chy_command_context_get_now (context);
  const char *name = chy_body_get_text (params, "name");
  g_autoptr (GVariant) body = NULL;
  g_autoptr (ChyDocument) account = NULL;
  g_autoptr (ChyDocument) made = NULL;
  gboolean enabled;

  if (!chy_document_lookup (session, CHY_DOCUMENT_ACCOUNT, name, &account, error))
    return FALSE;
  /* A new certificate does not open what somebody closed. */
  enabled = account == NULL || chy_body_get_bool (account->body, "enabled", TRUE);
  body = make_body (session, params, enabled, result, error);
  if (body == NULL || !check_unique (session, account, body, error) ||
      !end_sessions (context, account, body, error))
    return FALSE;
  if (account == NULL)
    made = chy_document_insert (session, CHY_DOCUMENT_ACCOUNT, NULL, name, name, body, actor, now, error);
  if (account == NULL && made == NULL)
    return FALSE;
  chy_command_context_audit (context, "account", account != NULL ? account->id : made->id, name,
                             account != NULL ? account->body : NULL, body);
  g_variant_dict_insert (result, "id", "s", account != NULL ? account->id : made->id);
  return account == NULL || chy_document_update (session, account, NULL, NULL, body, actor, now, error);
}

const ChyCommandType chy_command_account_grant = {
  .name = "account-grant",
  .noun = "account",
  .verb = "grant",
  .title = N_ ("Grant Role"),
  .help = N_ (
      "Lets the holder of a certificate, or somebody of an OpenID Connect provider, sign in to a server of "
      "this tenant, in a role. Granting again takes the place of what was granted before."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .check = check,
  .prepare = prepare,
  .apply = apply,
};
