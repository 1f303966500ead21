/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-closing.h"

enum
{
  MOMENT_MILLISECONDS = 400,
};

/* A window that waits for its engine. */
typedef struct
{
  GtkWindow *window; /* weak, NULL once it is gone */
  ChyEngine *engine; /* (owned) */
  GtkWidget *dialog; /* of the window, or NULL */
  guint timer;       /* source id, or 0 */
} Closing;

static void
closing_free (Closing *closing)
{
  g_clear_handle_id (&closing->timer, g_source_remove);
  g_clear_weak_pointer (&closing->window);
  g_object_unref (closing->engine);
  g_free (closing);
}

static void
response_cb (GtkDialog *dialog, int response, Closing *closing)
{
  if (response == GTK_RESPONSE_ACCEPT && closing->window != NULL)
    gtk_widget_destroy (GTK_WIDGET (closing->window));
  else
    g_signal_stop_emission_by_name (dialog, "response");
}

static gboolean
moment_cb (gpointer data)
{
  Closing *closing = data;
  const char *name = chy_engine_get_name (closing->engine);

  closing->timer = 0;
  if (closing->window == NULL)
    return G_SOURCE_REMOVE;
  closing->dialog = gtk_message_dialog_new (
      closing->window, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_OTHER, GTK_BUTTONS_NONE,
      /* Translators: %s is the name of a connector. */
      _ ("“%s” Finishes What It Began"), name != NULL ? name : "");
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (closing->dialog), "%s",
      _ ("The connector of this console waits for what it has submitted. The window closes when that is done. "
         "If you close it now, nothing is lost: the next connector takes the requests up where they are."));
  gtk_dialog_add_button (GTK_DIALOG (closing->dialog), _ ("_Close Now"), GTK_RESPONSE_ACCEPT);
  g_signal_connect (closing->dialog, "response", G_CALLBACK (response_cb), closing);
  g_signal_connect (closing->dialog, "delete-event", G_CALLBACK (gtk_true), NULL);
  g_signal_connect (closing->dialog, "destroy", G_CALLBACK (gtk_widget_destroyed), &closing->dialog);
  gtk_window_present (GTK_WINDOW (closing->dialog));

  return G_SOURCE_REMOVE;
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Closing *closing = data;

  chy_engine_close_finish (CHY_ENGINE (source), result);
  if (closing->dialog != NULL)
    gtk_widget_destroy (closing->dialog);
  if (closing->window != NULL)
    gtk_widget_destroy (GTK_WIDGET (closing->window));
  closing_free (closing);
}

gboolean
chy_closing_begin (GtkWindow *window, ChyEngine *engine)
{
  ChyEngineState state = chy_engine_get_state (engine);
  Closing *closing;

  /* Asked again while it waits. */
  if (state == CHY_ENGINE_STOPPING && chy_engine_is_closed (engine))
    return TRUE;
  if (state != CHY_ENGINE_RUNNING && state != CHY_ENGINE_STOPPING)
    return FALSE;
  closing = g_new0 (Closing, 1);
  g_set_weak_pointer (&closing->window, window);
  closing->engine = g_object_ref (engine);
  closing->timer = g_timeout_add (MOMENT_MILLISECONDS, moment_cb, closing);
  chy_engine_close_async (engine, closed_cb, closing);

  return TRUE;
}
