/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pfx-private.h"

ChySecret *
pfx_utf16_encode (const char *text, gsize size, gboolean terminated)
{
  const char *end = text + size;
  guint8 *buffer;
  gsize used = 0;
  ChySecret *secret;

  /* g_utf8_validate() with a length refuses zero characters. */
  if (!g_utf8_validate (text, (gssize) size, NULL))
    return NULL;
  buffer = g_malloc0 (2 * size + 2);
  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c > 0xffff)
        {
          guint high = 0xd800 + ((c - 0x10000) >> 10);

          buffer[used++] = (guint8) (high >> 8);
          buffer[used++] = (guint8) high;
          c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
      buffer[used++] = (guint8) (c >> 8);
      buffer[used++] = (guint8) c;
    }
  secret = chy_secret_new (buffer, used + (terminated ? 2 : 0));
  chy_wipe (buffer, used);
  g_free (buffer);

  return secret;
}

char *
pfx_utf16_decode (const guint8 *data, gsize size)
{
  g_autofree gunichar2 *units = g_new0 (gunichar2, size / 2 + 1);
  char *text;

  if (size % 2 != 0)
    return NULL;
  for (gsize i = 0; i < size / 2; i++)
    {
      units[i] = (gunichar2) (data[2 * i] << 8 | data[2 * i + 1]);
      if (units[i] == 0)
        return NULL;
    }
  text = g_utf16_to_utf8 (units, (glong) (size / 2), NULL, NULL, NULL);

  return text;
}
