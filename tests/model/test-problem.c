/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-base-error.h"
#include "model/chy-problem.h"

#include <string.h>

#include <gio/gio.h>

static gboolean
is_sentence (const char *text)
{
  gunichar first = g_utf8_get_char (text);
  gsize length = strlen (text);

  /* A sentence may begin with a quotation mark or a placeholder; after a last argument the full stop comes by
   * itself. */
  return length > 5 && (!g_unichar_isalpha (first) || g_unichar_isupper (first)) &&
         strchr (".?!}", text[length - 1]) != NULL && strstr (text, "  ") == NULL;
}

/* Braces come in pairs and hold a camelCase name. */
static gboolean
has_good_placeholders (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '}')
        return FALSE;
      if (*p != '{')
        continue;
      /* A variable of subject names is text. */
      if (p[1] == '{')
        p++;
      for (p++; *p != '}'; p++)
        if (!g_ascii_isalnum (*p) && *p != '_')
          return FALSE;
      if (p[1] == '}')
        p++;
    }

  return TRUE;
}

static void
check_words (const char *domain, const ChyProblemWords *words)
{
  if (words->title == NULL || words->title[0] == '\0' || g_str_has_suffix (words->title, "."))
    g_test_fail_printf ("%s/%s: the title is no title: %s", domain, words->code, words->title);
  if (words->sentence == NULL || !is_sentence (words->sentence))
    g_test_fail_printf ("%s/%s: no sentence: %s", domain, words->code, words->sentence);
  if (words->remedy != NULL && !is_sentence (words->remedy))
    g_test_fail_printf ("%s/%s: the remedy is no sentence: %s", domain, words->code, words->remedy);
  if (!has_good_placeholders (words->title) || !has_good_placeholders (words->sentence) ||
      (words->remedy != NULL && !has_good_placeholders (words->remedy)))
    g_test_fail_printf ("%s/%s: bad placeholder", domain, words->code);
}

static void
test_every_registered_row_is_made_of_complete_sentences (void)
{
  for (const ChyProblemDomain *const *domain = chy_problem_domains (); *domain != NULL; domain++)
    {
      g_assert_null (strchr ((*domain)->domain, ' '));
      g_assert_nonnull ((*domain)->words[0].code);
      for (const ChyProblemWords *words = (*domain)->words; words->code != NULL; words++)
        check_words ((*domain)->domain, words);
    }
}

static void
test_codes_of_checks_are_unique_in_their_domain (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const ChyProblemDomain *const *domain = chy_problem_domains (); *domain != NULL; domain++)
    {
      /* Two codes of a GError domain may share their words. */
      if (g_str_has_suffix ((*domain)->domain, "-quark"))
        continue;
      for (const ChyProblemWords *words = (*domain)->words; words->code != NULL; words++)
        if (!g_hash_table_add (seen, g_strconcat ((*domain)->domain, "/", words->code, NULL)))
          g_test_fail_printf ("%s/%s stands twice", (*domain)->domain, words->code);
    }
}

static void
test_arguments_stand_where_their_names_are (void)
{
  g_autoptr (ChyProblem) problem =
      chy_problem_new (CHY_SEVERITY_WARNING, "field", "too-small", "My template", "size", "title",
                       "Minimum key size", "value", "512", "limit", "1024", "unused", "x\xff", NULL);
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  g_autofree char *remedy = chy_problem_get_remedy (problem);

  g_assert_cmpstr (title, ==, "Too small");
  g_assert_cmpstr (sentence, ==, "“Minimum key size” is 512, but must be at least 1024.");
  g_assert_cmpstr (remedy, ==, "Set size to 1024 or more.");
  g_assert_cmpstr (chy_problem_get_argument (problem, "unused"), ==, "x\xef\xbf\xbd");
  g_assert_null (chy_problem_get_argument (problem, "other"));
}

static void
test_a_missing_argument_is_no_crash_and_no_brace (void)
{
  g_autoptr (ChyProblem) problem =
      chy_problem_new (CHY_SEVERITY_ERROR, "field", "too-small", NULL, NULL, NULL);
  g_autofree char *sentence = chy_problem_get_sentence (problem);

  g_assert_null (strchr (sentence, '{'));
}

static void
test_a_problem_survives_as_a_body (void)
{
  g_autoptr (ChyProblem) problem =
      chy_problem_new (CHY_SEVERITY_NOTE, "future", "new-code", "o", "f", "a", "1", "b", "2", NULL);
  g_autoptr (GVariant) body = chy_problem_to_body (problem);
  g_autoptr (ChyProblem) again = chy_problem_new_from_body (body);
  g_autoptr (GVariant) body_again = chy_problem_to_body (again);
  g_autofree char *sentence = chy_problem_get_sentence (again);

  g_assert_true (g_variant_equal (body, body_again));
  g_assert_cmpint (chy_problem_get_severity (again), ==, CHY_SEVERITY_NOTE);
  g_assert_nonnull (strstr (sentence, "future/new-code"));
}

static void
test_a_body_that_is_no_problem_becomes_an_unexpected_one (void)
{
  g_autoptr (GVariant) body =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'severity': <5>, 'arguments': <'x'>}", NULL, NULL, NULL);
  g_autoptr (ChyProblem) problem = chy_problem_new_from_body (body);

  g_assert_cmpstr (chy_problem_get_code (problem), ==, "unexpected");
  g_assert_cmpint (chy_problem_get_severity (problem), ==, CHY_SEVERITY_ERROR);
}

static void
test_a_refusal_carries_its_problems_through_copies (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (GPtrArray) problems = NULL;

  chy_refuse_one (&error, "field", "required", "thing", "title", "Name", NULL);
  g_prefix_error (&error, "Somewhere: ");
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_true (chy_error_is (copy, "field", "required"));
  g_assert_false (chy_error_is (copy, "field", "too-long"));
  g_assert_false (chy_error_is (NULL, "field", "required"));
  problems = chy_problems_from_error (copy);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "title"), ==, "Name");
  g_assert_cmpstr (copy->message, ==, "Somewhere: thing: “Name” needs a value.");
  g_assert_true (chy_problems_have_error (problems));
}

typedef struct
{
  GQuark domain;
  int code;
  const char *expected_domain;
  const char *expected_code;
} ErrorCase;

static void
test_errors_of_known_domains_have_their_own_words (void)
{
  const ErrorCase cases[] = {
    { CHY_BASE_ERROR, CHY_BASE_ERROR_TOO_LARGE, "chy-base-error-quark", "too-large" },
    { G_FILE_ERROR, G_FILE_ERROR_NOENT, "g-file-error-quark", "not-found" },
    { G_FILE_ERROR, G_FILE_ERROR_NOSPC, "g-file-error-quark", "disk-full" },
    { G_FILE_ERROR, G_FILE_ERROR_FAILED, "g-file-error-quark", "failed" },
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, "g-io-error-quark", "cancelled" },
    { G_IO_ERROR, G_IO_ERROR_READ_ONLY, "g-io-error-quark", "read-only" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED, "base", "unexpected" },
    { G_MARKUP_ERROR, 0, "base", "unexpected" },
    { G_FILE_ERROR, -1, "base", "unexpected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new (cases[i].domain, cases[i].code, "The detail of it.");
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
      g_autofree char *sentence = NULL;

      g_assert_cmpuint (problems->len, ==, 1);
      g_assert_cmpstr (chy_problem_get_domain (problems->pdata[0]), ==, cases[i].expected_domain);
      g_assert_cmpstr (chy_problem_get_code (problems->pdata[0]), ==, cases[i].expected_code);
      sentence = chy_problem_get_sentence (problems->pdata[0]);
      /* A message that ends its own sentence gets no second full stop. */
      g_assert_null (strstr (sentence, ".."));
    }
}

static void
test_a_sentence_ends_once_in_every_language (void)
{
  static const char *const details[] = { "It was closed.", "接続が切断されました。", "连接已断开！",
                                         "أُغلق الاتصال؟" };

  for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, details[i]);
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
      g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[0]);

      g_assert_true (g_str_has_suffix (sentence, details[i]));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/problem/every-registered-row-is-made-of-complete-sentences",
                   test_every_registered_row_is_made_of_complete_sentences);
  g_test_add_func ("/model/problem/codes-of-checks-are-unique-in-their-domain",
                   test_codes_of_checks_are_unique_in_their_domain);
  g_test_add_func ("/model/problem/arguments-stand-where-their-names-are",
                   test_arguments_stand_where_their_names_are);
  g_test_add_func ("/model/problem/a-missing-argument-is-no-crash-and-no-brace",
                   test_a_missing_argument_is_no_crash_and_no_brace);
  g_test_add_func ("/model/problem/a-sentence-ends-once-in-every-language",
                   test_a_sentence_ends_once_in_every_language);
  g_test_add_func ("/model/problem/a-problem-survives-as-a-body", test_a_problem_survives_as_a_body);
  g_test_add_func ("/model/problem/a-body-that-is-no-problem-becomes-an-unexpected-one",
                   test_a_body_that_is_no_problem_becomes_an_unexpected_one);
  g_test_add_func ("/model/problem/a-refusal-carries-its-problems-through-copies",
                   test_a_refusal_carries_its_problems_through_copies);
  g_test_add_func ("/model/problem/errors-of-known-domains-have-their-own-words",
                   test_errors_of_known_domains_have_their_own_words);

  return g_test_run ();
}
