/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-connector-feature.h"
#include "model/chy-request.h"
#include "tenant/local/chy-local-resource.h"

#define HOURS_SHOWN   24
#define USEC_PER_HOUR (3600 * CHY_USEC_PER_SEC)

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { "displayName", CHY_LOCAL_KEY_TEXT },
  { "principalName", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* The columns of "connector-state" in their order. */
static const struct
{
  const char *key;
  const char *type;
} state_columns[] = {
  { "hostName", "s" },
  { "connectorVersion", "s" },
  { "reason", "s" },
  { "authorityReason", "s" },
  { "lastConnectionDateTime", "x" },
  { "succeeded", "x" },
  { "failed", "x" },
  { "waiting", "x" },
  { "clockOffset", "x" },
  { "certificateEndDateTime", "x" },
  { "serviceAccount", "s" },
  { "isSystemAccount", "b" },
  { "revoked", "x" },
  { "unrevoked", "x" },
};

static gboolean
on_state (ChyRow *row, gpointer data)
{
  GVariantDict *dict = data;

  for (guint i = 0; i < G_N_ELEMENTS (state_columns); i++)
    {
      const char *key = state_columns[i].key;

      if (chy_row_is_null (row, i))
        continue;
      if (*state_columns[i].type == 's')
        g_variant_dict_insert (dict, key, "s", chy_row_text (row, i));
      else if (*state_columns[i].type == 'b')
        g_variant_dict_insert (dict, key, "b", chy_row_int (row, i) != 0);
      else
        g_variant_dict_insert (dict, key, "x", chy_row_int (row, i));
    }
  return TRUE;
}

static gboolean
on_hour (ChyRow *row, gpointer data)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "dateTime", "x", chy_row_int (row, 0) * USEC_PER_HOUR);
  g_variant_dict_insert (&dict, "succeeded", "x", chy_row_int (row, 1));
  g_variant_dict_insert (&dict, "failed", "x", chy_row_int (row, 2));
  g_variant_builder_add_value (data, g_variant_dict_end (&dict));
  return TRUE;
}

static gboolean
add_hours (ChySession *session, const char *id, gint64 now, GVariantDict *row, GError **error)
{
  g_auto (GVariantBuilder) hours = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (!chy_session_each (session, "connector-hours",
                         CHY_PARAMS (CHY_TEXT (id), CHY_INT (now / USEC_PER_HOUR - HOURS_SHOWN + 1)), on_hour,
                         &hours, error))
    return FALSE;
  g_variant_dict_insert_value (row, "hours", g_variant_builder_end (&hours));
  return TRUE;
}

/* What is wrong, whether it says so itself or its figures do. g_free(). */
static char *
add_reason (GVariantDict *row, gint64 now)
{
  ChyConnectorHealthReport report = { NULL };
  char *reason;

  g_variant_dict_lookup (row, "reason", "&s", &report.reason);
  g_variant_dict_lookup (row, "authorityReason", "&s", &report.authority_reason);
  g_variant_dict_lookup (row, "clockOffset", "x", &report.clock_offset);
  g_variant_dict_lookup (row, "certificateEndDateTime", "x", &report.certificate_end);
  /* Only a service says what kind of account it is; a console runs as whoever sits before it. */
  if (g_variant_dict_lookup (row, "isSystemAccount", "b", &report.system_account))
    g_variant_dict_lookup (row, "serviceAccount", "&s", &report.account);
  g_variant_dict_lookup (row, "account", "&s", &report.wanted_account);
  g_variant_dict_remove (row, "isSystemAccount");
  reason = chy_connector_health_reason (&report, now);
  if (reason != NULL)
    g_variant_dict_insert (row, "reason", "s", reason);
  return reason;
}

static GVariant *
make_row (ChyLocalReader *reader,
          ChySession *session,
          const ChyDocument *document,
          gboolean details,
          GError **error)
{
  g_auto (GVariantDict) row = { 0 };
  gboolean enabled = chy_body_get_bool (document->body, "enabled", TRUE);
  g_autofree char *reason = NULL;
  gint64 last = 0;

  chy_local_document_row (document, chy_resource_find ("connectors"), details, &row);
  if (!chy_session_each (session, "connector-state", CHY_PARAMS (CHY_TEXT (document->id)), on_state, &row,
                         error) ||
      (details && !add_hours (session, document->id, reader->now, &row, error)))
    return NULL;
  g_variant_dict_lookup (&row, "lastConnectionDateTime", "x", &last);
  reason = add_reason (&row, reader->now);
  g_variant_dict_insert (
      &row, "state", "s",
      chy_connector_state_to_string (chy_connector_state (last, reason, enabled, reader->now)));
  if (g_strcmp0 (reason, CHY_CONNECTOR_REASON_CLOSED) == 0)
    g_variant_dict_remove (&row, "reason");
  g_variant_dict_insert (&row, "enabled", "b", enabled);
  for (const ChyField *feature = chy_connector_features; feature->key != NULL; feature++)
    g_variant_dict_insert (&row, feature->key, "b", chy_connector_has_feature (document->body, feature->key));
  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_CONNECTOR, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  if (documents == NULL)
    return NULL;
  for (guint i = 0; i < documents->len; i++)
    {
      GVariant *row = make_row (reader, session, g_ptr_array_index (documents, i), query->details, error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_connectors = { .id = "connectors", .keys = keys, .list = list };
