/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "wire/chy-wire.h"

#define WINDOW 500

GPtrArray *
chy_cli_query_details (
    ChyCli *self, const char *resource, GVariant *filter, gboolean details, gint64 limit, GError **error)
{
  g_autoptr (ChyQuery) query = chy_query_new (resource, filter);
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  ChyTenant *tenant = chy_cli_get_tenant (self, error);
  gboolean is_final;
  gint64 count;

  if (tenant == NULL)
    return NULL;
  query->details = details;
  result = chy_tenant_query (tenant, query, self->cancellable, error);
  if (result == NULL || !chy_result_complete (result, self->cancellable, error))
    return NULL;
  count = chy_result_get_count (result, &is_final);
  if (limit > 0)
    count = MIN (count, limit);
  for (gint64 i = 0; i < count; i += WINDOW)
    {
      g_autoptr (GPtrArray) window =
          chy_result_rows (result, i, (guint) MIN (WINDOW, count - i), self->cancellable, error);

      if (window == NULL)
        return NULL;
      for (guint j = 0; j < window->len; j++)
        g_ptr_array_add (rows, g_variant_ref (window->pdata[j]));
    }

  return g_steal_pointer (&rows);
}

GPtrArray *
chy_cli_query_rows (ChyCli *self, const char *resource, GVariant *filter, gint64 limit, GError **error)
{
  return chy_cli_query_details (self, resource, filter, FALSE, limit, error);
}

/* JSON is written window by window, so that a million rows need no memory. */
static gboolean
print_json_list (
    ChyCli *self, ChyResult *result, gint64 count, gint64 limit, const ChyField *fields, GError **error)
{
  gint64 n = limit > 0 ? MIN (count, limit) : count;

  fputs ("{\n  \"value\": [", self->out);
  for (gint64 i = 0; i < n; i += WINDOW)
    {
      g_autoptr (GPtrArray) rows =
          chy_result_rows (result, i, (guint) MIN (WINDOW, n - i), self->cancellable, error);

      if (rows == NULL)
        return FALSE;
      for (guint j = 0; j < rows->len; j++)
        {
          g_autofree char *text = chy_wire_body_to_text (rows->pdata[j], fields, CHY_WIRE_LINE);

          fprintf (self->out, "%s\n    %s", i + j > 0 ? "," : "", text);
        }
    }
  fprintf (self->out, "%s],\n  \"@odata.count\": %" G_GINT64_FORMAT "\n}\n", n > 0 ? "\n  " : "", count);

  return TRUE;
}

static gboolean
print_tables (
    ChyCli *self, ChyResult *result, gint64 count, gint64 limit, const ChyResource *resource, GError **error)
{
  gint64 n = limit > 0 ? MIN (count, limit) : count;

  if (n == 0)
    chy_cli_say (self, "%s", _ ("Nothing to show."));
  for (gint64 i = 0; i < n; i += WINDOW)
    {
      g_autoptr (GPtrArray) rows =
          chy_result_rows (result, i, (guint) MIN (WINDOW, n - i), self->cancellable, error);

      if (rows == NULL)
        return FALSE;
      chy_cli_print_table (self, resource->columns, resource->default_columns, rows);
    }
  if (n < count)
    chy_cli_say (self, _ ("%" PRId64 " of %" PRId64 " are shown."), n, count);

  return TRUE;
}

gboolean
chy_cli_list (ChyCli *self,
              const char *resource_id,
              GVariant *filter,
              const char *search,
              const char *sort,
              gint64 limit,
              GError **error)
{
  const ChyResource *resource = chy_resource_find (resource_id);
  g_autoptr (ChyQuery) query = chy_query_new (resource_id, filter);
  g_autoptr (ChyResult) result = NULL;
  ChyTenant *tenant = chy_cli_get_tenant (self, error);
  gboolean is_final;
  gint64 count;

  if (tenant == NULL)
    return FALSE;
  query->search = g_strdup (search);
  if (sort != NULL)
    {
      query->descending = sort[0] == '-';
      query->sort = g_strdup (sort[0] == '-' ? sort + 1 : sort);
    }
  result = chy_tenant_query (tenant, query, self->cancellable, error);
  if (result == NULL || !chy_result_complete (result, self->cancellable, error))
    return FALSE;
  count = chy_result_get_count (result, &is_final);
  if (self->json)
    return print_json_list (self, result, count, limit, resource->columns, error);

  return print_tables (self, result, count, limit, resource, error);
}

/* What the option of a list is called where the column has a longer name: --profile for profileName. */
static const char *
column_of_option (const ChyResource *resource, const char *key, char **ret_owned)
{
  const char *const suffixes[] = { "", "Name", "DisplayName", NULL };

  for (gsize i = 0; suffixes[i] != NULL; i++)
    {
      g_autofree char *candidate = g_strconcat (key, suffixes[i], NULL);
      const ChyField *column = chy_fields_find (resource->columns, candidate);

      if (column != NULL && (column->flags & CHY_FIELD_FILTER) != 0)
        {
          *ret_owned = g_steal_pointer (&candidate);
          return *ret_owned;
        }
    }

  return NULL;
}

static char *
since_text (gint64 usec)
{
  static const ChyField time_field = { .key = "time", .kind = CHY_FIELD_TIME };
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_int64 (usec));
  g_autofree char *text = chy_field_to_text (&time_field, value);

  return g_strconcat (">=", text, NULL);
}

/* One option of a list into the filter. */
static void
add_filter (ChyCli *self, GVariantDict *filter, const ChyResource *resource, const char *key, GVariant *value)
{
  g_autofree char *column = NULL;

  if (strcmp (key, "expiresWithin") == 0)
    {
      gint64 until = chy_clock_now (self->clock) + g_variant_get_int64 (value) * CHY_USEC_PER_SEC;
      g_autofree char *text = since_text (until);

      /* "<" for ">=": what ends before then. */
      g_autofree char *before = g_strconcat ("<", text + 2, NULL);

      g_variant_dict_insert (filter, "notAfter", "s", before);
    }
  else if (strcmp (key, "since") == 0)
    {
      g_autofree char *text = since_text (g_variant_get_int64 (value));

      g_variant_dict_insert (filter, "activityDateTime", "s", text);
    }
  /* The records of an authority are asked from it: they have what no profile asked for, and what was denied.
   */
  else if (strcmp (key, "authority") == 0 && strcmp (resource->id, "certificates") == 0)
    g_variant_dict_insert_value (filter, key, value);
  else if (column_of_option (resource, key, &column) != NULL)
    g_variant_dict_insert_value (filter, column, value);
}

gboolean
chy_cli_run_list (ChyCli *self, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find (call->verb->resource);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) filter = NULL;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, call->params);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    add_filter (self, &dict, resource, key, value);
  for (guint i = 0; i < call->pairs->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (call->pairs->pdata[i], "=", 2);

      g_variant_dict_insert (&dict, parts[0], "s", parts[1]);
    }
  filter = g_variant_ref_sink (g_variant_dict_end (&dict));

  return chy_cli_list (self, call->verb->resource, filter, chy_body_get_text (call->params, "search"),
                       chy_body_get_text (call->params, "sort"), chy_body_get_int (call->params, "limit", 0),
                       error);
}

gboolean
chy_cli_run_show (ChyCli *self, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find (call->verb->resource);
  const char *key = chy_body_get_text (call->params, call->verb->positionals[0]);
  ChyTenant *tenant = chy_cli_get_tenant (self, error);
  g_autoptr (GVariant) body =
      tenant != NULL ? chy_tenant_get (tenant, call->verb->resource, key, self->cancellable, error) : NULL;

  if (body == NULL)
    return FALSE;
  chy_cli_print_object (self, resource->columns, body);

  return TRUE;
}
