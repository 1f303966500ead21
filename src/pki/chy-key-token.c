/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-key-private.h"

#include <gnutls/pkcs11.h>

#include <string.h>

/* GnuTLS asks again after a wrong PIN; a second try would only bring the token nearer to its lock. */
static int
give_pin (void *user_data,
          int attempt,
          const char *token_url G_GNUC_UNUSED,
          const char *token_label G_GNUC_UNUSED,
          unsigned int flags G_GNUC_UNUSED,
          char *pin,
          size_t pin_max)
{
  ChySecret *secret = user_data;
  gsize size;
  const char *text;

  if (secret == NULL || attempt > 0)
    return GNUTLS_E_PKCS11_PIN_ERROR;
  text = chy_secret_get_data (secret, &size);
  if (size + 1 > pin_max || memchr (text, 0, size) != NULL)
    return GNUTLS_E_PKCS11_PIN_ERROR;
  memcpy (pin, text, size + 1);
  return 0;
}

/* The unescaped value of an attribute of a "pkcs11:" URI (RFC 7512), or NULL. */
static char *
find_attribute (const char *uri, const char *name)
{
  g_auto (GStrv) parts = g_strsplit_set (uri + strlen ("pkcs11:"), ";?&", -1);
  gsize length = strlen (name);
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    if (strncmp (parts[i], name, length) == 0 && parts[i][length] == '=')
      return g_uri_unescape_string (parts[i] + length + 1, NULL);
  return NULL;
}

static gboolean
check_uri (const char *uri, GError **error)
{
  g_autofree char *value = NULL;
  g_autofree char *source = NULL;

  if (!g_str_has_prefix (uri, "pkcs11:"))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN,
                           "A token's key is named by a pkcs11: URI");
      return FALSE;
    }
  value = find_attribute (uri, "pin-value");
  source = find_attribute (uri, "pin-source");
  if (value != NULL || source != NULL)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN,
                           "A PIN does not belong into the URI, where others can read it");
      return FALSE;
    }
  return TRUE;
}

/* GnuTLS has no per-call PIN function for generating, and its global one would be shared by all threads: the
 * PIN goes into a URI that lives for this call alone. */
static char *
add_pin (const char *uri, ChySecret *pin)
{
  g_autofree char *escaped = NULL;
  char *with_pin;

  if (pin == NULL)
    return g_strdup (uri);
  escaped = g_uri_escape_string (chy_secret_get_text (pin), NULL, FALSE);
  with_pin = g_strconcat (uri, strchr (uri, '?') != NULL ? "&" : "?", "pin-value=", escaped, NULL);
  chy_wipe (escaped, strlen (escaped));
  return with_pin;
}

static gboolean
generate_on_token (const char *uri, ChySecret *pin, ChyKeyType type, GError **error)
{
  static const struct
  {
    gnutls_pk_algorithm_t algorithm;
    guint bits;
  } kinds[] = {
    [CHY_KEY_RSA_2048] = { GNUTLS_PK_RSA, 2048 },
    [CHY_KEY_RSA_3072] = { GNUTLS_PK_RSA, 3072 },
    [CHY_KEY_RSA_4096] = { GNUTLS_PK_RSA, 4096 },
    [CHY_KEY_EC_P256] = { GNUTLS_PK_EC, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1) },
    [CHY_KEY_EC_P384] = { GNUTLS_PK_EC, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1) },
  };
  g_autofree char *label = find_attribute (uri, "object");
  g_autofree char *with_pin = NULL;
  guint8 id[16];
  const gnutls_datum_t id_datum = { id, sizeof id };
  int rc;

  if ((guint) type >= G_N_ELEMENTS (kinds))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED,
                           "Tokens make RSA and P-256 or P-384 keys");
      return FALSE;
    }
  if (label == NULL)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN,
                           "The URI needs object=NAME: the label of the key to make");
      return FALSE;
    }
  chy_random (id, sizeof id);
  with_pin = add_pin (uri, pin);
  rc = gnutls_pkcs11_privkey_generate3 (with_pin, kinds[type].algorithm, kinds[type].bits, label, &id_datum,
                                        GNUTLS_X509_FMT_DER, NULL, GNUTLS_KEY_DIGITAL_SIGNATURE,
                                        GNUTLS_PKCS11_OBJ_FLAG_LOGIN | GNUTLS_PKCS11_OBJ_FLAG_MARK_PRIVATE |
                                            GNUTLS_PKCS11_OBJ_FLAG_MARK_SENSITIVE);
  chy_wipe (with_pin, strlen (with_pin));
  if (rc < 0)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN, "The token does not make a key: %s",
                 gnutls_strerror (rc));
  return rc >= 0;
}

/* p11-kit finds its modules where the system has them, and there is no place of a sandbox among them. */
static void
add_own_module (void)
{
  static gsize added;
  const char *module = CHY_TOKEN_MODULE;
  int rc;

  if (*module == 0 || !g_once_init_enter (&added))
    return;
  rc = gnutls_pkcs11_init (GNUTLS_PKCS11_FLAG_AUTO, NULL);
  if (rc >= 0)
    rc = gnutls_pkcs11_add_provider (module, NULL);
  if (rc < 0)
    g_warning ("The module %s for tokens cannot be loaded: %s", module, gnutls_strerror (rc));
  g_once_init_leave (&added, 1);
}

static gnutls_privkey_t
open_key (const char *uri, ChySecret *pin, int *ret_rc)
{
  gnutls_privkey_t key = NULL;
  int rc;

  rc = gnutls_privkey_init (&key);
  if (rc >= 0)
    {
      gnutls_privkey_set_pin_function (key, give_pin, pin);
      rc = gnutls_privkey_import_url (key, uri, GNUTLS_PKCS11_OBJ_FLAG_LOGIN);
    }
  *ret_rc = rc;
  if (rc >= 0)
    return key;
  if (key != NULL)
    gnutls_privkey_deinit (key);
  return NULL;
}

ChyKey *
chy_key_open_token (const char *uri, ChySecret *pin, const ChyKeyType *generate, GError **error)
{
  gnutls_privkey_t key;
  int rc;

  if (!check_uri (uri, error))
    return NULL;
  add_own_module ();
  key = open_key (uri, pin, &rc);
  if (key == NULL && rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE && generate != NULL)
    {
      if (!generate_on_token (uri, pin, *generate, error))
        return NULL;
      key = open_key (uri, pin, &rc);
    }
  if (key == NULL)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN, "The token does not give the key: %s",
                   gnutls_strerror (rc));
      return NULL;
    }
  return chy_key_new (key, TRUE, pin, error);
}

guint
chy_key_count_tokens (void)
{
  guint count = 0;
  char *url = NULL;

  for (guint i = 0; gnutls_pkcs11_token_get_url (i, GNUTLS_PKCS11_URL_GENERIC, &url) == GNUTLS_E_SUCCESS; i++)
    {
      unsigned int flags = 0;

      if (gnutls_pkcs11_token_get_flags (url, &flags) != GNUTLS_E_SUCCESS ||
          (flags & GNUTLS_PKCS11_TOKEN_TRUSTED) == 0)
        count++;
      gnutls_free (url);
      url = NULL;
    }

  return count;
}

const char *
chy_key_get_library_version (void)
{
  return gnutls_check_version (NULL);
}
