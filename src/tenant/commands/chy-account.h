/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/commands/chy-command-type.h"
#include "tenant/commands/chy-document.h"

G_BEGIN_DECLS

/* Accounts: who signs in to a server, by which certificate or as whom of an OpenID Connect provider, and as
 * what. An account is bound to one certificate by its hash, never to a name in it: names in certificates are
 * whatever a request asked for. An identity is an issuer and what that calls a person (OpenID Connect Core
 * 5.7), never an address or a name. */

/* The parameters of a command on an account that is there: its "name". */
extern const ChyField chy_account_fields[];
extern const char *const chy_account_positionals[];
/* The account that they name. */
ChyDocument *chy_account_find (ChyCommandContext *context, GVariant *params, GError **error);

/* The role that an account's word stands for; FALSE for an unknown one. */
gboolean chy_account_role_from_string (const char *text, ChyRole *ret_role);

/* The SHA-256 of the certificate that comes next, and until when the present one is good beside it, where an
 * account has been renewed. */
#define CHY_ACCOUNT_NEXT_HASH "nextCertificateHash"
#define CHY_ACCOUNT_GRACE     "graceDateTime"

/* The account whose certificate, present or next, has this SHA-256; NULL without an error where there is
 * none. */
gboolean chy_account_find_certificate (ChySession *session,
                                       const char *hash,
                                       ChyDocument **ret_document,
                                       GError **error);

/* What an identity is found by: SHA-256 in hex. g_free(). */
char *chy_account_identity_hash (const char *issuer, const char *subject);
/* The account of an identity; NULL without an error where there is none. */
gboolean chy_account_find_identity (
    ChySession *session, const char *issuer, const char *subject, ChyDocument **ret_document, GError **error);

/* `certificate` is one that an authority of this tenant issued: its row there. NULL without an error where no
 * authority knows it. */
gboolean chy_account_find_issued (ChyAuthorityHost *host,
                                  const char *serial,
                                  GBytes *der,
                                  GVariant **ret_row,
                                  GCancellable *cancellable,
                                  GError **error);

/* Enables or disables the account of params "name". In `apply`. */
gboolean chy_account_set_enabled (
    ChyCommandContext *context, GVariant *params, gboolean enabled, GVariantDict *result, GError **error);

G_END_DECLS
