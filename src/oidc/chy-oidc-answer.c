/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-oidc-private.h"

#include <string.h>

#include "model/chy-problem.h"
#include "wire/chy-wire.h"

#define LONGEST_WORD 64

void
chy_oidc_discovery_clear (ChyOidcDiscovery *self)
{
  g_clear_pointer (&self->authorization_endpoint, g_free);
  g_clear_pointer (&self->token_endpoint, g_free);
  g_clear_pointer (&self->jwks_uri, g_free);
}

gboolean
chy_oidc_is_address (const char *text)
{
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL) : NULL;

  return uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL &&
         g_uri_get_fragment (uri) == NULL;
}

static gboolean
unexpected (const char *issuer, const char *detail, GError **error)
{
  chy_refuse_one (error, "sign-in", "provider-answer", NULL, "issuer", issuer, "detail", detail, NULL);
  return FALSE;
}

void
chy_oidc_take_failure (GError *failure, const char *issuer, GError **error)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, failure);
      return;
    }
  chy_refuse_one (error, "sign-in", "provider-unreachable", NULL, "issuer", issuer, "detail",
                  failure->message, NULL);
  g_error_free (failure);
}

/* The object in JSON of an answer; `what` names it for the log. */
static GVariant *
read_object (const ChyHttpAnswer *answer, const char *what, const char *issuer, GError **error)
{
  g_autoptr (GVariant) tree = NULL;
  g_autofree char *detail = NULL;

  if (answer->status == 200)
    tree = chy_wire_parse (chy_secret_get_text (answer->body), (gssize) chy_secret_get_size (answer->body),
                           NULL);
  if (tree != NULL && g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    return g_steal_pointer (&tree);
  detail = answer->status == 200 ? g_strdup_printf ("its %s is no object in JSON", what)
                                 : g_strdup_printf ("its %s comes with status %u", what, answer->status);
  unexpected (issuer, detail, error);
  return NULL;
}

/* --- discovery --------------------------------------------------------------------------------------------
 */

static gboolean
take_address (GVariant *tree, const char *key, const char *issuer, char **ret_address, GError **error)
{
  const char *text = chy_body_get_text (tree, key);
  g_autofree char *detail = NULL;

  if (chy_oidc_is_address (text))
    {
      *ret_address = g_strdup (text);
      return TRUE;
    }
  detail = g_strdup_printf ("its %s is no address of HTTPS", key);
  return unexpected (issuer, detail, error);
}

/* Where it does not say how, client_secret_basic is the way (OpenID Connect Discovery 3). */
static gboolean
read_methods (GVariant *tree, const char *issuer, gboolean *ret_by_basic, GError **error)
{
  g_autoptr (GVariant) given = chy_body_get (tree, "token_endpoint_auth_methods_supported");
  g_auto (GStrv) methods = NULL;

  *ret_by_basic = TRUE;
  if (given == NULL)
    return TRUE;
  methods = chy_body_get_list (tree, "token_endpoint_auth_methods_supported");
  *ret_by_basic = g_strv_contains ((const char *const *) methods, "client_secret_basic");
  return *ret_by_basic || g_strv_contains ((const char *const *) methods, "client_secret_post") ||
         g_strv_contains ((const char *const *) methods, "none") ||
         unexpected (issuer, "it takes neither client_secret_basic nor client_secret_post", error);
}

gboolean
chy_oidc_answer_discovery (const ChyHttpAnswer *answer,
                           const char *issuer,
                           ChyOidcDiscovery *ret_discovery,
                           GError **error)
{
  g_autoptr (GVariant) tree = read_object (answer, "configuration", issuer, error);
  g_auto (ChyOidcDiscovery) self = { NULL };
  const char *named;

  if (tree == NULL)
    return FALSE;
  /* Discovery 4.3: exactly, or somebody else answers in its place. */
  named = chy_body_get_text (tree, "issuer");
  if (g_strcmp0 (named, issuer) != 0)
    return unexpected (issuer, "it calls itself something else", error);
  if (!take_address (tree, "authorization_endpoint", issuer, &self.authorization_endpoint, error) ||
      !take_address (tree, "token_endpoint", issuer, &self.token_endpoint, error) ||
      !take_address (tree, "jwks_uri", issuer, &self.jwks_uri, error) ||
      !read_methods (tree, issuer, &self.by_basic, error))
    return FALSE;
  *ret_discovery = self;
  self = (ChyOidcDiscovery){ NULL };
  return TRUE;
}

ChyOidcKeys *
chy_oidc_answer_keys (const ChyHttpAnswer *answer, const char *issuer, GError **error)
{
  g_autoptr (GVariant) tree = read_object (answer, "list of keys", issuer, error);
  g_autoptr (GError) local = NULL;
  ChyOidcKeys *keys;

  if (tree == NULL)
    return NULL;
  keys = chy_oidc_keys_parse (chy_secret_get_text (answer->body), chy_secret_get_size (answer->body), &local);
  if (keys == NULL)
    unexpected (issuer, local->message, error);
  return keys;
}

/* --- the token endpoint -----------------------------------------------------------------------------------
 */

/* The word of an error (RFC 6749 5.2), which ends up in logs; what else is said there may be anything. */
static char *
read_word (const ChyHttpAnswer *answer)
{
  g_autoptr (GVariant) tree =
      chy_wire_parse (chy_secret_get_text (answer->body), (gssize) chy_secret_get_size (answer->body), NULL);
  const char *word = tree != NULL && g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT)
                         ? chy_body_get_text (tree, "error")
                         : NULL;

  if (word == NULL || strlen (word) > LONGEST_WORD)
    return NULL;
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_' && *p != '-' && *p != '.')
      return NULL;
  return g_strdup (word);
}

ChySecret *
chy_oidc_answer_token (const ChyHttpAnswer *answer, const char *issuer, GError **error)
{
  gboolean refused = answer->status == 400 || answer->status == 401 || answer->status == 403;
  g_autofree char *word = refused ? read_word (answer) : NULL;
  g_autoptr (GVariant) tree = NULL;
  const char *token;

  if (word != NULL)
    {
      chy_refuse_one (error, "sign-in", "code-refused", NULL, "issuer", issuer, "detail", word, NULL);
      return NULL;
    }
  tree = read_object (answer, "answer to a code", issuer, error);
  if (tree == NULL)
    return NULL;
  token = chy_body_get_text (tree, "id_token");
  if (token != NULL)
    return chy_secret_new_string (token);
  unexpected (issuer, "it gives no ID token", error);
  return NULL;
}
