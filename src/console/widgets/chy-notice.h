/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The Undo bar (STYLE.md): what was done, with Undo where that can be, gone by itself after a while. */
#define CHY_TYPE_NOTICE (chy_notice_get_type ())
G_DECLARE_FINAL_TYPE (ChyNotice, chy_notice, CHY, NOTICE, GtkInfoBar)

/* `undo` (taken over) and `tenant` may be NULL. What was shown before is replaced, and with it its Undo. */
void chy_notice_show (ChyNotice *self, const char *sentence, ChyTenant *tenant, ChyCommand *undo);
/* Undoes what the bar speaks of; nothing where there is nothing. */
void chy_notice_undo (ChyNotice *self);

G_END_DECLS
