/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-store-private.h"

#define NUMBER_LENGTH 4

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "0002-requests.sql" gives 2; 0 for anything else. */
static guint
parse_number (const char *name)
{
  guint number = 0;

  for (guint i = 0; i < NUMBER_LENGTH; i++)
    {
      if (!g_ascii_isdigit (name[i]))
        return 0;
      number = number * 10 + (guint) g_ascii_digit_value (name[i]);
    }
  return name[NUMBER_LENGTH] == '-' && g_str_has_suffix (name, ".sql") ? number : 0;
}

void
chy_migration_free (ChyMigration *self)
{
  g_free (self->name);
  g_free (self->sql);
  g_free (self);
}

char *
chy_migration_get_sql (const ChyMigration *self, const char *collation)
{
  GString *sql = g_string_new (self->sql);

  g_string_replace (sql, "@COLLATION@", collation, 0);
  return g_string_free (sql, FALSE);
}

GPtrArray *
chy_migrations_load (const char *path, const char *dialect, GError **error)
{
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_migration_free);
  g_autofree char *folder = g_build_path ("/", path, dialect, NULL);
  g_auto (GStrv) names = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (names == NULL)
    return NULL;
  qsort (names, g_strv_length (names), sizeof (char *), compare_names);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *file = g_build_path ("/", folder, names[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (file, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      ChyMigration *migration;

      if (bytes == NULL)
        return NULL;
      if (parse_number (names[i]) != i + 1)
        {
          g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
                       "%s: migrations are numbered from 0001 without a gap", file);
          return NULL;
        }
      migration = g_new0 (ChyMigration, 1);
      migration->number = (guint) i + 1;
      migration->name = g_strndup (names[i], strlen (names[i]) - strlen (".sql"));
      migration->sql = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_ptr_array_add (migrations, migration);
    }
  return g_steal_pointer (&migrations);
}
