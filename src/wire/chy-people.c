/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-people-private.h"

#include <string.h>

#include "chy-csv.h"

static const char *const user_keys[] = {
  "id", "userPrincipalName", "email", "samAccountName", "distinguishedName", "sid", "name", NULL
};
static const char *const device_keys[] = {
  "id",  "name", "serialNumber", "imei", "meid", "wifiMac", "fqdn", "azureADDeviceId", "distinguishedName",
  "sid", NULL
};
static const char *const group_keys[] = { "id", "name", "distinguishedName", "sid", NULL };

void
chy_people_sink_problem (ChyPeopleSink *self, gint64 line, const char *code, const char *value)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, line);

  if (self->n_problems++ < CHY_PEOPLE_MAX_PROBLEMS)
    g_ptr_array_add (self->problems, chy_problem_new (CHY_SEVERITY_ERROR, "people", code, NULL, NULL, "line",
                                                      number, "value", value, NULL));
}

void
chy_people_sink_end (ChyPeopleSink *self)
{
  g_autofree char *count = NULL;

  if (self->n_problems <= CHY_PEOPLE_MAX_PROBLEMS)
    return;
  count = g_strdup_printf ("%" G_GINT64_FORMAT, self->n_problems - CHY_PEOPLE_MAX_PROBLEMS);
  g_ptr_array_add (self->problems, chy_problem_new (CHY_SEVERITY_ERROR, "people", "more-bad-lines", NULL,
                                                    NULL, "count", count, NULL));
}

const char *
chy_people_check (GVariant *body)
{
  const char *kind = chy_body_get_text (body, "kind");
  const char *const *keys;

  if (g_strcmp0 (kind, "user") == 0)
    keys = user_keys;
  else if (g_strcmp0 (kind, "device") == 0)
    keys = device_keys;
  else if (g_strcmp0 (kind, "group") == 0)
    keys = group_keys;
  else
    return "unknown-kind";
  for (gsize i = 0; keys[i] != NULL; i++)
    if (chy_body_get_text (body, keys[i]) != NULL)
      return NULL;

  return "nobody";
}

gboolean
chy_people_sink_body (ChyPeopleSink *self, GVariant *body, gint64 line, GError **error)
{
  const char *code = chy_people_check (body);

  if (code != NULL)
    {
      const char *kind = chy_body_get_text (body, "kind");

      chy_people_sink_problem (self, line, code, kind != NULL ? kind : "");
      return TRUE;
    }

  return self->func (body, line, self->data, error);
}

/* --- CSV ------------------------------------------------------------------------------------------- */

static const ChyField *
find_column (const char *name)
{
  for (const ChyField *field = chy_people_fields; field->key != NULL; field++)
    if (g_ascii_strcasecmp (field->key, name) == 0 && strcmp (field->key, "members") != 0)
      return field;

  return NULL;
}

/* The fields of the header's columns, NULL for an unknown one; NULL where the header is no header. */
static GPtrArray *
read_header (GPtrArray *names, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new ();

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_strstrip (names->pdata[i]);
      const ChyField *column = find_column (name);

      if (column != NULL && g_ptr_array_find (columns, column, NULL))
        {
          chy_refuse_one (error, "people", "duplicate-column", NULL, "value", name, NULL);
          return NULL;
        }
      if (column == NULL && name[0] != '\0')
        g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_WARNING, "people", "unknown-column", NULL,
                                                    NULL, "value", name, NULL));
      g_ptr_array_add (columns, (gpointer) column);
    }
  if (!g_ptr_array_find (columns, find_column ("kind"), NULL))
    {
      chy_refuse_one (error, "people", "no-kind-column", NULL, NULL);
      return NULL;
    }

  return g_steal_pointer (&columns);
}

static GVariant *
groups_from_text (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_strstrip (parts[i])[0] != '\0')
      g_variant_builder_add (&builder, "s", parts[i]);

  return g_variant_builder_end (&builder);
}

/* One value into the body. FALSE where it is longer than its field allows. */
static gboolean
add_value (GVariantBuilder *body, const ChyField *column, char *value)
{
  g_strstrip (value);
  if (column == NULL || value[0] == '\0')
    return TRUE;
  if (column->kind == CHY_FIELD_TEXT_LIST)
    {
      g_variant_builder_add (body, "{sv}", column->key, groups_from_text (value));
      return TRUE;
    }
  if (column->max != 0 && g_utf8_strlen (value, -1) > column->max)
    return FALSE;
  if (column->kind == CHY_FIELD_CHOICE)
    {
      g_autofree char *lower = g_ascii_strdown (value, -1);

      g_variant_builder_add (body, "{sv}", column->key, g_variant_new_string (lower));
    }
  else
    g_variant_builder_add (body, "{sv}", column->key, g_variant_new_string (value));

  return TRUE;
}

static gboolean
read_record (ChyPeopleSink *sink, GPtrArray *columns, GPtrArray *values, gint64 line, GError **error)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) body = NULL;

  if (values->len != columns->len)
    {
      g_autofree char *count = g_strdup_printf ("%u", values->len);

      g_variant_builder_clear (&builder);
      chy_people_sink_problem (sink, line, values->len > columns->len ? "too-many-values" : "too-few-values",
                               count);
      return TRUE;
    }
  for (guint i = 0; i < values->len; i++)
    if (!add_value (&builder, columns->pdata[i], values->pdata[i]))
      {
        g_variant_builder_clear (&builder);
        chy_people_sink_problem (sink, line, "value-too-long", ((const ChyField *) columns->pdata[i])->key);
        return TRUE;
      }
  body = g_variant_ref_sink (g_variant_builder_end (&builder));

  return chy_people_sink_body (sink, body, line, error);
}

gboolean
chy_people_read_csv (GInputStream *stream,
                     ChyPersonFunc func,
                     gpointer data,
                     GPtrArray *problems,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (ChyCsvReader) reader = chy_csv_reader_new (stream);
  g_autoptr (GPtrArray) columns = NULL;
  ChyPeopleSink sink = { func, data, problems, 0 };

  for (;;)
    {
      g_autoptr (GPtrArray) values = NULL;
      const char *reason = NULL;
      gint64 line = 0;

      switch (chy_csv_reader_next (reader, &values, &line, &reason, cancellable, error))
        {
        case CHY_CSV_FAILED:
          return FALSE;
        case CHY_CSV_END:
          if (columns == NULL)
            chy_refuse_one (error, "people", "empty-file", NULL, NULL);
          chy_people_sink_end (&sink);
          return columns != NULL;
        case CHY_CSV_BAD_LINE:
          chy_people_sink_problem (&sink, line, reason, "");
          if (columns != NULL)
            continue;
          /* Without a header nothing that follows has a meaning. */
          chy_refuse (error, problems);
          return FALSE;
        case CHY_CSV_RECORD:
        default:
          break;
        }
      if (columns != NULL)
        {
          if (!read_record (&sink, columns, values, line, error))
            return FALSE;
          continue;
        }
      columns = read_header (values, problems, error);
      if (columns == NULL)
        return FALSE;
    }
}

/* --- which of the two ------------------------------------------------------------------------------ */

gboolean
chy_people_read (GInputStream *stream,
                 ChyPersonFunc func,
                 gpointer data,
                 GPtrArray *problems,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GInputStream) buffered = g_buffered_input_stream_new_sized (stream, 64 * 1024);
  const char *start;
  gsize size;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (buffered), FALSE);
  if (g_buffered_input_stream_fill (G_BUFFERED_INPUT_STREAM (buffered), -1, cancellable, error) < 0)
    return FALSE;
  start = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (buffered), &size);
  if (size >= 2 && (memcmp (start, "\xff\xfe", 2) == 0 || memcmp (start, "\xfe\xff", 2) == 0))
    {
      chy_refuse_one (error, "people", "utf-16", NULL, NULL);
      return FALSE;
    }
  if (size >= 3 && memcmp (start, "\xef\xbb\xbf", 3) == 0)
    {
      start += 3;
      size -= 3;
    }
  if ((size >= 3 && g_ascii_strncasecmp (start, "dn:", 3) == 0) ||
      (size >= 8 && g_ascii_strncasecmp (start, "version:", 8) == 0) || (size >= 1 && start[0] == '#'))
    return chy_people_read_ldif (buffered, func, data, problems, cancellable, error);

  return chy_people_read_csv (buffered, func, data, problems, cancellable, error);
}
