/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-keeper-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/chy-file.h"
#include "model/chy-problem.h"
#include "store/chy-audit.h"
#include "tenant/local/chy-backup-private.h"

/* Backups by the clock. Only one that was read back makes an old one go. */

#define PREFIX "chancery-"
#define SUFFIX ".backup"
#define OURS   PREFIX "????????T??????Z" SUFFIX

static gint64
get_period (ChyKeeper *keeper)
{
  return keeper->backup_dir != NULL ? keeper->backup_every : 0;
}

/* By the time in UTC, so that names are in its order. */
static char *
make_path (ChyKeeper *keeper)
{
  g_autoptr (GDateTime) now =
      g_date_time_new_from_unix_utc (chy_clock_now (keeper->clock) / CHY_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *name = g_strconcat (PREFIX, time, SUFFIX, NULL);

  return g_build_filename (keeper->backup_dir, name, NULL);
}

static gboolean
is_ours (const char *name)
{
  return g_pattern_match_simple (OURS, name);
}

/* --- read back ------------------------------------------------------------------------------------------ */

static gboolean
verify_database (ChyKeeper *keeper,
                 const char *folder,
                 guint i,
                 const ChyStoreSchema *schema,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *path = g_build_filename (folder, chy_backup_member_name (i), NULL);
  g_autoptr (ChyStore) store = chy_store_sqlite_open (path, schema, 0, keeper->clock, error);
  ChyAuditResult result = { 0 };
  gboolean ok = store != NULL && chy_store_check (store, TRUE, cancellable, error) &&
                chy_audit_verify (store, NULL, NULL, NULL, cancellable, &result, error);

  if (store != NULL)
    chy_store_close (store);
  if (ok && result.state != CHY_AUDIT_WHOLE)
    ok = chy_backup_refuse ("damaged", path, "audit", error);
  return ok;
}

/* As a restore would find it: sizes and hashes, whole databases, whole chains. */
static gboolean
verify (ChyKeeper *keeper, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_strconcat (path, ".XXXXXX", NULL);
  gint64 created = 0;
  gboolean ok;

  if (g_mkdtemp (folder) == NULL)
    return chy_backup_fail_errno (folder, error);
  ok = chy_backup_unpack (path, folder, &created, NULL, NULL, cancellable, error) &&
       verify_database (keeper, folder, 0, &chy_tenant_schema, cancellable, error) &&
       (keeper->authority_schema == NULL ||
        verify_database (keeper, folder, 1, keeper->authority_schema, cancellable, error));
  chy_file_remove_folder (folder, NULL);
  return ok;
}

/* --- old ones ------------------------------------------------------------------------------------------- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
remove_old (ChyKeeper *keeper, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (keeper->backup_dir, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_ours (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i + keeper->backup_keep < names->len; i++)
    {
      g_autofree char *path = g_build_filename (keeper->backup_dir, names->pdata[i], NULL);

      if (g_unlink (path) != 0 && errno != ENOENT)
        return chy_backup_fail_errno (path, error);
    }
  return TRUE;
}

/* The folders of those that were killed, which hold whole databases: of all servers one at a time is here. */
static void
remove_rests (ChyKeeper *keeper)
{
  g_autoptr (GDir) dir = g_dir_open (keeper->backup_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (keeper->backup_dir, name, NULL);
      g_autoptr (GError) error = NULL;

      if (g_pattern_match_simple (OURS ".??????", name) && !chy_file_remove_folder (path, &error))
        g_warning ("%s", error->message);
    }
}

static gboolean
work (ChyKeeper *keeper, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = make_path (keeper);

  remove_rests (keeper);
  if (!chy_backup_write (keeper->tenant, path, NULL, NULL, cancellable, error))
    return FALSE;
  if (!verify (keeper, path, cancellable, error))
    {
      /* It would be taken for one. */
      g_unlink (path);
      return FALSE;
    }
  g_message ("Backup: %s", path);
  return remove_old (keeper, error);
}

const ChyDuty chy_duty_backup = {
  .name = "backup",
  .lease = 6 * 3600 * CHY_USEC_PER_SEC,
  .get_period = get_period,
  .work = work,
};
