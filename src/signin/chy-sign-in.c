/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sign-in.h"

#include <string.h>

#include "chy-loopback.h"
#include "model/chy-cert-spec.h"
#include "model/chy-name.h"
#include "model/chy-problem.h"
#include "pki/chy-cert-der.h"
#include "pki/chy-csr.h"
#include "pki/chy-inspect.h"
#include "wire/chy-wire-exchange.h"

#define PATH "/v1/sign-in"
/* The server gives the certificate a subject of its own; this one is for people who look into a request. */
#define SUBJECT "Chancery sign-in"

enum
{
  STATE_SIZE = 16,    /* octets: 128 bits */
  VERIFIER_SIZE = 32, /* octets; as RFC 7636 4.1 recommends it */
  HASH_SIZE = 32,
};

void
chy_sign_in_provider_free (ChySignInProvider *self)
{
  if (self == NULL)
    return;
  g_free (self->issuer);
  g_free (self->client_id);
  g_free (self->endpoint);
  g_free (self->scope);
  g_free (self);
}

/* --- what the server offers ---------------------------------------------------------------------------- */

static gboolean
not_chancery (const char *detail, GError **error)
{
  chy_refuse_one (error, "remote", "not-chancery", NULL, "detail", detail, NULL);
  return FALSE;
}

/* It is opened by whatever the desktop has for its scheme: only one that goes to a browser will do. */
static gboolean
is_endpoint (const char *text)
{
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL) : NULL;

  return uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0' && g_uri_get_fragment (uri) == NULL;
}

ChySignInProvider *
chy_sign_in_ask (ChyHttpClient *client, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyHttpAnswer) answer =
      chy_http_client_send (client, PATH, NULL, NULL, NULL, cancellable, error);
  g_autoptr (GVariant) body = answer != NULL ? chy_http_answer_read (answer, NULL, NULL, error) : NULL;
  g_autoptr (GVariant) offered = body != NULL ? chy_body_get (body, "openIdConnect") : NULL;
  g_autoptr (ChySignInProvider) self = g_new0 (ChySignInProvider, 1);

  if (body == NULL)
    return NULL;
  if (offered == NULL || !g_variant_is_of_type (offered, G_VARIANT_TYPE_VARDICT))
    {
      chy_refuse_one (error, "session", "not-offered", NULL, "address", chy_http_client_get_url (client),
                      NULL);
      return NULL;
    }
  self->issuer = g_strdup (chy_body_get_text (offered, "issuer"));
  self->client_id = g_strdup (chy_body_get_text (offered, "clientId"));
  self->endpoint = g_strdup (chy_body_get_text (offered, "authorizationEndpoint"));
  self->scope = g_strdup (chy_body_get_text (offered, "scope"));
  if (self->issuer == NULL || self->client_id == NULL || self->scope == NULL || !is_endpoint (self->endpoint))
    {
      not_chancery (PATH, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* --- what is sent along -------------------------------------------------------------------------------- */

/* What one sign-in is about. */
typedef struct
{
  ChyKey *key;         /* (owned) */
  GBytes *csr;         /* (owned) */
  ChySecret *state;    /* (owned) */
  ChySecret *verifier; /* (owned) of PKCE */
} Attempt;

static void
attempt_clear (Attempt *self)
{
  g_clear_pointer (&self->key, chy_key_unref);
  g_clear_pointer (&self->csr, g_bytes_unref);
  g_clear_pointer (&self->state, chy_secret_unref);
  g_clear_pointer (&self->verifier, chy_secret_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attempt, attempt_clear)

/* RFC 4648 5, without padding. */
static char *
base64url (gconstpointer data, gsize size)
{
  char *text = g_base64_encode (data, size);
  gsize length = strlen (text);

  while (length > 0 && text[length - 1] == '=')
    text[--length] = '\0';
  for (char *p = text; *p != '\0'; p++)
    *p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
  return text;
}

static ChySecret *
random_text (gsize size)
{
  g_autoptr (ChySecret) raw = chy_secret_new_random (size);
  char *text = base64url (chy_secret_get_data (raw, NULL), size);
  ChySecret *secret = chy_secret_new_wiping (text, strlen (text));

  g_free (text);
  return secret;
}

static char *
hash_text (gconstpointer data, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 hash[HASH_SIZE];
  gsize n = sizeof hash;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, hash, &n);
  return base64url (hash, n);
}

static gboolean
begin (Attempt *self, GError **error)
{
  const ChyNameAttribute attribute = { "2.5.4.3", SUBJECT, FALSE };
  ChyCertSpec *spec;

  self->state = random_text (STATE_SIZE);
  self->verifier = random_text (VERIFIER_SIZE);
  self->key = chy_key_generate (CHY_KEY_EC_P256, error);
  if (self->key == NULL)
    return FALSE;
  spec = chy_cert_spec_new ();
  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_new (&attribute, 1);
  self->csr = chy_csr_create (self->key, spec, error);
  chy_cert_spec_free (spec);
  return self->csr != NULL;
}

static void
append (GString *address, const char *name, const char *value)
{
  char last = address->str[address->len - 1];

  if (last != '?' && last != '&')
    g_string_append_c (address, '&');
  g_string_append (address, name);
  g_string_append_c (address, '=');
  g_string_append_uri_escaped (address, value, NULL, FALSE);
}

/* The authorization request (OpenID Connect Core 3.1.2.1). An endpoint may have a query of its own
 * (RFC 6749 3.1). */
static char *
make_address (const ChySignInProvider *provider, const Attempt *attempt, const char *redirect_uri)
{
  GString *address = g_string_new (provider->endpoint);
  GBytes *public_key = chy_key_get_public (attempt->key);
  gsize size;
  gconstpointer data = g_bytes_get_data (public_key, &size);
  g_autofree char *nonce = hash_text (data, size);
  g_autofree char *challenge =
      hash_text (chy_secret_get_text (attempt->verifier), chy_secret_get_size (attempt->verifier));

  if (strchr (provider->endpoint, '?') == NULL)
    g_string_append_c (address, '?');
  append (address, "response_type", "code");
  append (address, "client_id", provider->client_id);
  append (address, "redirect_uri", redirect_uri);
  append (address, "scope", provider->scope);
  append (address, "state", chy_secret_get_text (attempt->state));
  append (address, "nonce", nonce);
  append (address, "code_challenge", challenge);
  append (address, "code_challenge_method", "S256");
  return g_string_free (address, FALSE);
}

/* --- the certificate ----------------------------------------------------------------------------------- */

static GVariant *
exchange (ChyHttpClient *client,
          const Attempt *attempt,
          const char *redirect_uri,
          ChySecret *code,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GVariant) shaped = NULL;
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;
  GVariant *values;

  g_hash_table_insert (secrets, g_strdup ("code"), chy_secret_ref (code));
  g_hash_table_insert (secrets, g_strdup ("codeVerifier"), chy_secret_ref (attempt->verifier));
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "csr",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, attempt->csr, TRUE));
  g_variant_dict_insert (&dict, "redirectUri", "s", redirect_uri);
  params = g_variant_ref_sink (g_variant_dict_end (&dict));
  shaped = chy_wire_exchange_to_tree (params, NULL);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "parameters", shaped);
  tree = g_variant_ref_sink (g_variant_dict_end (&dict));
  answer = chy_http_client_call (client, PATH, tree, secrets, NULL, NULL, cancellable, error);
  body = answer != NULL ? chy_wire_exchange_from_tree (answer, NULL, error) : NULL;
  if (body == NULL)
    return NULL;
  values = chy_body_get (body, "values");
  if (values == NULL)
    not_chancery ("values", error);
  return values;
}

static gboolean
is_for_key (GBytes *der, ChyKey *key)
{
  ChyCertDer parts;
  g_autoptr (GBytes) theirs = NULL;

  if (!chy_cert_der_read (der, &parts, NULL))
    return FALSE;
  theirs = chy_der_item_to_bytes (&parts.public_key);
  return g_bytes_equal (chy_key_get_public (key), theirs);
}

static ChySignInSession *
take_values (ChyHttpClient *client, GVariant *values, ChyKey *key, GError **error)
{
  g_autoptr (ChySignInSession) self = g_new0 (ChySignInSession, 1);
  g_autoptr (ChyCertInfo) info = NULL;

  self->url = chy_sign_in_session_normalize (chy_http_client_get_url (client));
  self->account = g_strdup (chy_body_get_text (values, "accountName"));
  self->role = g_strdup (chy_body_get_text (values, "role"));
  self->certificate = chy_body_get_bytes (values, "certificate");
  self->chain = chy_body_get (values, "chain");
  info = self->certificate != NULL ? chy_inspect_certificate (self->certificate, NULL) : NULL;
  if (self->url == NULL || self->account == NULL || info == NULL)
    {
      not_chancery ("certificate", error);
      return NULL;
    }
  if (!is_for_key (self->certificate, key))
    {
      chy_refuse_one (error, "session", "other-key", NULL, "address", self->url, NULL);
      return NULL;
    }
  self->not_after = info->not_after;
  self->key = chy_key_export (key, error);
  return self->key != NULL ? g_steal_pointer (&self) : NULL;
}

ChySignInSession *
chy_sign_in (ChyHttpClient *client,
             ChySignInShow show,
             gpointer data,
             ChyClock *clock,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (ChySignInProvider) provider = chy_sign_in_ask (client, cancellable, error);
  g_autoptr (ChyLoopback) loopback = NULL;
  g_auto (Attempt) attempt = { NULL };
  g_autofree char *address = NULL;
  g_autofree char *redirect_uri = NULL;
  g_autoptr (ChySecret) code = NULL;
  g_autoptr (GVariant) values = NULL;

  if (provider == NULL || !begin (&attempt, error) || (loopback = chy_loopback_new (error)) == NULL)
    return NULL;
  redirect_uri = g_strdup (chy_loopback_get_uri (loopback));
  address = make_address (provider, &attempt, redirect_uri);
  show (address, data);
  code = chy_loopback_wait (loopback, attempt.state, provider->issuer, clock, cancellable, error);
  g_clear_pointer (&loopback, chy_loopback_free);
  if (code == NULL)
    return NULL;
  values = exchange (client, &attempt, redirect_uri, code, cancellable, error);
  return values != NULL ? take_values (client, values, attempt.key, error) : NULL;
}
