/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "chy-document.h"
#include "chy-imported-store.h"
#include "chy-principals.h"
#include "chy-request-subject.h"
#include "chy-revocation.h"
#include "model/chy-connector-feature.h"
#include "model/chy-problem.h"

/* What a connector asks for, and everything that it needs for it at once. */

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "count",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Count"),
    .default_text = "64",
    .min = 1,
    .max = 1024 },
  { .key = "lease",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("Lease"),
    .help = N_ ("How long it may hold them; five minutes where nothing is said."),
    .min = 1,
    .max = 86400 },
  { .key = "start",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Start"),
    .help = N_ ("Nobody else works on this tenant now: what an engine before had in hand is taken over.") },
  { .key = "imported",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Imported"),
    .help = N_ ("It can also deliver imported certificates.") },
  { .key = NULL },
};

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  ChySession *session;        /* borrowed */
  gint64 now;
  gint64 lease_until;
  const char *connector; /* borrowed: id */
  GHashTable *profiles;  /* (owned) id -> GVariant body */
  GHashTable *templates; /* (owned) name -> GVariant body */
  GVariantBuilder items;
  GVariantBuilder numbers;
  gint64 n;
  const char *kinds[3]; /* of requests that it takes, ended by NULL */
} Claim;

static gboolean
on_number (ChyRow *row, gpointer data)
{
  gint64 number = chy_row_int (row, 0);

  g_array_append_val ((GArray *) data, number);
  return TRUE;
}

/* --- leases that ran out ------------------------------------------------------------------------------ */

/* Not the fault of the request: it waits a moment, so that one that kills every engine does not hold up the
 * others. */
static gboolean
take_back (Claim *self, gint64 number, gboolean at_once, GError **error)
{
  g_autoptr (ChyRequestRow) request = NULL;

  if (!chy_request_store_load (self->session, number, &request, error))
    return FALSE;
  if (request == NULL)
    return TRUE;
  request->lease_until = 0;
  request->fence++;
  request->next_try = self->now;
  if (request->state != CHY_REQUEST_PENDING_APPROVAL)
    {
      if (!chy_request_store_add_event (self->session, request, CHY_REQUEST_QUEUED, self->now, "lease", NULL,
                                        error))
        return FALSE;
      request->tries++;
      if (!at_once)
        {
          gint64 delay = chy_request_retry_delay (CHY_CAUSE_LEASE, (guint) request->tries, 0);

          request->next_try += MAX (delay, 0);
        }
      chy_request_row_set_problem (request, chy_request_cause_to_string (CHY_CAUSE_LEASE), "lease", NULL);
    }
  return chy_request_store_save (self->session, request, self->now, error);
}

static gboolean
take_back_all (Claim *self, gboolean start, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!chy_session_each (self->session, "request-leased",
                         CHY_PARAMS (CHY_INT (start ? G_MAXINT64 : self->now)), on_number, numbers, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    if (!take_back (self, g_array_index (numbers, gint64, i), start, error))
      return FALSE;
  return !start ||
         chy_session_run (self->session, "request-collect-all", CHY_PARAMS (CHY_INT (self->now)), error);
}

/* --- items ---------------------------------------------------------------------------------------------- */

static GVariant *
find_profile (Claim *self, const char *id, GError **error)
{
  GVariant *body = g_hash_table_lookup (self->profiles, id);
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyDocument) template = NULL;
  const char *name;

  if (body != NULL)
    return body;
  document = chy_document_load (self->session, id, error);
  if (document == NULL)
    return NULL;
  name = chy_body_get_text (document->body, "certificateTemplateName");
  if (name != NULL && !g_hash_table_contains (self->templates, name))
    {
      if (!chy_document_lookup (self->session, CHY_DOCUMENT_TEMPLATE, name, &template, error))
        return NULL;
      if (template != NULL)
        g_hash_table_insert (self->templates, g_strdup (name), g_variant_ref (template->body));
    }
  body = g_variant_ref (document->body);
  g_hash_table_insert (self->profiles, g_strdup (id), body);
  return body;
}

/* Key and CSR that an engine before made for this attempt: it may have submitted them. */
static gboolean
give_kept (Claim *self, const ChyRequestRow *request, const char *kind, GError **error)
{
  g_autoptr (ChySecret) secret = NULL;
  g_autofree char *key = g_strconcat (request->id, "/", kind, NULL);

  if (request->attempt == 0)
    return TRUE;
  if (!chy_request_store_get_secret (self->context, request, kind, TRUE, &secret, error))
    return FALSE;
  if (secret != NULL)
    chy_command_context_give_secret (self->context, key, secret);
  return TRUE;
}

/* The file of an imported certificate, as it is kept. */
static gboolean
give_imported (Claim *self, const ChyRequestRow *request, GError **error)
{
  static const char *const kinds[] = { "pfx", "password" };
  g_autoptr (ChyImportedRow) imported = NULL;

  if (!chy_imported_store_lookup (self->session, request->imported, &imported, error))
    return FALSE;
  for (gsize i = 0; imported != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *key = g_strconcat (request->id, "/", kinds[i], NULL);
      g_autoptr (ChySecret) secret = chy_imported_store_get_secret (self->context, imported, kinds[i], error);

      if (secret == NULL)
        return FALSE;
      chy_command_context_give_secret (self->context, key, secret);
    }
  return TRUE;
}

static gboolean
add_people (Claim *self, const ChyRequestRow *request, GVariantDict *dict, GError **error)
{
  g_autoptr (GVariant) device = NULL;
  g_autoptr (GVariant) user = NULL;

  if (!chy_request_subject_load (self->session, request, &device, &user, error))
    return FALSE;
  g_variant_dict_insert_value (dict, "device", device);
  if (user != NULL)
    g_variant_dict_insert_value (dict, "user", user);
  return TRUE;
}

static gboolean
add_item (Claim *self, const ChyRequestRow *request, GError **error)
{
  GVariantDict dict;

  if (find_profile (self, request->profile, error) == NULL || !give_kept (self, request, "key", error) ||
      !give_kept (self, request, "csr", error) ||
      (request->is_imported && !give_imported (self, request, error)))
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  if (!add_people (self, request, &dict, error))
    {
      g_variant_dict_clear (&dict);
      return FALSE;
    }
  g_variant_dict_insert (&dict, "id", "s", request->id);
  g_variant_dict_insert (&dict, "number", "x", request->number);
  g_variant_dict_insert (&dict, "state", "s", chy_request_state_to_string (request->state));
  g_variant_dict_insert (&dict, "fence", "x", request->fence);
  g_variant_dict_insert (&dict, "attempt", "x", request->attempt);
  g_variant_dict_insert (&dict, "tries", "x", request->tries);
  g_variant_dict_insert (&dict, "profileId", "s", request->profile);
  if (request->is_imported)
    g_variant_dict_insert (&dict, "importedPfxId", "s", request->imported);
  g_variant_builder_add_value (&self->items, g_variant_dict_end (&dict));
  g_variant_builder_add (&self->numbers, "x", request->number);
  return TRUE;
}

/* The newest that there is now. FALSE in `ret_found` where there is none: then the request has failed. */
static gboolean
choose_imported (Claim *self, ChyRequestRow *request, gboolean *ret_found, GError **error)
{
  GVariant *profile = find_profile (self, request->profile, error);

  if (profile == NULL)
    return FALSE;
  g_clear_pointer (&request->imported, g_free);
  if (!chy_imported_store_choose (self->session, chy_body_get_text (profile, "intendedPurpose"),
                                  request->person, self->now, &request->imported, error))
    return FALSE;
  *ret_found = request->imported != NULL;
  if (*ret_found)
    return chy_session_run (self->session, "request-set-imported",
                            CHY_PARAMS (CHY_INT (request->number), CHY_TEXT (request->imported)), error);
  if (!chy_request_store_fail_missing (self->session, request, self->now, error) ||
      !chy_request_store_save (self->session, request, self->now, error))
    return FALSE;
  chy_request_row_audit (self->context, request);
  return TRUE;
}

static gboolean
claim_one (Claim *self, gint64 number, GError **error)
{
  g_autoptr (ChyRequestRow) request = NULL;
  gboolean found = TRUE;

  if (!chy_request_store_load (self->session, number, &request, error))
    return FALSE;
  if (request == NULL)
    return TRUE;
  if (request->is_imported && !choose_imported (self, request, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  g_free (request->connector);
  request->connector = g_strdup (self->connector);
  request->fence++;
  request->lease_until = self->lease_until;
  request->next_try = 0;
  /* A look at what became of a pending one is no event. */
  if (request->state != CHY_REQUEST_PENDING_APPROVAL &&
      !chy_request_store_add_event (self->session, request, CHY_REQUEST_CLAIMED, self->now, NULL, NULL,
                                    error))
    return FALSE;
  self->n++;
  return chy_request_store_save (self->session, request, self->now, error) && add_item (self, request, error);
}

static gboolean
claim_by (Claim *self, const char *statement, const char *kind, gint64 count, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (count <= 0)
    return TRUE;
  if (!chy_session_each (self->session, statement,
                         CHY_PARAMS (CHY_INT (self->now), CHY_INT (count), CHY_TEXT (kind)), on_number,
                         numbers, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    if (!claim_one (self, g_array_index (numbers, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* --- the answer --------------------------------------------------------------------------------------------
 */

static GVariant *
end_bodies (GHashTable *table)
{
  GVariantDict dict;
  GHashTableIter iter;
  gpointer key, value;

  g_variant_dict_init (&dict, NULL);
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_dict_insert_value (&dict, key, value);
  return g_variant_dict_end (&dict);
}

/* What is left for one like this. */
static gboolean
count_waiting (Claim *self, gint64 *ret_waiting, GError **error)
{
  *ret_waiting = 0;
  for (const char *const *kind = self->kinds; *kind != NULL; kind++)
    {
      gint64 n = 0;
      gboolean found;

      if (!chy_session_get_int (self->session, "request-waiting",
                                CHY_PARAMS (CHY_INT (self->now), CHY_TEXT (*kind)), &n, &found, error))
        return FALSE;
      *ret_waiting += n;
    }
  return TRUE;
}

static gboolean
claim_kind (Claim *self, const char *kind, gint64 count, GError **error)
{
  gint64 before = self->n;

  return claim_by (self, "request-claimable", kind, count, error) &&
         claim_by (self, "request-collectable", kind, count - (self->n - before), error);
}

/* Each kind its share first, then whatever is left: many of the one do not hold up the other. */
static gboolean
claim_all (Claim *self, gint64 count, GError **error)
{
  gint64 share = self->kinds[0] != NULL && self->kinds[1] != NULL ? MAX (count / 2, 1) : count;

  for (const char *const *kind = self->kinds; *kind != NULL; kind++)
    if (!claim_kind (self, *kind, MIN (share, count - self->n), error))
      return FALSE;
  for (const char *const *kind = self->kinds; *kind != NULL; kind++)
    if (!claim_kind (self, *kind, count - self->n, error))
      return FALSE;
  return TRUE;
}

static gboolean
answer (Claim *self, const ChyDocument *connector, GVariantDict *result, GError **error)
{
  g_autoptr (ChyPrincipal) principal = chy_principals_for_connector (self->session, connector->title, error);
  g_autoptr (GVariant) numbers = g_variant_ref_sink (g_variant_builder_end (&self->numbers));
  g_autoptr (GVariant) items = g_variant_ref_sink (g_variant_builder_end (&self->items));
  gint64 waiting = 0;
  gint64 revocations = 0;
  gboolean found;

  /* Told here, so that whoever looks for requests need not look twice. */
  if (chy_connector_has_feature (connector->body, CHY_CONNECTOR_REVOCATION) &&
      !chy_session_get_int (
          self->session, "revocation-due",
          CHY_PARAMS (CHY_INT (self->now), CHY_INT (chy_revocation_get_claim_limit (self->context))),
          &revocations, &found, error))
    return FALSE;
  if (principal == NULL || !count_waiting (self, &waiting, error))
    return FALSE;
  g_variant_dict_insert_value (result, "items", items);
  g_variant_dict_insert_value (result, "profiles", end_bodies (self->profiles));
  g_variant_dict_insert_value (result, "templates", end_bodies (self->templates));
  g_variant_dict_insert (result, "connectorId", "s", connector->id);
  g_variant_dict_insert (result, "principalId", "s", principal->id);
  g_variant_dict_insert (result, "principalName", "s", principal->name);
  g_variant_dict_insert_value (result, "principalGroups",
                               g_variant_new_strv ((const char *const *) principal->groups, -1));
  g_variant_dict_insert (result, "waiting", "x", waiting);
  g_variant_dict_insert (result, "revocations", "x", revocations);
  if (self->n > 0)
    {
      g_autoptr (GVariant) after = chy_body_with (NULL, "requests", numbers);

      chy_command_context_audit (self->context, "connector", connector->id, connector->title, NULL, after);
      chy_session_touch (self->session, "requests");
    }
  return TRUE;
}

static void
choose_kinds (Claim *self, const ChyDocument *connector, GVariant *params)
{
  guint n = 0;

  /* Without the feature there is nothing for it, whatever it asks for. */
  if (chy_connector_has_feature (connector->body, CHY_CONNECTOR_PKCS))
    self->kinds[n++] = CHY_REQUEST_KIND_ISSUED;
  /* One of an older version would not know what to do with it. */
  if (chy_connector_has_feature (connector->body, CHY_CONNECTOR_PKCS_IMPORTED) &&
      chy_body_get_bool (params, "imported", FALSE))
    self->kinds[n++] = CHY_REQUEST_KIND_IMPORTED;
}

static gboolean
check_enabled (const ChyDocument *connector, GError **error)
{
  if (chy_body_get_bool (connector->body, "enabled", TRUE))
    return TRUE;
  chy_refuse_one (error, "request", "connector-disabled", connector->title, NULL);
  return FALSE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);
  gint64 count = chy_body_get_int (params, "count", 64);
  g_autoptr (ChyDocument) connector =
      chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "connector"), error);
  g_autoptr (GHashTable) profiles =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  g_autoptr (GHashTable) templates =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  Claim self = { .context = context,
                 .session = session,
                 .now = now,
                 .lease_until = now + chy_body_get_int (params, "lease", 300) * CHY_USEC_PER_SEC,
                 .profiles = profiles,
                 .templates = templates };
  /* Only who shares no tenant with others can know that. */
  gboolean start =
      chy_body_get_bool (params, "start", FALSE) && chy_command_context_get_connector (context) == NULL;
  gboolean ok;

  if (connector == NULL || !check_enabled (connector, error))
    return FALSE;
  self.connector = connector->id;
  choose_kinds (&self, connector, params);
  g_variant_builder_init (&self.items, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_init (&self.numbers, G_VARIANT_TYPE ("ax"));
  ok = take_back_all (&self, start, error) && claim_all (&self, count, error) &&
       answer (&self, connector, result, error);
  g_variant_builder_clear (&self.items);
  g_variant_builder_clear (&self.numbers);
  return ok;
}

const ChyCommandType chy_command_request_claim = {
  .name = "request-claim",
  .noun = "request",
  .verb = "claim",
  .title = N_ ("Claim Requests"),
  .help = N_ ("Gives a connector requests to work on, for a while."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET | CHY_COMMAND_NEEDS_VAULT,
  .apply = apply,
};
