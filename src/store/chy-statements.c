/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-store-private.h"

#define NAME_MARK "-- name:"

struct _ChyStatements
{
  GHashTable *by_name; /* owned: name -> SQL */
  GHashTable *own;     /* owned: names whose SQL is marked for this dialect */
};

static ChyStatements *
statements_new (void)
{
  ChyStatements *self = g_new0 (ChyStatements, 1);

  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/* Splits "request-insert [postgres]" into its name and its dialect (NULL: for all). */
static gboolean
parse_head (const char *line, char **ret_name, char **ret_dialect, GError **error)
{
  g_autofree char *head = g_strstrip (g_strdup (line + strlen (NAME_MARK)));
  char *open = strchr (head, '[');
  char *dialect = NULL;

  if (open != NULL)
    {
      char *close = strchr (open, ']');
      if (close == NULL || close[1] != '\0')
        {
          g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "“%s” is no statement's head", line);
          return FALSE;
        }
      *close = '\0';
      *open = '\0';
      dialect = g_strstrip (open + 1);
      g_strchomp (head);
    }
  if (head[0] == '\0')
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "“%s” names no statement", line);
      return FALSE;
    }
  *ret_name = g_strdup (head);
  *ret_dialect = g_strdup (dialect);
  return TRUE;
}

/* Keeps the statement where it is for this dialect. */
static gboolean
add_statement (ChyStatements *self,
               const char *name,
               const char *for_dialect,
               const char *dialect,
               const char *body,
               GError **error)
{
  g_autofree char *sql = g_strstrip (g_strdup (body));
  gboolean is_own = for_dialect != NULL;
  gsize size = strlen (sql);

  if (size > 0 && sql[size - 1] == ';')
    sql[size - 1] = '\0';
  if (sql[0] == '\0')
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "the statement “%s” is empty", name);
      return FALSE;
    }
  if (is_own && g_strcmp0 (for_dialect, dialect) != 0)
    return TRUE;
  if (g_hash_table_contains (self->by_name, name))
    {
      gboolean had_own = g_hash_table_contains (self->own, name);
      if (had_own == is_own)
        {
          g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
                       "the statement “%s” stands there twice", name);
          return FALSE;
        }
      if (had_own)
        return TRUE;
    }
  g_hash_table_replace (self->by_name, g_strdup (name), g_steal_pointer (&sql));
  if (is_own)
    g_hash_table_add (self->own, g_strdup (name));
  return TRUE;
}

static gboolean
parse_text (ChyStatements *self, const char *text, const char *dialect, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *name = NULL;
  g_autofree char *for_dialect = NULL;
  g_autoptr (GString) body = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (!g_str_has_prefix (lines[i], NAME_MARK))
        {
          if (!g_str_has_prefix (lines[i], "--"))
            g_string_append_printf (body, "%s\n", lines[i]);
          continue;
        }
      if (name != NULL && !add_statement (self, name, for_dialect, dialect, body->str, error))
        return FALSE;
      g_clear_pointer (&name, g_free);
      g_clear_pointer (&for_dialect, g_free);
      g_string_truncate (body, 0);
      if (!parse_head (lines[i], &name, &for_dialect, error))
        return FALSE;
    }
  return name == NULL || add_statement (self, name, for_dialect, dialect, body->str, error);
}

ChyStatements *
chy_statements_new_from_text (const char *text, const char *dialect, GError **error)
{
  g_autoptr (ChyStatements) self = statements_new ();

  if (!parse_text (self, text, dialect, error))
    return NULL;
  return g_steal_pointer (&self);
}

ChyStatements *
chy_statements_load (const char *path, const char *dialect, GError **error)
{
  g_autoptr (ChyStatements) self = statements_new ();
  g_auto (GStrv) names = g_resources_enumerate_children (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (names == NULL)
    return NULL;
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *file = g_build_path ("/", path, names[i], NULL);
      g_autoptr (GBytes) bytes = NULL;

      if (!g_str_has_suffix (names[i], ".sql"))
        continue;
      bytes = g_resources_lookup_data (file, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      if (bytes == NULL)
        return NULL;
      /* GResource puts a zero behind its data. */
      if (!parse_text (self, g_bytes_get_data (bytes, NULL), dialect, error))
        {
          g_prefix_error (error, "%s: ", file);
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

void
chy_statements_free (ChyStatements *self)
{
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->own);
  g_free (self);
}

const char *
chy_statements_lookup (const ChyStatements *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}
