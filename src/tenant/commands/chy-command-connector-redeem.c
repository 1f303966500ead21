/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-enrollment.h"
#include "model/chy-problem.h"

/* Whoever has the token of an enrollment file gets the connector's first certificate. The server runs this
 * for somebody who has not signed in, so everything here is hostile until the token is known. */

static const ChyField fields[] = {
  { .key = "csr",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("Request"),
    .help = N_ ("The certificate request (PKCS #10), DER or PEM.") },
  { .key = "address",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Address"),
    .help = N_ ("Where it came from, for the audit log."),
    .max = 256 },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "token", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Token") },
  { .key = NULL },
};

typedef struct
{
  ChyCommandContext *context;
  const char *token_hash;    /* borrowed */
  const char *csr_hash;      /* borrowed */
  const char *address;       /* borrowed, or NULL */
  ChyEnrollment *enrollment; /* (owned) or NULL */
  ChyDocument *connector;    /* (owned) or NULL */
  const char *refusal;       /* its code, or NULL */
} Redeem;

static void
redeem_clear (Redeem *self)
{
  g_clear_pointer (&self->enrollment, chy_enrollment_free);
  g_clear_pointer (&self->connector, chy_document_free);
  self->refusal = NULL;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Redeem, redeem_clear)

/* Why this token does not do, NULL where it does. */
static const char *
why_not (const Redeem *self, const ChyDocument *account)
{
  const ChyEnrollment *enrollment = self->enrollment;

  if (enrollment == NULL)
    return "unknown-token";
  if (self->connector == NULL || !chy_body_get_bool (self->connector->body, "enabled", TRUE) ||
      (account != NULL && !chy_body_get_bool (account->body, "enabled", TRUE)))
    return "disabled";
  if (chy_command_context_get_now (self->context) >= enrollment->expires)
    return "expired";
  if (enrollment->csr_hash != NULL && g_strcmp0 (enrollment->csr_hash, self->csr_hash) != 0)
    return "used";
  return NULL;
}

static gboolean
look (ChySession *session, gpointer data, GError **error)
{
  Redeem *self = data;
  g_autoptr (ChyDocument) account = NULL;

  redeem_clear (self);
  if (!chy_enrollment_find (session, self->token_hash, &self->enrollment, error))
    return FALSE;
  if (self->enrollment != NULL &&
      (!chy_document_lookup (session, CHY_DOCUMENT_CONNECTOR, self->enrollment->connector, &self->connector,
                             error) ||
       !chy_enrollment_find_account (session, self->enrollment->connector, &account, error)))
    return FALSE;
  self->refusal = why_not (self, account);
  return TRUE;
}

/* From here on the token is this request's. A refusal is a record of the audit log, for whoever has a token
 * that was once good; strangers fill the journal alone. */
static gboolean
claim (ChySession *session, gpointer data, GError **error)
{
  Redeem *self = data;
  GVariantDict dict;

  if (!look (session, self, error))
    return FALSE;
  if (self->refusal == NULL)
    return self->enrollment->csr_hash != NULL ||
           chy_enrollment_claim (session, self->enrollment, self->csr_hash, error);
  if (self->connector == NULL)
    return TRUE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "refused", "s", self->refusal);
  if (self->address != NULL)
    g_variant_dict_insert (&dict, "address", "s", self->address);
  chy_command_context_audit (self->context, "connector", self->connector->id, self->connector->title, NULL,
                             g_variant_dict_end (&dict));
  return TRUE;
}

static gboolean
refuse (const Redeem *self, GError **error)
{
  chy_refuse_one (error, "enrollment", self->refusal, self->connector != NULL ? self->connector->title : NULL,
                  NULL);
  return FALSE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySecret *token = chy_command_context_get_secret (context, "token");
  g_autofree char *token_hash =
      chy_enrollment_hash (chy_secret_get_data (token, NULL), chy_secret_get_size (token));
  g_autofree char *csr_hash = NULL;
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "csr");
  g_autoptr (ChyCertInfo) info = NULL;
  g_auto (Redeem) self = { .context = context, .token_hash = token_hash };

  self.address = chy_body_get_text (params, "address");
  /* Who has no token gets no work out of us. */
  if (!chy_command_context_read (context, look, &self, error))
    return FALSE;
  if (self.enrollment == NULL)
    return refuse (&self, error);
  info = chy_inspect_request (file, error);
  if (info == NULL || !chy_inspect_request_check (file, error))
    return FALSE;
  csr_hash = chy_enrollment_hash (g_bytes_get_data (info->der, NULL), g_bytes_get_size (info->der));
  self.csr_hash = csr_hash;
  if (!chy_command_context_write (context, claim, &self, error))
    return FALSE;
  if (self.refusal != NULL)
    return refuse (&self, error);
  g_variant_dict_insert (result, "tokenHash", "s", token_hash);
  g_variant_dict_insert (result, "csrHash", "s", csr_hash);
  return chy_enrollment_issue (context, self.enrollment->authority, self.enrollment->template_name,
                               self.enrollment->id, self.connector, 0, info->der, result, error);
}

static GVariant *
make_record (GVariantDict *result, GVariant *params, gboolean repeated)
{
  const char *address = chy_body_get_text (params, "address");
  const char *serial = NULL;
  GVariantDict dict;

  g_variant_dict_lookup (result, "serialNumber", "&s", &serial);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "serialNumber", "s", serial);
  g_variant_dict_insert (&dict, "repeated", "b", repeated);
  if (address != NULL)
    g_variant_dict_insert (&dict, "address", "s", address);
  return g_variant_dict_end (&dict);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_auto (Redeem) self = { .context = context };
  gboolean repeated;

  g_variant_dict_lookup (result, "tokenHash", "&s", &self.token_hash);
  g_variant_dict_lookup (result, "csrHash", "&s", &self.csr_hash);
  /* While the authority signed, the file may have become void. */
  if (!look (session, &self, error))
    return FALSE;
  if (self.refusal != NULL)
    return refuse (&self, error);
  repeated = self.enrollment->redeemed != 0;
  /* An answer that is given again must not take the account back to its first certificate. */
  if (!repeated &&
      (!chy_enrollment_bind (context, self.connector, result, error) ||
       !chy_enrollment_set_redeemed (session, self.enrollment, chy_command_context_get_now (context), error)))
    return FALSE;
  chy_command_context_audit (context, "connector", self.connector->id, self.connector->title, NULL,
                             make_record (result, params, repeated));
  g_variant_dict_remove (result, "tokenHash");
  g_variant_dict_remove (result, "csrHash");
  g_variant_dict_insert (result, "connectorId", "s", self.connector->id);
  g_variant_dict_insert (result, "connectorName", "s", self.connector->title);
  return TRUE;
}

const ChyCommandType chy_command_connector_redeem = {
  .name = "connector-redeem",
  .noun = "connector",
  .verb = "redeem",
  .title = N_ ("Redeem Enrollment File"),
  .help = N_ ("Gives the holder of an enrollment file the certificate that it signs in by."),
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_INTERNAL,
  .prepare = prepare,
  .apply = apply,
};
