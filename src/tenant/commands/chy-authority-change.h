/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/commands/chy-command-type.h"

G_BEGIN_DECLS

/* What the commands of the noun "authority" share. All but the last run in `prepare`, without a session; they
 * leave "id" and "name" of the authority in the result, for chy_authority_change_audit(). */

/* The authority of params "authority"; `ret_described` (may be NULL) gets its body. */
ChyAuthority *chy_authority_change_find (ChyCommandContext *context,
                                         GVariant *params,
                                         GVariantDict *result,
                                         GVariant **ret_described,
                                         GError **error);
/* chy_authority_configure() on it, as the actor. `ret_answer` may be NULL. */
gboolean chy_authority_change_configure (ChyCommandContext *context,
                                         GVariant *params,
                                         const char *change,
                                         GVariant *change_params,
                                         GVariant **ret_answer,
                                         GVariantDict *result,
                                         GError **error);
/* "grant" or "revoke-grant" with params "principal", "right", "deny". */
gboolean chy_authority_change_right (
    ChyCommandContext *context, GVariant *params, const char *change, GVariantDict *result, GError **error);
/* Makes an authority from `create` (parameters of chy_authority_host_create()), and the vault where there is
 * none and a passphrase was given. */
gboolean chy_authority_change_create (
    ChyCommandContext *context, GVariant *params, GVariant *create, GVariantDict *result, GError **error);
/* The tenant takes its domain from the first authority's host name. In `apply`. */
gboolean chy_authority_change_learn_domain (ChyCommandContext *context, const char *fqdn, GError **error);

/* Approves or denies the pending rows of params "requests" at params "authority" (or wherever their ids say);
 * chy_authority_decide_apply() is the rest of it, in `apply`. */
gboolean chy_authority_decide_prepare (
    ChyCommandContext *context, GVariant *params, gboolean approve, GVariantDict *result, GError **error);
gboolean chy_authority_decide_apply (
    ChyCommandContext *context, GVariant *params, gboolean approve, GVariantDict *result, GError **error);

/* The record of the tenant's own chain, in `apply`: `after` is a body or NULL. */
void chy_authority_change_audit (ChyCommandContext *context, GVariantDict *result, GVariant *after);

/* What "authority set" changes; ends with key NULL. */
extern const ChyField chy_authority_settings[];

/* A full DNS name, as devices and profiles write it: at least two labels. For ChyField.check. */
gboolean chy_authority_check_fqdn (const ChyField *self, GVariant *value, const char **ret_code);

G_END_DECLS
