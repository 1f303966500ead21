/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "chy-base-error.h"

static void
set_errno_error (GError **error, const char *path, int saved)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (saved), "%s: %s", path,
               g_strerror (saved));
}

static gboolean
write_all (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }

  return TRUE;
}

gboolean
chy_file_put (int fd, gconstpointer data, gsize size, const char *path, GError **error)
{
  if (write_all (fd, data, size))
    return TRUE;
  set_errno_error (error, path, errno);
  return FALSE;
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  /* Some file systems cannot sync a folder; the rename has happened all the same. */
  if (fd >= 0)
    {
      (void) fsync (fd);
      close (fd);
    }
}

/* A device or a pipe is written to: a file in its place would take it away from everybody. */
static gboolean
is_special (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && !S_ISREG (info.st_mode) && !S_ISDIR (info.st_mode);
}

static gboolean
write_special (const char *path, gconstpointer data, gsize size, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY, 0);
  gboolean done = fd >= 0 && write_all (fd, data, size);
  int saved = errno;

  if (fd >= 0 && close (fd) != 0 && done)
    {
      saved = errno;
      done = FALSE;
    }
  if (!done)
    set_errno_error (error, path, saved);

  return done;
}

gboolean
chy_file_write (const char *path, gconstpointer data, gsize size, int mode, GError **error)
{
  g_autofree char *temporary = NULL;
  gboolean done;
  int fd, saved;

  if (is_special (path))
    return write_special (path, data, size, error);
  temporary = g_strconcat (path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, mode);
  if (fd < 0)
    {
      set_errno_error (error, path, errno);
      return FALSE;
    }
  done = fchmod (fd, (mode_t) mode) == 0 && write_all (fd, data, size) && fsync (fd) == 0;
  saved = errno;
  if (close (fd) != 0 && done)
    {
      saved = errno;
      done = FALSE;
    }
  if (done && g_rename (temporary, path) != 0)
    {
      saved = errno;
      done = FALSE;
    }
  if (!done)
    {
      (void) g_unlink (temporary);
      set_errno_error (error, path, saved);
      return FALSE;
    }
  sync_folder (path);

  return TRUE;
}

static GBytes *
read_all (int fd, const char *path, gsize limit, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 chunk[16384];

  for (;;)
    {
      gssize n = read (fd, chunk, sizeof chunk);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno_error (error, path, errno);
          return NULL;
        }
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      if ((gsize) n > limit - bytes->len)
        {
          g_set_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_TOO_LARGE,
                       "%s: larger than %" G_GSIZE_FORMAT " bytes", path, limit);
          return NULL;
        }
      g_byte_array_append (bytes, chunk, (guint) n);
    }
}

GBytes *
chy_file_read (const char *path, gsize limit, GError **error)
{
  gboolean standard_input = strcmp (path, "-") == 0;
  int fd = standard_input ? STDIN_FILENO : g_open (path, O_RDONLY | O_CLOEXEC, 0);
  GBytes *bytes;

  if (fd < 0)
    {
      set_errno_error (error, path, errno);
      return NULL;
    }
  bytes = read_all (fd, path, limit, error);
  if (!standard_input)
    close (fd);

  return bytes;
}

GBytes *
chy_file_read_regular (const char *path, gsize limit, GError **error)
{
  /* A pipe would else be waited for here already. */
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  struct stat info;
  GBytes *bytes = NULL;

  if (fd < 0 || fstat (fd, &info) != 0)
    set_errno_error (error, path, errno);
  else if (S_ISDIR (info.st_mode))
    set_errno_error (error, path, EISDIR);
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: not an ordinary file", path);
  else
    bytes = read_all (fd, path, limit, error);
  if (fd >= 0)
    close (fd);

  return bytes;
}

gboolean
chy_file_make_private_folder (const char *path, GError **error)
{
  GStatBuf info;

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      set_errno_error (error, path, errno);
      return FALSE;
    }
  if (g_stat (path, &info) != 0)
    {
      set_errno_error (error, path, errno);
      return FALSE;
    }
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_UNSAFE,
                   "%s: others may write to this folder; remove that with “chmod go-w”", path);
      return FALSE;
    }

  return TRUE;
}

gboolean
chy_file_remove_folder (const char *path, GError **error)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      (void) g_unlink (file);
    }
  g_clear_pointer (&dir, g_dir_close);
  if (g_rmdir (path) == 0 || errno == ENOENT)
    return TRUE;
  set_errno_error (error, path, errno);
  return FALSE;
}
