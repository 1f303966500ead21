/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-eku.h"

#include <string.h>

#include "base/chy-i18n.h"

/* Names as Windows shows them. */
static const ChyEku ekus[] = {
  { CHY_EKU_ANY_PURPOSE, N_ ("Any Purpose") },
  { CHY_EKU_CLIENT_AUTH, N_ ("Client Authentication") },
  { CHY_EKU_SECURE_EMAIL, N_ ("Secure Email") },
  { CHY_EKU_SERVER_AUTH, N_ ("Server Authentication") },
  { CHY_EKU_SMART_CARD_LOGON, N_ ("Smart Card Logon") },
  { CHY_EKU_ENCRYPTING_FILES, N_ ("Encrypting File System") },
  { "1.3.6.1.4.1.311.10.3.4.1", N_ ("File Recovery") },
  { "1.3.6.1.4.1.311.67.1.1", N_ ("BitLocker Drive Encryption") },
  { "1.3.6.1.5.5.8.2.2", N_ ("IP security IKE intermediate") },
  { "1.3.6.1.5.5.7.3.5", N_ ("IP security end system") },
  { "1.3.6.1.5.5.7.3.6", N_ ("IP security tunnel termination") },
  { "1.3.6.1.5.5.7.3.7", N_ ("IP security user") },
  { "1.3.6.1.5.5.7.3.13", N_ ("EAP over PPP") },
  { "1.3.6.1.5.5.7.3.14", N_ ("EAP over LAN") },
  { "1.3.6.1.5.2.3.4", N_ ("PKINIT Client Authentication") },
  { "1.3.6.1.5.2.3.5", N_ ("KDC Authentication") },
  { "1.3.6.1.5.5.7.3.21", N_ ("SSH Client") },
  { "1.3.6.1.5.5.7.3.22", N_ ("SSH Server") },
  { "1.3.6.1.5.5.7.3.3", N_ ("Code Signing") },
  { "1.3.6.1.4.1.311.10.3.12", N_ ("Document Signing") },
  { "1.3.6.1.5.5.7.3.36", N_ ("Document Signing (RFC 9336)") },
  { "1.3.6.1.5.5.7.3.8", N_ ("Time Stamping") },
  { "1.3.6.1.5.5.7.3.9", N_ ("OCSP Signing") },
  { "1.3.6.1.4.1.311.20.2.1", N_ ("Certificate Request Agent") },
  { "1.3.6.1.4.1.311.54.1.2", N_ ("Remote Desktop Authentication") },
  { NULL },
};

static gboolean
is_name (const char *a, const char *b)
{
  g_autofree char *left = g_utf8_casefold (a, -1);
  g_autofree char *right = g_utf8_casefold (b, -1);

  return strcmp (left, right) == 0;
}

const ChyEku *
chy_ekus (void)
{
  return ekus;
}

const ChyEku *
chy_eku_find_oid (const char *oid)
{
  for (const ChyEku *eku = ekus; oid != NULL && eku->oid != NULL; eku++)
    if (strcmp (eku->oid, oid) == 0)
      return eku;

  return NULL;
}

const ChyEku *
chy_eku_find_name (const char *name)
{
  for (const ChyEku *eku = ekus; name != NULL && eku->oid != NULL; eku++)
    if (is_name (eku->name, name) || is_name (_ (eku->name), name))
      return eku;

  return NULL;
}

gboolean
chy_oid_is_valid (const char *text)
{
  guint arcs = 0;

  if (text == NULL || text[0] < '0' || text[0] > '2' || text[1] != '.' || strlen (text) > 200)
    return FALSE;
  for (const char *p = text;; p++)
    {
      const char *begin = p;

      while (g_ascii_isdigit (*p))
        p++;
      if (p == begin || p - begin > 19 || (*begin == '0' && p - begin > 1))
        return FALSE;
      arcs++;
      if (arcs == 2 && text[0] < '2' && (p - begin > 2 || g_ascii_strtoull (begin, NULL, 10) > 39))
        return FALSE;
      if (*p == '\0')
        return arcs >= 2;
      if (*p != '.')
        return FALSE;
    }
}
