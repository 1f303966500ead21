/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-server.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/chy-clock.h"
#include "model/chy-cert-spec.h"
#include "model/chy-name.h"
#include "pki/chy-certificate.h"
#include "pki/chy-csr.h"
#include "support/client-certificate.h"
#include "wire/chy-wire-exchange.h"

#define OFFER                                                                                                \
  "{\"openIdConnect\": {\"issuer\": \"" FAKE_SERVER_ISSUER "\", \"clientId\": \"chancery console\","         \
  " \"authorizationEndpoint\": \"" FAKE_SERVER_ENDPOINT "\", \"scope\": \"openid profile\"}}"
#define BEGINNING (G_GINT64_CONSTANT (1577836800) * CHY_USEC_PER_SEC) /* 2020 */

static void
answer_json (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}

static char *
base64url_hash (gconstpointer data, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 hash[32];
  gsize n = sizeof hash;
  char *text;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, hash, &n);
  text = g_base64_encode (hash, n);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  *strchr (text, '=') = '\0';
  return text;
}

static ChyCertSpec *
make_spec (const char *subject, gint64 not_after)
{
  g_autoptr (GError) error = NULL;
  ChyCertSpec *spec = chy_cert_spec_new ();

  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse (subject, &error);
  g_assert_no_error (error);
  spec->serial = chy_serial_new ();
  spec->not_before = BEGINNING;
  spec->not_after = not_after;
  return spec;
}

static GBytes *
issue (FakeServer *self, GBytes *public_key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = chy_key_generate (CHY_KEY_EC_P256, &error);
  ChyCertSpec *authority = make_spec ("CN=CA", self->not_after);
  ChyCertSpec *spec = make_spec ("CN=anna", self->not_after);
  g_autoptr (GBytes) issuer = NULL;
  GBytes *der;

  g_assert_no_error (error);
  authority->is_ca = TRUE;
  authority->key_usage = CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN;
  issuer = chy_certificate_issue (authority, chy_key_get_public (key), key, NULL, &error);
  g_assert_no_error (error);
  spec->key_usage = CHY_KEY_USAGE_DIGITAL_SIGNATURE;
  der = chy_certificate_issue (spec, self->other_key ? chy_key_get_public (key) : public_key, key, issuer,
                               &error);
  g_assert_no_error (error);
  chy_cert_spec_free (authority);
  chy_cert_spec_free (spec);
  return der;
}

static void
answer_certificate (FakeServer *self, SoupServerMessage *message, GBytes *public_key)
{
  g_autoptr (GBytes) der = issue (self, public_key);
  g_autoptr (GVariant) body = NULL;
  g_autofree char *text = NULL;
  GVariantDict values, outer;

  g_variant_dict_init (&values, NULL);
  g_variant_dict_insert_value (&values, "certificate",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
  g_variant_dict_insert (&values, "accountName", "s", "anna");
  g_variant_dict_insert (&values, "role", "s", "administrator");
  g_variant_dict_init (&outer, NULL);
  g_variant_dict_insert_value (&outer, "values", g_variant_dict_end (&values));
  body = g_variant_ref_sink (g_variant_dict_end (&outer));
  text = chy_wire_exchange_to_text (body, NULL);
  answer_json (message, 200, text);
}

/* Takes a request apart as chancery-server does; everything about it must be right. */
static void
exchange (FakeServer *self, SoupServerMessage *message)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GHashTable) secrets = NULL;
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyCsr) csr = NULL;
  ChySecret *verifier;
  g_autofree char *challenge = NULL;
  g_autofree char *nonce = NULL;

  g_assert_true (chy_wire_exchange_split (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &line,
                                          &secrets, &error));
  g_assert_no_error (error);
  tree = chy_wire_parse (line, -1, &error);
  g_assert_no_error (error);
  body = chy_wire_exchange_from_tree (tree, NULL, &error);
  g_assert_no_error (error);
  params = chy_body_get (body, "parameters");
  der = chy_body_get_bytes (params, "csr");
  csr = chy_csr_parse (der, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (csr->key_algorithm, ==, "ec:p256");
  self->redirect_uri = g_strdup (chy_body_get_text (params, "redirectUri"));
  g_assert_cmpstr (chy_secret_get_text (g_hash_table_lookup (secrets, "code")), ==, FAKE_SERVER_CODE);
  verifier = g_hash_table_lookup (secrets, "codeVerifier");
  challenge = base64url_hash (chy_secret_get_text (verifier), chy_secret_get_size (verifier));
  g_assert_cmpstr (challenge, ==, self->challenge);
  nonce = base64url_hash (g_bytes_get_data (csr->public_key, NULL), g_bytes_get_size (csr->public_key));
  g_assert_cmpstr (nonce, ==, self->nonce);
  answer_certificate (self, message, csr->public_key);
}

static void
request_cb (
    SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  FakeServer *self = data;

  (void) server;
  (void) query;
  if (strcmp (path, "/v1/sign-in") != 0)
    answer_json (message, 404, "{\"error\": {\"code\": \"itemNotFound\", \"message\": \"no\"}}");
  else if (soup_server_message_get_method (message) == SOUP_METHOD_GET)
    answer_json (message, 200, self->offer != NULL ? self->offer : OFFER);
  else
    {
      g_atomic_int_inc (&self->n_exchanges);
      if (self->refusal != NULL)
        answer_json (message, self->status, self->refusal);
      else
        exchange (self, message);
    }
}

static gpointer
run (gpointer data)
{
  FakeServer *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (self->pem, -1, &error);
  g_autoptr (SoupServer) server = NULL;
  GSList *uris;

  g_assert_no_error (error);
  g_main_context_push_thread_default (self->context);
  server = g_object_new (SOUP_TYPE_SERVER, "tls-certificate", certificate, NULL);
  soup_server_add_handler (server, NULL, request_cb, self, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  g_atomic_int_set (&self->port, g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (self->loop);
  soup_server_disconnect (server);
  g_clear_object (&server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

FakeServer *
fake_server_new (void)
{
  FakeServer *self = g_new0 (FakeServer, 1);

  self->pem = client_certificate_self_signed ("localhost");
  self->not_after = G_GINT64_CONSTANT (2493072000) * CHY_USEC_PER_SEC;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("fake-server", run, self);
  while (g_atomic_int_get (&self->port) == 0)
    g_thread_yield ();
  self->url = g_strdup_printf ("https://localhost:%d", self->port);
  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
fake_server_free (FakeServer *self)
{
  g_main_context_invoke (self->context, quit_cb, self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->url);
  g_free (self->pem);
  g_free (self->challenge);
  g_free (self->nonce);
  g_free (self->redirect_uri);
  g_free (self);
}
