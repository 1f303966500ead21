/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "chy-document.h"
#include "chy-imported-store.h"
#include "chy-request-subject.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"

#include <string.h>

/* What an engine did with the requests that it holds, a batch in one transaction. An item has "id", "fence",
 * "attempt", "events" (aa{sv}: kind, time, message, code) and what the last of them needs; its secrets stand
 * beside the command as "ID/key", "ID/csr", "ID/pfx" and "ID/password". One that brings an imported
 * certificate says "imported", and has only been wrapped and delivered. A late holder's items are left out
 * and named in "refused". */

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "items", .kind = CHY_FIELD_OBJECT_LIST, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Items") },
  { .key = NULL },
};

enum
{
  CESSATION_OF_OPERATION = 5,
};

static const char *const secret_kinds[] = { "key", "csr", "pfx", "password" };

/* Seconds until a connector asks again what became of a request that waits for approval. */
enum
{
  COLLECT_AFTER = 60,
  REASON_SUPERSEDED = 4, /* RFC 5280 5.3.1 */
};

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  ChySession *session;        /* borrowed */
  gint64 now;
  GHashTable *sealed; /* borrowed: "ID/kind" -> GVariant ay */
  GVariant *wrapped;  /* borrowed: ID -> thumbprint of an imported certificate */
} Report;

/* --- sealing, before the transaction -------------------------------------------------------------------- */

static gboolean
seal_one (ChyCommandContext *context, const char *id, const char *kind, GVariantDict *sealed, GError **error)
{
  g_autofree char *key = g_strconcat (id, "/", kind, NULL);
  ChySecret *secret = chy_command_context_get_secret (context, key);
  g_autoptr (GBytes) bytes = NULL;

  if (secret == NULL)
    return TRUE;
  bytes = chy_request_store_seal (context, id, kind, secret, error);
  if (bytes == NULL)
    return FALSE;
  g_variant_dict_insert_value (sealed, key,
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
  return TRUE;
}

/* Which certificate was wrapped: the tenant does not take a connector's word for it. */
static gboolean
look_into (ChyCommandContext *context, const char *id, GVariantDict *wrapped, GError **error)
{
  g_autofree char *pfx_key = g_strconcat (id, "/pfx", NULL);
  g_autofree char *password_key = g_strconcat (id, "/password", NULL);
  ChySecret *pfx = chy_command_context_get_secret (context, pfx_key);
  ChySecret *password = chy_command_context_get_secret (context, password_key);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ChyPfxInfo) info = NULL;
  gconstpointer data;
  gsize size;

  if (pfx == NULL || password == NULL)
    return TRUE;
  data = chy_secret_get_data (pfx, &size);
  bytes = g_bytes_new_static (data, size);
  info = chy_inspect_pfx (bytes, password, error);
  if (info == NULL)
    return FALSE;
  if (info->has_key && info->certificates->len > 0)
    g_variant_dict_insert (wrapped, id, "s", ((ChyCertInfo *) info->certificates->pdata[0])->thumbprint);
  return TRUE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) items = chy_body_get (params, "items");
  g_auto (GVariantDict) sealed = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) wrapped = G_VARIANT_DICT_INIT (NULL);
  gsize n = g_variant_n_children (items);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      const char *id = chy_body_get_text (item, "id");

      for (guint k = 0; id != NULL && k < G_N_ELEMENTS (secret_kinds); k++)
        if (!seal_one (context, id, secret_kinds[k], &sealed, error))
          return FALSE;
      if (id != NULL && chy_body_get_bool (item, "imported", FALSE) &&
          !look_into (context, id, &wrapped, error))
        return FALSE;
    }
  g_variant_dict_insert_value (result, "wrapped", g_variant_dict_end (&wrapped));
  g_variant_dict_insert_value (result, "sealed", g_variant_dict_end (&sealed));
  return TRUE;
}

/* --- what an event brings --------------------------------------------------------------------------------
 */

static gboolean
put_secret (Report *self, const ChyRequestRow *request, const char *kind, GError **error)
{
  g_autofree char *key = g_strconcat (request->id, "/", kind, NULL);
  GVariant *value = g_hash_table_lookup (self->sealed, key);
  g_autoptr (GBytes) sealed = value != NULL ? g_variant_get_data_as_bytes (value) : NULL;

  return sealed == NULL ||
         chy_request_store_put_secret (self->session, request, kind, sealed, self->now, error);
}

static gboolean
on_key_made (Report *self, ChyRequestRow *request, GVariant *item, GError **error)
{
  g_autofree char *key = g_strconcat (request->id, "/csr", NULL);
  ChySecret *csr = chy_command_context_get_secret (self->context, key);

  request->attempt = chy_body_get_int (item, "attempt", request->attempt);
  /* What is stored here is what the authority will be asked to sign. */
  if (csr != NULL && chy_command_context_get_connector (self->context) != NULL &&
      !chy_request_subject_check (self->session, request, csr, error))
    return FALSE;
  return put_secret (self, request, "key", error) && put_secret (self, request, "csr", error);
}

static gboolean
set_issuer (Report *self, ChyRequestRow *request, GVariant *item, GError **error)
{
  return chy_session_run (self->session, "request-issuer",
                          CHY_PARAMS (CHY_INT (request->number),
                                      CHY_TEXT (chy_body_get_text (item, "authorityId")),
                                      CHY_TEXT (chy_body_get_text (item, "authorityName")),
                                      CHY_TEXT (chy_body_get_text (item, "templateName")),
                                      CHY_INT (chy_body_get_int (item, "authorityNumber", 0))),
                          error);
}

static gboolean
insert_certificate (Report *self, ChyRequestRow *request, GVariant *item, GError **error)
{
  g_autofree char *uuid = chy_id_new ();
  g_autoptr (GBytes) der = chy_body_get_bytes (item, "certificate");
  g_autoptr (GBytes) chain = chy_body_get_bytes (item, "chain");
  const char *authority = chy_body_get_text (item, "authorityId");
  gboolean found = FALSE;
  gint64 row = 0;

  if (!chy_session_get_int (self->session, "certificate-known",
                            CHY_PARAMS (CHY_TEXT (authority), CHY_TEXT (request->serial)), &row, &found,
                            error))
    return FALSE;
  if (found)
    return TRUE;
  return chy_session_insert (
             self->session, "certificate-insert",
             CHY_PARAMS (CHY_TEXT (uuid), CHY_INT (request->number), CHY_TEXT (request->serial),
                         CHY_TEXT (request->thumbprint), CHY_TEXT (request->subject),
                         CHY_TEXT (chy_body_get_text (item, "issuerName")), CHY_INT (request->not_before),
                         CHY_INT (request->not_after), CHY_TEXT (authority),
                         CHY_TEXT (chy_body_get_text (item, "authorityName")),
                         CHY_TEXT (chy_body_get_text (item, "templateName")),
                         CHY_TEXT (chy_body_get_text (item, "requesterName")), CHY_INT (self->now),
                         CHY_INT (request->renew_at)),
             &row, error) &&
         chy_session_run (self->session, "certificate-data-insert",
                          CHY_PARAMS (CHY_INT (row), CHY_BYTES (der), CHY_BYTES (chain)), error);
}

static void
take_text (char **target, GVariant *item, const char *key)
{
  const char *text = chy_body_get_text (item, key);

  g_free (*target);
  *target = g_strdup (text != NULL ? text : "");
}

static gboolean
on_issued (Report *self, ChyRequestRow *request, GVariant *item, GError **error)
{
  take_text (&request->serial, item, "serialNumber");
  take_text (&request->thumbprint, item, "thumbprint");
  take_text (&request->subject, item, "subjectName");
  request->not_before = chy_body_get_int (item, "notBefore", 0);
  request->not_after = chy_body_get_int (item, "notAfter", 0);
  request->renew_at = chy_body_get_int (item, "renewDateTime", 0);
  return set_issuer (self, request, item, error) &&
         chy_session_run (self->session, "request-issued",
                          CHY_PARAMS (CHY_INT (request->number), CHY_TEXT (request->serial),
                                      CHY_TEXT (request->thumbprint), CHY_TEXT (request->subject),
                                      CHY_INT (request->not_before), CHY_INT (request->not_after),
                                      request->renew_at != 0 ? CHY_INT (request->renew_at) : CHY_NULL),
                          error) &&
         insert_certificate (self, request, item, error);
}

/* The old generation has served now, not before (decisions.md 5). */
static gboolean
supersede (Report *self, const ChyRequestRow *request, GError **error)
{
  g_autoptr (ChyRequestRow) old = NULL;
  g_autoptr (ChyDocument) profile = NULL;
  guint n;

  if (request->previous == NULL)
    return TRUE;
  if (!chy_request_store_lookup (self->session, request->previous, &old, error))
    return FALSE;
  if (old == NULL || !chy_request_state_may_follow (old->state, CHY_REQUEST_SUPERSEDED))
    return TRUE;
  profile = chy_document_load (self->session, request->profile, error);
  if (profile == NULL ||
      !chy_request_store_add_event (self->session, old, CHY_REQUEST_SUPERSEDED, self->now, NULL, NULL,
                                    error) ||
      !chy_request_store_save (self->session, old, self->now, error))
    return FALSE;
  chy_request_row_audit (self->context, old);
  return !chy_body_get_bool (profile->body, "revokeSuperseded", FALSE) ||
         chy_revocation_add (self->session, old, REASON_SUPERSEDED, self->now, &n, error);
}

/* What it says of itself, the tenant knows; the file must be of that very certificate. */
static gboolean
on_imported_wrapped (Report *self, ChyRequestRow *request, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, request->number);
  g_autoptr (ChyImportedRow) imported = NULL;

  if (!chy_imported_store_lookup (self->session, request->imported, &imported, error))
    return FALSE;
  if (imported == NULL ||
      g_strcmp0 (chy_body_get_text (self->wrapped, request->id), imported->thumbprint) != 0)
    {
      chy_refuse_one (error, "pfx", "wrong-certificate", number, "number", number, NULL);
      return FALSE;
    }
  return chy_session_run (self->session, "request-issued",
                          CHY_PARAMS (CHY_INT (request->number), CHY_TEXT (imported->serial),
                                      CHY_TEXT (imported->thumbprint), CHY_TEXT (imported->subject),
                                      CHY_INT (imported->not_before), CHY_INT (imported->not_after),
                                      CHY_NULL),
                          error);
}

static gboolean
on_wrapped (Report *self, ChyRequestRow *request, GError **error)
{
  return (!request->is_imported || on_imported_wrapped (self, request, error)) &&
         put_secret (self, request, "pfx", error) && put_secret (self, request, "password", error);
}

static gboolean
on_delivered (Report *self, ChyRequestRow *request, GError **error)
{
  g_autofree char *uuid = chy_id_new ();

  chy_request_row_release (request);
  return chy_session_run (self->session, "delivery-put",
                          CHY_PARAMS (CHY_TEXT (uuid), CHY_TEXT (request->profile),
                                      CHY_TEXT (request->device), CHY_TEXT (request->person),
                                      CHY_TEXT (request->id), CHY_TEXT ("delivered"), CHY_INT (self->now)),
                          error) &&
         chy_session_run (self->session, "request-secret-forget-key", CHY_PARAMS (CHY_INT (request->number)),
                          error) &&
         supersede (self, request, error);
}

/* It comes back by itself where that can help: the failure stands in its timeline in both cases. */
static gboolean
on_failed (Report *self, ChyRequestRow *request, GVariant *item, GError **error)
{
  ChyRequestCause cause = CHY_CAUSE_INTERNAL;
  gint64 delay;
  guint32 spread;

  if (!chy_request_cause_from_string (chy_body_get_text (item, "cause"), &cause))
    cause = CHY_CAUSE_INTERNAL;
  request->tries =
      g_strcmp0 (request->cause, chy_request_cause_to_string (cause)) == 0 ? request->tries + 1 : 1;
  chy_request_row_set_problem (request, chy_request_cause_to_string (cause), chy_body_get_text (item, "code"),
                               chy_body_get_text (item, "message"));
  request->lease_until = 0;
  request->next_try = 0;
  if (chy_body_get_bool (item, "forgetKey", FALSE) &&
      !chy_session_run (self->session, "request-secret-forget-key", CHY_PARAMS (CHY_INT (request->number)),
                        error))
    return FALSE;
  chy_random (&spread, sizeof spread);
  delay = chy_request_retry_delay (cause, (guint) request->tries, spread);
  if (delay < 0)
    return TRUE;
  request->next_try = self->now + delay;
  return chy_request_store_add_event (self->session, request, CHY_REQUEST_QUEUED, self->now, NULL, NULL,
                                      error);
}

static gboolean
on_denied (Report *self, ChyRequestRow *request, GVariant *item, GError **error)
{
  request->lease_until = 0;
  request->next_try = 0;
  chy_request_row_set_problem (request, chy_request_cause_to_string (CHY_CAUSE_DENIED),
                               chy_body_get_text (item, "code"), chy_body_get_text (item, "message"));
  /* Another attempt needs another key: this one has had its answer. */
  return set_issuer (self, request, item, error) &&
         chy_session_run (self->session, "request-secret-forget-key", CHY_PARAMS (CHY_INT (request->number)),
                          error);
}

static gboolean
on_pending (Report *self, ChyRequestRow *request, GVariant *item, GError **error)
{
  chy_request_row_release (request);
  request->next_try = self->now + COLLECT_AFTER * CHY_USEC_PER_SEC;
  return set_issuer (self, request, item, error);
}

static gboolean
settle (Report *self, ChyRequestRow *request, ChyRequestState state, GVariant *item, GError **error)
{
  switch (state)
    {
    case CHY_REQUEST_KEY_MADE:
      return on_key_made (self, request, item, error);
    case CHY_REQUEST_ISSUED:
      return on_issued (self, request, item, error);
    case CHY_REQUEST_WRAPPED:
      return on_wrapped (self, request, error);
    case CHY_REQUEST_DELIVERED:
      return on_delivered (self, request, error);
    case CHY_REQUEST_FAILED:
      return on_failed (self, request, item, error);
    case CHY_REQUEST_DENIED:
      return on_denied (self, request, item, error);
    case CHY_REQUEST_PENDING_APPROVAL:
      return on_pending (self, request, item, error);
    case CHY_REQUEST_QUEUED: /* given back */
      request->lease_until = 0;
      request->next_try = self->now;
      return TRUE;
    default:
      return TRUE;
    }
}

/* --- items
 * -------------------------------------------------------------------------------------------------- */

/* Nothing is issued for what was imported, and only that is wrapped without having been issued. */
static gboolean
fits_kind (const ChyRequestRow *request, ChyRequestState state)
{
  switch (state)
    {
    case CHY_REQUEST_QUEUED:
    case CHY_REQUEST_DELIVERED:
    case CHY_REQUEST_FAILED:
      return TRUE;
    case CHY_REQUEST_WRAPPED:
      return request->is_imported || request->state == CHY_REQUEST_ISSUED;
    default:
      return !request->is_imported;
    }
}

static gboolean
take_event (Report *self, ChyRequestRow *request, GVariant *event, GVariant *item, GError **error)
{
  ChyRequestState state;

  if (!chy_request_state_from_string (chy_body_get_text (event, "kind"), &state))
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "unknown event “%s”",
                   chy_body_get_text (event, "kind"));
      return FALSE;
    }
  if (!fits_kind (request, state))
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT,
                   "request %" G_GINT64_FORMAT " cannot become %s so", request->number,
                   chy_request_state_to_string (state));
      return FALSE;
    }
  /* Asked again and still waiting: nothing happened. */
  if (state == CHY_REQUEST_PENDING_APPROVAL && request->state == state)
    return on_pending (self, request, item, error);
  if (request->state == CHY_REQUEST_PENDING_APPROVAL && state == CHY_REQUEST_QUEUED)
    {
      request->lease_until = 0;
      request->next_try = self->now;
      return TRUE;
    }
  if (state == CHY_REQUEST_KEY_MADE)
    request->attempt = chy_body_get_int (item, "attempt", request->attempt);
  return chy_request_store_add_event (
             self->session, request, state, chy_body_get_int (event, "time", self->now),
             chy_body_get_text (event, "code"), chy_body_get_text (event, "message"), error) &&
         settle (self, request, state, item, error);
}

static gboolean
is_held (const ChyRequestRow *request, GVariant *item)
{
  return request != NULL && request->lease_until != 0 &&
         request->fence == chy_body_get_int (item, "fence", -1);
}

/* The request was cancelled or its device retired while the authority signed. Nobody will use the
 * certificate, but it exists: it is kept, and revoked by way of the outbox (RFC 5280 5.3.1:
 * cessationOfOperation). One that another engine has in hand is left alone: it gets the same certificate. */
static gboolean
take_unwanted (Report *self, ChyRequestRow *request, GVariant *item, GError **error)
{
  guint n = 0;

  if (request == NULL || (request->state != CHY_REQUEST_CANCELLED && request->state != CHY_REQUEST_REVOKED) ||
      request->is_imported || chy_body_get_text (item, "serialNumber") == NULL)
    return TRUE;
  if (!on_issued (self, request, item, error) ||
      !chy_revocation_add (self->session, request, CESSATION_OF_OPERATION, self->now, &n, error))
    return FALSE;
  chy_request_row_audit (self->context, request);
  return TRUE;
}

static gboolean
take_item (Report *self, GVariant *item, GVariantBuilder *refused, GError **error)
{
  g_autoptr (ChyRequestRow) request = NULL;
  g_autoptr (GVariant) events = chy_body_get (item, "events");
  const char *id = chy_body_get_text (item, "id");

  if (id == NULL || events == NULL || !g_variant_is_of_type (events, G_VARIANT_TYPE ("aa{sv}")))
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "an item without id or events");
      return FALSE;
    }
  if (!chy_request_store_lookup (self->session, id, &request, error))
    return FALSE;
  if (!is_held (request, item))
    {
      g_variant_builder_add (refused, "s", id);
      return take_unwanted (self, request, item, error);
    }
  for (gsize i = 0; i < g_variant_n_children (events); i++)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i);

      if (!take_event (self, request, event, item, error))
        return FALSE;
    }
  if (!chy_request_store_save (self->session, request, self->now, error))
    return FALSE;
  chy_request_row_audit (self->context, request);
  return TRUE;
}

/* A body is searched from its beginning; here is one with hundreds of keys. */
static GHashTable *
index_sealed (GVariant *sealed)
{
  GHashTable *table =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, sealed);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    g_hash_table_insert (table, g_strdup (key), value);
  return table;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) items = chy_body_get (params, "items");
  g_autoptr (GVariant) sealed = g_variant_dict_lookup_value (result, "sealed", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) wrapped = g_variant_dict_lookup_value (result, "wrapped", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GHashTable) table = index_sealed (sealed);
  g_auto (GVariantBuilder) refused = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  Report self = { .context = context,
                  .session = chy_command_context_get_session (context),
                  .now = chy_command_context_get_now (context),
                  .sealed = table,
                  .wrapped = wrapped };

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      if (!take_item (&self, item, &refused, error))
        return FALSE;
    }
  g_variant_dict_remove (result, "sealed");
  g_variant_dict_remove (result, "wrapped");
  g_variant_dict_insert_value (result, "refused", g_variant_builder_end (&refused));
  chy_session_touch (self.session, "requests");
  chy_session_touch (self.session, "certificates");
  return TRUE;
}

const ChyCommandType chy_command_request_report = {
  .name = "request-report",
  .noun = "request",
  .verb = "report",
  .title = N_ ("Report on Requests"),
  .help = N_ ("A connector says what it did with the requests that it holds."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET | CHY_COMMAND_NEEDS_VAULT,
  .prepare = prepare,
  .apply = apply,
};
