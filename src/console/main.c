/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "base/chy-i18n.h"
#include "base/chy-process.h"
#include "chy-application.h"
#include "compose/chy-folder.h"

static void
folder_gone_cb (gpointer data, GObject *tenant G_GNUC_UNUSED)
{
  ChyFolder *folder = data;

  folder->tenant = NULL;
  chy_folder_close (folder);
}

/* The folder lives as long as its tenant, which the window owns. */
static ChyTenant *
open_tenant (const char *location, GError **error)
{
  g_autofree char *path = chy_folder_path (NULL, location, error);
  ChyFolder *folder = path != NULL ? chy_folder_open (path, TRUE, error) : NULL;
  ChyTenant *tenant;

  if (folder == NULL)
    return NULL;
  tenant = g_steal_pointer (&folder->tenant);
  g_object_weak_ref (G_OBJECT (tenant), folder_gone_cb, folder);

  return tenant;
}

int
main (int argc, char *argv[])
{
  g_autoptr (ChyApplication) application = NULL;
  const char *locale_dir = g_getenv ("CHANCERY_LOCALE_DIR");

  chy_process_harden ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : CHY_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = chy_application_new (open_tenant);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
