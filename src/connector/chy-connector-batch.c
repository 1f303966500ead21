/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-private.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "model/chy-profile.h"
#include "model/chy-template.h"

/* Requests that were claimed together, step by step. */

enum
{
  DEFAULT_RENEWAL = 20, /* percent of its life */
};

/* --- profiles ------------------------------------------------------------------------------------------ */

static void
profile_free (ChyConnectorProfile *self)
{
  g_clear_pointer (&self->settings, g_variant_unref);
  g_free (self->id);
  g_clear_error (&self->error);
  g_free (self);
}

/* What the key has to be, the template says. One that the tenant does not know may still be one of the
 * authority's. */
static void
choose_key (ChyConnectorProfile *self, GVariant *templates)
{
  g_autoptr (GVariant) body =
      self->template_name != NULL ? chy_body_get (templates, self->template_name) : NULL;
  g_autoptr (ChyTemplate) template = body != NULL ? chy_template_new_from_body (body, NULL) : NULL;
  g_autofree char *text = template != NULL ? chy_template_get_key_text (template) : NULL;

  self->key_type = CHY_KEY_RSA_2048;
  if (text != NULL && !chy_key_type_from_string (text, &self->key_type))
    g_set_error (&self->error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED,
                 "The template %s asks for a key of the kind %s", self->template_name, text);
}

static void
choose_authority (ChyConnectorProfile *self, ChyConnectorAuthorities *authorities)
{
  const char *name = chy_body_get_text (self->settings, "certificationAuthorityName");

  if (name == NULL)
    g_set_error (&self->error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND,
                 "The profile names no authority");
  else
    self->authority = chy_connector_authorities_get (authorities, name, &self->error);
}

static ChyConnectorProfile *
profile_new (ChyConnector *connector, const char *id, GVariant *settings, GVariant *templates)
{
  ChyConnectorProfile *self = g_new0 (ChyConnectorProfile, 1);

  self->settings = g_variant_ref (settings);
  self->id = g_strdup (id);
  self->name = chy_body_get_text (settings, "displayName");
  self->type = chy_profile_get_certificate_type (settings);
  self->platform = chy_profile_get_platform (settings);
  self->template_name = chy_body_get_text (settings, "certificateTemplateName");
  self->validity = chy_profile_get_validity (settings);
  self->renewal = (int) chy_body_get_int (settings, "renewalThresholdPercentage", DEFAULT_RENEWAL);
  if (self->platform != NULL && self->platform->preset != NULL)
    self->preset = chy_pfx_preset_find (self->platform->preset);
  if (self->preset == NULL)
    {
      g_set_error (&self->error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED,
                   "Profiles of this platform are not known here");
      return self;
    }
  self->is_imported = chy_profile_is_imported (settings);
  if (self->is_imported)
    return self;
  choose_key (self, templates);
  if (self->error == NULL)
    choose_authority (self, connector->authorities);
  return self;
}

static void
read_profiles (ChyConnectorBatch *self, GVariant *claimed)
{
  g_autoptr (GVariant) profiles = chy_body_get (claimed, "profiles");
  g_autoptr (GVariant) templates = chy_body_get (claimed, "templates");
  GVariantIter iter;
  const char *id;
  GVariant *settings;

  g_variant_iter_init (&iter, profiles);
  while (g_variant_iter_next (&iter, "{&sv}", &id, &settings))
    {
      g_hash_table_insert (self->profiles, g_strdup (id),
                           profile_new (self->connector, id, settings, templates));
      g_variant_unref (settings);
    }
}

/* --- items ------------------------------------------------------------------------------------------------
 */

static ChySecret *
take_secret (GHashTable *secrets, const char *id, const char *kind)
{
  g_autofree char *key = g_strconcat (id, "/", kind, NULL);
  ChySecret *secret = secrets != NULL ? g_hash_table_lookup (secrets, key) : NULL;

  return secret != NULL ? chy_secret_ref (secret) : NULL;
}

static ChyConnectorItem *
item_new (ChyConnectorBatch *batch, GVariant *body, GHashTable *secrets)
{
  ChyConnectorItem *self = g_new0 (ChyConnectorItem, 1);

  self->body = g_variant_ref (body);
  self->id = chy_body_get_text (self->body, "id");
  self->fence = chy_body_get_int (body, "fence", 0);
  self->attempt = chy_body_get_int (body, "attempt", 0);
  self->pending = g_strcmp0 (chy_body_get_text (body, "state"),
                             chy_request_state_to_string (CHY_REQUEST_PENDING_APPROVAL)) == 0;
  self->profile = g_hash_table_lookup (batch->profiles, chy_body_get_text (body, "profileId"));
  self->key = take_secret (secrets, self->id, "key");
  self->csr = take_secret (secrets, self->id, "csr");
  self->given = take_secret (secrets, self->id, "pfx");
  self->given_password = take_secret (secrets, self->id, "password");
  if (self->profile->error != NULL)
    chy_connector_item_fail_by (self, self->profile->error);
  return self;
}

ChyConnectorBatch *
chy_connector_batch_new (ChyConnector *connector, GVariant *claimed, GHashTable *secrets)
{
  ChyConnectorBatch *self = g_new0 (ChyConnectorBatch, 1);
  g_autoptr (GVariant) items = chy_body_get (claimed, "items");
  g_auto (GStrv) groups = chy_body_get_list (claimed, "principalGroups");

  self->connector = connector;
  self->principal =
      chy_principal_new (chy_body_get_text (claimed, "principalId"),
                         chy_body_get_text (claimed, "principalName"), (const char *const *) groups);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_connector_item_free);
  self->profiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) profile_free);
  read_profiles (self, claimed);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) body = g_variant_get_child_value (items, i);

      g_ptr_array_add (self->items, item_new (self, body, secrets));
    }
  return self;
}

void
chy_connector_batch_free (ChyConnectorBatch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->profiles, g_hash_table_unref);
  g_clear_pointer (&self->principal, chy_principal_free);
  g_free (self);
}

/* --- keys -------------------------------------------------------------------------------------------------
 */

typedef struct
{
  ChyConnectorBatch *batch;
  GCancellable *cancellable;
} Work;

static void
on_make_key (gsize i, gpointer data)
{
  Work *work = data;
  ChyConnectorItem *item = g_ptr_array_index (work->batch->items, i);

  if (item->state != CHY_ITEM_OPEN || item->pending)
    return;
  if (item->profile->is_imported && !g_cancellable_is_cancelled (work->cancellable))
    return;
  if (g_cancellable_is_cancelled (work->cancellable))
    item->state = CHY_ITEM_RETURNED;
  else
    chy_connector_item_make_key (item, work->batch->connector);
}

/* --- the authorities
 * ---------------------------------------------------------------------------------------- */

static void
take_answer (ChyConnectorItem *item, ChyIssuance *issuance, GError *error, gint64 now)
{
  item->issuance = issuance;
  item->issued_at = now;
  if (error != NULL)
    {
      chy_connector_item_fail_by (item, error);
      g_error_free (error);
    }
  else if (issuance == NULL)
    chy_connector_item_fail (item, CHY_CAUSE_INTERNAL, "no-answer", "The authority gave no answer");
}

static GBytes *
borrow (ChySecret *secret)
{
  gsize size;
  gconstpointer data = chy_secret_get_data (secret, &size);

  return g_bytes_new (data, size);
}

/* Of what the authority builds a name, where the template says that it does. */
static GVariant *
get_directory (const ChyConnectorItem *item)
{
  return chy_body_get (item->body, item->profile->type == CHY_CERTIFICATE_TYPE_USER ? "user" : "device");
}

static void
submit (ChyConnectorBatch *self, const ChyConnectorAuthority *authority, GPtrArray *items)
{
  g_autofree ChySubmission *submissions = g_new0 (ChySubmission, items->len);
  g_autofree ChyIssuance **answers = g_new0 (ChyIssuance *, items->len);
  g_autofree GError **errors = g_new0 (GError *, items->len);
  gint64 now;

  for (guint i = 0; i < items->len; i++)
    {
      const ChyConnectorItem *item = g_ptr_array_index (items, i);

      submissions[i] = (ChySubmission){ .request_id = item->id,
                                        .attempt = (guint) item->attempt,
                                        .template_name = item->profile->template_name,
                                        .csr = borrow (item->csr),
                                        .requester = self->principal,
                                        .validity = item->profile->validity,
                                        .directory = get_directory (item) };
    }
  /* Not cancelled either: it ends soon, and the answer is wanted. */
  chy_authority_submit (authority->authority, submissions, items->len, answers, errors, NULL);
  now = chy_clock_now (self->connector->clock);
  for (guint i = 0; i < items->len; i++)
    {
      take_answer (g_ptr_array_index (items, i), answers[i], errors[i], now);
      g_bytes_unref (submissions[i].csr);
      if (submissions[i].directory != NULL)
        g_variant_unref (submissions[i].directory);
    }
}

/* Each authority gets its own at once. */
static void
submit_all (ChyConnectorBatch *self)
{
  g_autoptr (GHashTable) by_authority =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer key, value;

  for (guint i = 0; i < self->items->len; i++)
    {
      ChyConnectorItem *item = g_ptr_array_index (self->items, i);
      GPtrArray *items;

      if (item->state != CHY_ITEM_OPEN || item->pending || item->profile->is_imported)
        continue;
      items = g_hash_table_lookup (by_authority, item->profile->authority);
      if (items == NULL)
        {
          items = g_ptr_array_new ();
          g_hash_table_insert (by_authority, (gpointer) item->profile->authority, items);
        }
      g_ptr_array_add (items, item);
    }
  g_hash_table_iter_init (&iter, by_authority);
  while (g_hash_table_iter_next (&iter, &key, &value))
    submit (self, key, value);
}

static void
collect_all (ChyConnectorBatch *self, GCancellable *cancellable)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      ChyConnectorItem *item = g_ptr_array_index (self->items, i);
      GError *error = NULL;
      ChyIssuance *issuance;

      if (item->state != CHY_ITEM_OPEN || !item->pending)
        continue;
      if (item->key == NULL)
        {
          chy_connector_item_fail (item, CHY_CAUSE_INTERNAL, "key-missing", "Its key is gone");
          continue;
        }
      issuance = chy_authority_collect (item->profile->authority->authority, item->id, (guint) item->attempt,
                                        cancellable, &error);
      take_answer (item, issuance, error, chy_clock_now (self->connector->clock));
    }
}

/* --- files
 * ---------------------------------------------------------------------------------------------------- */

static void
on_wrap (gsize i, gpointer data)
{
  Work *work = data;
  ChyConnectorItem *item = g_ptr_array_index (work->batch->items, i);

  if (item->state == CHY_ITEM_OPEN && item->profile->is_imported)
    chy_connector_item_rewrap (item);
  else if (item->state == CHY_ITEM_OPEN && item->issuance->disposition == CHY_DISPOSITION_ISSUED)
    chy_connector_item_wrap (item);
}

/* --- the end
 * ------------------------------------------------------------------------------------------------ */

/* A server that is away, or whose answer was lost: what is told twice is refused the second time. */
static gboolean
may_pass (const GError *error)
{
  static const char *const codes[] = { "unreachable", "timeout", "lost", "busy" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (chy_error_is (error, "remote", codes[i]))
      return TRUE;
  return g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED);
}

/* What was issued must be known: it is told again for as long as the leases hold, and by an engine that is
 * stopped once more. */
static gboolean
report_last (ChyConnectorBatch *self, gint64 deadline, GError **error)
{
  gint64 seconds = 1;
  gboolean goes_on = TRUE;
  GError *failure = NULL;

  while (!chy_connector_batch_report (self, TRUE, &failure))
    {
      if (!goes_on || !may_pass (failure) || g_get_monotonic_time () > deadline)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      g_clear_error (&failure);
      goes_on = chy_connector_wait (self->connector, seconds);
      seconds = MIN (2 * seconds, 8);
    }
  return TRUE;
}

gboolean
chy_connector_batch_run (ChyConnectorBatch *self, GCancellable *cancellable, GError **error)
{
  Work work = { .batch = self, .cancellable = cancellable };
  ChyConnectorPool *pool = self->connector->pool;
  gint64 deadline = g_get_monotonic_time () + self->connector->lease * G_TIME_SPAN_SECOND;

  chy_connector_pool_each (pool, self->items->len, on_make_key, &work);
  if (!chy_connector_batch_report (self, FALSE, error))
    return FALSE;
  submit_all (self);
  collect_all (self, cancellable);
  chy_connector_pool_each (pool, self->items->len, on_wrap, &work);
  return report_last (self, deadline, error);
}
