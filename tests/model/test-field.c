/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-field.h"

#include <string.h>

static const ChyChoice colors[] = {
  { "rsa", "RSA", NULL }, { "ec:p256", "ECDSA P-256", NULL }, { "ed25519", "Ed25519", NULL }, { NULL }
};

static gboolean
is_expert (GVariant *body)
{
  return chy_body_get_bool (body, "expert", FALSE);
}

static gboolean
is_even (const ChyField *self, GVariant *value, const char **ret_code)
{
  *ret_code = "not-an-oid";

  return g_variant_get_int64 (value) % 2 == 0;
}

static const ChyField inner[] = {
  { .key = "name", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = "Name", .max = 5 },
  { .key = "hidden", .kind = CHY_FIELD_BOOLEAN, .title = "Hidden", .default_text = "no" },
  { NULL },
};

static const ChyField fields[] = {
  { .key = "text", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = "Text", .min = 2, .max = 4 },
  { .key = "integer", .kind = CHY_FIELD_INTEGER, .title = "Integer", .min = 10, .max = 20, .check = is_even },
  { .key = "expert", .kind = CHY_FIELD_BOOLEAN, .title = "Expert", .default_text = "false" },
  { .key = "choice", .kind = CHY_FIELD_CHOICE, .title = "Choice", .choices = colors, .default_text = "rsa" },
  { .key = "texts", .kind = CHY_FIELD_TEXT_LIST, .title = "Texts", .max = 3 },
  { .key = "choices", .kind = CHY_FIELD_CHOICE_LIST, .title = "Choices", .choices = colors },
  { .key = "binary", .kind = CHY_FIELD_BINARY, .title = "Binary", .max = 8 },
  { .key = "time", .kind = CHY_FIELD_TIME, .title = "Time" },
  { .key = "period", .kind = CHY_FIELD_PERIOD, .title = "Period", .min = 3600, .default_text = "1y" },
  { .key = "reference", .kind = CHY_FIELD_REFERENCE, .title = "Reference", .refers_to = "templates" },
  { .key = "object", .kind = CHY_FIELD_OBJECT, .title = "Object", .fields = inner },
  { .key = "objects", .kind = CHY_FIELD_OBJECT_LIST, .title = "Objects", .fields = inner, .max = 2 },
  { .key = "deep",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_REQUIRED,
    .title = "Deep",
    .applies = is_expert },
  { NULL },
};

static GVariant *
body_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *body = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);

  return body;
}

typedef struct
{
  const char *key;
  const char *text;
  const char *printed; /* as GVariant text, or NULL: refused */
  const char *back;    /* chy_field_to_text(), NULL: as `text` */
  const char *words;   /* chy_field_format(), NULL: not looked at */
  int code;
} ParseCase;

static const ParseCase parse_cases[] = {
  { "text", "a, b", "'a, b'", NULL, "a, b" },
  { "text", "", "''", NULL, "" },
  { "text", "\xff", NULL, .code = CHY_FIELD_ERROR_INVALID },
  { "integer", " 42 ", "int64 42", "42", "42" },
  { "integer", "-9223372036854775808", "int64 -9223372036854775808" },
  { "integer", "9223372036854775808", NULL, .code = CHY_FIELD_ERROR_NOT_A_NUMBER },
  { "integer", "0x10", NULL, .code = CHY_FIELD_ERROR_NOT_A_NUMBER },
  { "integer", "12a", NULL, .code = CHY_FIELD_ERROR_NOT_A_NUMBER },
  { "integer", "", NULL, .code = CHY_FIELD_ERROR_NOT_A_NUMBER },
  { "expert", "yes", "true", "true", "Yes" },
  { "expert", "FALSE", "false", "false", "No" },
  { "expert", "maybe", NULL, .code = CHY_FIELD_ERROR_NOT_A_BOOLEAN },
  { "choice", "ec:p256", "'ec:p256'", NULL, "ECDSA P-256" },
  { "choice", "ecdsa p-256", "'ec:p256'", "ec:p256", "ECDSA P-256" },
  { "choice", "ED25519", "'ed25519'", "ed25519", "Ed25519" },
  { "choice", "dsa", NULL, .code = CHY_FIELD_ERROR_NOT_A_CHOICE },
  { "texts", "a, b,,c ", "['a', 'b', 'c']", "a,b,c", "a, b, c" },
  { "texts", "CORP\\Domain Users,x\\,y", "['CORP\\\\Domain Users', 'x,y']", NULL },
  { "texts", "", "@as []", "", "" },
  { "choices", "RSA,ed25519", "['rsa', 'ed25519']", "rsa,ed25519", "RSA, Ed25519" },
  { "choices", "rsa,dsa", NULL, .code = CHY_FIELD_ERROR_NOT_A_CHOICE },
  { "binary", "AAAA", NULL, .code = CHY_FIELD_ERROR_NOT_TEXT },
  { "time", "2026-01-31T10:00:00Z", "int64 1769853600000000" },
  { "time", "tomorrow", NULL, .code = CHY_FIELD_ERROR_INVALID },
  { "period", "365d", "int64 31536000", "1y", "1 year" },
  { "period", "6w", "int64 3628800", NULL, "6 weeks" },
  { "period", "six weeks", NULL, .code = CHY_FIELD_ERROR_INVALID },
  { "reference", "x", "'x'" },
  { "object", "{}", NULL, .code = CHY_FIELD_ERROR_NOT_TEXT },
  { "objects", "[]", NULL, .code = CHY_FIELD_ERROR_NOT_TEXT },
};

static void
check_parse_case (const ParseCase *test)
{
  const ChyField *field = chy_fields_find (fields, test->key);
  g_autoptr (GError) error = NULL;
  GVariant *floating = chy_field_parse (field, test->text, &error);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) expected = NULL;
  g_autofree char *back = NULL;
  g_autofree char *words = NULL;

  if (test->printed == NULL)
    {
      g_assert_null (floating);
      g_assert_error (error, CHY_FIELD_ERROR, test->code);
      g_assert_true (g_utf8_validate (error->message, -1, NULL) || test->text[0] == '\xff');
      return;
    }
  g_assert_no_error (error);
  g_assert_true (g_variant_is_floating (floating));
  value = g_variant_ref_sink (floating);
  expected = g_variant_parse (chy_field_get_value_type (field), test->printed, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_equal (value, expected));
  back = chy_field_to_text (field, value);
  if (strcmp (test->key, "integer") != 0 || test->back != NULL)
    g_assert_cmpstr (back, ==, test->back != NULL ? test->back : test->text);
  words = chy_field_format (field, value);
  if (test->words != NULL)
    g_assert_cmpstr (words, ==, test->words);
}

static void
test_every_kind_is_read_from_text_and_back (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parse_cases); i++)
    {
      g_test_message ("%s: %s", parse_cases[i].key, parse_cases[i].printed);
      check_parse_case (&parse_cases[i]);
    }
}

static void
test_random_lists_round_trip_through_text (void)
{
  const ChyField *field = chy_fields_find (fields, "texts");
  static const char letters[] = "ab,\\\\ ,";

  for (int round = 0; round < 2000; round++)
    {
      GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
      g_autoptr (GVariant) list = NULL;
      g_autoptr (GVariant) again = NULL;
      g_autofree char *text = NULL;
      int n = g_test_rand_int_range (0, 4);

      for (int i = 0; i < n; i++)
        {
          GString *item = g_string_new ("x");
          int length = g_test_rand_int_range (0, 6);

          for (int j = 0; j < length; j++)
            g_string_append_c (item, letters[g_test_rand_int_range (0, sizeof letters - 1)]);
          g_strchomp (item->str);
          g_variant_builder_add (&builder, "s", item->str);
          g_string_free (item, TRUE);
        }
      list = g_variant_ref_sink (g_variant_builder_end (&builder));
      text = chy_field_to_text (field, list);
      again = g_variant_ref_sink (chy_field_parse (field, text, NULL));
      if (!g_variant_equal (list, again))
        {
          g_autofree char *printed = g_variant_print (list, FALSE);

          g_test_fail_printf ("%s became %s", printed, text);
          return;
        }
    }
}

static void
test_an_unknown_choice_is_shown_as_unknown (void)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string ("rot13"));
  g_autofree char *words = chy_field_format (chy_fields_find (fields, "choice"), value);

  g_assert_cmpstr (words, ==, "rot13 (unknown)");
}

static void
test_a_value_that_nobody_describes_is_still_words (void)
{
  g_autoptr (GVariant) value =
      body_parse ("{'name': <'n'>, 'list': <['a', 'b']>, 'empty': <@as []>, 'on': <true>, 'n': <int64 7>,"
                  " 'data': <b'ab'>, 'inner': <{'x': <1.5>, 'nothing': <@mv nothing>}>}");
  g_autofree char *words = chy_value_format (value);

  g_assert_cmpstr (words, ==, "name: n; list: a, b; on: Yes; n: 7; data: 3 bytes; inner: x: 1.5");
}

typedef struct
{
  const char *body;
  const char *found; /* "field code,field code" in order */
} CheckCase;

static const CheckCase check_cases[] = {
  { "{'text': <'abc'>}", "" },
  { "{}", "text required" },
  { "{'text': <'  '>}", "text required" },
  { "{'text': <'a'>}", "text too-short" },
  { "{'text': <'äöü'>}", "" },
  { "{'text': <'abcde'>}", "text too-long" },
  { "{'text': <int64 3>}", "text wrong-type" },
  { "{'text': <'abc'>, 'integer': <int64 9>}", "integer too-small" },
  { "{'text': <'abc'>, 'integer': <int64 21>}", "integer too-large" },
  { "{'text': <'abc'>, 'integer': <int64 11>}", "integer not-an-oid" },
  { "{'text': <'abc'>, 'integer': <'12'>}", "integer wrong-type" },
  { "{'text': <'abc'>, 'choice': <'dsa'>}", "choice not-a-choice" },
  { "{'text': <'abc'>, 'choices': <['rsa', 'dsa']>}", "choices not-a-choice" },
  { "{'text': <'abc'>, 'texts': <['a', 'b', 'c', 'd']>}", "texts too-many" },
  { "{'text': <'abc'>, 'texts': <['a', '']>}", "texts empty-item" },
  { "{'text': <'abc'>, 'binary': <b'123456789'>}", "binary too-many-bytes" },
  { "{'text': <'abc'>, 'period': <int64 60>}", "period too-small" },
  { "{'text': <'abc'>, 'object': <@a{sv} {}>}", "object.name required" },
  { "{'text': <'abc'>, 'object': <{'name': <'abcdef'>}>}", "object.name too-long" },
  { "{'text': <'abc'>, 'objects': <[{'name': <'a'>}, {'name': <''>}]>}", "objects[1].name required" },
  { "{'text': <'abc'>, 'expert': <true>}", "deep required" },
  { "{'text': <'abc'>, 'expert': <true>, 'deep': <int64 7>}", "" },
  { "{'text': <'abc'>, 'fromTheFuture': <(1, 2)>}", "" },
};

static void
test_a_check_finds_everything_that_is_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (check_cases); i++)
    {
      g_autoptr (GVariant) body = body_parse (check_cases[i].body);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      g_autoptr (GString) found = g_string_new (NULL);
      gboolean good = chy_fields_check (fields, body, "thing", problems);

      for (guint j = 0; j < problems->len; j++)
        {
          g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[j]);

          g_string_append_printf (found, "%s%s %s", j > 0 ? "," : "",
                                  chy_problem_get_field (problems->pdata[j]),
                                  chy_problem_get_code (problems->pdata[j]));
          g_assert_null (strstr (sentence, "…"));
          g_assert_cmpstr (chy_problem_get_object (problems->pdata[j]), ==, "thing");
        }
      g_assert_cmpstr (found->str, ==, check_cases[i].found);
      g_assert_cmpint (good, ==, problems->len == 0);
    }
}

static void
test_defaults_fill_what_is_missing_and_nothing_else (void)
{
  g_autoptr (GVariant) body =
      body_parse ("{'choice': <'ed25519'>, 'later': <'kept'>, 'object': <{'name': <'n'>}>}");
  g_autoptr (GVariant) whole = chy_fields_complete (fields, body);
  g_autoptr (GVariant) object = chy_body_get (whole, "object");

  g_assert_false (g_variant_is_floating (whole));
  g_assert_cmpstr (chy_body_get_text (whole, "choice"), ==, "ed25519");
  g_assert_cmpstr (chy_body_get_text (whole, "later"), ==, "kept");
  g_assert_cmpint (chy_body_get_int (whole, "period", 0), ==, 31536000);
  g_assert_true (chy_body_get_bool (whole, "expert", TRUE) == FALSE);
  g_assert_null (chy_body_get_text (whole, "text"));
  g_assert_true (chy_body_get_bool (object, "hidden", TRUE) == FALSE);
}

static void
test_bodies_change_without_losing_what_they_do_not_know (void)
{
  g_autoptr (GVariant) body = body_parse ("{'a': <int64 1>, 'unknown': <[(1, 'x')]>}");
  g_autoptr (GVariant) changed = chy_body_with (body, "a", g_variant_new_int64 (2));
  g_autoptr (GVariant) added = chy_body_with (changed, "b", g_variant_new_string ("new"));
  g_autoptr (GVariant) removed = chy_body_with (added, "a", NULL);
  g_autoptr (GVariant) changes = body_parse ("{'b': <()>, 'c': <true>}");
  g_autoptr (GVariant) merged = chy_body_merge (added, changes);
  g_autoptr (GVariant) expected = body_parse ("{'a': <int64 2>, 'unknown': <[(1, 'x')]>, 'c': <true>}");

  g_assert_cmpint (chy_body_get_int (changed, "a", 0), ==, 2);
  g_assert_cmpint (chy_body_get_int (body, "a", 0), ==, 1);
  g_assert_cmpint (chy_body_get_int (removed, "a", -1), ==, -1);
  g_assert_cmpuint (g_variant_n_children (removed), ==, 2);
  g_assert_true (g_variant_equal (merged, expected));
}

static void
test_a_body_answers_with_the_default_for_another_type (void)
{
  g_autoptr (GVariant) body = body_parse ("{'s': <'text'>, 'n': <int64 5>, 'l': <['a', 'b']>, 'y': <b'ab'>}");
  g_auto (GStrv) list = chy_body_get_list (body, "l");
  g_auto (GStrv) none = chy_body_get_list (body, "s");
  g_autoptr (GBytes) bytes = chy_body_get_bytes (body, "y");

  g_assert_null (chy_body_get_text (body, "n"));
  g_assert_cmpint (chy_body_get_int (body, "s", 9), ==, 9);
  g_assert_true (chy_body_get_bool (body, "s", TRUE));
  g_assert_cmpstr (list[1], ==, "b");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "ab", 3);
  g_assert_null (chy_body_get_bytes (body, "n"));
  g_assert_null (chy_body_get (NULL, "n"));
}

static GVariant *
random_value (int depth)
{
  GVariantBuilder builder;
  int n = g_test_rand_int_range (0, 4);

  switch (g_test_rand_int_range (0, depth > 0 ? 7 : 5))
    {
    case 0:
      return g_variant_new_string (g_test_rand_bit () ? "" : "söme text");
    case 1:
      return g_variant_new_int64 (g_test_rand_int ());
    case 2:
      return g_variant_new_boolean (g_test_rand_bit ());
    case 3:
      return g_variant_new_strv (NULL, 0);
    case 4:
      return g_variant_new_bytestring ("12345");
    case 5:
      g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
      for (int i = 0; i < n; i++)
        g_variant_builder_add (&builder, "{sv}", i % 2 == 0 ? "name" : "hidden", random_value (depth - 1));
      return g_variant_builder_end (&builder);
    default:
      g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
      for (int i = 0; i < n; i++)
        g_variant_builder_add_value (&builder, chy_body_new ());
      return g_variant_builder_end (&builder);
    }
}

static void
test_no_body_of_any_shape_upsets_check_complete_or_format (void)
{
  for (int round = 0; round < 1000; round++)
    {
      g_autoptr (GVariant) body = chy_body_new ();
      g_autoptr (GVariant) whole = NULL;
      g_autoptr (GPtrArray) problems = chy_problems_new ();

      for (const ChyField *field = fields; field->key != NULL; field++)
        {
          GVariant *next = chy_body_with (body, field->key, random_value (2));

          g_variant_unref (body);
          body = next;
        }
      whole = chy_fields_complete (fields, body);
      chy_fields_check (fields, whole, NULL, problems);
      for (const ChyField *field = fields; field->key != NULL; field++)
        {
          g_autoptr (GVariant) value = chy_body_get (whole, field->key);
          g_autofree char *words = chy_field_format (field, value);
          g_autofree char *text = chy_field_to_text (field, value);

          g_assert_true (g_utf8_validate (words, -1, NULL) && g_utf8_validate (text, -1, NULL));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/field/every-kind-is-read-from-text-and-back",
                   test_every_kind_is_read_from_text_and_back);
  g_test_add_func ("/model/field/random-lists-round-trip-through-text",
                   test_random_lists_round_trip_through_text);
  g_test_add_func ("/model/field/an-unknown-choice-is-shown-as-unknown",
                   test_an_unknown_choice_is_shown_as_unknown);
  g_test_add_func ("/model/field/a-value-that-nobody-describes-is-still-words",
                   test_a_value_that_nobody_describes_is_still_words);
  g_test_add_func ("/model/field/a-check-finds-everything-that-is-wrong",
                   test_a_check_finds_everything_that_is_wrong);
  g_test_add_func ("/model/field/defaults-fill-what-is-missing-and-nothing-else",
                   test_defaults_fill_what_is_missing_and_nothing_else);
  g_test_add_func ("/model/body/bodies-change-without-losing-what-they-do-not-know",
                   test_bodies_change_without_losing_what_they_do_not_know);
  g_test_add_func ("/model/body/a-body-answers-with-the-default-for-another-type",
                   test_a_body_answers_with_the_default_for_another_type);
  g_test_add_func ("/model/body/no-body-of-any-shape-upsets-check-complete-or-format",
                   test_no_body_of_any_shape_upsets_check_complete_or_format);

  return g_test_run ();
}
