/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der-name.h"
#include "chy-oids.h"

#include <string.h>

static gboolean
is_printable (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (" '()+,-./:=?", *text) == NULL)
      return FALSE;
  return TRUE;
}

static guint8
string_type (const char *oid)
{
  if (g_str_equal (oid, CHY_OID_COUNTRY) || g_str_equal (oid, CHY_OID_SERIAL_NUMBER) ||
      g_str_equal (oid, CHY_OID_DN_QUALIFIER))
    return CHY_DER_PRINTABLE_STRING;
  if (g_str_equal (oid, CHY_OID_EMAIL_ADDRESS) || g_str_equal (oid, CHY_OID_DOMAIN_COMPONENT))
    return CHY_DER_IA5_STRING;
  return CHY_DER_UTF8_STRING;
}

static gboolean
put_attribute (ChyDerWriter *w, const ChyNameAttribute *attribute, GError **error)
{
  guint8 type = string_type (attribute->oid);
  gboolean fits = attribute->value[0] != '\0' && g_utf8_validate (attribute->value, -1, NULL);

  if (type == CHY_DER_PRINTABLE_STRING)
    fits = fits && is_printable (attribute->value);
  if (type == CHY_DER_IA5_STRING)
    fits = fits && g_str_is_ascii (attribute->value);
  if (!fits)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE,
                   "“%s” cannot be written as the attribute %s of a name", attribute->value, attribute->oid);
      return FALSE;
    }
  chy_der_begin (w, CHY_DER_SEQUENCE);
  if (!chy_der_put_oid (w, attribute->oid))
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE, "“%s” is no object identifier",
                   attribute->oid);
      return FALSE;
    }
  chy_der_put_text (w, type, attribute->value);
  chy_der_end (w);
  return TRUE;
}

static int
compare_der (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(GBytes *const *) a, *(GBytes *const *) b);
}

/* SET OF: ascending by the octets (X.690 11.6). */
static gboolean
put_rdn (ChyDerWriter *w, ChyName *name, gsize first, gsize end, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize i;

  chy_der_begin (w, CHY_DER_SET);
  if (end == first + 1)
    {
      if (!put_attribute (w, chy_name_get_attribute (name, first), error))
        return FALSE;
      chy_der_end (w);
      return TRUE;
    }
  for (i = first; i < end; i++)
    {
      g_auto (ChyDerWriter) part = { 0 };

      chy_der_writer_init (&part, 64);
      if (!put_attribute (&part, chy_name_get_attribute (name, i), error))
        return FALSE;
      g_ptr_array_add (parts, chy_der_writer_finish (&part));
    }
  g_ptr_array_sort (parts, compare_der);
  for (i = 0; i < parts->len; i++)
    chy_der_put_bytes (w, g_ptr_array_index (parts, i));
  chy_der_end (w);
  return TRUE;
}

gboolean
chy_der_put_name (ChyDerWriter *w, ChyName *name, GError **error)
{
  gsize n = name != NULL ? chy_name_get_size (name) : 0;
  gsize i;
  gsize end;

  chy_der_begin (w, CHY_DER_SEQUENCE);
  for (i = 0; i < n; i = end)
    {
      for (end = i + 1; end < n && chy_name_get_attribute (name, end)->joined; end++)
        continue;
      if (!put_rdn (w, name, i, end, error))
        return FALSE;
    }
  chy_der_end (w);
  return TRUE;
}

static void
attribute_clear (gpointer data)
{
  ChyNameAttribute *attribute = data;

  g_free ((char *) attribute->oid);
  g_free ((char *) attribute->value);
}

static gboolean
read_attribute (ChyDer *rdn, gboolean joined, GArray *attributes)
{
  ChyNameAttribute attribute = { .joined = joined };
  ChyDer inside;
  ChyDerItem oid, value;

  if (!chy_der_enter (rdn, CHY_DER_SEQUENCE, &inside) || !chy_der_take (&inside, CHY_DER_OID, &oid) ||
      !chy_der_next (&inside, &value) || !chy_der_at_end (&inside))
    return FALSE;
  attribute.oid = chy_der_item_to_oid (&oid);
  attribute.value = chy_der_item_to_text (&value);
  if (attribute.oid == NULL || attribute.value == NULL)
    {
      attribute_clear (&attribute);
      return FALSE;
    }
  g_array_append_val (attributes, attribute);
  return attributes->len <= CHY_MAX_NAME_ATTRIBUTES;
}

ChyName *
chy_der_item_to_name (const ChyDerItem *item)
{
  g_autoptr (GArray) attributes = g_array_new (FALSE, FALSE, sizeof (ChyNameAttribute));
  ChyDer name = chy_der_inside (item);
  ChyDer rdn;

  g_array_set_clear_func (attributes, attribute_clear);
  if (item->tag != CHY_DER_SEQUENCE)
    return NULL;
  while (!chy_der_at_end (&name))
    {
      gboolean joined = FALSE;

      if (!chy_der_enter (&name, CHY_DER_SET, &rdn) || chy_der_at_end (&rdn))
        return NULL;
      for (; !chy_der_at_end (&rdn); joined = TRUE)
        if (!read_attribute (&rdn, joined, attributes))
          return NULL;
    }
  return chy_name_new ((const ChyNameAttribute *) (gpointer) attributes->data, attributes->len);
}
