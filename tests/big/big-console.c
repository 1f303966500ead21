/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "big-console.h"
#include "compose/chy-folder.h"

static void
folder_gone_cb (gpointer data, GObject *tenant)
{
  ChyFolder *folder = data;

  (void) tenant;
  folder->tenant = NULL;
  chy_folder_close (folder);
}

ChyTenant *
big_console_open (gpointer data, const char *location, GError **error)
{
  ChyFolder *folder = chy_folder_open (location, FALSE, error);
  ChyTenant *tenant = folder != NULL ? g_steal_pointer (&folder->tenant) : NULL;

  (void) data;
  if (tenant != NULL)
    g_object_weak_ref (G_OBJECT (tenant), folder_gone_cb, folder);
  return tenant;
}
