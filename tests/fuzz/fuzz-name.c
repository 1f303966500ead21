/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "pki/chy-der-name.h"

/* A name in DER goes to text, back, and to DER again. */
static void
read_der (const uint8_t *data, size_t size)
{
  g_autoptr (ChyName) name = NULL;
  g_autoptr (ChyName) again = NULL;
  g_autofree char *text = NULL;
  g_auto (ChyDerWriter) writer = { 0 };
  ChyDer at;
  ChyDerItem item;

  chy_der_init (&at, data, size);
  if (!chy_der_next (&at, &item))
    return;
  name = chy_der_item_to_name (&item);
  if (name == NULL)
    return;
  text = chy_name_to_string (name);
  again = chy_name_parse (text, NULL);
  chy_der_writer_init (&writer, 64);
  chy_der_put_name (&writer, name, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (ChyName) name = chy_name_parse (text, NULL);
  g_autofree char *written = name != NULL ? chy_name_to_string (name) : NULL;
  g_autoptr (GPtrArray) sans = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_san_free);
  ChyDer names;

  read_der (data, size);
  chy_der_init (&names, data, size);
  chy_der_read_sans (names, sans);
  return 0;
}
