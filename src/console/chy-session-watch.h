/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* When the person goes away, as the desktop tells it: the screen locks (org.gnome.ScreenSaver and its kin,
 * logind's Lock), or the computer goes to sleep (logind's PrepareForSleep, which is held up for a moment). In
 * a sandbox the Inhibit portal tells of the screen alone. Signals: "away" (a ChySessionAway), "changed": of
 * what it hears. */
#define CHY_TYPE_SESSION_WATCH (chy_session_watch_get_type ())
G_DECLARE_FINAL_TYPE (ChySessionWatch, chy_session_watch, CHY, SESSION_WATCH, GObject)

typedef enum
{
  CHY_SESSION_LOCKS,
  CHY_SESSION_SLEEPS,
} ChySessionAway;

ChySessionWatch *chy_session_watch_new (gboolean sandboxed);
/* Whether this program runs in a Flatpak. */
gboolean chy_session_watch_is_sandboxed (void);

/* Whether anybody is there who would tell that the screen locks. */
gboolean chy_session_watch_hears (ChySessionWatch *self);
/* What had to be done is done: a computer that goes to sleep need not wait any longer. */
void chy_session_watch_let_sleep (ChySessionWatch *self);

G_END_DECLS
