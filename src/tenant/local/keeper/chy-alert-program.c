/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-alert-deliver.h"

typedef struct
{
  GMainLoop *loop;         /* borrowed */
  GSubprocess *subprocess; /* borrowed */
  gboolean late;
  GError *error; /* (owned) or NULL */
} Run;

static gboolean
on_late (gpointer data)
{
  Run *run = data;

  run->late = TRUE;
  g_subprocess_force_exit (run->subprocess);
  return G_SOURCE_REMOVE;
}

static void
end (Run *run)
{
  if (run->error == NULL && !run->late)
    g_spawn_check_wait_status (g_subprocess_get_status (run->subprocess), &run->error);
  g_main_loop_quit (run->loop);
}

static void
on_waited (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, &run->error);
  end (run);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  g_subprocess_communicate_finish (G_SUBPROCESS (source), result, NULL, NULL, &run->error);
  /* A program need not read all of it. */
  if (g_error_matches (run->error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    {
      g_clear_error (&run->error);
      g_subprocess_wait_async (run->subprocess, NULL, on_waited, run);
      return;
    }
  end (run);
}

gboolean
chy_alert_run_program (const char *const *argv, const char *input, guint milliseconds, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSource) timer = g_timeout_source_new (milliseconds);
  g_autoptr (GBytes) bytes = g_bytes_new (input, strlen (input));
  g_autoptr (GSubprocess) subprocess = NULL;
  Run run = { .loop = loop };

  /* Of the worker's own, as its thread has no other. */
  g_main_context_push_thread_default (context);
  subprocess =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error);
  if (subprocess != NULL)
    {
      run.subprocess = subprocess;
      g_source_set_callback (timer, on_late, &run, NULL);
      g_source_attach (timer, context);
      g_subprocess_communicate_async (subprocess, bytes, NULL, on_ended, &run);
      g_main_loop_run (loop);
      g_source_destroy (timer);
    }
  g_main_context_pop_thread_default (context);
  if (subprocess == NULL)
    return FALSE;
  if (run.late)
    {
      g_clear_error (&run.error);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s did not end within %u s", argv[0],
                   milliseconds / 1000);
      return FALSE;
    }
  if (run.error == NULL)
    return TRUE;
  g_propagate_prefixed_error (error, run.error, "%s: ", argv[0]);
  return FALSE;
}
