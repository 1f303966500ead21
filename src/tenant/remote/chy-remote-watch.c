/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-remote-private.h"

#include "base/chy-clock.h"
#include "model/chy-problem.h"

/* How long the server holds a poll back, and how long a server that is away is left alone: doubled each time,
 * and never by the same amount for all that wait for it. */
#define POLL     "25"
#define SHORTEST 1
#define LONGEST  30

/* Changes that follow each other are told together, so that a busy server is not asked for each. */
#define BREATH (G_TIME_SPAN_SECOND / 4)

struct _ChyRemoteWatch
{
  ChyHttpClient *client; /* (owned) */
  GWeakRef tenant;
  GMainContext *context; /* (owned) */
  GThread *thread;       /* (owned) */
  ChyClock *clock;       /* (owned) */
  char *first;           /* (owned) where changes begin */

  GMutex lock; /* of what follows */
  GCond cond;
  gboolean ended;
  gboolean look;        /* somebody wants to know now */
  GCancellable *asking; /* (owned) of the request under way, or NULL */
  ChyConnectionState state;
  gint64 heard;
  gboolean trying;
  GError *error; /* (owned) or NULL */
};

/* What is told in the main context. */
typedef struct
{
  ChyTenant *tenant; /* (owned) */
  char **resources;  /* (owned) NULL: the connection */
} Change;

static gboolean
emit (gpointer data)
{
  Change *change = data;

  if (change->resources != NULL)
    g_signal_emit_by_name (change->tenant, "changed", change->resources);
  else
    g_signal_emit_by_name (change->tenant, "connection");
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

/* Takes over `resources`. The tenant must not be let go of in this thread, which it waits for when it goes.
 */
static void
tell (ChyRemoteWatch *self, char **resources, GHashTable *offered)
{
  g_autoptr (GSource) idle = NULL;
  ChyTenant *tenant = g_weak_ref_get (&self->tenant);
  Change *change;

  if (tenant == NULL)
    {
      g_strfreev (resources);
      return;
    }
  if (offered != NULL)
    chy_tenant_remote_take_offered (CHY_TENANT_REMOTE (tenant), offered);
  change = g_new0 (Change, 1);
  change->tenant = tenant;
  change->resources = resources;
  idle = g_idle_source_new ();
  g_source_set_callback (idle, emit, change, change_free);
  g_source_attach (idle, self->context);
}

/* --- the connection ------------------------------------------------------------------------------------ */

/* Whether it is this account that is not let in, rather than nobody being there. */
static gboolean
is_refusal (const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  for (guint i = 0; i < problems->len; i++)
    if (g_strcmp0 (chy_problem_get_domain (problems->pdata[i]), "account") == 0)
      return TRUE;
  return chy_error_is (error, "remote", "not-signed-in") ||
         g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
}

/* Takes over `error`; NULL: it answered. */
static void
take_answer (ChyRemoteWatch *self, GError *error)
{
  ChyConnectionState state = error == NULL        ? CHY_CONNECTION_UP
                             : is_refusal (error) ? CHY_CONNECTION_REFUSED
                                                  : CHY_CONNECTION_DOWN;
  gboolean news;

  g_mutex_lock (&self->lock);
  news = state != self->state || self->trying;
  self->state = state;
  self->trying = FALSE;
  g_clear_error (&self->error);
  self->error = error;
  if (state != CHY_CONNECTION_DOWN)
    self->heard = chy_clock_now (self->clock);
  g_mutex_unlock (&self->lock);
  if (news)
    tell (self, NULL, NULL);
}

/* A full reference, or NULL where it is over. */
static GCancellable *
begin (ChyRemoteWatch *self, gboolean *ret_now)
{
  GCancellable *asking = NULL;

  g_mutex_lock (&self->lock);
  g_clear_object (&self->asking);
  if (!self->ended)
    {
      asking = g_cancellable_new ();
      self->asking = g_object_ref (asking);
      *ret_now = self->look || self->state != CHY_CONNECTION_UP;
      self->look = FALSE;
    }
  g_mutex_unlock (&self->lock);
  return asking;
}

/* Not at all where somebody wants to know now. */
static void
rest (ChyRemoteWatch *self, gint64 usec)
{
  gint64 end = g_get_monotonic_time () + usec;

  g_mutex_lock (&self->lock);
  while (!self->ended && !self->look && g_cond_wait_until (&self->cond, &self->lock, end))
    ;
  g_mutex_unlock (&self->lock);
}

/* Between the half and one and a half of that. */
static gint64
about (guint seconds)
{
  guint16 chance;

  chy_random (&chance, sizeof chance);
  return seconds * G_TIME_SPAN_SECOND * (G_MAXUINT16 / 2 + chance) / G_MAXUINT16;
}

/* --- polling ------------------------------------------------------------------------------------------- */

typedef struct
{
  char *etag;          /* (owned) what is known */
  char **resources;    /* (owned) that have changed; NULL: none; empty: any */
  GHashTable *offered; /* (owned) or NULL where that has not changed */
} News;

static void
news_clear (News *self)
{
  g_free (self->etag);
  g_strfreev (self->resources);
  g_clear_pointer (&self->offered, g_hash_table_unref);
}

/* `now`: it does not wait for a change, and takes whatever there is as one. */
static gboolean
ask (ChyRemoteWatch *self, News *news, gboolean now, gboolean was_away, GCancellable *asking, GError **error)
{
  const char *path = !now ? "/v1/changes?wait=" POLL : "/v1/changes";
  g_autoptr (ChyHttpAnswer) answer =
      chy_http_client_send (self->client, path, news->etag, NULL, NULL, asking, error);
  g_autoptr (GVariant) body = NULL;

  if (answer == NULL)
    return FALSE;
  if (answer->status != 304)
    {
      body = chy_http_answer_read (answer, chy_remote_take_error, NULL, error);
      if (body == NULL)
        return FALSE;
    }
  if (was_away || (body != NULL && chy_body_get_bool (body, "anything", TRUE)))
    news->resources = g_new0 (char *, 1);
  else if (body != NULL)
    news->resources = chy_body_get_list (body, "value");
  /* Another role, or another version over there. */
  if (news->resources != NULL &&
      (*news->resources == NULL || g_strv_contains ((const char *const *) news->resources, "accounts")) &&
      !chy_remote_learn (self->client, &news->offered, NULL, asking, error))
    return FALSE;
  if (answer->etag != NULL)
    {
      g_free (news->etag);
      news->etag = g_strdup (answer->etag);
    }
  return TRUE;
}

static gpointer
run (gpointer data)
{
  ChyRemoteWatch *self = data;
  News news = { g_strdup (self->first), NULL, NULL };
  guint seconds = SHORTEST;
  gboolean away = FALSE;
  gboolean now = FALSE;
  GCancellable *asking;

  while ((asking = begin (self, &now)) != NULL)
    {
      GError *error = NULL;
      gboolean there = ask (self, &news, now, away, asking, &error);

      if (there)
        {
          take_answer (self, NULL);
          if (news.resources != NULL)
            {
              tell (self, g_steal_pointer (&news.resources), news.offered);
              rest (self, BREATH);
            }
          seconds = SHORTEST;
          away = FALSE;
        }
      else if (g_cancellable_is_cancelled (asking))
        g_clear_error (&error);
      else
        {
          take_answer (self, error);
          away = TRUE;
          rest (self, about (seconds));
          seconds = MIN (2 * seconds, LONGEST);
        }
      g_clear_pointer (&news.resources, g_strfreev);
      g_clear_pointer (&news.offered, g_hash_table_unref);
      g_object_unref (asking);
    }
  news_clear (&news);
  return NULL;
}

/* --- for the tenant ------------------------------------------------------------------------------------ */

char *
chy_remote_watch_begin (ChyHttpClient *client, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyHttpAnswer) answer =
      chy_http_client_send (client, "/v1/changes", NULL, NULL, NULL, cancellable, error);
  g_autoptr (GVariant) body =
      answer != NULL ? chy_http_answer_read (answer, chy_remote_take_error, NULL, error) : NULL;

  if (body != NULL && answer->etag == NULL)
    chy_refuse_one (error, "remote", "not-chancery", NULL, "detail", "/v1/changes", NULL);
  return body != NULL ? g_strdup (answer->etag) : NULL;
}

ChyRemoteWatch *
chy_remote_watch_new (ChyHttpClient *client, ChyTenant *tenant, const char *etag)
{
  ChyRemoteWatch *self = g_new0 (ChyRemoteWatch, 1);

  self->first = g_strdup (etag);
  self->client = chy_http_client_ref (client);
  g_weak_ref_init (&self->tenant, tenant);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->context = g_main_context_ref_thread_default ();
  self->clock = chy_clock_new_system ();
  self->heard = chy_clock_now (self->clock);
  self->thread = g_thread_new ("watch", run, self);
  return self;
}

static void
wake (ChyRemoteWatch *self, gboolean end)
{
  g_autoptr (GCancellable) asking = NULL;

  g_mutex_lock (&self->lock);
  self->ended = self->ended || end;
  self->look = TRUE;
  self->trying = self->trying || self->state != CHY_CONNECTION_UP;
  if (self->asking != NULL)
    asking = g_object_ref (self->asking);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  if (asking != NULL)
    g_cancellable_cancel (asking);
}

void
chy_remote_watch_look (ChyRemoteWatch *self)
{
  wake (self, FALSE);
  tell (self, NULL, NULL);
}

void
chy_remote_watch_doubt (ChyRemoteWatch *self)
{
  gboolean up;

  g_mutex_lock (&self->lock);
  up = self->state == CHY_CONNECTION_UP;
  g_mutex_unlock (&self->lock);
  /* What is known to be away is looked at in its turn. */
  if (up)
    wake (self, FALSE);
}

void
chy_remote_watch_describe (ChyRemoteWatch *self, ChyConnection *connection)
{
  g_mutex_lock (&self->lock);
  connection->state = self->state;
  connection->heard = self->heard;
  connection->trying = self->trying;
  connection->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  g_mutex_unlock (&self->lock);
}

void
chy_remote_watch_free (ChyRemoteWatch *self)
{
  wake (self, TRUE);
  g_thread_join (self->thread);
  g_weak_ref_clear (&self->tenant);
  g_main_context_unref (self->context);
  g_clear_object (&self->asking);
  g_clear_error (&self->error);
  chy_clock_unref (self->clock);
  g_free (self->first);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  chy_http_client_unref (self->client);
  g_free (self);
}
