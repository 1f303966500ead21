/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"

#include "chy-browser-sign-in.h"
#include "chy-servers.h"

typedef struct
{
  const ChyConsoleHost *host; /* borrowed */
  ChyConsoleSignIn *sign_in;  /* (owned) */
  ChyTenant *tenant;          /* (owned) or NULL */
  ChyConsoleShow show;
  gpointer show_data; /* the callback's */
} Work;

/* What is shown in the main thread. */
typedef struct
{
  GTask *task;   /* (owned) */
  char *address; /* (owned) */
} Shown;

gboolean
chy_browser_sign_in_helps (const GError *error)
{
  return chy_error_is (error, "remote", "not-signed-in") || chy_error_is (error, "session", "none") ||
         chy_error_is (error, "session", "expired") || chy_error_is (error, "session", "ended") ||
         chy_error_is (error, "session", "damaged");
}

static void
work_free (gpointer data)
{
  Work *work = data;

  chy_sign_in_free (work->sign_in);
  g_clear_object (&work->tenant);
  g_free (work);
}

static GTask *
task_new (const ChyConsoleSignIn *sign_in,
          const ChyConsoleHost *host,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->host = host;
  work->sign_in = chy_sign_in_copy (sign_in);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, work, work_free);
  return task;
}

/* --- what is offered ----------------------------------------------------------------------------------- */

static void
ask_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  const Work *work = data;
  GError *error = NULL;
  char *issuer = work->host->ask_provider (work->host->data, work->sign_in, cancellable, &error);

  if (issuer == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, issuer, g_free);
}

void
chy_browser_ask_async (const ChyConsoleSignIn *sign_in,
                       const ChyConsoleHost *host,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = task_new (sign_in, host, chy_browser_ask_async, cancellable, callback, user_data);

  g_task_run_in_thread (task, ask_worker);
}

char *
chy_browser_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, chy_browser_ask_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- signing in ---------------------------------------------------------------------------------------- */

static gboolean
show_cb (gpointer data)
{
  const Shown *shown = data;
  const Work *work = g_task_get_task_data (shown->task);

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (shown->task)) &&
      !g_task_get_completed (shown->task))
    work->show (shown->address, work->show_data);
  return G_SOURCE_REMOVE;
}

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_object_unref (shown->task);
  g_free (shown->address);
  g_free (shown);
}

static void
show_from_worker (const char *address, gpointer data)
{
  Shown *shown = g_new0 (Shown, 1);

  shown->task = g_object_ref (data);
  shown->address = g_strdup (address);
  g_main_context_invoke_full (g_task_get_context (data), G_PRIORITY_DEFAULT, show_cb, shown, shown_free);
}

static void
sign_in_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  const Work *work = data;
  GError *error = NULL;
  ChyTenant *tenant = work->host->sign_in (work->host->data, work->sign_in, work->tenant, show_from_worker,
                                           task, cancellable, &error);

  if (tenant == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, tenant, g_object_unref);
}

void
chy_browser_sign_in_async (const ChyConsoleSignIn *sign_in,
                           const ChyConsoleHost *host,
                           ChyTenant *tenant,
                           ChyConsoleShow show,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task =
      task_new (sign_in, host, chy_browser_sign_in_async, cancellable, callback, user_data);
  Work *work = g_task_get_task_data (task);

  g_set_object (&work->tenant, tenant);
  work->show = show;
  work->show_data = user_data;
  g_task_run_in_thread (task, sign_in_worker);
}

ChyTenant *
chy_browser_sign_in_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, chy_browser_sign_in_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
