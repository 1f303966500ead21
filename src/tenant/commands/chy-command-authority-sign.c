/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"
#include "chy-principals.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"
static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = "template",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("The name of a template that the authority issues.") },
  { .key = "csr",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("Request"),
    .help = N_ ("The certificate request (PKCS #10), DER or PEM.") },
  { .key = "requester",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Requester"),
    .help = N_ ("Who requests it; you, where it is left out."),
    .max = 256 },
  { .key = "validity",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("Validity period"),
    .help = N_ ("At most what the template allows.") },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the vault") },
  { .key = "keyPassphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the key") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", NULL };

typedef struct
{
  const char *name;        /* borrowed */
  ChyPrincipal *principal; /* (owned) */
  GVariant *directory;     /* (owned) or NULL */
} Who;

static gboolean
load_who (ChySession *session, gpointer data, GError **error)
{
  Who *who = data;

  g_clear_pointer (&who->principal, chy_principal_free);
  g_clear_pointer (&who->directory, g_variant_unref);
  who->principal = chy_principals_load (session, who->name, &who->directory, error);
  return who->principal != NULL;
}

static gboolean
refuse (const ChyIssuance *issuance, GError **error)
{
  chy_refuse_one (error, "issue",
                  issuance->code_name != NULL ? issuance->code_name : "CERTSRV_E_BAD_REQUESTSTATUS",
                  _ ("This certificate"), "detail", issuance->message != NULL ? issuance->message : "", NULL);
  return FALSE;
}

static gboolean
take_issuance (const ChyIssuance *issuance, GVariantDict *result, GError **error)
{
  if (issuance->disposition == CHY_DISPOSITION_DENIED)
    return refuse (issuance, error);
  g_variant_dict_insert (result, "number", "x", issuance->number);
  g_variant_dict_insert (result, "state", "s",
                         issuance->disposition == CHY_DISPOSITION_PENDING ? "pending" : "issued");
  if (issuance->certificate == NULL)
    return TRUE;
  g_variant_dict_insert (result, "serialNumber", "s", issuance->serial);
  g_variant_dict_insert_value (
      result, "certificate",
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, issuance->certificate, TRUE));
  return TRUE;
}

static gboolean
submit (ChyCommandContext *context,
        ChyAuthority *authority,
        const ChySubmission *submission,
        GVariantDict *result,
        GError **error)
{
  ChyIssuance *issuance = NULL;
  GError *failure = NULL;
  gboolean ok;

  chy_authority_submit (authority, submission, 1, &issuance, &failure,
                        chy_command_context_get_cancellable (context));
  if (issuance == NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  ok = take_issuance (issuance, result, error);
  chy_issuance_free (issuance);
  return ok;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "csr");
  g_autoptr (ChyCertInfo) info = chy_inspect_request (file, error);
  g_autofree char *id = chy_id_new ();
  Who who = { .name = chy_body_get_text (params, "requester") };
  g_autoptr (ChyAuthority) authority = NULL;
  ChySubmission submission = { .request_id = id, .attempt = 1 };
  gboolean ok;

  if (info == NULL)
    return FALSE;
  authority = chy_authority_change_find (context, params, result, NULL, error);
  if (authority == NULL || (who.name != NULL && !chy_command_context_read (context, load_who, &who, error)))
    return FALSE;
  submission.template_name = chy_body_get_text (params, "template");
  submission.csr = info->der;
  submission.validity = chy_body_get_int (params, "validity", 0);
  submission.requester = who.principal != NULL ? who.principal : chy_command_context_get_actor (context);
  submission.directory = who.directory;
  ok = submit (context, authority, &submission, result, error);
  g_clear_pointer (&who.principal, chy_principal_free);
  g_clear_pointer (&who.directory, g_variant_unref);
  return ok;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) after = chy_body_with (params, "csr", NULL);

  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  chy_authority_change_audit (context, result, after);
  return TRUE;
}

const ChyCommandType chy_command_authority_sign = {
  .name = "authority-sign",
  .noun = "authority",
  .verb = "sign",
  .title = N_ ("Sign Request"),
  .help = N_ ("Has an authority issue a certificate for a request file."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .prepare = prepare,
  .apply = apply,
};
