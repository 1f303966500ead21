/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pki/chy-inspect.h"
#include "tenant/commands/chy-command-type.h"
#include "tenant/commands/chy-document.h"

G_BEGIN_DECLS

/* How a connector on another computer gets what it signs in by: a file with a token that is good once, and
 * the certificates that an authority of this tenant issues for it, first for the token, then for the
 * certificate before. A connector's account is bound to them as any other one is. Whoever signs in by OpenID
 * Connect gets theirs from the same source. */

/* What certificates are for, and the template that is made for them, unless another one is named. */
typedef struct
{
  const char *template_name;
  const char *title;         /* N_() */
  const char *key_algorithm; /* id, or NULL: RSA of the built-in template's size */
  gint64 validity, renewal;  /* seconds */
} ChyEnrollmentKind;

extern const ChyEnrollmentKind chy_enrollment_connectors;
extern const ChyEnrollmentKind chy_enrollment_sessions;

/* An enrollment file that was given out. */
typedef struct
{
  char *connector;     /* (owned) id */
  char *id;            /* (owned) UUID: what the certificate is requested under */
  char *token_hash;    /* (owned) SHA-256 of the token, hex */
  char *authority;     /* (owned) id */
  char *template_name; /* (owned) */
  gint64 expires;
  char *csr_hash;  /* (owned) of the request that it was used for, or NULL */
  gint64 redeemed; /* when its certificate was bound to the account; 0: not yet */
} ChyEnrollment;

void chy_enrollment_free (ChyEnrollment *self);

/* SHA-256 in hex. g_free(). */
char *chy_enrollment_hash (gconstpointer data, gsize size);

/* The one whose token has this hash; NULL without an error where there is none (any more). */
gboolean chy_enrollment_find (ChySession *session,
                              const char *token_hash,
                              ChyEnrollment **ret_enrollment,
                              GError **error);
/* Stores a new one in the place of the connector's older one. */
gboolean chy_enrollment_put (ChySession *session, const ChyEnrollment *self, GError **error);
/* Its token is used, for this request and no other one. */
gboolean
chy_enrollment_claim (ChySession *session, const ChyEnrollment *self, const char *csr_hash, GError **error);
gboolean
chy_enrollment_set_redeemed (ChySession *session, const ChyEnrollment *self, gint64 when, GError **error);
/* The connector's file is void. */
gboolean chy_enrollment_void (ChySession *session, const char *connector, GError **error);

/* --- certificates: chy-enrollment-issue.c ------------------------------------------------------------------
 */

/* What certificates come from. */
typedef struct
{
  ChyAuthority *authority; /* (owned) */
  char *id;                /* (owned) of the authority */
  char *name;              /* (owned) */
  char *template_name;     /* (owned) as it is issued there */
} ChyEnrollmentSource;

void chy_enrollment_source_clear (ChyEnrollmentSource *self);

/* In `prepare`: the authority of params "authority" (or the only one) and the template of params "template",
 * which must be issued there; without one, that of `kind`, which is made and issued where it is missing. This
 * tenant gets Request Certificates there. */
gboolean chy_enrollment_source_make (ChyCommandContext *context,
                                     const ChyEnrollmentKind *kind,
                                     GVariant *params,
                                     ChyEnrollmentSource *ret_source,
                                     GVariantDict *result,
                                     GError **error);
/* In `apply`, what goes with it: which template which authority issues, and the audit records. */
gboolean chy_enrollment_source_record (ChyCommandContext *context, GVariantDict *result, GError **error);

/* In `prepare`: has the authority issue a certificate for `whom` (a document), whose name is the subject
 * whatever the request says, for `validity` seconds (0: as long as the template says). The same `request_id`
 * and request give the same certificate. Puts
 * "certificate", "chain", "serialNumber", "certificateHash", "subjectName", "notAfter", "authorityId" and
 * "templateName" into the result. */
gboolean chy_enrollment_issue (ChyCommandContext *context,
                               const char *authority,
                               const char *template_name,
                               const char *request_id,
                               const ChyDocument *whom,
                               gint64 validity,
                               GBytes *csr,
                               GVariantDict *result,
                               GError **error);

/* --- accounts: chy-enrollment-account.c ------------------------------------------------------------------
 */

/* The account of a connector: the one bound to its id; NULL without an error where there is none. */
gboolean chy_enrollment_find_account (ChySession *session,
                                      const char *connector,
                                      ChyDocument **ret_account,
                                      GError **error);
/* In `apply`: the account of `connector` signs in by what chy_enrollment_issue() left in the result: at once,
 * or as its next certificate, beside the present one until `grace`. */
gboolean chy_enrollment_bind (ChyCommandContext *context,
                              const ChyDocument *connector,
                              GVariantDict *result,
                              GError **error);
gboolean chy_enrollment_bind_next (ChyCommandContext *context,
                                   const ChyDocument *connector,
                                   gint64 grace,
                                   GVariantDict *result,
                                   GError **error);
/* In `apply`: the next certificate of an account was used and is its only one now. */
gboolean chy_enrollment_adopt (ChyCommandContext *context, ChyDocument *account, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyEnrollment, chy_enrollment_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChyEnrollmentSource, chy_enrollment_source_clear)

G_END_DECLS
