/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "oidc/chy-oidc-private.h"

/* What a provider answers, and may not answer. */

#define ISSUER "https://login.example.org/realms/corp"

static ChyHttpAnswer *
answer_of (guint status, const char *text)
{
  ChyHttpAnswer *answer = g_new0 (ChyHttpAnswer, 1);

  answer->status = status;
  answer->body = chy_secret_new_string (text);
  return answer;
}

#define DISCOVERY(issuer, rest)                                                                              \
  "{\"issuer\":\"" issuer "\",\"authorization_endpoint\":\"https://a.example/auth?p=1\","                    \
  "\"token_endpoint\":\"https://b.example/token\",\"jwks_uri\":\"https://c.example/jwks\"" rest "}"

static void
test_discovery (void)
{
  static const struct
  {
    guint status;
    const char *text;
    gboolean good;
    gboolean by_basic;
  } all[] = {
    { 200, DISCOVERY (ISSUER, ""), TRUE, TRUE },
    { 200, DISCOVERY (ISSUER, ",\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]"), TRUE,
      FALSE },
    { 200,
      DISCOVERY (
          ISSUER,
          ",\"token_endpoint_auth_methods_supported\":[\"client_secret_post\",\"client_secret_basic\"]"),
      TRUE, TRUE },
    { 200, DISCOVERY (ISSUER, ",\"token_endpoint_auth_methods_supported\":[\"none\"]"), TRUE, FALSE },
    { 200, DISCOVERY (ISSUER, ",\"token_endpoint_auth_methods_supported\":[\"tls_client_auth\"]") },
    { 200, DISCOVERY (ISSUER "/", "") },
    { 200, DISCOVERY ("https://login.example.org", "") },
    { 200, "{\"issuer\":\"" ISSUER "\"}" },
    { 200, "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"http://a.example/\","
           "\"token_endpoint\":\"https://b.example/token\",\"jwks_uri\":\"https://c.example/jwks\"}" },
    { 200, "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"https://a.example/\","
           "\"token_endpoint\":\"file:///etc/passwd\",\"jwks_uri\":\"https://c.example/jwks\"}" },
    { 200, "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"https://a.example/\","
           "\"token_endpoint\":\"https://user@b.example/token\",\"jwks_uri\":\"https://c.example/jwks\"}" },
    { 200, "[]" },
    { 200, "<html>" },
    { 200, "" },
    { 302, DISCOVERY (ISSUER, "") },
    { 500, DISCOVERY (ISSUER, "") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (ChyHttpAnswer) answer = answer_of (all[i].status, all[i].text);
      g_auto (ChyOidcDiscovery) discovery = { NULL };
      g_autoptr (GError) error = NULL;

      g_test_message ("%u %s", all[i].status, all[i].text);
      g_assert_cmpint (chy_oidc_answer_discovery (answer, ISSUER, &discovery, &error), ==, all[i].good);
      g_assert_true (all[i].good || chy_error_is (error, "sign-in", "provider-answer"));
      g_assert_true (!all[i].good || discovery.by_basic == all[i].by_basic);
    }
}

static void
test_token (void)
{
  static const struct
  {
    guint status;
    const char *text;
    const char *code; /* NULL: it is a token */
    const char *detail;
  } all[] = {
    { 200, "{\"id_token\":\"a.b.c\",\"access_token\":\"x\",\"token_type\":\"Bearer\"}" },
    { 200, "{\"access_token\":\"x\",\"token_type\":\"Bearer\"}", "provider-answer", "no ID token" },
    { 200, "{\"id_token\":7}", "provider-answer", "no ID token" },
    { 400, "{\"error\":\"invalid_grant\",\"error_description\":\"code s3cr3t is used\"}", "code-refused",
      "invalid_grant" },
    { 401, "{\"error\":\"invalid_client\"}", "code-refused", "invalid_client" },
    { 400, "{\"error\":\"<s3cr3t>\"}", "provider-answer", "status 400" },
    { 400, "s3cr3t", "provider-answer", "status 400" },
    { 503, "{\"error\":\"temporarily_unavailable\"}", "provider-answer", "status 503" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (ChyHttpAnswer) answer = answer_of (all[i].status, all[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (ChySecret) token = chy_oidc_answer_token (answer, ISSUER, &error);

      g_test_message ("%u %s", all[i].status, all[i].text);
      g_assert_true ((token != NULL) == (all[i].code == NULL));
      if (token != NULL)
        g_assert_cmpstr (chy_secret_get_text (token), ==, "a.b.c");
      else
        {
          g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
          g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[0]);

          g_assert_true (chy_error_is (error, "sign-in", all[i].code));
          g_assert_nonnull (strstr (sentence, all[i].detail));
          /* What the provider says in its own words may hold anything. */
          g_assert_null (strstr (sentence, "s3cr3t"));
        }
    }
}

static void
test_options (void)
{
  static const ChyOidcOptions bad[] = {
    { .issuer = NULL, .client_id = "c" },
    { .issuer = "http://login.example.org", .client_id = "c" },
    { .issuer = "login.example.org", .client_id = "c" },
    { .issuer = ISSUER "?a=b", .client_id = "c" },
    { .issuer = ISSUER "#a", .client_id = "c" },
    { .issuer = ISSUER, .client_id = "" },
    { .issuer = ISSUER, .client_id = "c", .scope = "profile email" },
  };
  static const ChyOidcOptions good = { .issuer = ISSUER, .client_id = "c", .scope = "profile openid" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOidcProvider) provider = chy_oidc_provider_new (&good, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (chy_oidc_provider_get_issuer (provider), ==, ISSUER);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_null (chy_oidc_provider_new (&bad[i], &refusal));
      g_assert_true (chy_error_is (refusal, "sign-in", "bad-option"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/oidc/answer/a provider is what it calls itself, over HTTPS", test_discovery);
  g_test_add_func ("/oidc/answer/a code gives an ID token, or a word of refusal alone", test_token);
  g_test_add_func ("/oidc/answer/options that cannot be meant are refused", test_options);
  return g_test_run ();
}
