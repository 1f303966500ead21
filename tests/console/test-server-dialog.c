/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "console/chy-application.h"
#include "console/chy-connection-bar.h"
#include "console/chy-state.h"
#include "console/chy-window.h"
#include "console/start/chy-server-dialog.h"
#include "fake-tenant.h"
#include "model/chy-problem.h"
#include "screen.h"

#define LOCATION "https://ca1.contoso.test:8443"
#define ISSUER   "https://login.contoso.test"
#define ADDRESS  ISSUER "/authorize?state=abc"

/* The program around the console: a server that lets people sign in with a browser, which the test plays. */
typedef struct
{
  GMutex lock; /* of what follows */
  GCond cond;
  gboolean unknown;    /* the server is not trusted yet */
  gboolean no_browser; /* it has no provider */
  gboolean signed_in;
  gboolean done;     /* the person has signed in over there */
  GError *failure;   /* (owned) or it has come to this */
  guint n_asked;     /* for the provider */
  guint n_sign_ins;  /* that have begun */
  guint n_cancelled; /* of them */
  ChyTenant *tenant; /* (owned) */
  ChyTenant *going;  /* (owned) what was to go on, or NULL */
} Server;

typedef struct
{
  GtkApplication *application;
  Server *server;
} Program;

typedef struct
{
  Server *server;
  ChyWindow *window;
  GtkWidget *dialog; /* borrowed */
} Fixture;

static ChyTenant *
open_nothing (gpointer data, const char *location, GError **error)
{
  (void) data;
  (void) location;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "nothing is opened here");
  return NULL;
}

static ChyTenant *
open_server (gpointer data, const ChyConsoleSignIn *sign_in, GCancellable *cancellable, GError **error)
{
  Server *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  (void) cancellable;
  if (self->unknown && sign_in->pin == NULL)
    chy_refuse_one (error, "remote", "unknown-server", NULL, "address", sign_in->location, "subject",
                    "CN=ca1", "thumbprint", "abcdef", "from", "2025-01-01", "to", "2035-01-01", "certificate",
                    "PEM", NULL);
  else if (!self->signed_in)
    chy_refuse_one (error, "remote", "not-signed-in", NULL, NULL);
  else
    return g_object_ref (self->tenant);
  return NULL;
}

static char *
ask_provider (gpointer data, const ChyConsoleSignIn *sign_in, GCancellable *cancellable, GError **error)
{
  Server *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  (void) cancellable;
  self->n_asked++;
  if (!self->no_browser)
    return g_strdup (ISSUER);
  chy_refuse_one (error, "session", "not-offered", NULL, "address", sign_in->location, NULL);
  return NULL;
}

static void
wake_cb (GCancellable *cancellable, Server *self)
{
  (void) cancellable;
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static ChyTenant *
sign_in (gpointer data,
         const ChyConsoleSignIn *how,
         ChyTenant *tenant,
         ChyConsoleShow show,
         gpointer show_data,
         GCancellable *cancellable,
         GError **error)
{
  Server *self = data;
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (wake_cb), self, NULL);
  ChyTenant *opened = NULL;

  g_assert_null (how->certificate);
  show (ADDRESS, show_data);
  g_mutex_lock (&self->lock);
  self->n_sign_ins++;
  g_set_object (&self->going, tenant);
  while (!self->done && self->failure == NULL && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->cond, &self->lock);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    self->n_cancelled++;
  else if (self->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&self->failure));
  else
    opened = g_object_ref (tenant != NULL ? tenant : self->tenant);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, id);
  return opened;
}

/* What the person at the browser does; `failure` (or NULL) is taken over. */
static void
come_back (Server *self, GError *failure)
{
  g_mutex_lock (&self->lock);
  self->done = failure == NULL;
  self->failure = failure;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static guint
read_count (Server *self, const guint *count)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return *count;
}

/* --- the dialog ---------------------------------------------------------------------------------------- */

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) tops = gtk_window_list_toplevels ();

  for (GList *l = tops; l != NULL; l = l->next)
    if (CHY_IS_SERVER_DIALOG (l->data))
      return l->data;
  return NULL;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const Program *program = data;
  g_autoptr (GSettings) settings = chy_state_get_settings ();
  g_autoptr (ChyConsoleSignIn) sign_in_by = chy_sign_in_new (LOCATION);

  g_settings_reset (settings, "lists");
  self->server = program->server;
  self->server->unknown = self->server->no_browser = self->server->signed_in = self->server->done = FALSE;
  self->server->n_asked = self->server->n_sign_ins = self->server->n_cancelled = 0;
  self->server->tenant = CHY_TENANT (fake_tenant_new ());
  self->window = CHY_WINDOW (chy_window_new (program->application, "/nowhere"));
  gtk_window_present (GTK_WINDOW (self->window));
  chy_server_dialog_run (CHY_APPLICATION (program->application), GTK_WINDOW (self->window), sign_in_by, NULL);
  self->dialog = find_dialog ();
  g_assert_nonnull (self->dialog);
}

static void
close_all (GtkApplication *application)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  for (GList *l = windows; l != NULL; l = l->next)
    if (CHY_IS_WINDOW (l->data))
      gtk_widget_destroy (l->data);
  screen_settle ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  const Program *program = data;

  close_all (program->application);
  g_clear_object (&self->server->going);
  g_clear_object (&self->server->tenant);
  screen_settle ();
}

static void
press (Fixture *self, const char *name)
{
  gtk_button_clicked (screen_find_button (self->dialog, name));
}

/* The dialog as it waits for the browser. */
static void
begin (Fixture *self)
{
  press (self, "Open");
  screen_wait_for_text (self->dialog, "Sign in with a browser");
  g_assert_true (screen_says (self->dialog, ISSUER));
  press (self, "Sign In with a Browser");
  screen_wait_for_text (self->dialog, "Waiting for your browser");
}

static gboolean
may_copy (gpointer data)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (data, "Copy Address")));
}

static char *
clipboard_text (void)
{
  return gtk_clipboard_wait_for_text (gtk_clipboard_get_default (gdk_display_get_default ()));
}

static gboolean
is_open (gpointer data)
{
  ChyWindow *window = chy_application_find_window (data, LOCATION);

  return window != NULL && chy_window_get_tenant (window) != NULL && find_dialog () == NULL;
}

static void
test_signs_in (Fixture *self, gconstpointer data)
{
  const Program *program = data;
  g_autofree char *copied = NULL;

  begin (self);
  screen_wait (may_copy, self->dialog);
  press (self, "Copy Address");
  copied = clipboard_text ();
  g_assert_cmpstr (copied, ==, ADDRESS);
  g_assert_false (
      gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (self->dialog, "Sign In with a Browser"))));
  come_back (self->server, NULL);
  screen_wait (is_open, program->application);
  g_assert_true (chy_window_get_tenant (chy_application_find_window (CHY_APPLICATION (program->application),
                                                                     LOCATION)) == self->server->tenant);
}

static gboolean
is_cancelled (gpointer data)
{
  return read_count (data, &((Server *) data)->n_cancelled) > 0;
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  begin (self);
  screen_wait (may_copy, self->dialog);
  press (self, "Cancel");
  g_assert_true (screen_says (self->dialog, "Sign in with a browser"));
  screen_wait (is_cancelled, self->server);
  screen_settle ();
  /* It was the person's own doing: nothing to be told of. */
  g_assert_false (screen_says (self->dialog, "ancelled"));
  press (self, "Cancel");
  g_assert_null (find_dialog ());
  (void) data;
}

static void
test_closing_cancels (Fixture *self, gconstpointer data)
{
  begin (self);
  screen_wait (may_copy, self->dialog);
  gtk_widget_destroy (self->dialog);
  screen_wait (is_cancelled, self->server);
  (void) data;
}

static void
test_unknown_identity (Fixture *self, gconstpointer data)
{
  GError *failure = NULL;
  g_autofree char *copied = NULL;

  chy_refuse_one (&failure, "account", "identity-unknown", NULL, "issuer", ISSUER, "subject", "an na", NULL);
  begin (self);
  come_back (self->server, failure);
  screen_wait_for_text (self->dialog, "Send this to an administrator");
  press (self, "Copy Command");
  copied = clipboard_text ();
  g_assert_cmpstr (copied, ==,
                   "chancery-cli account grant NAME ROLE --issuer '" ISSUER "' --subject 'an na'");
  /* And once more, when that was done. */
  press (self, "Sign In with a Browser");
  screen_wait_for_text (self->dialog, "Waiting for your browser");
  g_assert_false (screen_says (self->dialog, "Send this to an administrator"));
  (void) data;
}

static void
test_no_provider (Fixture *self, gconstpointer data)
{
  self->server->no_browser = TRUE;
  press (self, "Open");
  screen_wait_for_text (self->dialog, "The server wants a certificate to sign in by");
  g_assert_false (screen_says (self->dialog, "Sign in with a browser"));
  (void) data;
}

static void
test_trust_first (Fixture *self, gconstpointer data)
{
  self->server->unknown = TRUE;
  press (self, "Open");
  screen_wait_for_text (self->dialog, "This server is not known yet");
  g_assert_cmpuint (read_count (self->server, &self->server->n_asked), ==, 0);
  press (self, "Trust");
  screen_wait_for_text (self->dialog, "Sign in with a browser");
  g_assert_cmpuint (read_count (self->server, &self->server->n_asked), ==, 1);
  (void) data;
}

static gboolean
has_begun (gpointer data)
{
  return read_count (data, &((Server *) data)->n_sign_ins) > 0;
}

static gboolean
has_no_dialog (gpointer data)
{
  (void) data;
  return find_dialog () == NULL;
}

/* The window, and the tenant in it with all its screens, are the same afterwards. */
static void
test_again (Fixture *self, gconstpointer data)
{
  const Program *program = data;
  ChyWindow *window;

  gtk_widget_destroy (self->dialog);
  chy_application_show_tenant (CHY_APPLICATION (program->application), LOCATION, self->server->tenant);
  window = chy_application_find_window (CHY_APPLICATION (program->application), LOCATION);
  g_action_group_activate_action (G_ACTION_GROUP (program->application), "sign-in-again",
                                  g_variant_new_string (LOCATION));
  screen_wait (has_begun, self->server);
  g_assert_true (self->server->going == self->server->tenant);
  come_back (self->server, NULL);
  screen_wait (has_no_dialog, NULL);
  g_assert_true (chy_application_find_window (CHY_APPLICATION (program->application), LOCATION) == window);
  g_assert_true (chy_window_get_tenant (window) == self->server->tenant);
}

/* --- the bar ------------------------------------------------------------------------------------------- */

/* A tenant elsewhere, of which only its connection matters. */
#define ELSEWHERE_TYPE (elsewhere_get_type ())
G_DECLARE_FINAL_TYPE (Elsewhere, elsewhere, ELSEWHERE, TENANT, GObject)

struct _Elsewhere
{
  GObject parent_instance;

  gint64 expires;
};

static ChyConnection *
elsewhere_get_connection (ChyTenant *tenant)
{
  ChyConnection *connection = g_new0 (ChyConnection, 1);

  connection->expires = ELSEWHERE_TENANT (tenant)->expires;
  return connection;
}

static void
elsewhere_iface_init (ChyTenantInterface *iface)
{
  iface->get_connection = elsewhere_get_connection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Elsewhere,
                               elsewhere,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_TENANT, elsewhere_iface_init))

static void
elsewhere_class_init (ElsewhereClass *klass)
{
  (void) klass;
}

static void
elsewhere_init (Elsewhere *self)
{
  (void) self;
}

static void
test_bar (void)
{
  g_autoptr (Elsewhere) tenant = g_object_new (ELSEWHERE_TYPE, NULL);
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *bar;

  tenant->expires = g_get_real_time () + 11 * G_TIME_SPAN_MINUTE;
  bar = chy_connection_bar_new (CHY_TENANT (tenant));
  gtk_container_add (GTK_CONTAINER (window), bar);
  gtk_widget_show (window);
  g_assert_false (gtk_widget_get_visible (bar));
  tenant->expires = g_get_real_time () + 9 * G_TIME_SPAN_MINUTE;
  g_signal_emit_by_name (tenant, "connection");
  g_assert_true (gtk_widget_get_visible (bar));
  g_assert_true (screen_says (bar, "Your sign-in ends at"));
  g_assert_nonnull (screen_find_button (bar, "Sign In Again"));
  /* Another session, or a certificate that is nobody's to renew here. */
  tenant->expires = g_get_real_time () + 8 * G_TIME_SPAN_HOUR;
  g_signal_emit_by_name (tenant, "connection");
  g_assert_false (gtk_widget_get_visible (bar));
  tenant->expires = g_get_real_time () - 1;
  g_signal_emit_by_name (tenant, "connection");
  g_assert_true (screen_says (bar, "Your sign-in ended at"));
  tenant->expires = 0;
  g_signal_emit_by_name (tenant, "connection");
  g_assert_false (gtk_widget_get_visible (bar));
  gtk_widget_destroy (window);
}

/* --- the browser --------------------------------------------------------------------------------------- */

/* A desktop whose browser does nothing. */
static void
install_browser (const char *home)
{
  g_autofree char *folder = g_build_filename (home, "applications", NULL);
  g_autofree char *entry = g_build_filename (folder, "nothing.desktop", NULL);
  g_autofree char *defaults = g_build_filename (home, "mimeapps.list", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (entry,
                       "[Desktop Entry]\nType=Application\nName=Nothing\nExec=/bin/true %u\n"
                       "MimeType=x-scheme-handler/https;\n",
                       -1, &error);
  g_assert_no_error (error);
  g_file_set_contents (defaults, "[Default Applications]\nx-scheme-handler/https=nothing.desktop\n", -1,
                       &error);
  g_assert_no_error (error);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
}

static void
remove_browser (const char *home)
{
  static const char *const names[] = { "applications/nothing.desktop", "applications/mimeinfo.cache",
                                       "mimeapps.list", "applications", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (home, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (home);
}

#define ADD(name, test)                                                                                      \
  g_test_add ("/console/server-dialog/" name, Fixture, &program, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  Server server = { .unknown = FALSE };
  const ChyConsoleHost host = { .open = open_nothing,
                                .open_server = open_server,
                                .ask_provider = ask_provider,
                                .sign_in = sign_in,
                                .data = &server };
  g_autoptr (ChyApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *home = g_dir_make_tmp ("chancery-server-dialog-XXXXXX", NULL);
  Program program;
  int status;

  install_browser (home);
  g_mutex_init (&server.lock);
  g_cond_init (&server.cond);
  gtk_test_init (&argc, &argv, NULL);
  application = chy_application_new (&host);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  program = (Program){ GTK_APPLICATION (application), &server };
  ADD ("signs in with a browser, and lets its address be copied", test_signs_in);
  ADD ("cancel goes back to the offer", test_cancel);
  ADD ("closing it cancels", test_closing_cancels);
  ADD ("whoever has no account has something to send", test_unknown_identity);
  ADD ("without a provider it says what it said before", test_no_provider);
  ADD ("a server is trusted before it is asked", test_trust_first);
  ADD ("signing in again keeps what is on the screen", test_again);
  g_test_add_func ("/console/server-dialog/the bar tells minutes before that a sign-in ends", test_bar);
  status = g_test_run ();
  remove_browser (home);
  return status;
}
