/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-wire.h"

#include <math.h>
#include <string.h>

typedef struct
{
  GString *out; /* borrowed */
  ChyWireStyle style;
  guint indent;
} Writer;

static void write_value (Writer *writer, GVariant *value);

static void
write_text (Writer *writer, const char *text)
{
  g_string_append_c (writer->out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      switch (*p)
        {
        case '"':
        case '\\':
          g_string_append_c (writer->out, '\\');
          g_string_append_c (writer->out, *p);
          break;
        case '\n':
          g_string_append (writer->out, "\\n");
          break;
        case '\r':
          g_string_append (writer->out, "\\r");
          break;
        case '\t':
          g_string_append (writer->out, "\\t");
          break;
        default:
          if ((guchar) *p < 0x20)
            g_string_append_printf (writer->out, "\\u%04x", *p);
          else
            g_string_append_c (writer->out, *p);
        }
    }
  g_string_append_c (writer->out, '"');
}

static void
write_real (Writer *writer, double real)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (real))
    {
      g_string_append (writer->out, "null");
      return;
    }
  g_ascii_dtostr (buffer, sizeof buffer, real);
  g_string_append (writer->out, buffer);
  /* So that it is read back as the same type. */
  if (strpbrk (buffer, ".eE") == NULL)
    g_string_append (writer->out, ".0");
}

static void
break_line (Writer *writer)
{
  if (writer->style != CHY_WIRE_PRETTY)
    return;
  g_string_append_c (writer->out, '\n');
  for (guint i = 0; i < writer->indent; i++)
    g_string_append (writer->out, "  ");
}

static void
separate (Writer *writer)
{
  g_string_append_c (writer->out, ',');
  if (writer->style == CHY_WIRE_LINE)
    g_string_append_c (writer->out, ' ');
}

static void
write_list (Writer *writer, GVariant *list)
{
  gsize n = g_variant_n_children (list);

  g_string_append_c (writer->out, '[');
  writer->indent++;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);

      if (i > 0)
        separate (writer);
      break_line (writer);
      write_value (writer, item);
    }
  writer->indent--;
  if (n > 0)
    break_line (writer);
  g_string_append_c (writer->out, ']');
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const char *left, *right;

  g_variant_get_child (*(GVariant *const *) a, 0, "&s", &left);
  g_variant_get_child (*(GVariant *const *) b, 0, "&s", &right);

  return strcmp (left, right);
}

static void
write_object (Writer *writer, GVariant *object)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n = g_variant_n_children (object);

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (entries, g_variant_get_child_value (object, i));
  if (writer->style == CHY_WIRE_CANONICAL)
    g_ptr_array_sort (entries, compare_entries);
  g_string_append_c (writer->out, '{');
  writer->indent++;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (entries->pdata[i], 1);
      const char *name;

      /* Borrowed from the entry, which lives as long as the table. A GVariant can have a key twice. */
      g_variant_get_child (entries->pdata[i], 0, "&s", &name);
      if (!g_hash_table_add (seen, (gpointer) name))
        continue;
      if (g_hash_table_size (seen) > 1)
        separate (writer);
      break_line (writer);
      write_text (writer, name);
      g_string_append (writer->out, writer->style == CHY_WIRE_CANONICAL ? ":" : ": ");
      write_value (writer, value);
    }
  writer->indent--;
  if (n > 0)
    break_line (writer);
  g_string_append_c (writer->out, '}');
}

static void
write_binary (Writer *writer, GVariant *value)
{
  gsize size;
  gconstpointer data = g_variant_get_fixed_array (value, &size, 1);
  g_autofree char *text = g_base64_encode (data, size);

  write_text (writer, text);
}

static void
write_inner (Writer *writer, GVariant *value)
{
  g_autoptr (GVariant) inner = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_MAYBE))
    inner = g_variant_get_maybe (value);
  else
    inner = g_variant_get_variant (value);
  if (inner == NULL)
    g_string_append (writer->out, "null");
  else
    write_value (writer, inner);
}

static gint64
get_integer (GVariant *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BYTE:
      return g_variant_get_byte (value);
    case G_VARIANT_CLASS_INT16:
      return g_variant_get_int16 (value);
    case G_VARIANT_CLASS_UINT16:
      return g_variant_get_uint16 (value);
    case G_VARIANT_CLASS_INT32:
      return g_variant_get_int32 (value);
    case G_VARIANT_CLASS_UINT32:
      return g_variant_get_uint32 (value);
    case G_VARIANT_CLASS_HANDLE:
      return g_variant_get_handle (value);
    default:
      return g_variant_get_int64 (value);
    }
}

static void
write_value (Writer *writer, GVariant *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      g_string_append (writer->out, g_variant_get_boolean (value) ? "true" : "false");
      break;
    case G_VARIANT_CLASS_UINT64:
      g_string_append_printf (writer->out, "%" G_GUINT64_FORMAT, g_variant_get_uint64 (value));
      break;
    case G_VARIANT_CLASS_DOUBLE:
      write_real (writer, g_variant_get_double (value));
      break;
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      write_text (writer, g_variant_get_string (value, NULL));
      break;
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
      write_inner (writer, value);
      break;
    case G_VARIANT_CLASS_ARRAY:
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
        write_binary (writer, value);
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}")))
        write_object (writer, value);
      else
        write_list (writer, value);
      break;
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
      write_list (writer, value);
      break;
    default:
      g_string_append_printf (writer->out, "%" G_GINT64_FORMAT, get_integer (value));
    }
}

char *
chy_wire_print (GVariant *tree, ChyWireStyle style)
{
  Writer writer = { g_string_new (NULL), style, 0 };

  write_value (&writer, tree);
  if (style == CHY_WIRE_PRETTY)
    g_string_append_c (writer.out, '\n');

  return g_string_free (writer.out, FALSE);
}
