/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "authority/chy-authority-builtin.h"
#include "compose/chy-restore.h"
#include "keeper-place.h"
#include "pki/chy-certificate.h"
#include "road.h"
#include "tenant/local/keeper/chy-keeper-private.h"

/* What a server does by itself. */

static GBytes *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;
  gsize size = 0;

  return g_file_get_contents (path, &text, &size, NULL) ? g_bytes_new_take (text, size) : NULL;
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

/* Certificates under the old key go on to find the list that may revoke them. */
static void
test_renewed_key (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GVariantDict dict;
  ChyOutcome *outcome;
  ChyKeeper *keeper;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GBytes) list = NULL;
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (ChyCrlInfo) old = NULL;
  g_autoptr (ChyCrlInfo) new = NULL;

  (void) data;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  keeper = make_keeper (place);
  chy_keeper_work (keeper, NULL);
  before = chy_keeper_get_published (keeper, "aia", ROAD_CA ".crt");
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", ROAD_CA);
  g_variant_dict_insert (&dict, "newKey", "b", TRUE);
  outcome =
      road_apply (place->folder->tenant, "authority-renew", g_variant_dict_end (&dict), NULL, NULL, &error);
  g_assert_no_error (error);
  chy_outcome_free (outcome);
  move (place, keeper, HOUR);
  after = chy_keeper_get_published (keeper, "aia", ROAD_CA ".crt");
  g_assert_true (g_bytes_equal (before, after));
  list = chy_keeper_get_published (keeper, "crl", ROAD_CA ".crl");
  old = chy_crl_parse (list, before, &error);
  g_assert_no_error (error);
  g_clear_pointer (&list, g_bytes_unref);
  list = chy_keeper_get_published (keeper, "crl", ROAD_CA "(1).crl");
  certificate = chy_keeper_get_published (keeper, "aia", ROAD_CA "(1).crt");
  new = chy_crl_parse (list, certificate, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (new->number, !=, old->number);
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

/* One that ended with its server, at once. */
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

static const ChyDuty *
find_duty (const char *name)
{
  const ChyDuty *const *duty = chy_duties ();

  while (!g_str_equal ((*duty)->name, name))
    duty++;
  return *duty;
}

/* A server was killed in the middle of a backup: another one makes it when its time is up, and takes away
 * what lies about. */
static void
test_killed (Place *place, gconstpointer data)
{
  const ChyDuty *duty = find_duty ("backup");
  ChyStore *store = chy_tenant_local_get_store (CHY_TENANT_LOCAL (place->folder->tenant));
  g_autofree char *rest = g_build_filename (place->backups, "chancery-20260301T120000Z.backup.a1B2c3", NULL);
  g_autofree char *half = g_build_filename (rest, "tenant.db", NULL);
  g_autoptr (GError) error = NULL;
  gboolean taken = FALSE;
  ChyKeeper *keeper;
  gint64 now;

  (void) data;
  place->options.backup_dir = place->backups;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  g_assert_true (chy_duty_take (store, duty->name, "killed", chy_clock_now (place->clock), CHY_USEC_PER_DAY,
                                duty->lease, &taken, NULL, &error));
  g_assert_true (taken);
  g_assert_cmpint (g_mkdir (rest, 0700), ==, 0);
  g_assert_true (g_file_set_contents (half, "half", -1, NULL));
  keeper = make_keeper (place);
  move (place, keeper, duty->lease - MINUTE);
  g_assert_true (g_file_test (half, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count_backups (place), ==, 1);
  move (place, keeper, 2 * MINUTE);
  g_assert_false (g_file_test (rest, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count_backups (place), ==, 1);
  /* It was not dead after all: what it says of the duty is not heard any more. */
  now = chy_clock_now (place->clock);
  g_assert_true (chy_duty_give (store, duty->name, "killed", now, now, "late", &error));
  move (place, keeper, MINUTE);
  g_assert_cmpint (count_backups (place), ==, 1);
  g_assert_cmpint (road_count (place->folder->tenant, "alerts", "code", "backup-failed"), ==, 0);
  chy_keeper_free (keeper);
}

/* --- renewals ------------------------------------------------------------------------------------------- */

static void
test_renewals (Place *place, gconstpointer data)
{
  ChyConnectorCounts counts = { 0 };
  ChyKeeper *keeper;

  (void) data;
  road_prepare (place->folder->tenant, "ec:p256", 3);
  run_connector (place, &counts);
  g_assert_cmpint (counts.succeeded, ==, 3);
  keeper = make_keeper (place);
  chy_keeper_work (keeper, NULL);
  g_assert_cmpint (road_count (place->folder->tenant, "requests", NULL, NULL), ==, 3);
  /* A fifth of a year before the end, and nobody has a console open. */
  move (place, keeper, 310 * CHY_USEC_PER_DAY);
  g_assert_cmpint (road_count (place->folder->tenant, "requests", NULL, NULL), ==, 6);
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

static void
add_tests (void)
{
  PLACE_ADD ("a revocation list is there, and the next one in time", test_crl);
  PLACE_ADD ("an authority with a new key publishes for the old one, too", test_renewed_key);
  PLACE_ADD ("a list that somebody makes is published", test_published_by_hand);
  PLACE_ADD ("one of several servers does what is due, once", test_one_of_several);
  PLACE_ADD ("what was not begun is done by the next", test_lease);
  PLACE_ADD ("what was begun by one that was killed is done by another", test_killed);
  PLACE_ADD ("renewals come without a console", test_renewals);
  PLACE_ADD ("backups are made, read back and rotated", test_backups);
  PLACE_ADD ("the thread begins and ends", test_thread);
}

int
main (int argc, char *argv[])
{
  return place_run_tests (argc, argv, add_tests);
}
