/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-enrollment.h"
#include "model/chy-problem.h"

/* For so long the certificate before stays good beside a new one that nobody has signed in by yet: the answer
 * with the new one may have been lost, and its connector be down. */
#define GRACE (7 * CHY_USEC_PER_DAY)

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "csr",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("Request"),
    .help = N_ ("The certificate request (PKCS #10), DER or PEM.") },
  { .key = NULL },
};

typedef struct
{
  const char *key;        /* borrowed */
  ChyDocument *connector; /* (owned) */
  ChyDocument *account;   /* (owned) */
} Renew;

static void
renew_clear (Renew *self)
{
  g_clear_pointer (&self->connector, chy_document_free);
  g_clear_pointer (&self->account, chy_document_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Renew, renew_clear)

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Renew *self = data;

  renew_clear (self);
  self->connector = chy_document_find (session, CHY_DOCUMENT_CONNECTOR, self->key, error);
  return self->connector != NULL &&
         chy_enrollment_find_account (session, self->connector->id, &self->account, error);
}

/* An account that somebody granted by hand says nothing of an authority: somebody has to renew it by hand. */
static gboolean
check (const Renew *self, GError **error)
{
  if (self->account != NULL && chy_body_get_text (self->account->body, "authorityId") != NULL &&
      chy_body_get_text (self->account->body, "templateName") != NULL)
    return TRUE;
  chy_refuse_one (error, "enrollment", "no-account", self->connector->title, NULL);
  return FALSE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_auto (Renew) self = { .key = chy_body_get_text (params, "connector") };
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "csr");
  g_autoptr (ChyCertInfo) info = chy_inspect_request (file, error);
  g_autofree char *hash = NULL;
  g_autofree char *request_id = NULL;

  if (info == NULL || !chy_inspect_request_check (file, error) ||
      !chy_command_context_read (context, load, &self, error) || !check (&self, error))
    return FALSE;
  /* The same request is the same renewal, however often it is sent. */
  hash = chy_enrollment_hash (g_bytes_get_data (info->der, NULL), g_bytes_get_size (info->der));
  request_id = g_strdup_printf ("renewal:%s:%s", self.connector->id, hash);
  return chy_enrollment_issue (context, chy_body_get_text (self.account->body, "authorityId"),
                               chy_body_get_text (self.account->body, "templateName"), request_id,
                               self.connector, 0, info->der, result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_auto (Renew) self = { .key = chy_body_get_text (params, "connector") };

  if (!load (session, &self, error) || !check (&self, error) ||
      !chy_enrollment_bind_next (context, self.connector, chy_command_context_get_now (context) + GRACE,
                                 result, error))
    return FALSE;
  return TRUE;
}

const ChyCommandType chy_command_connector_renew = {
  .name = "connector-renew",
  .noun = "connector",
  .verb = "renew",
  .title = N_ ("Renew Connector's Certificate"),
  .help = N_ ("Gives a connector the next certificate that it signs in by."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL,
  .prepare = prepare,
  .apply = apply,
};
