/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-session-watch.h"

G_BEGIN_DECLS

/* The parts of ChySessionWatch: what is heard, and who tells it. */

/* A signal of a bus that is listened to. */
typedef struct _ChySessionEar ChySessionEar;

struct _ChySessionWatch
{
  GObject parent_instance;

  gboolean sandboxed;
  GCancellable *cancellable; /* (owned) */
  GPtrArray *ears;           /* (owned) of ChySessionEar */
  GArray *names;             /* (owned) ids of names that are watched */
  guint tellers;             /* bits of who would tell of the screen */
  char *monitor;             /* (owned) path of the portal's session, or NULL */
  ChySessionEar *lock;       /* of logind's session; borrowed from `ears`, or NULL */
  int sleep_lock;            /* logind waits while it is open; -1: none */
  gboolean sleeps;           /* it waits for us now */
};

typedef void (*ChySessionHeard) (ChySessionWatch *self, GDBusConnection *bus, GVariant *parameters);

/* Calls `heard` for each such signal whose parameters are of `type` (NULL: of any). Borrowed; until
 * chy_session_unhear(), or the end of `self`. */
ChySessionEar *chy_session_hear (ChySessionWatch *self,
                                 GDBusConnection *bus,
                                 const char *name,
                                 const char *interface,
                                 const char *member,
                                 const char *path,
                                 const char *type,
                                 ChySessionHeard heard);
/* `ear` may be NULL. */
void chy_session_unhear (ChySessionWatch *self, ChySessionEar *ear);
/* Tells whenever the owner of a name comes and goes; the callbacks' data is `self`. */
void chy_session_watch_name (ChySessionWatch *self,
                             GDBusConnection *bus,
                             const char *name,
                             GBusNameAppearedCallback appeared,
                             GBusNameVanishedCallback vanished);

/* `teller` is one bit; whoever has one would tell of the screen. */
void chy_session_set_tells (ChySessionWatch *self, guint teller, gboolean tells);
void chy_session_go_away (ChySessionWatch *self, ChySessionAway away);

/* chy-session-login.c: logind, on the system bus. */
void chy_session_watch_login (ChySessionWatch *self, GDBusConnection *system);
void chy_session_drop_sleep_lock (ChySessionWatch *self);

/* chy-session-screen.c: who tells of the screen on the session bus. */
void chy_session_watch_screen_savers (ChySessionWatch *self, GDBusConnection *session);
void chy_session_watch_portal (ChySessionWatch *self, GDBusConnection *session);

/* The bits: the screen savers have those from the third on. */
enum
{
  CHY_SESSION_TELLS_LOGIN = 1 << 0,
  CHY_SESSION_TELLS_PORTAL = 1 << 1,
  CHY_SESSION_TELLS_SAVER = 1 << 2,
};

G_END_DECLS
