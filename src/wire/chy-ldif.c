/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-people-private.h"

#include <string.h>

#include "chy-csv.h"

/* One entry being collected. */
typedef struct
{
  GHashTable *values; /* (owned) lower-case attribute -> GPtrArray of GBytes */
  gint64 line;
  const char *bad; /* a code of domain "people", or NULL */
} Entry;

typedef struct
{
  const char *attribute; /* lower case */
  const char *key;
} Mapping;

/* The first that an entry has wins. */
static const Mapping mappings[] = {
  { "entryuuid", "id" },
  { "displayname", "name" },
  { "cn", "name" },
  { "name", "name" },
  { "givenname", "givenName" },
  { "sn", "surname" },
  { "userprincipalname", "userPrincipalName" },
  { "mail", "email" },
  { "samaccountname", "samAccountName" },
  { "uid", "samAccountName" },
  { "dn", "distinguishedName" },
  { "department", "department" },
  { "serialnumber", "serialNumber" },
  { "dnshostname", "fqdn" },
};

static void
entry_init (Entry *entry, gint64 line)
{
  entry->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  entry->line = line;
  entry->bad = NULL;
}

static GBytes *
entry_get (Entry *entry, const char *attribute)
{
  GPtrArray *values = g_hash_table_lookup (entry->values, attribute);

  return values != NULL ? values->pdata[0] : NULL;
}

/* A value as text, or NULL where it is none. */
static char *
text_of (GBytes *value)
{
  gsize size;
  const char *data = value != NULL ? g_bytes_get_data (value, &size) : NULL;

  if (data == NULL || size == 0 || size > 4096 || !g_utf8_validate_len (data, size, NULL))
    return NULL;

  return g_strstrip (g_strndup (data, size));
}

static gboolean
entry_has_class (Entry *entry, const char *name)
{
  GPtrArray *values = g_hash_table_lookup (entry->values, "objectclass");

  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      g_autofree char *text = text_of (values->pdata[i]);

      if (text != NULL && g_ascii_strcasecmp (text, name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A computer of Active Directory is of the class user too: it is looked for first. */
static const char *
entry_get_kind (Entry *entry)
{
  static const char *const classes[][2] = {
    { "computer", "device" },
    { "device", "device" },
    { "group", "group" },
    { "groupOfNames", "group" },
    { "groupOfUniqueNames", "group" },
    { "user", "user" },
    { "person", "user" },
    { "inetOrgPerson", "user" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    if (entry_has_class (entry, classes[i][0]))
      return classes[i][1];

  return NULL;
}

/* MS-DTYP 2.4.2.2: revision, count, 48-bit authority, 32-bit numbers in little endian. */
static char *
sid_to_text (GBytes *value)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (value, &size);
  guint64 authority = 0;
  GString *text;

  if (size < 8 || data[0] != 1 || data[1] > 15 || size != 8 + 4 * (gsize) data[1])
    return NULL;
  for (int i = 2; i < 8; i++)
    authority = authority << 8 | data[i];
  text = g_string_new (NULL);
  g_string_append_printf (text, "S-1-%" G_GUINT64_FORMAT, authority);
  for (gsize i = 8; i < size; i += 4)
    g_string_append_printf (text, "-%u",
                            (guint) data[i] | (guint) data[i + 1] << 8 | (guint) data[i + 2] << 16 |
                                (guint) data[i + 3] << 24);

  return g_string_free (text, FALSE);
}

/* MS-DTYP 2.3.4: the first three groups are little endian. */
static char *
guid_to_text (GBytes *value)
{
  gsize size;
  const guint8 *d = g_bytes_get_data (value, &size);

  if (size != 16)
    return NULL;

  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[3], d[2],
                          d[1], d[0], d[5], d[4], d[7], d[6], d[8], d[9], d[10], d[11], d[12], d[13], d[14],
                          d[15]);
}

static void
add_text (GVariantDict *body, const char *key, char *text)
{
  if (text != NULL && text[0] != '\0' && !g_variant_dict_contains (body, key))
    g_variant_dict_insert (body, key, "s", text);
  g_free (text);
}

/* "CN=Staff,OU=..." names the group Staff. A backslash takes the next character as it is. */
static char *
first_rdn_value (const char *name)
{
  const char *p = strchr (name, '=');
  GString *value;

  if (p == NULL)
    return g_strdup (name);
  value = g_string_new (NULL);
  for (p++; *p != '\0' && *p != ','; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (value, *p);
    }

  return g_string_free (value, FALSE);
}

static void
add_list (GVariantDict *body, const char *key, GPtrArray *values, gboolean short_names)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < values->len; i++)
    {
      g_autofree char *text = text_of (values->pdata[i]);
      g_autofree char *item = NULL;

      if (text == NULL)
        continue;
      item = short_names ? first_rdn_value (text) : g_strdup (text);
      if (item[0] != '\0' && g_utf8_validate (item, -1, NULL))
        g_variant_builder_add (&builder, "s", item);
    }
  g_variant_dict_insert_value (body, key, g_variant_builder_end (&builder));
}

static const char *
platform_of (const char *system)
{
  static const char *const platforms[][2] = {
    { "Windows 8.1", "windows81" },
    { "Windows", "windows10" },
    { "Mac", "macOS" },
    { "OS X", "macOS" },
    { "iOS", "iOS" },
    { "iPadOS", "iOS" },
    { "Linux", "linux" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (platforms); i++)
    if (g_str_has_prefix (system, platforms[i][0]))
      return platforms[i][1];

  return NULL;
}

static GVariant *
entry_to_body (Entry *entry, const char *kind)
{
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);
  GBytes *guid = entry_get (entry, "objectguid");
  GBytes *sid = entry_get (entry, "objectsid");
  GPtrArray *groups = g_hash_table_lookup (entry->values, "memberof");
  GPtrArray *members = g_hash_table_lookup (entry->values, "member");
  g_autofree char *system = text_of (entry_get (entry, "operatingsystem"));

  g_variant_dict_insert (&body, "kind", "s", kind);
  if (guid != NULL)
    add_text (&body, "id", guid_to_text (guid));
  if (sid != NULL)
    add_text (&body, "sid", sid_to_text (sid));
  for (gsize i = 0; i < G_N_ELEMENTS (mappings); i++)
    add_text (&body, mappings[i].key, text_of (entry_get (entry, mappings[i].attribute)));
  if (groups != NULL)
    add_list (&body, "groups", groups, TRUE);
  if (members == NULL)
    members = g_hash_table_lookup (entry->values, "uniquemember");
  if (members != NULL && strcmp (kind, "group") == 0)
    add_list (&body, "members", members, FALSE);
  if (system != NULL && platform_of (system) != NULL)
    g_variant_dict_insert (&body, "platform", "s", platform_of (system));

  return g_variant_ref_sink (g_variant_dict_end (&body));
}

/* Hands the entry on and starts a new one. */
static gboolean
entry_flush (Entry *entry, ChyPeopleSink *sink, gint64 next_line, GError **error)
{
  gboolean good = TRUE;
  const char *kind = entry_get_kind (entry);
  g_autofree char *change = text_of (entry_get (entry, "changetype"));

  if (entry->bad != NULL)
    chy_people_sink_problem (sink, entry->line, entry->bad, "");
  else if (change != NULL && strcmp (change, "add") != 0)
    chy_people_sink_problem (sink, entry->line, "ldif-change", change);
  /* Organizational units and other furniture of a directory are stepped over. */
  else if (kind != NULL)
    {
      g_autoptr (GVariant) body = entry_to_body (entry, kind);

      good = chy_people_sink_body (sink, body, entry->line, error);
    }
  g_hash_table_unref (entry->values);
  entry_init (entry, next_line);

  return good;
}

/* "attribute: value", "attribute:: base64" with options cut off; "attribute:< URL" is not followed. */
static void
entry_add_line (Entry *entry, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  char *option;
  GPtrArray *values;
  GBytes *value;

  if (colon == NULL || colon == line || colon[1] == '<')
    {
      entry->bad = colon != NULL && colon != line ? "ldif-url" : "ldif-syntax";
      return;
    }
  name = g_ascii_strdown (line, colon - line);
  option = strchr (name, ';');
  if (option != NULL)
    *option = '\0';
  if (colon[1] == ':')
    {
      gsize size;
      guchar *data = g_base64_decode (colon + 2, &size);

      value = g_bytes_new_take (data, size);
    }
  else
    {
      const char *text = colon + 1 + strspn (colon + 1, " ");

      value = g_bytes_new (text, strlen (text));
    }
  values = g_hash_table_lookup (entry->values, name);
  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_hash_table_insert (entry->values, g_steal_pointer (&name), values);
    }
  g_ptr_array_add (values, value);
}

/* A logical line is complete: comments and the version are not part of any entry. */
static void
take_line (Entry *entry, GString *logical)
{
  if (logical->len > 0 && logical->str[0] != '#' && g_ascii_strncasecmp (logical->str, "version:", 8) != 0)
    entry_add_line (entry, logical->str);
  g_string_truncate (logical, 0);
}

/* Lines out of a stream; one that is longer than a record may be is cut, and says so. */
typedef struct
{
  GInputStream *stream; /* borrowed */
  GString *line;        /* (owned) */
  char buffer[16 * 1024];
  gsize start, end;
  gboolean ended;
  gboolean bad; /* the line is cut, or holds a zero octet */
} LineReader;

/* FALSE where the stream failed; `ended` is set with the last line. */
static gboolean
line_reader_next (LineReader *self, GCancellable *cancellable, GError **error)
{
  g_string_truncate (self->line, 0);
  self->bad = FALSE;
  for (;;)
    {
      const char *data = self->buffer + self->start;
      gsize size = self->end - self->start;
      const char *newline = memchr (data, '\n', size);
      gsize length = newline != NULL ? (gsize) (newline - data) : size;
      gssize n;

      if (memchr (data, '\0', length) != NULL || self->line->len + length > CHY_CSV_MAX_RECORD)
        self->bad = TRUE;
      else
        g_string_append_len (self->line, data, length);
      self->start += length + (newline != NULL);
      if (newline != NULL)
        break;
      n = g_input_stream_read (self->stream, self->buffer, sizeof self->buffer, cancellable, error);
      if (n < 0)
        return FALSE;
      self->start = 0;
      self->end = n;
      self->ended = n == 0;
      if (n == 0)
        break;
    }
  if (self->line->len > 0 && self->line->str[self->line->len - 1] == '\r')
    g_string_truncate (self->line, self->line->len - 1);

  return TRUE;
}

/* One physical line into the logical one that is being joined. */
static gboolean
take_physical_line (LineReader *lines,
                    GString *logical,
                    Entry *entry,
                    gsize *entry_size,
                    ChyPeopleSink *sink,
                    gint64 number,
                    GError **error)
{
  const char *line = lines->line->str;

  if (number == 1 && g_str_has_prefix (line, "\xef\xbb\xbf"))
    line += 3;
  *entry_size += lines->line->len;
  if (lines->bad || *entry_size > 16 * CHY_CSV_MAX_RECORD)
    entry->bad = "too-long";
  else if (!g_utf8_validate (line, -1, NULL))
    entry->bad = "not-utf-8";
  else if (line[0] == ' ')
    {
      g_string_append (logical, line + 1);
      return TRUE;
    }
  take_line (entry, logical);
  if (line[0] == '\0' && !lines->bad)
    {
      *entry_size = 0;
      return entry_flush (entry, sink, number + 1, error);
    }
  if (g_hash_table_size (entry->values) == 0)
    entry->line = number;
  if (entry->bad == NULL)
    g_string_append (logical, line);

  return TRUE;
}

static gboolean
read_lines (LineReader *lines, ChyPeopleSink *sink, Entry *entry, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) logical = g_string_new (NULL);
  gint64 number = 0;
  gsize entry_size = 0;

  while (!lines->ended)
    {
      if (!line_reader_next (lines, cancellable, error) ||
          !take_physical_line (lines, logical, entry, &entry_size, sink, ++number, error))
        return FALSE;
    }
  take_line (entry, logical);

  return entry_flush (entry, sink, number + 1, error);
}

gboolean
chy_people_read_ldif (GInputStream *stream,
                      ChyPersonFunc func,
                      gpointer data,
                      GPtrArray *problems,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autofree LineReader *lines = g_new0 (LineReader, 1);
  ChyPeopleSink sink = { func, data, problems, 0 };
  Entry entry;
  gboolean good;

  lines->stream = stream;
  lines->line = g_string_new (NULL);
  entry_init (&entry, 1);
  good = read_lines (lines, &sink, &entry, cancellable, error);
  g_hash_table_unref (entry.values);
  g_string_free (lines->line, TRUE);
  chy_people_sink_end (&sink);

  return good;
}
