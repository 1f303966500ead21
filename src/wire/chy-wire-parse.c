/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-wire.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A strict reader of RFC 8259: no comments, no trailing commas, no duplicate names, UTF-8 alone. Written here
 * because general readers keep the last of two equal names and round what 53 bits do not hold. */
typedef struct
{
  const char *start;
  const char *p;
  const char *end;
  guint depth;
} Reader;

static GVariant *read_value (Reader *reader, GError **error);

static gpointer G_GNUC_PRINTF (4, 5)
    fail (Reader *reader, GError **error, ChyWireError code, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;
  guint line = 1;
  const char *line_start = reader->start;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  for (const char *p = reader->start; p < reader->p; p++)
    if (*p == '\n')
      {
        line++;
        line_start = p + 1;
      }
  g_set_error (error, CHY_WIRE_ERROR, code, "line %u, column %d: %s", line,
               (int) (reader->p - line_start) + 1, what);

  return NULL;
}

static void
skip_blanks (Reader *reader)
{
  while (reader->p < reader->end && *reader->p != '\0' && strchr (" \t\r\n", *reader->p) != NULL)
    reader->p++;
}

static gboolean
take (Reader *reader, char c)
{
  skip_blanks (reader);
  if (reader->p >= reader->end || *reader->p != c)
    return FALSE;
  reader->p++;

  return TRUE;
}

/* Four hexadecimal digits, or -1. */
static int
read_hex4 (Reader *reader)
{
  int value = 0;

  for (int i = 0; i < 4; i++)
    {
      if (reader->p >= reader->end || !g_ascii_isxdigit (*reader->p))
        return -1;
      value = value * 16 + g_ascii_xdigit_value (*reader->p++);
    }

  return value;
}

static gboolean
read_unicode_escape (Reader *reader, GString *text, GError **error)
{
  int high = read_hex4 (reader);
  int low;

  if (high < 0)
    {
      fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "\\u needs four hexadecimal digits");
      return FALSE;
    }
  if (high >= 0xD800 && high < 0xDC00 && reader->end - reader->p >= 6 && reader->p[0] == '\\' &&
      reader->p[1] == 'u')
    {
      reader->p += 2;
      low = read_hex4 (reader);
      if (low >= 0xDC00 && low < 0xE000)
        {
          g_string_append_unichar (text, 0x10000 + (gunichar) ((high - 0xD800) << 10) + (low - 0xDC00));
          return TRUE;
        }
    }
  if (high == 0 || (high >= 0xD800 && high < 0xE000))
    {
      fail (reader, error, CHY_WIRE_ERROR_ENCODING, "\\u%04x alone is no character", high);
      return FALSE;
    }
  g_string_append_unichar (text, high);

  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text, GError **error)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c = reader->p < reader->end ? *reader->p : '\0';

  if (c == 'u')
    {
      reader->p++;
      return read_unicode_escape (reader, text, error);
    }
  found = c != '\0' ? strchr (letters, c) : NULL;
  if (found == NULL)
    {
      fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "unknown escape in a text");
      return FALSE;
    }
  g_string_append_c (text, values[found - letters]);
  reader->p++;

  return TRUE;
}

/* After the opening quotation mark. */
static char *
read_text (Reader *reader, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (reader->p < reader->end)
    {
      const char *run = reader->p;

      while (reader->p < reader->end && *reader->p != '"' && *reader->p != '\\' &&
             (guchar) *reader->p >= 0x20)
        reader->p++;
      g_string_append_len (text, run, reader->p - run);
      if (reader->p >= reader->end)
        break;
      if (*reader->p == '"')
        {
          reader->p++;
          return g_string_free (g_steal_pointer (&text), FALSE);
        }
      if (*reader->p != '\\')
        return fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "a control character in a text must be escaped");
      reader->p++;
      if (!read_escape (reader, text, error))
        return NULL;
    }

  return fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "a text does not end");
}

static const char *
skip_digits (const char *p, const char *end)
{
  while (p < end && g_ascii_isdigit (*p))
    p++;

  return p;
}

static GVariant *
read_number (Reader *reader, GError **error)
{
  const char *start = reader->p;
  const char *p = start;
  const char *digits;
  gboolean whole = TRUE;
  g_autofree char *text = NULL;
  gint64 integer;
  double real;

  if (p < reader->end && *p == '-')
    p++;
  digits = p;
  p = skip_digits (p, reader->end);
  if (p == digits || (*digits == '0' && p - digits > 1))
    return fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "not a value");
  if (p < reader->end && *p == '.')
    {
      whole = FALSE;
      digits = ++p;
      p = skip_digits (p, reader->end);
      if (p == digits)
        return fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "digits must follow the decimal point");
    }
  if (p < reader->end && (*p == 'e' || *p == 'E'))
    {
      whole = FALSE;
      p++;
      if (p < reader->end && (*p == '+' || *p == '-'))
        p++;
      digits = p;
      p = skip_digits (p, reader->end);
      if (p == digits)
        return fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "digits must follow the exponent");
    }
  text = g_strndup (start, p - start);
  if (whole && !g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL))
    return fail (reader, error, CHY_WIRE_ERROR_NUMBER, "the number %.40s does not fit into 64 bits", text);
  reader->p = p;
  if (whole)
    return g_variant_new_int64 (integer);
  real = g_ascii_strtod (text, NULL);
  if (!isfinite (real))
    return fail (reader, error, CHY_WIRE_ERROR_NUMBER, "the number %.40s is too large", text);

  return g_variant_new_double (real);
}

static GVariant *
read_word (Reader *reader, GError **error)
{
  gsize left = reader->end - reader->p;

  if (left >= 4 && memcmp (reader->p, "true", 4) == 0)
    {
      reader->p += 4;
      return g_variant_new_boolean (TRUE);
    }
  if (left >= 5 && memcmp (reader->p, "false", 5) == 0)
    {
      reader->p += 5;
      return g_variant_new_boolean (FALSE);
    }
  if (left >= 4 && memcmp (reader->p, "null", 4) == 0)
    {
      reader->p += 4;
      return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
    }

  return read_number (reader, error);
}

/* Lists of one kind get the type that fields have; everything else is av. Takes the items' references. */
static GVariant *
list_new (GPtrArray *items)
{
  const GVariantType *type = NULL;
  GVariantBuilder builder;

  for (guint i = 0; i < items->len; i++)
    {
      const GVariantType *item = g_variant_get_type (items->pdata[i]);

      if (type != NULL && !g_variant_type_equal (type, item))
        {
          type = NULL;
          break;
        }
      type = item;
    }
  if (type != NULL && (g_variant_type_equal (type, G_VARIANT_TYPE_STRING) ||
                       g_variant_type_equal (type, G_VARIANT_TYPE_VARDICT)))
    return g_variant_new_array (type, (GVariant **) items->pdata, items->len);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < items->len; i++)
    g_variant_builder_add (&builder, "v", items->pdata[i]);

  return g_variant_builder_end (&builder);
}

/* After the opening bracket. */
static GVariant *
read_list (Reader *reader, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  if (take (reader, ']'))
    return list_new (items);
  do
    {
      GVariant *item = read_value (reader, error);

      if (item == NULL)
        return NULL;
      g_ptr_array_add (items, g_variant_ref_sink (item));
    }
  while (take (reader, ','));
  if (!take (reader, ']'))
    return fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "expected a comma or the end of a list");

  return list_new (items);
}

/* One name and its value into the object. */
static gboolean
read_property (Reader *reader, GVariantBuilder *builder, GHashTable *names, GError **error)
{
  g_autofree char *name = NULL;
  GVariant *value;

  if (!take (reader, '"'))
    {
      fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "expected the name of a property");
      return FALSE;
    }
  name = read_text (reader, error);
  if (name == NULL)
    return FALSE;
  if (g_hash_table_contains (names, name))
    {
      fail (reader, error, CHY_WIRE_ERROR_DUPLICATE, "the property “%.80s” stands twice", name);
      return FALSE;
    }
  if (!take (reader, ':'))
    {
      fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "expected a colon");
      return FALSE;
    }
  value = read_value (reader, error);
  if (value == NULL)
    return FALSE;
  g_variant_builder_add (builder, "{sv}", name, value);
  g_hash_table_add (names, g_steal_pointer (&name));

  return TRUE;
}

/* After the opening brace. */
static GVariant *
read_object (Reader *reader, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (take (reader, '}'))
    return g_variant_builder_end (&builder);
  do
    {
      if (!read_property (reader, &builder, names, error))
        {
          g_variant_builder_clear (&builder);
          return NULL;
        }
    }
  while (take (reader, ','));
  if (!take (reader, '}'))
    {
      g_variant_builder_clear (&builder);
      return fail (reader, error, CHY_WIRE_ERROR_SYNTAX, "expected a comma or the end of an object");
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
read_value (Reader *reader, GError **error)
{
  gboolean list;
  GVariant *value;

  skip_blanks (reader);
  if (take (reader, '"'))
    {
      char *text = read_text (reader, error);

      return text != NULL ? g_variant_new_take_string (text) : NULL;
    }
  list = take (reader, '[');
  if (!list && !take (reader, '{'))
    return read_word (reader, error);
  if (reader->depth >= CHY_WIRE_MAX_DEPTH)
    return fail (reader, error, CHY_WIRE_ERROR_TOO_DEEP, "nested deeper than %d levels", CHY_WIRE_MAX_DEPTH);
  reader->depth++;
  value = list ? read_list (reader, error) : read_object (reader, error);
  reader->depth--;

  return value;
}

GVariant *
chy_wire_parse (const char *text, gssize size, GError **error)
{
  gsize length = size < 0 ? strlen (text) : (gsize) size;
  Reader reader = { text, text, text + length, 0 };
  g_autoptr (GVariant) value = NULL;
  const char *bad;

  if (length > CHY_WIRE_MAX_SIZE)
    return fail (&reader, error, CHY_WIRE_ERROR_TOO_LARGE, "longer than %d bytes", CHY_WIRE_MAX_SIZE);
  /* A zero octet is refused here too, as it is no character of a text. */
  if (!g_utf8_validate_len (text, length, &bad))
    {
      reader.p = bad;
      return fail (&reader, error, CHY_WIRE_ERROR_ENCODING, "not UTF-8 text");
    }
  /* A byte order mark is not JSON, but some editors write it. */
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader.p += 3;
  value = read_value (&reader, error);
  if (value == NULL)
    return NULL;
  g_variant_ref_sink (value);
  skip_blanks (&reader);
  if (reader.p != reader.end)
    return fail (&reader, error, CHY_WIRE_ERROR_SYNTAX, "something follows the end");

  return g_steal_pointer (&value);
}
