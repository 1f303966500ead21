/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-csv.h"

#include <string.h>

#define CHUNK (64 * 1024)

struct _ChyCsvReader
{
  GInputStream *stream; /* (owned) */
  GString *buffer;      /* (owned) what was read and not yet handed out, from `offset` on */
  gsize offset;
  gint64 line;
  char delimiter; /* 0: not known yet */
  gboolean ended; /* the stream has no more */
};

/* One step through a record. */
typedef enum
{
  SCAN_WHOLE,
  SCAN_MORE, /* the buffer ends inside the record */
  SCAN_BAD,
  SCAN_ZERO, /* a zero octet is in it */
} Scan;

ChyCsvReader *
chy_csv_reader_new (GInputStream *stream)
{
  ChyCsvReader *self = g_new0 (ChyCsvReader, 1);

  self->stream = g_object_ref (stream);
  self->buffer = g_string_new (NULL);
  self->line = 1;

  return self;
}

void
chy_csv_reader_free (ChyCsvReader *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->stream);
  g_string_free (self->buffer, TRUE);
  g_free (self);
}

static gboolean
fill (ChyCsvReader *self, GCancellable *cancellable, GError **error)
{
  gsize old;
  gssize n;

  g_string_erase (self->buffer, 0, self->offset);
  self->offset = 0;
  old = self->buffer->len;
  g_string_set_size (self->buffer, old + CHUNK);
  n = g_input_stream_read (self->stream, self->buffer->str + old, CHUNK, cancellable, error);
  g_string_set_size (self->buffer, old + MAX (n, 0));
  if (n == 0)
    self->ended = TRUE;

  return n >= 0;
}

/* The delimiter that the first line has most of, outside quotation marks; the comma where there is none. */
static char
find_delimiter (const char *text, gsize size)
{
  static const char candidates[] = ",;\t";
  gsize counts[3] = { 0 };
  gboolean quoted = FALSE;
  gsize best = 0;

  for (gsize i = 0; i < size && (quoted || (text[i] != '\n' && text[i] != '\r')); i++)
    {
      const char *found = text[i] != '\0' ? strchr (candidates, text[i]) : NULL;

      if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && found != NULL)
        counts[found - candidates]++;
    }
  for (gsize i = 1; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > counts[best])
      best = i;

  return candidates[best];
}

/* The length of the line end at `i`, or 0; CR at the very end of the buffer may be half of CR LF. */
static gsize
line_end_at (const char *text, gsize size, gsize i)
{
  if (i < size && text[i] == '\n')
    return 1;
  if (i < size && text[i] == '\r')
    return i + 1 < size && text[i + 1] == '\n' ? 2 : 1;

  return 0;
}

/* A value in quotation marks that starts at `*i`; moves `*i` behind it. */
static Scan
scan_quoted (const char *text, gsize size, gsize *i, GString *value)
{
  gsize p = *i + 1;

  while (p < size)
    {
      if (text[p] != '"')
        g_string_append_c (value, text[p++]);
      else if (p + 1 < size && text[p + 1] == '"')
        {
          g_string_append_c (value, '"');
          p += 2;
        }
      else
        {
          *i = p + 1;
          return SCAN_WHOLE;
        }
    }

  return SCAN_MORE;
}

/* Reads one record out of text[0, size). */
static Scan
scan_record (ChyCsvReader *self, const char *text, gsize size, GPtrArray *values, gsize *ret_length)
{
  gsize i = 0;

  for (;;)
    {
      g_autoptr (GString) value = g_string_new (NULL);

      if (i < size && text[i] == '"')
        {
          Scan scan = scan_quoted (text, size, &i, value);

          if (scan != SCAN_WHOLE)
            return scan;
        }
      else
        while (i < size && text[i] != self->delimiter && line_end_at (text, size, i) == 0)
          g_string_append_c (value, text[i++]);
      /* Whether a closing mark or CR was the last of it, only more text tells. */
      if ((i >= size || (text[i] == '\r' && i + 1 >= size)) && !self->ended)
        return SCAN_MORE;
      if (strlen (value->str) != value->len)
        return SCAN_ZERO;
      g_ptr_array_add (values, g_strdup (value->str));
      if (i < size && text[i] == self->delimiter)
        {
          i++;
          continue;
        }
      if (i < size && line_end_at (text, size, i) == 0)
        return SCAN_BAD;
      *ret_length = i + line_end_at (text, size, i);
      return SCAN_WHOLE;
    }
}

/* Steps over `length` bytes and counts their lines. */
static void
consume (ChyCsvReader *self, gsize length)
{
  const char *text = self->buffer->str + self->offset;

  for (gsize i = 0; i < length;)
    {
      gsize end = line_end_at (text, length, i);

      self->line += end > 0;
      i += MAX (end, 1);
    }
  self->offset += length;
}

/* Behind the end of the physical line, so that one bad line costs no other. */
static void
skip_line (ChyCsvReader *self)
{
  const char *text = self->buffer->str + self->offset;
  gsize size = self->buffer->len - self->offset;
  gsize i = 0;

  while (i < size && line_end_at (text, size, i) == 0)
    i++;
  consume (self, i + line_end_at (text, size, i));
}

static gboolean
is_blank (GPtrArray *values)
{
  for (guint i = 0; i < values->len; i++)
    if (((const char *) values->pdata[i])[0] != '\0')
      return FALSE;

  return TRUE;
}

static gboolean
all_utf8 (GPtrArray *values)
{
  for (guint i = 0; i < values->len; i++)
    if (!g_utf8_validate (values->pdata[i], -1, NULL))
      return FALSE;

  return TRUE;
}

/* Before the first record: the byte order mark, and which delimiter the file has. */
static void
look_at_start (ChyCsvReader *self)
{
  if (self->buffer->len >= 3 && memcmp (self->buffer->str, "\xef\xbb\xbf", 3) == 0)
    self->offset = 3;
  self->delimiter = find_delimiter (self->buffer->str + self->offset, self->buffer->len - self->offset);
}

static ChyCsvOutcome
bad_line (ChyCsvReader *self, const char *reason, const char **ret_reason, gint64 *ret_line)
{
  *ret_reason = reason;
  *ret_line = self->line;
  skip_line (self);

  return CHY_CSV_BAD_LINE;
}

ChyCsvOutcome
chy_csv_reader_next (ChyCsvReader *self,
                     GPtrArray **ret_values,
                     gint64 *ret_line,
                     const char **ret_reason,
                     GCancellable *cancellable,
                     GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
      gsize size, length = 0;
      Scan scan;

      if (self->delimiter == '\0')
        {
          while (!self->ended && self->buffer->len < CHUNK)
            if (!fill (self, cancellable, error))
              return CHY_CSV_FAILED;
          look_at_start (self);
        }
      size = self->buffer->len - self->offset;
      if (size == 0 && self->ended)
        return CHY_CSV_END;
      scan = scan_record (self, self->buffer->str + self->offset, size, values, &length);
      if (scan == SCAN_MORE && !self->ended && size <= CHY_CSV_MAX_RECORD)
        {
          if (!fill (self, cancellable, error))
            return CHY_CSV_FAILED;
          continue;
        }
      if (scan == SCAN_MORE)
        return bad_line (self, size > CHY_CSV_MAX_RECORD ? "too-long" : "open-quote", ret_reason, ret_line);
      if (scan == SCAN_BAD)
        return bad_line (self, "bad-quote", ret_reason, ret_line);
      if (scan == SCAN_ZERO || !all_utf8 (values))
        return bad_line (self, "not-utf-8", ret_reason, ret_line);
      *ret_line = self->line;
      consume (self, length);
      if (is_blank (values))
        continue;
      *ret_values = g_steal_pointer (&values);
      return CHY_CSV_RECORD;
    }
}
