/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hook-host.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"
#include "model/chy-request.h"
#include "road.h"
#include "store/chy-audit.h"
#include "tenant-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define HOUR (3600 * CHY_USEC_PER_SEC)

/* What the hook of an authority does, once. */
typedef struct
{
  TenantFixture *fixture;
  GCancellable *cancellable;
  HookPlace place;
  int code; /* of CHY_AUTHORITY_ERROR; -1: cancel instead; -2: somebody else takes over; -3: the device leaves
             */
  int done; /* atomic */
} Trouble;

static gboolean
on_submit (HookPlace place, gpointer data, GError **error)
{
  Trouble *trouble = data;

  if (place != trouble->place || !g_atomic_int_compare_and_exchange (&trouble->done, 0, 1))
    return TRUE;
  if (trouble->code == -1)
    g_cancellable_cancel (trouble->cancellable);
  else if (trouble->code == -2)
    apply_done (trouble->fixture->tenant, "request-claim",
                "{'connector': <'CONNECTOR1'>, 'count': <int64 1>, 'start': <true>, 'lease': <int64 1>}");
  else if (trouble->code == -3)
    apply_done (trouble->fixture->tenant, "device-retire", "{'id': <'LAPTOP-1'>}");
  else
    g_set_error_literal (error, CHY_AUTHORITY_ERROR, trouble->code, "made up");
  return trouble->code < 0;
}

static ChyConnectorCounts
run_with (TenantFixture *fixture, Trouble *trouble, guint batch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthorityHost) host =
      hook_host_new (fixture->host, trouble != NULL ? on_submit : NULL, trouble);
  ChyConnectorOptions options = {
    .threads = 2, .batch = batch, .host = "connector1.contoso.test", .version = "1"
  };
  g_autoptr (ChyConnector) connector =
      chy_connector_new (fixture->tenant, host, fixture->clock, "CONNECTOR1", &options);
  ChyConnectorCounts counts;

  chy_connector_run (connector, CHY_CONNECTOR_ONCE, NULL, NULL, trouble != NULL ? trouble->cancellable : NULL,
                     &counts, &error);
  g_assert_no_error (error);
  return counts;
}

static ChyConnectorCounts
run (TenantFixture *fixture)
{
  return run_with (fixture, NULL, 0);
}

static gint64
count_issued (TenantFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority = chy_authority_host_get (fixture->host, ROAD_CA, NULL, &error);
  g_autoptr (GVariant) filter = chy_body_with (NULL, "state", g_variant_new_string ("issued"));
  g_autoptr (GVariant) answer = chy_authority_query (authority, "certificates", filter, NULL, &error);

  g_assert_no_error (error);
  return chy_body_get_int (answer, "count", -1);
}

static gint64
in_state (TenantFixture *fixture, const char *state)
{
  return road_count (fixture->tenant, "requests", "state", state);
}

static char *
timeline (TenantFixture *fixture, const char *number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) request = chy_tenant_get (fixture->tenant, "requests", number, NULL, &error);
  g_autoptr (GPtrArray) events = NULL;
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  events = road_rows (fixture->tenant, "request-events", "requestId", chy_body_get_text (request, "id"));
  for (guint i = 0; i < events->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", chy_body_get_text (events->pdata[i], "kind"));
  return g_string_free (text, FALSE);
}

static void
check_text (TenantFixture *fixture, const char *number, const char *key, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) request = chy_tenant_get (fixture->tenant, "requests", number, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (request, key), ==, wanted);
}

/* --- the road ---------------------------------------------------------------------------------------------
 */

static void
check_pfx (TenantFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome =
      apply_secret (fixture->tenant, "request-export-pfx", "{'request': <'1'>, 'for': <'openssl'>}",
                    "password", "a password for one file", &error);
  g_autoptr (ChySecret) password = chy_secret_new_string ("a password for one file");
  g_autoptr (ChyPfxInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ChySecret *pfx;
  gconstpointer data;
  gsize size;

  g_assert_no_error (error);
  pfx = g_hash_table_lookup (outcome->secrets, "pfx");
  data = chy_secret_get_data (pfx, &size);
  bytes = g_bytes_new (data, size);
  info = chy_inspect_pfx (bytes, password, &error);
  g_assert_no_error (error);
  g_assert_true (info->has_key);
  g_assert_cmpuint (info->certificates->len, ==, 2);
}

static void
test_road (TenantFixture *fixture, gconstpointer data)
{
  ChyConnectorCounts counts;
  ChyAuditResult audit;
  g_autoptr (GPtrArray) connectors = NULL;
  g_autofree char *events = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 5);
  g_assert_cmpint (in_state (fixture, "queued"), ==, 5);
  counts = run_with (fixture, NULL, 2);
  g_assert_cmpint (counts.succeeded, ==, 5);
  g_assert_cmpint (counts.failed + counts.denied + counts.refused + counts.returned, ==, 0);
  g_assert_cmpint (in_state (fixture, "delivered"), ==, 5);
  g_assert_cmpint (road_count (fixture->tenant, "certificates", "state", "issued"), ==, 5);
  g_assert_cmpint (road_count (fixture->tenant, "deliveries", "state", "delivered"), ==, 5);
  g_assert_cmpint (count_issued (fixture), ==, 5);
  events = timeline (fixture, "1");
  g_assert_cmpstr (events, ==, "assigned queued claimed keyMade submitted issued wrapped delivered");
  check_pfx (fixture);
  connectors = road_rows (fixture->tenant, "connectors", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (connectors->pdata[0], "state"), ==, "active");
  g_assert_cmpint (chy_body_get_int (connectors->pdata[0], "succeeded", 0), ==, 5);
  g_assert_true (chy_audit_verify (fixture->store, NULL, NULL, NULL, NULL, &audit, NULL));
  g_assert_cmpint (audit.state, ==, CHY_AUDIT_WHOLE);

  counts = run (fixture);
  g_assert_cmpint (counts.claimed, ==, 0);
  apply_done (fixture->tenant, "reconcile", "");
  g_assert_cmpint (road_count (fixture->tenant, "requests", NULL, NULL), ==, 5);
}

static void
test_unreachable (TenantFixture *fixture, gconstpointer data)
{
  Trouble trouble = { .place = HOOK_BEFORE, .code = CHY_AUTHORITY_ERROR_UNREACHABLE };
  ChyConnectorCounts counts;
  g_autofree char *events = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 3);
  counts = run_with (fixture, &trouble, 0);
  g_assert_cmpint (counts.failed, ==, 3);
  g_assert_cmpint (in_state (fixture, "queued"), ==, 3);
  check_text (fixture, "2", "cause", "unreachable");
  counts = run (fixture);
  g_assert_cmpint (counts.claimed, ==, 0);
  chy_clock_advance (fixture->clock, 2 * HOUR);
  counts = run (fixture);
  g_assert_cmpint (counts.succeeded, ==, 3);
  check_text (fixture, "2", "cause", NULL);
  events = timeline (fixture, "2");
  g_assert_cmpstr (events, ==,
                   "assigned queued claimed keyMade submitted failed queued claimed submitted issued wrapped "
                   "delivered");
}

/* The authority has issued, and nobody heard of it: the next try gets the same certificates. */
static void
test_lost_answer (TenantFixture *fixture, gconstpointer data)
{
  Trouble trouble = { .place = HOOK_AFTER, .code = CHY_AUTHORITY_ERROR_UNREACHABLE };
  ChyConnectorCounts counts;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 3);
  counts = run_with (fixture, &trouble, 0);
  g_assert_cmpint (counts.failed, ==, 3);
  g_assert_cmpint (count_issued (fixture), ==, 3);
  chy_clock_advance (fixture->clock, 2 * HOUR);
  counts = run (fixture);
  g_assert_cmpint (counts.succeeded, ==, 3);
  g_assert_cmpint (count_issued (fixture), ==, 3);
}

static void
test_cancelled (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Trouble trouble = { .place = HOOK_BEFORE, .code = -1, .cancellable = cancellable };
  ChyConnectorCounts counts;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 30);
  counts = run_with (fixture, &trouble, 4);
  g_assert_cmpint (counts.succeeded, >, 0);
  g_assert_cmpint (counts.succeeded, <, 30);
  g_assert_cmpint (counts.succeeded + counts.returned, ==, counts.claimed);
  g_assert_cmpint (in_state (fixture, "delivered") + in_state (fixture, "queued"), ==, 30);
  counts = run (fixture);
  g_assert_cmpint (in_state (fixture, "delivered"), ==, 30);
  g_assert_cmpint (count_issued (fixture), ==, 30);
}

/* Another engine takes over while the authority works: the late one's report is refused. */
static void
test_late (TenantFixture *fixture, gconstpointer data)
{
  Trouble trouble = { .fixture = fixture, .place = HOOK_BEFORE, .code = -2 };
  ChyConnectorCounts counts;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 1);
  counts = run_with (fixture, &trouble, 0);
  g_assert_cmpint (counts.refused, ==, 1);
  g_assert_cmpint (counts.succeeded, ==, 0);
  g_assert_cmpint (in_state (fixture, "claimed"), ==, 1);
  chy_clock_advance (fixture->clock, HOUR);
  run (fixture);
  chy_clock_advance (fixture->clock, HOUR);
  run (fixture);
  g_assert_cmpint (in_state (fixture, "delivered"), ==, 1);
  g_assert_cmpint (count_issued (fixture), ==, 1);
}

/* A device is retired while the authority signs for it: what comes of that is kept, and revoked. */
static void
test_gone_meanwhile (TenantFixture *fixture, gconstpointer data)
{
  Trouble trouble = { .fixture = fixture, .place = HOOK_BEFORE, .code = -3 };
  ChyConnectorCounts counts;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 1);
  counts = run_with (fixture, &trouble, 0);
  g_assert_cmpint (counts.succeeded, ==, 0);
  run (fixture);
  g_assert_cmpint (in_state (fixture, "delivered"), ==, 0);
  g_assert_cmpint (count_issued (fixture), ==, 0);
  g_assert_cmpint (road_count (fixture->tenant, "certificates", "state", "revoked"), ==, 1);
}

static void
test_lease (TenantFixture *fixture, gconstpointer data)
{
  ChyConnectorCounts counts;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 2);
  apply_done (fixture->tenant, "request-claim", "{'connector': <'CONNECTOR1'>, 'lease': <int64 300>}");
  counts = run (fixture);
  g_assert_cmpint (counts.claimed, ==, 0);
  chy_clock_advance (fixture->clock, 301 * CHY_USEC_PER_SEC);
  run (fixture);
  chy_clock_advance (fixture->clock, HOUR);
  run (fixture);
  g_assert_cmpint (in_state (fixture, "delivered"), ==, 2);
}

/* --- what people decide
 * ------------------------------------------------------------------------------------- */

static void
test_approval (TenantFixture *fixture, gconstpointer data)
{
  ChyConnectorCounts counts;
  g_autoptr (GError) error = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 3);
  apply_done (fixture->tenant, "template-set",
              "{'template': <'IntunePKCS'>, 'settings': <{'requireManagerApproval': <'true'>}>}");
  counts = run (fixture);
  g_assert_cmpint (counts.pending, ==, 3);
  counts = run (fixture);
  g_assert_cmpint (counts.claimed, ==, 0);
  chy_clock_advance (fixture->clock, HOUR);
  counts = run (fixture);
  g_assert_cmpint (counts.pending, ==, 3);
  apply_done (fixture->tenant, "request-approve", "{'requests': <['1', '2']>}");
  apply_done (fixture->tenant, "request-deny", "{'requests': <['3']>, 'reason': <'not a device of ours'>}");
  counts = run (fixture);
  g_assert_cmpint (counts.succeeded, ==, 2);
  g_assert_cmpint (in_state (fixture, "denied"), ==, 1);
  check_text (fixture, "3", "message", "not a device of ours");
  error = apply_fails (fixture->tenant, "request-approve", "{'requests': <['1']>}");
  g_assert_true (chy_error_is (error, "request", "wrong-state"));

  /* Another try is another attempt, with another key. */
  apply_done (fixture->tenant, "request-retry", "{'requests': <['3']>}");
  counts = run (fixture);
  g_assert_cmpint (counts.pending, ==, 1);
  apply_done (fixture->tenant, "request-approve", "{'requests': <['3']>}");
  run (fixture);
  g_assert_cmpint (in_state (fixture, "delivered"), ==, 3);
}

static void
test_denied (TenantFixture *fixture, gconstpointer data)
{
  ChyConnectorCounts counts;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 2);
  apply_done (fixture->tenant, "authority-withdraw-template",
              "{'authority': <'" ROAD_CA "'>, 'template': <'IntunePKCS'>}");
  counts = run (fixture);
  g_assert_cmpint (counts.denied, ==, 2);
  check_text (fixture, "1", "code", "CERTSRV_E_UNSUPPORTED_CERT_TYPE");
  chy_clock_advance (fixture->clock, 100 * HOUR);
  counts = run (fixture);
  g_assert_cmpint (counts.claimed, ==, 0);
}

static void
test_subject (TenantFixture *fixture, gconstpointer data)
{
  ChyConnectorCounts counts;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 1);
  apply_done (
      fixture->tenant, "directory-import",
      "{'file': <b'kind,id,name,platform,user,groups\\nuser,x,Nobody,,,Staff\\ndevice,y,PC,windows10,x,\\n'>}");
  g_assert_cmpint (in_state (fixture, "queued"), ==, 2);
  counts = run (fixture);
  g_assert_cmpint (counts.succeeded, ==, 1);
  g_assert_cmpint (counts.failed, ==, 1);
  g_assert_cmpint (in_state (fixture, "failed"), ==, 1);
  check_text (fixture, "2", "cause", "subject");
}

static void
test_assignments (TenantFixture *fixture, gconstpointer data)
{
  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 3);
  apply_done (fixture->tenant, "request-cancel", "{'requests': <['3']>}");
  apply_done (fixture->tenant, "profile-assign", "{'profile': <'Wi-Fi'>}");
  g_assert_cmpint (in_state (fixture, "cancelled"), ==, 3);
  apply_done (fixture->tenant, "profile-assign", "{'profile': <'Wi-Fi'>, 'include': <['all-users']>}");
  g_assert_cmpint (in_state (fixture, "queued"), ==, 2);
  check_text (fixture, "3", "state", "cancelled");
  road_import (fixture->tenant, 4, 2);
  g_assert_cmpint (in_state (fixture, "queued"), ==, 4);
  apply_done (fixture->tenant, "profile-delete", "{'profile': <'Wi-Fi'>}");
  g_assert_cmpint (in_state (fixture, "queued"), ==, 0);
}

static void
test_batches (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GError) missing = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 2);
  outcome = apply_ok (fixture->tenant, "request-cancel", "{'requests': <['1', '99', '2']>}");
  g_assert_cmpint (chy_body_get_int (outcome->values, "done", 0), ==, 2);
  g_assert_true (chy_problems_have_error (outcome->problems));
  missing = apply_fails (fixture->tenant, "request-cancel", "{'requests': <['99']>}");
  g_assert_error (missing, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
}

/* --- renewal, and the end
 * ------------------------------------------------------------------------------------ */

static void
test_renewal (TenantFixture *fixture, gconstpointer data)
{
  gboolean revoke = GPOINTER_TO_INT (data);
  ChyConnectorCounts counts;

  road_prepare (fixture->tenant, "ec:p256", 2);
  if (revoke)
    apply_done (fixture->tenant, "profile-set",
                "{'profile': <'Wi-Fi'>, 'settings': <{'revokeSuperseded': <'true'>}>}");
  run (fixture);
  chy_clock_advance (fixture->clock, 200 * CHY_USEC_PER_DAY);
  counts = run (fixture);
  g_assert_cmpint (counts.claimed, ==, 0);
  chy_clock_advance (fixture->clock, 100 * CHY_USEC_PER_DAY);
  counts = run (fixture);
  g_assert_cmpint (counts.succeeded, ==, 2);
  g_assert_cmpint (in_state (fixture, "delivered"), ==, 2);
  apply_done (fixture->tenant, "reconcile", "");
  g_assert_cmpint (in_state (fixture, revoke ? "revoked" : "superseded"), ==, 2);
  g_assert_cmpint (count_issued (fixture), ==, revoke ? 2 : 4);
}

static void
test_reissue (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 1);
  run (fixture);
  apply_done (fixture->tenant, "request-reissue", "{'requests': <['1']>}");
  g_assert_cmpint (in_state (fixture, "queued"), ==, 1);
  error = apply_fails (fixture->tenant, "request-reissue", "{'requests': <['1']>}");
  g_assert_true (chy_error_is (error, "request", "newer-exists"));
  run (fixture);
  check_text (fixture, "1", "state", "superseded");
  check_text (fixture, "2", "state", "delivered");
}

static void
test_retire (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) params = body_from ("{'id': <'LAPTOP-1'>}");
  g_autoptr (ChyCommand) command = chy_command_new ("device-retire", params);
  g_autoptr (ChyOutcome) preview = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 3);
  run (fixture);
  preview = chy_tenant_preview (fixture->tenant, command, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (preview->consequence, "1 certificate is revoked"));
  apply_done (fixture->tenant, "device-retire", "{'id': <'LAPTOP-1'>}");
  check_text (fixture, "1", "state", "revoked");
  g_assert_cmpint (count_issued (fixture), ==, 2);
  apply_done (fixture->tenant, "user-retire", "{'id': <'user2@contoso.test'>}");
  g_assert_cmpint (count_issued (fixture), ==, 1);
  g_assert_cmpint (road_count (fixture->tenant, "certificates", "state", "revoked"), ==, 2);
  run (fixture);
  g_assert_cmpint (road_count (fixture->tenant, "requests", NULL, NULL), ==, 3);
}

/* --- what stands in the way
 * ----------------------------------------------------------------------------------- */

static void
test_refused (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyConnector) connector = NULL;
  g_autoptr (ChyConnector) unknown = NULL;
  g_autoptr (GError) disabled = NULL;
  g_autoptr (GError) locked = NULL;
  g_autoptr (GError) missing = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 1);
  connector = chy_connector_new (fixture->tenant, fixture->host, fixture->clock, "CONNECTOR1", NULL);
  unknown = chy_connector_new (fixture->tenant, fixture->host, fixture->clock, "CONNECTOR2", NULL);
  g_assert_false (chy_connector_run (unknown, 0, NULL, NULL, NULL, NULL, &missing));
  g_assert_error (missing, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
  apply_done (fixture->tenant, "connector-disable", "{'connector': <'CONNECTOR1'>}");
  g_assert_false (chy_connector_run (connector, 0, NULL, NULL, NULL, NULL, &disabled));
  g_assert_true (chy_error_is (disabled, "request", "connector-disabled"));
  chy_vault_lock (chy_tenant_local_get_vault (CHY_TENANT_LOCAL (fixture->tenant)));
  g_assert_false (chy_connector_run (connector, CHY_USEC_PER_SEC, NULL, NULL, NULL, NULL, &locked));
  g_assert_error (locked, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT);
  g_assert_cmpint (in_state (fixture, "queued"), ==, 1);
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  gint64 *last = data;

  g_assert_cmpint (done, >=, *last);
  g_assert_cmpint (done, <=, total);
  *last = done;
}

static void
test_long_run (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyConnector) connector = NULL;
  g_autoptr (GError) error = NULL;
  ChyConnectorCounts counts;
  gint64 last = 0;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 8);
  connector = chy_connector_new (fixture->tenant, fixture->host, fixture->clock, "CONNECTOR1", NULL);
  g_assert_true (
      chy_connector_run (connector, 2 * CHY_USEC_PER_SEC, on_progress, &last, NULL, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (counts.succeeded, ==, 8);
  g_assert_cmpint (last, ==, 8);
}

static void
on_first (gint64 done, gint64 total, gpointer data)
{
  (void) total;
  if (done > 0)
    g_cancellable_cancel (data);
}

/* A console that closes is no connector that is late, and the next run is heard from again. */
static void
test_farewell (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const ChyConnectorOptions options = { .threads = 1, .farewell = CHY_CONNECTOR_REASON_CLOSED };
  g_autoptr (ChyConnector) connector = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 4);
  connector = chy_connector_new (fixture->tenant, fixture->host, fixture->clock, "CONNECTOR1", &options);
  g_assert_true (
      chy_connector_run (connector, CHY_CONNECTOR_FOREVER, on_first, cancellable, cancellable, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (road_count (fixture->tenant, "connectors", "state", "closed"), ==, 1);
  run (fixture);
  g_assert_cmpint (road_count (fixture->tenant, "connectors", "state", "active"), ==, 1);
}

/* An idle engine has RSA keys ready; what comes later is served with them. */
static gpointer
import_later (gpointer data)
{
  g_usleep (500000);
  road_import (((TenantFixture *) data)->tenant, 2, 3);
  return NULL;
}

static void
test_late_comers (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyConnector) connector = NULL;
  g_autoptr (GError) error = NULL;
  ChyConnectorCounts counts;
  GThread *thread;

  (void) data;
  road_prepare (fixture->tenant, "rsa:2048", 1);
  connector = chy_connector_new (fixture->tenant, fixture->host, fixture->clock, "CONNECTOR1", NULL);
  thread = g_thread_new ("import", import_later, fixture);
  g_assert_true (chy_connector_run (connector, 8 * CHY_USEC_PER_SEC, NULL, NULL, NULL, &counts, &error));
  g_assert_no_error (error);
  g_thread_join (thread);
  run (fixture);
  g_assert_cmpint (in_state (fixture, "delivered"), ==, 4);
  g_assert_cmpint (count_issued (fixture), ==, 4);
}

static void
test_export_all (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("chy-export-XXXXXX", NULL);
  g_autofree char *params = g_strdup_printf ("{'profile': <'Wi-Fi'>, 'folder': <'%s'>}", folder);
  g_autofree char *file = g_build_filename (folder, "2-LAPTOP-2.p12", NULL);
  g_autofree char *list = g_build_filename (folder, "passwords.csv", NULL);
  g_autofree char *other = g_build_filename (folder, "other", NULL);
  g_autofree char *elsewhere = g_strdup_printf ("{'profile': <'Wi-Fi'>, 'folder': <'%s'>}", other);
  g_autoptr (ChyOutcome) first = NULL;
  g_autoptr (ChyOutcome) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  GStatBuf info;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 3);
  run (fixture);
  first = apply_ok (fixture->tenant, "profile-export-pfx", params);
  g_assert_cmpint (chy_body_get_int (first->values, "written", -1), ==, 3);
  g_assert_cmpint (g_stat (file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (list, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_remove (file), ==, 0);
  second = apply_ok (fixture->tenant, "profile-export-pfx", params);
  g_assert_cmpint (chy_body_get_int (second->values, "written", -1), ==, 1);
  g_assert_cmpint (chy_body_get_int (second->values, "kept", -1), ==, 2);
  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  g_clear_pointer (&list, g_free);
  list = g_build_filename (other, "mine", NULL);
  g_assert_true (g_file_set_contents (list, "x", -1, NULL));
  error = apply_fails (fixture->tenant, "profile-export-pfx", elsewhere);
  g_assert_true (chy_error_is (error, "request", "folder-not-empty"));
  g_remove (list);
  g_rmdir (other);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

static void
add (const char *name, void (*func) (TenantFixture *, gconstpointer), gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/connector/", name, NULL);

  g_test_add (path, TenantFixture, data, tenant_fixture_set_up, func, tenant_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("the road from an assignment to a PFX file", test_road, NULL);
  add ("an authority that does not answer is asked again later", test_unreachable, NULL);
  add ("a lost answer brings no second certificate", test_lost_answer, NULL);
  add ("a stopped engine finishes or gives back what it holds", test_cancelled, NULL);
  add ("a late holder is refused", test_late, NULL);
  add ("what is issued for a device that has left is revoked", test_gone_meanwhile, NULL);
  add ("a lease that ran out frees the request", test_lease, NULL);
  add ("a certificate manager approves and denies", test_approval, NULL);
  add ("what the authority denies is not tried again", test_denied, NULL);
  add ("a user without what the name needs is told", test_subject, NULL);
  add ("requests follow assignments", test_assignments, NULL);
  add ("in a batch the good ones are done", test_batches, NULL);
  add ("certificates are renewed in time", test_renewal, GINT_TO_POINTER (FALSE));
  add ("the old certificate is revoked where the profile says so", test_renewal, GINT_TO_POINTER (TRUE));
  add ("a reissued certificate takes the place of the old one", test_reissue, NULL);
  add ("a retired device or user has no certificate left", test_retire, NULL);
  add ("an unknown or disabled connector and a locked vault are refused", test_refused, NULL);
  add ("a long run goes on until its time", test_long_run, NULL);
  add ("an engine of a console says that it was closed", test_farewell, NULL);
  add ("an idle engine serves who comes later", test_late_comers, NULL);
  add ("all PFX files of a profile are exported, and again", test_export_all, NULL);
  return g_test_run ();
}
