/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-restore.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/chy-file.h"
#include "chy-folder.h"
#include "chy-move.h"

/* Before the backup is unpacked, as that may take long. */
static gboolean
check_empty (const char *url, GError **error)
{
  ChyStore *stores[2] = { NULL, NULL };
  gboolean ok = chy_folder_server_open_stores (url, CHY_STORE_CREATE, &stores[0], &stores[1], error);
  gboolean is_empty = FALSE;

  for (gsize i = 0; ok && i < G_N_ELEMENTS (stores); i++)
    {
      ok = chy_store_is_empty (stores[i], &is_empty, error);
      if (ok && !is_empty)
        {
          g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_EMPTY,
                               "a backup is restored into an empty database only");
          ok = FALSE;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (stores); i++)
    if (stores[i] != NULL)
      {
        chy_store_close (stores[i]);
        g_object_unref (stores[i]);
      }
  return ok;
}

gboolean
chy_restore_to_server (const char *url,
                       const char *backup,
                       const char *actor,
                       ChyClock *clock,
                       ChyBackupProgress progress,
                       gpointer data,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *home = chy_folder_server_path (url);
  g_autofree char *around = g_build_filename (home, "restore.XXXXXX", NULL);
  g_autofree char *folder = NULL;
  gboolean ok;

  if (!check_empty (url, error) || !chy_file_make_private_folder (home, error))
    return FALSE;
  if (g_mkdtemp (around) == NULL)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", around,
                   g_strerror (errno));
      return FALSE;
    }
  folder = g_build_filename (around, "data", NULL);
  ok = chy_restore (folder, backup, actor, clock, progress, data, cancellable, NULL, error) &&
       chy_move_folder (folder, url, actor, clock, cancellable, error);
  chy_file_remove_folder (folder, NULL);
  g_rmdir (around);
  return ok;
}
