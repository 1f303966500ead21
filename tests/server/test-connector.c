/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "authority/chy-authority-remote.h"
#include "connector/chy-connector.h"
#include "connector/road.h"
#include "model/chy-problem.h"
#include "pki/chy-csr.h"
#include "pki/chy-inspect.h"

/* Connectors on other computers, and what they may not. */

typedef struct
{
  ServerFixture server;
  ChyHttpClient *client;  /* (owned) */
  ChyTenant *tenant;      /* (owned) as CONNECTOR1 */
  ChyAuthorityHost *host; /* (owned) */
  char *connector;        /* (owned) the ID of CONNECTOR1 */
} Fixture;

static char *
find_connector (Fixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_tenant_get (self->server.local.tenant, "connectors", name, NULL, &error);

  g_assert_no_error (error);
  return g_strdup (chy_body_get_text (body, "id"));
}

static void
sign_in (Fixture *self, const char *name)
{
  g_autoptr (GTlsCertificate) certificate = server_fixture_add_account (&self->server, name, "connector");
  g_autofree char *url = g_strdup_printf ("https://localhost:%d", self->server.port);
  ChyHttpClientOptions options = { .url = url, .client = certificate, .server = self->server.certificate };
  g_autoptr (GError) error = NULL;

  self->client = chy_http_client_new (&options, &error);
  g_assert_no_error (error);
  self->tenant = server_fixture_open (&self->server, certificate, FALSE);
  self->connector = find_connector (self, name);
  self->host = chy_authority_remote_host_new (self->client, self->connector);
}

static void
sign_out (Fixture *self)
{
  g_clear_object (&self->host);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->client, chy_http_client_unref);
  g_clear_pointer (&self->connector, g_free);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->server, NULL);
  road_prepare (self->server.local.tenant, "ec:p256", GPOINTER_TO_UINT (data));
  sign_in (self, "CONNECTOR1");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  sign_out (self);
  server_fixture_tear_down (&self->server, data);
}

static ChyConnectorCounts
run (Fixture *self)
{
  ChyConnectorOptions options = { .threads = 2, .host = "connector1.contoso.test" };
  g_autoptr (ChyConnector) connector =
      chy_connector_new (self->tenant, self->host, self->server.local.clock, self->connector, &options);
  ChyConnectorCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  chy_connector_run (connector, CHY_CONNECTOR_ONCE, NULL, NULL, NULL, &counts, &error);
  g_assert_no_error (error);
  return counts;
}

/* --- the road ---------------------------------------------------------------------------------------------
 */

static void
test_road (Fixture *self, gconstpointer data)
{
  ChyTenant *tenant = self->server.local.tenant;
  gint64 n = GPOINTER_TO_UINT (data);
  ChyConnectorCounts counts = run (self);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GVariant) connector = NULL;

  g_assert_cmpint (counts.succeeded, ==, n);
  g_assert_cmpint (counts.failed + counts.denied + counts.refused, ==, 0);
  g_assert_cmpint (road_count (tenant, "requests", "state", "delivered"), ==, n);
  rows = road_rows (tenant, "certificates", NULL, NULL);
  g_assert_cmpuint (rows->len, ==, n);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpstr (chy_body_get_text (rows->pdata[i], "requesterName"), ==, "CORP\\CONNECTOR1$");
  /* It said that it is there. */
  connector = chy_tenant_get (tenant, "connectors", "CONNECTOR1", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (connector, "hostName"), ==, "connector1.contoso.test");
  g_assert_cmpint (run (self).claimed, ==, 0);
}

static void
test_pending (Fixture *self, gconstpointer data)
{
  ChyTenant *tenant = self->server.local.tenant;

  apply_done (tenant, "template-set",
              "{'template': <'IntunePKCS'>, 'settings': <{'requireManagerApproval': <'true'>}>}");
  g_assert_cmpint (run (self).pending, ==, GPOINTER_TO_UINT (data));
  apply_done (tenant, "authority-approve", "{'authority': <'" ROAD_CA "'>, 'requests': <['1', '2', '3']>}");
  chy_clock_advance (self->server.local.clock, 120 * CHY_USEC_PER_SEC);
  g_assert_cmpint (run (self).succeeded, ==, GPOINTER_TO_UINT (data));
}

static void
test_describe (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority = chy_authority_host_get (self->host, ROAD_CA, NULL, &error);
  g_autoptr (ChyAuthority) nobody = chy_authority_host_get (self->host, "Nobody", NULL, &error);
  g_autoptr (GVariant) body = chy_authority_describe (authority, NULL, &error);
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GVariant) security = NULL;

  (void) data;
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (body, "name"), ==, ROAD_CA);
  certificate = chy_body_get_bytes (body, "certificate");
  g_assert_nonnull (certificate);
  security = chy_body_get (body, "security");
  g_assert_null (security);
  g_assert_null (chy_authority_describe (nobody, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND);
}

/* --- a tenant whose answers get lost
 * ------------------------------------------------------------------------ */

#define TYPE_LOSSY_TENANT (lossy_tenant_get_type ())
G_DECLARE_FINAL_TYPE (LossyTenant, lossy_tenant, LOSSY, TENANT, GObject)

struct _LossyTenant
{
  GObject parent_instance;

  ChyTenant *tenant; /* (owned) */
  int n_reports;     /* atomic */
};

static ChyOutcome *
lossy_apply (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  LossyTenant *self = LOSSY_TENANT (tenant);
  ChyOutcome *outcome = chy_tenant_apply (self->tenant, command, cancellable, error);

  /* The first one tells of keys, the second of certificates. */
  if (!g_str_equal (command->type, "request-report") || g_atomic_int_add (&self->n_reports, 1) != 1)
    return outcome;
  g_assert_nonnull (outcome);
  chy_outcome_free (outcome);
  chy_refuse_one (error, "remote", "lost", NULL, "address", "https://localhost", "detail", "made up", NULL);
  return NULL;
}

static gboolean
lossy_can (ChyTenant *tenant, const char *type)
{
  return chy_tenant_can (LOSSY_TENANT (tenant)->tenant, type);
}

static void
lossy_iface_init (ChyTenantInterface *iface)
{
  iface->apply = lossy_apply;
  iface->can = lossy_can;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LossyTenant,
                               lossy_tenant,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_TENANT, lossy_iface_init))

static void
lossy_tenant_finalize (GObject *object)
{
  g_clear_object (&LOSSY_TENANT (object)->tenant);
  G_OBJECT_CLASS (lossy_tenant_parent_class)->finalize (object);
}

static void
lossy_tenant_class_init (LossyTenantClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lossy_tenant_finalize;
}

static void
lossy_tenant_init (LossyTenant *self G_GNUC_UNUSED)
{
}

static void
test_lost_answer (Fixture *self, gconstpointer data)
{
  LossyTenant *lossy = g_object_new (TYPE_LOSSY_TENANT, NULL);
  ChyConnectorCounts counts;

  lossy->tenant = self->tenant;
  self->tenant = CHY_TENANT (lossy);
  counts = run (self);
  g_assert_cmpint (lossy->n_reports, ==, 3);
  g_assert_cmpint (counts.refused, ==, GPOINTER_TO_UINT (data));
  g_assert_cmpint (counts.failed, ==, 0);
  g_assert_cmpint (road_count (self->server.local.tenant, "requests", "state", "delivered"), ==,
                   GPOINTER_TO_UINT (data));
  g_assert_cmpint (road_count (self->server.local.tenant, "certificates", NULL, NULL), ==,
                   GPOINTER_TO_UINT (data));
}

/* --- what is not believed ----------------------------------------------------------------------------------
 */

static ChyOutcome *
claim (Fixture *self, const char *extra, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("{'connector': <'%s'>, 'count': <int64 1>%s}", self->connector, extra);
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  return road_apply (self->tenant, "request-claim", params, NULL, NULL, error);
}

/* What a claimed request is called, and its fence. */
static char *
claimed_id (ChyOutcome *outcome, gint64 *ret_fence)
{
  g_autoptr (GVariant) items = chy_body_get (outcome->values, "items");
  g_autoptr (GVariant) item = NULL;

  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  item = g_variant_get_child_value (items, 0);
  *ret_fence = chy_body_get_int (item, "fence", 0);
  return g_strdup (chy_body_get_text (item, "id"));
}

static ChyIssuance *
submit (Fixture *self, const char *id, guint attempt, GError **error)
{
  g_autoptr (ChyAuthority) authority = chy_authority_host_get (self->host, ROAD_CA, NULL, NULL);
  g_autoptr (GBytes) csr = g_bytes_new_static ("what is sent here is not looked at", 34);
  ChySubmission submission = { .request_id = id, .attempt = attempt, .csr = csr, .template_name = "User" };
  ChyIssuance *issuance = NULL;

  chy_authority_submit (authority, &submission, 1, &issuance, error, NULL);
  return issuance;
}

/* Says that a key was made, with a CSR for `subject`. */
static gboolean
report_key (Fixture *self, const char *id, gint64 fence, const char *subject, const char *upn, GError **error)
{
  g_autoptr (ChyKey) key = chy_key_generate (CHY_KEY_EC_P256, NULL);
  g_autoptr (ChyCertSpec) spec = chy_cert_spec_new ();
  g_autoptr (GBytes) csr = NULL;
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autofree char *name = g_strconcat (id, "/csr", NULL);
  g_autofree char *text =
      g_strdup_printf ("{'connector': <'%s'>, 'items': <[{'id': <'%s'>, 'fence': <int64 %" G_GINT64_FORMAT
                       ">, 'attempt': <int64 1>, 'events': <[{'kind': <'keyMade'>}, {'kind': "
                       "<'submitted'>}]>}]>}",
                       self->connector, id, fence);
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (ChySecret) secret = NULL;

  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse (subject, NULL);
  g_ptr_array_add (spec->sans, chy_san_new (CHY_SAN_UPN, upn));
  csr = chy_csr_create (key, spec, NULL);
  secret = chy_secret_new (g_bytes_get_data (csr, NULL), g_bytes_get_size (csr));
  command = chy_command_new ("request-report", params);
  chy_command_set_secret (command, name, secret);
  outcome = chy_tenant_apply (self->tenant, command, NULL, error);
  return outcome != NULL;
}

static void
test_other_names (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = claim (self, "", &error);
  gint64 fence = 0;
  g_autofree char *id = claimed_id (outcome, &fence);

  (void) data;
  g_assert_false (report_key (self, id, fence, "CN=Administrator", "user1@contoso.test", &error));
  g_assert_true (chy_error_is (error, "request", "names-differ"));
  g_clear_error (&error);
  g_assert_false (report_key (self, id, fence, "CN=Weber\\, Anna 1", "administrator@contoso.test", &error));
  g_assert_true (chy_error_is (error, "request", "names-differ"));
  g_clear_error (&error);
  /* Nothing of it was kept, so there is nothing to sign. */
  g_assert_null (submit (self, id, 1, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_cmpint (road_count (self->server.local.tenant, "certificates", NULL, NULL), ==, 0);

  g_assert_true (report_key (self, id, fence, "CN=Weber\\, Anna 1", "user1@contoso.test", &error));
  g_assert_no_error (error);
}

static void
test_what_is_signed (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = claim (self, "", &error);
  gint64 fence = 0;
  g_autofree char *id = claimed_id (outcome, &fence);
  g_autoptr (ChyIssuance) first = NULL;
  g_autoptr (ChyIssuance) second = NULL;
  g_autoptr (ChyCertInfo) info = NULL;
  g_autofree char *subject = NULL;

  (void) data;
  report_key (self, id, fence, "CN=Weber\\, Anna 1", "user1@contoso.test", &error);
  first = submit (self, id, 1, &error);
  second = submit (self, id, 1, &error);
  g_assert_no_error (error);
  info = chy_inspect_certificate (first->certificate, &error);
  subject = chy_name_to_string (info->subject);
  g_assert_cmpstr (subject, ==, "CN=Weber\\, Anna 1");
  g_assert_cmpstr (first->serial, ==, second->serial);
  g_assert_true (second->repeated);
  g_assert_cmpuint (first->chain->len, ==, 1);
  g_assert_null (submit (self, id, 2, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
}

static void
test_another_connector (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = claim (self, "", &error);
  gint64 fence = 0;
  g_autofree char *id = claimed_id (outcome, &fence);
  g_autofree char *first = g_strdup (self->connector);
  g_autofree char *second = NULL;

  (void) data;
  report_key (self, id, fence, "CN=Weber\\, Anna 1", "user1@contoso.test", &error);
  apply_done (self->server.local.tenant, "connector-enroll", "{'name': <'CONNECTOR2'>}");
  sign_out (self);
  sign_in (self, "CONNECTOR2");
  g_assert_null (submit (self, id, 1, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  g_clear_error (&error);

  /* It cannot pass as the first, nor take what that has. */
  second = g_steal_pointer (&self->connector);
  self->connector = g_strdup (first);
  g_assert_null (claim (self, "", &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  g_clear_error (&error);
  g_free (self->connector);
  self->connector = g_steal_pointer (&second);
  g_clear_pointer (&outcome, chy_outcome_free);
  outcome = claim (self, ", 'start': <true>", &error);
  g_assert_no_error (error);
  g_assert_cmpint (road_count (self->server.local.tenant, "requests", "connectorId", first), ==, 1);
}

/* It is no denial: the request is taken up again, by whoever comes first. */
static void
test_late (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = claim (self, ", 'lease': <int64 60>", &error);
  gint64 fence = 0;
  g_autofree char *id = claimed_id (outcome, &fence);

  (void) data;
  report_key (self, id, fence, "CN=Weber\\, Anna 1", "user1@contoso.test", &error);
  g_assert_no_error (error);
  chy_clock_advance (self->server.local.clock, 61 * CHY_USEC_PER_SEC);
  g_assert_null (submit (self, id, 1, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
}

static void
test_ends_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = claim (self, "", &error);
  gint64 fence = 0;
  g_autofree char *id = claimed_id (outcome, &fence);

  (void) data;
  report_key (self, id, fence, "CN=Weber\\, Anna 1", "user1@contoso.test", &error);
  apply_done (self->server.local.tenant, "connector-disable", "{'connector': <'CONNECTOR1'>}");
  g_assert_null (submit (self, id, 1, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
}

/* --- revocation --------------------------------------------------------------------------------------------
 */

/* The devices have their certificates, and LAPTOP-1 is retired while a connector takes revocations. */
static void
retire_one (Fixture *self, gboolean grant)
{
  ChyTenant *tenant = self->server.local.tenant;
  g_autofree char *beat = g_strdup_printf ("{'connector': <'%s'>, 'revokes': <true>}", self->connector);

  if (grant)
    apply_done (tenant, "authority-grant",
                "{'authority': <'" ROAD_CA
                "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'issue-and-manage-certificates'>}");
  run (self);
  apply_done (self->tenant, "connector-heartbeat", beat);
  apply_done (tenant, "device-retire", "{'id': <'LAPTOP-1'>}");
  g_assert_cmpint (road_count (tenant, "certificates", "state", "revoked"), ==, 0);
}

static void
test_revokes (Fixture *self, gconstpointer data)
{
  ChyTenant *tenant = self->server.local.tenant;
  ChyConnectorCounts counts;
  g_autoptr (GPtrArray) rows = NULL;

  (void) data;
  retire_one (self, TRUE);
  counts = run (self);
  g_assert_cmpint (counts.revoked, ==, 1);
  g_assert_cmpint (counts.unrevoked + counts.refused, ==, 0);
  rows = road_rows (tenant, "certificates", "state", "revoked");
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "deviceDisplayName"), ==, "LAPTOP-1");
  g_assert_cmpint (run (self).revoked, ==, 0);
}

static ChyOutcome *
apply_as_connector (Fixture *self, const char *type, const char *extra, GError **error)
{
  g_autofree char *text = g_strdup_printf ("{'connector': <'%s'>%s}", self->connector, extra);
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  return road_apply (self->tenant, type, params, NULL, NULL, error);
}

/* Of all that a connector says of a revocation only what the authority has done counts. */
static void
test_revocation_not_believed (Fixture *self, gconstpointer data)
{
  ChyTenant *tenant = self->server.local.tenant;
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (ChyOutcome) claimed = NULL;
  g_autoptr (ChyOutcome) reported = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) item = NULL;
  g_autoptr (GVariant) refused = NULL;
  g_autoptr (ChyAuthority) authority = NULL;
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  retire_one (self, TRUE);
  certificates = road_rows (tenant, "certificates", "state", "issued");
  g_assert_cmpuint (certificates->len, ==, 3);
  authority = chy_authority_host_get (self->host, chy_body_get_text (certificates->pdata[0], "authorityId"),
                                      NULL, &error);
  /* Nobody wants two of them revoked, and the third is not held. */
  for (guint i = 0; i < certificates->len; i++)
    {
      const char *const serials[] = { chy_body_get_text (certificates->pdata[i], "serialNumber"), NULL };

      g_assert_false (chy_authority_revoke (authority, serials, 1, 0, NULL, NULL, &error));
      g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
      g_clear_error (&error);
    }
  claimed = apply_as_connector (self, "revocation-claim", "", &error);
  g_assert_no_error (error);
  items = chy_body_get (claimed->values, "items");
  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  item = g_variant_get_child_value (items, 0);
  report = g_strdup_printf (", 'items': <[{'number': <int64 %" G_GINT64_FORMAT
                            ">, 'fence': <int64 %" G_GINT64_FORMAT ">, 'revoked': <true>}]>",
                            chy_body_get_int (item, "number", 0), chy_body_get_int (item, "fence", 0));
  reported = apply_as_connector (self, "revocation-report", report, &error);
  g_assert_no_error (error);
  refused = chy_body_get (reported->values, "refused");
  g_assert_cmpuint (g_variant_n_children (refused), ==, 0);
  g_assert_cmpint (road_count (tenant, "certificates", "state", "issued"), ==, 3);
  /* It counts as a failure: the server does it itself. */
  apply_done (tenant, "reconcile", "");
  g_assert_cmpint (road_count (tenant, "certificates", "state", "revoked"), ==, 1);
}

/* A lease that has run out is no right to revoke. */
static void
test_late_revocation (Fixture *self, gconstpointer data)
{
  g_autoptr (ChyOutcome) claimed = NULL;
  g_autoptr (ChyAuthority) authority = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) item = NULL;
  g_autoptr (GError) error = NULL;
  const char *serials[2] = { NULL };

  (void) data;
  retire_one (self, TRUE);
  claimed = apply_as_connector (self, "revocation-claim", ", 'lease': <int64 60>", &error);
  g_assert_no_error (error);
  items = chy_body_get (claimed->values, "items");
  item = g_variant_get_child_value (items, 0);
  serials[0] = chy_body_get_text (item, "serialNumber");
  authority = chy_authority_host_get (self->host, chy_body_get_text (item, "authorityId"), NULL, &error);
  chy_clock_advance (self->server.local.clock, 61 * CHY_USEC_PER_SEC);
  g_assert_false (chy_authority_revoke (authority, serials, 5, 0, NULL, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  /* Lent again it is done, and done again it stays so. */
  g_clear_error (&error);
  g_clear_pointer (&claimed, chy_outcome_free);
  claimed = apply_as_connector (self, "revocation-claim", "", &error);
  g_assert_true (chy_authority_revoke (authority, serials, 1, 0, NULL, NULL, &error));
  g_assert_true (chy_authority_revoke (authority, serials, 1, 0, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_revocation_without_right (Fixture *self, gconstpointer data)
{
  ChyTenant *tenant = self->server.local.tenant;
  ChyConnectorCounts counts;

  (void) data;
  retire_one (self, FALSE);
  counts = run (self);
  g_assert_cmpint (counts.unrevoked, ==, 1);
  g_assert_cmpint (road_count (tenant, "certificates", "state", "revoked"), ==, 0);
  apply_done (tenant, "reconcile", "");
  g_assert_cmpint (road_count (tenant, "certificates", "state", "revoked"), ==, 1);
}

static void
test_away (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  server_fixture_stop (&self->server);
  g_assert_null (submit (self, "00000000-0000-4000-8000-000000000000", 1, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNREACHABLE);
}

#define ADD(path, test) g_test_add (path, Fixture, GUINT_TO_POINTER (3), set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/connector/road", Fixture, GUINT_TO_POINTER (70), set_up, test_road, tear_down);
  ADD ("/server/connector/pending", test_pending);
  ADD ("/server/connector/describe", test_describe);
  ADD ("/server/connector/lost-answer", test_lost_answer);
  ADD ("/server/connector/other-names", test_other_names);
  ADD ("/server/connector/what-is-signed", test_what_is_signed);
  ADD ("/server/connector/another-connector", test_another_connector);
  ADD ("/server/connector/late", test_late);
  ADD ("/server/connector/ends-at-once", test_ends_at_once);
  ADD ("/server/connector/revokes", test_revokes);
  ADD ("/server/connector/revocation-not-believed", test_revocation_not_believed);
  ADD ("/server/connector/late-revocation", test_late_revocation);
  ADD ("/server/connector/revocation-without-right", test_revocation_without_right);
  ADD ("/server/connector/away", test_away);
  return g_test_run ();
}
