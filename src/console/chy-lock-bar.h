/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-lock.h"

G_BEGIN_DECLS

/* Above a window's panels while its vault is locked by itself or by the person: says so and why, and opens it
 * in place. It is hidden otherwise. */
#define CHY_TYPE_LOCK_BAR (chy_lock_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChyLockBar, chy_lock_bar, CHY, LOCK_BAR, GtkInfoBar)

GtkWidget *chy_lock_bar_new (ChyLock *lock, ChyTenant *tenant);

G_END_DECLS
