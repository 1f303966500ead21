/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "wire/chy-wire-exchange.h"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *body = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return body;
}

/* Equal but for the order of keys. */
static void
assert_same (GVariant *a, GVariant *b)
{
  gboolean object = g_variant_is_of_type (a, G_VARIANT_TYPE_VARDICT);

  g_assert_cmpstr (g_variant_get_type_string (a), ==, g_variant_get_type_string (b));
  if (!object && !g_variant_is_of_type (a, G_VARIANT_TYPE ("aa{sv}")))
    {
      g_assert_true (g_variant_equal (a, b));
      return;
    }
  g_assert_cmpuint (g_variant_n_children (a), ==, g_variant_n_children (b));
  for (gsize i = 0; i < g_variant_n_children (a); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (a, i);
      g_autoptr (GVariant) other = NULL;
      g_autoptr (GVariant) mine = NULL;
      const char *key = NULL;

      if (object)
        {
          g_variant_get (child, "{&sv}", &key, &mine);
          other = chy_body_get (b, key);
        }
      else
        other = g_variant_get_child_value (b, i);
      assert_same (object ? mine : child, other);
    }
}

static void
test_round (void)
{
  static const char *const bodies[] = {
    "@a{sv} {}",
    "{'text': <'a'>, 'number': <int64 5>, 'yes': <true>}",
    "{'file': <b'abc'>, 'files': <[b'a', b'b']>, 'nothing': <@ay []>}",
    "{'names': <@as []>, 'some': <['a', 'b']>, 'rows': <@aa{sv} []>}",
    "{'inside': <{'file': <@ay [0x00, 0xff]>, 'none': <@as []>}>}",
    "{'list': <[{'file': <@ay [0x00, 0x01]>}, {'n': <uint32 7>}]>}",
    "{'numbers': <[int64 1, 2]>, 'real': <1.0>, 'small': <int32 -3>}",
    "{'arguments': <{'a': 'b'}>, 'none': <@a{ss} {}>, 'list': <[{'arguments': <{'a': 'b'}>}]>}",
    "{'mixed': <[<'a'>, <int64 1>]>, 'alike': <[<'a'>, <'b'>]>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) body = parse (bodies[i]);
      g_autofree char *text = chy_wire_exchange_to_text (body, NULL);
      g_autoptr (GVariant) tree = chy_wire_parse (text, -1, &error);
      g_autoptr (GVariant) back = NULL;

      g_assert_no_error (error);
      g_assert_null (strchr (text, '\n'));
      back = chy_wire_exchange_from_tree (tree, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s", text);
      assert_same (back, body);
    }
}

static void
test_bad (void)
{
  static const char *const texts[] = {
    "[]",
    "{\"a\": 1, \"a@chancery.type\": \"ay\"}",
    "{\"a\": \"x\", \"a@chancery.type\": \"(ss)\"}",
    "{\"a\": \"x\", \"a@chancery.type\": \"\"}",
    "{\"a\": {\"b\": -1, \"b@chancery.type\": \"u\"}}",
    "{\"a\": [{\"b\": [1], \"b@chancery.type\": \"as\"}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) tree = chy_wire_parse (texts[i], -1, &error);

      g_assert_no_error (error);
      g_assert_null (chy_wire_exchange_from_tree (tree, NULL, &error));
      g_assert_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE);
    }
}

static void
test_secrets (void)
{
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  g_autoptr (GHashTable) back = NULL;
  g_autoptr (ChySecret) joined = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  g_hash_table_insert (secrets, g_strdup ("passphrase"), chy_secret_new_string ("correct horse"));
  g_hash_table_insert (secrets, g_strdup ("file"), chy_secret_new ("\0\n\xff", 3));
  joined = chy_wire_exchange_join ("{}", secrets);
  g_assert_true (chy_wire_exchange_split (chy_secret_get_text (joined), chy_secret_get_size (joined), &line,
                                          &back, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "{}");
  g_assert_cmpuint (g_hash_table_size (back), ==, 2);
  g_assert_cmpstr (chy_secret_get_text (g_hash_table_lookup (back, "passphrase")), ==, "correct horse");
  g_assert_cmpuint (chy_secret_get_size (g_hash_table_lookup (back, "file")), ==, 3);
}

static void
test_bad_secrets (void)
{
  static const char *const texts[] = { "{}\nkey", "{}\nkey\n", "{}\n\n", "{}\na YQ==\na YQ==\n",
                                       "{}\n YQ==\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GHashTable) secrets = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *line = NULL;

      g_assert_false (chy_wire_exchange_split (texts[i], strlen (texts[i]), &line, &secrets, &error));
      g_assert_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_SYNTAX);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/exchange/a body comes out as it went in", test_round);
  g_test_add_func ("/wire/exchange/a type that does not fit is refused", test_bad);
  g_test_add_func ("/wire/exchange/secrets travel beside", test_secrets);
  g_test_add_func ("/wire/exchange/what is not a secret's line is refused", test_bad_secrets);
  return g_test_run ();
}
