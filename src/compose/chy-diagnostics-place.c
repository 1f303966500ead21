/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-diagnostics-gather.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "chy-folder.h"

enum
{
  MAX_FILES = 200,
  SQLITE_HEADER = 100,
};

static void
put (GVariantBuilder *builder, const char *key, const char *text)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (text));
}

static void
put_number (GVariantBuilder *builder, const char *key, gint64 number)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_int64 (number));
}

/* --- files -------------------------------------------------------------------------------------------------
 */

/* A name that our programs make, of their own words and of numbers and times alone: what a person has added
 * to one may be somebody's name. */
static gboolean
is_ours (const char *name)
{
  return g_regex_match_simple (
      "^(tenant|authority|connector|folder|restore)"
      "([.-](db|wal|shm|journal|lock|ready|done|new|bak|backup|copying|moved|replaced|restoring|v?[0-9]+|[0-9TZ:]+))*$",
      name, G_REGEX_DOLLAR_ENDONLY, 0);
}

static const char *
name_owner (uid_t uid)
{
  return uid == geteuid () ? "this-user" : uid == 0 ? "root" : "another-user";
}

static void
put_status (GVariantBuilder *builder, const struct stat *status)
{
  g_autofree char *mode = g_strdup_printf ("%04o", (guint) status->st_mode & 07777);

  put (builder, "kind",
       S_ISREG (status->st_mode)   ? "file"
       : S_ISDIR (status->st_mode) ? "folder"
       : S_ISLNK (status->st_mode) ? "link"
                                   : "other");
  put_number (builder, "size", status->st_size);
  put (builder, "mode", mode);
  put (builder, "owner", name_owner (status->st_uid));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GVariant *
list_files (const char *folder, ChyPseudonyms *names)
{
  GVariantBuilder rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && found->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (found, g_strdup (name));
  g_ptr_array_sort (found, compare_names);
  for (guint i = 0; i < found->len; i++)
    {
      GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      g_autofree char *path = g_build_filename (folder, found->pdata[i], NULL);
      struct stat status;

      put (&row, "name",
           is_ours (found->pdata[i]) ? found->pdata[i]
                                     : chy_pseudonyms_get (names, "other", found->pdata[i]));
      if (lstat (path, &status) == 0)
        put_status (&row, &status);
      g_variant_builder_add_value (&rows, g_variant_builder_end (&row));
    }

  return g_variant_builder_end (&rows);
}

/* --- the databases, from their first bytes
 * ------------------------------------------------------------------ */

static guint32
read_number (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

/* The header of a database file (SQLite's "Database File Format" 1.3), which can be read where the database
 * is locked, damaged or newer. In WAL mode it may be behind by what was not checkpointed. */
static gboolean
read_header (const char *path, guint8 bytes[SQLITE_HEADER])
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  ssize_t size = fd >= 0 ? read (fd, bytes, SQLITE_HEADER) : -1;

  if (fd >= 0)
    close (fd);

  return size == SQLITE_HEADER && memcmp (bytes, "SQLite format 3", 16) == 0;
}

static GVariant *
list_databases (const char *folder)
{
  static const char *const databases[] = { "tenant.db", "authority.db" };
  GVariantBuilder rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; i < G_N_ELEMENTS (databases); i++)
    {
      GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      g_autofree char *path = g_build_filename (folder, databases[i], NULL);
      guint8 bytes[SQLITE_HEADER] = { 0 };

      put (&row, "name", databases[i]);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        put (&row, "header", "missing");
      else if (!read_header (path, bytes))
        put (&row, "header", "unreadable");
      else
        {
          guint page_size = (guint) bytes[16] << 8 | bytes[17];

          put (&row, "header", "good");
          put_number (&row, "schemaVersion", read_number (bytes + 60));
          put_number (&row, "applicationId", read_number (bytes + 68));
          put_number (&row, "pageSize", page_size == 1 ? 65536 : page_size);
          put_number (&row, "pages", read_number (bytes + 28));
          g_variant_builder_add (&row, "{sv}", "wal", g_variant_new_boolean (bytes[18] == 2));
        }
      g_variant_builder_add_value (&rows, g_variant_builder_end (&row));
    }

  return g_variant_builder_end (&rows);
}

/* --- the place
 * ----------------------------------------------------------------------------------------------- */

static void
add_folder (GVariantBuilder *builder, const char *folder)
{
  g_autoptr (ChyPseudonyms) names = chy_pseudonyms_new ();
  struct statvfs disk;
  struct stat status;

  if (stat (folder, &status) != 0)
    {
      put (builder, "folder", "missing");
      return;
    }
  put (builder, "folder", access (folder, R_OK | X_OK) == 0 ? "readable" : "unreadable");
  g_variant_builder_add (builder, "{sv}", "writable", g_variant_new_boolean (access (folder, W_OK) == 0));
  put_status (builder, &status);
  if (statvfs (folder, &disk) == 0)
    {
      put_number (builder, "diskFree", (gint64) disk.f_bavail * (gint64) disk.f_frsize);
      put_number (builder, "diskSize", (gint64) disk.f_blocks * (gint64) disk.f_frsize);
    }
  g_variant_builder_add (builder, "{sv}", "files", list_files (folder, names));
}

/* The host of an address is a name; its port and kind are not. */
static void
add_server (GVariantBuilder *builder, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  put (builder, "place", "server");
  if (uri != NULL)
    put_number (builder, "port", g_uri_get_port (uri));
}

GVariant *
chy_diagnostics_place (const char *location)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *own = chy_folder_location (NULL, NULL, NULL);
  g_autofree char *heads = NULL;

  if (g_str_has_prefix (location, "https:"))
    add_server (&builder, location);
  else if (chy_folder_is_server (location))
    {
      put (&builder, "place", "database");
      heads = chy_folder_server_path (location);
      add_folder (&builder, heads);
    }
  else
    {
      put (&builder, "place", g_strcmp0 (own, location) == 0 ? "own-folder" : "another-folder");
      add_folder (&builder, location);
      g_variant_builder_add (&builder, "{sv}", "databases", list_databases (location));
    }

  return g_variant_builder_end (&builder);
}
