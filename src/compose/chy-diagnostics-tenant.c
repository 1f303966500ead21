/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-diagnostics-gather.h"

#include "base/chy-time.h"
#include "model/chy-resource.h"

enum
{
  MAX_ROWS = 1000,
  MAX_FAILURES = 50,
};

static void
put (GVariantBuilder *builder, const char *key, const char *text)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (text != NULL ? text : ""));
}

static void
put_error (GVariantBuilder *builder, const char *key, const GError *error)
{
  g_autofree char *code = chy_diagnostics_error_code (error);

  put (builder, key, code);
}

/* Columns of a row whose values are choices of ours, numbers, switches or times; a text among them only where
 * it has the shape of a code. */
static void
copy (GVariantBuilder *builder, GVariant *row, const char *resource, const char *const *keys)
{
  const ChyField *columns = chy_resource_find (resource)->columns;

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (columns, keys[i]);
      g_autoptr (GVariant) value = chy_body_get (row, keys[i]);
      g_autofree char *text = NULL;

      if (value == NULL || field == NULL)
        continue;
      if (field->kind == CHY_FIELD_TIME && g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
        text = chy_time_format (g_variant_get_int64 (value));
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        text = chy_diagnostics_code (g_variant_get_string (value, NULL));
      if (text != NULL)
        put (builder, keys[i], text);
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) ||
               g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
        g_variant_builder_add (builder, "{sv}", keys[i], value);
    }
}

/* The first rows of a list; NULL with an error. */
static GPtrArray *
list (ChyTenant *tenant,
      const char *resource,
      GVariant *filter,
      const char *sort,
      guint limit,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (ChyQuery) query = chy_query_new (resource, filter);
  g_autoptr (ChyResult) result = NULL;

  query->sort = g_strdup (sort);
  query->descending = sort != NULL;
  result = chy_tenant_query (tenant, query, cancellable, error);

  return result != NULL ? chy_result_rows (result, 0, limit, cancellable, error) : NULL;
}

/* --- lists
 * --------------------------------------------------------------------------------------------------- */

/* Adds to a row what is more than copied. */
typedef void (*Describe) (GVariantBuilder *builder, GVariant *row, ChyPseudonyms *names);

/* A list under its own name, or in its place why there is none. */
static void
add_list (GVariantBuilder *builder,
          ChyTenant *tenant,
          const char *resource,
          GVariant *filter,
          const char *sort,
          guint limit,
          const char *const *keys,
          Describe describe,
          ChyPseudonyms *names,
          GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = list (tenant, resource, filter, sort, limit, cancellable, &error);
  GVariantBuilder found = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      describe (&row, rows->pdata[i], names);
      copy (&row, rows->pdata[i], resource, keys);
      g_variant_builder_add_value (&found, g_variant_builder_end (&row));
    }
  if (rows != NULL)
    g_variant_builder_add (builder, "{sv}", resource, g_variant_builder_end (&found));
  else
    {
      g_variant_builder_clear (&found);
      put_error (builder, resource, error);
    }
}

static void
describe_nothing (GVariantBuilder *builder, GVariant *row, ChyPseudonyms *names)
{
  (void) builder;
  (void) row;
  (void) names;
}

/* --- the tenant as a whole ---------------------------------------------------------------------------------
 */

static const char *
connection_word (ChyConnectionState state)
{
  switch (state)
    {
    case CHY_CONNECTION_UP:
      return "up";
    case CHY_CONNECTION_DOWN:
      return "down";
    case CHY_CONNECTION_REFUSED:
    default:
      return "refused";
    }
}

static void
add_connection (GVariantBuilder *builder, ChyTenant *tenant)
{
  g_autoptr (ChyConnection) connection = chy_tenant_get_connection (tenant);
  g_autofree char *heard = NULL;

  put (builder, "kind", connection != NULL ? "server" : "local");
  if (connection == NULL)
    return;
  put (builder, "connection", connection_word (connection->state));
  heard = connection->heard != 0 ? chy_time_format (connection->heard) : g_strdup ("never");
  put (builder, "heard", heard);
  g_variant_builder_add (builder, "{sv}", "ownCertificate",
                         g_variant_new_boolean (connection->certificate != NULL));
  if (connection->error != NULL)
    put_error (builder, "connectionError", connection->error);
}

GVariant *
chy_diagnostics_tenant (const ChyDiagnosticsSource *source, GCancellable *cancellable)
{
  static const char *const vault[] = { "state", "slotCount", NULL };
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&builder, "{sv}", "open", g_variant_new_boolean (source->tenant != NULL));
  if (source->error != NULL)
    put_error (&builder, "error", source->error);
  if (source->tenant != NULL)
    {
      add_connection (&builder, source->tenant);
      add_list (&builder, source->tenant, "vault", NULL, NULL, 1, vault, describe_nothing, NULL, cancellable);
    }

  return g_variant_builder_end (&builder);
}

/* --- how many
 * ------------------------------------------------------------------------------------------------ */

/* How many rows a list has, or -1 with an error. */
static gint64
count (ChyTenant *tenant, const char *resource, GVariant *filter, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyQuery) query = chy_query_new (resource, filter);
  g_autoptr (ChyResult) result = chy_tenant_query (tenant, query, cancellable, error);
  gboolean is_final = FALSE;
  gint64 number;

  if (result == NULL)
    return -1;
  number = chy_result_get_count (result, &is_final);
  if (!is_final && !chy_result_complete (result, cancellable, error))
    return -1;

  return is_final ? number : chy_result_get_count (result, NULL);
}

/* One row by its states, as far as lists can be asked by them. */
static void
count_states (GVariantBuilder *row, ChyTenant *tenant, const ChyResource *resource, GCancellable *cancellable)
{
  const ChyField *state = chy_fields_find (resource->columns, "state");

  if (state == NULL || (state->flags & CHY_FIELD_FILTER) == 0)
    return;
  for (const ChyChoice *choice = state->choices; choice != NULL && choice->id != NULL; choice++)
    {
      g_autoptr (GVariant) filter = chy_body_with (NULL, "state", g_variant_new_string (choice->id));
      gint64 number = count (tenant, resource->id, filter, cancellable, NULL);

      if (number > 0)
        g_variant_builder_add (row, "{sv}", choice->id, g_variant_new_int64 (number));
    }
}

GVariant *
chy_diagnostics_counts (ChyTenant *tenant, GCancellable *cancellable)
{
  static const char *const resources[] = {
    "users",      "devices",      "groups",   "templates",    "profiles", "authorities",
    "connectors", "certificates", "requests", "imported-pfx", "accounts", "alerts",
  };
  GVariantBuilder rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (gsize i = 0; i < G_N_ELEMENTS (resources); i++)
    {
      GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      g_autoptr (GError) error = NULL;
      gint64 number = count (tenant, resources[i], NULL, cancellable, &error);

      put (&row, "of", resources[i]);
      if (number < 0)
        put_error (&row, "error", error);
      else
        {
          g_variant_builder_add (&row, "{sv}", "all", g_variant_new_int64 (number));
          count_states (&row, tenant, chy_resource_find (resources[i]), cancellable);
        }
      g_variant_builder_add_value (&rows, g_variant_builder_end (&row));
    }
  g_variant_builder_add (&builder, "{sv}", "counts", g_variant_builder_end (&rows));

  return g_variant_builder_end (&builder);
}

/* --- connectors, findings, failures
 * ------------------------------------------------------------------------- */

/* "connector-1", by its id and by whatever else findings call it. */
static void
put_name (GVariantBuilder *builder, GVariant *row, ChyPseudonyms *names, const char *kind, const char *id)
{
  const char *name = chy_pseudonyms_get (names, kind, chy_body_get_text (row, id));

  put (builder, kind, name);
}

static void
put_named (GVariantBuilder *builder, GVariant *row, ChyPseudonyms *names, const char *kind)
{
  const char *name = chy_pseudonyms_get (names, kind, chy_body_get_text (row, "id"));

  chy_pseudonyms_add (names, name, chy_body_get_text (row, "displayName"));
  chy_pseudonyms_add (names, name, chy_body_get_text (row, "name"));
  chy_pseudonyms_add (names, name, chy_body_get_text (row, "principalName"));
  put (builder, kind, name);
}

/* A reason is a sentence that a connector may have written: of it only that there is one. */
static void
describe_connector (GVariantBuilder *builder, GVariant *row, ChyPseudonyms *names)
{
  put_named (builder, row, names, "connector");
  g_variant_builder_add (builder, "{sv}", "hasReason",
                         g_variant_new_boolean (chy_body_get_text (row, "reason") != NULL));
  g_variant_builder_add (builder, "{sv}", "authorityUnreached",
                         g_variant_new_boolean (chy_body_get_text (row, "authorityReason") != NULL));
}

static void
describe_authority (GVariantBuilder *builder, GVariant *row, ChyPseudonyms *names)
{
  put_named (builder, row, names, "authority");
}

GVariant *
chy_diagnostics_connectors (ChyTenant *tenant, ChyPseudonyms *names, GCancellable *cancellable)
{
  static const char *const keys[] = {
    "state",
    "enabled",
    "connectorVersion",
    "lastConnectionDateTime",
    "pkcs",
    "pkcsImported",
    "revocation",
    "succeeded",
    "failed",
    "revoked",
    "unrevoked",
    "waiting",
    "clockOffset",
    "certificateEndDateTime",
    NULL,
  };
  static const char *const authority_keys[] = { "state", "kind", "keyStorage", "notAfter", NULL };
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add_list (&builder, tenant, "connectors", NULL, NULL, MAX_ROWS, keys, describe_connector, names,
            cancellable);
  add_list (&builder, tenant, "authorities", NULL, NULL, MAX_ROWS, authority_keys, describe_authority, names,
            cancellable);

  return g_variant_builder_end (&builder);
}

static void
describe_finding (GVariantBuilder *builder, GVariant *row, ChyPseudonyms *names)
{
  put_name (builder, row, names, "object", "object");
}

GVariant *
chy_diagnostics_findings (ChyTenant *tenant, ChyPseudonyms *names, GCancellable *cancellable)
{
  static const char *const keys[] = { "severity", "domain", "code", "affected", NULL };
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add_list (&builder, tenant, "findings", NULL, NULL, MAX_ROWS, keys, describe_finding, names, cancellable);

  return g_variant_builder_end (&builder);
}

static void
describe_request (GVariantBuilder *builder, GVariant *row, ChyPseudonyms *names)
{
  put_name (builder, row, names, "profile", "profileId");
  put_name (builder, row, names, "user", "userId");
  put_name (builder, row, names, "device", "deviceId");
  put_name (builder, row, names, "connector", "connectorId");
}

GVariant *
chy_diagnostics_failures (ChyTenant *tenant, ChyPseudonyms *names, GCancellable *cancellable)
{
  static const char *const cause_keys[] = { "cause", "code", "count", "lastDateTime", NULL };
  static const char *const keys[] = {
    "number",  "state", "kind", "platform",        "generation",
    "attempt", "cause", "code", "createdDateTime", "lastModifiedDateTime",
    NULL,
  };
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) failed = chy_body_with (NULL, "state", g_variant_new_string ("failed,denied"));

  add_list (&builder, tenant, "failure-causes", NULL, NULL, MAX_ROWS, cause_keys, describe_nothing, names,
            cancellable);
  add_list (&builder, tenant, "requests", failed, "lastModifiedDateTime", MAX_FAILURES, keys,
            describe_request, names, cancellable);

  return g_variant_builder_end (&builder);
}
