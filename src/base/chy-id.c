/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-id.h"

#include "chy-base-error.h"

char *
chy_id_new (void)
{
  return g_uuid_string_random ();
}

gboolean
chy_id_is_valid (const char *text)
{
  return text != NULL && g_uuid_string_is_valid (text);
}

char *
chy_hex_encode (gconstpointer data, gsize size)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *p = data;
  char *text = g_malloc (2 * size + 1);

  for (gsize i = 0; i < size; i++)
    {
      text[2 * i] = digits[p[i] >> 4];
      text[2 * i + 1] = digits[p[i] & 15];
    }
  text[2 * size] = '\0';

  return text;
}

GBytes *
chy_hex_decode (const char *text, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (const char *p = text; *p != '\0';)
    {
      guint8 byte;

      if (*p == ':' || *p == ' ')
        {
          p++;
          continue;
        }
      if (!g_ascii_isxdigit (p[0]) || !g_ascii_isxdigit (p[1]))
        {
          g_set_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_INVALID, "“%.80s” is not hexadecimal", text);
          return NULL;
        }
      byte = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
      g_byte_array_append (bytes, &byte, 1);
      p += 2;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
