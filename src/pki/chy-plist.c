/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-secret.h"

#include "chy-plist.h"

#include <errno.h>
#include <string.h>

#define BINARY    "bplist"
#define BYTE_MARK "\xef\xbb\xbf"
/* Within so many octets the root element begins, behind comments of whoever wrote it. */
#define LOOKED_AT 2048

static const char *const scalars[] = { "string", "date", "integer", "real", "data", "key", NULL };

/* An array or dictionary that is still open. */
typedef struct
{
  gboolean is_dict;
  GVariantDict dict; /* of a dictionary */
  GPtrArray *items;  /* (owned) of an array: of GVariant */
  char *key;         /* (owned) of the value that comes next, or NULL */
} Level;

typedef struct
{
  const char *const *secret; /* borrowed */
  GPtrArray *levels;         /* (owned) of Level, the innermost last */
  GString *text;             /* (owned) of the scalar that is open */
  gboolean in_scalar;
  gboolean in_plist;
  guint n_elements;
  GVariant *root; /* (owned) or NULL */
} Parse;

static void
level_free (gpointer data)
{
  Level *level = data;

  if (level->is_dict)
    g_variant_dict_clear (&level->dict);
  g_clear_pointer (&level->items, g_ptr_array_unref);
  g_free (level->key);
  g_free (level);
}

static Level *
innermost (Parse *parse)
{
  return parse->levels->len > 0 ? g_ptr_array_index (parse->levels, parse->levels->len - 1) : NULL;
}

static gboolean
fail (GMarkupParseContext *context, GError **error, ChyPkiError code, const char *what)
{
  int line, column;

  g_markup_parse_context_get_position (context, &line, &column);
  g_set_error (error, CHY_PKI_ERROR, code, "Line %d of the property list: %s", line, what);

  return FALSE;
}

/* Takes over `value`, which may be floating. */
static gboolean
add_value (Parse *parse, GMarkupParseContext *context, GVariant *value, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  Level *level = innermost (parse);

  if (level == NULL && parse->root != NULL)
    return fail (context, error, CHY_PKI_ERROR_MALFORMED, "there is a second value");
  if (level == NULL)
    parse->root = g_steal_pointer (&owned);
  else if (!level->is_dict)
    g_ptr_array_add (level->items, g_steal_pointer (&owned));
  else if (level->key == NULL)
    return fail (context, error, CHY_PKI_ERROR_MALFORMED, "a value has no key");
  else if (g_variant_dict_contains (&level->dict, level->key))
    return fail (context, error, CHY_PKI_ERROR_MALFORMED, "a key stands twice in a dictionary");
  else
    {
      g_variant_dict_insert_value (&level->dict, level->key, owned);
      g_clear_pointer (&level->key, g_free);
    }

  return TRUE;
}

static gboolean
open_level (Parse *parse, GMarkupParseContext *context, gboolean is_dict, GError **error)
{
  Level *level;

  if (parse->levels->len == CHY_PLIST_MAX_DEPTH)
    return fail (context, error, CHY_PKI_ERROR_TOO_LARGE, "arrays and dictionaries are nested too deeply");
  level = g_new0 (Level, 1);
  level->is_dict = is_dict;
  if (is_dict)
    g_variant_dict_init (&level->dict, NULL);
  else
    level->items = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_ptr_array_add (parse->levels, level);

  return TRUE;
}

static gboolean
close_level (Parse *parse, GMarkupParseContext *context, GError **error)
{
  g_autofree char *key = NULL;
  GVariant *value;
  Level *level = innermost (parse);

  if (level->key != NULL)
    return fail (context, error, CHY_PKI_ERROR_MALFORMED, "a key has no value");
  if (level->is_dict)
    value = g_variant_dict_end (&level->dict);
  else
    {
      GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

      for (guint i = 0; i < level->items->len; i++)
        g_variant_builder_add (&builder, "v", g_ptr_array_index (level->items, i));
      value = g_variant_builder_end (&builder);
    }
  g_ptr_array_set_size (parse->levels, (gint) parse->levels->len - 1);

  return add_value (parse, context, value, error);
}

static void
start_cb (GMarkupParseContext *context,
          const char *name,
          const char **names G_GNUC_UNUSED,
          const char **values G_GNUC_UNUSED,
          gpointer data,
          GError **error)
{
  Parse *parse = data;

  if (++parse->n_elements > CHY_PLIST_MAX_ELEMENTS)
    fail (context, error, CHY_PKI_ERROR_TOO_LARGE, "there are too many elements");
  else if (!parse->in_plist && strcmp (name, "plist") == 0)
    parse->in_plist = TRUE;
  else if (!parse->in_plist || parse->in_scalar)
    fail (context, error, CHY_PKI_ERROR_MALFORMED, "an element stands where there is none");
  else if (strcmp (name, "dict") == 0 || strcmp (name, "array") == 0)
    open_level (parse, context, *name == 'd', error);
  else if (strcmp (name, "true") == 0 || strcmp (name, "false") == 0)
    add_value (parse, context, g_variant_new_boolean (*name == 't'), error);
  else if (g_strv_contains (scalars, name))
    {
      parse->in_scalar = TRUE;
      g_string_truncate (parse->text, 0);
    }
  else
    fail (context, error, CHY_PKI_ERROR_MALFORMED, "an element is none of a property list");
}

/* Base64 with blanks in it. */
static GVariant *
read_data (char *text)
{
  gsize n = 0, size;
  guint8 *octets;

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || strchr ("+/=", *p) != NULL)
      text[n++] = *p;
    else if (!g_ascii_isspace (*p))
      return NULL;
  text[n] = '\0';
  if (n % 4 != 0)
    return NULL;
  octets = g_base64_decode (text, &size);

  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, octets, size, TRUE, g_free, octets);
}

static GVariant *
read_scalar (Parse *parse, const char *name)
{
  const Level *level = innermost (parse);
  const char *text = parse->text->str;
  char *end;

  if (strcmp (name, "data") == 0)
    return read_data (parse->text->str);
  if (strcmp (name, "integer") == 0)
    {
      gint64 number;

      errno = 0;
      number = g_ascii_strtoll (text, &end, 10);
      return errno == 0 && end != text && *end == '\0' ? g_variant_new_int64 (number) : NULL;
    }
  if (strcmp (name, "real") == 0)
    {
      double number = g_ascii_strtod (text, &end);

      return end != text && *end == '\0' ? g_variant_new_double (number) : NULL;
    }
  if (level != NULL && level->key != NULL && parse->secret != NULL &&
      g_strv_contains (parse->secret, level->key))
    return g_variant_new_boolean (TRUE);

  return g_variant_new_string (text);
}

static void
end_scalar (Parse *parse, GMarkupParseContext *context, const char *name, GError **error)
{
  Level *level = innermost (parse);

  parse->in_scalar = FALSE;
  if (strcmp (name, "key") != 0)
    {
      GVariant *value = read_scalar (parse, name);

      if (value == NULL)
        fail (context, error, CHY_PKI_ERROR_MALFORMED, "a number or data is malformed");
      else
        add_value (parse, context, value, error);
    }
  else if (level == NULL || !level->is_dict || level->key != NULL)
    fail (context, error, CHY_PKI_ERROR_MALFORMED, "a key stands where there is none");
  else
    level->key = g_strdup (parse->text->str);
  chy_wipe (parse->text->str, parse->text->len);
}

static void
end_cb (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Parse *parse = data;

  if (strcmp (name, "dict") == 0 || strcmp (name, "array") == 0)
    close_level (parse, context, error);
  else if (g_strv_contains (scalars, name))
    end_scalar (parse, context, name, error);
}

static void
text_cb (GMarkupParseContext *context, const char *text, gsize size, gpointer data, GError **error)
{
  Parse *parse = data;

  if (parse->in_scalar)
    {
      g_string_append_len (parse->text, text, (gssize) size);
      return;
    }
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isspace (text[i]))
      {
        fail (context, error, CHY_PKI_ERROR_MALFORMED, "there is text between the elements");
        return;
      }
}

/* Comments, and the type of the document: one that declares something itself is not read. */
static void
passthrough_cb (
    GMarkupParseContext *context, const char *text, gsize size, gpointer data G_GNUC_UNUSED, GError **error)
{
  if (size >= 2 && memcmp (text, "<!", 2) == 0 && !(size >= 4 && memcmp (text, "<!--", 4) == 0) &&
      memchr (text, '[', size) != NULL)
    fail (context, error, CHY_PKI_ERROR_MALFORMED, "it declares entities of its own");
}

static GVariant *
parse_text (const char *text, gsize size, const char *const *secret, GError **error)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb, passthrough_cb, NULL };
  Parse parse = { .secret = secret };
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) local = NULL;
  gboolean good;

  parse.levels = g_ptr_array_new_with_free_func (level_free);
  parse.text = g_string_new (NULL);
  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &parse, NULL);
  good = g_markup_parse_context_parse (context, text, (gssize) size, &local) &&
         g_markup_parse_context_end_parse (context, &local);
  g_ptr_array_unref (parse.levels);
  g_string_free (parse.text, TRUE);
  if (good && parse.root != NULL)
    return parse.root;
  g_clear_pointer (&parse.root, g_variant_unref);
  if (local != NULL && local->domain == CHY_PKI_ERROR)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "This is no whole property list: %s",
                 local != NULL ? local->message : "there is nothing in it");

  return NULL;
}

GVariant *
chy_plist_parse (GBytes *data, const char *const *secret, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (data, &size);

  if (size > CHY_PKI_MAX_INPUT)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d octets", CHY_PKI_MAX_INPUT);
      return NULL;
    }
  if (size >= strlen (BINARY) && memcmp (text, BINARY, strlen (BINARY)) == 0)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_UNSUPPORTED,
                           "This is a property list in the binary form");
      return NULL;
    }
  if (size >= strlen (BYTE_MARK) && memcmp (text, BYTE_MARK, strlen (BYTE_MARK)) == 0)
    {
      text += strlen (BYTE_MARK);
      size -= strlen (BYTE_MARK);
    }

  /* GMarkup looks at it piece by piece, and goes on where it should not. */
  if (!g_utf8_validate_len (text, size, NULL))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
                           "This property list is not in the character set UTF-8");
      return NULL;
    }

  return parse_text (text, size, secret, error);
}

gboolean
chy_plist_is (GBytes *data)
{
  gsize size;
  const char *text = g_bytes_get_data (data, &size);
  gsize at = 0;

  if (size >= strlen (BINARY) && memcmp (text, BINARY, strlen (BINARY)) == 0)
    return TRUE;
  if (size >= strlen (BYTE_MARK) && memcmp (text, BYTE_MARK, strlen (BYTE_MARK)) == 0)
    at = strlen (BYTE_MARK);
  while (at < size && g_ascii_isspace (text[at]))
    at++;

  return at < size && text[at] == '<' &&
         g_strstr_len (text + at, (gssize) MIN (size - at, LOOKED_AT), "<plist") != NULL;
}
