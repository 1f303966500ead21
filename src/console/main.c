/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "base/chy-i18n.h"
#include "base/chy-process.h"
#include "chy-application.h"
#include "compose/chy-diagnostics-gather.h"
#include "compose/chy-folder.h"
#include "compose/chy-sample.h"
#include "compose/chy-server-open.h"
#include "model/chy-request.h"
#include "tenant/remote/chy-tenant-remote.h"

/* The data folders that are open in this process. */
typedef struct
{
  GMutex mutex;
  GPtrArray *folders; /* (owned) of ChyFolder */
} Folders;

typedef struct
{
  Folders *folders;  /* borrowed */
  ChyFolder *folder; /* (owned) */
} Opened;

/* The folder lives as long as its tenant, which windows and workers own. */
static void
folder_gone_cb (gpointer data, GObject *tenant G_GNUC_UNUSED)
{
  Opened *opened = data;

  g_mutex_lock (&opened->folders->mutex);
  g_ptr_array_remove_fast (opened->folders->folders, opened->folder);
  g_mutex_unlock (&opened->folders->mutex);
  opened->folder->tenant = NULL;
  chy_folder_close (opened->folder);
  g_free (opened);
}

/* Takes over `folder`; its tenant is the caller's. */
static ChyTenant *
keep (Folders *folders, ChyFolder *folder)
{
  Opened *opened = g_new0 (Opened, 1);

  opened->folders = folders;
  opened->folder = folder;
  g_object_weak_ref (G_OBJECT (folder->tenant), folder_gone_cb, opened);
  g_mutex_lock (&folders->mutex);
  g_ptr_array_add (folders->folders, folder);
  g_mutex_unlock (&folders->mutex);

  /* The folder's reference is the caller's from now on. */
  return folder->tenant;
}

static ChyTenant *
open_tenant (gpointer data, const char *location, GError **error)
{
  g_autofree char *path = chy_folder_location (NULL, location, error);
  ChyFolder *folder = path != NULL ? chy_folder_open (path, TRUE, error) : NULL;

  if (folder == NULL)
    return NULL;
  /* Nothing in a sample is secret: it opens by itself. */
  if (!chy_sample_unlock (folder, error))
    {
      chy_folder_close (folder);
      return NULL;
    }

  return keep (data, folder);
}

static ChyTenant *
look_at_tenant (gpointer data, const char *location, GError **error)
{
  g_autofree char *path = chy_folder_path (NULL, location, error);
  ChyFolder *folder = path != NULL ? chy_folder_look (path, error) : NULL;

  return folder != NULL ? keep (data, folder) : NULL;
}

static ChyServerOpenOptions
options_of (const ChyConsoleSignIn *sign_in)
{
  return (ChyServerOpenOptions){ .url = sign_in->location,
                                 .certificate = sign_in->certificate,
                                 .password = sign_in->password,
                                 .server = sign_in->server,
                                 .pin = sign_in->pin };
}

static ChyTenant *
open_server (gpointer data, const ChyConsoleSignIn *sign_in, GCancellable *cancellable, GError **error)
{
  const ChyServerOpenOptions server = options_of (sign_in);

  (void) data;

  return chy_server_open (&server, cancellable, error);
}

static char *
ask_provider (gpointer data, const ChyConsoleSignIn *sign_in, GCancellable *cancellable, GError **error)
{
  const ChyServerOpenOptions server = options_of (sign_in);
  g_autoptr (ChySignInProvider) provider = chy_server_ask_sign_in (&server, cancellable, error);

  (void) data;

  return provider != NULL ? g_strdup (provider->issuer) : NULL;
}

static gboolean
is_of_account (ChyTenant *tenant, const char *account)
{
  g_autoptr (ChyConnection) connection = chy_tenant_get_connection (tenant);

  return connection != NULL && g_strcmp0 (connection->account, account) == 0;
}

static ChyTenant *
sign_in_with_browser (gpointer data,
                      const ChyConsoleSignIn *sign_in,
                      ChyTenant *tenant,
                      ChyConsoleShow show,
                      gpointer show_data,
                      GCancellable *cancellable,
                      GError **error)
{
  ChyServerOpenOptions server = options_of (sign_in);
  g_autoptr (ChySignInSession) session = chy_server_sign_in (&server, show, show_data, cancellable, error);
  g_autoptr (GTlsCertificate) client = NULL;

  (void) data;
  if (session == NULL)
    return NULL;
  if (tenant != NULL && is_of_account (tenant, session->account))
    {
      client = chy_sign_in_session_get_client (session, error);
      if (client == NULL)
        return NULL;
      chy_tenant_remote_sign_in (CHY_TENANT_REMOTE (tenant), client, session->not_after);
      return g_object_ref (tenant);
    }
  server.certificate = NULL;

  return chy_server_open (&server, cancellable, error);
}

/* Borrowed: the caller holds the tenant, and so the folder. */
static ChyFolder *
find_folder (Folders *self, ChyTenant *tenant, GError **error)
{
  ChyFolder *found = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->folders->len; i++)
    {
      ChyFolder *folder = g_ptr_array_index (self->folders, i);

      if (folder->tenant == tenant)
        found = folder;
    }
  g_mutex_unlock (&self->mutex);
  if (found == NULL)
    g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "the tenant has no data folder");

  return found;
}

static gboolean
open_keyring (gpointer data, ChyTenant *tenant, GCancellable *cancellable, GError **error)
{
  ChyFolder *folder = find_folder (data, tenant, error);

  if (folder == NULL)
    return FALSE;
  if (folder->vault == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "there is no vault yet");
      return FALSE;
    }

  return chy_vault_is_open (folder->vault) || chy_vault_open_from_keyring (folder->vault, cancellable, error);
}

static gboolean
run_connector (gpointer data,
               ChyTenant *tenant,
               const char *id,
               ChyConsoleProgress progress,
               gpointer progress_data,
               GCancellable *cancellable,
               GError **error)
{
  ChyFolder *folder = find_folder (data, tenant, error);

  return folder != NULL &&
         chy_folder_run_connector (folder, id, CHY_CONNECTOR_FOREVER, CHY_CONNECTOR_REASON_CLOSED, progress,
                                   progress_data, cancellable, NULL, error);
}

static gboolean
create_sample (gpointer data,
               const char *path,
               ChyConsoleProgress progress,
               gpointer progress_data,
               GCancellable *cancellable,
               GError **error)
{
  (void) data;

  return chy_sample_create (path, g_get_real_time (), progress, progress_data, cancellable, error);
}

static gboolean
remove_sample (gpointer data, const char *location, GError **error)
{
  g_autofree char *path = chy_folder_path (NULL, location, error);

  (void) data;

  return path != NULL && chy_sample_remove (path, error);
}

/* One that is not open is tried once more, by itself: why it does not open is a part of it. */
static ChyDiagnostics *
diagnose (gpointer data, const char *location, ChyTenant *tenant, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gboolean remote = g_str_has_prefix (location, "https:");
  g_autofree char *path = remote ? g_strdup (location) : chy_folder_location (NULL, location, &error);
  g_autoptr (ChyFolder) folder = NULL;
  ChyDiagnosticsSource source = { .program = "chancery", .location = path, .tenant = tenant };
  g_autoptr (ChyClock) clock = chy_clock_new_system ();

  (void) data;
  if (tenant == NULL && path != NULL && !remote)
    folder = chy_folder_look (path, &error);
  if (folder != NULL)
    source.tenant = folder->tenant;
  source.error = error;
  source.clock = clock;

  return chy_diagnostics_gather (&source, cancellable);
}

int
main (int argc, char *argv[])
{
  Folders folders = { .folders = NULL };
  const ChyConsoleHost host = { .open = open_tenant,
                                .look = look_at_tenant,
                                .open_server = open_server,
                                .ask_provider = ask_provider,
                                .sign_in = sign_in_with_browser,
                                .open_keyring = open_keyring,
                                .run_connector = run_connector,
                                .create_sample = create_sample,
                                .remove_sample = remove_sample,
                                .diagnose = diagnose,
                                .data = &folders };
  ChyApplication *application;
  const char *locale_dir = g_getenv ("CHANCERY_LOCALE_DIR");
  int status;

  chy_process_harden ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : CHY_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_mutex_init (&folders.mutex);
  folders.folders = g_ptr_array_new ();
  application = chy_application_new (&host);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  g_object_unref (application);
  g_ptr_array_unref (folders.folders);
  g_mutex_clear (&folders.mutex);

  return status;
}
