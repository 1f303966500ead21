/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/chy-csv.h"
#include "wire/chy-people.h"
#include "wire/chy-wire.h"

#include <string.h>

/* What a reading gave: bodies as canonical JSON with their lines, and problems as "line code". */
typedef struct
{
  GString *bodies;
  GString *problems;
  GError *error;
  gboolean good;
} Reading;

static gboolean
take_body (GVariant *body, gint64 line, gpointer data, GError **error)
{
  g_autofree char *text = chy_wire_body_to_text (body, chy_people_fields, CHY_WIRE_CANONICAL);

  g_string_append_printf (data, "%" G_GINT64_FORMAT " %s\n", line, text);

  return TRUE;
}

static void
reading_run (Reading *reading, const char *text, gssize size)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, size, NULL);
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  *reading = (Reading){ g_string_new (NULL), g_string_new (NULL), NULL, FALSE };
  reading->good = chy_people_read (stream, take_body, reading->bodies, problems, NULL, &reading->error);
  g_assert_cmpint (reading->good, ==, reading->error == NULL);
  for (guint i = 0; i < problems->len; i++)
    {
      const char *line = chy_problem_get_argument (problems->pdata[i], "line");
      g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[i]);

      g_assert_null (strstr (sentence, "…"));
      g_string_append_printf (reading->problems, "%s%s%s%s", i > 0 ? "," : "", line != NULL ? line : "",
                              line != NULL ? " " : "", chy_problem_get_code (problems->pdata[i]));
    }
}

static void
reading_clear (Reading *reading)
{
  g_string_free (reading->bodies, TRUE);
  g_string_free (reading->problems, TRUE);
  g_clear_error (&reading->error);
}

typedef struct
{
  const char *text;
  const char *bodies;
  const char *problems; /* or the code of the refusal after "!" */
} PeopleCase;

static const PeopleCase people[] = {
  { "kind,id,name,groups\r\nuser,u1,\"Weber, Anna\",Staff; VPN ;\r\n",
    "2 {\"groups\":[\"Staff\",\"VPN\"],\"id\":\"u1\",\"kind\":\"user\",\"name\":\"Weber, Anna\"}\n", "" },
  { "\xef\xbb\xbf"
    "Kind;ID;name\ndevice;d1;\"a \"\"b\"\"\nc\"\nuser;u2;Zoë\n",
    "2 {\"id\":\"d1\",\"kind\":\"device\",\"name\":\"a \\\"b\\\"\\nc\"}\n"
    "4 {\"id\":\"u2\",\"kind\":\"user\",\"name\":\"Zoë\"}\n",
    "" },
  { "kind\tserialNumber\ndevice\tSN,1", "2 {\"kind\":\"device\",\"serialNumber\":\"SN,1\"}\n", "" },
  { "name,kind,shoe size\nX,USER,44\n", "2 {\"kind\":\"user\",\"name\":\"X\"}\n", "unknown-column" },
  { "kind,id\n\n\nuser,u1\n,,\n", "4 {\"id\":\"u1\",\"kind\":\"user\"}\n", "" },
  { "kind,id\nrobot,r1\nuser,\nuser,u1,x\nuser\nuser,u2\n", "6 {\"id\":\"u2\",\"kind\":\"user\"}\n",
    "2 unknown-kind,3 nobody,4 too-many-values,5 too-few-values" },
  { "kind,id\nuser,\"u1\"x\nuser,\xff\nuser,\"open\nuser,u3\n", "5 {\"id\":\"u3\",\"kind\":\"user\"}\n",
    "2 bad-quote,3 not-utf-8,4 open-quote" },
  { "kind,id\rdevice,d1\ruser,u1\r",
    "2 {\"id\":\"d1\",\"kind\":\"device\"}\n3 {\"id\":\"u1\",\"kind\":\"user\"}\n", "" },
  { "", "", "!empty-file" },
  { "id,name\nu1,X\n", "", "!no-kind-column" },
  { "kind,id,ID\nuser,1,2\n", "", "!duplicate-column" },
  { "\xff\xfek\0i\0", "", "!utf-16" },
  { "\"kind\nuser,1", "", "!open-quote" },
};

static void
test_lists_of_people_are_read_and_bad_lines_are_named (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      Reading reading;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      reading_run (&reading, people[i].text, strlen (people[i].text));
      g_assert_cmpstr (reading.bodies->str, ==, people[i].bodies);
      if (people[i].problems[0] == '!')
        g_assert_true (chy_error_is (reading.error, "people", people[i].problems + 1));
      else
        {
          g_assert_no_error (reading.error);
          g_assert_cmpstr (reading.problems->str, ==, people[i].problems);
        }
      reading_clear (&reading);
    }
}

static void
test_a_zero_octet_is_a_bad_line (void)
{
  static const char text[] = "kind,id\nuser,a\0b\nuser,u2\n";
  Reading reading;

  reading_run (&reading, text, sizeof text - 1);
  g_assert_cmpstr (reading.problems->str, ==, "2 not-utf-8");
  g_assert_cmpstr (reading.bodies->str, ==, "3 {\"id\":\"u2\",\"kind\":\"user\"}\n");
  reading_clear (&reading);
}

static void
test_an_open_quote_in_a_huge_file_costs_one_line (void)
{
  g_autoptr (GString) text = g_string_new ("kind,id\nuser,\"open\n");
  Reading reading;

  while (text->len < 3 * CHY_CSV_MAX_RECORD)
    g_string_append (text, "user,somebody\n");
  reading_run (&reading, text->str, text->len);
  g_assert_no_error (reading.error);
  g_assert_cmpstr (reading.problems->str, ==, "2 too-long");
  g_assert_true (g_str_has_prefix (reading.bodies->str, "3 {\"id\":\"somebody\""));
  reading_clear (&reading);
}

static void
test_only_so_many_bad_lines_are_listed (void)
{
  g_autoptr (GString) text = g_string_new ("kind,id\n");
  Reading reading;

  for (int i = 0; i < CHY_PEOPLE_MAX_PROBLEMS + 5; i++)
    g_string_append (text, "nobody,1\n");
  reading_run (&reading, text->str, text->len);
  g_assert_true (g_str_has_suffix (reading.problems->str, "101 unknown-kind,more-bad-lines"));
  reading_clear (&reading);
}

static const char ldif[] =
    "version: 1\n\n"
    "# a user\n"
    "dn: CN=Anna Weber,OU=Staff,DC=corp,\n DC=contoso,DC=test\n"
    "objectClass: top\nobjectClass: person\nobjectClass: user\n"
    "cn: Anna Weber\ndisplayName:: V2ViZXIsIEFubmEgw6Q=\nsn: Weber\ngivenName: Anna\n"
    "mail: a@contoso.test\nsAMAccountName: aweber\nuserPrincipalName: a@contoso.test\n"
    "objectGUID:: AAECAwQFBgcICQoLDA0ODw==\nobjectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUQQAAA==\n"
    "memberOf: CN=VPN\\, all,OU=Groups,DC=corp\nmemberOf: CN=Staff,OU=Groups,DC=corp\n\n"
    "dn: CN=LAPTOP-7,DC=corp\nobjectClass: user\nobjectClass: computer\ncn: LAPTOP-7\n"
    "dNSHostName: laptop-7.corp\noperatingSystem: Windows 11 Pro\n\n"
    "dn: OU=Staff,DC=corp\nobjectClass: organizationalUnit\nou: Staff\n\n"
    "dn: CN=Staff,DC=corp\nobjectClass: group\ncn: Staff\nmember: CN=Anna Weber,DC=corp\n\n"
    "dn: CN=x,DC=corp\nobjectClass: person\nthis is no attribute\n\n"
    "dn: CN=y,DC=corp\nobjectClass: person\njpegPhoto:< file:///etc/passwd\n\n"
    "dn: CN=z,DC=corp\nobjectClass: person\nchangetype: delete\n";

static void
test_ldif_gives_the_same_bodies (void)
{
  Reading reading;

  reading_run (&reading, ldif, sizeof ldif - 1);
  g_assert_no_error (reading.error);
  g_assert_cmpstr (
      reading.bodies->str, ==,
      "4 {\"distinguishedName\":\"CN=Anna Weber,OU=Staff,DC=corp,DC=contoso,DC=test\","
      "\"email\":\"a@contoso.test\",\"givenName\":\"Anna\",\"groups\":[\"VPN, all\",\"Staff\"],"
      "\"id\":\"03020100-0504-0706-0809-0a0b0c0d0e0f\",\"kind\":\"user\",\"name\":\"Weber, Anna ä\","
      "\"samAccountName\":\"aweber\",\"sid\":\"S-1-5-21-1-2-3-1105\",\"surname\":\"Weber\","
      "\"userPrincipalName\":\"a@contoso.test\"}\n"
      "21 {\"distinguishedName\":\"CN=LAPTOP-7,DC=corp\",\"fqdn\":\"laptop-7.corp\",\"kind\":\"device\","
      "\"name\":\"LAPTOP-7\",\"platform\":\"windows10\"}\n"
      "32 {\"distinguishedName\":\"CN=Staff,DC=corp\",\"kind\":\"group\","
      "\"members\":[\"CN=Anna Weber,DC=corp\"],\"name\":\"Staff\"}\n");
  g_assert_cmpstr (reading.problems->str, ==, "37 ldif-syntax,41 ldif-url,45 ldif-change");
  reading_clear (&reading);
}

static void
test_mutated_lists_never_upset_the_readers (void)
{
  static const char csv[] = "kind,id,name,groups\r\nuser,u1,\"Weber, \"\"Anna\"\"\",\"a;b\"\nuser;x,\t\r\n";

  for (int round = 0; round < 5000; round++)
    {
      const char *source = round % 2 == 0 ? csv : ldif;
      gsize size = round % 2 == 0 ? sizeof csv - 1 : sizeof ldif - 1;
      g_autofree char *text = g_memdup2 (source, size);
      int changes = g_test_rand_int_range (1, 5);
      Reading reading;

      for (int i = 0; i < changes; i++)
        text[g_test_rand_int_range (0, size)] =
            g_test_rand_int_range (0, 20) == 0 ? g_test_rand_int () : source[g_test_rand_int_range (0, size)];
      reading_run (&reading, text, size);
      g_assert_true (g_utf8_validate (reading.bodies->str, -1, NULL));
      reading_clear (&reading);
    }
}

static void
test_what_is_written_is_read_back_and_is_no_formula (void)
{
  const char *const values[] = {
    "plain", "a,b", "say \"x\"", "=cmd()", "-5", "@x", " y", "two\nlines", NULL
  };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (ChyCsvReader) reader = NULL;
  g_autoptr (GPtrArray) row = NULL;
  const char *reason;
  gint64 line;

  chy_csv_append (text, values, G_N_ELEMENTS (values));
  g_assert_cmpstr (text->str, ==,
                   "plain,\"a,b\",\"say \"\"x\"\"\",\"'=cmd()\",-5,\"'@x\",\" y\",\"two\nlines\",\r\n");
  stream = g_memory_input_stream_new_from_data (text->str, text->len, NULL);
  reader = chy_csv_reader_new (stream);
  g_assert_cmpint (chy_csv_reader_next (reader, &row, &line, &reason, NULL, NULL), ==, CHY_CSV_RECORD);
  g_assert_cmpuint (row->len, ==, G_N_ELEMENTS (values));
  g_assert_cmpstr (row->pdata[2], ==, "say \"x\"");
  g_assert_cmpstr (row->pdata[7], ==, "two\nlines");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/people/lists-of-people-are-read-and-bad-lines-are-named",
                   test_lists_of_people_are_read_and_bad_lines_are_named);
  g_test_add_func ("/wire/people/a-zero-octet-is-a-bad-line", test_a_zero_octet_is_a_bad_line);
  g_test_add_func ("/wire/people/an-open-quote-in-a-huge-file-costs-one-line",
                   test_an_open_quote_in_a_huge_file_costs_one_line);
  g_test_add_func ("/wire/people/only-so-many-bad-lines-are-listed", test_only_so_many_bad_lines_are_listed);
  g_test_add_func ("/wire/people/ldif-gives-the-same-bodies", test_ldif_gives_the_same_bodies);
  g_test_add_func ("/wire/people/mutated-lists-never-upset-the-readers",
                   test_mutated_lists_never_upset_the_readers);
  g_test_add_func ("/wire/csv/what-is-written-is-read-back-and-is-no-formula",
                   test_what_is_written_is_read_back_and_is_no_formula);

  return g_test_run ();
}
