/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */

#include "config.h"

#include "base/chy-secret.h"
#include "chy-inspect.h"
#include "chy-pem.h"

#include <string.h>

#define BEGIN     "-----BEGIN "
#define END       "-----END "
#define DASHES    "-----"
#define MAX_LABEL 64

typedef struct
{
  gsize size;
  guint8 data[];
} Wiped;

static void
wiped_free (gpointer data)
{
  Wiped *wiped = data;

  chy_wipe (wiped->data, wiped->size);
  g_free (wiped);
}

static void
block_free (gpointer data)
{
  ChyPemBlock *block = data;

  g_free (block->label);
  g_bytes_unref (block->der);
  g_free (block);
}

static const char *
find (const char *text, const char *end, const char *needle)
{
  return memmem (text, (gsize) (end - text), needle, strlen (needle));
}

gboolean
chy_pem_is (GBytes *data)
{
  gsize size;
  const char *text = g_bytes_get_data (data, &size);

  return text != NULL && find (text, text + size, BEGIN) != NULL;
}

static GBytes *
decode (const char *text, const char *end)
{
  gsize size = (gsize) (end - text);
  Wiped *wiped = g_malloc (sizeof (Wiped) + size / 4 * 3 + 8);
  int state = 0;
  guint save = 0;
  guint padding = 0;
  gsize digits = 0;
  const char *p;

  wiped->size = 0;
  for (p = text; p < end; p++)
    {
      if (g_ascii_isspace (*p))
        continue;
      padding += *p == '=';
      digits++;
      if (!(g_ascii_isalnum (*p) || *p == '+' || *p == '/' || *p == '=') || (padding > 0 && *p != '=') ||
          padding > 2)
        break;
    }
  if (p < end || digits % 4 != 0 || digits == 0)
    {
      g_free (wiped);
      return NULL;
    }
  wiped->size = g_base64_decode_step (text, size, wiped->data, &state, &save);
  return g_bytes_new_with_free_func (wiped->data, wiped->size, wiped_free, wiped);
}

/* One block; `text` stands behind "-----BEGIN ". Leaves it behind the block. */
static ChyPemBlock *
read_block (const char **text, const char *end, GError **error)
{
  const char *label = *text;
  const char *label_end = find (label, MIN (end, label + MAX_LABEL + 5), DASHES);
  g_autofree char *name = label_end != NULL ? g_strndup (label, (gsize) (label_end - label)) : NULL;
  g_autofree char *last = NULL;
  const char *body, *body_end;
  ChyPemBlock *block;
  gboolean headers;
  GBytes *der;

  if (name == NULL || !g_str_is_ascii (name))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "A PEM block has no proper label");
      return NULL;
    }
  body = label_end + strlen (DASHES);
  last = g_strconcat (END, name, DASHES, NULL);
  body_end = find (body, end, last);
  if (body_end == NULL)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "The PEM block “%s” has no end", name);
      return NULL;
    }
  headers = memchr (body, ':', (gsize) (body_end - body)) != NULL;
  der = headers ? g_bytes_new (NULL, 0) : decode (body, body_end);
  if (der == NULL)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "The PEM block “%s” is not base64", name);
      return NULL;
    }
  *text = body_end + strlen (last);
  block = g_new0 (ChyPemBlock, 1);
  block->label = g_steal_pointer (&name);
  block->der = der;
  block->headers = headers;
  return block;
}

GPtrArray *
chy_pem_read (GBytes *data, GError **error)
{
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func (block_free);
  gsize size = g_bytes_get_size (data);
  const char *text = size > 0 ? g_bytes_get_data (data, NULL) : "";
  const char *end = text + size;

  if (size > CHY_PKI_MAX_INPUT)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d octets", CHY_PKI_MAX_INPUT);
      return NULL;
    }
  while ((text = find (text, end, BEGIN)) != NULL)
    {
      ChyPemBlock *block;

      if (blocks->len == CHY_PEM_MAX_BLOCKS)
        {
          g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d PEM blocks",
                       CHY_PEM_MAX_BLOCKS);
          return NULL;
        }
      text += strlen (BEGIN);
      block = read_block (&text, end, error);
      if (block == NULL)
        return NULL;
      g_ptr_array_add (blocks, block);
    }
  if (blocks->len == 0)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "There is no PEM block");
      return NULL;
    }
  return g_steal_pointer (&blocks);
}

GBytes *
chy_pem_find (GBytes *data, const char *const *labels, GError **error)
{
  g_autoptr (GPtrArray) blocks = NULL;
  ChyPemBlock *block;
  guint i;

  if (!chy_pem_is (data))
    return g_bytes_ref (data);
  blocks = chy_pem_read (data, error);
  if (blocks == NULL)
    return NULL;
  for (i = 0; i < blocks->len; i++)
    {
      block = g_ptr_array_index (blocks, i);
      if (g_strv_contains (labels, block->label) && !block->headers)
        return g_bytes_ref (block->der);
    }
  block = g_ptr_array_index (blocks, 0);
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND, "This is “%s”, not “%s”", block->label,
               labels[0]);
  return NULL;
}

GBytes *
chy_pem_find_key (GBytes *data, gboolean *ret_pem, GError **error)
{
  g_autoptr (GPtrArray) blocks = NULL;
  ChyPemBlock *block;
  guint i;

  if (!chy_pem_is (data))
    {
      *ret_pem = FALSE;
      return g_bytes_ref (data);
    }
  blocks = chy_pem_read (data, error);
  if (blocks == NULL)
    return NULL;
  for (i = 0; i < blocks->len; i++)
    {
      block = g_ptr_array_index (blocks, i);
      if (g_str_has_suffix (block->label, "PRIVATE KEY"))
        {
          *ret_pem = TRUE;
          return g_bytes_ref (block->der);
        }
    }
  block = g_ptr_array_index (blocks, 0);
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND, "This is “%s”, not a private key",
               block->label);
  return NULL;
}

char *
chy_pem_encode (const char *label, GBytes *der)
{
  GString *text = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);
  g_autofree char *base64 = g_base64_encode (data, size);
  gsize length = strlen (base64);
  gsize i;

  g_string_append_printf (text, BEGIN "%s" DASHES "\n", label);
  for (i = 0; i < length; i += 64)
    {
      g_string_append_len (text, base64 + i, (gssize) MIN (64, length - i));
      g_string_append_c (text, '\n');
    }
  g_string_append_printf (text, END "%s" DASHES "\n", label);
  return g_string_free (text, FALSE);
}
