/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-restore.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "authority/chy-authority-builtin.h"
#include "base/chy-file.h"
#include "base/chy-time.h"
#include "model/chy-problem.h"
#include "store/chy-audit.h"

#define STAGING "restore.new"
#define DECIDED "restore.ready"
#define DONE    "restore.done"

#define CRL_JUMP    100000 /* more lists than anybody made since the backup */
#define LOCK_TRIES  100
#define LOCK_STEP   100000 /* microseconds */
#define N_DATABASES 2

typedef struct
{
  const char *name;  /* "tenant" */
  const char *file;  /* in the backup and in the data folder */
  const char *ready; /* prepared */
  const ChyStoreSchema *schema;
} Database;

/* One restore on its way. */
typedef struct
{
  const char *backup; /* borrowed */
  const char *actor;  /* borrowed */
  ChyClock *clock;    /* borrowed */
  gint64 created;
  const Database *database; /* the one that is prepared */
} Restore;

static const Database databases[N_DATABASES] = {
  { "tenant", "tenant.db", "tenant.ready", &chy_tenant_schema },
  { "authority", "authority.db", "authority.ready", &chy_authority_schema },
};

static gboolean
fail_errno (const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (saved), "%s: %s", path,
               g_strerror (saved));
  return FALSE;
}

static gboolean
sync_folder (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    fail_errno (path, error);
  if (fd >= 0)
    close (fd);
  return ok;
}

/* --- the lock ------------------------------------------------------------------------------------------- */

int
chy_folder_lock (const char *folder, gboolean exclusive, gboolean *ret_none, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "folder.lock", NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  *ret_none = FALSE;
  if (fd < 0)
    {
      *ret_none = TRUE;
      return -1;
    }
  for (guint i = 0; flock (fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0; i++)
    {
      if (errno != EINTR && (errno != EWOULDBLOCK || i >= LOCK_TRIES))
        {
          close (fd);
          g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_LOCKED,
                               exclusive ? "another program has the data folder open"
                                         : "the data folder is being restored");
          return -1;
        }
      g_usleep (LOCK_STEP);
    }
  return fd;
}

/* --- preparing ------------------------------------------------------------------------------------------ */

static gboolean
check_copy (Restore *self, ChyStore *store, GCancellable *cancellable, GError **error)
{
  ChyAuditResult result = { 0 };

  if (!chy_store_check (store, TRUE, cancellable, error) ||
      !chy_audit_verify (store, NULL, NULL, NULL, cancellable, &result, error))
    return FALSE;
  if (result.state == CHY_AUDIT_WHOLE)
    return TRUE;
  chy_refuse_one (error, "backup", "audit-broken", self->backup, "detail", self->database->name, NULL);
  return FALSE;
}

/* Durable before visible: the restored databases say themselves that they were restored. */
static gboolean
note (ChySession *session, gpointer data, GError **error)
{
  Restore *self = data;
  g_autofree char *name = g_path_get_basename (self->backup);
  g_autofree char *created = chy_time_format (self->created);
  g_autoptr (GVariant) after = NULL;
  GVariantDict dict;
  ChyAuditRecord record = { .time = chy_clock_now (self->clock),
                            .actor = self->actor,
                            .action = "restore",
                            .object_kind = "backup",
                            .object_id = "",
                            .object_name = name };

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "createdDateTime", "s", created);
  after = g_variant_ref_sink (g_variant_dict_end (&dict));
  record.after = after;
  if (self->database->schema == &chy_authority_schema &&
      !chy_session_run (session, "crl-number-jump", CHY_PARAMS (CHY_INT (CRL_JUMP)), error))
    return FALSE;
  return chy_audit_append (session, &record, error);
}

/* A copy that passed every test, in one plain file. Opening it brings an older version up to date. */
static gboolean
prepare (Restore *self, const char *staging, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (staging, self->database->file, NULL);
  g_autofree char *ready = g_build_filename (staging, self->database->ready, NULL);
  ChyStore *store = chy_store_sqlite_open (path, self->database->schema, 0, self->clock, error);
  g_autoptr (ChyVault) vault = NULL;
  gboolean ok;

  if (store == NULL)
    return FALSE;
  ok = check_copy (self, store, cancellable, error) &&
       (self->database->schema != &chy_tenant_schema || chy_tenant_local_load_vault (store, &vault, error)) &&
       chy_store_write (store, note, self, cancellable, error) &&
       chy_store_backup (store, ready, cancellable, error);
  chy_store_close (store);
  g_object_unref (store);
  return ok;
}

static gboolean
stage (Restore *self,
       const char *staging,
       ChyBackupProgress progress,
       gpointer data,
       GCancellable *cancellable,
       GError **error)
{
  if (!chy_file_remove_folder (staging, error))
    return FALSE;
  if (g_mkdir (staging, 0700) != 0)
    return fail_errno (staging, error);
  if (!chy_backup_unpack (self->backup, staging, &self->created, progress, data, cancellable, error))
    return FALSE;
  for (guint i = 0; i < N_DATABASES; i++)
    {
      self->database = &databases[i];
      if (!prepare (self, staging, cancellable, error))
        return FALSE;
    }
  return sync_folder (staging, error);
}

/* --- deciding and finishing ----------------------------------------------------------------------------- */

gboolean
chy_restore_is_pending (const char *folder)
{
  g_autofree char *decided = g_build_filename (folder, DECIDED, NULL);

  return g_file_test (decided, G_FILE_TEST_IS_DIR);
}

gboolean
chy_restore_finish (const char *folder, ChyClock *clock, GError **error)
{
  g_autofree char *decided = g_build_filename (folder, DECIDED, NULL);
  g_autofree char *done = g_build_filename (folder, DONE, NULL);

  if (!chy_file_remove_folder (done, error))
    return FALSE;
  for (guint i = 0; i < N_DATABASES; i++)
    {
      g_autofree char *ready = g_build_filename (decided, databases[i].ready, NULL);
      g_autofree char *path = g_build_filename (folder, databases[i].file, NULL);
      g_autofree char *head = chy_tenant_local_get_audit_head_path (folder, databases[i].name);

      /* It belongs to the chain that goes. */
      if (g_unlink (head) != 0 && errno != ENOENT)
        return fail_errno (head, error);
      if (!chy_store_sqlite_restore (ready, path, databases[i].schema, clock, error))
        return FALSE;
    }
  if (g_rename (decided, done) != 0)
    return fail_errno (decided, error);
  return sync_folder (folder, error) && chy_file_remove_folder (done, error);
}

static gboolean
decide (const char *folder, const char *staging, GError **error)
{
  g_autofree char *decided = g_build_filename (folder, DECIDED, NULL);

  if (g_rename (staging, decided) != 0)
    return fail_errno (decided, error);
  return sync_folder (folder, error);
}

gboolean
chy_restore (const char *folder,
             const char *backup,
             const char *actor,
             ChyClock *clock,
             ChyBackupProgress progress,
             gpointer data,
             GCancellable *cancellable,
             gint64 *ret_created,
             GError **error)
{
  Restore self = { .backup = backup, .actor = actor, .clock = clock };
  g_autofree char *staging = g_build_filename (folder, STAGING, NULL);
  g_autoptr (GError) locked = NULL;
  gboolean none = FALSE;
  gboolean ok;
  int fd;

  g_return_val_if_fail (folder != NULL && backup != NULL && actor != NULL, FALSE);

  if (!chy_file_make_private_folder (folder, error))
    return FALSE;
  fd = chy_folder_lock (folder, TRUE, &none, &locked);
  if (fd < 0)
    {
      if (none)
        return fail_errno (folder, error);
      chy_refuse_one (error, "backup", "in-use", folder, NULL);
      return FALSE;
    }
  ok = !chy_restore_is_pending (folder) || chy_restore_finish (folder, clock, error);
  ok = ok && stage (&self, staging, progress, data, cancellable, error);
  if (ok)
    ok = decide (folder, staging, error) && chy_restore_finish (folder, clock, error);
  else
    chy_file_remove_folder (staging, NULL);
  close (fd);
  if (ok && ret_created != NULL)
    *ret_created = self.created;
  return ok;
}
