/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pfx-private.h"

#include "chy-ber.h"

#include <string.h>

typedef enum
{
  MAC_NONE,
  MAC_RIGHT,
  MAC_WRONG,
} MacState;

/* Borrowed from the DER that it was read from. */
typedef struct
{
  const guint8 *safe;
  gsize safe_size;
  gboolean has_mac;
  PfxMac mac;
} Envelope;

gboolean
pfx_malformed (GError **error, const char *what)
{
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "PKCS#12: %s is malformed", what);

  return FALSE;
}

gboolean
pfx_failed (int code, const char *what, GError **error)
{
  if (code >= 0)
    return FALSE;
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_FAILED, "%s: %s", what, gnutls_strerror (code));

  return TRUE;
}

static gboolean
read_envelope (ChySecret *der, Envelope *ret_envelope, GError **error)
{
  gsize size = 0;
  gconstpointer data = chy_secret_get_data (der, &size);
  ChyDer pfx, info, wrapped, mac_data;
  ChyDerItem item;
  gint64 version = 0;

  if (!chy_der_only (data, size, CHY_DER_SEQUENCE, &pfx) || !chy_der_take (&pfx, CHY_DER_INTEGER, &item) ||
      !chy_der_item_to_int64 (&item, &version))
    return pfx_malformed (error, "the file");
  if (version != 3)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_UNSUPPORTED,
                   "PKCS#12 of version %" G_GINT64_FORMAT " is not read", version);
      return FALSE;
    }
  if (!chy_der_enter (&pfx, CHY_DER_SEQUENCE, &info) || !chy_der_take (&info, CHY_DER_OID, &item))
    return pfx_malformed (error, "the file");
  if (!chy_der_item_is_oid (&item, PFX_OID_DATA))
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_UNSUPPORTED,
                   "the file is protected by a signature, not by a password");
      return FALSE;
    }
  if (!chy_der_enter (&info, CHY_DER_EXPLICIT (0), &wrapped) ||
      !chy_der_take (&wrapped, CHY_DER_OCTET_STRING, &item) || !chy_der_at_end (&wrapped) ||
      !chy_der_at_end (&info))
    return pfx_malformed (error, "the file");
  ret_envelope->safe = item.content;
  ret_envelope->safe_size = item.size;
  ret_envelope->has_mac = !chy_der_at_end (&pfx);
  if (!ret_envelope->has_mac)
    return TRUE;
  if (!chy_der_enter (&pfx, CHY_DER_SEQUENCE, &mac_data) || !chy_der_at_end (&pfx))
    return pfx_malformed (error, "MAC");

  return pfx_mac_read (&mac_data, &ret_envelope->mac, error);
}

static gboolean
check_mac_once (const Envelope *envelope, PfxDeriver *deriver, MacState *ret_state, GError **error)
{
  guint8 value[PFX_MAX_KEY];
  gsize size = 0;

  if (!pfx_mac_compute (&envelope->mac, deriver, envelope->safe, envelope->safe_size, value, &size, error))
    return FALSE;
  *ret_state = size == envelope->mac.value_size && gnutls_memcmp (value, envelope->mac.value, size) == 0
                   ? MAC_RIGHT
                   : MAC_WRONG;

  return TRUE;
}

static gboolean
check_mac (const Envelope *envelope, PfxDeriver *deriver, MacState *ret_state, GError **error)
{
  *ret_state = MAC_NONE;
  if (!envelope->has_mac)
    return TRUE;
  if (!check_mac_once (envelope, deriver, ret_state, error))
    return FALSE;
  /* Nobody agrees on what an empty password is: the terminator alone, or nothing at all. */
  if (*ret_state == MAC_WRONG && chy_secret_get_size (deriver->text) == 0)
    {
      deriver->empty_is_nil = TRUE;
      if (!check_mac_once (envelope, deriver, ret_state, error))
        return FALSE;
      deriver->empty_is_nil = *ret_state == MAC_RIGHT;
    }

  return TRUE;
}

static void
describe_mac (const Envelope *envelope, GString *protection)
{
  if (protection->len == 0)
    g_string_append (protection, "not encrypted");
  if (!envelope->has_mac)
    g_string_append (protection, "; no MAC");
  else
    g_string_append_printf (protection, "; MAC %s%s, %u iterations",
                            envelope->mac.pbmac1 ? "PBMAC1 HMAC-" : "HMAC-",
                            gnutls_mac_get_name (envelope->mac.mac), envelope->mac.iterations);
}

/* What to say about bags that could not be read, by what is known about the password. */
static void
judge_failure (MacState mac, gboolean fits, GError *failure, GError **error)
{
  gboolean wrong = g_error_matches (failure, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD);

  if (mac == MAC_WRONG && !fits && wrong)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD, "the password is not the file's");
  else if (wrong && (mac == MAC_RIGHT || fits))
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
                 "the password is right, but a part of the file does not open with it: %s", failure->message);
  else
    g_propagate_error (error, g_error_copy (failure));
}

ChyPfxContent *
pfx_read_with (GBytes *data, PfxDeriver *deriver, char **ret_protection, GError **error)
{
  g_autoptr (ChySecret) der = NULL;
  g_autoptr (GPtrArray) bags = NULL;
  g_autoptr (GString) protection = g_string_new (NULL);
  g_autoptr (GError) failure = NULL;
  PfxReading reading = { deriver, NULL, protection, FALSE };
  Envelope envelope = { NULL };
  MacState mac = MAC_NONE;
  ChyPfxContent *content;
  gsize size = 0;
  gconstpointer octets = g_bytes_get_data (data, &size);

  if (size > CHY_PKI_MAX_INPUT)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "the file has %" G_GSIZE_FORMAT " octets",
                   size);
      return NULL;
    }
  der = chy_ber_to_der (octets, size);
  if (der == NULL)
    return pfx_malformed (error, "the file"), NULL;
  if (!read_envelope (der, &envelope, error) || !check_mac (&envelope, deriver, &mac, error))
    return NULL;
  bags = g_ptr_array_new_with_free_func ((GDestroyNotify) pfx_bag_free);
  reading.bags = bags;
  if (!pfx_read_safes (&reading, envelope.safe, envelope.safe_size, &failure))
    {
      judge_failure (mac, reading.fits, failure, error);
      return NULL;
    }
  if (mac == MAC_WRONG)
    {
      g_set_error (error, CHY_PKI_ERROR,
                   reading.fits ? CHY_PKI_ERROR_MALFORMED : CHY_PKI_ERROR_WRONG_PASSWORD,
                   reading.fits ? "the password is right, but the file was changed: its MAC is wrong"
                                : "the password is not the file's");
      return NULL;
    }
  content = pfx_order (bags, error);
  if (content == NULL)
    return NULL;
  if (ret_protection != NULL)
    {
      describe_mac (&envelope, protection);
      *ret_protection = g_strdup (protection->str);
    }

  return content;
}

ChyPfxContent *
chy_pfx_read (GBytes *data, ChySecret *password, char **ret_protection, GError **error)
{
  g_autoptr (PfxDeriver) deriver = pfx_deriver_new (password, error);

  return deriver != NULL ? pfx_read_with (data, deriver, ret_protection, error) : NULL;
}
