/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "chy-account-session.h"
#include "chy-account.h"
#include "chy-enrollment.h"
#include "model/chy-problem.h"

/* Whoever an OpenID Connect provider vouches for gets a certificate of some hours for the account that is
 * bound to that identity. The server has verified the provider's word before it runs this; nobody else may
 * run it. */

#define HOURS 3600

static const ChyField fields[] = {
  { .key = "csr",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("Request"),
    .help = N_ ("The certificate request (PKCS #10), DER or PEM.") },
  { .key = "issuer",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Issuer"),
    .help = N_ ("The provider that vouches.") },
  { .key = "subject",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Subject Identifier"),
    .help = N_ ("For whom it vouches.") },
  { .key = "validity",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("Valid for"),
    .help = N_ ("How long the session lasts."),
    .default_text = "8h",
    .min = HOURS,
    .max = 24 * HOURS },
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Authority"),
    .help = N_ ("Which authority issues the certificate; the only one where it is left out.") },
  { .key = "address",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Address"),
    .help = N_ ("Where it came from, for the audit log."),
    .max = 256 },
  { .key = NULL },
};

typedef struct
{
  ChyCommandContext *context;
  const char *issuer;   /* borrowed */
  const char *subject;  /* borrowed */
  ChyDocument *account; /* (owned) or NULL */
} SignIn;

static void
sign_in_clear (SignIn *self)
{
  g_clear_pointer (&self->account, chy_document_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SignIn, sign_in_clear)

static gboolean
refuse (const SignIn *self, const char *detail, GError **error)
{
  if (self->account == NULL)
    chy_refuse_one (error, "account", "identity-unknown", NULL, "issuer", self->issuer, "subject",
                    self->subject, NULL);
  else
    chy_refuse_one (error, "account", "sign-in", NULL, "detail", detail, NULL);
  return FALSE;
}

/* The account, which lets its holder in. Also in `apply`: while the authority signed, somebody may have
 * closed it. */
static gboolean
look (ChySession *session, gpointer data, GError **error)
{
  SignIn *self = data;
  ChyRole role = CHY_ROLE_AUDITOR;

  sign_in_clear (self);
  if (!chy_account_find_identity (session, self->issuer, self->subject, &self->account, error))
    return FALSE;
  if (self->account == NULL)
    return refuse (self, NULL, error);
  if (!chy_body_get_bool (self->account->body, "enabled", TRUE))
    return refuse (self, "the account is disabled", error);
  if (!chy_account_role_from_string (chy_body_get_text (self->account->body, "role"), &role))
    return refuse (self, "the account has no role that is known here", error);
  return TRUE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_auto (SignIn) self = { .context = context };
  g_auto (ChyEnrollmentSource) source = { NULL };
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "csr");
  g_autoptr (ChyCertInfo) info = NULL;
  g_autofree char *request_id = chy_id_new ();

  self.issuer = chy_body_get_text (params, "issuer");
  self.subject = chy_body_get_text (params, "subject");
  if (!chy_command_context_read (context, look, &self, error))
    return FALSE;
  info = chy_inspect_request (file, error);
  if (info == NULL || !chy_inspect_request_check (file, error) ||
      !chy_enrollment_source_make (context, &chy_enrollment_sessions, params, &source, result, error))
    return FALSE;
  return chy_enrollment_issue (context, source.id, source.template_name, request_id, self.account,
                               chy_body_get_int (params, "validity", 8 * HOURS), info->der, result, error);
}

static GVariant *
make_record (const SignIn *self, GVariant *params, GVariantDict *result)
{
  const char *address = chy_body_get_text (params, "address");
  const char *serial = NULL;
  gint64 not_after = 0;
  GVariantDict dict;

  g_variant_dict_lookup (result, "serialNumber", "&s", &serial);
  g_variant_dict_lookup (result, "notAfter", "x", &not_after);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "issuer", "s", self->issuer);
  g_variant_dict_insert (&dict, "subject", "s", self->subject);
  g_variant_dict_insert (&dict, "serialNumber", "s", serial);
  g_variant_dict_insert (&dict, "notAfter", "x", not_after);
  if (address != NULL)
    g_variant_dict_insert (&dict, "address", "s", address);
  return g_variant_dict_end (&dict);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_auto (SignIn) self = { .context = context };

  self.issuer = chy_body_get_text (params, "issuer");
  self.subject = chy_body_get_text (params, "subject");
  if (!look (chy_command_context_get_session (context), &self, error) ||
      !chy_enrollment_source_record (context, result, error) ||
      !chy_sessions_begin (context, self.account, chy_body_get_text (params, "address"), result, error))
    return FALSE;
  chy_command_context_audit (context, "account", self.account->id, self.account->title, NULL,
                             make_record (&self, params, result));
  g_variant_dict_insert (result, "accountName", "s", self.account->title);
  g_variant_dict_insert (result, "role", "s", chy_body_get_text (self.account->body, "role"));
  return TRUE;
}

const ChyCommandType chy_command_account_sign_in = {
  .name = "account-sign-in",
  .noun = "account",
  .verb = "sign-in",
  .title = N_ ("Sign In"),
  .help = N_ ("Gives whoever an OpenID Connect provider vouches for a certificate of some hours."),
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_OWN,
  .prepare = prepare,
  .apply = apply,
};
