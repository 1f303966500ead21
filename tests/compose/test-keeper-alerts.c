/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "keeper-place.h"
#include "road.h"

/* Whom a server tells of what. */

#define FULL "nearly-full"

/* In the place of the system's: a disk of 4 GiB, half of it free, or 4 MiB where the file FULL is there. */
int
statvfs (const char *path, struct statvfs *disk)
{
  g_autofree char *mark = g_build_filename (path, FULL, NULL);
  gboolean full = g_file_test (mark, G_FILE_TEST_EXISTS);

  *disk = (struct statvfs){ .f_frsize = 4096, .f_blocks = 1 << 20, .f_bavail = full ? 1 << 10 : 1 << 19 };
  return 0;
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

static void
test_disk (Place *place, gconstpointer data)
{
  const char *folder = chy_tenant_local_get_folder (CHY_TENANT_LOCAL (place->folder->tenant));
  g_autofree char *mark = g_build_filename (folder, FULL, NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *told = NULL;
  g_autofree char *over = NULL;
  ChyKeeper *keeper;

  (void) data;
  place->options.alert_hook = place->hook;
  road_prepare (place->folder->tenant, "ec:p256", 1);
  keeper = make_keeper (place);
  chy_keeper_work (keeper, NULL);
  first = take_text (place->told);
  g_assert_cmpuint (count_in (first, "\"disk-nearly-full\""), ==, 0);
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  move (place, keeper, 10 * MINUTE);
  told = take_text (place->told);
  g_assert_cmpuint (count_in (told, "\"disk-nearly-full\""), ==, 1);
  move (place, keeper, 10 * MINUTE);
  second = take_text (place->told);
  g_assert_cmpuint (count_in (second, "\"disk-nearly-full\""), ==, 0);
  g_assert_cmpint (g_unlink (mark), ==, 0);
  move (place, keeper, 10 * MINUTE);
  over = take_text (place->told);
  g_assert_cmpuint (count_in (over, "\"over\""), ==, 1);
  g_assert_cmpint (road_count (place->folder->tenant, "alerts", "code", "disk-nearly-full"), ==, 0);
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

static void
add_tests (void)
{
  PLACE_ADD ("renewals that fail and certificates that end are told", test_renewals_fail);
  PLACE_ADD ("a connector that is down is told once, worse and over", test_connector_down);
  PLACE_ADD ("a list that runs out is told in time", test_crl_runs_out);
  PLACE_ADD ("a disk that is nearly full is told once, and when there is room again", test_disk);
  PLACE_ADD ("a hook that fails does not hold up the others", test_bad_hook);
}

int
main (int argc, char *argv[])
{
  return place_run_tests (argc, argv, add_tests);
}
