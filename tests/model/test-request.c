/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-request.h"
#include "model/chy-validity.h"

#include "base/chy-clock.h"

#define MINUTE (60 * CHY_USEC_PER_SEC)
#define NOW    (G_GINT64_CONSTANT (1767225600) * CHY_USEC_PER_SEC)

/* --- states ---------------------------------------------------------------------------------------- */

/* decisions of the project: "Requests". */
static const char *const words[] = { "assigned",        "queued", "claimed",   "keyMade",    "submitted",
                                     "pendingApproval", "issued", "wrapped",   "delivered",  "installed",
                                     "failed",          "denied", "cancelled", "superseded", "revoked" };

static void
test_states_have_the_words_of_the_decisions (void)
{
  ChyRequestState state = CHY_REQUEST_ISSUED;

  g_assert_cmpint (G_N_ELEMENTS (words), ==, CHY_N_REQUEST_STATES);
  for (guint i = 0; i < CHY_N_REQUEST_STATES; i++)
    {
      ChyRequestState again;

      g_assert_cmpstr (chy_request_state_to_string ((ChyRequestState) i), ==, words[i]);
      g_assert_true (chy_request_state_from_string (words[i], &again));
      g_assert_cmpuint (again, ==, i);
      g_assert_cmpstr (chy_request_state_get_title ((ChyRequestState) i), !=, "");
      g_assert_cmpstr (chy_request_state_get_sentence ((ChyRequestState) i), !=, "");
    }
  g_assert_true (chy_request_state_from_string ("PENDINGAPPROVAL", &state));
  g_assert_cmpint (state, ==, CHY_REQUEST_PENDING_APPROVAL);
  g_assert_false (chy_request_state_from_string ("nonsense", &state));
  g_assert_false (chy_request_state_from_string (NULL, &state));
  g_assert_cmpint (state, ==, CHY_REQUEST_PENDING_APPROVAL);
}

typedef struct
{
  ChyRequestState from, to;
  gboolean may;
} Step;

static const Step steps[] = {
  { CHY_REQUEST_ASSIGNED, CHY_REQUEST_QUEUED, TRUE },
  { CHY_REQUEST_QUEUED, CHY_REQUEST_CLAIMED, TRUE },
  { CHY_REQUEST_CLAIMED, CHY_REQUEST_KEY_MADE, TRUE },
  { CHY_REQUEST_KEY_MADE, CHY_REQUEST_SUBMITTED, TRUE },
  { CHY_REQUEST_SUBMITTED, CHY_REQUEST_ISSUED, TRUE },
  { CHY_REQUEST_SUBMITTED, CHY_REQUEST_PENDING_APPROVAL, TRUE },
  { CHY_REQUEST_SUBMITTED, CHY_REQUEST_DENIED, TRUE },
  { CHY_REQUEST_PENDING_APPROVAL, CHY_REQUEST_CLAIMED, TRUE },
  { CHY_REQUEST_ISSUED, CHY_REQUEST_WRAPPED, TRUE },
  { CHY_REQUEST_WRAPPED, CHY_REQUEST_DELIVERED, TRUE },
  { CHY_REQUEST_DELIVERED, CHY_REQUEST_INSTALLED, TRUE },
  { CHY_REQUEST_DELIVERED, CHY_REQUEST_SUPERSEDED, TRUE },
  { CHY_REQUEST_INSTALLED, CHY_REQUEST_SUPERSEDED, TRUE },
  /* of imported certificates */
  { CHY_REQUEST_CLAIMED, CHY_REQUEST_WRAPPED, TRUE },
  { CHY_REQUEST_DELIVERED, CHY_REQUEST_CANCELLED, TRUE },
  { CHY_REQUEST_INSTALLED, CHY_REQUEST_FAILED, TRUE },
  { CHY_REQUEST_INSTALLED, CHY_REQUEST_REVOKED, TRUE },
  { CHY_REQUEST_SUPERSEDED, CHY_REQUEST_REVOKED, TRUE },
  { CHY_REQUEST_FAILED, CHY_REQUEST_QUEUED, TRUE },
  { CHY_REQUEST_QUEUED, CHY_REQUEST_CANCELLED, TRUE },
  { CHY_REQUEST_REVOKED, CHY_REQUEST_QUEUED, FALSE },
  { CHY_REQUEST_REVOKED, CHY_REQUEST_DELIVERED, FALSE },
  { CHY_REQUEST_DELIVERED, CHY_REQUEST_QUEUED, FALSE },
  { CHY_REQUEST_SUPERSEDED, CHY_REQUEST_CANCELLED, FALSE },
  { CHY_REQUEST_KEY_MADE, CHY_REQUEST_WRAPPED, FALSE },
  { CHY_REQUEST_QUEUED, CHY_REQUEST_ISSUED, FALSE },
  { CHY_REQUEST_QUEUED, CHY_REQUEST_DELIVERED, FALSE },
  { CHY_REQUEST_DENIED, CHY_REQUEST_ISSUED, FALSE },
  { CHY_REQUEST_KEY_MADE, CHY_REQUEST_ISSUED, FALSE },
};

static void
test_only_some_events_may_follow_a_state (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_test_message ("%s then %s", chy_request_state_to_string (steps[i].from),
                      chy_request_state_to_string (steps[i].to));
      g_assert_true (chy_request_state_may_follow (steps[i].from, steps[i].to) == steps[i].may);
    }
}

/* What a connector holds can always be given up, taken over when its lease ran out, or put back. */
static void
test_what_is_in_hand_can_fail_and_be_taken_over (void)
{
  for (guint i = 0; i < CHY_N_REQUEST_STATES; i++)
    {
      ChyRequestState state = (ChyRequestState) i;

      if (chy_request_state_is_in_hand (state))
        {
          g_assert_true (chy_request_state_may_follow (state, CHY_REQUEST_FAILED));
          g_assert_true (chy_request_state_may_follow (state, CHY_REQUEST_CLAIMED));
          g_assert_true (chy_request_state_may_follow (state, CHY_REQUEST_QUEUED));
          g_assert_false (chy_request_state_is_final (state));
        }
      if (chy_request_state_is_claimable (state))
        g_assert_true (chy_request_state_may_follow (state, CHY_REQUEST_CLAIMED));
      g_assert_false (chy_request_state_is_final (state) && chy_request_state_is_claimable (state));
    }
}

typedef struct
{
  ChyRequestState state;
  guint actions;
} Allowed;

static const Allowed allowed[] = {
  { CHY_REQUEST_QUEUED, CHY_REQUEST_ACTION_CANCEL },
  { CHY_REQUEST_SUBMITTED, 0 },
  { CHY_REQUEST_PENDING_APPROVAL,
    CHY_REQUEST_ACTION_APPROVE | CHY_REQUEST_ACTION_DENY | CHY_REQUEST_ACTION_CANCEL },
  { CHY_REQUEST_FAILED, CHY_REQUEST_ACTION_RETRY | CHY_REQUEST_ACTION_CANCEL },
  { CHY_REQUEST_DENIED, CHY_REQUEST_ACTION_RETRY | CHY_REQUEST_ACTION_CANCEL },
  { CHY_REQUEST_DELIVERED,
    CHY_REQUEST_ACTION_EXPORT | CHY_REQUEST_ACTION_REISSUE | CHY_REQUEST_ACTION_REVOKE },
  { CHY_REQUEST_REVOKED, CHY_REQUEST_ACTION_REISSUE },
};

static void
test_each_state_allows_its_actions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++)
    g_assert_cmpuint (chy_request_state_get_actions (allowed[i].state), ==, allowed[i].actions);
  for (guint i = 0; i < CHY_N_REQUEST_STATES; i++)
    {
      guint actions = chy_request_state_get_actions ((ChyRequestState) i);

      if ((actions & CHY_REQUEST_ACTION_RETRY) != 0)
        g_assert_true (chy_request_state_may_follow ((ChyRequestState) i, CHY_REQUEST_QUEUED));
      if ((actions & CHY_REQUEST_ACTION_CANCEL) != 0)
        g_assert_true (chy_request_state_may_follow ((ChyRequestState) i, CHY_REQUEST_CANCELLED));
      if ((actions & CHY_REQUEST_ACTION_DENY) != 0)
        g_assert_true (chy_request_state_may_follow ((ChyRequestState) i, CHY_REQUEST_DENIED));
    }
  g_assert_cmpstr (chy_request_action_to_string (CHY_REQUEST_ACTION_REISSUE), ==, "reissue");
}

/* --- retries --------------------------------------------------------------------------------------- */

static void
test_waiting_grows_until_it_is_given_up (void)
{
  gint64 last = 0;
  guint attempt = 1;

  for (gint64 wait; (wait = chy_request_retry_delay (CHY_CAUSE_UNREACHABLE, attempt, 0)) >= 0; attempt++)
    {
      g_assert_cmpint (wait, >=, last);
      g_assert_cmpint (wait, <=, 60 * MINUTE);
      last = wait;
    }
  g_assert_cmpuint (attempt, >=, 10);
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_UNREACHABLE, 1, 0), ==, 30 * CHY_USEC_PER_SEC);
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_UNREACHABLE, 2, 0), ==, MINUTE);
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_UNREACHABLE, G_MAXUINT, 0), ==, -1);
}

static void
test_what_retrying_cannot_mend_is_given_up_at_once (void)
{
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_PROFILE, 1, 0), ==, -1);
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_SUBJECT, 1, 0), ==, -1);
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_DENIED, 1, 0), ==, -1);
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_INTERNAL, 1, 0), >, 0);
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_INTERNAL, 5, 0), ==, -1);
}

static void
test_requests_do_not_come_back_all_at_once (void)
{
  gint64 least = chy_request_retry_delay (CHY_CAUSE_BUSY, 3, 0);

  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_BUSY, 3, G_MAXUINT32), ==, least + least / 4);
  g_assert_cmpint (chy_request_retry_delay (CHY_CAUSE_BUSY, 3, G_MAXUINT32 / 2), >, least);
}

static void
test_causes_have_words (void)
{
  ChyRequestCause cause = CHY_CAUSE_VAULT;

  for (int i = CHY_CAUSE_UNREACHABLE; i <= CHY_CAUSE_VAULT; i++)
    {
      g_assert_true (
          chy_request_cause_from_string (chy_request_cause_to_string ((ChyRequestCause) i), &cause));
      g_assert_cmpint (cause, ==, i);
    }
  g_assert_false (chy_request_cause_from_string ("nonsense", &cause));
}

/* --- connectors ------------------------------------------------------------------------------------ */

typedef struct
{
  gint64 silence; /* -1: never heard from */
  const char *reason;
  gboolean enabled;
  const char *state;
} Connector;

static const Connector connectors[] = {
  { -1, NULL, TRUE, "pending" },
  { 0, NULL, TRUE, "active" },
  { 10 * MINUTE, "", TRUE, "active" },
  { 10 * MINUTE + 1, NULL, TRUE, "warning" },
  { 0, "the vault is locked", TRUE, "warning" },
  { 0, CHY_CONNECTOR_REASON_CLOSED, TRUE, "closed" },
  { 24 * 60 * MINUTE + 1, CHY_CONNECTOR_REASON_CLOSED, TRUE, "closed" },
  { 0, CHY_CONNECTOR_REASON_CLOSED, FALSE, "disabled" },
  { -1, CHY_CONNECTOR_REASON_CLOSED, TRUE, "pending" },
  { 24 * 60 * MINUTE, NULL, TRUE, "warning" },
  { 24 * 60 * MINUTE + 1, NULL, TRUE, "inactive" },
  { 24 * 60 * MINUTE + 1, "reason", TRUE, "inactive" },
  { -5 * MINUTE, NULL, TRUE, "active" }, /* its clock is ahead */
  { 0, NULL, FALSE, "disabled" },
};

static const struct
{
  const char *is;
  gboolean system;
  const char *wanted;
  gboolean right;
} accounts[] = {
  { NULL, FALSE, "SYSTEM", TRUE },
  { "root", TRUE, NULL, TRUE },
  { "chancery-connector", TRUE, "system", TRUE },
  { "anna", FALSE, "SYSTEM", FALSE },
  { "anna", FALSE, "", FALSE },
  { "svc", FALSE, "CORP\\svc", TRUE },
  { "svc@corp.contoso.com", FALSE, "CORP\\SVC", TRUE },
  { "CORP\\svc", FALSE, "svc", TRUE },
  { "svc", TRUE, "svc", TRUE },
  { "svc2", FALSE, "CORP\\svc", FALSE },
  { "root", TRUE, "CORP\\svc", FALSE },
};

static void
test_a_service_runs_as_its_settings_say (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (accounts); i++)
    {
      const ChyConnectorHealthReport report = { .account = accounts[i].is,
                                                .system_account = accounts[i].system,
                                                .wanted_account = accounts[i].wanted };
      g_autofree char *reason = chy_connector_account_reason (&report);
      g_autofree char *health = chy_connector_health_reason (&report, NOW);

      g_test_message ("%s, %s", accounts[i].is, accounts[i].wanted);
      g_assert_cmpint (reason == NULL, ==, accounts[i].right);
      g_assert_cmpstr (health, ==, reason);
    }
}

static void
test_a_connector_is_judged_by_its_silence (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (connectors); i++)
    {
      gint64 last = connectors[i].silence == -1 ? 0 : NOW - connectors[i].silence;
      ChyConnectorState state = chy_connector_state (last, connectors[i].reason, connectors[i].enabled, NOW);

      g_assert_cmpstr (chy_connector_state_to_string (state), ==, connectors[i].state);
      g_assert_cmpstr (chy_connector_state_get_title (state), !=, "");
    }
}

/* --- validity -------------------------------------------------------------------------------------- */

static void
test_periods_are_those_of_templates (void)
{
  g_assert_cmpint (chy_validity_period (1, "years"), ==, 365 * 86400);
  g_assert_cmpint (chy_validity_period (2, "months"), ==, 60 * 86400);
  g_assert_cmpint (chy_validity_period (5, "days"), ==, 5 * 86400);
  g_assert_cmpint (chy_validity_period (0, "days"), ==, 0);
  g_assert_cmpint (chy_validity_period (-1, "days"), ==, 0);
  g_assert_cmpint (chy_validity_period (1, "weeks"), ==, 0);
  g_assert_cmpint (chy_validity_period (1, NULL), ==, 0);
  g_assert_cmpint (chy_validity_period (G_MAXINT64, "years"), ==, 0);
}

static void
test_a_certificate_begins_ten_minutes_ago (void)
{
  ChyValidity validity = { 0 };

  g_assert_true (chy_validity_compute (NOW + 999999, 86400, 0, &validity));
  g_assert_cmpint (validity.not_before, ==, NOW - 10 * MINUTE);
  g_assert_cmpint (validity.not_after - validity.not_before, ==, CHY_USEC_PER_DAY);
  g_assert_false (validity.truncated);
}

static void
test_a_certificate_ends_no_later_than_its_authority (void)
{
  ChyValidity validity = { 0 };
  gint64 end = NOW + 100 * CHY_USEC_PER_DAY;

  g_assert_true (chy_validity_compute (NOW, 365 * 86400, end + 5, &validity));
  g_assert_cmpint (validity.not_after, ==, end);
  g_assert_true (validity.truncated);
  g_assert_true (chy_validity_compute (NOW, 86400, end, &validity));
  g_assert_false (validity.truncated);
}

static void
test_nothing_is_valid_when_nothing_is_left (void)
{
  ChyValidity validity = { 1, 2, TRUE };

  g_assert_false (chy_validity_compute (NOW, 86400, NOW, &validity));
  g_assert_false (chy_validity_compute (NOW, 86400, NOW - CHY_USEC_PER_DAY, &validity));
  g_assert_false (chy_validity_compute (NOW, 0, 0, &validity));
  g_assert_false (chy_validity_compute (NOW, -5, 0, &validity));
  g_assert_false (chy_validity_compute (NOW, G_MAXINT64, 0, &validity));
  g_assert_false (chy_validity_compute (NOW, 600, 0, &validity));
  g_assert_cmpint (validity.not_before, ==, 1);
}

static void
test_renewal_begins_at_the_threshold (void)
{
  gint64 begin = NOW;
  gint64 end = NOW + 100 * CHY_USEC_PER_DAY;

  g_assert_cmpint (chy_validity_renewal (begin, end, 20), ==, NOW + 80 * CHY_USEC_PER_DAY);
  g_assert_cmpint (chy_validity_renewal (begin, end, 1), ==, NOW + 99 * CHY_USEC_PER_DAY);
  g_assert_cmpint (chy_validity_renewal (begin, end, 99), ==, NOW + CHY_USEC_PER_DAY);
  g_assert_cmpint (chy_validity_renewal (begin, end, 0), ==, NOW + 99 * CHY_USEC_PER_DAY);
  g_assert_cmpint (chy_validity_renewal (begin, end, 500), ==, NOW + CHY_USEC_PER_DAY);
  g_assert_cmpint (chy_validity_renewal (0, G_MAXINT64, 99), >, 0);
  g_assert_cmpint (chy_validity_remaining (begin, end, NOW + 80 * CHY_USEC_PER_DAY), ==, 20);
  g_assert_cmpint (chy_validity_remaining (begin, end, NOW - 1), ==, 100);
  g_assert_cmpint (chy_validity_remaining (begin, end, end), ==, 0);
  g_assert_cmpint (chy_validity_remaining (begin, begin, begin), ==, 0);
  g_assert_cmpint (chy_validity_remaining (0, 199, 1), <=, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/words", test_states_have_the_words_of_the_decisions);
  g_test_add_func ("/request/steps", test_only_some_events_may_follow_a_state);
  g_test_add_func ("/request/in-hand", test_what_is_in_hand_can_fail_and_be_taken_over);
  g_test_add_func ("/request/actions", test_each_state_allows_its_actions);
  g_test_add_func ("/request/retry-grows", test_waiting_grows_until_it_is_given_up);
  g_test_add_func ("/request/retry-never", test_what_retrying_cannot_mend_is_given_up_at_once);
  g_test_add_func ("/request/retry-spread", test_requests_do_not_come_back_all_at_once);
  g_test_add_func ("/request/causes", test_causes_have_words);
  g_test_add_func ("/connector/state", test_a_connector_is_judged_by_its_silence);
  g_test_add_func ("/connector/account", test_a_service_runs_as_its_settings_say);
  g_test_add_func ("/validity/periods", test_periods_are_those_of_templates);
  g_test_add_func ("/validity/begin", test_a_certificate_begins_ten_minutes_ago);
  g_test_add_func ("/validity/end", test_a_certificate_ends_no_later_than_its_authority);
  g_test_add_func ("/validity/nothing", test_nothing_is_valid_when_nothing_is_left);
  g_test_add_func ("/validity/renewal", test_renewal_begins_at_the_threshold);
  return g_test_run ();
}
