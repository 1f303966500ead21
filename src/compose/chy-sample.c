/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sample-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "chy-restore.h"
#include "model/chy-problem.h"
#include "tenant/commands/chy-setting.h"
#include "tenant/local/chy-tenant-local.h"

/* How the files of a data folder begin. */
static const char *const ours[] = { "tenant.", "authority.", "connector.lock", "folder.lock", "restore." };

static gboolean
fail_errno (const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (saved), "%s: %s", path,
               g_strerror (saved));
  return FALSE;
}

static gboolean
is_empty (const char *path, gboolean *ret_empty, GError **error)
{
  g_autoptr (GDir) dir = NULL;

  *ret_empty = TRUE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return FALSE;
  *ret_empty = g_dir_read_name (dir) == NULL;

  return TRUE;
}

static gboolean
is_ours (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    if (g_str_has_prefix (name, ours[i]))
      return TRUE;

  return FALSE;
}

/* Our files, and the folder where nothing else is in it. */
static gboolean
remove_files (const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_ours (name))
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
  for (guint i = 0; i < names->len; i++)
    if (g_unlink (names->pdata[i]) != 0 && errno != ENOENT)
      return fail_errno (names->pdata[i], error);
  if (g_rmdir (path) != 0 && errno != ENOTEMPTY && errno != EEXIST)
    return fail_errno (path, error);

  return TRUE;
}

static gboolean
read_mark (ChySession *session, gpointer data, GError **error)
{
  char **ret_mark = data;

  g_clear_pointer (ret_mark, g_free);
  return chy_setting_get (session, CHY_SETTING_SAMPLE, ret_mark, error);
}

static gboolean
is_marked (ChyStore *store)
{
  g_autofree char *mark = NULL;

  return chy_store_read (store, read_mark, &mark, NULL, NULL) && mark != NULL;
}

gboolean
chy_sample_is (ChyFolder *folder)
{
  g_return_val_if_fail (folder != NULL, FALSE);

  return is_marked (folder->store);
}

gboolean
chy_sample_unlock (ChyFolder *folder, GError **error)
{
  g_autoptr (ChySecret) passphrase = NULL;

  g_return_val_if_fail (folder != NULL, FALSE);

  if (folder->vault == NULL || chy_vault_is_open (folder->vault) || !chy_sample_is (folder))
    return TRUE;
  passphrase = chy_secret_new_string (CHY_SAMPLE_PASSPHRASE);

  return chy_vault_open (folder->vault, passphrase, error);
}

gboolean
chy_sample_create (const char *path,
                   gint64 now,
                   ChySampleProgress progress,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (0);
  ChySampleStory story = {
    .now = now, .progress = progress, .progress_data = data, .cancellable = cancellable
  };
  gboolean empty;
  gboolean ok;

  g_return_val_if_fail (path != NULL, FALSE);

  if (!is_empty (path, &empty, error))
    return FALSE;
  if (!empty)
    {
      chy_refuse_one (error, "sample", "not-empty", path, NULL);
      return FALSE;
    }
  story.folder = chy_folder_open_with_clock (path, TRUE, clock, error);
  if (story.folder == NULL)
    return FALSE;
  story.people = chy_sample_people_new ();
  ok = chy_sample_story_tell (&story, error);
  chy_sample_people_free (story.people);
  chy_folder_close (story.folder);
  if (!ok)
    if (g_getenv ("KEEP") == NULL)
      remove_files (path, NULL);

  return ok;
}

gboolean
chy_sample_remove (const char *path, GError **error)
{
  g_autofree char *store_path = chy_tenant_local_get_store_path (path);
  g_autoptr (ChyClock) clock = chy_clock_new_system ();
  g_autoptr (GError) locked = NULL;
  ChyStore *store;
  gboolean none = FALSE;
  gboolean marked;
  gboolean ok;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);

  /* Looked at first: opening makes nothing. */
  store = chy_store_sqlite_open (store_path, &chy_tenant_schema, 0, clock, error);
  if (store == NULL)
    return FALSE;
  marked = is_marked (store);
  chy_store_close (store);
  g_object_unref (store);
  if (!marked)
    {
      chy_refuse_one (error, "sample", "not-a-sample", path, NULL);
      return FALSE;
    }
  fd = chy_folder_lock (path, TRUE, &none, &locked);
  if (fd < 0)
    {
      if (none)
        return fail_errno (path, error);
      chy_refuse_one (error, "sample", "in-use", path, NULL);
      return FALSE;
    }
  ok = remove_files (path, error);
  close (fd);

  return ok;
}
