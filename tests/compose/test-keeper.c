/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "authority/chy-authority-builtin.h"
#include "compose/chy-folder.h"
#include "compose/chy-restore.h"
#include "model/chy-problem.h"
#include "road.h"
#include "tenant/local/keeper/chy-keeper.h"

#ifdef TEST_POSTGRES
#include "postgres-server.h"
#endif

/* What a server does by itself, by a clock that only the test moves. */

/* 2026-03-01T12:00:00Z */
#define BEGIN  G_GINT64_CONSTANT (1772366400000000)
#define MINUTE (60 * CHY_USEC_PER_SEC)
#define HOUR   (60 * MINUTE)

typedef struct
{
  char *root;
  char *location;
  ChyClock *clock;
  ChyFolder *folder;
  ChyKeeperOptions options;
  char *publish;
  char *backups;
  char *hook;
  char *told; /* what the hook was given */
  char *sendmail;
  char *mail; /* what was sent */
} Place;

static char *
make_program (Place *self, const char *name, const char *output)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (self->root, name, NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\necho \"$@\" >> '%s'\ncat >> '%s'\n", output, output);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

static ChyFolder *
open_folder (Place *self)
{
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = chy_folder_open_with_clock (self->location, TRUE, self->clock, &error);

  g_assert_no_error (error);
  return folder;
}

static void
place_set_up (Place *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  self->root = g_dir_make_tmp ("chy-keeper-XXXXXX", &error);
  g_assert_no_error (error);
#ifdef TEST_POSTGRES
  {
    g_autofree char *name = g_strdup_printf ("keeper-%08x", g_random_int ());

    self->location = test_server_url (name);
  }
#else
  self->location = g_build_filename (self->root, "data", NULL);
#endif
  self->clock = chy_clock_new_fixed (BEGIN);
  self->folder = open_folder (self);
  self->publish = g_build_filename (self->root, "publish", NULL);
  self->backups = g_build_filename (self->root, "backups", NULL);
  g_assert_cmpint (g_mkdir (self->publish, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (self->backups, 0700), ==, 0);
  self->told = g_build_filename (self->root, "told", NULL);
  self->mail = g_build_filename (self->root, "mail", NULL);
  self->hook = make_program (self, "hook", self->told);
  self->sendmail = make_program (self, "sendmail", self->mail);
  self->options.authority_schema = &chy_authority_schema;
}

static void
remove_tree (const char *path)
{
  g_autofree char *line = g_strdup_printf ("rm -r '%s'", path);

  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
}

static void
place_tear_down (Place *self, gconstpointer data)
{
  (void) data;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  chy_folder_close (self->folder);
  chy_clock_unref (self->clock);
  remove_tree (self->root);
  g_free (self->root);
  g_free (self->location);
  g_free (self->publish);
  g_free (self->backups);
  g_free (self->hook);
  g_free (self->told);
  g_free (self->sendmail);
  g_free (self->mail);
}

static ChyKeeper *
make_keeper (Place *self)
{
  return chy_keeper_new (CHY_TENANT_LOCAL (self->folder->tenant), &self->options);
}

static GVariant *
get_authority (Place *self)
{
  g_autoptr (GPtrArray) rows = road_rows (self->folder->tenant, "authorities", NULL, NULL);

  g_assert_cmpuint (rows->len, ==, 1);
  return g_variant_ref (rows->pdata[0]);
}

static gint64
get_crl_number (Place *self)
{
  g_autoptr (GVariant) row = get_authority (self);

  return chy_body_get_int (row, "crlNumber", 0);
}

static GBytes *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;
  gsize size = 0;

  return g_file_get_contents (path, &text, &size, NULL) ? g_bytes_new_take (text, size) : NULL;
}

/* What is in a file, which is removed; "" where there is none. */
static char *
take_text (const char *path)
{
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  g_unlink (path);
  return text;
}

static guint
count_in (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + 1, part))
    n++;
  return n;
}

static void
move (Place *self, ChyKeeper *keeper, gint64 usec)
{
  chy_clock_advance (self->clock, usec);
  chy_keeper_work (keeper, NULL);
}

/* --- revocation lists ----------------------------------------------------------------------------------- */

static void
test_crl (Place *place, gconstpointer data)
{
  ChyKeeper *keeper;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) served = NULL;
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GVariant) authority = NULL;
  g_autoptr (GBytes) expected = NULL;

  (void) data;
  place->options.publish_dir = place->publish;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  keeper = make_keeper (place);
  chy_keeper_work (keeper, NULL);
  g_assert_cmpint (get_crl_number (place), ==, 1);
  first = read_file (place->publish, ROAD_CA ".crl");
  g_assert_nonnull (first);
  certificate = read_file (place->publish, ROAD_CA ".crt");
  authority = get_authority (place);
  expected = chy_body_get_bytes (authority, "certificate");
  g_assert_true (g_bytes_equal (certificate, expected));
  g_assert_null (chy_keeper_get_published (keeper, "crl", "Other.crl"));
  g_assert_null (chy_keeper_get_published (keeper, "crl", "../told"));

  /* It is good for seven days and one more: nothing until then, and the next one in time. */
  move (place, keeper, 7 * CHY_USEC_PER_DAY - 10 * MINUTE);
  g_assert_cmpint (get_crl_number (place), ==, 1);
  move (place, keeper, 8 * MINUTE);
  g_assert_cmpint (get_crl_number (place), ==, 2);
  second = read_file (place->publish, ROAD_CA ".crl");
  g_assert_false (g_bytes_equal (first, second));
  served = chy_keeper_get_published (keeper, "crl", ROAD_CA ".crl");
  g_assert_true (g_bytes_equal (served, second));
  move (place, keeper, HOUR);
  g_assert_cmpint (get_crl_number (place), ==, 2);
  chy_keeper_free (keeper);
}

/* What somebody revokes and publishes is out with the next look, not with the next list. */
static void
test_published_by_hand (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GVariantDict dict;
  ChyOutcome *outcome;
  ChyKeeper *keeper;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  (void) data;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  keeper = make_keeper (place);
  chy_keeper_work (keeper, NULL);
  before = chy_keeper_get_published (keeper, "crl", ROAD_CA ".crl");
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", ROAD_CA);
  outcome =
      road_apply (place->folder->tenant, "authority-crl", g_variant_dict_end (&dict), NULL, NULL, &error);
  g_assert_no_error (error);
  chy_outcome_free (outcome);
  move (place, keeper, MINUTE);
  after = chy_keeper_get_published (keeper, "crl", ROAD_CA ".crl");
  g_assert_false (g_bytes_equal (before, after));
  chy_keeper_free (keeper);
}

/* --- several servers, and restarts ---------------------------------------------------------------------- */

static gint64
count_backups (Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->backups, 0, NULL);
  gint64 n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_one_of_several (Place *place, gconstpointer data)
{
  ChyKeeper *one, *other;
  ChyFolder *second;

  (void) data;
  place->options.backup_dir = place->backups;
  place->options.backup_every = 3600;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  second = open_folder (place);
  one = make_keeper (place);
  other = chy_keeper_new (CHY_TENANT_LOCAL (second->tenant), &place->options);
  chy_keeper_work (one, NULL);
  chy_keeper_work (other, NULL);
  g_assert_cmpint (get_crl_number (place), ==, 1);
  g_assert_cmpint (count_backups (place), ==, 1);
  /* The other one does it when the first does not. */
  move (place, other, HOUR + MINUTE);
  chy_keeper_work (one, NULL);
  g_assert_cmpint (count_backups (place), ==, 2);
  /* One that starts again neither repeats nor leaves out. */
  chy_keeper_free (one);
  one = make_keeper (place);
  chy_keeper_work (one, NULL);
  g_assert_cmpint (count_backups (place), ==, 2);
  chy_keeper_free (one);
  chy_clock_advance (place->clock, 5 * HOUR);
  one = make_keeper (place);
  chy_keeper_work (one, NULL);
  chy_keeper_work (one, NULL);
  g_assert_cmpint (count_backups (place), ==, 3);
  /* A clock that went back by a day does not stop it for a day. */
  move (place, one, -CHY_USEC_PER_DAY);
  g_assert_cmpint (count_backups (place), ==, 4);
  chy_keeper_free (one);
  chy_keeper_free (other);
  chy_folder_close (second);
}

/* A duty that a server died at is another one's when its time is up. */
static void
test_lease (Place *place, gconstpointer data)
{
  ChyKeeper *keeper = make_keeper (place);
  GCancellable *cancelled = g_cancellable_new ();

  (void) data;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  g_cancellable_cancel (cancelled);
  chy_keeper_work (keeper, cancelled);
  g_assert_cmpint (get_crl_number (place), ==, 0);
  chy_keeper_work (keeper, NULL);
  g_assert_cmpint (get_crl_number (place), ==, 1);
  chy_keeper_free (keeper);
  g_object_unref (cancelled);
}

/* --- renewals ------------------------------------------------------------------------------------------- */

static void
test_renewals (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ChyConnectorCounts counts = { 0 };
  ChyKeeper *keeper;

  (void) data;
  road_prepare (place->folder->tenant, "ec:p256", 3);
  g_assert_true (chy_folder_run_connector (place->folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL,
                                           NULL, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (counts.succeeded, ==, 3);
  keeper = make_keeper (place);
  chy_keeper_work (keeper, NULL);
  g_assert_cmpint (road_count (place->folder->tenant, "requests", NULL, NULL), ==, 3);
  /* A fifth of a year before the end, and nobody has a console open. */
  move (place, keeper, 310 * CHY_USEC_PER_DAY);
  g_assert_cmpint (road_count (place->folder->tenant, "requests", NULL, NULL), ==, 6);
  chy_keeper_free (keeper);
}

static void
run_connector (Place *place, ChyConnectorCounts *counts)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_folder_run_connector (place->folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL,
                                           NULL, counts, &error));
  g_assert_no_error (error);
}

/* Nobody issues the template any more: that renewals fail is told, and later that certificates end. */
static void
test_renewals_fail (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *later = NULL;
  ChyConnectorCounts counts = { 0 };
  ChyOutcome *outcome;
  GVariantDict dict;
  ChyKeeper *keeper;

  (void) data;
  place->options.alert_hook = place->hook;
  road_prepare (place->folder->tenant, "ec:p256", 6);
  run_connector (place, &counts);
  g_assert_cmpint (counts.succeeded, ==, 6);
  keeper = make_keeper (place);
  move (place, keeper, 310 * CHY_USEC_PER_DAY);
  g_assert_cmpint (road_count (place->folder->tenant, "alerts", "code", "renewals-failing"), ==, 0);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", ROAD_CA);
  g_variant_dict_insert (&dict, "template", "s", "IntunePKCS");
  outcome = road_apply (place->folder->tenant, "authority-withdraw-template", g_variant_dict_end (&dict),
                        NULL, NULL, &error);
  g_assert_no_error (error);
  chy_outcome_free (outcome);
  run_connector (place, &counts);
  move (place, keeper, 2 * MINUTE);
  first = take_text (place->told);
  g_assert_cmpuint (count_in (first, "\"renewals-failing\""), ==, 1);
  g_assert_cmpuint (count_in (first, "\"certificates-expiring\""), ==, 0);
  move (place, keeper, 40 * CHY_USEC_PER_DAY);
  later = take_text (place->told);
  g_assert_cmpuint (count_in (later, "\"renewals-failing\""), ==, 0);
  g_assert_cmpuint (count_in (later, "\"certificates-expiring\""), ==, 1);
  chy_keeper_free (keeper);
}

/* --- backups -------------------------------------------------------------------------------------------- */

static void
test_backups (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *restored = g_build_filename (place->root, "restored", NULL);
  g_autofree char *other = g_build_filename (place->backups, "chancery-mine.backup", NULL);
  g_autofree char *file = NULL;
  g_autofree char *told = NULL;
  g_autofree char *over = NULL;
  ChyKeeper *keeper;
  GDir *dir;
  const char *name;

  (void) data;
  place->options.backup_dir = place->backups;
  place->options.backup_every = 86400;
  place->options.backup_keep = 2;
  place->options.alert_hook = place->hook;
  road_prepare (place->folder->tenant, "ec:p256", 2);
  g_file_set_contents (other, "of somebody", -1, NULL);
  keeper = make_keeper (place);
  for (guint i = 0; i < 4; i++)
    move (place, keeper, CHY_USEC_PER_DAY);
  /* The last two, and what is not ours. */
  g_assert_cmpint (count_backups (place), ==, 3);
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  dir = g_dir_open (place->backups, 0, NULL);
  while (file == NULL && (name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, "20260305") != NULL)
      file = g_build_filename (place->backups, name, NULL);
  g_dir_close (dir);
  g_assert_nonnull (file);
  g_assert_true (chy_restore (restored, file, "alice", place->clock, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);

  /* The folder is not there: an alert, once; then it is, and the all-clear. */
  g_free (take_text (place->told));
  {
    g_autofree char *away = g_build_filename (place->root, "away", NULL);

    g_assert_cmpint (g_rename (place->backups, away), ==, 0);
    for (guint i = 0; i < 3; i++)
      move (place, keeper, CHY_USEC_PER_DAY);
    told = take_text (place->told);
    g_assert_cmpuint (count_in (told, "\"duty/backup\""), ==, 1);
    g_assert_cmpuint (count_in (told, "\"backup-failed\""), ==, 1);
    g_assert_cmpint (g_rename (away, place->backups), ==, 0);
  }
  g_assert_cmpint (count_backups (place), ==, 3);
  move (place, keeper, 10 * MINUTE);
  over = take_text (place->told);
  g_assert_cmpuint (count_in (over, "\"over\""), ==, 1);
  g_assert_cmpint (road_count (place->folder->tenant, "alerts", "code", "backup-failed"), ==, 0);
  chy_keeper_free (keeper);
}

/* --- alerts --------------------------------------------------------------------------------------------- */

static void
heartbeat (Place *place)
{
  g_autoptr (GError) error = NULL;
  GVariantDict dict;
  ChyOutcome *outcome;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "connector", "s", "CONNECTOR1");
  outcome = road_apply (place->folder->tenant, "connector-heartbeat", g_variant_dict_end (&dict), NULL, NULL,
                        &error);
  g_assert_no_error (error);
  chy_outcome_free (outcome);
}

static void
test_connector_down (Place *place, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  g_autofree char *worse = NULL;
  g_autofree char *over = NULL;
  g_autofree char *mail = NULL;
  ChyKeeper *keeper;

  (void) data;
  place->options.alert_hook = place->hook;
  place->options.alert_mail = "it@contoso.test";
  place->options.sendmail = place->sendmail;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  heartbeat (place);
  keeper = make_keeper (place);
  chy_keeper_work (keeper, NULL);
  g_free (take_text (place->told));
  g_free (take_text (place->mail));

  move (place, keeper, 15 * MINUTE);
  first = take_text (place->told);
  g_assert_cmpuint (count_in (first, "\"connector/CONNECTOR1\""), ==, 1);
  g_assert_nonnull (strstr (first, "\"connector-warning\""));
  g_assert_nonnull (strstr (first, "\"raised\""));
  g_assert_cmpint (road_count (place->folder->tenant, "alerts", "object", "CONNECTOR1"), ==, 1);
  move (place, keeper, 5 * MINUTE);
  again = take_text (place->told);
  g_assert_cmpuint (count_in (again, "connector/"), ==, 0);
  move (place, keeper, 25 * HOUR);
  worse = take_text (place->told);
  g_assert_cmpuint (count_in (worse, "\"connector-inactive\""), ==, 1);
  g_assert_cmpint (road_count (place->folder->tenant, "alerts", "object", "CONNECTOR1"), ==, 1);
  heartbeat (place);
  move (place, keeper, 2 * MINUTE);
  over = take_text (place->told);
  g_assert_cmpuint (count_in (over, "\"connector/CONNECTOR1\""), ==, 1);
  g_assert_nonnull (strstr (over, "\"over\""));
  g_assert_cmpint (road_count (place->folder->tenant, "alerts", "object", "CONNECTOR1"), ==, 0);
  mail = take_text (place->mail);
  g_assert_cmpuint (count_in (mail, "To: it@contoso.test"), >=, 3);
  g_assert_nonnull (strstr (mail, "-i -- it@contoso.test"));
  g_assert_nonnull (strstr (mail, "All clear"));
  chy_keeper_free (keeper);
}

/* With a locked vault no list can be made: that is told at once, and that the last one runs out in time. */
static void
test_crl_runs_out (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) passphrase = chy_secret_new_string (ROAD_PASSPHRASE);
  g_autofree char *early = NULL;
  g_autofree char *due = NULL;
  g_autofree char *stale = NULL;
  g_autofree char *over = NULL;
  ChyKeeper *keeper;

  (void) data;
  place->options.alert_hook = place->hook;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  keeper = make_keeper (place);
  chy_keeper_work (keeper, NULL);
  g_free (take_text (place->told));
  chy_vault_lock (place->folder->vault);
  move (place, keeper, 7 * CHY_USEC_PER_DAY + 3 * MINUTE);
  early = take_text (place->told);
  g_assert_cmpuint (count_in (early, "\"duty/crl\""), ==, 1);
  g_assert_cmpuint (count_in (early, "\"crl-due\""), ==, 0);
  move (place, keeper, 12 * HOUR);
  due = take_text (place->told);
  g_assert_cmpuint (count_in (due, "\"crl-due\""), ==, 1);
  move (place, keeper, 12 * HOUR);
  stale = take_text (place->told);
  g_assert_cmpuint (count_in (stale, "\"crl-stale\""), ==, 1);
  g_assert_true (chy_vault_open (place->folder->vault, passphrase, &error));
  move (place, keeper, 6 * MINUTE);
  over = take_text (place->told);
  g_assert_cmpuint (count_in (over, "\"over\""), ==, 2);
  g_assert_cmpint (get_crl_number (place), ==, 2);
  chy_keeper_free (keeper);
}

/* A hook that hangs or fails is tried again and given up; what it is not told stands in the list. */
static void
test_bad_hook (Place *place, gconstpointer data)
{
  ChyKeeper *keeper;
  g_autofree char *mail = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_auto (GStrv) told = NULL;

  (void) data;
  place->options.alert_hook = "/bin/false";
  place->options.alert_mail = "it@contoso.test";
  place->options.sendmail = place->sendmail;
  place->options.publish_dir = "/nowhere/at/all";
  road_prepare (place->folder->tenant, "ec:p256", 1);
  keeper = make_keeper (place);
  for (guint i = 0; i < 14; i++)
    move (place, keeper, 2 * MINUTE);
  mail = take_text (place->mail);
  g_assert_cmpuint (count_in (mail, "duty/publish@"), ==, 1);
  rows = road_rows (place->folder->tenant, "alerts", "code", "duty-failed");
  g_assert_cmpuint (rows->len, ==, 1);
  told = chy_body_get_list (rows->pdata[0], "toldBy");
  g_assert_cmpuint (g_strv_length (told), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) told, "journal"));
  g_assert_true (g_strv_contains ((const char *const *) told, "mail"));
  chy_keeper_free (keeper);
}

/* The thread begins by itself, and ends when it is told to. */
static void
test_thread (Place *place, gconstpointer data)
{
  ChyKeeper *keeper = make_keeper (place);
  GBytes *crl = NULL;

  (void) data;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  chy_keeper_start (keeper);
  while (crl == NULL)
    {
      crl = chy_keeper_get_published (keeper, "crl", ROAD_CA ".crl");
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_bytes_unref (crl);
  chy_keeper_stop (keeper);
  chy_keeper_free (keeper);
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  (void) data;
  /* What fails here is to fail. */
  return level >= G_LOG_LEVEL_WARNING ? G_LOG_WRITER_HANDLED : g_log_writer_default (level, fields, n, NULL);
}

#define ADD(path, func) g_test_add ("/compose/keeper/" path, Place, NULL, place_set_up, func, place_tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *home = g_dir_make_tmp ("chy-home-XXXXXX", NULL);
  int status;

  signal (SIGPIPE, SIG_IGN);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (write_log, NULL, NULL);
  ADD ("a revocation list is there, and the next one in time", test_crl);
  ADD ("a list that somebody makes is published", test_published_by_hand);
  ADD ("one of several servers does what is due, once", test_one_of_several);
  ADD ("what was not begun is done by the next", test_lease);
  ADD ("renewals come without a console", test_renewals);
  ADD ("renewals that fail and certificates that end are told", test_renewals_fail);
  ADD ("backups are made, read back and rotated", test_backups);
  ADD ("a connector that is down is told once, worse and over", test_connector_down);
  ADD ("a list that runs out is told in time", test_crl_runs_out);
  ADD ("a hook that fails does not hold up the others", test_bad_hook);
  ADD ("the thread begins and ends", test_thread);
  status = g_test_run ();
  remove_tree (home);
  return status;
}
