/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-folder.h"

#include "tenant/local/chy-tenant-local.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

/* The lock dies with its owner, so a killed engine never stands in the way of the next one. */
static int
lock (ChyFolder *self, GError **error)
{
  g_autofree char *path = chy_tenant_local_get_lock_path (self->path);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int problem = errno;

  if (fd < 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem), "%s: %s", path,
                   g_strerror (problem));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  problem = errno;
  close (fd);
  if (problem == EWOULDBLOCK)
    g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_IN_USE,
                 "another connector works on this data folder");
  else
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem), "%s: %s", path,
                 g_strerror (problem));
  return -1;
}

gboolean
chy_folder_run_connector (ChyFolder *self,
                          const char *name,
                          gint64 usec,
                          const char *farewell,
                          ChyConnectorProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          ChyConnectorCounts *ret_counts,
                          GError **error)
{
  ChyConnectorOptions options = { .host = g_get_host_name (),
                                  .version = CHY_VERSION,
                                  .exclusive = !self->is_server };
  g_autoptr (ChyConnector) connector = NULL;
  int fd = lock (self, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  options.account = g_get_user_name ();
  options.farewell = farewell;
  connector = chy_connector_new (self->tenant, self->host, self->clock, name, &options);
  ok = chy_connector_run (connector, usec, progress, progress_data, cancellable, ret_counts, error);
  close (fd);
  return ok;
}
