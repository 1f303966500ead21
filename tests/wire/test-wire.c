/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/chy-wire.h"

#include <string.h>

static const ChyChoice choices[] = { { "a", "A", NULL }, { NULL } };

static const ChyField inner[] = {
  { .key = "when", .kind = CHY_FIELD_TIME },
  { NULL },
};

static const ChyField fields[] = {
  { .key = "name", .kind = CHY_FIELD_TEXT, .graph_name = "displayName" },
  { .key = "size", .kind = CHY_FIELD_INTEGER },
  { .key = "on", .kind = CHY_FIELD_BOOLEAN },
  { .key = "choice", .kind = CHY_FIELD_CHOICE, .choices = choices },
  { .key = "list", .kind = CHY_FIELD_TEXT_LIST },
  { .key = "data", .kind = CHY_FIELD_BINARY },
  { .key = "time", .kind = CHY_FIELD_TIME },
  { .key = "period", .kind = CHY_FIELD_PERIOD },
  { .key = "object", .kind = CHY_FIELD_OBJECT, .fields = inner },
  { .key = "objects", .kind = CHY_FIELD_OBJECT_LIST, .fields = inner },
  { NULL },
};

typedef struct
{
  const char *text;
  int code; /* -1: good */
  const char *canonical;
} TreeCase;

static const TreeCase trees[] = {
  { "{}", -1, "{}" },
  { " [ ] ", -1, "[]" },
  { "\"\\u00e4\\ud83d\\ude00\\n\\/\"", -1, "\"ä😀\\n/\"" },
  { "[9007199254740993,-9223372036854775808,9223372036854775807]", -1,
    "[9007199254740993,-9223372036854775808,9223372036854775807]" },
  { "[1.5, 1e2, -0.0]", -1, "[1.5,100.0,-0.0]" },
  { "{\"b\":1,\"a\":[null,true,false,{}]}", -1, "{\"a\":[null,true,false,{}],\"b\":1}" },
  { "\xef\xbb\xbf[1]", -1, "[1]" },
  { "", CHY_WIRE_ERROR_SYNTAX },
  { "{", CHY_WIRE_ERROR_SYNTAX },
  { "{\"a\":1,}", CHY_WIRE_ERROR_SYNTAX },
  { "[1,]", CHY_WIRE_ERROR_SYNTAX },
  { "[1 2]", CHY_WIRE_ERROR_SYNTAX },
  { "{\"a\" 1}", CHY_WIRE_ERROR_SYNTAX },
  { "{a:1}", CHY_WIRE_ERROR_SYNTAX },
  { "[1] x", CHY_WIRE_ERROR_SYNTAX },
  { "01", CHY_WIRE_ERROR_SYNTAX },
  { "1.", CHY_WIRE_ERROR_SYNTAX },
  { "1e", CHY_WIRE_ERROR_SYNTAX },
  { "-", CHY_WIRE_ERROR_SYNTAX },
  { "nul", CHY_WIRE_ERROR_SYNTAX },
  { "NaN", CHY_WIRE_ERROR_SYNTAX },
  { "// x\n1", CHY_WIRE_ERROR_SYNTAX },
  { "\"a", CHY_WIRE_ERROR_SYNTAX },
  { "\"\\x\"", CHY_WIRE_ERROR_SYNTAX },
  { "\"\\u12\"", CHY_WIRE_ERROR_SYNTAX },
  { "\"a\nb\"", CHY_WIRE_ERROR_SYNTAX },
  { "\"\\u0000\"", CHY_WIRE_ERROR_ENCODING },
  { "\"\\ud800\"", CHY_WIRE_ERROR_ENCODING },
  { "\"\\ude00\\ud83d\"", CHY_WIRE_ERROR_ENCODING },
  { "\"\xff\"", CHY_WIRE_ERROR_ENCODING },
  { "{\"a\":1,\"\\u0061\":2}", CHY_WIRE_ERROR_DUPLICATE },
  { "9223372036854775808", CHY_WIRE_ERROR_NUMBER },
  { "1e999", CHY_WIRE_ERROR_NUMBER },
};

static void
test_json_is_read_strictly (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) tree = chy_wire_parse (trees[i].text, -1, &error);
      g_autofree char *text = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      if (trees[i].code >= 0)
        {
          g_assert_null (tree);
          g_assert_error (error, CHY_WIRE_ERROR, trees[i].code);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          continue;
        }
      g_assert_no_error (error);
      g_assert_false (g_variant_is_floating (tree));
      text = chy_wire_print (tree, CHY_WIRE_CANONICAL);
      g_assert_cmpstr (text, ==, trees[i].canonical);
    }
}

static void
test_a_zero_octet_is_no_text (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (chy_wire_parse ("[1]\0", 4, &error));
  g_assert_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_ENCODING);
}

static char *
nested (int depth, const char *open, const char *close)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, "1");
  for (int i = 0; i < depth; i++)
    g_string_append (text, close);

  return g_string_free (text, FALSE);
}

static void
test_nesting_ends_at_the_limit (void)
{
  const char *const brackets[][2] = { { "[", "]" }, { "{\"a\":", "}" } };

  for (gsize i = 0; i < G_N_ELEMENTS (brackets); i++)
    {
      g_autofree char *deep = nested (CHY_WIRE_MAX_DEPTH, brackets[i][0], brackets[i][1]);
      g_autofree char *deeper = nested (CHY_WIRE_MAX_DEPTH + 1, brackets[i][0], brackets[i][1]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) tree = chy_wire_parse (deep, -1, &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      again = chy_wire_print (tree, CHY_WIRE_CANONICAL);
      g_assert_cmpstr (again, ==, deep);
      g_assert_null (chy_wire_parse (deeper, -1, &error));
      g_assert_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TOO_DEEP);
    }
}

static void
test_too_much_is_refused_before_it_is_read (void)
{
  g_autofree char *text = g_malloc (CHY_WIRE_MAX_SIZE + 2);
  g_autoptr (GError) error = NULL;

  memset (text, ' ', CHY_WIRE_MAX_SIZE + 1);
  text[CHY_WIRE_MAX_SIZE + 1] = '\0';
  g_assert_null (chy_wire_parse (text, -1, &error));
  g_assert_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TOO_LARGE);
}

static void
test_an_error_names_line_and_column (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (chy_wire_parse ("{\n  \"a\": x}", -1, &error));
  g_assert_true (g_str_has_prefix (error->message, "line 2, column 8: "));
}

static const char whole[] =
    "{\"data\":\"AAEC\",\"displayName\":\"N\",\"list\":[\"x\",\"y\"],"
    "\"object\":{\"new\":[1,null,\"z\"],\"when\":\"2026-01-31T13:45:00.000001Z\"},"
    "\"objects\":[{\"when\":\"1969-12-31T23:59:59Z\"},{}],\"on\":true,\"period\":\"1y\","
    "\"size\":9007199254740993,\"time\":\"2026-01-31T13:45:00Z\",\"unknown\":{\"a\":[[],{}],\"n\":null}}";

static void
test_a_body_round_trips_with_what_it_does_not_know (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_wire_body_from_text (whole, -1, fields, &error);
  g_autoptr (GBytes) data = NULL;
  g_autofree char *text = NULL;
  g_autofree char *pretty = NULL;
  g_autofree char *again_text = NULL;
  g_autoptr (GVariant) again = NULL;

  g_assert_no_error (error);
  data = chy_body_get_bytes (body, "data");
  g_assert_cmpstr (chy_body_get_text (body, "name"), ==, "N");
  g_assert_cmpint (chy_body_get_int (body, "size", 0), ==, G_GINT64_CONSTANT (9007199254740993));
  g_assert_cmpint (chy_body_get_int (body, "period", 0), ==, 31536000);
  g_assert_cmpint (chy_body_get_int (body, "time", 0), ==, G_GINT64_CONSTANT (1769867100000000));
  g_assert_cmpuint (g_bytes_get_size (data), ==, 3);
  text = chy_wire_body_to_text (body, fields, CHY_WIRE_CANONICAL);
  g_assert_cmpstr (text, ==, whole);
  pretty = chy_wire_body_to_text (body, fields, CHY_WIRE_PRETTY);
  g_assert_true (g_str_has_prefix (pretty, "{\n  \"displayName\": \"N\",\n  \"size\": "));
  again = chy_wire_body_from_text (pretty, -1, fields, &error);
  g_assert_no_error (error);
  again_text = chy_wire_body_to_text (again, fields, CHY_WIRE_CANONICAL);
  g_assert_cmpstr (again_text, ==, whole);
}

typedef struct
{
  const char *text;
  int code;
} BodyCase;

static const BodyCase bad_bodies[] = {
  { "[]", CHY_WIRE_ERROR_TYPE },
  { "{\"displayName\": 1}", CHY_WIRE_ERROR_TYPE },
  { "{\"size\": 1.5}", CHY_WIRE_ERROR_TYPE },
  { "{\"size\": \"1\"}", CHY_WIRE_ERROR_TYPE },
  { "{\"on\": 1}", CHY_WIRE_ERROR_TYPE },
  { "{\"choice\": [\"a\"]}", CHY_WIRE_ERROR_TYPE },
  { "{\"list\": [1]}", CHY_WIRE_ERROR_TYPE },
  { "{\"list\": \"x\"}", CHY_WIRE_ERROR_TYPE },
  { "{\"data\": \"AA\"}", CHY_WIRE_ERROR_TYPE },
  { "{\"data\": \"A===\"}", CHY_WIRE_ERROR_TYPE },
  { "{\"data\": \"AA*=\"}", CHY_WIRE_ERROR_TYPE },
  { "{\"time\": \"noon\"}", CHY_WIRE_ERROR_TYPE },
  { "{\"period\": \"long\"}", CHY_WIRE_ERROR_TYPE },
  { "{\"object\": []}", CHY_WIRE_ERROR_TYPE },
  { "{\"object\": {\"when\": true}}", CHY_WIRE_ERROR_TYPE },
  { "{\"objects\": [{\"when\": true}]}", CHY_WIRE_ERROR_TYPE },
  { "{\"displayName\": \"x\", \"name\": \"y\"}", CHY_WIRE_ERROR_DUPLICATE },
};

static void
test_a_property_of_the_wrong_type_is_named (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (chy_wire_body_from_text (bad_bodies[i].text, -1, fields, &error));
      g_assert_error (error, CHY_WIRE_ERROR, bad_bodies[i].code);
    }
}

static void
test_null_is_as_if_missing_and_either_name_is_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body =
      chy_wire_body_from_text ("{\"name\": \"n\", \"size\": null, \"list\": []}", -1, fields, &error);
  g_autoptr (GVariant) list = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (body, "name"), ==, "n");
  g_assert_null (chy_body_get (body, "size"));
  list = chy_body_get (body, "list");
  g_assert_true (g_variant_is_of_type (list, G_VARIANT_TYPE_STRING_ARRAY));
}

static void
test_what_a_text_form_does_not_hold_goes_as_a_number (void)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_variant_dict_insert (&dict, "time", "x", G_MAXINT64);
  g_variant_dict_insert (&dict, "period", "x", (gint64) 0);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  text = chy_wire_body_to_text (body, fields, CHY_WIRE_CANONICAL);
  g_assert_cmpstr (text, ==, "{\"period\":0,\"time\":9223372036854775807}");
  again = chy_wire_body_from_text (text, -1, fields, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chy_body_get_int (again, "time", 0), ==, G_MAXINT64);
}

static void
test_a_list_is_one_document (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autofree char *empty = chy_wire_list_to_text (rows, 0, fields);
  g_autofree char *text = NULL;
  g_autoptr (GVariant) tree = NULL;

  g_assert_cmpstr (empty, ==, "{\n  \"value\": [],\n  \"@odata.count\": 0\n}\n");
  g_ptr_array_add (rows, chy_body_with (NULL, "name", g_variant_new_string ("one")));
  g_ptr_array_add (rows, chy_body_with (NULL, "size", g_variant_new_int64 (2)));
  text = chy_wire_list_to_text (rows, 7, fields);
  g_assert_cmpstr (text, ==,
                   "{\n  \"value\": [\n    {\"displayName\": \"one\"},\n    {\"size\": 2}\n  ],\n"
                   "  \"@odata.count\": 7\n}\n");
}

static void
test_mutated_json_never_upsets_the_reader (void)
{
  for (int round = 0; round < 20000; round++)
    {
      g_autofree char *text = g_strdup (whole);
      int changes = g_test_rand_int_range (1, 4);
      g_autoptr (GVariant) body = NULL;
      g_autoptr (GVariant) again = NULL;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;

      for (int i = 0; i < changes; i++)
        text[g_test_rand_int_range (0, sizeof whole - 1)] =
            whole[g_test_rand_int_range (0, sizeof whole - 1)] ^ (g_test_rand_int_range (0, 40) == 0);
      body = chy_wire_body_from_text (text, sizeof whole - 1, fields, NULL);
      if (body == NULL)
        continue;
      first = chy_wire_body_to_text (body, fields, CHY_WIRE_CANONICAL);
      again = chy_wire_body_from_text (first, -1, fields, NULL);
      g_assert_nonnull (again);
      second = chy_wire_body_to_text (again, fields, CHY_WIRE_CANONICAL);
      g_assert_cmpstr (first, ==, second);
    }
}

static const ChyField joined_fields[] = {
  { .key = "flags", .kind = CHY_FIELD_CHOICE_LIST, .flags = CHY_FIELD_JOINED },
  { NULL },
};

typedef struct
{
  const char *json;
  const char *canonical; /* NULL: refused */
} JoinedCase;

static const JoinedCase joined_cases[] = {
  { "{\"flags\":\"emailAddress,userPrincipalName\"}", "{\"flags\":\"emailAddress,userPrincipalName\"}" },
  { "{\"flags\":\"emailAddress, userPrincipalName\"}", "{\"flags\":\"emailAddress,userPrincipalName\"}" },
  { "{\"flags\":[\"emailAddress\",\"userPrincipalName\"]}",
    "{\"flags\":\"emailAddress,userPrincipalName\"}" },
  { "{\"flags\":\"none\"}", "{\"flags\":\"none\"}" },
  { "{\"flags\":\"\"}", "{\"flags\":\"\"}" },
  { "{\"flags\":[]}", "{\"flags\":\"\"}" },
  { "{\"flags\":null}", "{}" },
  { "{\"flags\":5}", NULL },
};

static void
test_flags_are_one_text_as_graph_writes_them (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (joined_cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) body = chy_wire_body_from_text (joined_cases[i].json, -1, joined_fields, &error);
      g_autofree char *text = NULL;

      g_assert_true ((body != NULL) == (joined_cases[i].canonical != NULL));
      if (body == NULL)
        continue;
      text = chy_wire_body_to_text (body, joined_fields, CHY_WIRE_CANONICAL);
      g_assert_cmpstr (text, ==, joined_cases[i].canonical);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/json-is-read-strictly", test_json_is_read_strictly);
  g_test_add_func ("/wire/a-zero-octet-is-no-text", test_a_zero_octet_is_no_text);
  g_test_add_func ("/wire/nesting-ends-at-the-limit", test_nesting_ends_at_the_limit);
  g_test_add_func ("/wire/too-much-is-refused-before-it-is-read", test_too_much_is_refused_before_it_is_read);
  g_test_add_func ("/wire/an-error-names-line-and-column", test_an_error_names_line_and_column);
  g_test_add_func ("/wire/a-body-round-trips-with-what-it-does-not-know",
                   test_a_body_round_trips_with_what_it_does_not_know);
  g_test_add_func ("/wire/a-property-of-the-wrong-type-is-named", test_a_property_of_the_wrong_type_is_named);
  g_test_add_func ("/wire/null-is-as-if-missing-and-either-name-is-read",
                   test_null_is_as_if_missing_and_either_name_is_read);
  g_test_add_func ("/wire/what-a-text-form-does-not-hold-goes-as-a-number",
                   test_what_a_text_form_does_not_hold_goes_as_a_number);
  g_test_add_func ("/wire/a-list-is-one-document", test_a_list_is_one_document);
  g_test_add_func ("/wire/mutated-json-never-upsets-the-reader", test_mutated_json_never_upsets_the_reader);
  g_test_add_func ("/wire/flags-are-one-text", test_flags_are_one_text_as_graph_writes_them);

  return g_test_run ();
}
