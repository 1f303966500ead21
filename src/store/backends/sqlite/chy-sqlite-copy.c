/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "chy-sqlite.h"

#define PAGES_PER_STEP 512

static gboolean
fail_errno (const char *path, GError **error)
{
  int code = errno == ENOSPC || errno == EDQUOT                    ? CHY_STORE_ERROR_FULL
             : errno == EACCES || errno == EROFS || errno == EPERM ? CHY_STORE_ERROR_READ_ONLY
             : errno == ENOENT                                     ? CHY_STORE_ERROR_NOT_FOUND
                                                                   : CHY_STORE_ERROR_FAILED;

  g_set_error (error, CHY_STORE_ERROR, code, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = g_open (path, flags | O_CLOEXEC, 0);
  gboolean ok;

  if (fd < 0)
    return fail_errno (path, error);
  ok = fsync (fd) == 0 || fail_errno (path, error);
  return g_close (fd, ok ? error : NULL) && ok;
}

static gboolean
copy_pages (sqlite3 *to, sqlite3 *from, GCancellable *cancellable, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  int code;
  int finish;

  if (backup == NULL)
    return chy_sqlite_fail (to, sqlite3_extended_errcode (to), error);
  do
    code = g_cancellable_is_cancelled (cancellable) ? SQLITE_INTERRUPT
                                                    : sqlite3_backup_step (backup, PAGES_PER_STEP);
  while (code == SQLITE_OK);
  finish = sqlite3_backup_finish (backup);
  if (code == SQLITE_INTERRUPT)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  if (code != SQLITE_DONE)
    return chy_sqlite_fail (NULL, code, error);
  return finish == SQLITE_OK || chy_sqlite_fail (to, finish, error);
}

/* The copy is one plain file without a log, so that it may be kept on a read-only medium. */
static gboolean
copy_into (const char *path, sqlite3 *from, GCancellable *cancellable, GError **error)
{
  sqlite3 *to = NULL;
  int code = sqlite3_open_v2 (path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  gboolean ok;

  ok = code == SQLITE_OK || chy_sqlite_fail (to, code, error);
  if (ok)
    {
      code = sqlite3_exec (to, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", NULL, NULL, NULL);
      ok = code == SQLITE_OK || chy_sqlite_fail (to, code, error);
    }
  ok = ok && copy_pages (to, from, cancellable, error);
  if (ok)
    {
      code = sqlite3_exec (to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
      ok = code == SQLITE_OK || chy_sqlite_fail (to, code, error);
    }
  code = sqlite3_close (to);
  return ok && (code == SQLITE_OK || chy_sqlite_fail (NULL, code, error));
}

gboolean
chy_sqlite_copy (ChySqliteConnection *from, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gint64 ignored = 0;
  gboolean ok;
  int fd;

  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail_errno (path, error);
  ok = g_close (fd, error);
  /* Inside a transaction the copy is one snapshot and does not start again when others write. */
  ok = ok && chy_sqlite_connection_script (from, "BEGIN", error) &&
       chy_sqlite_connection_get_int (from, "SELECT count(*) FROM sqlite_schema", &ignored, error) &&
       copy_into (path, chy_sqlite_connection_get_db (from), cancellable, error);
  if (!sqlite3_get_autocommit (chy_sqlite_connection_get_db (from)))
    ok = chy_sqlite_connection_script (from, "ROLLBACK", ok ? error : NULL) && ok;
  ok = ok && sync_path (path, O_RDONLY, error) && sync_path (folder, O_RDONLY | O_DIRECTORY, error);
  if (!ok)
    g_unlink (path);
  return ok;
}

gboolean
chy_sqlite_copy_rename (const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);

  return (g_rename (from, to) == 0 || fail_errno (to, error)) &&
         sync_path (folder, O_RDONLY | O_DIRECTORY, error);
}

gboolean
chy_sqlite_check (ChySqliteConnection *connection, gboolean deep, GError **error)
{
  g_autofree char *integrity = NULL;
  g_autofree char *reference = NULL;

  if (!chy_sqlite_connection_execute (connection,
                                      deep ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)",
                                      CHY_NO_PARAMS, chy_row_take_text, &integrity, NULL, error))
    return FALSE;
  if (g_strcmp0 (integrity, "ok") != 0)
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED,
                           integrity != NULL ? integrity : "no answer");
      return FALSE;
    }
  if (!deep)
    return TRUE;
  if (!chy_sqlite_connection_execute (connection, "PRAGMA foreign_key_check", CHY_NO_PARAMS,
                                      chy_row_take_text, &reference, NULL, error))
    return FALSE;
  if (reference != NULL)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED, "a reference in table “%s” leads nowhere",
                   reference);
      return FALSE;
    }
  return TRUE;
}
