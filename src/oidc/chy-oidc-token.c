/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-oidc-token.h"

#include <string.h>

#include "base/chy-clock.h"
#include "wire/chy-wire.h"

/* OpenID Connect Core 2. */
#define LONGEST_SUBJECT 255

static const struct
{
  const char *name;
  const char *words;
} rules[] = {
  [CHY_OIDC_RULE_NONE] = { "none", "it is good" },
  [CHY_OIDC_RULE_FORMAT] = { "format", "it is no signed token" },
  [CHY_OIDC_RULE_ALGORITHM] = { "algorithm", "it is not signed with RS256, PS256, ES256 or EdDSA" },
  [CHY_OIDC_RULE_KEY] = { "key", "it names a key that the provider does not publish" },
  [CHY_OIDC_RULE_SIGNATURE] = { "signature", "its signature is wrong" },
  [CHY_OIDC_RULE_ISSUER] = { "issuer", "another provider has issued it" },
  [CHY_OIDC_RULE_AUDIENCE] = { "audience", "it is for another client" },
  [CHY_OIDC_RULE_AUTHORIZED_PARTY] = { "authorized-party", "it was given to another client" },
  [CHY_OIDC_RULE_EXPIRED] = { "expired", "it has expired, or is not valid yet" },
  [CHY_OIDC_RULE_ISSUED_AT] = { "issued-at", "it comes from the future, or does not say when it was issued" },
  [CHY_OIDC_RULE_NONCE] = { "nonce", "it was issued for another key" },
  [CHY_OIDC_RULE_SUBJECT] = { "subject", "it does not say whom it is about" },
};

const char *
chy_oidc_rule_to_string (ChyOidcRule rule)
{
  return rules[rule].name;
}

const char *
chy_oidc_rule_get_words (ChyOidcRule rule)
{
  return rules[rule].words;
}

/* --- base64url -------------------------------------------------------------------------------------------
 */

char *
chy_oidc_encode (gconstpointer data, gsize size)
{
  char *text = g_base64_encode (data, size);
  char *to = text;

  for (const char *p = text; *p != '\0' && *p != '='; p++)
    *to++ = *p == '+' ? '-' : *p == '/' ? '_' : *p;
  *to = '\0';
  return text;
}

GBytes *
chy_oidc_decode (const char *text, gsize size)
{
  g_autofree char *plain = g_malloc (size + 4);
  g_autofree char *again = NULL;
  guchar *data;
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
        return NULL;
      plain[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
    }
  memset (plain + size, '=', 3);
  plain[size + (4 - size % 4) % 4] = '\0';
  data = g_base64_decode (plain, &n);
  again = chy_oidc_encode (data, n);
  if (strlen (again) == size && memcmp (again, text, size) == 0)
    return g_bytes_new_take (data, n);
  g_free (data);
  return NULL;
}

/* --- the token ---------------------------------------------------------------------------------------------
 */

typedef struct
{
  GVariant *header;  /* (owned) */
  GVariant *claims;  /* (owned) */
  GBytes *signature; /* (owned) */
  gsize signed_size; /* of the beginning of the text */
} Token;

static void
token_clear (Token *self)
{
  g_clear_pointer (&self->header, g_variant_unref);
  g_clear_pointer (&self->claims, g_variant_unref);
  g_clear_pointer (&self->signature, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Token, token_clear)

/* An object in JSON in base64url, or NULL. */
static GVariant *
read_object (const char *text, gsize size)
{
  g_autoptr (GBytes) bytes = chy_oidc_decode (text, size);
  g_autoptr (GVariant) tree = NULL;
  gsize length = 0;
  const char *json = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (json != NULL)
    tree = chy_wire_parse (json, (gssize) length, NULL);
  return tree != NULL && g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT) ? g_steal_pointer (&tree) : NULL;
}

static gboolean
token_read (Token *self, const char *text, gsize size)
{
  const char *first = size <= CHY_OIDC_TOKEN_MAX ? memchr (text, '.', size) : NULL;
  const char *second = first != NULL ? memchr (first + 1, '.', size - (gsize) (first + 1 - text)) : NULL;

  if (second == NULL)
    return FALSE;
  self->header = read_object (text, (gsize) (first - text));
  self->claims = read_object (first + 1, (gsize) (second - first - 1));
  self->signature = chy_oidc_decode (second + 1, size - (gsize) (second + 1 - text));
  self->signed_size = (gsize) (second - text);
  return self->header != NULL && self->claims != NULL && self->signature != NULL;
}

static ChyOidcRule
check_signature (const Token *self, const char *text, ChyOidcKeys *keys)
{
  g_autoptr (GVariant) critical = chy_body_get (self->header, "crit");
  g_autoptr (GVariant) id = chy_body_get (self->header, "kid");
  ChySignature algorithm = CHY_SIGNATURE_RS256;
  ChyVerifier *key;

  /* RFC 7515 4.1.11: what must be understood, and is not. */
  if (critical != NULL)
    return CHY_OIDC_RULE_FORMAT;
  if (!chy_oidc_algorithm_from_string (chy_body_get_text (self->header, "alg"), &algorithm))
    return CHY_OIDC_RULE_ALGORITHM;
  if (id != NULL && !g_variant_is_of_type (id, G_VARIANT_TYPE_STRING))
    return CHY_OIDC_RULE_FORMAT;
  key = chy_oidc_keys_find (keys, id != NULL ? g_variant_get_string (id, NULL) : NULL, algorithm);
  if (key == NULL)
    return CHY_OIDC_RULE_KEY;
  return chy_verifier_check (key, algorithm, text, self->signed_size, self->signature, NULL)
             ? CHY_OIDC_RULE_NONE
             : CHY_OIDC_RULE_SIGNATURE;
}

/* --- what it says ------------------------------------------------------------------------------------------
 */

/* Seconds since 1970 (RFC 7519 2), which may have a fraction. */
static gboolean
read_time (GVariant *claims, const char *key, gint64 *ret_seconds)
{
  const double limit = 1e12;
  g_autoptr (GVariant) value = chy_body_get (claims, key);
  double seconds;

  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    seconds = (double) g_variant_get_int64 (value);
  else if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    seconds = g_variant_get_double (value);
  else
    return FALSE;
  if (!(seconds >= 0 && seconds <= limit))
    return FALSE;
  *ret_seconds = (gint64) seconds;
  return TRUE;
}

static ChyOidcRule
check_times (GVariant *claims, gint64 now)
{
  gint64 seconds = now / CHY_USEC_PER_SEC;
  gint64 expires = 0, issued = 0, begins = 0;
  g_autoptr (GVariant) not_before = chy_body_get (claims, "nbf");

  if (!read_time (claims, "exp", &expires) || seconds >= expires + CHY_OIDC_LEEWAY)
    return CHY_OIDC_RULE_EXPIRED;
  if (not_before != NULL && (!read_time (claims, "nbf", &begins) || seconds + CHY_OIDC_LEEWAY < begins))
    return CHY_OIDC_RULE_EXPIRED;
  if (!read_time (claims, "iat", &issued) || issued > seconds + CHY_OIDC_LEEWAY)
    return CHY_OIDC_RULE_ISSUED_AT;
  return CHY_OIDC_RULE_NONE;
}

/* "aud" is a text or a list of them; where it is for others, too, "azp" has to say that it was given to us.
 */
static ChyOidcRule
check_audience (GVariant *claims, const char *client_id)
{
  g_autoptr (GVariant) audience = chy_body_get (claims, "aud");
  g_autoptr (GVariant) party = chy_body_get (claims, "azp");
  g_autofree const char **names = NULL;
  gboolean alone;

  if (audience != NULL && g_variant_is_of_type (audience, G_VARIANT_TYPE_STRING))
    {
      if (strcmp (g_variant_get_string (audience, NULL), client_id) != 0)
        return CHY_OIDC_RULE_AUDIENCE;
      alone = TRUE;
    }
  else if (audience != NULL && g_variant_is_of_type (audience, G_VARIANT_TYPE_STRING_ARRAY))
    {
      names = g_variant_get_strv (audience, NULL);
      if (!g_strv_contains (names, client_id))
        return CHY_OIDC_RULE_AUDIENCE;
      alone = names[1] == NULL;
    }
  else
    return CHY_OIDC_RULE_AUDIENCE;
  if (party == NULL)
    return alone ? CHY_OIDC_RULE_NONE : CHY_OIDC_RULE_AUTHORIZED_PARTY;
  return g_variant_is_of_type (party, G_VARIANT_TYPE_STRING) &&
                 strcmp (g_variant_get_string (party, NULL), client_id) == 0
             ? CHY_OIDC_RULE_NONE
             : CHY_OIDC_RULE_AUTHORIZED_PARTY;
}

static gboolean
is_text (GVariant *claims, const char *key, const char *wanted)
{
  g_autoptr (GVariant) value = chy_body_get (claims, key);

  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
         strcmp (g_variant_get_string (value, NULL), wanted) == 0;
}

static char *
read_subject (GVariant *claims)
{
  g_autoptr (GVariant) value = chy_body_get (claims, "sub");
  const char *text = value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
                         ? g_variant_get_string (value, NULL)
                         : "";

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      return NULL;
  return *text != '\0' && strlen (text) <= LONGEST_SUBJECT ? g_strdup (text) : NULL;
}

static ChyOidcRule
check_claims (GVariant *claims, const ChyOidcExpected *expected)
{
  ChyOidcRule rule;

  if (!is_text (claims, "iss", expected->issuer))
    return CHY_OIDC_RULE_ISSUER;
  rule = check_audience (claims, expected->client_id);
  if (rule == CHY_OIDC_RULE_NONE)
    rule = check_times (claims, expected->now);
  if (rule == CHY_OIDC_RULE_NONE && !is_text (claims, "nonce", expected->nonce))
    rule = CHY_OIDC_RULE_NONCE;
  return rule;
}

ChyOidcRule
chy_oidc_token_verify (
    const char *text, gsize size, ChyOidcKeys *keys, const ChyOidcExpected *expected, char **ret_subject)
{
  g_auto (Token) token = { NULL };
  g_autofree char *subject = NULL;
  ChyOidcRule rule;

  if (!token_read (&token, text, size))
    return CHY_OIDC_RULE_FORMAT;
  rule = check_signature (&token, text, keys);
  if (rule == CHY_OIDC_RULE_NONE)
    rule = check_claims (token.claims, expected);
  if (rule != CHY_OIDC_RULE_NONE)
    return rule;
  subject = read_subject (token.claims);
  if (subject == NULL)
    return CHY_OIDC_RULE_SUBJECT;
  *ret_subject = g_steal_pointer (&subject);
  return CHY_OIDC_RULE_NONE;
}
