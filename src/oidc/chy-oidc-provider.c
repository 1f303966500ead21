/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-oidc-private.h"

#include <string.h>

#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "pki/chy-csr.h"

#define FORM "application/x-www-form-urlencoded"
/* Seconds without a byte; octets of an answer. */
#define PATIENCE 10
#define LARGEST  (512 * 1024)
/* What was learned is good so long; what could not be learned, and keys that were fetched because a token
 * named one that was not among them, are not asked for again before so long. */
#define FRESH        (3600 * G_TIME_SPAN_SECOND)
#define AFTER_FAILED (5 * G_TIME_SPAN_SECOND)
#define AFTER_KEYS   (5 * G_TIME_SPAN_SECOND)
/* That ask at the same time: a provider that hangs must not hold every worker of a server. */
#define MOST_ASKING       4
#define LONGEST_CODE      4096
#define SHORTEST_VERIFIER 43
#define LONGEST_VERIFIER  128

struct _ChyOidcProvider
{
  gatomicrefcount refs;
  char *issuer;              /* (owned) */
  char *client_id;           /* (owned) */
  ChySecret *client_secret;  /* (owned) or NULL */
  char *scope;               /* (owned) */
  GTlsDatabase *authorities; /* (owned) or NULL */
  gint asking;               /* atomic */

  GMutex lock;                /* held while the provider is asked what it is */
  ChyOidcDiscovery discovery; /* under `lock` */
  gint64 learned;             /* monotonic: when; 0: never; under `lock` */
  ChyOidcKeys *keys;          /* (owned) or NULL; under `lock` */
  gint64 keys_fetched;        /* monotonic; under `lock` */
  GError *failure;            /* (owned) of the last try, or NULL; under `lock` */
  gint64 failed;              /* monotonic: when; under `lock` */
};

static gboolean
bad_option (const char *option, const char *value, GError **error)
{
  chy_refuse_one (error, "sign-in", "bad-option", NULL, "option", option, "value", value != NULL ? value : "",
                  NULL);
  return FALSE;
}

static gboolean
check_options (const ChyOidcOptions *options, GError **error)
{
  g_auto (GStrv) scopes = g_strsplit (options->scope != NULL ? options->scope : "openid", " ", -1);

  if (!chy_oidc_is_address (options->issuer) || strchr (options->issuer, '?') != NULL)
    return bad_option ("--oidc-issuer", options->issuer, error);
  if (options->client_id == NULL || *options->client_id == '\0')
    return bad_option ("--oidc-client-id", options->client_id, error);
  return g_strv_contains ((const char *const *) scopes, "openid") ||
         bad_option ("--oidc-scope", options->scope, error);
}

ChyOidcProvider *
chy_oidc_provider_new (const ChyOidcOptions *options, GError **error)
{
  ChyOidcProvider *self;

  if (!check_options (options, error))
    return NULL;
  self = g_new0 (ChyOidcProvider, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->issuer = g_strdup (options->issuer);
  self->client_id = g_strdup (options->client_id);
  self->client_secret = options->client_secret != NULL ? chy_secret_ref (options->client_secret) : NULL;
  self->scope = g_strdup (options->scope != NULL ? options->scope : "openid");
  g_set_object (&self->authorities, options->authorities);
  return self;
}

ChyOidcProvider *
chy_oidc_provider_ref (ChyOidcProvider *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
chy_oidc_provider_unref (ChyOidcProvider *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->issuer);
  g_free (self->client_id);
  g_clear_pointer (&self->client_secret, chy_secret_unref);
  g_free (self->scope);
  g_clear_object (&self->authorities);
  chy_oidc_discovery_clear (&self->discovery);
  g_clear_pointer (&self->keys, chy_oidc_keys_unref);
  g_clear_error (&self->failure);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const char *
chy_oidc_provider_get_issuer (ChyOidcProvider *self)
{
  return self->issuer;
}

/* --- asking ------------------------------------------------------------------------------------------------
 */

/* `body` NULL: GET. */
static ChyHttpAnswer *
ask (ChyOidcProvider *self,
     const char *address,
     ChySecret *authorization,
     GBytes *body,
     GCancellable *cancellable,
     GError **error)
{
  const char *slash = strchr (address + strlen ("https://"), '/');
  g_autofree char *base = slash != NULL ? g_strndup (address, (gsize) (slash - address)) : g_strdup (address);
  ChyHttpClientOptions options = { .url = base,
                                   .authorities = self->authorities,
                                   .authorization = authorization,
                                   .largest = LARGEST,
                                   .timeout = PATIENCE };
  GError *failure = NULL;
  g_autoptr (ChyHttpClient) client = chy_http_client_new (&options, &failure);
  ChyHttpAnswer *answer = NULL;

  if (client != NULL)
    answer =
        chy_http_client_send (client, slash != NULL ? slash : "/", NULL, FORM, body, cancellable, &failure);
  if (answer == NULL)
    chy_oidc_take_failure (failure, self->issuer, error);
  return answer;
}

/* A place among those who may ask at the same time. */
static gboolean
enter (ChyOidcProvider *self, GError **error)
{
  if (g_atomic_int_add (&self->asking, 1) < MOST_ASKING)
    return TRUE;
  g_atomic_int_add (&self->asking, -1);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Too many sign-ins at the same time");
  return FALSE;
}

static void
leave (ChyOidcProvider *self)
{
  g_atomic_int_add (&self->asking, -1);
}

static ChyOidcKeys *
fetch_keys (ChyOidcProvider *self, const char *address, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyHttpAnswer) answer = ask (self, address, NULL, NULL, cancellable, error);

  return answer != NULL ? chy_oidc_answer_keys (answer, self->issuer, error) : NULL;
}

/* Discovery 4.1: behind the issuer, without its last slash. */
static gboolean
fetch_all (ChyOidcProvider *self, GCancellable *cancellable, GError **error)
{
  gsize length = strlen (self->issuer);
  g_autofree char *address =
      g_strdup_printf ("%.*s/.well-known/openid-configuration",
                       (int) (self->issuer[length - 1] == '/' ? length - 1 : length), self->issuer);
  g_autoptr (ChyHttpAnswer) answer = ask (self, address, NULL, NULL, cancellable, error);
  g_auto (ChyOidcDiscovery) discovery = { NULL };
  ChyOidcKeys *keys;

  if (answer == NULL || !chy_oidc_answer_discovery (answer, self->issuer, &discovery, error))
    return FALSE;
  keys = fetch_keys (self, discovery.jwks_uri, cancellable, error);
  if (keys == NULL)
    return FALSE;
  chy_oidc_discovery_clear (&self->discovery);
  self->discovery = discovery;
  discovery = (ChyOidcDiscovery){ NULL };
  g_clear_pointer (&self->keys, chy_oidc_keys_unref);
  self->keys = keys;
  self->learned = self->keys_fetched = g_get_monotonic_time ();
  return TRUE;
}

/* Under `lock`: that discovery and keys are there, and not old. */
static gboolean
learn (ChyOidcProvider *self, GCancellable *cancellable, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  GError *failure = NULL;

  if (self->learned != 0 && now - self->learned < FRESH)
    return TRUE;
  if (self->failure != NULL && now - self->failed < AFTER_FAILED)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }
  g_clear_error (&self->failure);
  if (fetch_all (self, cancellable, &failure))
    return TRUE;
  /* Who was in a hurry has learned nothing for the others. */
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->failure = g_error_copy (failure);
      self->failed = g_get_monotonic_time ();
    }
  g_propagate_error (error, failure);
  return FALSE;
}

/* A copy of what is known of it. */
static gboolean
get_discovery (ChyOidcProvider *self,
               ChyOidcDiscovery *ret_discovery,
               ChyOidcKeys **ret_keys,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!learn (self, cancellable, error))
    return FALSE;
  ret_discovery->authorization_endpoint = g_strdup (self->discovery.authorization_endpoint);
  ret_discovery->token_endpoint = g_strdup (self->discovery.token_endpoint);
  ret_discovery->jwks_uri = g_strdup (self->discovery.jwks_uri);
  ret_discovery->by_basic = self->discovery.by_basic;
  *ret_keys = chy_oidc_keys_ref (self->keys);
  return TRUE;
}

/* Keys after those that a token named none of, where that may be asked again by now; NULL without an error
 * where it may not. */
static gboolean
get_newer_keys (ChyOidcProvider *self, ChyOidcKeys **ret_keys, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  ChyOidcKeys *keys;

  *ret_keys = NULL;
  if (g_get_monotonic_time () - self->keys_fetched < AFTER_KEYS)
    return TRUE;
  keys = fetch_keys (self, self->discovery.jwks_uri, cancellable, error);
  if (keys == NULL)
    return FALSE;
  g_clear_pointer (&self->keys, chy_oidc_keys_unref);
  self->keys = keys;
  self->keys_fetched = g_get_monotonic_time ();
  *ret_keys = chy_oidc_keys_ref (keys);
  return TRUE;
}

GVariant *
chy_oidc_provider_describe (ChyOidcProvider *self, GCancellable *cancellable, GError **error)
{
  g_auto (ChyOidcDiscovery) discovery = { NULL };
  g_autoptr (ChyOidcKeys) keys = NULL;
  gboolean ok = enter (self, error);
  GVariantDict dict;

  if (!ok)
    return NULL;
  ok = get_discovery (self, &discovery, &keys, cancellable, error);
  leave (self);
  if (!ok)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "issuer", "s", self->issuer);
  g_variant_dict_insert (&dict, "clientId", "s", self->client_id);
  g_variant_dict_insert (&dict, "authorizationEndpoint", "s", discovery.authorization_endpoint);
  g_variant_dict_insert (&dict, "scope", "s", self->scope);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- a code ------------------------------------------------------------------------------------------------
 */

char *
chy_oidc_nonce (GBytes *public_key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (checksum, g_bytes_get_data (public_key, NULL), (gssize) g_bytes_get_size (public_key));
  g_checksum_get_digest (checksum, digest, &size);
  return chy_oidc_encode (digest, size);
}

gboolean
chy_oidc_is_redirect (const char *uri)
{
  static const char *const hosts[] = { "http://127.0.0.1:", "http://[::1]:" };
  guint64 port = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    if (uri != NULL && g_str_has_prefix (uri, hosts[i]) && g_str_has_suffix (uri, "/callback"))
      {
        gsize begin = strlen (hosts[i]), end = strlen (uri) - strlen ("/callback");
        g_autofree char *digits = begin < end ? g_strndup (uri + begin, end - begin) : NULL;

        return digits != NULL && *digits != '0' &&
               g_ascii_string_to_unsigned (digits, 10, 1, 65535, &port, NULL);
      }
  return FALSE;
}

/* As a value of a form; wiped by the caller. */
static char *
encode (const char *text)
{
  return g_uri_escape_string (text, NULL, FALSE);
}

static void
wipe_text (char *text)
{
  if (text == NULL)
    return;
  chy_wipe (text, strlen (text));
  g_free (text);
}

static ChySecret *
take_text (char *text)
{
  ChySecret *secret = chy_secret_new_string (text);

  wipe_text (text);
  return secret;
}

/* RFC 6749 2.3.1: both parts encoded as values of a form are. */
static ChySecret *
make_authorization (ChyOidcProvider *self)
{
  char *id = encode (self->client_id);
  char *secret = encode (chy_secret_get_text (self->client_secret));
  char *pair = g_strconcat (id, ":", secret, NULL);
  char *base64 = g_base64_encode ((const guchar *) pair, strlen (pair));
  char *header = g_strconcat ("Basic ", base64, NULL);

  g_free (id);
  wipe_text (secret);
  wipe_text (pair);
  wipe_text (base64);
  return take_text (header);
}

/* RFC 6749 4.1.3, RFC 7636 4.5. A client that proves nothing of itself, or does so in the body, names itself
 * there. */
static GBytes *
make_form (ChyOidcProvider *self, const ChyOidcExchange *exchange, gboolean by_basic)
{
  gboolean secret_in_body = self->client_secret != NULL && !by_basic;
  char *code = encode (chy_secret_get_text (exchange->code));
  char *verifier = encode (chy_secret_get_text (exchange->verifier));
  char *secret = secret_in_body ? encode (chy_secret_get_text (self->client_secret)) : NULL;
  g_autofree char *redirect = encode (exchange->redirect_uri);
  g_autofree char *id = encode (self->client_id);
  gboolean names_itself = self->client_secret == NULL || secret_in_body;
  g_autoptr (ChySecret) form = take_text (
      g_strconcat ("grant_type=authorization_code&redirect_uri=", redirect, "&code=", code,
                   "&code_verifier=", verifier, names_itself ? "&client_id=" : "", names_itself ? id : "",
                   secret_in_body ? "&client_secret=" : "", secret_in_body ? secret : "", NULL));

  wipe_text (code);
  wipe_text (verifier);
  wipe_text (secret);
  return chy_secret_to_bytes (form);
}

static gboolean
is_printable (ChySecret *secret, gsize shortest, gsize longest)
{
  const char *text = chy_secret_get_text (secret);
  gsize size = chy_secret_get_size (secret);

  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isprint (text[i]))
      return FALSE;
  return size >= shortest && size <= longest;
}

static gboolean
check_exchange (ChyOidcProvider *self, const ChyOidcExchange *exchange, GError **error)
{
  if (!chy_oidc_is_redirect (exchange->redirect_uri))
    {
      g_autofree char *value = g_strndup (exchange->redirect_uri != NULL ? exchange->redirect_uri : "", 200);

      chy_refuse_one (error, "sign-in", "bad-redirect", NULL, "value", value, NULL);
      return FALSE;
    }
  if (is_printable (exchange->code, 1, LONGEST_CODE) &&
      is_printable (exchange->verifier, SHORTEST_VERIFIER, LONGEST_VERIFIER))
    return TRUE;
  chy_refuse_one (error, "sign-in", "code-refused", NULL, "issuer", self->issuer, "detail",
                  "the code or its verifier cannot be one", NULL);
  return FALSE;
}

static ChySecret *
exchange_code (ChyOidcProvider *self,
               const ChyOidcExchange *exchange,
               const ChyOidcDiscovery *discovery,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GBytes) form = make_form (self, exchange, discovery->by_basic);
  g_autoptr (ChySecret) authorization =
      self->client_secret != NULL && discovery->by_basic ? make_authorization (self) : NULL;
  g_autoptr (ChyHttpAnswer) answer =
      ask (self, discovery->token_endpoint, authorization, form, cancellable, error);

  return answer != NULL ? chy_oidc_answer_token (answer, self->issuer, error) : NULL;
}

static char *
verify (ChyOidcProvider *self,
        ChySecret *token,
        ChyOidcKeys *keys,
        const ChyOidcExpected *expected,
        GCancellable *cancellable,
        GError **error)
{
  const char *text = chy_secret_get_text (token);
  gsize size = chy_secret_get_size (token);
  g_autoptr (ChyOidcKeys) newer = NULL;
  char *subject = NULL;
  ChyOidcRule rule = chy_oidc_token_verify (text, size, keys, expected, &subject);

  if (rule == CHY_OIDC_RULE_KEY)
    {
      if (!get_newer_keys (self, &newer, cancellable, error))
        return NULL;
      if (newer != NULL)
        rule = chy_oidc_token_verify (text, size, newer, expected, &subject);
    }
  if (rule == CHY_OIDC_RULE_NONE)
    return subject;
  chy_refuse_one (error, "sign-in", "token-invalid", NULL, "issuer", self->issuer, "rule",
                  chy_oidc_rule_to_string (rule), "detail", chy_oidc_rule_get_words (rule), NULL);
  return NULL;
}

static char *
redeem (ChyOidcProvider *self,
        const ChyOidcExchange *exchange,
        const char *nonce,
        GCancellable *cancellable,
        GError **error)
{
  ChyOidcExpected expected = {
    .issuer = self->issuer, .client_id = self->client_id, .nonce = nonce, .now = exchange->now
  };
  g_auto (ChyOidcDiscovery) discovery = { NULL };
  g_autoptr (ChyOidcKeys) keys = NULL;
  g_autoptr (ChySecret) token = NULL;

  if (!get_discovery (self, &discovery, &keys, cancellable, error))
    return NULL;
  token = exchange_code (self, exchange, &discovery, cancellable, error);
  return token != NULL ? verify (self, token, keys, &expected, cancellable, error) : NULL;
}

char *
chy_oidc_provider_redeem (ChyOidcProvider *self,
                          const ChyOidcExchange *exchange,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (ChyCsr) csr = NULL;
  g_autofree char *nonce = NULL;
  char *subject;

  if (!check_exchange (self, exchange, error))
    return NULL;
  csr = chy_csr_parse (exchange->csr, 0, error);
  if (csr == NULL || !enter (self, error))
    return NULL;
  nonce = chy_oidc_nonce (csr->public_key);
  subject = redeem (self, exchange, nonce, cancellable, error);
  leave (self);
  return subject;
}
