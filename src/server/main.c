/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include "authority/chy-authority-builtin.h"
#include "base/chy-i18n.h"
#include "base/chy-process.h"
#include "base/chy-service.h"
#include "base/chy-time.h"
#include "compose/chy-folder.h"
#include "compose/chy-passphrase.h"
#include "compose/chy-tls-file.h"
#include "model/chy-problem.h"
#include "oidc/chy-oidc-provider.h"
#include "server/chy-server.h"
#include "tenant/local/keeper/chy-keeper.h"
#include "tenant/local/chy-tenant-local.h"

/* What is under way when it ends has so long. */
#define FAREWELL 10000

/* The credential of systemd with the secret of the client that this server is at a provider of OpenID
 * Connect: LoadCredential=oidc-client-secret:FILE. */
#define OIDC_CREDENTIAL "oidc-client-secret"

#define HOURS_DEFAULT 8
#define HOURS_MOST    24

typedef struct
{
  char *data_dir;         /* (owned) or NULL */
  char *tenant;           /* (owned) URL of a database, or NULL */
  char *listen;           /* (owned) or NULL */
  char *certificate_file; /* (owned) or NULL */
  char *key_file;         /* (owned) or NULL */
  char *passphrase_file;  /* (owned) or NULL */
  char *publish_dir;      /* (owned) or NULL */
  char *publish;          /* (owned) where to listen without TLS, or NULL */
  char *backup_dir;       /* (owned) or NULL */
  char *backup_every;     /* (owned) or NULL */
  int backup_keep;
  char *alert_hook;       /* (owned) or NULL */
  char *alert_mail;       /* (owned) or NULL */
  char *sendmail;         /* (owned) or NULL */
  char *oidc_issuer;      /* (owned) or NULL */
  char *oidc_client_id;   /* (owned) or NULL */
  char *oidc_secret_file; /* (owned) or NULL */
  char *oidc_ca_file;     /* (owned) or NULL */
  char *oidc_scope;       /* (owned) or NULL */
  char *oidc_authority;   /* (owned) or NULL */
  int oidc_session;       /* hours */
  gboolean version;

  ChyFolder *folder;            /* (owned) or NULL */
  GTlsCertificate *certificate; /* (owned) or NULL */
  ChyKeeper *keeper;            /* (owned) or NULL */
  ChyOidcProvider *oidc;        /* (owned) or NULL */
  ChyServer *server;            /* (owned) or NULL */
  ChyServer *plain;             /* (owned) or NULL: what is published, without TLS */
  guint running;                /* of the two */
  guint watchdog;               /* source id, or 0 */
  GMainLoop *loop;              /* (owned) or NULL */
} Program;

static void
program_clear (Program *self)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  g_clear_object (&self->plain);
  g_clear_object (&self->server);
  /* It may be at work with the tenant, and servers ask it for files. */
  g_clear_pointer (&self->keeper, chy_keeper_free);
  g_clear_pointer (&self->oidc, chy_oidc_provider_unref);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->folder, chy_folder_close);
  g_free (self->data_dir);
  g_free (self->tenant);
  g_free (self->listen);
  g_free (self->certificate_file);
  g_free (self->key_file);
  g_free (self->passphrase_file);
  g_free (self->publish_dir);
  g_free (self->publish);
  g_free (self->backup_dir);
  g_free (self->backup_every);
  g_free (self->alert_hook);
  g_free (self->alert_mail);
  g_free (self->sendmail);
  g_free (self->oidc_issuer);
  g_free (self->oidc_client_id);
  g_free (self->oidc_secret_file);
  g_free (self->oidc_ca_file);
  g_free (self->oidc_scope);
  g_free (self->oidc_authority);
}

/* What went wrong, in the words that the other programs have for it. */
static void
tell (const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[i]);
      g_autofree char *remedy = chy_problem_get_remedy (problems->pdata[i]);

      fprintf (stderr, "chancery-server: %s\n", sentence);
      if (remedy != NULL)
        fprintf (stderr, "  %s\n", remedy);
    }
}

static gboolean
on_stopped (gpointer data)
{
  Program *self = data;

  if (--self->running == 0)
    g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_watchdog (gpointer data)
{
  (void) data;
  chy_service_notify ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer data)
{
  Program *self = data;

  g_message ("Ends: no new requests; those under way have %d s", FAREWELL / 1000);
  chy_service_notify ("STOPPING=1");
  chy_server_stop (self->server, FAREWELL, on_stopped, self);
  if (self->plain != NULL)
    chy_server_stop (self->plain, FAREWELL, on_stopped, self);
  return G_SOURCE_CONTINUE;
}

/* FALSE with the exit status where the command line ends it. */
static gboolean
parse (Program *self, int *argc, char ***argv, int *ret_status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->data_dir, N_ ("The data folder to serve"), N_ ("DIR") },
    { "tenant", 0, 0, G_OPTION_ARG_STRING, &self->tenant,
      N_ ("The database to serve, postgresql://USER@HOST/DATABASE"), N_ ("URL") },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen, N_ ("Where to listen; localhost:8443 by default"),
      N_ ("ADDRESS:PORT") },
    { "certificate", 0, 0, G_OPTION_ARG_FILENAME, &self->certificate_file,
      N_ ("The server's certificate and its chain, PEM"), N_ ("FILE") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key_file, N_ ("The private key of the certificate, PEM"),
      N_ ("FILE") },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &self->passphrase_file,
      N_ ("Open the vault with the passphrase on the first line of this file"), N_ ("FILE") },
    { "publish-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->publish_dir,
      N_ ("Write revocation lists and authorities' certificates into this folder"), N_ ("DIR") },
    { "publish", 0, 0, G_OPTION_ARG_STRING, &self->publish,
      N_ ("Serve revocation lists and authorities' certificates there by plain HTTP"), N_ ("ADDRESS:PORT") },
    { "backup-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->backup_dir, N_ ("Write backups into this folder"),
      N_ ("DIR") },
    { "backup-every", 0, 0, G_OPTION_ARG_STRING, &self->backup_every, N_ ("How often; once a day by default"),
      N_ ("PERIOD") },
    { "backup-keep", 0, 0, G_OPTION_ARG_INT, &self->backup_keep, N_ ("How many of them stay; 14 by default"),
      N_ ("N") },
    { "alert-hook", 0, 0, G_OPTION_ARG_FILENAME, &self->alert_hook,
      N_ ("Run this program for each alert, which it reads as JSON"), N_ ("PROGRAM") },
    { "alert-mail", 0, 0, G_OPTION_ARG_STRING, &self->alert_mail, N_ ("Send each alert to this address"),
      N_ ("ADDRESS") },
    { "sendmail", 0, 0, G_OPTION_ARG_FILENAME, &self->sendmail,
      N_ ("What sends mail; /usr/sbin/sendmail by default"), N_ ("PROGRAM") },
    { "oidc-issuer", 0, 0, G_OPTION_ARG_STRING, &self->oidc_issuer,
      N_ ("Let people sign in by this OpenID Connect provider, too"), N_ ("URL") },
    { "oidc-client-id", 0, 0, G_OPTION_ARG_STRING, &self->oidc_client_id,
      N_ ("What the provider calls this server"), N_ ("ID") },
    { "oidc-client-secret", 0, 0, G_OPTION_ARG_FILENAME, &self->oidc_secret_file,
      N_ ("The secret that it has with the provider, on the first line of this file"), N_ ("FILE") },
    { "oidc-ca", 0, 0, G_OPTION_ARG_FILENAME, &self->oidc_ca_file,
      N_ ("Trust these authorities for the provider instead of the system's, PEM"), N_ ("FILE") },
    { "oidc-scope", 0, 0, G_OPTION_ARG_STRING, &self->oidc_scope,
      N_ ("What is asked of the provider; openid by default"), N_ ("SCOPES") },
    { "oidc-session", 0, 0, G_OPTION_ARG_INT, &self->oidc_session,
      N_ ("How long such a sign-in is good, 1 to 24; 8 by default"), N_ ("HOURS") },
    { "oidc-authority", 0, 0, G_OPTION_ARG_STRING, &self->oidc_authority,
      N_ ("The authority that issues their certificates; the only one by default"), N_ ("NAME") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_option_context_set_summary (context, _ ("Serves a tenant to other computers, over HTTPS."));
  g_option_context_set_description (
      context, _ ("Whoever signs in needs a certificate from an authority of this tenant and a role: see "
                  "chancery-cli account grant."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  *ret_status = 2;
  if (!g_option_context_parse (context, argc, argv, &error))
    fprintf (stderr, "chancery-server: %s\n", error->message);
  else if (self->version)
    {
      printf ("chancery-server %s\n", CHY_VERSION);
      *ret_status = 0;
    }
  else if (*argc > 1)
    fprintf (stderr, "chancery-server: %s\n", _ ("There are no arguments but options."));
  else if ((self->data_dir == NULL) == (self->tenant == NULL))
    fprintf (stderr, "chancery-server: %s\n", _ ("Either --data-dir or --tenant is needed."));
  else if (self->certificate_file == NULL || self->key_file == NULL)
    fprintf (stderr, "chancery-server: %s\n", _ ("--certificate and --key are needed."));
  else if ((self->oidc_issuer == NULL) != (self->oidc_client_id == NULL))
    fprintf (stderr, "chancery-server: %s\n", _ ("--oidc-issuer and --oidc-client-id belong together."));
  else if (self->oidc_session < 1 || self->oidc_session > HOURS_MOST)
    fprintf (stderr, "chancery-server: %s\n", _ ("--oidc-session is 1 to 24 hours."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
open_tenant (Program *self, GError **error)
{
  g_autofree char *location = chy_folder_location (self->data_dir, self->tenant, error);

  if (location == NULL)
    return FALSE;
  self->folder = chy_folder_open (location, FALSE, error);
  if (self->folder == NULL || !chy_passphrase_open_vault (self->folder, self->passphrase_file, error))
    return FALSE;
  chy_passphrase_open_authorities (self->folder);
  return TRUE;
}

static GBytes *
get_published (gpointer data, const char *folder, const char *file)
{
  return chy_keeper_get_published (data, folder, file);
}

static gboolean
make_keeper (Program *self, GError **error)
{
  ChyKeeperOptions options = { .publish_dir = self->publish_dir,
                               .backup_dir = self->backup_dir,
                               .authority_schema = &chy_authority_schema,
                               .backup_keep = (guint) MAX (self->backup_keep, 0),
                               .alert_hook = self->alert_hook,
                               .alert_mail = self->alert_mail,
                               .sendmail = self->sendmail };

  if (self->backup_every != NULL && !chy_period_parse (self->backup_every, &options.backup_every, error))
    return FALSE;
  self->keeper = chy_keeper_new (CHY_TENANT_LOCAL (self->folder->tenant), &options);
  return TRUE;
}

/* Of --oidc-client-secret, or of systemd; none is no error, as there are public clients. */
static gboolean
read_client_secret (Program *self, ChySecret **ret_secret, GError **error)
{
  g_autofree char *credential = chy_passphrase_find_credential (OIDC_CREDENTIAL);
  const char *file = self->oidc_secret_file != NULL ? self->oidc_secret_file : credential;

  if (file == NULL)
    return TRUE;
  *ret_secret = chy_secret_new_from_file (file, error);
  return *ret_secret != NULL;
}

static gboolean
make_oidc (Program *self, GError **error)
{
  g_autoptr (ChySecret) secret = NULL;
  g_autoptr (GTlsDatabase) authorities = NULL;
  ChyOidcOptions options = { .issuer = self->oidc_issuer,
                             .client_id = self->oidc_client_id,
                             .scope = self->oidc_scope };

  if (self->oidc_issuer == NULL)
    return TRUE;
  if (self->oidc_ca_file != NULL)
    {
      authorities = chy_tls_file_load_authorities (self->oidc_ca_file, error);
      if (authorities == NULL)
        return FALSE;
    }
  if (!read_client_secret (self, &secret, error))
    return FALSE;
  options.client_secret = secret;
  options.authorities = authorities;
  self->oidc = chy_oidc_provider_new (&options, error);
  return self->oidc != NULL;
}

static gboolean
start_plain (Program *self, ChyServerOptions *options, GError **error)
{
  if (self->publish == NULL)
    return TRUE;
  options->certificate = NULL;
  self->plain = chy_server_new (options);
  if (!chy_server_start (self->plain, self->publish, error))
    return FALSE;
  self->running++;
  g_message ("Publishes on %s, port %u", self->publish, chy_server_get_port (self->plain));
  return TRUE;
}

static gboolean
start (Program *self, GError **error)
{
  ChyServerOptions options = { .sign_in = chy_tenant_local_sign_in, .published = get_published };
  const char *listen = self->listen != NULL ? self->listen : "localhost:8443";

  self->certificate = chy_tls_file_load (self->certificate_file, self->key_file, error);
  if (self->certificate == NULL || !make_oidc (self, error) || !open_tenant (self, error) ||
      !make_keeper (self, error))
    return FALSE;
  options.tenant = self->folder->tenant;
  options.certificate = self->certificate;
  options.clock = self->folder->clock;
  options.published_data = self->keeper;
  options.oidc = self->oidc;
  options.oidc_session = self->oidc_session * 3600;
  options.oidc_authority = self->oidc_authority;
  self->server = chy_server_new (&options);
  if (!chy_server_start (self->server, listen, error))
    return FALSE;
  self->running = 1;
  if (!start_plain (self, &options, error))
    return FALSE;
  chy_keeper_start (self->keeper);
  if (chy_service_get_watchdog () > 0)
    self->watchdog = g_timeout_add (chy_service_get_watchdog (), on_watchdog, NULL);
  chy_service_notify ("READY=1");
  g_message ("Listens on %s, port %u", listen, chy_server_get_port (self->server));
  return TRUE;
}

int
main (int argc, char *argv[])
{
  const char *locale_dir = g_getenv ("CHANCERY_LOCALE_DIR");
  Program program = { .oidc_session = HOURS_DEFAULT };
  g_autoptr (GError) error = NULL;
  int status = 0;

  chy_process_harden ();
  chy_process_raise_files ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : CHY_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  signal (SIGPIPE, SIG_IGN);

  program.loop = g_main_loop_new (NULL, FALSE);
  if (!parse (&program, &argc, &argv, &status))
    ;
  else if (!start (&program, &error))
    {
      tell (error);
      status = 1;
    }
  else
    {
      g_unix_signal_add (SIGTERM, on_signal, &program);
      g_unix_signal_add (SIGINT, on_signal, &program);
      g_main_loop_run (program.loop);
      status = 0;
    }
  program_clear (&program);
  return status;
}
