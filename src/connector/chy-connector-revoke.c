/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-private.h"
#include "model/chy-field.h"

enum
{
  AT_ONCE = 64,
  LONGEST_LEASE = 60, /* seconds: it is a matter of moments, and whoever comes after one that died waits */
};

typedef struct
{
  gint64 number, fence;
  char *authority; /* (owned) id */
  char *serial;    /* (owned) */
  guint reason;
  gboolean tried;
  gboolean revoked;
  gboolean denied;
  char *message; /* (owned) why it was not */
} Item;

typedef struct
{
  ChyConnector *connector; /* borrowed */
  ChyPrincipal *principal; /* (owned) */
  GPtrArray *items;        /* (owned) of Item */
} Revocations;

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->authority);
  g_free (self->serial);
  g_free (self->message);
  g_free (self);
}

static void
revocations_clear (Revocations *self)
{
  g_clear_pointer (&self->principal, chy_principal_free);
  g_clear_pointer (&self->items, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Revocations, revocations_clear)

static ChyOutcome *
apply (ChyConnector *self, const char *type, GVariantDict *params, GError **error)
{
  g_autoptr (ChyCommand) command = NULL;

  g_variant_dict_insert (params, "connector", "s", self->name);
  command = chy_command_new (type, g_variant_dict_end (params));
  /* Never cancelled: what happened must be known. */
  return chy_tenant_apply (self->tenant, command, NULL, error);
}

/* --- taking them ------------------------------------------------------------------------------------------
 */

static void
read_items (Revocations *self, GVariant *values)
{
  g_autoptr (GVariant) list = chy_body_get (values, "items");
  g_auto (GStrv) groups = chy_body_get_list (values, "principalGroups");

  self->principal =
      chy_principal_new (chy_body_get_text (values, "principalId"),
                         chy_body_get_text (values, "principalName"), (const char *const *) groups);
  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) body = g_variant_get_child_value (list, i);
      Item *item = g_new0 (Item, 1);

      item->number = chy_body_get_int (body, "number", 0);
      item->fence = chy_body_get_int (body, "fence", 0);
      item->authority = g_strdup (chy_body_get_text (body, "authorityId"));
      item->serial = g_strdup (chy_body_get_text (body, "serialNumber"));
      item->reason = (guint) chy_body_get_int (body, "reason", 0);
      g_ptr_array_add (self->items, item);
      chy_connector_tell (self->connector, CHY_CONNECTOR_EVENT_REVOKE_DOWNLOADED, NULL, item->serial);
    }
}

static gboolean
claim (Revocations *self, GError **error)
{
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "count", "x", (gint64) AT_ONCE);
  g_variant_dict_insert (&dict, "lease", "x", (gint64) MIN (self->connector->lease, LONGEST_LEASE));
  outcome = apply (self->connector, "revocation-claim", &dict, error);
  if (outcome == NULL)
    return FALSE;
  read_items (self, outcome->values);
  return TRUE;
}

/* --- the authority -----------------------------------------------------------------------------------------
 */

/* What is revoked there already is what was asked for, but says nothing of the others. */
static gboolean
ask (Revocations *self, ChyAuthority *authority, Item *const *items, gsize n)
{
  g_autofree const char **serials = g_new0 (const char *, n + 1);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  for (gsize i = 0; i < n; i++)
    serials[i] = items[i]->serial;
  ok = chy_authority_revoke (authority, serials, items[0]->reason, 0, self->principal, NULL, &error) ||
       (n == 1 && g_error_matches (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE));
  for (gsize i = 0; i < n; i++)
    {
      items[i]->revoked = ok;
      items[i]->denied = !ok && g_error_matches (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
      g_free (items[i]->message);
      items[i]->message = ok ? NULL : g_strdup (error->message);
    }
  return ok;
}

/* All that go to one authority for one reason; one by one where one of them keeps the others from it. */
static void
revoke_group (Revocations *self, Item **items, gsize n)
{
  g_autoptr (GError) error = NULL;
  const ChyConnectorAuthority *found =
      chy_connector_authorities_get (self->connector->authorities, items[0]->authority, &error);

  for (gsize i = 0; found == NULL && i < n; i++)
    items[i]->message = g_strdup (error->message);
  if (found == NULL || ask (self, found->authority, items, n))
    return;
  for (gsize i = 0; n > 1 && i < n; i++)
    ask (self, found->authority, &items[i], 1);
}

static void
revoke_all (Revocations *self)
{
  g_autofree Item **group = g_new0 (Item *, self->items->len);

  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *first = g_ptr_array_index (self->items, i);
      gsize n = 0;

      if (first->tried)
        continue;
      for (guint j = i; j < self->items->len; j++)
        {
          Item *item = g_ptr_array_index (self->items, j);

          if (item->tried || item->reason != first->reason ||
              !g_str_equal (item->authority, first->authority))
            continue;
          group[n++] = item;
        }
      for (gsize j = 0; j < n; j++)
        group[j]->tried = TRUE;
      revoke_group (self, group, n);
    }
}

/* --- telling -----------------------------------------------------------------------------------------------
 */

static void
tell_tried (ChyConnector *self, const Item *item)
{
  ChyConnectorEvent event = item->revoked  ? CHY_CONNECTOR_EVENT_REVOKED
                            : item->denied ? CHY_CONNECTOR_EVENT_REVOKE_DENIED
                                           : CHY_CONNECTOR_EVENT_REVOKE_ATTEMPT_FAILED;
  g_autofree char *detail =
      item->revoked ? g_strdup (item->serial) : g_strdup_printf ("%s: %s", item->serial, item->message);

  chy_connector_tell (self, event, NULL, detail);
}

static void
settle (Revocations *self, GVariant *refused)
{
  ChyConnector *connector = self->connector;
  gint64 revoked = 0, unrevoked = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = g_ptr_array_index (self->items, i);
      gboolean late = FALSE;

      for (gsize j = 0; refused != NULL && !late && j < g_variant_n_children (refused); j++)
        {
          g_autoptr (GVariant) number = g_variant_get_child_value (refused, j);

          late = g_variant_get_int64 (number) == item->number;
        }
      if (late)
        chy_connector_tell (connector, CHY_CONNECTOR_EVENT_REVOKE_UPLOAD_FAILED, NULL, item->serial);
      else if (item->revoked)
        chy_connector_tell (connector, CHY_CONNECTOR_EVENT_REVOKE_SUCCESS, NULL, item->serial);
      else if (item->denied)
        chy_connector_tell (connector, CHY_CONNECTOR_EVENT_REVOKE_FAILURE, NULL, item->serial);
      revoked += !late && item->revoked;
      unrevoked += !late && !item->revoked;
    }
  g_mutex_lock (&connector->mutex);
  connector->counts.revoked += revoked;
  connector->counts.unrevoked += unrevoked;
  g_mutex_unlock (&connector->mutex);
}

static gboolean
report (Revocations *self, GError **error)
{
  GVariantBuilder items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GVariant) refused = NULL;
  GVariantDict dict;

  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = g_ptr_array_index (self->items, i);

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "number", "x", item->number);
      g_variant_dict_insert (&dict, "fence", "x", item->fence);
      g_variant_dict_insert (&dict, "revoked", "b", item->revoked);
      if (item->message != NULL)
        g_variant_dict_insert (&dict, "message", "s", item->message);
      g_variant_builder_add_value (&items, g_variant_dict_end (&dict));
      tell_tried (self->connector, item);
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "items", g_variant_builder_end (&items));
  outcome = apply (self->connector, "revocation-report", &dict, error);
  if (outcome == NULL)
    {
      chy_connector_tell (self->connector, CHY_CONNECTOR_EVENT_REVOKE_UPLOAD_RETRY, NULL,
                          error != NULL ? (*error)->message : NULL);
      return FALSE;
    }
  chy_connector_tell (self->connector, CHY_CONNECTOR_EVENT_REVOKE_UPLOADED, NULL, NULL);
  refused = chy_body_get (outcome->values, "refused");
  settle (self, refused);
  return TRUE;
}

gboolean
chy_connector_revoke (ChyConnector *self, GError **error)
{
  g_auto (Revocations) revocations = { .connector = self };

  revocations.items = g_ptr_array_new_with_free_func (item_free);
  if (!claim (&revocations, error))
    return FALSE;
  revoke_all (&revocations);
  return revocations.items->len == 0 || report (&revocations, error);
}
