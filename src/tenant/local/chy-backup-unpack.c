/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-backup-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/chy-file.h"
#include "base/chy-time.h"
#include "chy-tar.h"

/* A backup comes from outside: every length and name in it is held against what it must be. */
typedef struct
{
  const char *path;   /* borrowed */
  const char *folder; /* borrowed */
  int fd;
  gboolean begun; /* the first header was ours */
  gint64 created;
  gint64 done, total;
  ChyBackupProgress progress; /* or NULL */
  gpointer data;
  GCancellable *cancellable; /* borrowed or NULL */
  ChyBackupMember members[CHY_BACKUP_N_MEMBERS];
} Unpack;

/* All of `size`, or FALSE: truncated. */
static gboolean
take (Unpack *self, guint8 *buffer, gsize size, GError **error)
{
  gsize have = 0;

  while (have < size)
    {
      gssize n = read (self->fd, buffer + have, size - have);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return chy_backup_fail_errno (self->path, error);
      if (n == 0)
        return chy_backup_refuse (self->begun ? "truncated" : "not-a-backup", self->path, NULL, error);
      have += (gsize) n;
    }
  return TRUE;
}

/* The header of the member `name`. */
static gboolean
take_header (Unpack *self, const char *name, gint64 *ret_size, GError **error)
{
  guint8 block[CHY_TAR_BLOCK];
  g_autofree char *found = NULL;

  if (!take (self, block, sizeof block, error))
    return FALSE;
  if (!chy_tar_parse (block, &found, ret_size) || g_strcmp0 (found, name) != 0)
    return chy_backup_refuse ("not-a-backup", self->path, name, error);
  self->begun = TRUE;
  return TRUE;
}

static gboolean
skip_padding (Unpack *self, gint64 size, GError **error)
{
  guint8 block[CHY_TAR_BLOCK];

  return take (self, block, chy_tar_padding (size), error);
}

static gboolean
is_hash (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static gboolean
read_member_line (Unpack *self, guint i, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  if (g_strv_length (words) != 4 || !g_str_equal (words[0], "member") ||
      !g_str_equal (words[1], chy_backup_member_name (i)) || !is_hash (words[3]) ||
      !g_ascii_string_to_unsigned (words[2], 10, 1, G_MAXINT64, (guint64 *) &self->members[i].size, NULL))
    return FALSE;
  self->members[i].name = chy_backup_member_name (i);
  self->members[i].hash = g_strdup (words[3]);
  self->total += self->members[i].size;
  return TRUE;
}

static gboolean
read_manifest (Unpack *self, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint length = g_strv_length (lines);
  guint64 version = 0;

  if (length < 1 || !g_str_has_prefix (lines[0], CHY_BACKUP_MANIFEST " ") ||
      !g_ascii_string_to_unsigned (lines[0] + strlen (CHY_BACKUP_MANIFEST " "), 10, 1, 1000, &version, NULL))
    return chy_backup_refuse ("not-a-backup", self->path, CHY_BACKUP_MANIFEST, error);
  if (version > CHY_BACKUP_VERSION)
    return chy_backup_refuse ("newer", self->path, lines[0], error);
  if (length < 3 + CHY_BACKUP_N_MEMBERS || !g_str_has_prefix (lines[2], "created ") ||
      !chy_time_parse (lines[2] + strlen ("created "), FALSE, &self->created, NULL))
    return chy_backup_refuse ("tampered", self->path, CHY_BACKUP_MANIFEST, error);
  for (guint i = 0; i < CHY_BACKUP_N_MEMBERS; i++)
    if (!read_member_line (self, i, lines[3 + i]))
      return chy_backup_refuse ("tampered", self->path, CHY_BACKUP_MANIFEST, error);
  return TRUE;
}

static gboolean
take_manifest (Unpack *self, GError **error)
{
  g_autofree char *text = NULL;
  gint64 size = 0;

  if (!take_header (self, CHY_BACKUP_MANIFEST, &size, error))
    return FALSE;
  if (size < 1 || size > CHY_BACKUP_MANIFEST_MOST)
    return chy_backup_refuse ("not-a-backup", self->path, CHY_BACKUP_MANIFEST, error);
  text = g_malloc0 ((gsize) size + 1);
  return take (self, (guint8 *) text, (gsize) size, error) && skip_padding (self, size, error) &&
         read_manifest (self, text, error);
}

static gboolean
copy_member (Unpack *self, guint i, int to, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHY_BACKUP_BUFFER);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 left = self->members[i].size;

  while (left > 0)
    {
      gsize n = (gsize) MIN (left, CHY_BACKUP_BUFFER);

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error) || !take (self, buffer, n, error))
        return FALSE;
      if (!chy_file_put (to, buffer, n, self->folder, error))
        return FALSE;
      g_checksum_update (checksum, buffer, (gssize) n);
      left -= (gint64) n;
      self->done += (gint64) n;
      if (self->progress != NULL)
        self->progress (self->done, self->total, self->data);
    }
  if (g_strcmp0 (g_checksum_get_string (checksum), self->members[i].hash) != 0)
    return chy_backup_refuse ("tampered", self->path, self->members[i].name, error);
  return fsync (to) == 0 || chy_backup_fail_errno (self->folder, error);
}

static gboolean
take_member (Unpack *self, guint i, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, self->members[i].name, NULL);
  gint64 size = 0;
  gboolean ok;
  int fd;

  if (!take_header (self, self->members[i].name, &size, error))
    return FALSE;
  if (size != self->members[i].size)
    return chy_backup_refuse ("tampered", self->path, self->members[i].name, error);
  fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return chy_backup_fail_errno (path, error);
  ok = copy_member (self, i, fd, error);
  if (close (fd) != 0 && ok)
    ok = chy_backup_fail_errno (path, error);
  return ok && skip_padding (self, size, error);
}

static gboolean
take_end (Unpack *self, GError **error)
{
  guint8 blocks[2 * CHY_TAR_BLOCK];

  if (!take (self, blocks, sizeof blocks, error))
    return FALSE;
  for (gsize i = 0; i < sizeof blocks; i++)
    if (blocks[i] != 0)
      return chy_backup_refuse ("tampered", self->path, CHY_BACKUP_MANIFEST, error);
  return TRUE;
}

gboolean
chy_backup_unpack (const char *path,
                   const char *folder,
                   gint64 *ret_created,
                   ChyBackupProgress progress,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  Unpack self = {
    .path = path, .folder = folder, .progress = progress, .data = data, .cancellable = cancellable
  };
  gboolean ok;

  g_return_val_if_fail (path != NULL && folder != NULL, FALSE);

  self.fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (self.fd < 0)
    return chy_backup_fail_errno (path, error);
  ok = take_manifest (&self, error);
  for (guint i = 0; ok && i < CHY_BACKUP_N_MEMBERS; i++)
    ok = take_member (&self, i, error);
  ok = ok && take_end (&self, error);
  close (self.fd);
  chy_backup_members_clear (self.members);
  if (ok && ret_created != NULL)
    *ret_created = self.created;
  return ok;
}
