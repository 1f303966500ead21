/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "oidc/chy-oidc-token.h"
#include "pki/chy-key.h"

/* A provider is as hostile as anybody: what it sends is read as a token, as a list of keys, and, signed by a
 * key that is known, as claims. */

/* RFC 8037 A.1 and A.2. */
#define PKCS8                                                                                                \
  "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"          \
  "-----END PRIVATE KEY-----\n"
#define JWKS                                                                                                 \
  "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"

static const ChyOidcExpected expected = { .issuer = "https://a.example",
                                          .client_id = "c",
                                          .nonce = "n",
                                          .now = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC };

static void
check_text (const char *text, gsize size)
{
  g_autoptr (GBytes) decoded = chy_oidc_decode (text, size);
  g_autofree char *again = NULL;

  if (decoded == NULL)
    return;
  again = chy_oidc_encode (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded));
  g_assert_cmpuint (strlen (again), ==, size);
  g_assert_true (memcmp (again, text, size) == 0);
}

/* Whatever is signed is accepted only as somebody of this issuer, for this client and key. */
static void
check_claims (ChyKey *key, ChyOidcKeys *keys, const char *claims, gsize size)
{
  static const char header[] = "{\"alg\":\"EdDSA\"}";
  g_autofree char *first = chy_oidc_encode (header, strlen (header));
  g_autofree char *second = chy_oidc_encode (claims, size);
  g_autofree char *input = g_strconcat (first, ".", second, NULL);
  g_autoptr (GBytes) signature = chy_key_sign (key, input, strlen (input), NULL, NULL);
  g_autofree char *third = chy_oidc_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  g_autofree char *token = g_strconcat (input, ".", third, NULL);
  g_autofree char *subject = NULL;
  ChyOidcRule rule = chy_oidc_token_verify (token, strlen (token), keys, &expected, &subject);

  g_assert_cmpint (rule, !=, CHY_OIDC_RULE_SIGNATURE);
  g_assert_true ((rule == CHY_OIDC_RULE_NONE) == (subject != NULL));
  if (subject != NULL)
    g_assert_true (*subject != '\0' && strlen (subject) <= 255);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  g_autoptr (GBytes) pkcs8 = g_bytes_new_static (PKCS8, strlen (PKCS8));
  g_autoptr (ChyKey) key = chy_key_import (pkcs8, NULL, NULL);
  g_autoptr (ChyOidcKeys) keys = chy_oidc_keys_parse (JWKS, strlen (JWKS), NULL);
  g_autoptr (ChyOidcKeys) others = NULL;
  g_autofree char *subject = NULL;

  g_assert_nonnull (keys);
  g_assert_cmpint (chy_oidc_token_verify (text, size, keys, &expected, &subject), !=, CHY_OIDC_RULE_NONE);
  check_text (text, size);
  others = chy_oidc_keys_parse (text, size, NULL);
  check_claims (key, keys, text, size);

  return 0;
}
