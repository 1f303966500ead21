/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-file.h"
#include "cli/chy-cli.h"
#include "wire/chy-wire.h"

#include <string.h>

#include <glib/gstdio.h>

#include "fake-tenant.h"

/* One run of the command line on a fake tenant. */
typedef struct
{
  FakeTenant *tenant; /* (owned) */
  char *out;          /* (owned by stdio until it is closed, then free()) */
  char *err;
  size_t out_size, err_size;
  ChyCliStatus status;
} Run;

static ChyTenant *
open_fake (gpointer data, ChyCli *cli, GError **error)
{
  Run *run = data;

  return CHY_TENANT (g_object_ref (run->tenant));
}

static gboolean
has_vault (gpointer data)
{
  return TRUE;
}

static gboolean
unlock (gpointer data, ChySecret *passphrase, GCancellable *cancellable, GError **error)
{
  if (passphrase != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no keyring here");

  return FALSE;
}

static gboolean
sign_in (gpointer data,
         ChyCli *cli,
         const char *url,
         void (*show) (const char *address, gpointer show_data),
         gpointer show_data,
         GVariant **ret_session,
         GError **error)
{
  GVariantDict dict;

  if (strcmp (url, "https://ca1.contoso.test:8443") != 0)
    {
      chy_refuse_one (error, "session", "not-offered", NULL, "address", url, NULL);
      return FALSE;
    }
  show ("https://login.contoso.test/authorize?state=abc", show_data);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "account", "s", "anna");
  g_variant_dict_insert (&dict, "notAfter", "x", G_GINT64_CONSTANT (1800028800000000));
  *ret_session = g_variant_ref_sink (g_variant_dict_end (&dict));

  return TRUE;
}

static gboolean
sign_out (gpointer data, ChyCli *cli, const char *url, GError **error)
{
  chy_refuse_one (error, "session", "none", NULL, "address", url, NULL);

  return FALSE;
}

static const ChyCliBackend backend = {
  .open = open_fake, .has_vault = has_vault, .unlock = unlock, .sign_in = sign_in, .sign_out = sign_out
};

static void
run_init (Run *run)
{
  *run = (Run){ 0 };
  run->tenant = fake_tenant_new ();
}

static void
run_outputs_free (Run *run)
{
  free (run->out);
  free (run->err);
  run->out = run->err = NULL;
}

static void
run_clear (Run *run)
{
  run_outputs_free (run);
  g_object_unref (run->tenant);
}

/* The arguments are separated by '|', as names have blanks. */
static void
run_line (Run *run, const char *line)
{
  g_auto (GStrv) arguments = g_strsplit (line, "|", -1);
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (G_GINT64_CONSTANT (1800000000000000));
  g_autoptr (ChyCli) cli = chy_cli_new (&backend, run, clock);
  FILE *out, *err;

  if (line[0] == '\0')
    {
      g_strfreev (arguments);
      arguments = g_new0 (char *, 1);
    }
  run_outputs_free (run);
  out = open_memstream (&run->out, &run->out_size);
  err = open_memstream (&run->err, &run->err_size);
  cli->out = out;
  cli->err = err;
  run->status = chy_cli_run (cli, (const char *const *) arguments);
  fclose (out);
  fclose (err);
}

typedef struct
{
  const char *line;
  const char *code; /* in what is said */
} UsageCase;

static const UsageCase usage_cases[] = {
  { "", "no-noun" },
  { "--json", "no-noun" },
  { "frobnicate", "unknown-noun" },
  { "template", "no-verb" },
  { "template|frobnicate", "unknown-verb" },
  { "template|list|--frobnicate", "unknown-option" },
  { "--frobnicate|template|list", "unknown-option" },
  { "template|list|--limit", "no-value" },
  { "--data-dir", "no-value" },
  { "template|list|--limit|many", "bad-value" },
  { "template|list|--limit|1|--limit|2", "twice" },
  { "template|list|--limit|-5", "bad-value" },
  { "template|show", "missing-argument" },
  { "template|show|a|b", "too-many-arguments" },
  { "audit|list|--since|tomorrow", "bad-value" },
  { "template|set|User", "no-settings" },
  { "template|set|User|nothing", "not-a-pair" },
  { "template|set|User|a=1|a=2", "twice" },
  { "template|set|User|a:={", "bad-value" },
  { "template|duplicate|User", "missing-option" },
  { "profile|fields|no-such-type|windows10", "unknown-type" },
  { "profile|fields|pkcs-certificate|beos", "unknown-platform" },
  { "profile|fields|pkcs-certificate|windows81", "no-such-profile" },
};

static void
test_a_wrong_command_line_is_told_and_exits_with_2 (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (usage_cases); i++)
    {
      Run run;

      g_test_message ("%s", usage_cases[i].line);
      run_init (&run);
      run_line (&run, usage_cases[i].line);
      g_test_message ("%s", run.err);
      g_assert_nonnull (strstr (run.err, usage_cases[i].code));
      g_assert_null (strstr (run.err, "…"));
      g_assert_cmpint (run.status, ==, CHY_CLI_USAGE);
      g_assert_cmpstr (run.out, ==, "");
      g_assert_null (run.tenant->applied);
      run_clear (&run);
    }
}

static void
test_every_verb_has_help_and_options_of_its_own (void)
{
  g_autoptr (GPtrArray) verbs = chy_cli_verbs_new ();

  g_assert_cmpuint (verbs->len, >, 30);
  for (guint i = 0; i < verbs->len; i++)
    {
      const ChyCliVerb *verb = verbs->pdata[i];
      g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autofree char *line = g_strdelimit (g_strdup (verb->words), " ", '|');
      g_autofree char *help = g_strconcat (line, "|--help", NULL);
      Run run;

      g_test_message ("%s", verb->words);
      run_init (&run);
      run_line (&run, help);
      g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
      g_assert_nonnull (strstr (run.out, verb->words));
      g_assert_cmpstr (run.err, ==, "");
      g_assert_nonnull (verb->help);
      g_assert_nonnull (verb->run);
      for (const ChyField *field = verb->fields; field != NULL && field->key != NULL; field++)
        {
          g_assert_true (g_hash_table_add (names, chy_cli_option_name (field->key)));
          g_assert_nonnull (field->title);
        }
      for (gsize j = 0; verb->positionals != NULL && verb->positionals[j] != NULL; j++)
        g_assert_nonnull (chy_fields_find (verb->fields, verb->positionals[j]));
      if (i > 0)
        g_assert_cmpstr (verb->words, !=, ((const ChyCliVerb *) verbs->pdata[i - 1])->words);
      run_clear (&run);
    }
}

static void
test_help_stands_on_every_level (void)
{
  const char *const lines[] = { "--help", "-h", "template|--help", "--help|template", "template|list|-h" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      Run run;

      run_init (&run);
      run_line (&run, lines[i]);
      g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
      g_assert_nonnull (strstr (run.out, "chancery-cli"));
      run_clear (&run);
    }
}

static void
test_a_list_is_a_table_whose_columns_stand_below_each_other (void)
{
  Run run;
  g_auto (GStrv) lines = NULL;

  run_init (&run);
  fake_tenant_add_row (run.tenant, "{'displayName': <'證書'>, 'name': <'Wide'>}");
  fake_tenant_add_row (run.tenant, "{'displayName': <'a\\u001b[2Jb'>, 'name': <'Evil'>}");
  run_line (&run, "template|list");
  g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
  lines = g_strsplit (run.out, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[0], "Template display name  Template name"));
  g_assert_true (g_str_has_prefix (lines[1], "證書                   Wide"));
  /* What would steer the terminal is gone. */
  g_assert_null (strchr (run.out, 0x1b));
  run_clear (&run);
}

static void
test_json_is_one_document_on_standard_output (void)
{
  Run run;
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GError) error = NULL;

  run_init (&run);
  for (int i = 0; i < 1203; i++)
    fake_tenant_add_row (run.tenant, "{'id': <'1'>, 'state': <'issued'>, 'notAfter': <int64 0>}");
  run_line (&run, "--json|certificate|list|--limit|1100");
  g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
  tree = chy_wire_parse (run.out, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chy_body_get_int (tree, "@odata.count", 0), ==, 1203);
  {
    g_autoptr (GVariant) value = chy_body_get (tree, "value");

    g_assert_cmpuint (g_variant_n_children (value), ==, 1100);
  }
  run_clear (&run);
}

static void
test_options_of_a_list_become_its_filter (void)
{
  Run run;

  run_init (&run);
  run_line (&run, "certificate|list|--state|issued|--authority|CA 1|--expires-within|30d|templateName=User");
  g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
  g_assert_cmpstr (run.tenant->resource, ==, "certificates");
  g_assert_cmpstr (chy_body_get_text (run.tenant->filter, "state"), ==, "issued");
  g_assert_cmpstr (chy_body_get_text (run.tenant->filter, "authority"), ==, "CA 1");
  g_assert_cmpstr (chy_body_get_text (run.tenant->filter, "templateName"), ==, "User");
  g_assert_cmpstr (chy_body_get_text (run.tenant->filter, "notAfter"), ==, "<2027-02-14T08:00:00Z");
  run_clear (&run);
}

static void
test_settings_come_as_text_json_and_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("chy-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *line =
      g_strdup_printf ("template|set|User|keyUsage=+dataEncipherment|minimumKeySize:=4096|x=@%s", path);
  g_autoptr (GVariant) settings = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Run run;

  g_assert_true (chy_file_write (path, "\x01\x02", 2, 0600, NULL));
  run_init (&run);
  run_line (&run, line);
  g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
  g_assert_cmpstr (run.tenant->applied, ==, "template-set");
  settings = chy_body_get (run.tenant->params, "settings");
  g_assert_cmpstr (chy_body_get_text (settings, "keyUsage"), ==, "+dataEncipherment");
  g_assert_cmpint (chy_body_get_int (settings, "minimumKeySize", 0), ==, 4096);
  bytes = chy_body_get_bytes (settings, "x");
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 2);
  run_clear (&run);
  g_assert_cmpint (g_unlink (path), ==, 0);
  run_init (&run);
  run_line (&run, line);
  g_assert_cmpint (run.status, ==, CHY_CLI_FAILED);
  g_assert_nonnull (strstr (run.err, "not-found"));
  run_clear (&run);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_consequences_are_shown_and_need_yes (void)
{
  Run run;

  run_init (&run);
  run.tenant->consequence = g_strdup ("Three certificates are revoked.");
  run_line (&run, "directory|user|remove|u1");
  g_assert_cmpint (run.status, ==, CHY_CLI_FAILED);
  g_assert_nonnull (strstr (run.err, "Three certificates are revoked."));
  g_assert_nonnull (strstr (run.err, "needs-yes"));
  g_assert_null (run.tenant->applied);
  run_line (&run, "directory|user|remove|u1|--yes");
  g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
  g_assert_cmpstr (run.tenant->applied, ==, "user-remove");
  g_assert_true (run.tenant->confirmed);
  run_clear (&run);
}

static void
test_a_refusal_is_told_with_its_remedy_and_exits_with_1 (void)
{
  Run run;

  run_init (&run);
  chy_refuse_one (&run.tenant->error, "field", "required", "My template", "title", "Name", NULL);
  run_line (&run, "template|delete|User|--yes");
  g_assert_cmpint (run.status, ==, CHY_CLI_FAILED);
  g_assert_cmpstr (run.out, ==, "");
  g_assert_nonnull (strstr (run.err, "Error (required), My template: A value is missing\n"
                                     "  “Name” needs a value.\n  → "));
  run_clear (&run);
}

static void
test_a_batch_that_failed_in_part_exits_with_3 (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "chy-test-people.csv", NULL);
  g_autofree char *line = g_strdup_printf ("directory|import|%s", path);
  Run run;

  g_assert_true (chy_file_write (path, "kind,id\nuser,u1\n", 16, 0600, NULL));
  run_init (&run);
  run.tenant->problems = chy_problems_new ();
  g_ptr_array_add (run.tenant->problems, chy_problem_new (CHY_SEVERITY_ERROR, "people", "nobody", NULL, NULL,
                                                          "line", "7", "value", "user", NULL));
  run_line (&run, line);
  g_assert_cmpint (run.status, ==, CHY_CLI_SOME_FAILED);
  g_assert_nonnull (strstr (run.err, "Line 7"));
  run_clear (&run);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_the_passphrase_travels_beside_any_command (void)
{
  g_autofree char *folder = g_dir_make_tmp ("chy-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pass", NULL);
  g_autofree char *line = g_strdup_printf ("template|set|User|a=b|--passphrase-file|%s", path);
  g_autofree char *printed = NULL;
  Run run;

  g_assert_true (chy_file_write (path, "correct horse\nrest", 18, 0600, NULL));
  run_init (&run);
  run_line (&run, line);
  g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
  g_assert_cmpstr (run.tenant->passphrase, ==, "correct horse");
  printed = g_variant_print (run.tenant->params, FALSE);
  g_assert_null (strstr (printed, "horse"));
  run_clear (&run);
  run_init (&run);
  run_line (&run, "vault|create");
  g_assert_cmpint (run.status, ==, CHY_CLI_FAILED);
  g_assert_nonnull (strstr (run.err, "no-secret"));
  run_clear (&run);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_an_object_is_shown_a_line_a_key (void)
{
  Run run;

  run_init (&run);
  fake_tenant_add_row (run.tenant, "{'id': <'c1'>, 'displayName': <'CONNECTOR1'>, 'state': <'active'>, "
                                   "'fromTheFuture': <int64 3>}");
  run_line (&run, "connector|show|CONNECTOR1");
  g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
  g_assert_nonnull (strstr (run.out, "CONNECTOR1\n"));
  g_assert_nonnull (strstr (run.out, "fromTheFuture:"));
  run_line (&run, "connector|show|CONNECTOR1|--json");
  g_assert_nonnull (strstr (run.out, "\"fromTheFuture\": 3"));
  run_clear (&run);
}

static void
test_signing_in_tells_the_address_and_until_when (void)
{
  Run run;

  run_init (&run);
  run_line (&run, "sign-in|https://ca1.contoso.test:8443|--no-browser");
  g_assert_cmpint (run.status, ==, CHY_CLI_DONE);
  g_assert_nonnull (strstr (run.err, "\nhttps://login.contoso.test/authorize?state=abc\n"));
  g_assert_nonnull (strstr (run.err, "Signed in as anna."));
  g_assert_nonnull (strstr (run.out, "2027-01-15"));
  g_assert_null (strstr (run.out, "login.contoso.test"));
  run_line (&run, "sign-in|https://ca1.contoso.test:8443|--no-browser|--json");
  g_assert_nonnull (strstr (run.out, "\"notAfter\": \"2027-01-15T16:00:00Z\""));
  run_line (&run, "sign-in|https://ca2.contoso.test|--no-browser");
  g_assert_cmpint (run.status, ==, CHY_CLI_FAILED);
  g_assert_nonnull (strstr (run.err, "not-offered"));
  run_line (&run, "sign-in");
  g_assert_cmpint (run.status, ==, CHY_CLI_USAGE);
  run_line (&run, "sign-out|https://ca1.contoso.test:8443");
  g_assert_cmpint (run.status, ==, CHY_CLI_FAILED);
  g_assert_nonnull (strstr (run.err, "chancery-cli sign-in https://ca1.contoso.test:8443"));
  run_clear (&run);
}

static void
test_the_tables_are_json_for_the_manual (void)
{
  Run run;
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GError) error = NULL;

  run_init (&run);
  run_line (&run, "--dump-tables");
  tree = chy_wire_parse (run.out, -1, &error);
  g_assert_no_error (error);
  run_line (&run, "--version");
  g_assert_true (g_str_has_prefix (run.out, "chancery-cli " CHY_VERSION));
  run_clear (&run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/a-wrong-command-line-is-told-and-exits-with-2",
                   test_a_wrong_command_line_is_told_and_exits_with_2);
  g_test_add_func ("/cli/every-verb-has-help-and-options-of-its-own",
                   test_every_verb_has_help_and_options_of_its_own);
  g_test_add_func ("/cli/help-stands-on-every-level", test_help_stands_on_every_level);
  g_test_add_func ("/cli/a-list-is-a-table-whose-columns-stand-below-each-other",
                   test_a_list_is_a_table_whose_columns_stand_below_each_other);
  g_test_add_func ("/cli/json-is-one-document-on-standard-output",
                   test_json_is_one_document_on_standard_output);
  g_test_add_func ("/cli/options-of-a-list-become-its-filter", test_options_of_a_list_become_its_filter);
  g_test_add_func ("/cli/settings-come-as-text-json-and-files", test_settings_come_as_text_json_and_files);
  g_test_add_func ("/cli/consequences-are-shown-and-need-yes", test_consequences_are_shown_and_need_yes);
  g_test_add_func ("/cli/a-refusal-is-told-with-its-remedy-and-exits-with-1",
                   test_a_refusal_is_told_with_its_remedy_and_exits_with_1);
  g_test_add_func ("/cli/a-batch-that-failed-in-part-exits-with-3",
                   test_a_batch_that_failed_in_part_exits_with_3);
  g_test_add_func ("/cli/the-passphrase-travels-beside-any-command",
                   test_the_passphrase_travels_beside_any_command);
  g_test_add_func ("/cli/an-object-is-shown-a-line-a-key", test_an_object_is_shown_a_line_a_key);
  g_test_add_func ("/cli/signing-in-tells-the-address-and-until-when",
                   test_signing_in_tells_the_address_and_until_when);
  g_test_add_func ("/cli/the-tables-are-json-for-the-manual", test_the_tables_are_json_for_the_manual);

  return g_test_run ();
}
