/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "base/chy-clock.h"
#include "console/chy-engine.h"
#include "console/chy-session-watch.h"

G_BEGIN_DECLS

/* Locks the vaults of the tenants of this console, with the open keys of their authorities: after a time
 * without input, when the person goes away, or when they say so. What is at work is finished first: no
 * vault is locked while the application is busy (g_application_mark_busy()), the engine ends what it has in
 * hand, and the command waits for every other one. Once it is locked, the keyring opens it no more unless a
 * person asks for it. Signals: "changed" (a ChyTenant): what chy_lock_get_reason() says of it; "locked": the
 * moment in which it begins; "refused" (a ChyTenant, a GError): what a person asked for cannot be done. */
#define CHY_TYPE_LOCK (chy_lock_get_type ())
G_DECLARE_FINAL_TYPE (ChyLock, chy_lock, CHY, LOCK, GObject)

typedef enum
{
  CHY_LOCK_NONE,
  CHY_LOCK_IDLE,
  CHY_LOCK_AWAY,
  CHY_LOCK_SLEEP,
  CHY_LOCK_ASKED,
} ChyLockReason;

/* The time without input in minutes where nothing is set; 0: never. */
#define CHY_LOCK_MINUTES 15

/* `settings` (or NULL) have the key "lock-after"; `watch` may be NULL. */
ChyLock *chy_lock_new (GSettings *settings, ChyClock *clock, ChySessionWatch *watch);

/* A tenant that a window shows; one elsewhere, whose vault is the server's, is left alone. `engine` may be
 * NULL. */
void chy_lock_add (ChyLock *self, ChyTenant *tenant, ChyEngine *engine);
void chy_lock_remove (ChyLock *self, ChyTenant *tenant);
/* Whether there is any that could be locked. */
gboolean chy_lock_has_any (ChyLock *self);
/* Whether it is told when the screen locks. */
gboolean chy_lock_hears_of_screen (ChyLock *self);

/* Somebody is there. */
void chy_lock_touch (ChyLock *self);
/* Counts every key, click, touch, turn of a wheel and move of a pointer in this program as such. */
void chy_lock_watch_input (ChyLock *self);
/* Looks at the clock; a timer does so too. */
void chy_lock_look (ChyLock *self);
void chy_lock_now (ChyLock *self, ChyLockReason reason);

/* Why the tenant's vault is locked, or about to be; CHY_LOCK_NONE where it is open, or was not open. */
ChyLockReason chy_lock_get_reason (ChyLock *self, ChyTenant *tenant);
/* Whether what is at work is still being finished. */
gboolean chy_lock_is_waiting (ChyLock *self, ChyTenant *tenant);

G_END_DECLS
