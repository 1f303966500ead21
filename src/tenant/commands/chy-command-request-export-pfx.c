/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-request-store.h"

static const ChyField fields[] = {
  { .key = "request",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Request"),
    .help = N_ ("Number or ID.") },
  { .key = "for",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("For"),
    .help =
        N_ ("The system that shall read the file, such as windows11, macos, ios, android, firefox or java."),
    .default_text = "windows11" },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "password",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Password of the file") },
  { .key = NULL },
};

static const char *const positionals[] = { "request", NULL };

typedef struct
{
  const char *key;
  ChyRequestRow *request; /* (owned) or NULL */
} Lookup;

static gboolean
look_up (ChySession *session, gpointer data, GError **error)
{
  Lookup *self = data;

  g_clear_pointer (&self->request, chy_request_row_free);
  self->request = chy_request_store_find (session, self->key, error);
  return self->request != NULL;
}

static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  g_autoptr (ChyRequestRow) request = chy_request_store_find (chy_command_context_get_session (context),
                                                              chy_body_get_text (params, "request"), error);

  if (request == NULL || !chy_request_store_check_action (request, CHY_REQUEST_ACTION_EXPORT, error))
    return FALSE;
  chy_command_context_check_preset (context, chy_body_get_text (params, "for"), problems);
  return TRUE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  Lookup lookup = { .key = chy_body_get_text (params, "request") };
  gboolean ok = chy_command_context_read (context, look_up, &lookup, error);
  g_autoptr (ChyRequestRow) request = lookup.request;
  g_autoptr (ChySecret) pfx = NULL;

  if (!ok)
    return FALSE;
  pfx = chy_request_store_export (context, request->number, chy_body_get_text (params, "for"),
                                  chy_command_context_get_secret (context, "password"), TRUE, error);
  if (pfx == NULL)
    return FALSE;
  chy_command_context_give_secret (context, "pfx", pfx);
  g_variant_dict_insert (result, "id", "s", request->id);
  return TRUE;
}

/* A key leaves the vault: no audit record, no file. */
static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyRequestRow) request = chy_request_store_find (chy_command_context_get_session (context),
                                                              chy_body_get_text (params, "request"), error);

  (void) result;
  if (request == NULL)
    return FALSE;
  chy_request_row_audit (context, request);
  return TRUE;
}

const ChyCommandType chy_command_request_export_pfx = {
  .name = "request-export-pfx",
  .noun = "request",
  .verb = "export-pfx",
  .title = N_ ("Export PFX"),
  .help = N_ ("Writes the certificate and key of a request into a PFX file for a target system."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_NEEDS_VAULT,
  .check = check,
  .prepare = prepare,
  .apply = apply,
};
