/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der.h"

#include "base/chy-clock.h"

#include <string.h>

void
chy_der_init (ChyDer *self, gconstpointer data, gsize size)
{
  self->at = data;
  self->end = self->at + size;
}

void
chy_der_init_bytes (ChyDer *self, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  chy_der_init (self, size > 0 ? data : "", size);
}

ChyDer
chy_der_inside (const ChyDerItem *item)
{
  return (ChyDer){ item->content, item->content + item->size };
}

gboolean
chy_der_at_end (const ChyDer *self)
{
  return self->at == self->end;
}

guint8
chy_der_peek (const ChyDer *self)
{
  return self->at < self->end ? *self->at : 0;
}

gboolean
chy_der_next (ChyDer *self, ChyDerItem *ret_item)
{
  const guint8 *p = self->at;
  gsize left = (gsize) (self->end - self->at);
  gsize size, n;
  gsize i;

  if (left < 2 || (p[0] & 0x1f) == 0x1f)
    return FALSE;
  size = p[1];
  n = 2;
  if (size >= 0x80)
    {
      gsize octets = size & 0x7f;

      if (octets == 0 || octets > 4 || left < 2 + octets || p[2] == 0)
        return FALSE;
      size = 0;
      for (i = 0; i < octets; i++)
        size = size << 8 | p[2 + i];
      if (size < 0x80)
        return FALSE;
      n += octets;
    }
  if (size > left - n)
    return FALSE;
  *ret_item = (ChyDerItem){ p[0], p + n, size, p, n + size };
  self->at = p + n + size;
  return TRUE;
}

gboolean
chy_der_take (ChyDer *self, guint8 tag, ChyDerItem *ret_item)
{
  return chy_der_peek (self) == tag && chy_der_next (self, ret_item);
}

gboolean
chy_der_enter (ChyDer *self, guint8 tag, ChyDer *ret_inside)
{
  ChyDerItem item;

  if (!chy_der_take (self, tag, &item))
    return FALSE;
  *ret_inside = chy_der_inside (&item);
  return TRUE;
}

gboolean
chy_der_only (gconstpointer data, gsize size, guint8 tag, ChyDer *ret_inside)
{
  ChyDer outside, inside;

  chy_der_init (&outside, data, size);
  if (!chy_der_enter (&outside, tag, &inside) || !chy_der_at_end (&outside))
    return FALSE;
  *ret_inside = inside;
  return TRUE;
}

/* Walks with a stack of its own, so that no input can exhaust the program's. */
gboolean
chy_der_check (gconstpointer data, gsize size, guint depth)
{
  ChyDer stack[CHY_DER_MAX_DEPTH * 2];
  ChyDerItem item;
  guint level = 0;

  depth = MIN (depth, G_N_ELEMENTS (stack));
  chy_der_init (&stack[0], data, size);
  for (;;)
    {
      if (chy_der_at_end (&stack[level]))
        {
          if (level == 0)
            return TRUE;
          level--;
          continue;
        }
      if (!chy_der_next (&stack[level], &item))
        return FALSE;
      if (item.tag & 0x20)
        {
          if (++level >= depth)
            return FALSE;
          stack[level] = chy_der_inside (&item);
        }
    }
}

gboolean
chy_der_item_is_oid (const ChyDerItem *item, const char *oid)
{
  g_auto (ChyDerWriter) writer = { 0 };

  chy_der_writer_init (&writer, 32);
  return item->tag == CHY_DER_OID && chy_der_put_oid (&writer, oid) &&
         writer.bytes->len == item->whole_size &&
         memcmp (writer.bytes->data, item->whole, item->whole_size) == 0;
}

char *
chy_der_item_to_oid (const ChyDerItem *item)
{
  g_autoptr (GString) text = g_string_sized_new (32);
  guint64 arc = 0;
  gboolean inside = FALSE;
  gsize i;

  if (item->tag != CHY_DER_OID || item->size == 0 || item->size > 128 || item->content[item->size - 1] & 0x80)
    return NULL;
  for (i = 0; i < item->size; i++)
    {
      guint8 octet = item->content[i];

      if ((!inside && octet == 0x80) || arc > (G_MAXUINT64 >> 8))
        return NULL;
      arc = arc << 7 | (octet & 0x7f);
      inside = (octet & 0x80) != 0;
      if (inside)
        continue;
      if (text->len == 0)
        g_string_append_printf (text, "%d.%" G_GUINT64_FORMAT,
                                arc < 40   ? 0
                                : arc < 80 ? 1
                                           : 2,
                                arc < 80 ? arc % 40 : arc - 80);
      else
        g_string_append_printf (text, ".%" G_GUINT64_FORMAT, arc);
      arc = 0;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
chy_der_item_to_boolean (const ChyDerItem *item, gboolean *ret_value)
{
  if (item->tag != CHY_DER_BOOLEAN || item->size != 1 ||
      (item->content[0] != 0x00 && item->content[0] != 0xff))
    return FALSE;
  *ret_value = item->content[0] != 0;
  return TRUE;
}

gboolean
chy_der_item_to_int64 (const ChyDerItem *item, gint64 *ret_value)
{
  const guint8 *p = item->content;
  guint64 value;
  gsize i;

  if ((item->tag != CHY_DER_INTEGER && item->tag != CHY_DER_ENUMERATED) || item->size == 0 || item->size > 8)
    return FALSE;
  if (item->size > 1 && ((p[0] == 0x00 && p[1] < 0x80) || (p[0] == 0xff && p[1] >= 0x80)))
    return FALSE;
  value = p[0] & 0x80 ? G_MAXUINT64 : 0;
  for (i = 0; i < item->size; i++)
    value = value << 8 | p[i];
  *ret_value = (gint64) value;
  return TRUE;
}

gboolean
chy_der_item_to_named_bits (const ChyDerItem *item, guint32 *ret_flags)
{
  guint32 flags = 0;
  gsize bits;
  gsize bit;

  if (item->tag != CHY_DER_BIT_STRING || item->size == 0 || item->size > 5 || item->content[0] > 7)
    return FALSE;
  if (item->size == 1 && item->content[0] != 0)
    return FALSE;
  bits = (item->size - 1) * 8 - item->content[0];
  for (bit = 0; bit < bits; bit++)
    if (item->content[1 + bit / 8] & (0x80 >> (bit % 8)))
      flags |= 1u << bit;
  *ret_flags = flags;
  return TRUE;
}

gboolean
chy_der_item_to_bits (const ChyDerItem *item, const guint8 **ret_data, gsize *ret_size)
{
  if (item->tag != CHY_DER_BIT_STRING || item->size == 0 || item->content[0] != 0)
    return FALSE;
  *ret_data = item->content + 1;
  *ret_size = item->size - 1;
  return TRUE;
}

static gboolean
read_digits (const guint8 **p, gsize n, gint *ret_value)
{
  gint value = 0;

  for (; n > 0; n--, (*p)++)
    {
      if (!g_ascii_isdigit (**p))
        return FALSE;
      value = value * 10 + (**p - '0');
    }
  *ret_value = value;
  return TRUE;
}

gboolean
chy_der_item_to_time (const ChyDerItem *item, gint64 *ret_usec)
{
  g_autoptr (GDateTime) time = NULL;
  const guint8 *p = item->content;
  gboolean utc = item->tag == CHY_DER_UTC_TIME;
  int year, month, day, hour, minute, second;

  if ((!utc && item->tag != CHY_DER_GENERALIZED_TIME) || item->size != (utc ? 13 : 15) ||
      p[item->size - 1] != 'Z')
    return FALSE;
  if (!read_digits (&p, utc ? 2 : 4, &year) || !read_digits (&p, 2, &month) || !read_digits (&p, 2, &day) ||
      !read_digits (&p, 2, &hour) || !read_digits (&p, 2, &minute) || !read_digits (&p, 2, &second))
    return FALSE;
  if (utc)
    year += year < 50 ? 2000 : 1900;
  if (year < 1 || second > 59)
    return FALSE;
  time = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (time == NULL)
    return FALSE;
  *ret_usec = g_date_time_to_unix (time) * CHY_USEC_PER_SEC;
  return TRUE;
}

static char *
convert_wide (const ChyDerItem *item, gsize width)
{
  g_autoptr (GString) text = g_string_sized_new (item->size);
  gsize i;
  gsize k;

  if (item->size % width != 0)
    return NULL;
  for (i = 0; i < item->size; i += width)
    {
      gunichar c = 0;

      for (k = 0; k < width; k++)
        c = c << 8 | item->content[i + k];
      if (c == 0 || !g_unichar_validate (c))
        return NULL;
      g_string_append_unichar (text, c);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
chy_der_item_to_text (const ChyDerItem *item)
{
  gsize i;

  switch (item->tag)
    {
    case CHY_DER_UTF8_STRING:
      if (memchr (item->content, 0, item->size) ||
          !g_utf8_validate_len ((const char *) item->content, item->size, NULL))
        return NULL;
      return g_strndup ((const char *) item->content, item->size);
    case CHY_DER_NUMERIC_STRING:
    case CHY_DER_PRINTABLE_STRING:
    case CHY_DER_IA5_STRING:
    case CHY_DER_VISIBLE_STRING:
      for (i = 0; i < item->size; i++)
        if (item->content[i] == 0 || item->content[i] >= 0x80)
          return NULL;
      return g_strndup ((const char *) item->content, item->size);
    case CHY_DER_T61_STRING: /* in practice Latin-1 */
      return convert_wide (item, 1);
    case CHY_DER_BMP_STRING:
      return convert_wide (item, 2);
    case CHY_DER_UNIVERSAL_STRING:
      return convert_wide (item, 4);
    default:
      return NULL;
    }
}

GBytes *
chy_der_item_to_bytes (const ChyDerItem *item)
{
  return g_bytes_new (item->whole, item->whole_size);
}
