/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-name.h"

#include <string.h>

static char **
read_rows (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "names.tsv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return g_strsplit (text, "\n", -1);
}

/* "OID=value|+OID=value" in encoding order. */
static ChyName *
name_from_column (const char *column)
{
  g_auto (GStrv) parts = g_strsplit (column, "|", -1);
  g_autoptr (GArray) attributes = g_array_new (FALSE, TRUE, sizeof (ChyNameAttribute));

  for (char **part = parts; *part != NULL; part++)
    {
      ChyNameAttribute a = { 0 };
      char *equals = strchr (*part, '=');

      g_assert_nonnull (equals);
      *equals = '\0';
      a.joined = **part == '+';
      a.oid = *part + (a.joined ? 1 : 0);
      a.value = equals + 1;
      g_array_append_val (attributes, a);
    }

  return chy_name_new ((const ChyNameAttribute *) attributes->data, attributes->len);
}

static void
check_refused (const char *text, const char *kind)
{
  g_autoptr (GError) error = NULL;
  ChyNameError expected = CHY_NAME_ERROR_SYNTAX;

  if (strcmp (kind, "!empty") == 0)
    expected = CHY_NAME_ERROR_EMPTY_VALUE;
  else if (strcmp (kind, "!unknown") == 0)
    expected = CHY_NAME_ERROR_UNKNOWN_ATTRIBUTE;
  g_test_message ("%s is refused", text);
  g_assert_null (chy_name_parse (text, &error));
  g_assert_error (error, CHY_NAME_ERROR, (int) expected);
}

static void
check_read (const char *text, const char *written, const char *attributes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyName) name = chy_name_parse (text, &error);
  g_autoptr (ChyName) again = NULL;
  g_autofree char *string = NULL;

  g_test_message ("%s is read", text);
  g_assert_no_error (error);
  string = chy_name_to_string (name);
  g_assert_cmpstr (string, ==, written);
  again = chy_name_parse (string, &error);
  g_assert_no_error (error);
  g_assert_true (chy_name_equal (name, again));
  if (*attributes != '\0')
    {
      g_autoptr (ChyName) expected = name_from_column (attributes);

      g_assert_true (chy_name_equal (name, expected));
    }
  else
    g_assert_cmpuint (chy_name_get_size (name), ==, 0);
}

static void
test_every_vector_is_read_and_written (void)
{
  g_auto (GStrv) rows = read_rows ();
  guint n = 0;

  for (char **row = rows; *row != NULL; row++)
    {
      g_auto (GStrv) columns = g_strsplit (*row, "\t", 3);
      guint length = g_strv_length (columns);

      if (**row == '#' || length < 2)
        continue;
      n++;
      if (columns[1][0] == '!')
        check_refused (columns[0], columns[1]);
      else
        check_read (columns[0], columns[1], length > 2 ? columns[2] : "");
    }
  g_assert_cmpuint (n, >, 50);
}

/* The slash form of openssl's -subj. */
static char *
to_openssl_subject (ChyName *name)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < chy_name_get_size (name); i++)
    {
      const ChyNameAttribute *a = chy_name_get_attribute (name, i);

      g_string_append_c (out, a->joined ? '+' : '/');
      g_string_append_printf (out, "%s=", a->oid);
      for (const char *p = a->value; *p != '\0'; p++)
        {
          if (strchr ("\\/+", *p) != NULL)
            g_string_append_c (out, '\\');
          g_string_append_c (out, *p);
        }
    }

  return g_string_free (out, FALSE);
}

/* What openssl writes for a request that it has encoded itself; NULL where it knows the attribute type not.
 */
static char *
ask_openssl (ChyName *name)
{
  g_autofree char *subject = to_openssl_subject (name);
  const char *argv[] = { "openssl",
                         "req",
                         "-new",
                         "-newkey",
                         "ec",
                         "-pkeyopt",
                         "ec_paramgen_curve:P-256",
                         "-nodes",
                         "-keyout",
                         "/dev/null",
                         "-utf8",
                         "-subj",
                         subject,
                         "-noout",
                         "-subject",
                         "-nameopt",
                         "RFC2253,utf8,-esc_msb",
                         NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                &output, NULL, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL) || strcmp (output, "subject=\n") == 0)
    return NULL;
  g_assert_true (g_str_has_prefix (output, "subject="));
  g_strdelimit (output, "\n", '\0');

  return g_strdup (output + strlen ("subject="));
}

static void
test_openssl_reads_and_writes_the_same_names (void)
{
  g_auto (GStrv) rows = read_rows ();
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  guint n = 0;

  if (openssl == NULL)
    {
      g_test_skip ("openssl is not installed");
      return;
    }
  for (char **row = rows; *row != NULL; row++)
    {
      g_auto (GStrv) columns = g_strsplit (*row, "\t", 3);
      g_autoptr (ChyName) ours = NULL;
      g_autoptr (ChyName) theirs = NULL;
      g_autofree char *string = NULL;

      if (**row == '#' || g_strv_length (columns) < 3 || columns[2][0] == '\0')
        continue;
      ours = name_from_column (columns[2]);
      string = ask_openssl (ours);
      if (string == NULL)
        {
          g_test_message ("openssl has no name for %s", columns[2]);
          g_assert_nonnull (strstr (columns[2], "1.3.6.1.4.1.1466.0"));
          continue;
        }
      g_test_message ("openssl writes %s", string);
      theirs = chy_name_parse (string, NULL);
      g_assert_nonnull (theirs);
      g_assert_true (chy_name_equal (ours, theirs));
      if (strstr (columns[1], "E=") == NULL && strstr (columns[1], "G=") == NULL &&
          strchr (columns[1], '+') == NULL)
        g_assert_cmpstr (string, ==, columns[1]);
      n++;
    }
  g_assert_cmpuint (n, >, 20);
}

typedef struct
{
  const char *oid;
  const char *value;
  int code; /* -1: fine */
} LimitCase;

static const LimitCase limits[] = {
  { "2.5.4.6", "US", -1 },
  { "2.5.4.6", "us", CHY_NAME_ERROR_BAD_COUNTRY },
  { "2.5.4.6", "USA", CHY_NAME_ERROR_BAD_COUNTRY },
  { "2.5.4.6", "ÜS", CHY_NAME_ERROR_BAD_COUNTRY },
  { "2.5.4.6", "", CHY_NAME_ERROR_EMPTY_VALUE },
  { "2.5.4.3", "", CHY_NAME_ERROR_EMPTY_VALUE },
  { "1.2.840.113549.1.9.1", "jane@contoso.test", -1 },
  { "1.2.840.113549.1.9.1", "jäne@contoso.test", CHY_NAME_ERROR_BAD_CHARACTER },
  { "0.9.2342.19200300.100.1.25", "contoso", -1 },
  { "0.9.2342.19200300.100.1.25", "cöntoso", CHY_NAME_ERROR_BAD_CHARACTER },
  { "2.5.4.5", "5CD-123/4", -1 },
  { "2.5.4.5", "5CD_123", CHY_NAME_ERROR_BAD_CHARACTER },
  { "1.3.6.1.4.1.1466.0", "anything 🔑", -1 },
};

static void
test_limits_are_those_of_rfc_5280 (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      ChyNameAttribute a = { limits[i].oid, limits[i].value, FALSE };
      g_autoptr (ChyName) name = chy_name_new (&a, 1);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s=%s", a.oid, a.value);
      if (limits[i].code < 0)
        g_assert_true (chy_name_check (name, &error));
      else
        {
          g_assert_false (chy_name_check (name, &error));
          g_assert_error (error, CHY_NAME_ERROR, limits[i].code);
        }
    }
}

static void
test_lengths_are_counted_in_characters (void)
{
  static const char *const oids[] = { "2.5.4.3", "2.5.4.10", "2.5.4.11", "2.5.4.7", "2.5.4.8", "2.5.4.12" };

  for (gsize i = 0; i < G_N_ELEMENTS (oids); i++)
    for (guint extra = 0; extra < 2; extra++)
      {
        g_autoptr (GString) value = g_string_new (NULL);
        g_autoptr (ChyName) name = NULL;
        g_autoptr (GError) error = NULL;
        ChyNameAttribute a = { oids[i], NULL, FALSE };

        for (guint j = 0; j < chy_name_limit (oids[i]) + extra; j++)
          g_string_append (value, "é");
        a.value = value->str;
        name = chy_name_new (&a, 1);
        g_assert_true (chy_name_check (name, &error) == (extra == 0));
        if (extra == 1)
          g_assert_error (error, CHY_NAME_ERROR, CHY_NAME_ERROR_TOO_LONG);
      }
  g_assert_cmpuint (chy_name_limit ("2.5.4.3"), ==, 64);
  g_assert_cmpuint (chy_name_limit ("2.5.4.7"), ==, 128);
  g_assert_cmpuint (chy_name_limit ("1.2.840.113549.1.9.1"), ==, 255);
  g_assert_cmpuint (chy_name_limit ("1.2.3"), ==, 0);
}

static char *
random_value (GRand *rand)
{
  static const char *const pieces[] = { "\"", "+",      ",",  ";",  "<",      ">",    "\\",  "#",
                                        "=",  " ",      "a",  "Z",  "0",      "é",    "ش",   "日",
                                        "🔑",  "\u202e", "\n", "\t", "\x7f",   "\x01", "CN=", "\\2C",
                                        "{{", "}}",     "'",  "/",  "\u00a0", "#0C" };
  GString *value = g_string_new (NULL);
  int n = g_rand_int_range (rand, 1, 12);

  for (int i = 0; i < n; i++)
    g_string_append (value, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);

  return g_string_free (value, FALSE);
}

static void
test_hostile_values_survive_the_way_through_text (void)
{
  static const char *const oids[] = { "2.5.4.3", "2.5.4.10", "2.5.4.11", "1.3.6.1.4.1.1466.0", "2.5.4.4" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4514);

  for (int round = 0; round < 20000; round++)
    {
      ChyNameAttribute attributes[5];
      gsize n = (gsize) g_rand_int_range (rand, 1, 6);
      g_autoptr (ChyName) name = NULL;
      g_autoptr (ChyName) again = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      for (gsize i = 0; i < n; i++)
        {
          attributes[i].oid = oids[g_rand_int_range (rand, 0, G_N_ELEMENTS (oids))];
          attributes[i].value = random_value (rand);
          attributes[i].joined = i > 0 && g_rand_int_range (rand, 0, 4) == 0;
        }
      name = chy_name_new (attributes, n);
      for (gsize i = 0; i < n; i++)
        g_free ((char *) attributes[i].value);
      text = chy_name_to_string (name);
      again = chy_name_parse (text, &error);
      g_assert_no_error (error);
      g_assert_true (chy_name_equal (name, again));
    }
}

static void
test_random_text_never_breaks_the_reader (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2253);

  for (int round = 0; round < 20000; round++)
    {
      g_autofree char *a = random_value (rand);
      g_autofree char *b = random_value (rand);
      g_autofree char *text = g_strconcat ("CN=", a, ",O=", b, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyName) name = chy_name_parse (text, &error);

      g_assert_true ((name == NULL) == (error != NULL));
    }
}

static void
test_the_most_specific_value_is_found (void)
{
  g_autoptr (ChyName) name = chy_name_parse ("CN=a,OU=first,OU=second,O=x", NULL);

  g_assert_cmpstr (chy_name_find (name, "2.5.4.11"), ==, "first");
  g_assert_cmpstr (chy_name_find (name, "2.5.4.10"), ==, "x");
  g_assert_null (chy_name_find (name, "2.5.4.6"));
}

static void
test_names_differ_by_order_value_and_grouping (void)
{
  g_autoptr (ChyName) a = chy_name_parse ("CN=a,OU=b", NULL);
  g_autoptr (ChyName) reversed = chy_name_parse ("OU=b,CN=a", NULL);
  g_autoptr (ChyName) joined = chy_name_parse ("CN=a+OU=b", NULL);
  g_autoptr (ChyName) joined_reversed = chy_name_parse ("OU=b+CN=a", NULL);
  g_autoptr (ChyName) other = chy_name_parse ("CN=A,OU=b", NULL);

  g_assert_false (chy_name_equal (a, reversed));
  g_assert_false (chy_name_equal (a, joined));
  g_assert_false (chy_name_equal (a, other));
  g_assert_true (chy_name_equal (joined, joined_reversed));
}

static void
test_short_names_lead_to_oids_in_any_case (void)
{
  g_assert_cmpstr (chy_name_oid ("serialNumber"), ==, "2.5.4.5");
  g_assert_cmpstr (chy_name_oid ("s"), ==, "2.5.4.8");
  g_assert_null (chy_name_oid ("nonsense"));
  g_assert_cmpstr (chy_name_short_name ("2.5.4.8"), ==, "ST");
  g_assert_null (chy_name_short_name ("1.2.3"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name/vectors", test_every_vector_is_read_and_written);
  g_test_add_func ("/name/openssl", test_openssl_reads_and_writes_the_same_names);
  g_test_add_func ("/name/limits", test_limits_are_those_of_rfc_5280);
  g_test_add_func ("/name/lengths", test_lengths_are_counted_in_characters);
  g_test_add_func ("/name/hostile-values", test_hostile_values_survive_the_way_through_text);
  g_test_add_func ("/name/random-text", test_random_text_never_breaks_the_reader);
  g_test_add_func ("/name/find", test_the_most_specific_value_is_found);
  g_test_add_func ("/name/equal", test_names_differ_by_order_value_and_grouping);
  g_test_add_func ("/name/short-names", test_short_names_lead_to_oids_in_any_case);
  return g_test_run ();
}
