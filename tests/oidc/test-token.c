/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "oidc/chy-oidc-provider.h"
#include "oidc/chy-oidc-token.h"

/* ID tokens: what is good, and for each rule one that breaks it alone. Tokens are signed here by GnuTLS
 * itself; below stand some that others have signed. */

#define ISSUER "https://login.example.org"
#define CLIENT "chancery"
#define NONCE  "n-0S6_WzA2Mj"
#define NOW    G_GINT64_CONSTANT (1800000000)

typedef struct
{
  gnutls_privkey_t rsa, ec, ed;
  char *rsa_n;       /* (owned) base64url */
  char *jwks;        /* (owned) */
  ChyOidcKeys *keys; /* (owned) */
} Fixture;

static void
check (int rc)
{
  if (rc < 0)
    g_error ("%s", gnutls_strerror (rc));
}

static char *
take (gnutls_datum_t *datum)
{
  /* GnuTLS writes numbers with a zero before a first octet above 127. */
  guint skip = datum->size > 1 && datum->data[0] == 0 ? 1 : 0;
  char *text = chy_oidc_encode (datum->data + skip, datum->size - skip);

  gnutls_free (datum->data);
  return text;
}

/* A coordinate has all its octets. */
static char *
take_coordinate (gnutls_datum_t *datum)
{
  guint8 octets[32] = { 0 };
  guint skip = datum->size > 32 ? datum->size - 32 : 0;

  memcpy (octets + 32 - (datum->size - skip), datum->data + skip, datum->size - skip);
  gnutls_free (datum->data);
  return chy_oidc_encode (octets, sizeof octets);
}

static gnutls_privkey_t
generate (gnutls_pk_algorithm_t algorithm, guint bits)
{
  gnutls_privkey_t key;

  check (gnutls_privkey_init (&key));
  check (gnutls_privkey_generate (key, algorithm, bits, 0));
  return key;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  gnutls_datum_t n, e, x, y;
  gnutls_ecc_curve_t curve;
  g_autofree char *rsa_e = NULL, *ec_x = NULL, *ec_y = NULL, *ed_x = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  self->rsa = generate (GNUTLS_PK_RSA, 2048);
  self->ec = generate (GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1));
  self->ed = generate (GNUTLS_PK_EDDSA_ED25519, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519));
  check (gnutls_privkey_export_rsa_raw (self->rsa, &n, &e, NULL, NULL, NULL, NULL, NULL, NULL));
  self->rsa_n = take (&n);
  rsa_e = take (&e);
  check (gnutls_privkey_export_ecc_raw (self->ec, &curve, &x, &y, NULL));
  ec_x = take_coordinate (&x);
  ec_y = take_coordinate (&y);
  check (gnutls_privkey_export_ecc_raw (self->ed, &curve, &x, NULL, NULL));
  ed_x = take_coordinate (&x);
  self->jwks = g_strdup_printf (
      "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"s\"},"
      "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\",\"kid\":\"r\",\"use\":\"sig\"},"
      "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\",\"kid\":\"enc\",\"use\":\"enc\"},"
      "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\",\"kid\":\"only-rs\",\"alg\":\"RS256\",\"key_ops\":[\"verify\"]},"
      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\",\"kid\":\"e\"},"
      "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\",\"kid\":\"d\"}]}",
      self->rsa_n, rsa_e, self->rsa_n, rsa_e, self->rsa_n, rsa_e, ec_x, ec_y, ed_x);
  self->keys = chy_oidc_keys_parse (self->jwks, strlen (self->jwks), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  gnutls_privkey_deinit (self->rsa);
  gnutls_privkey_deinit (self->ec);
  gnutls_privkey_deinit (self->ed);
  chy_oidc_keys_unref (self->keys);
  g_free (self->rsa_n);
  g_free (self->jwks);
}

/* --- making tokens -----------------------------------------------------------------------------------------
 */

static char *
join (const char *header, const char *claims)
{
  g_autofree char *first = chy_oidc_encode (header, strlen (header));
  g_autofree char *second = chy_oidc_encode (claims, strlen (claims));

  return g_strconcat (first, ".", second, NULL);
}

static char *
sign (gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, const char *header, const char *claims)
{
  g_autofree char *input = join (header, claims);
  const gnutls_datum_t data = { (unsigned char *) input, (unsigned int) strlen (input) };
  gnutls_datum_t signature, r, s;
  g_autofree char *third = NULL;

  check (gnutls_privkey_sign_data2 (key, algorithm, 0, &data, &signature));
  if (algorithm == GNUTLS_SIGN_ECDSA_SHA256)
    {
      guint8 both[64] = { 0 };

      check (gnutls_decode_rs_value (&signature, &r, &s));
      memcpy (both + 32 - MIN (r.size, 32), r.data + r.size - MIN (r.size, 32), MIN (r.size, 32));
      memcpy (both + 64 - MIN (s.size, 32), s.data + s.size - MIN (s.size, 32), MIN (s.size, 32));
      third = chy_oidc_encode (both, sizeof both);
      gnutls_free (r.data);
      gnutls_free (s.data);
    }
  else
    third = chy_oidc_encode (signature.data, signature.size);
  gnutls_free (signature.data);
  return g_strconcat (input, ".", third, NULL);
}

static char *
make_claims (void)
{
  return g_strdup_printf ("{\"iss\":\"" ISSUER "\",\"sub\":\"248289761001\",\"aud\":\"" CLIENT
                          "\",\"exp\":%" G_GINT64_FORMAT ",\"iat\":%" G_GINT64_FORMAT ",\"nonce\":\"" NONCE
                          "\"}",
                          NOW + 300, NOW);
}

static ChyOidcRule
verify_at (Fixture *self, const char *token, gint64 now, char **ret_subject)
{
  const ChyOidcExpected expected = {
    .issuer = ISSUER, .client_id = CLIENT, .nonce = NONCE, .now = now * G_USEC_PER_SEC
  };

  return chy_oidc_token_verify (token, strlen (token), self->keys, &expected, ret_subject);
}

static ChyOidcRule
verify (Fixture *self, const char *token)
{
  g_autofree char *subject = NULL;
  ChyOidcRule rule = verify_at (self, token, NOW, &subject);

  g_assert_true ((rule == CHY_OIDC_RULE_NONE) == (subject != NULL));
  return rule;
}

static ChyOidcRule
verify_claims (Fixture *self, const char *claims)
{
  g_autofree char *token =
      sign (self->ed, GNUTLS_SIGN_EDDSA_ED25519, "{\"alg\":\"EdDSA\",\"kid\":\"d\"}", claims);

  return verify (self, token);
}

/* --- tests
 * --------------------------------------------------------------------------------------------------
 */

static void
test_good (Fixture *self, gconstpointer data)
{
  const struct
  {
    gnutls_privkey_t key;
    gnutls_sign_algorithm_t algorithm;
    const char *header;
  } kinds[] = {
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS256\",\"kid\":\"r\",\"typ\":\"JWT\"}" },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS256\",\"kid\":\"only-rs\"}" },
    { self->rsa, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, "{\"alg\":\"PS256\",\"kid\":\"r\"}" },
    { self->ec, GNUTLS_SIGN_ECDSA_SHA256, "{\"alg\":\"ES256\",\"kid\":\"e\"}" },
    { self->ed, GNUTLS_SIGN_EDDSA_ED25519, "{\"alg\":\"EdDSA\",\"kid\":\"d\"}" },
    /* Only one key fits. */
    { self->ec, GNUTLS_SIGN_ECDSA_SHA256, "{\"alg\":\"ES256\"}" },
  };
  g_autofree char *claims = make_claims ();

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *token = sign (kinds[i].key, kinds[i].algorithm, kinds[i].header, claims);
      g_autofree char *subject = NULL;

      g_test_message ("%s", kinds[i].header);
      g_assert_cmpint (verify_at (self, token, NOW, &subject), ==, CHY_OIDC_RULE_NONE);
      g_assert_cmpstr (subject, ==, "248289761001");
    }
}

/* Each of its own: the signature is right wherever it can be. */
static void
test_headers (Fixture *self, gconstpointer data)
{
  const struct
  {
    gnutls_privkey_t key;
    gnutls_sign_algorithm_t algorithm;
    const char *header;
    ChyOidcRule rule;
  } bad[] = {
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"none\",\"kid\":\"r\"}", CHY_OIDC_RULE_ALGORITHM },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS512\",\"kid\":\"r\"}", CHY_OIDC_RULE_ALGORITHM },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"kid\":\"r\"}", CHY_OIDC_RULE_ALGORITHM },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":[\"RS256\"],\"kid\":\"r\"}", CHY_OIDC_RULE_ALGORITHM },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS256\",\"kid\":\"x\"}", CHY_OIDC_RULE_KEY },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS256\",\"kid\":\"enc\"}", CHY_OIDC_RULE_KEY },
    /* Two keys of RSA could be meant. */
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS256\"}", CHY_OIDC_RULE_KEY },
    { self->rsa, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, "{\"alg\":\"PS256\",\"kid\":\"only-rs\"}",
      CHY_OIDC_RULE_KEY },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS256\",\"kid\":\"e\"}", CHY_OIDC_RULE_KEY },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS256\",\"kid\":1}", CHY_OIDC_RULE_FORMAT },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"exp\"]}",
      CHY_OIDC_RULE_FORMAT },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"r\"}",
      CHY_OIDC_RULE_FORMAT },
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "[]", CHY_OIDC_RULE_FORMAT },
    /* Of another kind than it says, and by another key. */
    { self->rsa, GNUTLS_SIGN_RSA_SHA256, "{\"alg\":\"PS256\",\"kid\":\"r\"}", CHY_OIDC_RULE_SIGNATURE },
    { self->rsa, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, "{\"alg\":\"RS256\",\"kid\":\"r\"}",
      CHY_OIDC_RULE_SIGNATURE },
    { self->rsa, GNUTLS_SIGN_RSA_SHA512, "{\"alg\":\"RS256\",\"kid\":\"r\"}", CHY_OIDC_RULE_SIGNATURE },
    { self->ed, GNUTLS_SIGN_EDDSA_ED25519, "{\"alg\":\"ES256\",\"kid\":\"e\"}", CHY_OIDC_RULE_SIGNATURE },
    { self->ec, GNUTLS_SIGN_ECDSA_SHA256, "{\"alg\":\"EdDSA\",\"kid\":\"d\"}", CHY_OIDC_RULE_SIGNATURE },
  };
  g_autofree char *claims = make_claims ();

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *token = sign (bad[i].key, bad[i].algorithm, bad[i].header, claims);

      g_test_message ("%s", bad[i].header);
      g_assert_cmpint (verify (self, token), ==, bad[i].rule);
    }
}

static void
test_unsigned (Fixture *self, gconstpointer data)
{
  g_autofree char *claims = make_claims ();
  g_autofree char *none = join ("{\"alg\":\"none\"}", claims);
  g_autofree char *bare = g_strconcat (none, ".", NULL);
  g_autofree char *hmac = join ("{\"alg\":\"HS256\",\"kid\":\"r\"}", claims);
  const char *const secrets[] = { self->rsa_n, self->jwks };

  (void) data;
  g_assert_cmpint (verify (self, none), ==, CHY_OIDC_RULE_FORMAT);
  g_assert_cmpint (verify (self, bare), ==, CHY_OIDC_RULE_ALGORITHM);
  /* What everybody knows of the key as the secret. */
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      guint8 digest[32];
      g_autofree char *third = NULL;
      g_autofree char *token = NULL;

      check (
          gnutls_hmac_fast (GNUTLS_MAC_SHA256, secrets[i], strlen (secrets[i]), hmac, strlen (hmac), digest));
      third = chy_oidc_encode (digest, sizeof digest);
      token = g_strconcat (hmac, ".", third, NULL);
      g_assert_cmpint (verify (self, token), ==, CHY_OIDC_RULE_ALGORITHM);
    }
}

#define CLAIMS(iss, sub, aud, exp, iat, rest)                                                                \
  "{\"iss\":" iss ",\"sub\":" sub ",\"aud\":" aud ",\"exp\":" exp ",\"iat\":" iat rest "}"
#define GOOD_ISS   "\"" ISSUER "\""
#define GOOD_AUD   "\"" CLIENT "\""
#define GOOD_SUB   "\"1\""
#define LATER      "1800000300"
#define THEN       "1800000000"
#define WITH_NONCE ",\"nonce\":\"" NONCE "\""

static void
test_claims (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *claims;
    ChyOidcRule rule;
  } all[] = {
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_NONE },
    { CLAIMS ("\"" ISSUER "/\"", GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_ISSUER },
    { CLAIMS ("[" GOOD_ISS "]", GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_ISSUER },
    { CLAIMS ("null", GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_ISSUER },
    { CLAIMS (GOOD_ISS, GOOD_SUB, "\"other\"", LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_AUDIENCE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, "[\"other\",\"x\"]", LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_AUDIENCE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, "[]", LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_AUDIENCE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, "{}", LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_AUDIENCE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, "[" GOOD_AUD "]", LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_NONE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, "[" GOOD_AUD ",\"x\"]", LATER, THEN, WITH_NONCE),
      CHY_OIDC_RULE_AUTHORIZED_PARTY },
    { CLAIMS (GOOD_ISS, GOOD_SUB, "[" GOOD_AUD ",\"x\"]", LATER, THEN, WITH_NONCE ",\"azp\":" GOOD_AUD),
      CHY_OIDC_RULE_NONE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE ",\"azp\":\"x\""),
      CHY_OIDC_RULE_AUTHORIZED_PARTY },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE ",\"azp\":[" GOOD_AUD "]"),
      CHY_OIDC_RULE_AUTHORIZED_PARTY },
    /* 120 seconds either way. */
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, "1799999881", THEN, WITH_NONCE), CHY_OIDC_RULE_NONE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, "1799999880", THEN, WITH_NONCE), CHY_OIDC_RULE_EXPIRED },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, "\"" LATER "\"", THEN, WITH_NONCE), CHY_OIDC_RULE_EXPIRED },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, "1e300", THEN, WITH_NONCE), CHY_OIDC_RULE_EXPIRED },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, "1800000300.5", THEN, WITH_NONCE), CHY_OIDC_RULE_NONE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE ",\"nbf\":1800000121"),
      CHY_OIDC_RULE_EXPIRED },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE ",\"nbf\":1800000120"),
      CHY_OIDC_RULE_NONE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, "1800000120", WITH_NONCE), CHY_OIDC_RULE_NONE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, "1800000121", WITH_NONCE), CHY_OIDC_RULE_ISSUED_AT },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, "-1", WITH_NONCE), CHY_OIDC_RULE_ISSUED_AT },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, "true", WITH_NONCE), CHY_OIDC_RULE_ISSUED_AT },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, ""), CHY_OIDC_RULE_NONCE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, ",\"nonce\":\"\""), CHY_OIDC_RULE_NONCE },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, ",\"nonce\":\"n-0S6_WzA2MJ\""),
      CHY_OIDC_RULE_NONCE },
    { CLAIMS (GOOD_ISS, "\"\"", GOOD_AUD, LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_SUBJECT },
    { CLAIMS (GOOD_ISS, "7", GOOD_AUD, LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_SUBJECT },
    { CLAIMS (GOOD_ISS, "\"a\\nb\"", GOOD_AUD, LATER, THEN, WITH_NONCE), CHY_OIDC_RULE_SUBJECT },
    { CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE ",\"sub\":\"2\""), CHY_OIDC_RULE_FORMAT },
    { "\"text\"", CHY_OIDC_RULE_FORMAT },
    { "{", CHY_OIDC_RULE_FORMAT },
  };
  g_autofree char *longest = g_strnfill (256, 's');
  g_autofree char *subject = g_strconcat ("\"", longest, "\"", NULL);
  g_autofree char *claims =
      g_strdup_printf (CLAIMS (GOOD_ISS, "%s", GOOD_AUD, LATER, THEN, WITH_NONCE), subject);

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_test_message ("%s", all[i].claims);
      g_assert_cmpint (verify_claims (self, all[i].claims), ==, all[i].rule);
    }
  g_assert_cmpint (verify_claims (self, claims), ==, CHY_OIDC_RULE_SUBJECT);
}

/* One bit at a time: of the signature, of what is signed. */
static void
test_bits (Fixture *self, gconstpointer data)
{
  g_autofree char *claims = make_claims ();
  g_autofree char *token =
      sign (self->ec, GNUTLS_SIGN_ECDSA_SHA256, "{\"alg\":\"ES256\",\"kid\":\"e\"}", claims);
  const char *third = strrchr (token, '.') + 1;
  g_autoptr (GBytes) signature = chy_oidc_decode (third, strlen (third));

  (void) data;
  g_assert_cmpuint (g_bytes_get_size (signature), ==, 64);
  for (gsize bit = 0; bit < 512; bit += 7)
    {
      guint8 other[64];
      g_autofree char *text = NULL;
      g_autofree char *whole = NULL;

      memcpy (other, g_bytes_get_data (signature, NULL), sizeof other);
      other[bit / 8] ^= (guint8) (1 << (bit % 8));
      text = chy_oidc_encode (other, sizeof other);
      whole = g_strdup_printf ("%.*s%s", (int) (third - token), token, text);
      g_assert_cmpint (verify (self, whole), ==, CHY_OIDC_RULE_SIGNATURE);
    }
  for (char *p = token; *p != '\0'; p++)
    {
      char kept = *p;

      *p = kept == 'A' ? 'B' : 'A';
      g_assert_cmpint (verify (self, token), !=, CHY_OIDC_RULE_NONE);
      *p = kept;
    }
}

static void
test_forms (Fixture *self, gconstpointer data)
{
  g_autofree char *claims = make_claims ();
  g_autofree char *token =
      sign (self->ec, GNUTLS_SIGN_ECDSA_SHA256, "{\"alg\":\"ES256\",\"kid\":\"e\"}", claims);
  g_autofree char *padded = g_strconcat (token, "=", NULL);
  g_autofree char *five = g_strconcat (token, ".x.y", NULL);
  g_autofree char *blank = g_strconcat (" ", token, NULL);
  g_autofree char *huge = g_malloc0 (CHY_OIDC_TOKEN_MAX + 2);
  static const char *const bad[] = { "", ".", "..", "...", "a.b.c", "{}", "e30.e30.", "e30.e30" };

  (void) data;
  memset (huge, 'A', CHY_OIDC_TOKEN_MAX + 1);
  g_assert_cmpint (verify (self, token), ==, CHY_OIDC_RULE_NONE);
  g_assert_cmpint (verify (self, padded), ==, CHY_OIDC_RULE_FORMAT);
  g_assert_cmpint (verify (self, five), ==, CHY_OIDC_RULE_FORMAT);
  g_assert_cmpint (verify (self, blank), ==, CHY_OIDC_RULE_FORMAT);
  g_assert_cmpint (verify (self, huge), ==, CHY_OIDC_RULE_FORMAT);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (verify (self, bad[i]), !=, CHY_OIDC_RULE_NONE);
  /* Good but for its length. */
  g_free (g_steal_pointer (&claims));
  claims = g_strdup_printf (CLAIMS (GOOD_ISS, GOOD_SUB, GOOD_AUD, LATER, THEN, WITH_NONCE ",\"x\":\"%*d\""),
                            CHY_OIDC_TOKEN_MAX, 1);
  g_assert_cmpint (verify_claims (self, claims), ==, CHY_OIDC_RULE_FORMAT);
}

static void
test_keys (Fixture *self, gconstpointer data)
{
  /* 1024 bits, exponent 1, a point that is on no curve, another curve, no key at all. */
  static const char *const bad[] = {
    "{\"keys\":[]}",
    "{\"keys\":{}}",
    "{}",
    "[]",
    "",
    "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
    "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\"}]}",
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
    "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}]}",
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
    "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}]}",
    "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}]}",
  };
  g_autofree char *weak =
      g_strdup_printf ("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQ\"}]}", self->rsa_n);

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_null (chy_oidc_keys_parse (bad[i], strlen (bad[i]), NULL));
    }
  g_assert_null (chy_oidc_keys_parse (weak, strlen (weak), NULL));
}

/* RFC 7515 A.2 and A.3, RFC 8037 A.4, and PS256 by OpenSSL: signatures that others have made. Their claims
 * are no ID token's, so that the signature is the last thing that is good in them. */
#include "strangers.h"

static void
test_strangers (Fixture *self, gconstpointer data)
{
  const ChyOidcExpected expected = {
    .issuer = ISSUER, .client_id = CLIENT, .nonce = NONCE, .now = NOW * G_USEC_PER_SEC
  };

  (void) self;
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyOidcKeys) keys =
          chy_oidc_keys_parse (strangers[i].jwks, strlen (strangers[i].jwks), &error);
      g_autofree char *subject = NULL;
      g_autofree char *other = g_strdup (strangers[i].token);
      gsize size = strlen (other);

      g_test_message ("%s", strangers[i].name);
      g_assert_no_error (error);
      g_assert_cmpint (chy_oidc_token_verify (strangers[i].token, size, keys, &expected, &subject), ==,
                       CHY_OIDC_RULE_ISSUER);
      other[size - 20] = other[size - 20] == 'A' ? 'B' : 'A';
      g_assert_cmpint (chy_oidc_token_verify (other, size, keys, &expected, &subject), ==,
                       CHY_OIDC_RULE_SIGNATURE);
    }
}

static void
test_small (Fixture *self, gconstpointer data)
{
  static const char *const good[] = { "http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback",
                                      "http://[::1]:49152/callback" };
  static const char *const bad[] = { "http://127.0.0.1/callback",
                                     "http://127.0.0.1:0/callback",
                                     "http://127.0.0.1:65536/callback",
                                     "http://127.0.0.1:080/callback",
                                     "http://127.0.0.1:80/callback?x",
                                     "http://127.0.0.1:80/callback/callback",
                                     "http://127.0.0.1:80@evil.example/callback",
                                     "https://127.0.0.1:80/callback",
                                     "http://localhost:80/callback",
                                     "http://evil.example/callback",
                                     "http://127.0.0.1:/callback",
                                     "" };
  static const char *const other_texts[] = { "A",   "AB",   "AAB",   "AA==",    "AA=",
                                             "A A", "+/+/", "AAAAA", "\xc3\xa4" };
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) two = chy_oidc_decode ("-_8", 3);
  g_autofree char *nonce = chy_oidc_nonce (abc);

  (void) self;
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (chy_oidc_is_redirect (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (chy_oidc_is_redirect (bad[i]));
  g_assert_false (chy_oidc_is_redirect (NULL));
  /* One value has one text. */
  g_assert_cmpmem (g_bytes_get_data (two, NULL), g_bytes_get_size (two), "\xfb\xff", 2);
  for (gsize i = 0; i < G_N_ELEMENTS (other_texts); i++)
    g_assert_null (chy_oidc_decode (other_texts[i], strlen (other_texts[i])));
  /* FIPS 180-2 B.1. */
  g_assert_cmpstr (nonce, ==, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/oidc/token/RS256, PS256, ES256 and EdDSA are good", test_good);
  ADD ("/oidc/token/a header that asks for something else is refused", test_headers);
  ADD ("/oidc/token/nobody's signature, and that of a public key as a secret, are refused", test_unsigned);
  ADD ("/oidc/token/each claim is held against its rule", test_claims);
  ADD ("/oidc/token/no bit may be another one", test_bits);
  ADD ("/oidc/token/what is no token is refused", test_forms);
  ADD ("/oidc/token/weak keys and keys of other kinds are none", test_keys);
  ADD ("/oidc/token/signatures of others are good", test_strangers);
  ADD ("/oidc/token/redirect addresses and nonces", test_small);
  return g_test_run ();
}
