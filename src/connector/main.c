/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/chy-i18n.h"
#include "base/chy-process.h"
#include "base/chy-service.h"
#include "model/chy-problem.h"
#include "service/chy-connector-service.h"

#define DEFAULT_STATE_DIR "/var/lib/chancery-connector"

/* Whoever has not been seen to work for so long hangs: the engine speaks once a minute, and an answer may
 * take its time. */
#define LONGEST_SILENCE (10 * 60 * G_USEC_PER_SEC)

typedef struct
{
  char *state_dir;              /* (owned) or NULL */
  char *proxy;                  /* (owned) or NULL */
  char *proxy_file;             /* (owned) or NULL */
  ChySecret *proxy_credentials; /* (owned) or NULL */
  int lease;
  gboolean once;
  gboolean version;

  ChyConnectorService *service; /* (owned) or NULL */
  GCancellable *cancellable;    /* (owned) */
  GMainLoop *loop;              /* (owned) or NULL */
  GError *error;                /* (owned) what ended the service, or NULL */
} Program;

static void
program_clear (Program *self)
{
  g_clear_pointer (&self->service, chy_connector_service_free);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_error (&self->error);
  g_free (self->state_dir);
  g_free (self->proxy);
  g_free (self->proxy_file);
  g_clear_pointer (&self->proxy_credentials, chy_secret_unref);
}

/* What went wrong, in the words that the other programs have for it. */
static int
tell (const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[i]);
      g_autofree char *remedy = chy_problem_get_remedy (problems->pdata[i]);

      fprintf (stderr, "chancery-connector: %s\n", sentence);
      if (remedy != NULL)
        fprintf (stderr, "  %s\n", remedy);
    }
  return 1;
}

static char *
format_time (gint64 usec)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("?");
}

/* --- enroll
 * -------------------------------------------------------------------------------------------------
 */

/* Run by root for a service with a user of its own: what was made belongs to whom the folder belongs. */
static void
give_to_owner (const char *folder)
{
  static const char *const names[] = { "enrolled", "pending", "report", "lock" };
  struct stat info;

  if (geteuid () != 0 || stat (folder, &info) != 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (lchown (path, info.st_uid, info.st_gid) != 0 && errno != ENOENT)
        g_warning ("%s: %s", path, g_strerror (errno));
    }
}

static int
run_enroll (Program *self, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyEnrolled) enrolled = NULL;
  g_autofree char *end = NULL;
  int lock = chy_enrolled_lock (self->state_dir, &error);

  if (lock < 0)
    return tell (error);
  enrolled = chy_enrolled_redeem (self->state_dir, file, self->proxy, self->proxy_credentials,
                                  self->cancellable, &error);
  give_to_owner (self->state_dir);
  close (lock);
  if (enrolled == NULL)
    return tell (error);
  end = format_time (enrolled->not_after);
  printf (_ ("Enrolled as “%s” with %s.\n"), enrolled->name, enrolled->url);
  printf (_ ("The certificate is valid until %s and renews itself.\n"), end);
  return 0;
}

/* --- status
 * -------------------------------------------------------------------------------------------------
 */

static void
print_contact (const ChyEnrolledReport *report)
{
  g_autofree char *contact = report->contact > 0 ? format_time (report->contact) : g_strdup (_ ("never"));
  g_autofree char *since = NULL;

  printf (_ ("Last contact: %s\n"), contact);
  if (report->trouble == NULL)
    return;
  since = format_time (report->since);
  printf (_ ("Trouble since %s: %s\n"), since, report->trouble);
}

static int
run_status (Program *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyEnrolled) enrolled = chy_enrolled_load (self->state_dir, &error);
  g_auto (ChyEnrolledReport) report = { 0 };
  g_autofree char *end = NULL;
  g_autofree char *renewal = NULL;

  if (enrolled == NULL)
    return tell (error);
  report = chy_enrolled_report_load (self->state_dir);
  end = format_time (enrolled->not_after);
  renewal = format_time (chy_enrolled_get_renewal (enrolled));
  printf (_ ("Connector: %s\n"), enrolled->name);
  printf (_ ("Server: %s\n"), enrolled->url);
  if (enrolled->proxy != NULL)
    printf (_ ("Proxy: %s\n"), enrolled->proxy);
  printf (_ ("Certificate: valid until %s, renewed from %s on\n"), end, renewal);
  print_contact (&report);
  return 0;
}

/* --- run ---------------------------------------------------------------------------------------------------
 */

static gboolean
on_ended (gpointer data)
{
  g_main_loop_quit (((Program *) data)->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
run_service (gpointer data)
{
  Program *self = data;

  chy_connector_service_run (self->service, self->cancellable, &self->error);
  g_idle_add (on_ended, self);
  return NULL;
}

static gboolean
on_signal (gpointer data)
{
  Program *self = data;

  chy_service_notify ("STOPPING=1");
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_watchdog (gpointer data)
{
  Program *self = data;

  if (g_get_monotonic_time () - chy_connector_service_get_sign (self->service) < LONGEST_SILENCE)
    chy_service_notify ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

static int
run_run (Program *self)
{
  const ChyConnectorServiceOptions options = { .folder = self->state_dir,
                                               .once = self->once,
                                               .proxy_credentials = self->proxy_credentials,
                                               .lease = (guint) MAX (self->lease, 0) };
  g_autoptr (GError) error = NULL;
  guint watchdog = chy_service_get_watchdog ();
  GThread *thread;

  self->service = chy_connector_service_new (&options, &error);
  if (self->service == NULL)
    return tell (error);
  self->loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, on_signal, self);
  g_unix_signal_add (SIGINT, on_signal, self);
  if (watchdog > 0)
    g_timeout_add (watchdog, on_watchdog, self);
  thread = g_thread_new ("service", run_service, self);
  /* A server that is away is no reason not to be up: it is tried again and again. */
  chy_service_notify ("READY=1");
  g_main_loop_run (self->loop);
  g_thread_join (thread);
  return self->error != NULL ? tell (self->error) : 0;
}

/* --- the command line
 * ------------------------------------------------------------------------------------------
 */

static int
usage (const char *sentence)
{
  fprintf (stderr, "chancery-connector: %s\n", sentence);
  return 2;
}

/* Arguments are seen by everybody on this computer, and the address is kept. */
static gboolean
has_password (const char *proxy)
{
  g_autoptr (GUri) uri = proxy != NULL ? g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL && g_uri_get_userinfo (uri) != NULL;
}

static int
dispatch (Program *self, int argc, char **argv)
{
  const char *verb = argc > 1 ? argv[1] : NULL;

  if (verb == NULL)
    return usage (_ ("A command is needed: enroll, run or status."));
  if (has_password (self->proxy))
    return usage (_ ("The name and password for the proxy belong into a file: --proxy-credentials FILE."));
  if (strcmp (verb, "enroll") == 0)
    return argc == 3 ? run_enroll (self, argv[2]) : usage (_ ("enroll wants one enrollment file."));
  if (argc > 2)
    return usage (_ ("There are too many arguments."));
  if (strcmp (verb, "run") == 0)
    return run_run (self);
  if (strcmp (verb, "status") == 0)
    return run_status (self);
  return usage (_ ("There is no such command; there are enroll, run and status."));
}

/* The folder of the options, of systemd, or where systemd would have it. */
static void
choose_state_dir (Program *self)
{
  const char *given = g_getenv ("STATE_DIRECTORY");

  if (self->state_dir == NULL)
    self->state_dir = g_strdup (given != NULL && *given != '\0' ? given : DEFAULT_STATE_DIR);
}

/* The file of the option, or the one that systemd keeps for the service (LoadCredential=). */
static gboolean
read_proxy_credentials (Program *self, GError **error)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "proxy-credentials", NULL) : NULL;

  if (self->proxy_file == NULL && (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)))
    return TRUE;
  self->proxy_credentials =
      chy_secret_new_from_file (self->proxy_file != NULL ? self->proxy_file : path, error);
  return self->proxy_credentials != NULL;
}

static int
start (Program *self, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("enroll FILE | run | status"));
  GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->state_dir,
      N_ ("Where its key and certificate are kept; /var/lib/chancery-connector by default"), N_ ("DIR") },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &self->proxy,
      N_ ("enroll: the proxy on the way to the server, in the place of the one that the file names"),
      N_ ("URL") },
    { "proxy-credentials", 0, 0, G_OPTION_ARG_FILENAME, &self->proxy_file,
      N_ ("The first line of FILE is USER:PASSWORD for the proxy; without it systemd's credential of that name"),
      N_ ("FILE") },
    { "once", 0, 0, G_OPTION_ARG_NONE, &self->once, N_ ("run: stop when nothing is left to do"), NULL },
    { "lease", 0, 0, G_OPTION_ARG_INT, &self->lease,
      N_ ("run: how long requests that were taken are held; 120 by default"), N_ ("SECONDS") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_option_context_set_summary (context,
                                _ ("Fetches certificates for devices, for a chancery-server elsewhere."));
  g_option_context_set_description (
      context,
      _ ("enroll FILE makes this computer a connector, by a file from chancery-cli connector "
         "enroll-file.\nrun does its work until it is stopped.\nstatus tells what it belongs to and how "
         "it fares."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return usage (error->message);
  if (self->version)
    {
      printf ("chancery-connector %s\n", CHY_VERSION);
      return 0;
    }
  choose_state_dir (self);
  if (!read_proxy_credentials (self, &error))
    return tell (error);
  return dispatch (self, argc, argv);
}

int
main (int argc, char *argv[])
{
  const char *locale_dir = g_getenv ("CHANCERY_LOCALE_DIR");
  Program program = { NULL };
  int status;

  chy_process_harden ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : CHY_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  signal (SIGPIPE, SIG_IGN);
  program.cancellable = g_cancellable_new ();
  status = start (&program, argc, argv);
  program_clear (&program);
  return status;
}
