/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-oidc-token.h"

#include <string.h>

#include "model/chy-field.h"
#include "wire/chy-wire.h"

/* Of a set; providers have two to ten. */
#define MOST_KEYS 64

typedef struct
{
  char *id;          /* (owned) or NULL */
  gboolean is_bound; /* to `algorithm`; else it does for any that fits */
  ChySignature algorithm;
  ChyVerifier *verifier; /* (owned) */
} Key;

struct _ChyOidcKeys
{
  gatomicrefcount refs;
  GPtrArray *keys; /* (owned) of Key */
};

static void
key_free (gpointer data)
{
  Key *self = data;

  g_free (self->id);
  chy_verifier_free (self->verifier);
  g_free (self);
}

ChyOidcKeys *
chy_oidc_keys_ref (ChyOidcKeys *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
chy_oidc_keys_unref (ChyOidcKeys *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_ptr_array_unref (self->keys);
  g_free (self);
}

/* --- a key (RFC 7517 4, RFC 7518 6, RFC 8037 2) ------------------------------------------------------------
 */

static GBytes *
read_number (GVariant *jwk, const char *name)
{
  const char *text = chy_body_get_text (jwk, name);
  GBytes *bytes = text != NULL ? chy_oidc_decode (text, strlen (text)) : NULL;

  return bytes != NULL ? bytes : g_bytes_new (NULL, 0);
}

static ChyVerifier *
read_verifier (GVariant *jwk, GError **error)
{
  const char *type = chy_body_get_text (jwk, "kty");
  const char *curve = chy_body_get_text (jwk, "crv");
  gboolean is_rsa = g_strcmp0 (type, "RSA") == 0;
  g_autoptr (GBytes) first = read_number (jwk, is_rsa ? "n" : "x");
  g_autoptr (GBytes) second = read_number (jwk, is_rsa ? "e" : "y");

  if (is_rsa)
    return chy_verifier_new_rsa (first, second, error);
  if (g_strcmp0 (type, "EC") == 0 && g_strcmp0 (curve, "P-256") == 0)
    return chy_verifier_new_p256 (first, second, error);
  if (g_strcmp0 (type, "OKP") == 0 && g_strcmp0 (curve, "Ed25519") == 0)
    return chy_verifier_new_ed25519 (first, error);
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED, "a key of another kind");
  return NULL;
}

/* One that says what it is for, and it is something else. */
static gboolean
is_for_signatures (GVariant *jwk)
{
  const char *use = chy_body_get_text (jwk, "use");
  g_autoptr (GVariant) list = chy_body_get (jwk, "key_ops");
  g_auto (GStrv) operations = list != NULL ? chy_body_get_list (jwk, "key_ops") : NULL;

  return (use == NULL || g_str_equal (use, "sig")) &&
         (operations == NULL || g_strv_contains ((const char *const *) operations, "verify"));
}

static Key *
read_key (GVariant *jwk, GError **error)
{
  const char *algorithm = chy_body_get_text (jwk, "alg");
  ChySignature bound = CHY_SIGNATURE_RS256;
  ChyVerifier *verifier;
  Key *self;

  if (algorithm != NULL && !chy_oidc_algorithm_from_string (algorithm, &bound))
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED, "a key for another algorithm");
      return NULL;
    }
  verifier = read_verifier (jwk, error);
  if (verifier == NULL)
    return NULL;
  self = g_new0 (Key, 1);
  self->id = g_strdup (chy_body_get_text (jwk, "kid"));
  self->is_bound = algorithm != NULL;
  self->algorithm = bound;
  self->verifier = verifier;
  return self;
}

ChyOidcKeys *
chy_oidc_keys_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (GVariant) tree = chy_wire_parse (text, (gssize) size, error);
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (key_free);
  g_autoptr (GError) last = NULL;
  ChyOidcKeys *self;

  if (tree == NULL)
    return NULL;
  if (g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    list = chy_body_get (tree, "keys");
  if (list == NULL || !g_variant_is_of_type (list, G_VARIANT_TYPE ("aa{sv}")) ||
      g_variant_n_children (list) > MOST_KEYS)
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "“keys” is no list of keys");
      return NULL;
    }
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) jwk = g_variant_get_child_value (list, i);
      Key *key;

      if (!is_for_signatures (jwk))
        continue;
      g_clear_error (&last);
      key = read_key (jwk, &last);
      if (key != NULL)
        g_ptr_array_add (keys, key);
    }
  if (keys->len == 0)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED, "no key to check signatures by: %s",
                   last != NULL ? last->message : "the list is empty");
      return NULL;
    }
  self = g_new0 (ChyOidcKeys, 1);
  g_atomic_ref_count_init (&self->refs);
  self->keys = g_steal_pointer (&keys);
  return self;
}

gboolean
chy_oidc_algorithm_from_string (const char *name, ChySignature *ret_algorithm)
{
  static const char *const names[] = {
    [CHY_SIGNATURE_RS256] = "RS256",
    [CHY_SIGNATURE_PS256] = "PS256",
    [CHY_SIGNATURE_ES256] = "ES256",
    [CHY_SIGNATURE_EDDSA] = "EdDSA",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      {
        *ret_algorithm = (ChySignature) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
fits (const Key *key, const char *id, ChySignature algorithm)
{
  return (id == NULL || g_strcmp0 (key->id, id) == 0) && (!key->is_bound || key->algorithm == algorithm) &&
         chy_verifier_fits (key->verifier, algorithm);
}

ChyVerifier *
chy_oidc_keys_find (ChyOidcKeys *self, const char *id, ChySignature algorithm)
{
  ChyVerifier *found = NULL;

  for (guint i = 0; i < self->keys->len; i++)
    {
      const Key *key = g_ptr_array_index (self->keys, i);

      if (!fits (key, id, algorithm))
        continue;
      if (found != NULL)
        return NULL;
      found = key->verifier;
    }
  return found;
}
