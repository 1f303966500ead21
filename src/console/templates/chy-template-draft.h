/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-template.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A template while a person edits it: what it was, what it is to be, and the one command that makes the one
 * out of the other. Signal "changed". */
#define CHY_TYPE_TEMPLATE_DRAFT (chy_template_draft_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateDraft, chy_template_draft, CHY, TEMPLATE_DRAFT, GObject)

/* A duplicate of `source` (an id) that is not made yet; `body` as the resource "template-documents" gives it.
 * NULL with an error where the body cannot be read. */
ChyTemplateDraft *chy_template_draft_new_duplicate (const char *source, GVariant *body, GError **error);
/* A saved one, in that saved version. */
ChyTemplateDraft *
chy_template_draft_new_saved (const char *id, gint64 version, GVariant *body, GError **error);
/* Another one that can be edited apart and be taken over or dropped. */
ChyTemplateDraft *chy_template_draft_copy (ChyTemplateDraft *self);

/* As it is to be, and as it was; borrowed, until it next changes. */
const ChyTemplate *chy_template_draft_get_template (ChyTemplateDraft *self);
const ChyTemplate *chy_template_draft_get_base (ChyTemplateDraft *self);
/* Of the saved one; NULL for a duplicate that is not made yet. */
const char *chy_template_draft_get_id (ChyTemplateDraft *self);
gint64 chy_template_draft_get_version (ChyTemplateDraft *self);
/* A version 1 template: nothing but its security can be changed. */
gboolean chy_template_draft_is_fixed (ChyTemplateDraft *self);
gboolean chy_template_draft_is_changed (ChyTemplateDraft *self);

/* All readable settings as they are to be; a new reference. */
GVariant *chy_template_draft_get_settings (ChyTemplateDraft *self);
/* One setting; a floating value is sunk. */
gboolean chy_template_draft_set (ChyTemplateDraft *self, const char *key, GVariant *value, GError **error);
/* The same from text, lists with "+a" and "-a". */
gboolean
chy_template_draft_set_text (ChyTemplateDraft *self, const char *key, const char *text, GError **error);
/* What was typed for a setting cannot be one: the draft keeps what it had, and is not saved like that. */
void chy_template_draft_mark (ChyTemplateDraft *self, const char *key, gboolean wrong);
/* The key of a setting that is marked, or NULL. */
const char *chy_template_draft_get_wrong (ChyTemplateDraft *self);
gboolean chy_template_draft_set_compatibility (ChyTemplateDraft *self,
                                               const char *authority,
                                               const char *recipient,
                                               GError **error);
/* Everything that `other` (a copy of this one) has, in one change. */
gboolean chy_template_draft_take (ChyTemplateDraft *self, ChyTemplateDraft *other, GError **error);

/* --- security ------------------------------------------------------------------------------------------ */

/* An entry with Read, or what is there. */
void chy_template_draft_add_principal (ChyTemplateDraft *self, const char *id, const char *name);
void chy_template_draft_remove_principal (ChyTemplateDraft *self, const char *id);
/* One right of an entry, which stays in the list also where it has none left. */
void chy_template_draft_set_right (
    ChyTemplateDraft *self, const char *id, ChyTemplateRight right, gboolean deny, gboolean on);

/* --- saving --------------------------------------------------------------------------------------------- */

/* What differs, in words: new array of ChyTemplateChange. */
GPtrArray *chy_template_draft_get_changes (ChyTemplateDraft *self);
/* The command that saves it whole, or makes the duplicate. */
ChyCommand *chy_template_draft_make_command (ChyTemplateDraft *self);
/* Somebody else saved: what was changed here is laid over what is saved now, or dropped. */
gboolean chy_template_draft_rebase (
    ChyTemplateDraft *self, const char *id, gint64 version, GVariant *body, gboolean keep, GError **error);

G_END_DECLS
