/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-assignment.h"
#include "model/chy-profile.h"
#include "tenant/commands/chy-command-type.h"
#include "tenant/commands/chy-document.h"

G_BEGIN_DECLS

/* Profiles as documents: name and title are both the display name. */

/* Settings as a command gives them, laid over `body` by the profile's fields: a text is read as a person
 * types it (an empty one takes the setting away), any other value has its field's type. Adds problems of
 * domain "field". Full reference. */
GVariant *chy_profile_store_merge (GVariant *body, GVariant *settings, GPtrArray *problems);

/* What the tenant knows for a check: authorities (asked through the host), templates, trusted certificate
 * profiles. Everything in `context` is borrowed from it. */
typedef struct
{
  ChyProfileContext context;
  GPtrArray *described; /* (owned) of GVariant: bodies of the authorities */
  GPtrArray *lists;     /* (owned) of char**: names of their templates */
} ChyProfileKnowledge;

ChyProfileKnowledge *
chy_profile_knowledge_load (ChyCommandContext *context, ChySession *session, GError **error);
void chy_profile_knowledge_free (ChyProfileKnowledge *self);

/* The whole body that "profile create" or "profile set" would save, normalized and checked. `ret_document`
 * gets the profile before it, or NULL for a new one. */
GVariant *chy_profile_store_build (ChyCommandContext *context,
                                   ChySession *session,
                                   GVariant *params,
                                   ChyDocument **ret_document,
                                   GPtrArray *problems,
                                   GError **error);
/* Builds in a session of its own and leaves body and version in the result, for `apply`. */
gboolean chy_profile_store_prepare (ChyCommandContext *context,
                                    GVariant *params,
                                    GVariantDict *result,
                                    GError **error);
#define CHY_PROFILE_RESULT_BODY    "body"
#define CHY_PROFILE_RESULT_VERSION "version"

/* "ifVersion": the parameter of a command that is only for the version which somebody has seen. */
#define CHY_PROFILE_FIELD_IF_VERSION                                                                         \
  {                                                                                                          \
    .key = "ifVersion", .kind = CHY_FIELD_INTEGER, .title = N_ ("Version"),                                  \
    .help = N_ ("Only if the profile still has this version."), .min = 1, .max = G_MAXINT64                  \
  }
/* Whether it has; CHY_TENANT_ERROR_CONFLICT. In `apply`. */
gboolean chy_profile_store_check_version (const ChyDocument *document, GVariant *params, GError **error);

/* --- assignments ------------------------------------------------------------------------------------- */

/* The targets of a profile: GPtrArray of ChyTarget. */
GPtrArray *chy_profile_store_list_targets (ChySession *session, const char *profile, GError **error);
gboolean chy_profile_store_set_targets (
    ChySession *session, const char *profile, GPtrArray *targets, gint64 now, GError **error);
/* A target as the command line has it, with the id of its group. */
ChyTarget *
chy_profile_store_read_target (ChySession *session, const char *text, gboolean exclude, GError **error);
/* "include" and "exclude" of these targets: parameters of "profile assign". Full reference. */
GVariant *chy_profile_store_targets_to_params (const char *profile, GPtrArray *targets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyProfileKnowledge, chy_profile_knowledge_free)

G_END_DECLS
