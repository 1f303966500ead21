/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "compose/chy-sample.h"
#include "model/chy-problem.h"

/* The sample organization, made once for all tests that only read it. */
typedef struct
{
  char *root; /* (owned) */
  char *data; /* (owned) */
} Place;

static void
place_set_up (Place *self)
{
  self->root = g_dir_make_tmp ("chy-sample-XXXXXX", NULL);
  self->data = g_build_filename (self->root, "data", NULL);
}

static void
place_clear (Place *self)
{
  g_rmdir (self->root);
  g_free (self->root);
  g_free (self->data);
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
assert_refused (GError *error, const char *code)
{
  g_assert_true (chy_error_is (error, "sample", code));
}

static gint64
count (ChyTenant *tenant, const char *resource, const char *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body =
      filter != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, filter, NULL, NULL, &error) : NULL;
  g_autoptr (ChyQuery) query = chy_query_new (resource, body);
  g_autoptr (ChyResult) result = chy_tenant_query (tenant, query, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (chy_result_complete (result, NULL, &error));
  g_assert_no_error (error);

  return chy_result_get_count (result, NULL);
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  gint64 *last = data;

  g_assert_cmpint (done, >=, *last);
  g_assert_cmpint (done, <=, total);
  *last = done;
}

static void
assert_requests (ChyTenant *tenant)
{
  static const char *const states[] = { "delivered", "pendingApproval", "failed", "denied",
                                        "revoked",   "superseded",      "queued" };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *filter = g_strdup_printf ("{'state': <'%s'>}", states[i]);

      g_test_message ("%s: %d", states[i], (int) count (tenant, "requests", filter));
      g_assert_cmpint (count (tenant, "requests", filter), >, 0);
    }
  g_assert_cmpint (count (tenant, "failure-causes", NULL), >=, 3);
}

/* A bar in every week of the chart. */
static void
assert_weeks (ChyTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyQuery) query = chy_query_new ("expiry-weeks", NULL);
  g_autoptr (ChyResult) result = chy_tenant_query (tenant, query, NULL, &error);
  g_autoptr (GPtrArray) rows = chy_result_rows (result, 0, 100, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 13);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpint (chy_body_get_int (rows->pdata[i], "count", 0), >, 0);
}

static void
test_whole (void)
{
  g_autoptr (GError) error = NULL;
  Place place;
  ChyFolder *folder;
  gint64 last = 0;
  gint64 now = g_get_real_time ();

  place_set_up (&place);
  g_assert_true (chy_sample_create (place.data, now, on_progress, &last, NULL, &error));
  g_assert_no_error (error);
  folder = chy_folder_open (place.data, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (chy_sample_is (folder));
  g_assert_cmpint (count (folder->tenant, "settings", "{'id': <'sample'>}"), ==, 1);
  g_assert_cmpint (count (folder->tenant, "devices", NULL), ==, 1200);
  g_assert_cmpint (count (folder->tenant, "authorities", NULL), ==, 2);
  for (const char *const *s = (const char *const[]){ "pending", "active", "warning", "disabled", NULL };
       *s != NULL; s++)
    {
      g_autofree char *filter = g_strdup_printf ("{'state': <'%s'>}", *s);

      g_assert_cmpint (count (folder->tenant, "connectors", filter), >, 0);
    }
  assert_requests (folder->tenant);
  assert_weeks (folder->tenant);

  g_assert_false (chy_vault_is_open (folder->vault));
  g_assert_true (chy_sample_unlock (folder, &error));
  g_assert_no_error (error);
  g_assert_true (chy_vault_is_open (folder->vault));

  /* It is open here. */
  g_assert_false (chy_sample_remove (place.data, &error));
  assert_refused (error, "in-use");
  g_clear_error (&error);
  chy_folder_close (folder);
  g_assert_true (chy_sample_remove (place.data, &error));
  g_assert_no_error (error);
  g_assert_false (exists (place.data));
  place_clear (&place);
}

static void
test_not_empty (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  Place place;

  place_set_up (&place);
  file = g_build_filename (place.data, "letter.txt", NULL);
  g_assert_cmpint (g_mkdir (place.data, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "dear", -1, NULL));
  g_assert_false (chy_sample_create (place.data, g_get_real_time (), NULL, NULL, NULL, &error));
  assert_refused (error, "not-empty");
  g_assert_true (exists (file));
  g_unlink (file);
  g_rmdir (place.data);
  place_clear (&place);
}

/* A real folder: neither a sample before, nor can it be made one. */
static void
test_real_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) passphrase = chy_secret_new_string ("correct horse battery");
  g_autoptr (ChyCommand) make = chy_command_new ("vault-create", g_variant_new ("a{sv}", NULL));
  g_autoptr (ChyCommand) mark = chy_command_new ("sample-mark", g_variant_new ("a{sv}", NULL));
  ChyOutcome *outcome;
  ChyFolder *folder;
  Place place;

  place_set_up (&place);
  folder = chy_folder_open (place.data, TRUE, &error);
  g_assert_no_error (error);
  g_assert_false (chy_sample_is (folder));
  chy_command_set_secret (make, "passphrase", passphrase);
  outcome = chy_tenant_apply (folder->tenant, make, NULL, &error);
  g_assert_no_error (error);
  chy_outcome_free (outcome);
  g_assert_null (chy_tenant_apply (folder->tenant, mark, NULL, &error));
  assert_refused (error, "has-data");
  g_clear_error (&error);
  g_assert_true (chy_sample_unlock (folder, &error));
  chy_folder_close (folder);
  g_assert_false (chy_sample_remove (place.data, &error));
  assert_refused (error, "not-a-sample");
  g_clear_error (&error);
  g_assert_true (exists (place.data));
  g_assert_false (chy_sample_create (place.data, g_get_real_time (), NULL, NULL, NULL, &error));
  assert_refused (error, "not-empty");
  {
    g_autofree char *line = g_strdup_printf ("rm -r '%s'", place.data);

    g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
  }
  place_clear (&place);
}

static void
cancel_cb (gint64 done, gint64 total, gpointer data)
{
  if (done > 100)
    g_cancellable_cancel (data);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Place place;

  place_set_up (&place);
  g_assert_false (
      chy_sample_create (place.data, g_get_real_time (), cancel_cb, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (exists (place.data));
  place_clear (&place);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (chy_sample_remove ("/nonexistent/sample", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compose/sample/it has every state, is marked, opens by itself and is removed in one go",
                   test_whole);
  g_test_add_func ("/compose/sample/a folder with something in it is refused and kept", test_not_empty);
  g_test_add_func ("/compose/sample/a real folder is neither marked nor removed", test_real_folder);
  g_test_add_func ("/compose/sample/what was cancelled leaves nothing", test_cancelled);
  g_test_add_func ("/compose/sample/a folder that is not there is no sample", test_missing);

  return g_test_run ();
}
