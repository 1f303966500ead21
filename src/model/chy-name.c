/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-name.h"

#include <string.h>

#include "base/chy-i18n.h"

typedef struct
{
  const char *name; /* written; the rows after the first of an OID are only read */
  const char *oid;
  guint limit; /* characters, RFC 5280 appendix A.1; 0: none */
  enum
  {
    DIRECTORY_STRING,
    IA5_STRING,
    PRINTABLE_STRING,
  } syntax;
} AttributeType;

/* decisions.md 8, with the names that certificates of others use. */
static const AttributeType types[] = {
  { "CN", "2.5.4.3", 64, DIRECTORY_STRING },
  { "commonName", "2.5.4.3", 64, DIRECTORY_STRING },
  { "E", "1.2.840.113549.1.9.1", 255, IA5_STRING },
  { "emailAddress", "1.2.840.113549.1.9.1", 255, IA5_STRING },
  { "EMAIL", "1.2.840.113549.1.9.1", 255, IA5_STRING },
  { "G", "2.5.4.42", 0, DIRECTORY_STRING },
  { "GN", "2.5.4.42", 0, DIRECTORY_STRING },
  { "givenName", "2.5.4.42", 0, DIRECTORY_STRING },
  { "SN", "2.5.4.4", 0, DIRECTORY_STRING },
  { "surname", "2.5.4.4", 0, DIRECTORY_STRING },
  { "OU", "2.5.4.11", 64, DIRECTORY_STRING },
  { "organizationalUnitName", "2.5.4.11", 64, DIRECTORY_STRING },
  { "O", "2.5.4.10", 64, DIRECTORY_STRING },
  { "organizationName", "2.5.4.10", 64, DIRECTORY_STRING },
  { "L", "2.5.4.7", 128, DIRECTORY_STRING },
  { "localityName", "2.5.4.7", 128, DIRECTORY_STRING },
  { "ST", "2.5.4.8", 128, DIRECTORY_STRING },
  { "S", "2.5.4.8", 128, DIRECTORY_STRING },
  { "stateOrProvinceName", "2.5.4.8", 128, DIRECTORY_STRING },
  { "C", "2.5.4.6", 2, PRINTABLE_STRING },
  { "countryName", "2.5.4.6", 2, PRINTABLE_STRING },
  { "DC", "0.9.2342.19200300.100.1.25", 0, IA5_STRING },
  { "domainComponent", "0.9.2342.19200300.100.1.25", 0, IA5_STRING },
  { "T", "2.5.4.12", 64, DIRECTORY_STRING },
  { "title", "2.5.4.12", 64, DIRECTORY_STRING },
  { "UID", "0.9.2342.19200300.100.1.1", 0, DIRECTORY_STRING },
  { "userId", "0.9.2342.19200300.100.1.1", 0, DIRECTORY_STRING },
  { "SERIALNUMBER", "2.5.4.5", 64, PRINTABLE_STRING },
  { "STREET", "2.5.4.9", 0, DIRECTORY_STRING },
  { "streetAddress", "2.5.4.9", 0, DIRECTORY_STRING },
  { "postalCode", "2.5.4.17", 40, DIRECTORY_STRING },
  { "initials", "2.5.4.43", 0, DIRECTORY_STRING },
  { "generationQualifier", "2.5.4.44", 0, DIRECTORY_STRING },
  { "dnQualifier", "2.5.4.46", 0, PRINTABLE_STRING },
  { "pseudonym", "2.5.4.65", 128, DIRECTORY_STRING },
};

struct _ChyName
{
  gatomicrefcount refs;
  GArray *attributes; /* (owned) of ChyNameAttribute, whose strings are owned too */
};

G_DEFINE_QUARK (chy - name - error - quark, chy_name_error)
G_DEFINE_BOXED_TYPE (ChyName, chy_name, chy_name_ref, chy_name_unref)

static const AttributeType *
find_type (const char *oid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].oid, oid) == 0)
      return &types[i];

  return NULL;
}

static void
clear_attribute (gpointer data)
{
  ChyNameAttribute *attribute = data;

  g_free ((char *) attribute->oid);
  g_free ((char *) attribute->value);
}

/* RFC 4514 2.4 wants a value of a type without a short name as its encoding: here a UTF8String. */
static void
append_encoded (GString *out, const char *value)
{
  gsize size = strlen (value);

  g_string_append (out, "#0C");
  if (size < 0x80)
    g_string_append_printf (out, "%02X", (guint) size);
  else if (size < 0x100)
    g_string_append_printf (out, "81%02X", (guint) size);
  else if (size < 0x10000)
    g_string_append_printf (out, "82%04X", (guint) size);
  else
    g_string_append_printf (out, "84%08X", (guint) size);
  for (const guchar *p = (const guchar *) value; *p != '\0'; p++)
    g_string_append_printf (out, "%02X", *p);
}

static void
append_attribute (GString *out, const ChyNameAttribute *attribute)
{
  const char *name = chy_name_short_name (attribute->oid);
  g_autofree char *escaped = NULL;

  g_string_append (out, name != NULL ? name : attribute->oid);
  g_string_append_c (out, '=');
  if (name == NULL)
    {
      append_encoded (out, attribute->value);
      return;
    }
  escaped = chy_name_escape (attribute->value);
  g_string_append (out, escaped);
}

/* The first attribute behind the RDN that begins at `i`. */
static gsize
rdn_end (ChyName *self, gsize i)
{
  gsize n = chy_name_get_size (self);

  for (i++; i < n && chy_name_get_attribute (self, i)->joined; i++)
    continue;

  return i;
}

/* An RDN is a set: how often one attribute stands in it decides. */
static guint
count_in_rdn (ChyName *self, gsize begin, gsize end, const ChyNameAttribute *wanted)
{
  guint n = 0;

  for (gsize i = begin; i < end; i++)
    {
      const ChyNameAttribute *a = chy_name_get_attribute (self, i);

      if (strcmp (a->oid, wanted->oid) == 0 && strcmp (a->value, wanted->value) == 0)
        n++;
    }

  return n;
}

static gboolean
is_printable_string (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (" '()+,-./:=?", *p) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
has_allowed_characters (const AttributeType *type, const char *value)
{
  switch (type->syntax)
    {
    case IA5_STRING:
      return g_str_is_ascii (value);
    case PRINTABLE_STRING:
      return is_printable_string (value);
    case DIRECTORY_STRING:
    default:
      return TRUE;
    }
}

static gboolean
check_attribute (const ChyNameAttribute *attribute, GError **error)
{
  const AttributeType *type = find_type (attribute->oid);
  const char *value = attribute->value;
  glong length = g_utf8_strlen (value, -1);

  if (*value == '\0')
    {
      g_set_error (error, CHY_NAME_ERROR, CHY_NAME_ERROR_EMPTY_VALUE, "%s is empty",
                   type != NULL ? type->name : attribute->oid);
      return FALSE;
    }
  if (type == NULL)
    return TRUE;
  if (strcmp (type->name, "C") == 0 &&
      (length != 2 || !g_ascii_isupper (value[0]) || !g_ascii_isupper (value[1])))
    {
      g_set_error (error, CHY_NAME_ERROR, CHY_NAME_ERROR_BAD_COUNTRY, "C is “%.40s”", value);
      return FALSE;
    }
  if (type->limit > 0 && length > (glong) type->limit)
    {
      g_set_error (error, CHY_NAME_ERROR, CHY_NAME_ERROR_TOO_LONG,
                   "%s has %ld characters, the limit is %u: “%.80s”", type->name, length, type->limit, value);
      return FALSE;
    }
  if (!has_allowed_characters (type, value))
    {
      g_set_error (error, CHY_NAME_ERROR, CHY_NAME_ERROR_BAD_CHARACTER, "%s is “%.80s”", type->name, value);
      return FALSE;
    }

  return TRUE;
}

ChyName *
chy_name_new (const ChyNameAttribute *attributes, gsize n)
{
  ChyName *self = g_new0 (ChyName, 1);

  g_atomic_ref_count_init (&self->refs);
  self->attributes = g_array_sized_new (FALSE, FALSE, sizeof (ChyNameAttribute), (guint) n);
  g_array_set_clear_func (self->attributes, clear_attribute);
  for (gsize i = 0; i < n; i++)
    {
      ChyNameAttribute copy = { g_strdup (attributes[i].oid), g_strdup (attributes[i].value),
                                i > 0 && attributes[i].joined };

      g_array_append_val (self->attributes, copy);
    }

  return self;
}

ChyName *
chy_name_ref (ChyName *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
chy_name_unref (ChyName *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->attributes);
  g_free (self);
}

gsize
chy_name_get_size (ChyName *self)
{
  return self->attributes->len;
}

const ChyNameAttribute *
chy_name_get_attribute (ChyName *self, gsize i)
{
  g_return_val_if_fail (i < self->attributes->len, NULL);

  return &g_array_index (self->attributes, ChyNameAttribute, i);
}

const char *
chy_name_find (ChyName *self, const char *oid)
{
  for (gsize i = self->attributes->len; i > 0; i--)
    if (strcmp (chy_name_get_attribute (self, i - 1)->oid, oid) == 0)
      return chy_name_get_attribute (self, i - 1)->value;

  return NULL;
}

gboolean
chy_name_equal (ChyName *a, ChyName *b)
{
  gsize n = chy_name_get_size (a);

  if (n != chy_name_get_size (b))
    return FALSE;
  for (gsize begin = 0; begin < n;)
    {
      gsize end = rdn_end (a, begin);

      if (rdn_end (b, begin) != end)
        return FALSE;
      for (gsize i = begin; i < end; i++)
        {
          const ChyNameAttribute *wanted = chy_name_get_attribute (a, i);

          if (count_in_rdn (a, begin, end, wanted) != count_in_rdn (b, begin, end, wanted))
            return FALSE;
        }
      begin = end;
    }

  return TRUE;
}

char *
chy_name_to_string (ChyName *self)
{
  GString *out = g_string_new (NULL);

  for (gsize end = chy_name_get_size (self); end > 0;)
    {
      gsize begin = end - 1;

      while (chy_name_get_attribute (self, begin)->joined)
        begin--;
      if (out->len > 0)
        g_string_append_c (out, ',');
      for (gsize i = begin; i < end; i++)
        {
          if (i > begin)
            g_string_append_c (out, '+');
          append_attribute (out, chy_name_get_attribute (self, i));
        }
      end = begin;
    }

  return g_string_free (out, FALSE);
}

gboolean
chy_name_check (ChyName *self, GError **error)
{
  for (gsize i = 0; i < chy_name_get_size (self); i++)
    if (!check_attribute (chy_name_get_attribute (self, i), error))
      return FALSE;

  return TRUE;
}

char *
chy_name_escape (const char *value)
{
  GString *out = g_string_new (NULL);
  gsize size = strlen (value);

  for (gsize i = 0; i < size; i++)
    {
      guchar c = (guchar) value[i];
      gboolean edge = (c == ' ' && (i == 0 || i == size - 1)) || (c == '#' && i == 0);

      if (c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\%02X", c);
      else if (edge || strchr ("\"+,;<>\\", c) != NULL)
        g_string_append_printf (out, "\\%c", c);
      else
        g_string_append_c (out, (char) c);
    }

  return g_string_free (out, FALSE);
}

const char *
chy_name_short_name (const char *oid)
{
  const AttributeType *type = find_type (oid);

  return type != NULL ? type->name : NULL;
}

const char *
chy_name_oid (const char *short_name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (types[i].name, short_name) == 0)
      return types[i].oid;

  return NULL;
}

guint
chy_name_limit (const char *oid)
{
  const AttributeType *type = find_type (oid);

  return type != NULL ? type->limit : 0;
}
