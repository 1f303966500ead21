/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "base/chy-file.h"
#include "compose/chy-folder.h"
#include "model/chy-field.h"
#include "road.h"

#include <sched.h>
#include <string.h>
#include <sys/resource.h>

/* bench-road [DEVICES]: from claim to the sealed PFX with durable commits, PFX files per second and per
 * CPU-second, on one core and on all; against openssl's programs doing the same by files in the same run. */

enum
{
  N_DEVICES = 2000,
  N_RSA = 200,
  N_STRANGER = 30,
};

typedef struct
{
  double cpu, wall; /* seconds */
} Cost;

static double
cpu_of (int who)
{
  struct rusage usage;

  getrusage (who, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
use_cores (int n)
{
  cpu_set_t set;

  CPU_ZERO (&set);
  for (int i = 0; i < n; i++)
    CPU_SET (i, &set);
  if (sched_setaffinity (0, sizeof set, &set) != 0)
    g_print ("# cannot choose cores\n");
}

static Cost
road (const char *key, guint n, int cores, gboolean show)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("chy-bench-XXXXXX", &error);
  g_autoptr (ChyFolder) folder = NULL;
  ChyConnectorCounts counts;
  gint64 begin = g_get_monotonic_time ();
  gint64 start;
  double cpu;
  Cost cost;

  use_cores (cores);
  folder = chy_folder_open (path, TRUE, &error);
  g_assert_no_error (error);
  road_prepare (folder->tenant, key, n);
  if (show)
    g_print ("# %u devices imported and assigned in %.2f s\n", n,
             (double) (g_get_monotonic_time () - begin) / 1e6);
  start = g_get_monotonic_time ();
  cpu = cpu_of (RUSAGE_SELF);
  chy_folder_run_connector (folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL, &counts,
                            &error);
  cost =
      (Cost){ .cpu = cpu_of (RUSAGE_SELF) - cpu, .wall = (double) (g_get_monotonic_time () - start) / 1e6 };
  g_assert_no_error (error);
  g_assert_cmpint (counts.succeeded, ==, n);
  g_clear_pointer (&folder, chy_folder_close);
  chy_file_remove_folder (path, NULL);
  return cost;
}

static void
run (const char *dir, const char *line)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  g_spawn_sync (dir, argv, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static Cost
stranger (const char *key, guint n)
{
  g_autofree char *dir = g_dir_make_tmp ("chy-bench-XXXXXX", NULL);
  const char *kind =
      g_str_has_prefix (key, "ec:") ? "-newkey ec -pkeyopt ec_paramgen_curve:P-256" : "-newkey rsa:2048";
  g_autofree char *ca =
      g_strdup_printf ("openssl req -x509 %s -nodes -keyout ca.key -out ca.pem -subj /CN=CA -days 30", kind);
  g_autofree char *req =
      g_strdup_printf ("openssl req %s -nodes -keyout k.key -out k.csr -subj /CN=LAPTOP", kind);
  gint64 start;
  double cpu;
  Cost cost;

  use_cores (1);
  run (dir, ca);
  start = g_get_monotonic_time ();
  cpu = cpu_of (RUSAGE_CHILDREN);
  for (guint i = 0; i < n; i++)
    {
      run (dir, req);
      run (dir, "openssl x509 -req -in k.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out k.pem -days 30");
      run (
          dir,
          "openssl pkcs12 -export -in k.pem -inkey k.key -certfile ca.pem -out k.p12 -passout pass:abcdefgh");
    }
  cost = (Cost){ .cpu = cpu_of (RUSAGE_CHILDREN) - cpu,
                 .wall = (double) (g_get_monotonic_time () - start) / 1e6 };
  chy_file_remove_folder (dir, NULL);
  return cost;
}

static void
compare (const char *key, guint n)
{
  int all = (int) g_get_num_processors ();
  Cost other, one, many;
  double other_rate;

  if (n == 0)
    return;
  other = stranger (key, N_STRANGER);
  one = road (key, n, 1, TRUE);
  many = road (key, n, all, FALSE);
  other_rate = N_STRANGER / other.cpu;

  g_print ("# %s: openssl as programs   %8.1f PFX per CPU-second, %8.1f per second\n", key, other_rate,
           N_STRANGER / other.wall);
  g_print (
      "# %s: one core              %8.1f PFX per CPU-second, %8.1f per second, %.2f ms CPU each (%.1fx)\n",
      key, n / one.cpu, n / one.wall, one.cpu * 1000 / n, n / one.cpu / other_rate);
  g_print ("# %s: %d cores               %8.1f PFX per CPU-second, %8.1f per second, %.2fx one core\n", key,
           all, n / many.cpu, n / many.wall, one.wall / many.wall);
}

int
main (int argc, char *argv[])
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : N_DEVICES;

  compare ("ec:p256", n);
  compare ("rsa:2048", argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : N_RSA);
  return 0;
}
