/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-backup-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/chy-file.h"
#include "base/chy-time.h"
#include "chy-local-private.h"
#include "chy-tar.h"
#include "model/chy-problem.h"

/* One backup on its way. */
typedef struct
{
  ChyTenantLocal *tenant; /* borrowed */
  const char *path;       /* borrowed: the file to be */
  char *folder;           /* (owned) where its parts are put together */
  int fd;
  gint64 done, total;
  ChyBackupProgress progress; /* or NULL */
  gpointer data;
  GCancellable *cancellable; /* borrowed or NULL */
  ChyBackupMember members[CHY_BACKUP_N_MEMBERS];
} Job;

const char *
chy_backup_member_name (guint i)
{
  static const char *const names[CHY_BACKUP_N_MEMBERS] = { "tenant.db", "authority.db" };

  return names[i];
}

void
chy_backup_members_clear (ChyBackupMember members[CHY_BACKUP_N_MEMBERS])
{
  for (guint i = 0; i < CHY_BACKUP_N_MEMBERS; i++)
    g_clear_pointer (&members[i].hash, g_free);
}

gboolean
chy_backup_fail_errno (const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (saved), "%s: %s", path,
               g_strerror (saved));
  return FALSE;
}

gboolean
chy_backup_refuse (const char *code, const char *path, const char *detail, GError **error)
{
  chy_refuse_one (error, "backup", code, path, "detail", detail != NULL ? detail : "", NULL);
  return FALSE;
}

/* Without a passphrase or recovery slot nobody could open its secrets on another computer. */
static gboolean
check_slots (ChyTenantLocal *tenant, GError **error)
{
  g_autoptr (ChyVault) vault = chy_local_ref_vault (tenant);
  g_autoptr (GPtrArray) slots = vault != NULL ? chy_vault_list_slots (vault) : NULL;

  if (slots == NULL)
    return TRUE;
  for (guint i = 0; i < slots->len; i++)
    if (((const ChyVaultSlot *) g_ptr_array_index (slots, i))->kind != CHY_VAULT_SLOT_KEYRING)
      return TRUE;
  return chy_backup_refuse ("no-slot", NULL, NULL, error);
}

/* A file that is there is replaced only where it is a backup too. */
static gboolean
check_target (const char *path, GError **error)
{
  guint8 block[CHY_TAR_BLOCK];
  g_autofree char *name = NULL;
  gint64 size = 0;
  gssize n;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0)
    return errno == ENOENT || chy_backup_fail_errno (path, error);
  n = read (fd, block, sizeof block);
  close (fd);
  if (n == CHY_TAR_BLOCK && chy_tar_parse (block, &name, &size) && g_strcmp0 (name, CHY_BACKUP_MANIFEST) == 0)
    return TRUE;
  return chy_backup_refuse ("exists", path, NULL, error);
}

/* --- copies --------------------------------------------------------------------------------------------- */

static char *
member_path (const Job *job, guint i)
{
  return g_build_filename (job->folder, chy_backup_member_name (i), NULL);
}

static gboolean
copy_stores (Job *job, GError **error)
{
  ChyStore *stores[CHY_BACKUP_N_MEMBERS] = { chy_tenant_local_get_store (job->tenant),
                                             chy_local_get_authority_store (job->tenant) };

  for (guint i = 0; i < CHY_BACKUP_N_MEMBERS; i++)
    {
      g_autofree char *path = member_path (job, i);

      if (stores[i] == NULL)
        return chy_backup_refuse ("incomplete", job->path, chy_backup_member_name (i), error);
      if (!chy_store_backup (stores[i], path, job->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Reads a copy once for its hash, or (with `to` not -1) once more into the archive. */
static gboolean
walk_member (Job *job, guint i, int to, GError **error)
{
  g_autofree char *path = member_path (job, i);
  g_autofree guint8 *buffer = g_malloc (CHY_BACKUP_BUFFER);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gint64 size = 0;
  gssize n = 0;
  gboolean ok = fd >= 0 || chy_backup_fail_errno (path, error);

  while (ok && (n = read (fd, buffer, CHY_BACKUP_BUFFER)) > 0)
    {
      g_checksum_update (checksum, buffer, n);
      size += n;
      ok = to < 0 || chy_file_put (to, buffer, (gsize) n, job->path, error);
      if (ok && to >= 0 && job->progress != NULL)
        job->progress (job->done += n, job->total, job->data);
      ok = ok && !g_cancellable_set_error_if_cancelled (job->cancellable, error);
    }
  if (ok && n < 0)
    ok = chy_backup_fail_errno (path, error);
  if (fd >= 0)
    close (fd);
  if (!ok || to >= 0)
    return ok;
  job->members[i].name = chy_backup_member_name (i);
  job->members[i].size = size;
  job->members[i].hash = g_strdup (g_checksum_get_string (checksum));
  job->total += size;
  return TRUE;
}

/* --- the file ------------------------------------------------------------------------------------------- */

static gboolean
put (Job *job, gconstpointer data, gsize size, GError **error)
{
  return chy_file_put (job->fd, data, size, job->path, error);
}

static gboolean
put_header (Job *job, const char *name, gint64 size, GError **error)
{
  guint8 block[CHY_TAR_BLOCK];

  chy_tar_header (name, size, chy_clock_now (chy_tenant_local_get_clock (job->tenant)) / CHY_USEC_PER_SEC,
                  block);
  return put (job, block, sizeof block, error);
}

static gboolean
put_padding (Job *job, gint64 size, GError **error)
{
  static const guint8 zeros[CHY_TAR_BLOCK] = { 0 };
  gsize padding = chy_tar_padding (size);

  return padding == 0 || put (job, zeros, padding, error);
}

static char *
make_manifest (const Job *job)
{
  g_autofree char *created = chy_time_format (chy_clock_now (chy_tenant_local_get_clock (job->tenant)));
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %d\nprogram %s\ncreated %s\n", CHY_BACKUP_MANIFEST, CHY_BACKUP_VERSION,
                          CHY_VERSION, created);
  for (guint i = 0; i < CHY_BACKUP_N_MEMBERS; i++)
    g_string_append_printf (text, "member %s %" G_GINT64_FORMAT " %s\n", job->members[i].name,
                            job->members[i].size, job->members[i].hash);
  return g_string_free (text, FALSE);
}

static gboolean
pack (Job *job, GError **error)
{
  static const guint8 end[2 * CHY_TAR_BLOCK] = { 0 };
  g_autofree char *manifest = make_manifest (job);
  gint64 length = (gint64) strlen (manifest);

  if (!put_header (job, CHY_BACKUP_MANIFEST, length, error) || !put (job, manifest, (gsize) length, error) ||
      !put_padding (job, length, error))
    return FALSE;
  for (guint i = 0; i < CHY_BACKUP_N_MEMBERS; i++)
    if (!put_header (job, job->members[i].name, job->members[i].size, error) ||
        !walk_member (job, i, job->fd, error) || !put_padding (job, job->members[i].size, error))
      return FALSE;
  if (!put (job, end, sizeof end, error))
    return FALSE;
  return fsync (job->fd) == 0 || chy_backup_fail_errno (job->path, error);
}

static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    chy_backup_fail_errno (folder, error);
  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
write_file (Job *job, GError **error)
{
  g_autofree char *made = g_build_filename (job->folder, "backup", NULL);
  gboolean ok;

  job->fd = g_open (made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (job->fd < 0)
    return chy_backup_fail_errno (made, error);
  ok = pack (job, error);
  if (close (job->fd) != 0 && ok)
    ok = chy_backup_fail_errno (made, error);
  if (ok && g_rename (made, job->path) != 0)
    ok = chy_backup_fail_errno (job->path, error);
  if (!ok)
    g_unlink (made);
  return ok && sync_folder (job->path, error);
}

static void
clean_up (Job *job)
{
  for (guint i = 0; i < CHY_BACKUP_N_MEMBERS; i++)
    {
      g_autofree char *path = member_path (job, i);

      g_unlink (path);
    }
  g_rmdir (job->folder);
  g_free (job->folder);
  chy_backup_members_clear (job->members);
}

gboolean
chy_backup_write (ChyTenantLocal *tenant,
                  const char *path,
                  ChyBackupProgress progress,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  Job job = {
    .tenant = tenant, .path = path, .progress = progress, .data = data, .cancellable = cancellable
  };
  gboolean ok;

  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (tenant) && path != NULL, FALSE);

  if (!check_slots (tenant, error) || !check_target (path, error))
    return FALSE;
  /* Beside the file, so that it can be moved there; a folder of mode 0700. */
  job.folder = g_strconcat (path, ".XXXXXX", NULL);
  if (g_mkdtemp (job.folder) == NULL)
    {
      chy_backup_fail_errno (path, error);
      g_free (job.folder);
      return FALSE;
    }
  ok = copy_stores (&job, error);
  for (guint i = 0; ok && i < CHY_BACKUP_N_MEMBERS; i++)
    ok = walk_member (&job, i, -1, error);
  ok = ok && write_file (&job, error);
  clean_up (&job);
  return ok;
}
