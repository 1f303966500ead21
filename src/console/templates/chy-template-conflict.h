/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-template-draft.h"

G_BEGIN_DECLS

/* Watches whether somebody else saves the template that a draft is made on, and says so with what to do:
 * keep one's own changes on top of theirs, or take theirs. Shown only while there is something to say. Where
 * nothing was changed here the draft follows by itself. */
#define CHY_TYPE_TEMPLATE_CONFLICT (chy_template_conflict_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateConflict, chy_template_conflict, CHY, TEMPLATE_CONFLICT, GtkBox)

GtkWidget *chy_template_conflict_new (ChyTemplateDraft *draft, ChyTenant *tenant);
/* Looks now: a save was refused, or has just been made. */
void chy_template_conflict_check (ChyTemplateConflict *self);
/* Nothing is said while one's own save is under way. */
void chy_template_conflict_hold (ChyTemplateConflict *self, gboolean hold);

G_END_DECLS
