/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-private.h"
#include "model/chy-field.h"
#include "model/chy-validity.h"

/* What the tenant hears of a batch: twice, before its submission and after it. */

/* --- events -------------------------------------------------------------------------------------------- */

static void
add_event (GVariantBuilder *events, ChyRequestState state, gint64 time, const char *code, const char *message)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "kind", "s", chy_request_state_to_string (state));
  g_variant_dict_insert (&dict, "time", "x", time);
  if (code != NULL)
    g_variant_dict_insert (&dict, "code", "s", code);
  if (message != NULL)
    g_variant_dict_insert (&dict, "message", "s", message);
  g_variant_builder_add_value (events, g_variant_dict_end (&dict));
}

static void
add_failure (ChyConnectorItem *item, gint64 now, GVariantBuilder *events, GVariantDict *dict)
{
  add_event (events, CHY_REQUEST_FAILED, now, item->code, item->message);
  g_variant_dict_insert (dict, "cause", "s", chy_request_cause_to_string (item->cause));
  if (item->code != NULL)
    g_variant_dict_insert (dict, "code", "s", item->code);
  if (item->message != NULL)
    g_variant_dict_insert (dict, "message", "s", item->message);
  if (item->forget_key)
    g_variant_dict_insert (dict, "forgetKey", "b", TRUE);
}

static void
add_secret (ChyCommand *command, const ChyConnectorItem *item, const char *kind, ChySecret *secret)
{
  g_autofree char *key = g_strconcat (item->id, "/", kind, NULL);

  if (secret != NULL)
    chy_command_set_secret (command, key, secret);
}

/* Key made and about to be submitted: both in one commit, as the key must be safe before it leaves. */
static void
add_first (
    ChyConnectorItem *item, gint64 now, ChyCommand *command, GVariantBuilder *events, GVariantDict *dict)
{
  if (item->state == CHY_ITEM_FAILED)
    {
      add_failure (item, now, events, dict);
      return;
    }
  if (item->state == CHY_ITEM_RETURNED)
    {
      add_event (events, CHY_REQUEST_QUEUED, now, "stopped", NULL);
      return;
    }
  if (item->made)
    {
      add_event (events, CHY_REQUEST_KEY_MADE, item->made_at, NULL, NULL);
      add_secret (command, item, "key", item->key);
      add_secret (command, item, "csr", item->csr);
    }
  add_event (events, CHY_REQUEST_SUBMITTED, now, NULL, NULL);
}

static GBytes *
join_chain (GPtrArray *chain)
{
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (g_ptr_array_index (chain, i), &size);

      g_byte_array_append (all, data, (guint) size);
    }
  return g_byte_array_free_to_bytes (all);
}

static void
insert_bytes (GVariantDict *dict, const char *key, GBytes *bytes)
{
  g_variant_dict_insert_value (dict, key, g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

static void
add_issuer (const ChyConnectorItem *item, GVariantDict *dict)
{
  const ChyConnectorProfile *profile = item->profile;

  g_variant_dict_insert (dict, "authorityId", "s", profile->authority->id);
  g_variant_dict_insert (dict, "authorityName", "s", profile->authority->name);
  g_variant_dict_insert (dict, "templateName", "s",
                         profile->template_name != NULL ? profile->template_name : "");
  g_variant_dict_insert (dict, "authorityNumber", "x", item->issuance->number);
}

static void
add_certificate (ChyConnectorItem *item,
                 const ChyPrincipal *principal,
                 GVariantBuilder *events,
                 GVariantDict *dict)
{
  const ChyIssuance *issuance = item->issuance;
  g_autoptr (GBytes) chain = join_chain (issuance->chain);

  add_event (events, CHY_REQUEST_ISSUED, item->issued_at, NULL, issuance->message);
  add_issuer (item, dict);
  insert_bytes (dict, "certificate", issuance->certificate);
  insert_bytes (dict, "chain", chain);
  g_variant_dict_insert (dict, "serialNumber", "s", issuance->serial);
  g_variant_dict_insert (dict, "thumbprint", "s", item->thumbprint);
  g_variant_dict_insert (dict, "subjectName", "s", item->subject);
  g_variant_dict_insert (dict, "issuerName", "s", item->issuer);
  g_variant_dict_insert (dict, "requesterName", "s", principal->name);
  g_variant_dict_insert (dict, "notBefore", "x", issuance->not_before);
  g_variant_dict_insert (dict, "notAfter", "x", issuance->not_after);
  g_variant_dict_insert (
      dict, "renewDateTime", "x",
      chy_validity_renewal (issuance->not_before, issuance->not_after, item->profile->renewal));
}

static void
add_answer (ChyConnectorItem *item, gint64 now, GVariantBuilder *events, GVariantDict *dict)
{
  const ChyIssuance *issuance = item->issuance;
  ChyRequestState state =
      issuance->disposition == CHY_DISPOSITION_DENIED ? CHY_REQUEST_DENIED : CHY_REQUEST_PENDING_APPROVAL;

  add_event (events, state, now, issuance->code_name, issuance->message);
  add_issuer (item, dict);
  if (issuance->code_name != NULL)
    g_variant_dict_insert (dict, "code", "s", issuance->code_name);
  if (issuance->message != NULL)
    g_variant_dict_insert (dict, "message", "s", issuance->message);
}

static void
add_last (ChyConnectorBatch *self,
          ChyConnectorItem *item,
          gint64 now,
          ChyCommand *command,
          GVariantBuilder *events,
          GVariantDict *dict)
{
  if (item->state == CHY_ITEM_RETURNED)
    {
      add_event (events, CHY_REQUEST_QUEUED, now, "stopped", NULL);
      return;
    }
  if (item->issuance != NULL && item->issuance->disposition != CHY_DISPOSITION_ISSUED)
    {
      add_answer (item, now, events, dict);
      return;
    }
  if (item->profile->is_imported)
    g_variant_dict_insert (dict, "imported", "b", TRUE);
  if (item->thumbprint != NULL)
    add_certificate (item, self->principal, events, dict);
  if (item->state == CHY_ITEM_FAILED)
    {
      add_failure (item, now, events, dict);
      return;
    }
  add_secret (command, item, "pfx", item->pfx);
  add_secret (command, item, "password", item->password);
  add_event (events, CHY_REQUEST_WRAPPED, now, NULL, NULL);
  add_event (events, CHY_REQUEST_DELIVERED, now, NULL, NULL);
}

/* --- a report ---------------------------------------------------------------------------------------------
 */

static GVariant *
describe (ChyConnectorBatch *self, ChyConnectorItem *item, gboolean last, gint64 now, ChyCommand *command)
{
  GVariantBuilder events = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", item->id);
  g_variant_dict_insert (&dict, "fence", "x", item->fence);
  g_variant_dict_insert (&dict, "attempt", "x", item->attempt);
  if (last)
    add_last (self, item, now, command, &events, &dict);
  else
    add_first (item, now, command, &events, &dict);
  g_variant_dict_insert_value (&dict, "events", g_variant_builder_end (&events));
  return g_variant_dict_end (&dict);
}

/* What the first report has nothing to say of: one that is asked after, and was submitted long ago, and one
 * for which nothing is submitted at all. */
static gboolean
is_silent (const ChyConnectorItem *item, gboolean last)
{
  return item->state == CHY_ITEM_OVER ||
         (!last && item->state == CHY_ITEM_OPEN && (item->pending || item->profile->is_imported));
}

/* What an authority said: issued, where none was asked. */
static ChyDisposition
get_disposition (const ChyConnectorItem *item)
{
  return item->issuance != NULL ? item->issuance->disposition : CHY_DISPOSITION_ISSUED;
}

static void
count (ChyConnectorItem *item, ChyConnectorCounts *counts)
{
  if (item->state == CHY_ITEM_RETURNED)
    counts->returned++;
  else if (item->state == CHY_ITEM_FAILED)
    counts->failed++;
  else if (get_disposition (item) == CHY_DISPOSITION_PENDING)
    counts->pending++;
  else if (get_disposition (item) == CHY_DISPOSITION_DENIED)
    counts->denied++;
  else
    counts->succeeded++;
}

/* Whether the authority is there, as far as this one has shown. */
static void
note_authority (ChyConnector *self, const ChyConnectorItem *item)
{
  gboolean away = item->state == CHY_ITEM_FAILED &&
                  (item->cause == CHY_CAUSE_UNREACHABLE || item->cause == CHY_CAUSE_VAULT);

  if (!away && item->issuance == NULL)
    return;
  g_free (self->authority_reason);
  self->authority_reason = away ? g_strdup (item->message) : NULL;
}

static void
tell (ChyConnector *self, const ChyConnectorItem *item)
{
  if (item->state == CHY_ITEM_RETURNED)
    return;
  if (item->state == CHY_ITEM_FAILED)
    {
      chy_connector_tell (self,
                          item->profile->is_imported ? CHY_CONNECTOR_EVENT_IMPORT_FAILED
                                                     : CHY_CONNECTOR_EVENT_ATTEMPT_FAILED,
                          item->id, item->message);
      return;
    }
  if (item->issuance == NULL)
    {
      chy_connector_tell (self, CHY_CONNECTOR_EVENT_IMPORT_SUCCESS, item->id, NULL);
      return;
    }
  if (item->issuance->disposition == CHY_DISPOSITION_DENIED)
    {
      chy_connector_tell (self, CHY_CONNECTOR_EVENT_ISSUE_FAILED, item->id, item->issuance->message);
      chy_connector_tell (self, CHY_CONNECTOR_EVENT_REQUEST_FAILURE, item->id, NULL);
    }
  else if (item->issuance->disposition == CHY_DISPOSITION_ISSUED)
    {
      chy_connector_tell (self, CHY_CONNECTOR_EVENT_ISSUED, item->id, item->issuance->serial);
      chy_connector_tell (self, CHY_CONNECTOR_EVENT_REQUEST_SUCCESS, item->id, NULL);
    }
}

static void
settle (ChyConnectorBatch *self, gboolean last, const char *const *refused)
{
  ChyConnector *connector = self->connector;

  g_mutex_lock (&connector->mutex);
  for (guint i = 0; i < self->items->len; i++)
    {
      ChyConnectorItem *item = g_ptr_array_index (self->items, i);

      if (is_silent (item, last) ||
          (!last && item->state == CHY_ITEM_OPEN && !g_strv_contains (refused, item->id)))
        continue;
      if (g_strv_contains (refused, item->id))
        connector->counts.refused++;
      else
        {
          count (item, &connector->counts);
          note_authority (connector, item);
        }
      if (g_strv_contains (refused, item->id))
        chy_connector_tell (connector, CHY_CONNECTOR_EVENT_UPLOAD_FAILED, item->id, NULL);
      else
        tell (connector, item);
      item->state = CHY_ITEM_OVER;
    }
  g_cond_broadcast (&connector->cond);
  g_mutex_unlock (&connector->mutex);
}

gboolean
chy_connector_batch_report (ChyConnectorBatch *self, gboolean last, GError **error)
{
  GVariantBuilder items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (ChyCommand) command = chy_command_new ("request-report", NULL);
  g_autoptr (ChyOutcome) outcome = NULL;
  g_auto (GStrv) refused = NULL;
  gint64 now = chy_clock_now (self->connector->clock);
  GVariantDict dict;
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      ChyConnectorItem *item = g_ptr_array_index (self->items, i);

      if (is_silent (item, last))
        continue;
      g_variant_builder_add_value (&items, describe (self, item, last, now, command));
      n++;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "connector", "s", self->connector->name);
  g_variant_dict_insert_value (&dict, "items", g_variant_builder_end (&items));
  g_variant_unref (command->params);
  command->params = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (n == 0)
    return TRUE;
  /* Never cancelled: what happened must be known. */
  outcome = chy_tenant_apply (self->connector->tenant, command, NULL, error);
  if (outcome == NULL)
    {
      chy_connector_tell (self->connector, CHY_CONNECTOR_EVENT_UPLOAD_RETRY, NULL,
                          error != NULL ? (*error)->message : NULL);
      return FALSE;
    }
  chy_connector_tell (self->connector, CHY_CONNECTOR_EVENT_UPLOADED, NULL, NULL);
  refused = chy_body_get_list (outcome->values, "refused");
  settle (self, last, (const char *const *) refused);
  return TRUE;
}
