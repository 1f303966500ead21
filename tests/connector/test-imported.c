/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-eku.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"
#include "road.h"
#include "store/chy-audit.h"
#include "support/made-pfx.h"
#include "tenant-fixture.h"

#include <string.h>

/* Certificates that were imported for users, from the file to the devices. */

#define USER1 "u1"
#define DAY   CHY_USEC_PER_DAY

static void
check_audit (TenantFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ChyAuditResult result;

  g_assert_true (chy_audit_verify (fixture->store, NULL, NULL, NULL, NULL, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (result.state, ==, CHY_AUDIT_WHOLE);
}

static ChyOutcome *
import_file (TenantFixture *fixture, const char *user, const char *purpose, ChySecret *file, GError **error)
{
  g_autofree char *text = g_strdup_printf ("{'user': <'%s'>, 'purpose': <'%s'>}", user, purpose);
  g_autoptr (GVariant) params = body_from (text);
  g_autoptr (ChyCommand) command = chy_command_new ("pfx-import", params);
  g_autoptr (ChySecret) password = chy_secret_new_string (MADE_PASSWORD);

  command->confirmed = TRUE;
  chy_command_set_secret (command, "file", file);
  chy_command_set_secret (command, "password", password);
  return chy_tenant_apply (fixture->tenant, command, NULL, error);
}

/* Imports one that is as `what` says; gives its thumbprint. */
static char *
import (TenantFixture *fixture, const char *user, const MadePfx *what)
{
  g_autoptr (GError) error = NULL;
  char *thumbprint = NULL;
  g_autoptr (ChySecret) file = made_pfx (what, chy_clock_now (fixture->clock), &thumbprint);
  g_autoptr (ChyOutcome) outcome = import_file (fixture, user, "smimeEncryption", file, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (outcome->values, "thumbprint"), ==, thumbprint);
  return thumbprint;
}

/* Three users with a PC each, the first one with a phone, too; a profile for each platform. */
static void
set_up (TenantFixture *fixture)
{
  ChyOutcome *outcome =
      apply_secret (fixture->tenant, "vault-create", "{}", "passphrase", ROAD_PASSPHRASE, NULL);

  g_assert_nonnull (outcome);
  chy_outcome_free (outcome);
  apply_done (fixture->tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  road_import (fixture->tenant, 1, 3);
  apply_done (fixture->tenant, "device-add",
              "{'name': <'PHONE-1'>, 'platform': <'iOS'>, 'user': <'u1'>, 'serialNumber': <'P1'>}");
  for (const char *const *platform = (const char *const[]){ "windows10", "iOS", NULL }; *platform != NULL;
       platform++)
    {
      g_autofree char *create = g_strdup_printf (
          "{'type': <'pkcs-imported-certificate'>, 'platform': <'%s'>, 'name': <'Mail %s'>, 'settings':"
          " <{'intendedPurpose': <'smimeEncryption'>}>}",
          *platform, *platform);
      g_autofree char *assign =
          g_strdup_printf ("{'profile': <'Mail %s'>, 'include': <['group:Staff']>}", *platform);

      apply_done (fixture->tenant, "profile-create", create);
      apply_done (fixture->tenant, "profile-assign", assign);
    }
}

static ChyConnectorCounts
run (TenantFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyConnector) connector =
      chy_connector_new (fixture->tenant, fixture->host, fixture->clock, "CONNECTOR1", NULL);
  ChyConnectorCounts counts;

  chy_connector_run (connector, CHY_CONNECTOR_ONCE, NULL, NULL, NULL, &counts, &error);
  g_assert_no_error (error);
  return counts;
}

static gint64
in_state (TenantFixture *fixture, const char *state)
{
  return road_count (fixture->tenant, "requests", "state", state);
}

/* The newest request of a device. */
static GVariant *
request_of (TenantFixture *fixture, const char *device)
{
  g_autoptr (GPtrArray) rows = road_rows (fixture->tenant, "requests", "deviceDisplayName", device);
  GVariant *newest = NULL;

  for (guint i = 0; i < rows->len; i++)
    if (newest == NULL ||
        chy_body_get_int (rows->pdata[i], "number", 0) > chy_body_get_int (newest, "number", 0))
      newest = rows->pdata[i];
  g_assert_nonnull (newest);
  return g_variant_ref (newest);
}

static void
check_request (TenantFixture *fixture, const char *device, const char *state, const char *thumbprint)
{
  g_autoptr (GVariant) request = request_of (fixture, device);

  g_assert_cmpstr (chy_body_get_text (request, "kind"), ==, "imported");
  g_assert_cmpstr (chy_body_get_text (request, "state"), ==, state);
  g_assert_cmpstr (chy_body_get_text (request, "certificateThumbprint"), ==, thumbprint);
}

/* What a device got: the user's own certificate with its chain and key. */
static void
check_file (TenantFixture *fixture, const char *device, const char *thumbprint)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) request = request_of (fixture, device);
  g_autofree char *params =
      g_strdup_printf ("{'request': <'%s'>, 'for': <'openssl'>}", chy_body_get_text (request, "id"));
  g_autoptr (ChyOutcome) outcome =
      apply_secret (fixture->tenant, "request-export-pfx", params, "password", "for one file", &error);
  g_autoptr (ChySecret) password = chy_secret_new_string ("for one file");
  g_autoptr (ChyPfxInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  g_assert_no_error (error);
  data = chy_secret_get_data (g_hash_table_lookup (outcome->secrets, "pfx"), &size);
  bytes = g_bytes_new (data, size);
  info = chy_inspect_pfx (bytes, password, &error);
  g_assert_no_error (error);
  g_assert_true (info->has_key);
  g_assert_cmpuint (info->certificates->len, ==, 2);
  g_assert_cmpstr (((ChyCertInfo *) info->certificates->pdata[0])->thumbprint, ==, thumbprint);
}

static gboolean
has_problem (const ChyOutcome *outcome, const char *code)
{
  for (guint i = 0; i < outcome->problems->len; i++)
    if (g_str_equal (chy_problem_get_code (outcome->problems->pdata[i]), code))
      return TRUE;
  return FALSE;
}

/* --- importing ------------------------------------------------------------------------------------------ */

typedef struct
{
  const char *domain, *code;
  const char *purpose;
  MadePfx what;
} Refused;

static const Refused refused[] = {
  { "pfx", "expired", "smimeEncryption", { .begin = 20 * DAY, .end = -DAY } },
  { "pfx", "key-usage", "smimeSigning", { NULL } },
  { "pfx", "extended-key-usage", "smimeEncryption", { .usage = CHY_EKU_CLIENT_AUTH } },
  { "pfx", "no-key", "smimeEncryption", { .without_key = TRUE } },
  { "pfx", "authority", "unassigned", { .authority = TRUE } },
};

static void
test_refused (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChySecret) good = NULL;
  g_autoptr (ChySecret) wrong = chy_secret_new_string ("no PFX at all");
  GError *error = NULL;

  (void) data;
  set_up (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (ChySecret) file = made_pfx (&refused[i].what, FIXTURE_NOW, NULL);

      g_test_message ("%s", refused[i].code);
      g_assert_null (import_file (fixture, USER1, refused[i].purpose, file, &error));
      g_assert_true (chy_error_is (error, refused[i].domain, refused[i].code));
      g_clear_error (&error);
    }
  g_assert_null (import_file (fixture, USER1, "wifi", wrong, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  good = made_pfx (&(MadePfx){ NULL }, FIXTURE_NOW, NULL);
  g_assert_null (import_file (fixture, "nobody", "smimeEncryption", good, &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (count_of (fixture->tenant, "imported-pfx", NULL), ==, 0);
  g_assert_cmpint (road_count (fixture->tenant, "audit", "activity", "pfx-import"), ==, 0);
}

static void
test_wrong_password (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params = NULL;
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChySecret) file = made_pfx (&(MadePfx){ NULL }, FIXTURE_NOW, NULL);
  g_autoptr (ChySecret) password = chy_secret_new_string ("not this one");
  g_autoptr (GPtrArray) problems = NULL;

  (void) data;
  set_up (fixture);
  params = body_from ("{'user': <'u1'>}");
  command = chy_command_new ("pfx-import", params);
  chy_command_set_secret (command, "file", file);
  chy_command_set_secret (command, "password", password);
  g_assert_null (chy_tenant_apply (fixture->tenant, command, NULL, &error));
  problems = chy_problems_from_error (error);
  g_assert_cmpstr (chy_problem_get_code (problems->pdata[0]), ==, "wrong-password");
}

static void
test_warned (TenantFixture *fixture, gconstpointer data)
{
  static const char *const codes[] = { "weak-protection", "no-chain", "other-mail", "expires-soon" };
  g_autoptr (GError) error = NULL;
  g_autofree char *thumbprint = NULL;
  g_autoptr (ChySecret) file =
      made_pfx (&(MadePfx){ .weak = TRUE, .without_chain = TRUE, .mail = "ben@contoso.test", .end = 5 * DAY },
                FIXTURE_NOW, &thumbprint);
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (ChyOutcome) other = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  (void) data;
  set_up (fixture);
  outcome = import_file (fixture, USER1, "smimeEncryption", file, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_true (has_problem (outcome, codes[i]));
  g_assert_false (has_problem (outcome, "other-user-has-it"));
  /* Nothing but words leaves. */
  g_assert_null (chy_body_get (outcome->values, "pfx"));
  g_assert_null (chy_body_get (outcome->values, "password"));
  g_assert_true (outcome->secrets == NULL || g_hash_table_size (outcome->secrets) == 0);
  g_assert_null (import_file (fixture, USER1, "smimeEncryption", file, &error));
  g_assert_true (chy_error_is (error, "pfx", "imported-already"));
  g_clear_error (&error);
  other = import_file (fixture, "u2", "smimeEncryption", file, &error);
  g_assert_no_error (error);
  g_assert_true (has_problem (other, "other-user-has-it"));
  rows = road_rows (fixture->tenant, "imported-pfx", "userPrincipalName", "user1@contoso.test");
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "thumbprint"), ==, thumbprint);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "state"), ==, "current");
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "intendedPurpose"), ==, "smimeEncryption");
  g_assert_nonnull (chy_body_get_text (rows->pdata[0], "importedBy"));
  check_audit (fixture);
}

/* --- delivery ---------------------------------------------------------------------------------------------
 */

static void
test_road (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *thumbprint = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  ChyConnectorCounts counts;

  (void) data;
  set_up (fixture);
  /* Nobody has one yet: that has a name, and is no silence. */
  g_assert_cmpint (in_state (fixture, "failed"), ==, 4);
  check_request (fixture, "LAPTOP-1", "failed", NULL);
  findings = road_rows (fixture->tenant, "findings", "code", "missing");
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpint (chy_body_get_int (findings->pdata[0], "affected", 0), ==, 4);
  thumbprint = import (fixture, USER1, &(MadePfx){ .mail = "user1@contoso.test" });
  g_assert_cmpint (in_state (fixture, "queued"), ==, 2);
  counts = run (fixture);
  g_assert_cmpint (counts.succeeded, ==, 2);
  g_assert_cmpint (counts.failed, ==, 0);
  check_request (fixture, "LAPTOP-1", "delivered", thumbprint);
  check_request (fixture, "PHONE-1", "delivered", thumbprint);
  check_request (fixture, "LAPTOP-2", "failed", NULL);
  check_file (fixture, "LAPTOP-1", thumbprint);
  check_file (fixture, "PHONE-1", thumbprint);
  /* It is not ours: no certificate of this tenant, nothing to renew or revoke. */
  g_assert_cmpint (count_of (fixture->tenant, "certificates", NULL), ==, 0);
  apply_done (fixture->tenant, "reconcile", "{}");
  g_assert_cmpint (run (fixture).claimed, ==, 0);
  check_audit (fixture);
}

static void
test_newer (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *old = NULL, *newer = NULL;
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;

  (void) data;
  set_up (fixture);
  old = import (fixture, USER1, &(MadePfx){ .begin = 100 * DAY });
  run (fixture);
  before = request_of (fixture, "LAPTOP-1");
  newer = import (fixture, USER1, &(MadePfx){ .begin = 2 * DAY });
  g_assert_cmpint (in_state (fixture, "queued"), ==, 2);
  g_assert_cmpint (run (fixture).succeeded, ==, 2);
  check_request (fixture, "LAPTOP-1", "delivered", newer);
  check_file (fixture, "LAPTOP-1", newer);
  after = chy_tenant_get (fixture->tenant, "requests", chy_body_get_text (before, "id"), NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (after, "state"), ==, "superseded");
  /* One that began earlier changes nothing. */
  g_free (import (fixture, USER1, &(MadePfx){ .begin = 50 * DAY }));
  g_assert_cmpint (in_state (fixture, "queued"), ==, 0);
}

static void
test_not_yet (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *now = NULL, *later = NULL;

  (void) data;
  set_up (fixture);
  now = import (fixture, USER1, &(MadePfx){ NULL });
  later = import (fixture, USER1, &(MadePfx){ .begin = -10 * DAY });
  run (fixture);
  check_request (fixture, "LAPTOP-1", "delivered", now);
  chy_clock_advance (fixture->clock, 11 * DAY);
  apply_done (fixture->tenant, "reconcile", "{}");
  run (fixture);
  check_request (fixture, "LAPTOP-1", "delivered", later);
}

/* What a connector of our making claims. */
static ChyOutcome *
claim (TenantFixture *fixture, const char *imported)
{
  g_autofree char *params = g_strdup_printf (
      "{'connector': <'CONNECTOR1'>, 'count': <int64 1>, 'lease': <int64 60>, 'imported': <%s>}", imported);

  return apply_ok (fixture->tenant, "request-claim", params);
}

/* ... and reports: the event `kinds` of the first item that it claimed, with that file. */
static ChyOutcome *
report (
    TenantFixture *fixture, const ChyOutcome *claimed, const char *events, ChySecret *file, GError **error)
{
  g_autoptr (GVariant) items = chy_body_get (claimed->values, "items");
  g_autoptr (GVariant) item = g_variant_get_child_value (items, 0);
  const char *id = chy_body_get_text (item, "id");
  g_autofree char *text = g_strdup_printf (
      "{'connector': <'CONNECTOR1'>, 'items': <[{'id': <'%s'>, 'fence': <int64 %" G_GINT64_FORMAT
      ">, 'attempt': <int64 0>, 'imported': <true>, 'events': <[%s]>}]>}",
      id, chy_body_get_int (item, "fence", 0), events);
  g_autoptr (GVariant) params = body_from (text);
  g_autoptr (ChyCommand) command = chy_command_new ("request-report", params);
  g_autofree char *pfx_key = g_strconcat (id, "/pfx", NULL);
  g_autofree char *password_key = g_strconcat (id, "/password", NULL);
  g_autoptr (ChySecret) password = chy_secret_new_string (MADE_PASSWORD);

  command->confirmed = TRUE;
  if (file != NULL)
    {
      chy_command_set_secret (command, pfx_key, file);
      chy_command_set_secret (command, password_key, password);
    }
  return chy_tenant_apply (fixture->tenant, command, NULL, error);
}

#define WRAPPED_AND_DELIVERED "{'kind': <'wrapped'>}, {'kind': <'delivered'>}"

static void
test_in_hand (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *old = NULL, *newer = NULL;
  g_autoptr (ChySecret) file = NULL;
  g_autoptr (ChyOutcome) imported = NULL;
  g_autoptr (ChyOutcome) claimed = NULL;
  g_autoptr (ChyOutcome) late = NULL;
  g_auto (GStrv) refusals = NULL;

  (void) data;
  set_up (fixture);
  file = made_pfx (&(MadePfx){ .begin = 100 * DAY }, FIXTURE_NOW, &old);
  imported = import_file (fixture, "u2", "smimeEncryption", file, &error);
  g_assert_no_error (error);
  claimed = claim (fixture, "true");
  check_request (fixture, "LAPTOP-2", "claimed", NULL);
  newer = import (fixture, "u2", &(MadePfx){ NULL });
  check_request (fixture, "LAPTOP-2", "queued", NULL);
  late = report (fixture, claimed, WRAPPED_AND_DELIVERED, file, &error);
  g_assert_no_error (error);
  refusals = chy_body_get_list (late->values, "refused");
  g_assert_cmpuint (g_strv_length (refusals), ==, 1);
  run (fixture);
  check_request (fixture, "LAPTOP-2", "delivered", newer);
  g_assert_cmpint (in_state (fixture, "superseded"), ==, 0);
}

static void
test_not_believed (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *thumbprint = NULL;
  g_autoptr (ChySecret) other = made_pfx (&(MadePfx){ NULL }, FIXTURE_NOW, NULL);
  g_autoptr (ChyOutcome) old_engine = NULL;
  g_autoptr (ChyOutcome) claimed = NULL;
  g_autoptr (GVariant) none = NULL;

  (void) data;
  set_up (fixture);
  thumbprint = import (fixture, "u2", &(MadePfx){ NULL });
  old_engine = claim (fixture, "false");
  none = chy_body_get (old_engine->values, "items");
  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
  claimed = claim (fixture, "true");
  g_assert_null (report (fixture, claimed, WRAPPED_AND_DELIVERED, other, &error));
  g_assert_true (chy_error_is (error, "pfx", "wrong-certificate"));
  g_clear_error (&error);
  g_assert_null (report (fixture, claimed, WRAPPED_AND_DELIVERED, NULL, &error));
  g_assert_true (chy_error_is (error, "pfx", "wrong-certificate"));
  g_clear_error (&error);
  g_assert_null (report (fixture, claimed, "{'kind': <'issued'>}", NULL, &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT);
  g_clear_error (&error);
  check_request (fixture, "LAPTOP-2", "claimed", NULL);
  chy_clock_advance (fixture->clock, DAY / 2);
  run (fixture);
  chy_clock_advance (fixture->clock, DAY / 2);
  run (fixture);
  check_request (fixture, "LAPTOP-2", "delivered", thumbprint);
}

/* --- taking away -------------------------------------------------------------------------------------------
 */

static void
remove_pfx (TenantFixture *fixture, const char *thumbprint)
{
  g_autofree char *params = g_strdup_printf ("{'pfx': <'%s'>}", thumbprint);

  apply_done (fixture->tenant, "pfx-remove", params);
}

static void
test_removed (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *old = NULL, *newer = NULL;
  g_autofree char *params = NULL;
  g_autoptr (GVariant) request = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  set_up (fixture);
  old = import (fixture, USER1, &(MadePfx){ .begin = 100 * DAY });
  newer = import (fixture, USER1, &(MadePfx){ NULL });
  run (fixture);
  check_request (fixture, "LAPTOP-1", "delivered", newer);
  remove_pfx (fixture, newer);
  run (fixture);
  check_request (fixture, "LAPTOP-1", "delivered", old);
  check_file (fixture, "LAPTOP-1", old);
  remove_pfx (fixture, old);
  check_request (fixture, "LAPTOP-1", "failed", NULL);
  g_assert_cmpint (road_count (fixture->tenant, "deliveries", NULL, NULL), ==, 2);
  g_assert_cmpint (run (fixture).claimed, ==, 0);
  request = request_of (fixture, "LAPTOP-1");
  params = g_strdup_printf ("{'request': <'%s'>}", chy_body_get_text (request, "id"));
  g_assert_null (apply_secret (fixture->tenant, "request-export-pfx", params, "password", "x", &error));
  g_assert_nonnull (error);
  g_assert_cmpint (count_of (fixture->tenant, "imported-pfx", NULL), ==, 0);
  check_audit (fixture);
}

static void
test_unassigned (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *thumbprint = NULL;

  (void) data;
  set_up (fixture);
  thumbprint = import (fixture, USER1, &(MadePfx){ NULL });
  run (fixture);
  apply_done (fixture->tenant, "profile-assign", "{'profile': <'Mail windows10'>, 'include': <@as []>}");
  check_request (fixture, "LAPTOP-1", "delivered", thumbprint);
  check_request (fixture, "LAPTOP-2", "cancelled", NULL);
  apply_done (fixture->tenant, "profile-assign",
              "{'profile': <'Mail windows10'>, 'include': <['group:Staff']>}");
  check_request (fixture, "LAPTOP-1", "delivered", thumbprint);
  check_request (fixture, "LAPTOP-2", "failed", NULL);
  g_assert_cmpint (run (fixture).claimed, ==, 0);
}

static void
test_retired (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *thumbprint = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  set_up (fixture);
  thumbprint = import (fixture, USER1, &(MadePfx){ NULL });
  run (fixture);
  apply_done (fixture->tenant, "device-retire", "{'id': <'PHONE-1'>}");
  check_request (fixture, "PHONE-1", "cancelled", thumbprint);
  check_request (fixture, "LAPTOP-1", "delivered", thumbprint);
  g_assert_cmpint (count_of (fixture->tenant, "imported-pfx", NULL), ==, 1);
  /* Removed alone the user would leave a key that no screen shows. */
  error = apply_fails (fixture->tenant, "user-remove", "{'id': <'u1'>}");
  g_assert_true (chy_error_is (error, "pfx", "user-has-imported"));
  apply_done (fixture->tenant, "user-retire", "{'id': <'u1'>}");
  check_request (fixture, "LAPTOP-1", "cancelled", thumbprint);
  g_assert_cmpint (count_of (fixture->tenant, "imported-pfx", NULL), ==, 0);
  g_assert_cmpint (road_count (fixture->tenant, "deliveries", "state", "removed"), ==, 2);
  check_audit (fixture);
}

/* --- what is said of it
 * -------------------------------------------------------------------------------------- */

static void
test_feature (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *thumbprint = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) mended = NULL;
  g_autoptr (GVariant) request = NULL;
  g_autoptr (GVariant) whole = NULL;

  (void) data;
  set_up (fixture);
  thumbprint = import (fixture, USER1, &(MadePfx){ NULL });
  apply_done (fixture->tenant, "connector-set",
              "{'connector': <'CONNECTOR1'>, 'settings': <{'pkcsImported': <false>}>}");
  g_assert_cmpint (run (fixture).claimed, ==, 0);
  request = request_of (fixture, "LAPTOP-1");
  whole = chy_tenant_get (fixture->tenant, "requests", chy_body_get_text (request, "id"), NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (whole, "waitReason"), ==,
                   "No connector that is enabled has the feature PKCS imported certificates.");
  found = road_rows (fixture->tenant, "findings", "code", "pkcs-imported-none");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpint (chy_body_get_int (found->pdata[0], "affected", 0), ==, 2);
  apply_done (fixture->tenant, "connector-set",
              "{'connector': <'CONNECTOR1'>, 'settings': <{'pkcsImported': <true>, 'pkcs': <false>}>}");
  mended = road_rows (fixture->tenant, "findings", "code", "pkcs-imported-none");
  g_assert_cmpuint (mended->len, ==, 0);
  g_assert_cmpint (run (fixture).succeeded, ==, 2);
}

static gint64
affected_by (TenantFixture *fixture, const char *code)
{
  g_autoptr (GPtrArray) rows = road_rows (fixture->tenant, "findings", "code", code);

  return rows->len > 0 ? chy_body_get_int (rows->pdata[0], "affected", 0) : 0;
}

static void
test_ending (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *newer = NULL;

  (void) data;
  set_up (fixture);
  first = import (fixture, USER1, &(MadePfx){ .end = 20 * DAY });
  second = import (fixture, "u2", &(MadePfx){ .end = 10 * DAY });
  g_assert_cmpint (affected_by (fixture, "imported-expiring"), ==, 2);
  newer = import (fixture, USER1, &(MadePfx){ .end = 300 * DAY });
  g_assert_cmpint (affected_by (fixture, "imported-expiring"), ==, 1);
  chy_clock_advance (fixture->clock, 11 * DAY);
  g_assert_cmpint (affected_by (fixture, "imported-expiring"), ==, 0);
  g_assert_cmpint (affected_by (fixture, "imported-expired"), ==, 1);
}

static void
add (const char *name, void (*test) (TenantFixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/connector/imported/", name, NULL);

  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, test, tenant_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("what cannot be delivered is not imported, and nothing is written", test_refused);
  add ("a wrong password is named", test_wrong_password);
  add ("what is doubtful is imported with a warning, the same only once", test_warned);
  add ("the same certificate reaches each device of its user", test_road);
  add ("the newest start date wins, and takes the place of the older one", test_newer);
  add ("one that begins later is delivered then", test_not_yet);
  add ("a newer one overtakes what a connector has in hand", test_in_hand);
  add ("a connector cannot hand back anything else", test_not_believed);
  add ("what is removed is taken from devices, and an older one comes back", test_removed);
  add ("a profile that is taken away leaves what was delivered", test_unassigned);
  add ("a retired device or user has none left", test_retired);
  add ("a connector without the feature takes none, and what waits says so", test_feature);
  add ("what ends is told, as nobody renews it", test_ending);
  return g_test_run ();
}
