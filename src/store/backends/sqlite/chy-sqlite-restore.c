/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/chy-file.h"
#include "chy-sqlite.h"

static gboolean
fail_errno (const char *path, GError **error)
{
  g_set_error (error, CHY_STORE_ERROR,
               errno == EACCES || errno == EROFS || errno == EPERM ? CHY_STORE_ERROR_READ_ONLY
               : errno == ENOSPC                                   ? CHY_STORE_ERROR_FULL
                                                                   : CHY_STORE_ERROR_FAILED,
               "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* The backup as a connection, once it is known to be whole and ours. */
static ChySqliteConnection *
open_backup (const char *path, const ChyStoreSchema *schema, GError **error)
{
  g_autoptr (ChySqliteConnection) connection = NULL;
  g_autoptr (GPtrArray) migrations = chy_migrations_load (schema->migrations_path, "sqlite", error);
  ChySqliteAge age;

  if (migrations == NULL || !chy_sqlite_file_prepare (path, CHY_STORE_READ_ONLY, error))
    return NULL;
  connection = chy_sqlite_connection_new (path, CHY_SQLITE_READ_ONLY, &chy_sqlite_options_default, error);
  if (connection == NULL || !chy_sqlite_file_check (connection, path, error) ||
      !chy_sqlite_identify (connection, schema, migrations->len, &age, error) ||
      !chy_sqlite_connection_set_up (connection, error) || !chy_sqlite_check (connection, TRUE, error))
    return NULL;
  if (age == CHY_SQLITE_NEW)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FOREIGN, "%s: empty", path);
      return NULL;
    }
  return g_steal_pointer (&connection);
}

/* A log of the old database must not be taken for one of the restored. It goes into the old one, or, where
 * that is damaged, beside what is kept of it. */
static gboolean
put_log_away (const char *path, const char *kept, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);
  g_autofree char *kept_log = g_strconcat (kept, "-wal", NULL);
  g_autoptr (ChySqliteConnection) connection =
      chy_sqlite_connection_new (path, CHY_SQLITE_WRITER, &chy_sqlite_options_default, NULL);

  if (connection != NULL)
    chy_sqlite_connection_script (connection, "PRAGMA wal_checkpoint (TRUNCATE)", NULL);
  g_clear_pointer (&connection, chy_sqlite_connection_free);
  if (g_rename (log, kept_log) != 0 && errno != ENOENT)
    return fail_errno (log, error);
  return g_unlink (index) == 0 || errno == ENOENT || fail_errno (index, error);
}

/* At every moment either the old database or the whole restored one stands at `path`. */
static gboolean
exchange (const char *restored, const char *path, const char *kept, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean ok;
  int fd;

  if (g_file_test (path, G_FILE_TEST_EXISTS) &&
      (!put_log_away (path, kept, error) || (link (path, kept) != 0 && !fail_errno (kept, error))))
    return FALSE;
  if (g_rename (restored, path) != 0)
    return fail_errno (path, error);
  fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0)
    return fail_errno (folder, error);
  ok = fsync (fd) == 0 || fail_errno (folder, error);
  return g_close (fd, ok ? error : NULL) && ok;
}

/* A name that is free: two restores may fall into one second. */
static char *
choose_kept (const char *path, const char *stamp)
{
  char *kept = g_strdup_printf ("%s.replaced.%s.bak", path, stamp);

  for (guint i = 2; g_file_test (kept, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK); i++)
    {
      g_free (kept);
      kept = g_strdup_printf ("%s.replaced.%s-%u.bak", path, stamp, i);
    }
  return kept;
}

static gboolean
restore_locked (ChySqliteConnection *backup, const char *path, ChyClock *clock, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (chy_clock_now (clock) / CHY_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%dT%H%M%SZ");
  g_autofree char *restored = g_strconcat (path, ".restoring", NULL);
  g_autofree char *kept = choose_kept (path, stamp);

  if (g_unlink (restored) != 0 && errno != ENOENT)
    return fail_errno (restored, error);
  if (!chy_sqlite_copy (backup, restored, NULL, error))
    return FALSE;
  if (!exchange (restored, path, kept, error))
    {
      g_unlink (restored);
      return FALSE;
    }
  return TRUE;
}

gboolean
chy_store_sqlite_restore (
    const char *backup, const char *path, const ChyStoreSchema *schema, ChyClock *clock, GError **error)
{
  g_autoptr (ChySqliteConnection) connection = open_backup (backup, schema, error);
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean ok;
  int fd;

  if (connection == NULL || !chy_file_make_private_folder (folder, error))
    return FALSE;
  fd = chy_sqlite_lock_open (path, TRUE, error);
  if (fd < 0)
    return FALSE;
  ok = chy_sqlite_lock_take (fd, TRUE, chy_sqlite_options_default.lock_timeout, error) &&
       restore_locked (connection, path, clock, error);
  return g_close (fd, ok ? error : NULL) && ok;
}
