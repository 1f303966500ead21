/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "authority/chy-authority-builtin.h"
#include "base/chy-i18n.h"
#include "base/chy-process.h"
#include "cli/chy-cli.h"
#include "compose/chy-diagnostics-gather.h"
#include "compose/chy-folder.h"
#include "compose/chy-move.h"
#include "compose/chy-restore.h"
#include "compose/chy-sample.h"
#include "compose/chy-server-open.h"
#include "compose/chy-tls-file.h"
#include "model/chy-problem.h"
#include "tenant/remote/chy-tenant-remote.h"

/* The back ends of chancery-cli: a data folder, a database that is shared, or a server. */
typedef struct
{
  ChyFolder *folder; /* (owned) or NULL */
  ChyTenant *remote; /* (owned) or NULL */
} Local;

/* --- a server ------------------------------------------------------------------------------------------- */

/* The file that was given, or else the session that sign-in has kept; without one the server says what it
 * wants. */
static gboolean
load_client (ChyCli *cli, GTlsCertificate **ret_client, gint64 *ret_expires, GError **error)
{
  g_autoptr (ChySignInSession) session = NULL;
  g_autoptr (GError) local = NULL;

  if (cli->client_certificate != NULL)
    {
      *ret_client = chy_tls_file_load (cli->client_certificate, cli->client_certificate, error);
      return *ret_client != NULL;
    }
  session = chy_sign_in_session_load_live (cli->tenant_url, chy_clock_now (cli->clock), &local);
  if (session == NULL && chy_error_is (local, "session", "none"))
    return TRUE;
  if (session == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *ret_expires = session->not_after;
  *ret_client = chy_sign_in_session_get_client (session, error);

  return *ret_client != NULL;
}

static ChyTenant *
remote_open (gpointer data, ChyCli *cli, GError **error)
{
  Local *self = data;
  g_autoptr (GTlsCertificate) client = NULL;
  g_autoptr (GTlsCertificate) server = NULL;
  ChyTenantRemoteOptions options = { .url = cli->tenant_url };

  if (!load_client (cli, &client, &options.expires, error))
    return NULL;
  if (cli->server_certificate != NULL)
    server = chy_tls_file_load (cli->server_certificate, NULL, error);
  if (cli->server_certificate != NULL && server == NULL)
    return NULL;
  options.client = client;
  options.server = server;
  self->remote = chy_tenant_remote_open (&options, cli->cancellable, error);

  return self->remote != NULL ? g_object_ref (self->remote) : NULL;
}

/* The state of the server's vault, or NULL. */
static GVariant *
remote_get_vault (Local *self)
{
  return chy_tenant_get (self->remote, "vault", "vault", NULL, NULL);
}

static gboolean
remote_has_vault (gpointer data)
{
  g_autoptr (GVariant) vault = remote_get_vault (data);

  return vault != NULL;
}

static gboolean
remote_apply (Local *self,
              const char *type,
              GVariant *params,
              const char *key,
              ChySecret *secret,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (ChyCommand) command = chy_command_new (type, params);
  g_autoptr (ChyOutcome) outcome = NULL;

  chy_command_set_secret (command, key, secret);
  outcome = chy_tenant_apply (self->remote, command, cancellable, error);

  return outcome != NULL;
}

/* Opens the vault for the server; its keyring is not this user's. */
static gboolean
remote_unlock (gpointer data, ChySecret *passphrase, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) vault = remote_get_vault (data);

  if (g_strcmp0 (vault != NULL ? chy_body_get_text (vault, "state") : NULL, "open") == 0)
    return TRUE;
  if (passphrase != NULL)
    return remote_apply (data, "vault-open", NULL, "passphrase", passphrase, cancellable, error);
  chy_refuse_one (error, "cli", "no-passphrase", NULL, NULL);

  return FALSE;
}

static gboolean
remote_unlock_authority (gpointer data, const char *name, ChySecret *passphrase, GError **error)
{
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "authority", "s", name);

  return remote_apply (data, "authority-unlock", g_variant_dict_end (&params), "keyPassphrase", passphrase,
                       NULL, error);
}

/* What only a data folder can do is not there. */
static const ChyCliBackend remote_backend = {
  .open = remote_open,
  .has_vault = remote_has_vault,
  .unlock = remote_unlock,
  .unlock_authority = remote_unlock_authority,
};

/* --- a data folder -----------------------------------------------------------------------------------------
 */

static ChyTenant *
local_open (gpointer data, ChyCli *cli, GError **error)
{
  Local *self = data;
  g_autofree char *location = NULL;

  if (cli->data_dir == NULL && cli->tenant_url != NULL && g_str_has_prefix (cli->tenant_url, "https:"))
    {
      cli->backend = &remote_backend;
      return remote_open (data, cli, error);
    }
  location = chy_folder_location (cli->data_dir, cli->tenant_url, error);
  if (location == NULL)
    return NULL;
  self->folder = chy_folder_open (location, TRUE, error);
  /* Nothing in a sample is secret: it opens by itself. */
  if (self->folder == NULL || !chy_sample_unlock (self->folder, error))
    return NULL;

  return g_object_ref (self->folder->tenant);
}

static gboolean
local_has_vault (gpointer data)
{
  Local *self = data;

  return self->folder != NULL && self->folder->vault != NULL;
}

static gboolean
local_unlock (gpointer data, ChySecret *passphrase, GCancellable *cancellable, GError **error)
{
  Local *self = data;

  if (!local_has_vault (self))
    {
      chy_refuse_one (error, "cli", "no-vault", NULL, NULL);
      return FALSE;
    }
  if (chy_vault_is_open (self->folder->vault))
    return TRUE;
  if (passphrase == NULL)
    return chy_vault_open_from_keyring (self->folder->vault, cancellable, error);

  return chy_vault_open (self->folder->vault, passphrase, error);
}

static ChyAuthorityHost *
local_get_authorities (gpointer data)
{
  Local *self = data;

  return self->folder != NULL ? self->folder->host : NULL;
}

static gboolean
local_unlock_authority (gpointer data, const char *name, ChySecret *passphrase, GError **error)
{
  Local *self = data;

  return chy_authority_builtin_unlock (self->folder->host, name, passphrase, error);
}

typedef struct
{
  void (*progress) (gint64 done, gint64 total, gpointer progress_data);
  gpointer data;
} Progress;

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  const Progress *self = data;

  self->progress (done, total, self->data);
}

static gboolean
local_run_connector (gpointer data,
                     const char *name,
                     gboolean once,
                     gint64 seconds,
                     void (*progress) (gint64 done, gint64 total, gpointer progress_data),
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GVariant **ret_result,
                     GError **error)
{
  Local *self = data;
  Progress shown = { progress, progress_data };
  gint64 usec = once ? CHY_CONNECTOR_ONCE : seconds > 0 ? seconds * CHY_USEC_PER_SEC : CHY_CONNECTOR_FOREVER;
  ChyConnectorCounts counts = { 0 };
  GVariantDict dict;

  if (!chy_folder_run_connector (self->folder, name, usec, NULL, on_progress, &shown, cancellable, &counts,
                                 error))
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "succeeded", "x", counts.succeeded);
  g_variant_dict_insert (&dict, "failed", "x", counts.failed + counts.denied);
  g_variant_dict_insert (&dict, "pendingApproval", "x", counts.pending);
  g_variant_dict_insert (&dict, "returned", "x", counts.returned + counts.refused);
  *ret_result = g_variant_ref_sink (g_variant_dict_end (&dict));

  return TRUE;
}

static gboolean
local_backup (gpointer data, const char *path, GCancellable *cancellable, GError **error)
{
  Local *self = data;

  return chy_backup_write (CHY_TENANT_LOCAL (self->folder->tenant), path, NULL, NULL, cancellable, error);
}

static void
on_folder_progress (gint64 done, gint64 total, gpointer data)
{
  chy_cli_show_progress (data, done, total);
}

static gboolean
local_restore (gpointer data, ChyCli *cli, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *location = chy_folder_location (cli->data_dir, cli->tenant_url, error);
  const char *actor = g_get_user_name ();
  gboolean ok;

  (void) data;
  if (location == NULL)
    return FALSE;
  if (chy_folder_is_server (location))
    ok = chy_restore_to_server (location, path, actor, cli->clock, on_folder_progress, cli, cancellable,
                                error);
  else
    ok = chy_restore (location, path, actor, cli->clock, on_folder_progress, cli, cancellable, NULL, error);
  chy_cli_end_progress (cli);

  return ok;
}

static gboolean
local_migrate (
    gpointer data, ChyCli *cli, const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = from != NULL ? chy_folder_path (NULL, from, error)
                                         : chy_folder_path (cli->data_dir, cli->tenant_url, error);

  (void) data;
  if (folder == NULL)
    return FALSE;
  if (!chy_folder_is_server (to))
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_ADDRESS,
                           "a tenant can be moved to postgresql://... only");
      return FALSE;
    }

  return chy_move_folder (folder, to, g_get_user_name (), cli->clock, cancellable, error);
}

static gboolean
local_create_sample (gpointer data, ChyCli *cli, GCancellable *cancellable, char **ret_path, GError **error)
{
  g_autofree char *folder = chy_folder_path (cli->data_dir, cli->tenant_url, error);
  gboolean ok;

  (void) data;
  ok = folder != NULL &&
       chy_sample_create (folder, chy_clock_now (cli->clock), on_folder_progress, cli, cancellable, error);
  chy_cli_end_progress (cli);
  if (ok)
    *ret_path = g_steal_pointer (&folder);

  return ok;
}

static gboolean
local_remove_sample (gpointer data, ChyCli *cli, char **ret_path, GError **error)
{
  g_autofree char *folder = chy_folder_path (cli->data_dir, cli->tenant_url, error);

  (void) data;
  if (folder == NULL || !chy_sample_remove (folder, error))
    return FALSE;
  *ret_path = g_steal_pointer (&folder);

  return TRUE;
}

/* --- signing in ------------------------------------------------------------------------------------------
 */

static gboolean
local_sign_in (gpointer data,
               ChyCli *cli,
               const char *url,
               void (*show) (const char *address, gpointer show_data),
               gpointer show_data,
               GVariant **ret_session,
               GError **error)
{
  const ChyServerOpenOptions server = { .url = url, .server = cli->server_certificate, .clock = cli->clock };
  g_autoptr (ChySignInSession) session =
      chy_server_sign_in (&server, show, show_data, cli->cancellable, error);
  GVariantDict dict;

  (void) data;
  if (session == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "server", "s", session->url);
  g_variant_dict_insert (&dict, "account", "s", session->account);
  if (session->role != NULL)
    g_variant_dict_insert (&dict, "role", "s", session->role);
  g_variant_dict_insert (&dict, "notAfter", "x", session->not_after);
  *ret_session = g_variant_ref_sink (g_variant_dict_end (&dict));

  return TRUE;
}

static gboolean
local_sign_out (gpointer data, ChyCli *cli, const char *url, GError **error)
{
  const ChyServerOpenOptions server = { .url = url, .server = cli->server_certificate, .clock = cli->clock };

  (void) data;

  return chy_server_sign_out (&server, cli->cancellable, error);
}

/* --- diagnostics -------------------------------------------------------------------------------------------
 */

/* What is not there is not made for it, and why a tenant does not open is a part of it. */
static ChyDiagnostics *
local_diagnose (gpointer data, ChyCli *cli, GCancellable *cancellable, GError **error)
{
  Local *self = data;
  gboolean remote =
      cli->data_dir == NULL && cli->tenant_url != NULL && g_str_has_prefix (cli->tenant_url, "https:");
  g_autofree char *location =
      remote ? g_strdup (cli->tenant_url) : chy_folder_location (cli->data_dir, cli->tenant_url, error);
  ChyDiagnosticsSource source = { .program = "chancery-cli", .location = location, .clock = cli->clock };
  g_autoptr (ChyTenant) opened = NULL;
  g_autoptr (GError) failure = NULL;

  if (location == NULL)
    return NULL;
  if (remote)
    source.tenant = opened = remote_open (self, cli, &failure);
  else if ((self->folder = chy_folder_look (location, &failure)) != NULL)
    source.tenant = self->folder->tenant;
  source.error = failure;

  return chy_diagnostics_gather (&source, cancellable);
}

static const ChyCliBackend local_backend = {
  .open = local_open,
  .has_vault = local_has_vault,
  .unlock = local_unlock,
  .get_authorities = local_get_authorities,
  .unlock_authority = local_unlock_authority,
  .run_connector = local_run_connector,
  .backup = local_backup,
  .restore = local_restore,
  .migrate = local_migrate,
  .create_sample = local_create_sample,
  .remove_sample = local_remove_sample,
  .sign_in = local_sign_in,
  .sign_out = local_sign_out,
  .diagnose = local_diagnose,
};

/* Ctrl-C: the first asks for a clean end, the second one ends at once. */
static gpointer
wait_for_signals (gpointer data)
{
  GCancellable *cancellable = data;
  gint64 first = 0;
  sigset_t signals;
  int number;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  for (;;)
    {
      if (sigwait (&signals, &number) != 0)
        continue;
      /* One that follows at once is the same one, sent to the process and to its group. */
      if (first != 0 && g_get_monotonic_time () - first > G_USEC_PER_SEC / 2)
        _exit (128 + number);
      if (first == 0)
        first = g_get_monotonic_time ();
      g_cancellable_cancel (cancellable);
    }

  return NULL;
}

/* Before any other thread starts, so that all of them leave the signals to one. */
static void
catch_signals (GCancellable *cancellable)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  signal (SIGPIPE, SIG_IGN);
  g_thread_unref (g_thread_new ("signals", wait_for_signals, cancellable));
}

int
main (int argc, char *argv[])
{
  const char *locale_dir = g_getenv ("CHANCERY_LOCALE_DIR");
  Local local = { NULL, NULL };
  g_autoptr (ChyClock) clock = chy_clock_new_system ();
  ChyCli *cli;
  int status;

  chy_process_harden ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : CHY_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  cli = chy_cli_new (&local_backend, &local, clock);
  cli->interactive = isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
  cli->err_is_terminal = isatty (STDERR_FILENO);
  catch_signals (cli->cancellable);
  status = (int) chy_cli_run (cli, (const char *const *) argv + (argc > 0 ? 1 : 0));
  chy_cli_free (cli);
  g_clear_object (&local.remote);
  chy_folder_close (local.folder);

  return status;
}
