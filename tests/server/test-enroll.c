/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "http/chy-http-client.h"
#include "model/chy-problem.h"
#include "pki/chy-certificate.h"
#include "pki/chy-csr.h"
#include "pki/chy-inspect.h"
#include "support/client-certificate.h"
#include "wire/chy-wire-exchange.h"

#include <string.h>

/* Connectors that come with nothing but an enrollment file. */

typedef struct
{
  char *line;       /* (owned) what it says in the clear */
  ChySecret *token; /* (owned) */
} File;

static void
file_clear (File *self)
{
  g_clear_pointer (&self->line, g_free);
  g_clear_pointer (&self->token, chy_secret_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static ChyOutcome *
enroll_file (ServerFixture *fixture, ChyTenant *tenant, const char *name, gint64 validity, GError **error)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%d/", fixture->port);
  g_autofree char *pem = NULL;
  g_autoptr (ChyCommand) command = NULL;
  GVariantDict dict;

  g_object_get (fixture->certificate, "certificate-pem", &pem, NULL);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", name);
  g_variant_dict_insert (&dict, "url", "s", url);
  g_variant_dict_insert_value (&dict, "certificate",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, pem, strlen (pem), 1));
  if (validity > 0)
    g_variant_dict_insert (&dict, "validity", "x", validity);
  command = chy_command_new ("connector-enroll-file", g_variant_dict_end (&dict));
  return chy_tenant_apply (tenant, command, NULL, error);
}

static File
make_file (ServerFixture *fixture, const char *name, gint64 validity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = enroll_file (fixture, fixture->local.tenant, name, validity, &error);
  g_autoptr (GHashTable) secrets = NULL;
  ChySecret *text;
  gsize size;
  gconstpointer data;
  File file = { NULL };

  g_assert_no_error (error);
  text = g_hash_table_lookup (outcome->secrets, "enrollment");
  g_assert_nonnull (text);
  data = chy_secret_get_data (text, &size);
  chy_wire_exchange_split (data, size, &file.line, &secrets, &error);
  g_assert_no_error (error);
  file.token = chy_secret_ref (g_hash_table_lookup (secrets, "token"));
  return file;
}

static GBytes *
make_csr (ChyKey *key, const char *subject)
{
  g_autoptr (GError) error = NULL;
  ChyCertSpec *spec = chy_cert_spec_new ();
  GBytes *csr;

  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse (subject, &error);
  g_assert_no_error (error);
  csr = chy_csr_create (key, spec, &error);
  g_assert_no_error (error);
  chy_cert_spec_free (spec);
  return csr;
}

static ChyKey *
make_key (void)
{
  g_autoptr (GError) error = NULL;
  ChyKey *key = chy_key_generate (CHY_KEY_RSA_2048, &error);

  g_assert_no_error (error);
  return key;
}

/* What the server answers, as somebody who has no certificate. */
static ChyHttpAnswer *
post (ServerFixture *fixture, ChySecret *token, GBytes *csr)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%d", fixture->port);
  ChyHttpClientOptions options = { .url = url, .server = fixture->certificate };
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyHttpClient) client = chy_http_client_new (&options, &error);
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GBytes) body = NULL;
  const char *type = NULL;
  ChyHttpAnswer *answer;
  GVariantDict params, whole;

  g_assert_no_error (error);
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert_value (&params, "csr",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, csr, TRUE));
  g_variant_dict_init (&whole, NULL);
  g_variant_dict_insert_value (&whole, "parameters", g_variant_dict_end (&params));
  tree = g_variant_ref_sink (g_variant_dict_end (&whole));
  g_hash_table_insert (secrets, g_strdup ("token"), chy_secret_ref (token));
  body = chy_http_write (tree, secrets, &type);
  answer = chy_http_client_send (client, "/v1/enroll", NULL, type, body, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

static guint
try (ServerFixture *fixture, const File *file, GBytes *csr)
{
  g_autoptr (ChyHttpAnswer) answer = post (fixture, file->token, csr);

  return answer->status;
}

/* The values of a good answer. */
static GVariant *
enroll (ServerFixture *fixture, const File *file, GBytes *csr)
{
  g_autoptr (ChyHttpAnswer) answer = post (fixture, file->token, csr);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) tree = chy_http_answer_read (answer, NULL, NULL, &error);
  g_autoptr (GVariant) body = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  body = chy_wire_exchange_from_tree (tree, NULL, &error);
  g_assert_no_error (error);
  return chy_body_get (body, "values");
}

static GTlsCertificate *
client_of (GVariant *values, ChyKey *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = chy_body_get_bytes (values, "certificate");
  g_autoptr (ChySecret) secret = chy_key_export (key, &error);
  g_autoptr (GBytes) raw = chy_secret_to_bytes (secret);
  g_autofree char *first = chy_pem_encode ("CERTIFICATE", der);
  g_autofree char *second = chy_pem_encode ("PRIVATE KEY", raw);
  g_autofree char *both = g_strconcat (first, second, NULL);

  g_assert_no_error (error);
  return server_fixture_load (both);
}

/* Of something that needs a sign-in, and no more than that. */
static guint
status_of (ServerFixture *fixture, GTlsCertificate *client)
{
  return server_fixture_ask (fixture, client, "GET", "/openapi.json", NULL, NULL);
}

static char *
hash_of (GVariant *values)
{
  g_autoptr (GBytes) der = chy_body_get_bytes (values, "certificate");

  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
}

/* What the audit log says of a command, all its records as one text. */
static char *
audit_of (ServerFixture *fixture, const char *action)
{
  g_autofree char *filter = g_strdup_printf ("{'activity': <'%s'>}", action);
  g_autoptr (GPtrArray) rows = rows_of (fixture->local.tenant, "audit", filter);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) id = chy_body_get (rows->pdata[i], "id");
      g_autofree char *key = g_variant_is_of_type (id, G_VARIANT_TYPE_STRING)
                                 ? g_variant_dup_string (id, NULL)
                                 : g_variant_print (id, FALSE);
      g_autoptr (GVariant) row = chy_tenant_get (fixture->local.tenant, "audit", key, NULL, &error);
      g_autofree char *line = NULL;

      g_assert_no_error (error);
      line = g_variant_print (row, FALSE);
      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

static void
test_enroll (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) file = make_file (fixture, "NDES1", 0);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=Administrator,O=Evil");
  g_autoptr (GVariant) values = enroll (fixture, &file, csr);
  g_autoptr (GBytes) der = chy_body_get_bytes (values, "certificate");
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (der, &error);
  g_autoptr (GTlsCertificate) client = client_of (values, key);
  g_autoptr (GVariant) said = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;

  (void) data;
  g_assert_no_error (error);
  subject = chy_name_to_string (info->subject);
  g_assert_cmpstr (subject, ==, "CN=NDES1");
  g_assert_cmpuint (info->sans->len, ==, 0);
  g_assert_cmpuint (info->extended_key_usages->len, ==, 1);
  g_assert_cmpstr (info->extended_key_usages->pdata[0], ==, "1.3.6.1.5.5.7.3.2");
  g_assert_false (info->is_ca);
  g_assert_cmpstr (chy_body_get_text (values, "connectorName"), ==, "NDES1");

  /* It is a connector over there, and nothing else. */
  g_assert_cmpuint (status_of (fixture, client), ==, 200);
  text = g_strdup_printf ("{\"parameters\": {\"connector\": \"%s\", \"version\": \"1\"}}",
                          chy_body_get_text (values, "connectorId"));
  g_assert_cmpuint (
      server_fixture_ask (fixture, client, "POST", "/v1/commands/connector-heartbeat", text, NULL), ==, 200);
  g_assert_cmpuint (server_fixture_ask (fixture, client, "POST", "/v1/commands/user-add",
                                        "{\"parameters\": {\"name\": \"x\"}}", NULL),
                    ==, 403);

  said = chy_wire_parse (file.line, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (said, "connector"), ==, "NDES1");
  g_assert_nonnull (strstr (chy_body_get_text (said, "serverCertificate"), "BEGIN CERTIFICATE"));
  g_assert_true (g_str_has_prefix (chy_body_get_text (said, "server"), "https://localhost:"));
  g_assert_false (g_str_has_suffix (chy_body_get_text (said, "server"), "/"));
}

static gboolean
holds (const char *path, gconstpointer what, gsize size)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;
  for (gsize i = 0; i + size <= length; i++)
    if (memcmp (text + i, what, size) == 0)
      return TRUE;
  return FALSE;
}

static void
test_token_is_nowhere (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) file = make_file (fixture, "NDES1", 0);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autoptr (GVariant) values = enroll (fixture, &file, csr);
  g_autofree char *base64 = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GDir) dir = g_dir_open (fixture->local.folder, 0, NULL);
  const char *name;
  gsize size;
  gconstpointer token = chy_secret_get_data (file.token, &size);
  gboolean has_hash = FALSE;

  (void) data;
  (void) values;
  g_assert_cmpuint (size, ==, 32);
  base64 = g_base64_encode (token, size);
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, token, size);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->local.folder, name, NULL);

      g_assert_false (holds (path, token, size));
      g_assert_false (holds (path, base64, strlen (base64)));
      has_hash = has_hash || holds (path, hash, strlen (hash));
    }
  /* So the search would have found it. */
  g_assert_true (has_hash);
}

static void
test_lost_answer (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) file = make_file (fixture, "NDES1", 0);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (ChyKey) other = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autoptr (GBytes) theirs = make_csr (other, "CN=x");
  g_autoptr (GVariant) first = enroll (fixture, &file, csr);
  g_autoptr (GVariant) second = enroll (fixture, &file, csr);
  g_autofree char *a = hash_of (first);
  g_autofree char *b = hash_of (second);
  g_autofree char *audit = NULL;

  (void) data;
  g_assert_cmpstr (a, ==, b);
  g_assert_cmpint (count_of (fixture->local.tenant, "accounts", "{'role': <'connector'>}"), ==, 1);
  /* The token is spent for anybody else. */
  g_assert_cmpuint (try (fixture, &file, theirs), ==, 409);
  audit = audit_of (fixture, "connector-redeem");
  g_assert_nonnull (strstr (audit, "'used'"));
}

static void
test_expired (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) file = make_file (fixture, "NDES1", 3600);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autofree char *audit = NULL;

  (void) data;
  chy_clock_advance (fixture->local.clock, 3600 * CHY_USEC_PER_SEC);
  g_assert_cmpuint (try (fixture, &file, csr), ==, 410);
  audit = audit_of (fixture, "connector-redeem");
  g_assert_nonnull (strstr (audit, "'expired'"));
  g_assert_cmpint (count_of (fixture->local.tenant, "accounts", "{'role': <'connector'>}"), ==, 0);
}

static void
test_newer_file (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) old = make_file (fixture, "NDES1", 0);
  g_auto (File) file = make_file (fixture, "NDES1", 0);
  g_auto (File) unknown = { .token = chy_secret_new_random (32) };
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autoptr (GVariant) values = NULL;

  (void) data;
  g_assert_cmpuint (try (fixture, &old, csr), ==, 403);
  g_assert_cmpuint (try (fixture, &unknown, csr), ==, 403);
  values = enroll (fixture, &file, csr);
  g_assert_nonnull (values);
  g_assert_cmpint (count_of (fixture->local.tenant, "connectors", NULL), ==, 1);
}

static void
test_disabled (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) first = make_file (fixture, "NDES1", 0);
  g_auto (File) second = make_file (fixture, "NDES2", 0);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;

  (void) data;
  apply_done (fixture->local.tenant, "connector-disable", "{'connector': <'NDES1'>}");
  apply_done (fixture->local.tenant, "connector-remove", "{'connector': <'NDES2'>}");
  g_assert_cmpuint (try (fixture, &first, csr), ==, 403);
  g_assert_cmpuint (try (fixture, &second, csr), ==, 403);
  outcome = enroll_file (fixture, fixture->local.tenant, "NDES1", 0, &error);
  g_assert_null (outcome);
  g_assert_true (chy_error_is (error, "enrollment", "disabled"));
  /* Enabled again, it needs a new file. */
  apply_done (fixture->local.tenant, "connector-set",
              "{'connector': <'NDES1'>, 'settings': <{'enabled': <true>}>}");
  g_assert_cmpuint (try (fixture, &first, csr), ==, 403);
}

static void
test_access_ends_at_once (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) file = make_file (fixture, "NDES1", 0);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autoptr (GVariant) values = enroll (fixture, &file, csr);
  g_autoptr (GTlsCertificate) client = client_of (values, key);
  g_auto (File) next = { NULL };
  g_autoptr (GVariant) again = NULL;
  g_autoptr (ChyKey) new_key = make_key ();
  g_autoptr (GBytes) new_csr = make_csr (new_key, "CN=x");
  g_autoptr (GTlsCertificate) new_client = NULL;

  (void) data;
  g_assert_cmpuint (status_of (fixture, client), ==, 200);
  apply_done (fixture->local.tenant, "connector-disable", "{'connector': <'NDES1'>}");
  g_assert_cmpuint (status_of (fixture, client), ==, 403);
  apply_done (fixture->local.tenant, "connector-set",
              "{'connector': <'NDES1'>, 'settings': <{'enabled': <true>}>}");
  g_assert_cmpuint (status_of (fixture, client), ==, 200);
  apply_done (fixture->local.tenant, "connector-remove", "{'connector': <'NDES1'>}");
  g_assert_cmpuint (status_of (fixture, client), ==, 403);
  /* Another one of that name is another one. */
  next = make_file (fixture, "NDES1", 0);
  again = enroll (fixture, &next, new_csr);
  new_client = client_of (again, new_key);
  g_assert_cmpuint (status_of (fixture, new_client), ==, 200);
  g_assert_cmpuint (status_of (fixture, client), ==, 403);
}

static void
test_bad_requests (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) file = make_file (fixture, "NDES1", 0);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autoptr (GBytes) forged = NULL;
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nonsense", 8);
  g_autoptr (GVariant) values = NULL;
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (csr, &size), g_bytes_get_size (csr));

  (void) data;
  /* The last bytes are the proof of possession. */
  copy[g_bytes_get_size (csr) - 1] ^= 1;
  size = g_bytes_get_size (csr);
  forged = g_bytes_new_take (copy, size);
  g_assert_cmpuint (try (fixture, &file, forged), ==, 422);
  g_assert_cmpuint (try (fixture, &file, nonsense), ==, 422);
  /* None of them has spent the token. */
  values = enroll (fixture, &file, csr);
  g_assert_nonnull (values);
}

static void
test_a_persons_account_is_not_taken (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) file = make_file (fixture, "anna", 0);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");

  (void) data;
  g_assert_cmpuint (try (fixture, &file, csr), ==, 422);
  g_assert_cmpuint (status_of (fixture, fixture->administrator), ==, 200);
}

static void
test_roles (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) olga = server_fixture_add_account (fixture, "olga", "certificateManager");
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, olga, FALSE);
  g_autoptr (ChyTenant) ours = server_fixture_open (fixture, fixture->administrator, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = enroll_file (fixture, tenant, "NDES1", 0, &error);
  g_autoptr (ChyOutcome) allowed = NULL;
  g_autofree char *audit = NULL;

  (void) data;
  g_assert_null (outcome);
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  g_clear_error (&error);
  /* Over HTTPS the file comes as it does here. */
  allowed = enroll_file (fixture, ours, "NDES1", 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_hash_table_lookup (allowed->secrets, "enrollment"));
  audit = audit_of (fixture, "connector-enroll-file");
  g_assert_nonnull (strstr (audit, "anna"));
}

static void
test_too_many_tries (ServerFixture *fixture, gconstpointer data)
{
  g_auto (File) unknown = { .token = chy_secret_new_random (32) };
  g_auto (File) file = make_file (fixture, "NDES1", 0);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");

  (void) data;
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (try (fixture, &unknown, csr), ==, 403);
  g_assert_cmpuint (try (fixture, &unknown, csr), ==, 429);
  g_assert_cmpuint (try (fixture, &file, csr), ==, 429);
  /* Who has signed in is not concerned. */
  g_assert_cmpuint (status_of (fixture, fixture->administrator), ==, 200);
}

static void
test_strangers_send_little (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *spaces = g_strnfill (17 * 1024, ' ');

  (void) data;
  g_assert_cmpuint (server_fixture_ask (fixture, NULL, "POST", "/v1/enroll", spaces, NULL), ==, 413);
  g_assert_cmpuint (server_fixture_ask (fixture, NULL, "POST", "/v1/enroll", "{", NULL), ==, 400);
  g_assert_cmpuint (server_fixture_ask (fixture, NULL, "POST", "/v1/enroll", "{}", NULL), ==, 422);
  g_assert_cmpuint (server_fixture_ask (fixture, NULL, "GET", "/v1/enroll", NULL, NULL), ==, 401);
  g_assert_cmpuint (server_fixture_ask (fixture, NULL, "POST", "/v1/commands/connector-redeem", "{}", NULL),
                    ==, 401);
  g_assert_cmpuint (server_fixture_ask (fixture, NULL, "POST", "/v1/enroll/", "{}", NULL), ==, 401);
}

/* --- renewal
 * ------------------------------------------------------------------------------------------------ */

static GVariant *
renew (ChyTenant *tenant, const char *connector, GBytes *csr, GError **error)
{
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "connector", "s", connector);
  g_variant_dict_insert_value (&dict, "csr", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, csr, TRUE));
  command = chy_command_new ("connector-renew", g_variant_dict_end (&dict));
  outcome = chy_tenant_apply (tenant, command, NULL, error);
  return outcome != NULL ? g_variant_ref (outcome->values) : NULL;
}

typedef struct
{
  char *id;                /* (owned) */
  ChyKey *key;             /* (owned) */
  GTlsCertificate *client; /* (owned) */
  char *hash;              /* (owned) */
} Enrolled;

static void
enrolled_clear (Enrolled *self)
{
  g_free (self->id);
  g_free (self->hash);
  g_clear_pointer (&self->key, chy_key_unref);
  g_clear_object (&self->client);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Enrolled, enrolled_clear)

static Enrolled
make_enrolled (ServerFixture *fixture, const char *name)
{
  g_auto (File) file = make_file (fixture, name, 0);
  Enrolled self = { .key = make_key () };
  g_autoptr (GBytes) csr = make_csr (self.key, "CN=x");
  g_autoptr (GVariant) values = enroll (fixture, &file, csr);

  self.id = g_strdup (chy_body_get_text (values, "connectorId"));
  self.client = client_of (values, self.key);
  self.hash = hash_of (values);
  return self;
}

static void
test_renew (ServerFixture *fixture, gconstpointer data)
{
  g_auto (Enrolled) old = make_enrolled (fixture, "NDES1");
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, old.client, FALSE);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=Administrator");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = renew (tenant, old.id, csr, &error);
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GTlsCertificate) client = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *second = NULL;
  g_autofree char *audit = NULL;

  (void) data;
  g_assert_no_error (error);
  hash = hash_of (values);
  g_assert_cmpstr (hash, !=, old.hash);
  g_assert_cmpstr (chy_body_get_text (values, "subjectName"), ==, "CN=NDES1");
  /* Until the new one is used the old one is good, and the lost answer is given again. */
  again = renew (tenant, old.id, csr, &error);
  g_assert_no_error (error);
  second = hash_of (again);
  g_assert_cmpstr (second, ==, hash);
  g_assert_cmpuint (status_of (fixture, old.client), ==, 200);
  client = client_of (values, key);
  g_assert_cmpuint (status_of (fixture, client), ==, 200);
  g_assert_cmpuint (status_of (fixture, old.client), ==, 403);
  g_assert_cmpuint (status_of (fixture, client), ==, 200);
  audit = audit_of (fixture, "connector-adopt");
  g_assert_nonnull (strstr (audit, "NDES1"));
}

static void
test_grace (ServerFixture *fixture, gconstpointer data)
{
  g_auto (Enrolled) old = make_enrolled (fixture, "NDES1");
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, old.client, FALSE);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = renew (tenant, old.id, csr, &error);
  g_autoptr (GTlsCertificate) client = NULL;

  (void) data;
  g_assert_no_error (error);
  client = client_of (values, key);
  chy_clock_advance (fixture->local.clock, 7 * CHY_USEC_PER_DAY - CHY_USEC_PER_SEC);
  g_assert_cmpuint (status_of (fixture, old.client), ==, 200);
  chy_clock_advance (fixture->local.clock, 2 * CHY_USEC_PER_SEC);
  g_assert_cmpuint (status_of (fixture, old.client), ==, 403);
  g_assert_cmpuint (status_of (fixture, client), ==, 200);
  apply_done (fixture->local.tenant, "connector-disable", "{'connector': <'NDES1'>}");
  g_assert_cmpuint (status_of (fixture, client), ==, 403);
}

static void
test_renew_only_oneself (ServerFixture *fixture, gconstpointer data)
{
  g_auto (Enrolled) one = make_enrolled (fixture, "NDES1");
  g_auto (Enrolled) two = make_enrolled (fixture, "NDES2");
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, one.client, FALSE);
  g_autoptr (ChyKey) key = make_key ();
  g_autoptr (GBytes) csr = make_csr (key, "CN=x");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = renew (tenant, two.id, csr, &error);

  (void) data;
  g_assert_null (values);
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
}

#define ADD(path, func)                                                                                      \
  g_test_add (path, ServerFixture, NULL, server_fixture_set_up, func, server_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/enroll/a file makes a connector that signs in, under the server's name for it", test_enroll);
  ADD ("/enroll/the token is stored nowhere, its hash is", test_token_is_nowhere);
  ADD ("/enroll/a lost answer is given again, and the token is spent for anybody else", test_lost_answer);
  ADD ("/enroll/a file that has expired is refused", test_expired);
  ADD ("/enroll/a newer file makes the older one void", test_newer_file);
  ADD ("/enroll/a disabled or removed connector does not enroll", test_disabled);
  ADD ("/enroll/access ends when the connector is disabled or removed", test_access_ends_at_once);
  ADD ("/enroll/a request without proof of its key is refused and spends nothing", test_bad_requests);
  ADD ("/enroll/an account of a person is not taken over", test_a_persons_account_is_not_taken);
  ADD ("/enroll/administrators alone make files, here and over HTTPS", test_roles);
  ADD ("/enroll/too many failures from an address are told to wait", test_too_many_tries);
  ADD ("/enroll/strangers send little, and to one route", test_strangers_send_little);
  ADD ("/enroll/a renewed certificate takes the place of the old one once it is used", test_renew);
  ADD ("/enroll/the old certificate is good for a week beside the next", test_grace);
  ADD ("/enroll/a connector renews itself and no other one", test_renew_only_oneself);
  return g_test_run ();
}
