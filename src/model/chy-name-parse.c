/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-name.h"

#include <string.h>

#include "chy-eku.h"

/* Reads the string form of RFC 4514 3, and what RFC 2253 and CertStrToName allow beside it: quoted values,
 * ';' between RDNs, blanks around separators, "OID." before a dotted type. */
typedef struct
{
  const char *p;
  GArray *attributes; /* (owned) of ChyNameAttribute with owned strings, in the order of the string */
} Parser;

static gboolean
fail (GError **error, const char *what, const char *where)
{
  g_set_error (error, CHY_NAME_ERROR, CHY_NAME_ERROR_SYNTAX, "%s at “%.40s”", what,
               *where != '\0' ? where : "the end");
  return FALSE;
}

static void
clear_attribute (gpointer data)
{
  ChyNameAttribute *attribute = data;

  g_free ((char *) attribute->oid);
  g_free ((char *) attribute->value);
}

static void
skip_blanks (Parser *self)
{
  while (*self->p == ' ')
    self->p++;
}

static gboolean
read_type (Parser *self, char **ret_oid, GError **error)
{
  const char *begin = self->p;
  g_autofree char *word = NULL;
  const char *oid;

  while (g_ascii_isalnum (*self->p) || *self->p == '.' || *self->p == '-')
    self->p++;
  if (self->p == begin)
    return fail (error, "An attribute type is missing", begin);
  word = g_strndup (begin, self->p - begin);
  skip_blanks (self);
  if (*self->p != '=')
    return fail (error, "“=” is missing", self->p);
  self->p++;

  if (g_ascii_strncasecmp (word, "OID.", 4) == 0 && chy_oid_is_valid (word + 4))
    oid = word + 4;
  else
    oid = chy_oid_is_valid (word) ? word : chy_name_oid (word);
  if (oid == NULL)
    {
      g_set_error (error, CHY_NAME_ERROR, CHY_NAME_ERROR_UNKNOWN_ATTRIBUTE, "“%.40s” is no attribute type",
                   word);
      return FALSE;
    }
  *ret_oid = g_strdup (oid);

  return TRUE;
}

/* One escape behind the backslash: a special character, or two hexadecimal digits for an octet. */
static gboolean
read_escape (Parser *self, GString *out, GError **error)
{
  const char *p = self->p + 1;

  if (g_ascii_isxdigit (p[0]) && g_ascii_isxdigit (p[1]))
    {
      g_string_append_c (out, (char) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1])));
      self->p = p + 2;
      return TRUE;
    }
  if (*p == '\0' || strchr ("\"+,;<>\\ #=", *p) == NULL)
    return fail (error, "“\\” does not stand before a special character or two hexadecimal digits", self->p);
  g_string_append_c (out, *p);
  self->p = p + 1;

  return TRUE;
}

static gboolean
read_quoted (Parser *self, GString *out, GError **error)
{
  const char *begin = self->p;

  self->p++;
  for (;;)
    {
      if (*self->p == '\0')
        return fail (error, "The closing quotation mark is missing", begin);
      if (*self->p == '\\')
        {
          if (!read_escape (self, out, error))
            return FALSE;
          continue;
        }
      if (*self->p == '"' && self->p[1] != '"')
        break;
      /* CertStrToName writes a quotation mark inside as two. */
      if (*self->p == '"')
        self->p++;
      g_string_append_c (out, *self->p++);
    }
  self->p++;
  skip_blanks (self);

  return TRUE;
}

static gboolean
read_plain (Parser *self, GString *out, GError **error)
{
  gsize keep = 0; /* what is behind it are blanks that nobody escaped */

  while (*self->p != '\0' && strchr (",;+", *self->p) == NULL)
    {
      gboolean blank = *self->p == ' ';

      if (strchr ("\"<>", *self->p) != NULL)
        return fail (error, "A special character is not escaped", self->p);
      if (*self->p == '\\')
        {
          if (!read_escape (self, out, error))
            return FALSE;
        }
      else
        g_string_append_c (out, *self->p++);
      if (!blank)
        keep = out->len;
    }
  g_string_truncate (out, keep);

  return TRUE;
}

static gboolean
read_octets (Parser *self, GByteArray *out, GError **error)
{
  const char *begin = self->p;

  for (self->p++; g_ascii_isxdigit (self->p[0]) && g_ascii_isxdigit (self->p[1]); self->p += 2)
    {
      guint8 octet = (guint8) (g_ascii_xdigit_value (self->p[0]) << 4 | g_ascii_xdigit_value (self->p[1]));

      g_byte_array_append (out, &octet, 1);
    }
  if (out->len == 0 || g_ascii_isxdigit (*self->p))
    return fail (error, "“#” wants pairs of hexadecimal digits", begin);

  return TRUE;
}

/* The contents of one DER value (X.690 8.1); NULL where lengths do not fit exactly. */
static const guint8 *
der_contents (const GByteArray *der, guint8 *ret_tag, gsize *ret_size)
{
  gsize header = 2;
  gsize size;

  if (der->len < 2)
    return NULL;
  size = der->data[1];
  if (size >= 0x80)
    {
      gsize n = size & 0x7f;

      if (n == 0 || n > 4 || der->len < 2 + n)
        return NULL;
      size = 0;
      for (gsize i = 0; i < n; i++)
        size = size << 8 | der->data[2 + i];
      header += n;
    }
  if (der->len != header + size)
    return NULL;
  *ret_tag = der->data[0];
  *ret_size = size;

  return der->data + header;
}

static gboolean
read_encoded (Parser *self, GString *out, GError **error)
{
  const char *begin = self->p;
  g_autoptr (GByteArray) der = g_byte_array_new ();
  g_autofree char *text = NULL;
  const guint8 *contents;
  guint8 tag = 0;
  gsize size = 0;

  if (!read_octets (self, der, error))
    return FALSE;
  contents = der_contents (der, &tag, &size);
  if (contents == NULL)
    return fail (error, "The hexadecimal value is not one whole DER value", begin);
  switch (tag)
    {
    case 0x0c: /* UTF8String */
    case 0x12: /* NumericString */
    case 0x13: /* PrintableString */
    case 0x16: /* IA5String */
      text = g_strndup ((const char *) contents, size);
      if (strlen (text) != size)
        return fail (error, "The value contains a zero octet", begin);
      break;
    case 0x14: /* TeletexString: taken as Latin-1, as everybody does */
      text = g_convert ((const char *) contents, (gssize) size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
      break;
    case 0x1e: /* BMPString */
      text = g_convert ((const char *) contents, (gssize) size, "UTF-8", "UCS-2BE", NULL, NULL, NULL);
      break;
    default:
      return fail (error, "The hexadecimal value is not of a string type", begin);
    }
  if (text == NULL)
    return fail (error, "The hexadecimal value is not text", begin);
  g_string_append (out, text);
  skip_blanks (self);

  return TRUE;
}

static gboolean
read_attribute (Parser *self, gboolean joined, GError **error)
{
  g_autofree char *oid = NULL;
  g_autoptr (GString) value = g_string_new (NULL);
  const char *begin;
  gboolean read;
  ChyNameAttribute attribute;

  skip_blanks (self);
  if (!read_type (self, &oid, error))
    return FALSE;
  skip_blanks (self);
  begin = self->p;
  if (*begin == '"')
    read = read_quoted (self, value, error);
  else if (*begin == '#')
    read = read_encoded (self, value, error);
  else
    read = read_plain (self, value, error);
  if (!read)
    return FALSE;

  if (value->len == 0)
    {
      g_set_error (error, CHY_NAME_ERROR, CHY_NAME_ERROR_EMPTY_VALUE, "The value of %s is empty", oid);
      return FALSE;
    }
  if (!g_utf8_validate (value->str, (gssize) value->len, NULL))
    return fail (error, "The value is not UTF-8 text", begin);
  attribute.oid = g_steal_pointer (&oid);
  attribute.value = g_strdup (value->str);
  attribute.joined = joined;
  g_array_append_val (self->attributes, attribute);

  return TRUE;
}

/* The string begins with the most specific RDN, the encoding with the least. */
static ChyName *
name_in_encoding_order (GArray *read)
{
  g_autofree ChyNameAttribute *ordered = g_new0 (ChyNameAttribute, read->len);
  gsize n = 0;

  for (guint end = read->len; end > 0;)
    {
      guint begin = end - 1;

      while (g_array_index (read, ChyNameAttribute, begin).joined)
        begin--;
      for (guint i = begin; i < end; i++)
        ordered[n++] = g_array_index (read, ChyNameAttribute, i);
      end = begin;
    }

  return chy_name_new (ordered, n);
}

ChyName *
chy_name_parse (const char *text, GError **error)
{
  g_autoptr (GArray) attributes = g_array_new (FALSE, FALSE, sizeof (ChyNameAttribute));
  Parser parser = { text, attributes };
  gboolean joined = FALSE;

  g_array_set_clear_func (attributes, clear_attribute);
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, CHY_NAME_ERROR, CHY_NAME_ERROR_SYNTAX, "The name is not UTF-8 text");
      return NULL;
    }
  skip_blanks (&parser);
  if (*parser.p == '\0')
    return chy_name_new (NULL, 0);
  for (;;)
    {
      if (!read_attribute (&parser, joined, error))
        return NULL;
      if (*parser.p == '\0')
        break;
      if (strchr (",;+", *parser.p) == NULL)
        {
          fail (error, "Text stands behind a value", parser.p);
          return NULL;
        }
      joined = *parser.p == '+';
      parser.p++;
    }

  return name_in_encoding_order (attributes);
}
