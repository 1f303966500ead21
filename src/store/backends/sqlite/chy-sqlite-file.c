/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/chy-base-error.h"
#include "base/chy-file.h"
#include "chy-sqlite.h"

/* https://www.sqlite.org/fileformat2.html, 1.3 */
#define HEADER_SIZE     100
#define MAGIC           "SQLite format 3"
#define AT_PAGE_SIZE    16
#define AT_CHANGE_COUNT 24
#define AT_PAGE_COUNT   28
#define AT_VALID_FOR    92
/* Milliseconds between two tries to get a lock. */
#define LOCK_STEP 20

static guint32
read_be32 (const guchar *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

static gboolean
fail_errno (int code, const char *path, int saved_errno, GError **error)
{
  g_set_error (error, CHY_STORE_ERROR, code, "%s: %s", path, g_strerror (saved_errno));
  return FALSE;
}

/* Owner and permissions: nobody else may be able to write. */
static gboolean
check_safe (const char *path, const GStatBuf *info, GError **error)
{
  uid_t me = geteuid ();

  if (info->st_mode & (S_IWGRP | S_IWOTH))
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNSAFE, "%s: others may write to it (mode %04o)",
                   path, (unsigned int) info->st_mode & 07777u);
      return FALSE;
    }
  if (me != 0 && info->st_uid != me && info->st_uid != 0)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNSAFE, "%s: belongs to another user", path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
make_file (const char *path, const char *folder, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  int fd;

  if (!chy_file_make_private_folder (folder, &local_error))
    {
      gboolean unsafe = g_error_matches (local_error, CHY_BASE_ERROR, CHY_BASE_ERROR_UNSAFE);
      gboolean denied = g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_ACCES) ||
                        g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_PERM) ||
                        g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_ROFS);
      g_set_error_literal (error, CHY_STORE_ERROR,
                           unsafe   ? CHY_STORE_ERROR_UNSAFE
                           : denied ? CHY_STORE_ERROR_READ_ONLY
                                    : CHY_STORE_ERROR_FAILED,
                           local_error->message);
      return FALSE;
    }
  /* Made before SQLite sees it: so it is never there with other permissions, and the log inherits them. */
  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 && errno == EEXIST)
    return TRUE;
  if (fd < 0)
    return fail_errno (errno == EACCES || errno == EROFS || errno == EPERM ? CHY_STORE_ERROR_READ_ONLY
                       : errno == ENOSPC || errno == EDQUOT                ? CHY_STORE_ERROR_FULL
                                                                           : CHY_STORE_ERROR_FAILED,
                       path, errno, error);
  return g_close (fd, NULL) || fail_errno (CHY_STORE_ERROR_FAILED, path, errno, error);
}

int
chy_sqlite_lock_open (const char *path, gboolean can_write, GError **error)
{
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  int fd = -1;

  if (can_write)
    fd = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    fd = g_open (lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  if (fd < 0)
    fail_errno (can_write && (errno == EACCES || errno == EROFS || errno == EPERM || errno == ENOENT)
                    ? CHY_STORE_ERROR_READ_ONLY
                    : CHY_STORE_ERROR_FAILED,
                lock, errno, error);
  return fd;
}

gboolean
chy_sqlite_lock_take (int fd, gboolean exclusive, int timeout, GError **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout * 1000;

  while (flock (fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0)
    {
      if (errno == EINTR)
        continue;
      if (errno != EWOULDBLOCK)
        return fail_errno (CHY_STORE_ERROR_FAILED, "the lock file", errno, error);
      if (g_get_monotonic_time () >= end)
        {
          g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_LOCKED,
                               exclusive ? "another process has the database open"
                                         : "another process migrates or restores the database");
          return FALSE;
        }
      g_usleep (LOCK_STEP * 1000);
    }
  return TRUE;
}

gboolean
chy_sqlite_file_prepare (const char *path, ChyStoreOpenFlags flags, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean read_only = (flags & CHY_STORE_READ_ONLY) != 0;
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    {
      if (errno == EACCES)
        return fail_errno (CHY_STORE_ERROR_READ_ONLY, path, errno, error);
      if (errno != ENOENT && errno != ENOTDIR)
        return fail_errno (CHY_STORE_ERROR_FAILED, path, errno, error);
      if ((flags & CHY_STORE_CREATE) == 0 || read_only)
        return fail_errno (CHY_STORE_ERROR_NOT_FOUND, path, errno, error);
      if (!make_file (path, folder, error))
        return FALSE;
      if (g_stat (path, &info) != 0)
        return fail_errno (CHY_STORE_ERROR_FAILED, path, errno, error);
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FOREIGN, "%s: not a file", path);
      return FALSE;
    }
  if (read_only)
    return g_access (path, R_OK) == 0 || fail_errno (CHY_STORE_ERROR_READ_ONLY, path, errno, error);
  if (!check_safe (path, &info, error))
    return FALSE;
  if ((info.st_mode & 077) != 0 && info.st_uid == geteuid () && g_chmod (path, 0600) != 0)
    return fail_errno (CHY_STORE_ERROR_UNSAFE, path, errno, error);
  if (g_stat (folder, &info) != 0)
    return fail_errno (CHY_STORE_ERROR_FAILED, folder, errno, error);
  if (!check_safe (folder, &info, error))
    return FALSE;
  if (g_access (path, R_OK | W_OK) != 0)
    return fail_errno (CHY_STORE_ERROR_READ_ONLY, path, errno, error);
  if (g_access (folder, W_OK | X_OK) != 0)
    return fail_errno (CHY_STORE_ERROR_READ_ONLY, folder, errno, error);
  return TRUE;
}

/* Whether a log lies beside the file; then the file alone is not the whole database. */
static gboolean
has_log (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  GStatBuf info;

  return (g_stat (log, &info) == 0 && info.st_size > 0) || (g_stat (journal, &info) == 0 && info.st_size > 0);
}

static gboolean
check_header (const char *path, const guchar *header, gint64 size, GError **error)
{
  guint32 page_size = (guint32) header[AT_PAGE_SIZE] << 8 | header[AT_PAGE_SIZE + 1];
  gint64 expected;

  if (memcmp (header, MAGIC, sizeof MAGIC) != 0)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED, "%s: not a database", path);
      return FALSE;
    }
  if (page_size == 1)
    page_size = 65536;
  if (page_size < 512 || (page_size & (page_size - 1)) != 0)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED, "%s: its header is damaged", path);
      return FALSE;
    }
  /* The page count holds only where the two counters agree (file format, 1.3.7). */
  if (has_log (path) || read_be32 (header + AT_CHANGE_COUNT) != read_be32 (header + AT_VALID_FOR))
    return TRUE;
  expected = (gint64) page_size * read_be32 (header + AT_PAGE_COUNT);
  if (expected > size)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED,
                   "%s: cut off, %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " bytes are there", path,
                   (gint64) size, expected);
      return FALSE;
    }
  return TRUE;
}

/* A descriptor of our own must not be closed while SQLite has the file open, since POSIX locks die with it:
 * so this reads through SQLite's. */
gboolean
chy_sqlite_file_check (ChySqliteConnection *connection, const char *path, GError **error)
{
  sqlite3 *db = chy_sqlite_connection_get_db (connection);
  sqlite3_file *file = NULL;
  GStatBuf info;
  guchar header[HEADER_SIZE] = { 0 };
  int code;

  code = sqlite3_file_control (db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (code != SQLITE_OK || file == NULL || file->pMethods == NULL)
    return chy_sqlite_fail (NULL, code != SQLITE_OK ? code : SQLITE_CANTOPEN, error);
  /* SQLite's own answer takes a file of one byte for an empty one. */
  if (g_stat (path, &info) != 0)
    return fail_errno (CHY_STORE_ERROR_FAILED, path, errno, error);
  if (info.st_size == 0)
    return TRUE;
  if (info.st_size < HEADER_SIZE)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED, "%s: too short for a database", path);
      return FALSE;
    }
  code = file->pMethods->xRead (file, header, HEADER_SIZE, 0);
  if (code != SQLITE_OK)
    return chy_sqlite_fail (NULL, code, error);
  return check_header (path, header, info.st_size, error);
}
