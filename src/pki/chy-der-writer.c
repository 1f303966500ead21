/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der.h"

#include "base/chy-clock.h"

#include <string.h>

void
chy_der_writer_init (ChyDerWriter *self, gsize reserve)
{
  self->bytes = g_byte_array_sized_new ((guint) MIN (reserve, G_MAXUINT / 2));
  self->depth = 0;
}

void
chy_der_writer_clear (ChyDerWriter *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}

GBytes *
chy_der_writer_finish (ChyDerWriter *self)
{
  g_return_val_if_fail (self->depth == 0, NULL);

  return g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes));
}

static gsize
encode_length (gsize size, guint8 out[9])
{
  gsize n = 0;
  gsize i;

  if (size < 0x80)
    {
      out[0] = (guint8) size;
      return 1;
    }
  for (gsize rest = size; rest > 0; rest >>= 8)
    n++;
  out[0] = (guint8) (0x80 | n);
  for (i = 0; i < n; i++)
    out[n - i] = (guint8) (size >> (8 * i));
  return n + 1;
}

void
chy_der_begin (ChyDerWriter *self, guint8 tag)
{
  const guint8 head[2] = { tag, 0 };

  g_return_if_fail (self->depth < CHY_DER_MAX_DEPTH);

  g_byte_array_append (self->bytes, head, 2);
  self->open[self->depth++] = self->bytes->len;
}

/* One octet was kept for the length; only contents of 128 octets and more have to move. */
void
chy_der_end (ChyDerWriter *self)
{
  guint8 length[9];
  gsize start, size, n;

  g_return_if_fail (self->depth > 0);

  start = self->open[--self->depth];
  size = self->bytes->len - start;
  n = encode_length (size, length);
  if (n > 1)
    {
      g_byte_array_set_size (self->bytes, (guint) (self->bytes->len + n - 1));
      memmove (self->bytes->data + start + n - 1, self->bytes->data + start, size);
    }
  memcpy (self->bytes->data + start - 1, length, n);
}

void
chy_der_put_raw (ChyDerWriter *self, gconstpointer data, gsize size)
{
  if (size > 0)
    g_byte_array_append (self->bytes, data, (guint) size);
}

void
chy_der_put_bytes (ChyDerWriter *self, GBytes *der)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);

  chy_der_put_raw (self, data, size);
}

void
chy_der_put (ChyDerWriter *self, guint8 tag, gconstpointer data, gsize size)
{
  guint8 head[10];
  gsize n;

  head[0] = tag;
  n = encode_length (size, head + 1);
  chy_der_put_raw (self, head, n + 1);
  chy_der_put_raw (self, data, size);
}

void
chy_der_put_null (ChyDerWriter *self)
{
  chy_der_put (self, CHY_DER_NULL, NULL, 0);
}

void
chy_der_put_boolean (ChyDerWriter *self, gboolean value)
{
  const guint8 octet = value ? 0xff : 0x00;

  chy_der_put (self, CHY_DER_BOOLEAN, &octet, 1);
}

void
chy_der_put_integer (ChyDerWriter *self, gint64 value)
{
  guint8 octets[8];
  gsize skip = 0;
  gsize i;

  for (i = 0; i < 8; i++)
    octets[i] = (guint8) ((guint64) value >> (56 - 8 * i));
  while (skip < 7 && ((octets[skip] == 0x00 && octets[skip + 1] < 0x80) ||
                      (octets[skip] == 0xff && octets[skip + 1] >= 0x80)))
    skip++;
  chy_der_put (self, CHY_DER_INTEGER, octets + skip, 8 - skip);
}

void
chy_der_put_unsigned (ChyDerWriter *self, gconstpointer data, gsize size)
{
  const guint8 *octets = data;
  const guint8 zero = 0;

  while (size > 0 && octets[0] == 0)
    {
      octets++;
      size--;
    }
  chy_der_begin (self, CHY_DER_INTEGER);
  if (size == 0 || octets[0] >= 0x80)
    chy_der_put_raw (self, &zero, 1);
  chy_der_put_raw (self, octets, size);
  chy_der_end (self);
}

void
chy_der_put_bits (ChyDerWriter *self, gconstpointer data, gsize size)
{
  const guint8 unused = 0;

  chy_der_begin (self, CHY_DER_BIT_STRING);
  chy_der_put_raw (self, &unused, 1);
  chy_der_put_raw (self, data, size);
  chy_der_end (self);
}

void
chy_der_put_named_bits (ChyDerWriter *self, guint32 flags)
{
  guint8 octets[5] = { 0 };
  int last = -1;
  int bit;

  for (bit = 0; bit < 32; bit++)
    if (flags & (1u << bit))
      {
        octets[1 + bit / 8] |= (guint8) (0x80 >> (bit % 8));
        last = bit;
      }
  octets[0] = last < 0 ? 0 : (guint8) (7 - last % 8);
  chy_der_put (self, CHY_DER_BIT_STRING, octets, last < 0 ? 1 : (gsize) (2 + last / 8));
}

static gsize
encode_arc (guint64 arc, guint8 *out)
{
  gsize n = 1;
  gsize i;

  for (guint64 rest = arc >> 7; rest > 0; rest >>= 7)
    n++;
  for (i = 0; i < n; i++)
    out[i] = (guint8) ((arc >> (7 * (n - 1 - i))) & 0x7f) | (i + 1 < n ? 0x80 : 0);
  return n;
}

/* A number without sign or leading zero; leaves `text` behind it. */
static gboolean
parse_arc (const char **text, guint64 *ret_arc)
{
  const char *p = *text;
  guint64 arc = 0;

  if (!g_ascii_isdigit (*p) || (p[0] == '0' && g_ascii_isdigit (p[1])))
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    {
      if (arc > (G_MAXUINT64 - 200) / 10)
        return FALSE;
      arc = arc * 10 + (guint64) (*p - '0');
    }
  *text = p;
  *ret_arc = arc;
  return TRUE;
}

gboolean
chy_der_put_oid (ChyDerWriter *self, const char *oid)
{
  guint8 octets[256];
  const char *p = oid;
  guint64 first, arc;
  gsize n;

  if (oid == NULL || !parse_arc (&p, &first) || first > 2 || *p++ != '.' || !parse_arc (&p, &arc))
    return FALSE;
  if (first < 2 && arc > 39)
    return FALSE;
  n = encode_arc (first * 40 + arc, octets);
  while (*p == '.')
    {
      p++;
      if (n + 10 > sizeof octets || !parse_arc (&p, &arc))
        return FALSE;
      n += encode_arc (arc, octets + n);
    }
  if (*p != '\0')
    return FALSE;
  chy_der_put (self, CHY_DER_OID, octets, n);
  return TRUE;
}

void
chy_der_put_text (ChyDerWriter *self, guint8 tag, const char *text)
{
  chy_der_put (self, tag, text, strlen (text));
}

gboolean
chy_der_put_bmp (ChyDerWriter *self, const char *text)
{
  const char *p;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) > 0xffff)
      return FALSE;
  chy_der_begin (self, CHY_DER_BMP_STRING);
  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      const guint8 pair[2] = { (guint8) (c >> 8), (guint8) c };

      chy_der_put_raw (self, pair, 2);
    }
  chy_der_end (self);
  return TRUE;
}

static void
put_digits (guint8 *out, guint value, gsize n)
{
  while (n-- > 0)
    {
      out[n] = (guint8) ('0' + value % 10);
      value /= 10;
    }
}

/* Days since 1970 to the calendar, by Howard Hinnant's civil_from_days; GDateTime costs too much for the
 * hundred thousand entries of a CRL. */
static void
civil_from_days (gint64 days, guint *ret_year, guint *ret_month, guint *ret_day)
{
  gint64 z = days + 719468;
  gint64 era = z / 146097;
  guint doe = (guint) (z - era * 146097);
  guint yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  guint doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  guint mp = (5 * doy + 2) / 153;

  *ret_day = doy - (153 * mp + 2) / 5 + 1;
  *ret_month = mp < 10 ? mp + 3 : mp - 9;
  *ret_year = (guint) (yoe + era * 400) + (*ret_month <= 2);
}

gboolean
chy_der_put_time (ChyDerWriter *self, gint64 usec)
{
  const gint64 first = -7305 * CHY_USEC_PER_DAY;    /* 1950-01-01 */
  const gint64 beyond = 2932897 * CHY_USEC_PER_DAY; /* 10000-01-01 */
  guint8 text[15];
  guint year, month, day, seconds;
  gint64 shifted, days;
  guint8 *p = text;

  if (usec < first || usec >= beyond)
    return FALSE;
  shifted = (usec - first) / CHY_USEC_PER_SEC;
  days = shifted / 86400 - 7305;
  seconds = (guint) (shifted % 86400);
  civil_from_days (days, &year, &month, &day);
  if (year >= 2050)
    {
      put_digits (p, year / 100, 2);
      p += 2;
    }
  put_digits (p, year % 100, 2);
  put_digits (p + 2, month, 2);
  put_digits (p + 4, day, 2);
  put_digits (p + 6, seconds / 3600, 2);
  put_digits (p + 8, seconds / 60 % 60, 2);
  put_digits (p + 10, seconds % 60, 2);
  p[12] = 'Z';
  chy_der_put (self, year >= 2050 ? CHY_DER_GENERALIZED_TIME : CHY_DER_UTC_TIME, text,
               (gsize) (p - text) + 13);
  return TRUE;
}
