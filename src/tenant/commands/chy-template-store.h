/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-template.h"
#include "tenant/commands/chy-command-type.h"
#include "tenant/commands/chy-document.h"
#include "tenant/commands/chy-setting.h"

G_BEGIN_DECLS

/* Templates as documents: their name is the cn, their title the display name. */

/* The template with that UUID, name or display name, and (where wanted) its document. */
ChyTemplate *
chy_template_store_find (ChySession *session, const char *key, ChyDocument **ret_document, GError **error);

/* Makes it a new document. */
ChyDocument *chy_template_store_insert (ChyCommandContext *context, ChyTemplate *template, GError **error);
/* Saves a changed one: the next minor version, its history, the audit record, and a note in the outbox for
 * each authority that issues it. */
gboolean chy_template_store_save (ChyCommandContext *context,
                                  ChyDocument *document,
                                  ChyTemplate *template,
                                  GError **error);

/* The 33 built-in templates of a new tenant. */
gboolean chy_template_store_create_builtin (
    ChySession *session, const ChyIdentity *identity, const char *actor, gint64 now, GError **error);
/* Principals OLD\name become NEW\name in every template: the tenant learned its domain. */
gboolean chy_template_store_rename_domain (ChySession *session,
                                           const char *old_name,
                                           const char *new_name,
                                           const char *actor,
                                           gint64 now,
                                           GError **error);

/* Lays `settings` over a template, all or none. Texts are read as a person types them ("1y", "+a,-b"); other
 * values have the type of their field. */
gboolean chy_template_store_set_all (ChyTemplate *template, GVariant *settings, GError **error);
/* A display name is what people find a template by: refuses ("template", "display-name-taken") one that
 * another template has. `id` is the template's own, or NULL. */
gboolean
chy_template_store_check_title (ChySession *session, const char *title, const char *id, GError **error);
/* The body in a file as "template export" writes it, without what the tenant alone says about a template.
 * Refuses with every value that a setting cannot have. */
GVariant *chy_template_store_read_file (GBytes *file, GError **error);

/* Says in a result what brings the version before back: parameters of "template-revert". */
void chy_template_store_offer_revert (GVariantDict *result, const ChyDocument *document);

/* Adds or takes away a right: the work of "template grant" and "revoke-grant". */
gboolean chy_template_store_grant (
    ChyCommandContext *context, GVariant *params, gboolean give, GVariantDict *result, GError **error);

/* All checks with what the tenant knows: connectors, groups, profiles that use it. `authority` is the name of
 * one that is about to issue it, or NULL. */
gboolean chy_template_store_check (ChySession *session,
                                   const ChyTemplate *template,
                                   const char *template_id,
                                   const char *authority,
                                   gint64 authority_remaining,
                                   GPtrArray *problems,
                                   GError **error);

/* Of `problems` those that are errors and not in `accepted` stay errors; an accepted one becomes a warning.
 * New array. */
GPtrArray *chy_template_store_accept (GPtrArray *problems, const char *const *accepted);

/* --- what must reach authorities (decisions.md 13) ---------------------------------------------------- */

/* Sends what waits. What cannot be sent stays, with a warning in the outcome. No session is open. */
gboolean chy_outbox_flush (ChyCommandContext *context, GError **error);

G_END_DECLS
