/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wire/chy-wire-exchange.h"

/* What came apart comes apart the same again once it is joined, secrets and values. */
static void
check_again (const char *line, GHashTable *secrets)
{
  g_autoptr (ChySecret) joined = chy_wire_exchange_join (line, secrets);
  g_autoptr (GHashTable) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *second = NULL;
  GHashTableIter iter;
  gpointer key, secret;

  g_assert_true (chy_wire_exchange_split (chy_secret_get_text (joined), chy_secret_get_size (joined), &second,
                                          &again, &error));
  g_assert_cmpstr (second, ==, line);
  g_assert_cmpuint (g_hash_table_size (again), ==, g_hash_table_size (secrets));
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &key, &secret))
    g_assert_true (chy_secret_equal (secret, g_hash_table_lookup (again, key)));
}

static void
check_body (const char *line)
{
  g_autoptr (GVariant) tree = chy_wire_parse (line, -1, NULL);
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) second_tree = NULL;
  g_autoptr (GVariant) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (tree == NULL || !g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    return;
  body = chy_wire_exchange_from_tree (tree, NULL, NULL);
  if (body == NULL)
    return;
  text = chy_wire_exchange_to_text (body, NULL);
  second_tree = chy_wire_parse (text, -1, &error);
  g_assert_no_error (error);
  second = chy_wire_exchange_from_tree (second_tree, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (second);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GHashTable) secrets = NULL;
  g_autofree char *line = NULL;

  if (!chy_wire_exchange_split ((const char *) data, size, &line, &secrets, NULL))
    return 0;
  check_again (line, secrets);
  check_body (line);

  return 0;
}
