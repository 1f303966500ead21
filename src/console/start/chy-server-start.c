/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-browser-sign-in.h"
#include "chy-places.h"
#include "chy-server-dialog.h"
#include "chy-server-start.h"
#include "console/widgets/chy-confirm.h"

static GtkWindow *
active_window (ChyApplication *application)
{
  return gtk_application_get_active_window (GTK_APPLICATION (application));
}

/* What a person can answer. */
static gboolean
is_question (const GError *error)
{
  return chy_error_is (error, "remote", "unknown-server") || chy_error_is (error, "tls", "password") ||
         chy_browser_sign_in_helps (error);
}

/* What trying again alone does not mend. */
static gboolean
is_lasting (const GError *error)
{
  return !chy_error_is (error, "remote", "unreachable") && !chy_error_is (error, "remote", "timeout") &&
         !chy_error_is (error, "remote", "busy");
}

void
chy_server_start_failed (ChyApplication *application,
                         ChyWindow *window,
                         const ChyConsoleSignIn *sign_in,
                         const GError *error)
{
  gboolean lasting = is_lasting (error);

  chy_window_show_error (window, error, lasting ? _ ("Sign In…") : _ ("Try Again"),
                         lasting ? "app.sign-in" : "app.retry");
  if (is_question (error))
    chy_server_dialog_run (application, GTK_WINDOW (window), sign_in, error);
}

/* --- actions ------------------------------------------------------------------------------------------- */

static void
open_server_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  if (active_window (data) != NULL)
    chy_server_dialog_run (data, active_window (data), NULL, NULL);
}

static void
sign_in_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  const char *location = g_variant_get_string (parameter, NULL);
  g_autoptr (ChyConsoleSignIn) sign_in = chy_servers_find (location);
  ChyWindow *window = chy_application_find_window (data, location);

  if (window != NULL)
    chy_server_dialog_run (data, GTK_WINDOW (window), sign_in, NULL);
}

/* What is on the screen stays: the tenant goes on under the next session. */
static void
sign_in_again_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  const char *location = g_variant_get_string (parameter, NULL);
  g_autoptr (ChyConsoleSignIn) sign_in = chy_servers_find (location);
  ChyWindow *window = chy_application_find_window (data, location);

  if (window != NULL && chy_application_get_host (data)->sign_in != NULL)
    chy_server_dialog_run_again (data, GTK_WINDOW (window), sign_in, chy_window_get_tenant (window));
}

/* The user's own tenant comes in its place. */
static void
forget_answered_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  ChyApplication *application = CHY_APPLICATION (g_application_get_default ());
  g_autofree char *location = data;
  g_autofree char *own = chy_places_get_own ();
  ChyWindow *window;

  if (!chy_confirm_finish (result, NULL))
    return;
  chy_servers_forget (location);
  chy_places_forget (location);
  window = chy_application_find_window (application, location);
  chy_application_show_location (application, own, NULL);
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
}

static void
forget_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  const char *location = g_variant_get_string (parameter, NULL);
  ChyWindow *window = chy_application_find_window (data, location);
  g_autofree char *sentence =
      /* Translators: %s is the address of a server. */
      g_strdup_printf (_ ("This console forgets %s: its place in the menu, the file to sign in by, and the "
                          "certificate that was trusted. Nothing changes on the server."),
                       location);
  const ChyConfirmation asked = { .title = _ ("Forget This Server"),
                                  .sentence = sentence,
                                  .verb = _ ("_Forget") };

  if (window != NULL)
    chy_confirm_async (GTK_WIDGET (window), &asked, NULL, forget_answered_cb, g_strdup (location));
}

static const GActionEntry entries[] = {
  { .name = "open-server", .activate = open_server_cb },
  { .name = "sign-in", .activate = sign_in_cb, .parameter_type = "s" },
  { .name = "sign-in-again", .activate = sign_in_again_cb, .parameter_type = "s" },
  { .name = "forget-server", .activate = forget_cb, .parameter_type = "s" },
};

void
chy_server_start_add_actions (ChyApplication *application)
{
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
}
