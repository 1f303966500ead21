/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-request.h"
#include "tenant/commands/chy-command-type.h"

G_BEGIN_DECLS

/* Requests as the tenant keeps them: a row whose state is that of its last event (decisions.md 5). */
typedef struct
{
  gint64 number; /* Request ID */
  char *id;      /* (owned) UUID */
  char *profile; /* (owned) UUID */
  char *device;  /* (owned) UUID */
  char *person;  /* (owned) UUID, "" for a device certificate */
  gint64 generation;
  ChyRequestState state;
  gint64 attempt; /* of the CSR that was made last; 0: none yet */
  gint64 fence;
  gint64 tries;       /* failed in a row */
  gint64 lease_until; /* 0: nobody has it */
  gint64 next_try;    /* 0: not waiting */
  char *connector;    /* (owned) UUID or NULL */
  char *authority;    /* (owned) id or NULL */
  char *authority_name;
  char *template_name;
  gint64 authority_number;
  char *profile_name;
  char *device_name;
  char *platform;
  char *serial;
  char *thumbprint;
  char *subject;
  gint64 not_before, not_after, renew_at;
  char *previous; /* (owned) UUID of the generation that it renews, or NULL */
  char *cause;
  char *code;
  char *message;
  gboolean is_imported; /* nothing is issued: it brings what was imported for the user */
  char *imported;       /* (owned) UUID of what it brings, or NULL: nothing was found yet */
} ChyRequestRow;

/* The columns "kind" of requests. */
#define CHY_REQUEST_KIND_ISSUED   "issued"
#define CHY_REQUEST_KIND_IMPORTED "imported"

/* Why a request of an imported certificate failed: there is none for its user. In words as ("pfx",
 * "missing"). */
#define CHY_REQUEST_CODE_NO_PFX "pfx-missing"

void chy_request_row_free (ChyRequestRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyRequestRow, chy_request_row_free)

/* NULL without an error where there is none. */
gboolean
chy_request_store_load (ChySession *session, gint64 number, ChyRequestRow **ret_request, GError **error);
gboolean
chy_request_store_lookup (ChySession *session, const char *id, ChyRequestRow **ret_request, GError **error);
/* By number, UUID, serial or thumbprint. CHY_TENANT_ERROR_NOT_FOUND or _AMBIGUOUS. */
ChyRequestRow *chy_request_store_find (ChySession *session, const char *key, GError **error);

/* Adds an event and moves `self` into its state; chy_request_store_save() writes the row. `time` 0: now.
 * CHY_TENANT_ERROR_CONFLICT where it may not follow. */
gboolean chy_request_store_add_event (ChySession *session,
                                      ChyRequestRow *self,
                                      ChyRequestState state,
                                      gint64 time,
                                      const char *code,
                                      const char *message,
                                      GError **error);
/* Writes state, attempt, fence, tries, lease, next try, connector, cause, code and message. */
gboolean chy_request_store_save (ChySession *session, ChyRequestRow *self, gint64 now, GError **error);

/* Moves it to failed because nothing valid was imported for its user, and says so; chy_request_store_save()
 * writes the row. What it had before is forgotten. */
gboolean
chy_request_store_fail_missing (ChySession *session, ChyRequestRow *self, gint64 now, GError **error);

/* The lease ends, and what was said of the last failure with it. */
void chy_request_row_release (ChyRequestRow *self);
void
chy_request_row_set_problem (ChyRequestRow *self, const char *cause, const char *code, const char *message);

/* A body for the audit record: what it is about and the state that it is in. Floating. */
GVariant *chy_request_row_to_body (const ChyRequestRow *self);
void chy_request_row_audit (ChyCommandContext *context, const ChyRequestRow *self);

/* Seals a secret of a request: kind "key", "csr", "pfx" or "password". Needs no session. */
GBytes *chy_request_store_seal (
    ChyCommandContext *context, const char *id, const char *kind, ChySecret *secret, GError **error);
gboolean chy_request_store_put_secret (ChySession *session,
                                       const ChyRequestRow *self,
                                       const char *kind,
                                       GBytes *sealed,
                                       gint64 now,
                                       GError **error);
/* NULL without an error where there is none. */
gboolean chy_request_store_get_secret (ChyCommandContext *context,
                                       const ChyRequestRow *self,
                                       const char *kind,
                                       gboolean of_attempt,
                                       ChySecret **ret_secret,
                                       GError **error);

/* Does `func` for each request that params["requests"] names, each in its own right: what is refused becomes
 * a problem of the batch, and "done" in the result counts the others. */
typedef gboolean (*ChyRequestFunc) (ChyCommandContext *context,
                                    ChyRequestRow *request,
                                    GVariant *params,
                                    GError **error);
gboolean chy_request_store_each (
    ChyCommandContext *context, GVariant *params, ChyRequestFunc func, GVariantDict *result, GError **error);
/* Refuses ("request", "wrong-state") where its state does not allow the action. */
gboolean chy_request_store_check_action (const ChyRequestRow *self, ChyRequestAction action, GError **error);

/* The fields and positionals of a command on several requests. */
#define CHY_REQUESTS_FIELD                                                                                   \
  {                                                                                                          \
    .key = "requests", .kind = CHY_FIELD_TEXT_LIST, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Requests"),   \
    .help = N_ ("Numbers or IDs of requests.")                                                               \
  }

/* --- PFX files ---------------------------------------------------------------------------------------- */

/* The stored PFX of a delivered request, wrapped anew for a target system: the file's content. Needs no
 * session. `chosen`: a person made up the password. Refuses ("request", "no-certificate"). */
ChySecret *chy_request_store_export (ChyCommandContext *context,
                                     gint64 number,
                                     const char *preset,
                                     ChySecret *password,
                                     gboolean chosen,
                                     GError **error);

/* --- who shall have a certificate ------------------------------------------------------------------- */

/* Brings requests and deliveries in line with directory, assignments and profiles. */
gboolean chy_reconcile (ChyCommandContext *context, GVariantDict *result, GError **error);

/* One new request for the holder of `self`, which it renews. */
gboolean chy_request_store_renew (ChyCommandContext *context, ChyRequestRow *self, GError **error);

/* --- approval ------------------------------------------------------------------------------------------ */

/* Has the authorities decide the requests that params["requests"] names, outside of a session; and what the
 * tenant keeps of that, inside of one. */
gboolean chy_request_decide (
    ChyCommandContext *context, GVariant *params, gboolean approve, GVariantDict *result, GError **error);
gboolean chy_request_decided (
    ChyCommandContext *context, GVariant *params, gboolean approve, GVariantDict *result, GError **error);

/* --- revocation ---------------------------------------------------------------------------------------- */

/* Notes in the outbox that the certificates of a request shall be revoked (RFC 5280 5.3.1 reason). `ret_n`
 * gets how many. */
gboolean chy_revocation_add (ChySession *session,
                             const ChyRequestRow *request,
                             guint reason,
                             gint64 now,
                             guint *ret_n,
                             GError **error);
/* Sends what waits; what cannot be sent stays, with a warning in the outcome. No session is open. */
gboolean chy_revocation_flush (ChyCommandContext *context, GError **error);

G_END_DECLS
