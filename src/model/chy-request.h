/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A request's events, and so its states: the state is its last event (decisions.md 5). */
typedef enum
{
  CHY_REQUEST_ASSIGNED,
  CHY_REQUEST_QUEUED,
  CHY_REQUEST_CLAIMED,
  CHY_REQUEST_KEY_MADE,
  CHY_REQUEST_SUBMITTED,
  CHY_REQUEST_PENDING_APPROVAL,
  CHY_REQUEST_ISSUED,
  CHY_REQUEST_WRAPPED,
  CHY_REQUEST_DELIVERED,
  CHY_REQUEST_INSTALLED,
  CHY_REQUEST_FAILED,
  CHY_REQUEST_DENIED,
  CHY_REQUEST_CANCELLED,
  CHY_REQUEST_SUPERSEDED,
  CHY_REQUEST_REVOKED,
} ChyRequestState;
#define CHY_N_REQUEST_STATES (CHY_REQUEST_REVOKED + 1)

/* "assigned", "keyMade", "pendingApproval", ...: stored and sent. FALSE for an unknown word (any case is
 * read). */
const char *chy_request_state_to_string (ChyRequestState state);
gboolean chy_request_state_from_string (const char *text, ChyRequestState *ret_state);

/* Translated: "Waiting for approval". Borrowed. */
const char *chy_request_state_get_title (ChyRequestState state);

/* What an event says in a timeline, translated: "The key pair was made". Borrowed. */
const char *chy_request_state_get_sentence (ChyRequestState state);

/* Whether event `next` may follow state `now`. */
gboolean chy_request_state_may_follow (ChyRequestState now, ChyRequestState next);

/* Nothing happens to it any more unless somebody asks: delivered, installed, failed (out of retries), denied,
 * cancelled, superseded, revoked. */
gboolean chy_request_state_is_final (ChyRequestState state);
/* A certificate exists that its device may use. */
gboolean chy_request_state_has_certificate (ChyRequestState state);
/* A connector may take it. */
gboolean chy_request_state_is_claimable (ChyRequestState state);
/* A connector has it in hand (it holds a lease). */
gboolean chy_request_state_is_in_hand (ChyRequestState state);

typedef enum
{
  CHY_REQUEST_ACTION_RETRY = 1 << 0,
  CHY_REQUEST_ACTION_CANCEL = 1 << 1,
  CHY_REQUEST_ACTION_REISSUE = 1 << 2,
  CHY_REQUEST_ACTION_APPROVE = 1 << 3,
  CHY_REQUEST_ACTION_DENY = 1 << 4,
  CHY_REQUEST_ACTION_EXPORT = 1 << 5, /* its PFX file */
  CHY_REQUEST_ACTION_REVOKE = 1 << 6,
} ChyRequestAction;

/* What a person may do with a request in this state (bits of ChyRequestAction). */
guint chy_request_state_get_actions (ChyRequestState state);
const char *chy_request_action_to_string (ChyRequestAction action); /* "retry" */

/* --- retries ------------------------------------------------------------------------------------ */

/* Why a step failed, as far as retrying is concerned. Stored as `cause`. */
typedef enum
{
  CHY_CAUSE_UNREACHABLE, /* authority or store does not answer: waits for it, for long */
  CHY_CAUSE_BUSY,        /* locked, throttled, a token in use */
  CHY_CAUSE_INTERNAL,    /* unexpected: a few times */
  CHY_CAUSE_LEASE,       /* the lease ran out, or another connector has it */
  CHY_CAUSE_PROFILE,     /* the profile, template or authority is not as it must be: somebody has to act */
  CHY_CAUSE_SUBJECT,     /* a variable cannot be filled, a name is too long */
  CHY_CAUSE_DENIED,      /* the authority said no */
  CHY_CAUSE_VAULT,       /* the vault is closed */
} ChyRequestCause;

const char *chy_request_cause_to_string (ChyRequestCause cause); /* "unreachable" */
gboolean chy_request_cause_from_string (const char *text, ChyRequestCause *ret_cause);

/* How long to wait before the next try, in microseconds, where `attempt` tries (1 or more) have failed for
 * this cause; -1: trying again does not help, or was tried often enough. `spread` is a random number that
 * keeps many requests from coming back at once: the time is up to a quarter longer. */
gint64 chy_request_retry_delay (ChyRequestCause cause, guint attempt, guint32 spread);

/* --- connectors --------------------------------------------------------------------------------- */

typedef enum
{
  CHY_CONNECTOR_PENDING, /* enrolled, never heard from */
  CHY_CONNECTOR_ACTIVE,
  CHY_CONNECTOR_WARNING,
  CHY_CONNECTOR_INACTIVE,
  CHY_CONNECTOR_DISABLED,
  CHY_CONNECTOR_CLOSED, /* ran in a console that is closed */
} ChyConnectorState;

/* The account in a connector's settings that is no account of a person or a service of its own. */
#define CHY_CONNECTOR_SYSTEM_ACCOUNT "SYSTEM"

/* What an engine in a console reports as its reason when it ends: not a problem, but a state. */
#define CHY_CONNECTOR_REASON_CLOSED "console-closed"

/* "pending", "active", "warning", "inactive", "disabled", "closed". */
const char *chy_connector_state_to_string (ChyConnectorState state);
const char *chy_connector_state_get_title (ChyConnectorState state); /* translated, borrowed */

/* decisions.md 6. `last_contact` in microseconds, 0: none yet; `reason` is what it reports itself, or NULL or
 * "". */
ChyConnectorState chy_connector_state (gint64 last_contact, const char *reason, gboolean enabled, gint64 now);

/* How a connector fares, as it reports it; times in microseconds, 0: it does not say. */
typedef struct
{
  const char *reason;           /* what keeps it from working, or NULL */
  const char *authority_reason; /* why an authority could not be reached, or NULL */
  gint64 clock_offset;          /* its clock is so far ahead of the server's */
  gint64 certificate_end;       /* of what it signs in by */
  const char *account;          /* that its service runs as, or NULL */
  const char *wanted_account;   /* that it shall run as: "SYSTEM" (or NULL or ""), or a name */
  gboolean system_account;      /* `account` is one of the system, not a person's */
} ChyConnectorHealthReport;

/* What is wrong with the account that it runs as, untranslated; NULL where nothing is, or it does not say.
 * "CORP\\svc", "svc@corp.contoso.com" and "svc" are one: the computer knows them by one of these. g_free().
 */
char *chy_connector_account_reason (const ChyConnectorHealthReport *report);

/* The reason for chy_connector_state(): the first of what is wrong, untranslated as reports are; NULL where
 * all is well. A clock is wrong from five minutes on, a certificate ends soon within a week: by then it
 * should have been renewed for weeks. g_free(). */
char *chy_connector_health_reason (const ChyConnectorHealthReport *report, gint64 now);

G_END_DECLS
