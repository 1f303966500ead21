/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-remote-private.h"

/* How long the server holds a poll back, and how long a server that is away is left alone. */
#define POLL     "25"
#define SHORTEST 1
#define LONGEST  30

struct _ChyRemoteWatch
{
  ChyHttpClient *client; /* (owned) */
  GWeakRef tenant;
  GMainContext *context;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GThread *thread;           /* (owned) */
};

typedef struct
{
  ChyTenant *tenant; /* (owned) */
  char **resources;  /* (owned) */
} Change;

static gboolean
emit (gpointer data)
{
  Change *change = data;

  g_signal_emit_by_name (change->tenant, "changed", change->resources);
  return G_SOURCE_REMOVE;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->tenant);
  g_strfreev (change->resources);
  g_free (change);
}

static void
announce (ChyRemoteWatch *self, GVariant *answer)
{
  g_autoptr (GSource) idle = g_idle_source_new ();
  ChyTenant *tenant = g_weak_ref_get (&self->tenant);
  Change *change;

  if (tenant == NULL)
    return;
  change = g_new0 (Change, 1);
  change->tenant = tenant;
  change->resources =
      chy_body_get_bool (answer, "anything", TRUE) ? g_new0 (char *, 1) : chy_body_get_list (answer, "value");
  g_source_set_callback (idle, emit, change, change_free);
  g_source_attach (idle, self->context);
}

/* FALSE where it is over. */
static gboolean
wait_for (ChyRemoteWatch *self, guint seconds)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (self->cancellable, &fd))
    return FALSE;
  g_poll (&fd, 1, (int) seconds * 1000);
  g_cancellable_release_fd (self->cancellable);
  return !g_cancellable_is_cancelled (self->cancellable);
}

static gpointer
run (gpointer data)
{
  ChyRemoteWatch *self = data;
  g_autofree char *etag = NULL;
  guint seconds = SHORTEST;

  while (!g_cancellable_is_cancelled (self->cancellable))
    {
      const char *path = etag != NULL ? "/v1/changes?wait=" POLL : "/v1/changes";
      g_autoptr (ChyHttpAnswer) answer =
          chy_http_client_send (self->client, path, etag, NULL, NULL, self->cancellable, NULL);
      g_autoptr (GVariant) body = NULL;
      gboolean same = answer != NULL && answer->status == 304;

      if (answer != NULL && !same)
        body = chy_http_answer_read (answer, NULL, NULL, NULL);
      if (!same && body == NULL)
        {
          if (!wait_for (self, seconds))
            break;
          seconds = MIN (2 * seconds, LONGEST);
          continue;
        }
      seconds = SHORTEST;
      /* The first one only says where to begin. */
      if (body != NULL && etag != NULL)
        announce (self, body);
      if (answer->etag != NULL)
        {
          g_free (etag);
          etag = g_strdup (answer->etag);
        }
    }
  return NULL;
}

ChyRemoteWatch *
chy_remote_watch_new (ChyHttpClient *client, ChyTenant *tenant)
{
  ChyRemoteWatch *self = g_new0 (ChyRemoteWatch, 1);

  self->client = chy_http_client_ref (client);
  g_weak_ref_init (&self->tenant, tenant);
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->thread = g_thread_new ("watch", run, self);
  return self;
}

void
chy_remote_watch_free (ChyRemoteWatch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_weak_ref_clear (&self->tenant);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  chy_http_client_unref (self->client);
  g_free (self);
}
