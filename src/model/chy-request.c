/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-request.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"

#define BIT(state) (1u << CHY_REQUEST_##state)

/* A request can break off anywhere before its certificate exists. */
#define BREAK_OFF (BIT (FAILED) | BIT (CANCELLED) | BIT (QUEUED))
#define RENEWED   (BIT (SUPERSEDED) | BIT (REVOKED))
/* An imported certificate is taken away again; nothing of it can be revoked here. Nor is it issued, so that
 * what follows a claim is the file itself. */
#define TAKEN (BIT (FAILED) | BIT (CANCELLED))

enum
{
  FINAL = 1 << 0,
  HAS_CERTIFICATE = 1 << 1,
  CLAIMABLE = 1 << 2,
  IN_HAND = 1 << 3,
};

typedef struct
{
  const char *id;
  const char *title;
  const char *sentence;
  guint next; /* bits of the states that may follow */
  guint flags;
  guint actions;
} State;

static const State states[CHY_N_REQUEST_STATES] = {
  [CHY_REQUEST_ASSIGNED] = { "assigned", N_ ("Assigned"), N_ ("The profile was assigned"),
                             BIT (QUEUED) | BIT (CANCELLED) | BIT (FAILED), 0, CHY_REQUEST_ACTION_CANCEL },
  [CHY_REQUEST_QUEUED] = { "queued", N_ ("Queued"), N_ ("The request waits for a connector"),
                           BIT (CLAIMED) | BREAK_OFF, CLAIMABLE, CHY_REQUEST_ACTION_CANCEL },
  [CHY_REQUEST_CLAIMED] = { "claimed", N_ ("In progress"), N_ ("A connector took the request"),
                            BIT (CLAIMED) | BIT (KEY_MADE) | BIT (SUBMITTED) | BIT (PENDING_APPROVAL) |
                                BIT (ISSUED) | BIT (WRAPPED) | BIT (DENIED) | BREAK_OFF,
                            IN_HAND, CHY_REQUEST_ACTION_CANCEL },
  [CHY_REQUEST_KEY_MADE] = { "keyMade", N_ ("Key made"), N_ ("The key pair and the request were made"),
                             BIT (CLAIMED) | BIT (SUBMITTED) | BREAK_OFF, IN_HAND,
                             CHY_REQUEST_ACTION_CANCEL },
  [CHY_REQUEST_SUBMITTED] = { "submitted", N_ ("Submitted"), N_ ("The request was sent to the authority"),
                              BIT (CLAIMED) | BIT (PENDING_APPROVAL) | BIT (ISSUED) | BIT (DENIED) |
                                  BREAK_OFF,
                              IN_HAND, 0 },
  [CHY_REQUEST_PENDING_APPROVAL] = { "pendingApproval", N_ ("Waiting for approval"),
                                     N_ ("A certificate manager has to approve the request"),
                                     BIT (CLAIMED) | BIT (ISSUED) | BIT (DENIED) | BREAK_OFF, CLAIMABLE,
                                     CHY_REQUEST_ACTION_APPROVE | CHY_REQUEST_ACTION_DENY |
                                         CHY_REQUEST_ACTION_CANCEL },
  [CHY_REQUEST_ISSUED] = { "issued", N_ ("Issued"), N_ ("The authority issued the certificate"),
                           BIT (CLAIMED) | BIT (WRAPPED) | BIT (REVOKED) | BREAK_OFF,
                           HAS_CERTIFICATE | IN_HAND, CHY_REQUEST_ACTION_REVOKE },
  [CHY_REQUEST_WRAPPED] = { "wrapped", N_ ("Wrapped"), N_ ("Certificate and key were put into a PFX file"),
                            BIT (CLAIMED) | BIT (DELIVERED) | BIT (REVOKED) | BREAK_OFF,
                            HAS_CERTIFICATE | IN_HAND,
                            CHY_REQUEST_ACTION_EXPORT | CHY_REQUEST_ACTION_REVOKE },
  [CHY_REQUEST_DELIVERED] = { "delivered", N_ ("Delivered"), N_ ("The PFX file was handed over"),
                              BIT (INSTALLED) | TAKEN | RENEWED, FINAL | HAS_CERTIFICATE,
                              CHY_REQUEST_ACTION_EXPORT | CHY_REQUEST_ACTION_REISSUE |
                                  CHY_REQUEST_ACTION_REVOKE },
  [CHY_REQUEST_INSTALLED] = { "installed", N_ ("Installed"), N_ ("The device installed the certificate"),
                              TAKEN | RENEWED, FINAL | HAS_CERTIFICATE,
                              CHY_REQUEST_ACTION_EXPORT | CHY_REQUEST_ACTION_REISSUE |
                                  CHY_REQUEST_ACTION_REVOKE },
  [CHY_REQUEST_FAILED] = { "failed", N_ ("Failed"), N_ ("The request failed"),
                           BIT (QUEUED) | BIT (CANCELLED) | RENEWED, FINAL,
                           CHY_REQUEST_ACTION_RETRY | CHY_REQUEST_ACTION_CANCEL },
  [CHY_REQUEST_DENIED] = { "denied", N_ ("Denied"), N_ ("The request was denied"),
                           BIT (QUEUED) | BIT (CANCELLED), FINAL,
                           CHY_REQUEST_ACTION_RETRY | CHY_REQUEST_ACTION_CANCEL },
  [CHY_REQUEST_CANCELLED] = { "cancelled", N_ ("Canceled"), N_ ("The request was canceled"),
                              BIT (QUEUED) | BIT (REVOKED), FINAL, CHY_REQUEST_ACTION_REISSUE },
  [CHY_REQUEST_SUPERSEDED] = { "superseded", N_ ("Superseded"), N_ ("A newer certificate took its place"),
                               BIT (REVOKED), FINAL | HAS_CERTIFICATE,
                               CHY_REQUEST_ACTION_EXPORT | CHY_REQUEST_ACTION_REVOKE },
  [CHY_REQUEST_REVOKED] = { "revoked", N_ ("Revoked"), N_ ("The certificate was revoked"), 0, FINAL,
                            CHY_REQUEST_ACTION_REISSUE },
};

typedef struct
{
  ChyRequestAction action;
  const char *id;
} Action;

static const Action actions[] = {
  { CHY_REQUEST_ACTION_RETRY, "retry" },     { CHY_REQUEST_ACTION_CANCEL, "cancel" },
  { CHY_REQUEST_ACTION_REISSUE, "reissue" }, { CHY_REQUEST_ACTION_APPROVE, "approve" },
  { CHY_REQUEST_ACTION_DENY, "deny" },       { CHY_REQUEST_ACTION_EXPORT, "export" },
  { CHY_REQUEST_ACTION_REVOKE, "revoke" },
};

typedef struct
{
  const char *id;
  guint tries;  /* failed ones after which it is given up; 0: at once */
  gint64 first; /* seconds, doubled with each failed try */
  gint64 most;  /* seconds */
} Policy;

/* An authority that is away comes back by itself, perhaps after a night; what nobody expected rarely mends
 * itself; what somebody has to change waits for that person. */
static const Policy policies[] = {
  [CHY_CAUSE_UNREACHABLE] = { "unreachable", 40, 30, 3600 },
  [CHY_CAUSE_BUSY] = { "busy", 30, 5, 600 },
  [CHY_CAUSE_INTERNAL] = { "internal", 5, 60, 1800 },
  [CHY_CAUSE_LEASE] = { "lease", 30, 1, 60 },
  [CHY_CAUSE_PROFILE] = { "profile", 0, 0, 0 },
  [CHY_CAUSE_SUBJECT] = { "subject", 0, 0, 0 },
  [CHY_CAUSE_DENIED] = { "denied", 0, 0, 0 },
  [CHY_CAUSE_VAULT] = { "vault", 40, 60, 3600 },
};

typedef struct
{
  const char *id;
  const char *title;
} ConnectorWords;

static const ConnectorWords connector_words[] = {
  [CHY_CONNECTOR_PENDING] = { "pending", N_ ("Pending") },
  [CHY_CONNECTOR_ACTIVE] = { "active", N_ ("Active") },
  [CHY_CONNECTOR_WARNING] = { "warning", N_ ("Warning") },
  [CHY_CONNECTOR_INACTIVE] = { "inactive", N_ ("Inactive") },
  [CHY_CONNECTOR_DISABLED] = { "disabled", N_ ("Disabled") },
  [CHY_CONNECTOR_CLOSED] = { "closed", N_ ("Console closed") },
};

const char *
chy_request_state_to_string (ChyRequestState state)
{
  g_return_val_if_fail ((guint) state < CHY_N_REQUEST_STATES, "");

  return states[state].id;
}

gboolean
chy_request_state_from_string (const char *text, ChyRequestState *ret_state)
{
  for (guint i = 0; text != NULL && i < CHY_N_REQUEST_STATES; i++)
    if (g_ascii_strcasecmp (states[i].id, text) == 0)
      {
        *ret_state = (ChyRequestState) i;
        return TRUE;
      }

  return FALSE;
}

const char *
chy_request_state_get_title (ChyRequestState state)
{
  return _ (states[state].title);
}

const char *
chy_request_state_get_sentence (ChyRequestState state)
{
  return _ (states[state].sentence);
}

gboolean
chy_request_state_may_follow (ChyRequestState now, ChyRequestState next)
{
  return (states[now].next & (1u << next)) != 0;
}

gboolean
chy_request_state_is_final (ChyRequestState state)
{
  return (states[state].flags & FINAL) != 0;
}

gboolean
chy_request_state_has_certificate (ChyRequestState state)
{
  return (states[state].flags & HAS_CERTIFICATE) != 0;
}

gboolean
chy_request_state_is_claimable (ChyRequestState state)
{
  return (states[state].flags & CLAIMABLE) != 0;
}

gboolean
chy_request_state_is_in_hand (ChyRequestState state)
{
  return (states[state].flags & IN_HAND) != 0;
}

guint
chy_request_state_get_actions (ChyRequestState state)
{
  return states[state].actions;
}

const char *
chy_request_action_to_string (ChyRequestAction action)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].action == action)
      return actions[i].id;

  return "";
}

const char *
chy_request_cause_to_string (ChyRequestCause cause)
{
  g_return_val_if_fail ((gsize) cause < G_N_ELEMENTS (policies), "");

  return policies[cause].id;
}

gboolean
chy_request_cause_from_string (const char *text, ChyRequestCause *ret_cause)
{
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (policies); i++)
    if (g_ascii_strcasecmp (policies[i].id, text) == 0)
      {
        *ret_cause = (ChyRequestCause) i;
        return TRUE;
      }

  return FALSE;
}

gint64
chy_request_retry_delay (ChyRequestCause cause, guint attempt, guint32 spread)
{
  const Policy *policy = &policies[cause];
  gint64 seconds = policy->first;
  gint64 usec;

  if (attempt >= policy->tries)
    return -1;
  for (guint i = 1; i < attempt && seconds < policy->most; i++)
    seconds *= 2;
  usec = MIN (seconds, policy->most) * CHY_USEC_PER_SEC;

  return usec + (gint64) ((double) usec / 4 * spread / G_MAXUINT32);
}

const char *
chy_connector_state_to_string (ChyConnectorState state)
{
  return connector_words[state].id;
}

const char *
chy_connector_state_get_title (ChyConnectorState state)
{
  return _ (connector_words[state].title);
}

ChyConnectorState
chy_connector_state (gint64 last_contact, const char *reason, gboolean enabled, gint64 now)
{
  /* A clock that was set back must not make a connector look dead. */
  gint64 silence = MAX (now - last_contact, 0);

  if (!enabled)
    return CHY_CONNECTOR_DISABLED;
  if (last_contact <= 0)
    return CHY_CONNECTOR_PENDING;
  if (g_strcmp0 (reason, CHY_CONNECTOR_REASON_CLOSED) == 0)
    return CHY_CONNECTOR_CLOSED;
  if (silence > CHY_USEC_PER_DAY)
    return CHY_CONNECTOR_INACTIVE;
  if (silence > 600 * CHY_USEC_PER_SEC || (reason != NULL && *reason != '\0'))
    return CHY_CONNECTOR_WARNING;

  return CHY_CONNECTOR_ACTIVE;
}

#define CLOCK_LIMIT (300 * CHY_USEC_PER_SEC)
#define SOON        (7 * CHY_USEC_PER_DAY)

/* Without the domain, which stands on either side. g_free(). */
static char *
bare_account (const char *account)
{
  const char *slash = strrchr (account, '\\');
  const char *name = slash != NULL ? slash + 1 : account;
  const char *at = strchr (name, '@');
  g_autofree char *bare = at != NULL ? g_strndup (name, (gsize) (at - name)) : g_strdup (name);

  return g_utf8_casefold (bare, -1);
}

char *
chy_connector_account_reason (const ChyConnectorHealthReport *report)
{
  const char *wanted = report->wanted_account;
  g_autofree char *is = NULL;
  g_autofree char *shall = NULL;

  if (report->account == NULL || *report->account == '\0')
    return NULL;
  if (wanted == NULL || *wanted == '\0' || g_ascii_strcasecmp (wanted, CHY_CONNECTOR_SYSTEM_ACCOUNT) == 0)
    return report->system_account
               ? NULL
               : g_strdup_printf ("Its service runs as %s, not as an account of the system", report->account);
  is = bare_account (report->account);
  shall = bare_account (wanted);
  return g_str_equal (is, shall)
             ? NULL
             : g_strdup_printf ("Its service runs as %s, not as %s", report->account, wanted);
}

char *
chy_connector_health_reason (const ChyConnectorHealthReport *report, gint64 now)
{
  gint64 offset = report->clock_offset;

  if (report->reason != NULL && *report->reason != '\0')
    return g_strdup (report->reason);
  if (report->certificate_end > 0 && now >= report->certificate_end)
    return g_strdup ("The certificate that it signs in by has expired");
  if (report->authority_reason != NULL && *report->authority_reason != '\0')
    return g_strdup_printf ("An authority is not reached: %s", report->authority_reason);
  if (offset >= CLOCK_LIMIT || offset <= -CLOCK_LIMIT)
    return g_strdup_printf ("Its clock is %" PRId64 " minutes %s", ABS (offset) / (60 * CHY_USEC_PER_SEC),
                            offset > 0 ? "fast" : "slow");
  if (report->certificate_end > 0 && report->certificate_end - now < SOON)
    return g_strdup_printf ("The certificate that it signs in by ends in %" PRId64 " hours",
                            (report->certificate_end - now) / (3600 * CHY_USEC_PER_SEC));
  return chy_connector_account_reason (report);
}
