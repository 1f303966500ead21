/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "wire/chy-people.h"
#include "wire/chy-wire.h"

/* What is read once must read the same from its canonical text. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GVariant) tree = chy_wire_parse ((const char *) data, (gssize) size, NULL);
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *pretty = NULL;

  if (tree == NULL)
    return 0;
  pretty = chy_wire_print (tree, CHY_WIRE_PRETTY);
  body = chy_wire_body_from_tree (tree, chy_people_fields, NULL);
  if (body == NULL)
    return 0;
  first = chy_wire_body_to_text (body, chy_people_fields, CHY_WIRE_CANONICAL);
  again = chy_wire_body_from_text (first, -1, chy_people_fields, NULL);
  g_assert_nonnull (again);
  second = chy_wire_body_to_text (again, chy_people_fields, CHY_WIRE_CANONICAL);
  g_assert_cmpstr (first, ==, second);

  return 0;
}
