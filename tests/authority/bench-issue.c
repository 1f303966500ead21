/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "authority-fixture.h"

#include <sched.h>
#include <sys/resource.h>

/* Signing given CSRs with a P-256 authority, recorded durably: certificates per CPU-second with few and with
 * many issued before, and what a second core adds. reference: step-ca without a database makes 926. */

enum
{
  N_CSRS = 2000,
  BATCH = 64,
  ROUNDS = 3,
};

typedef struct
{
  double cpu, wall; /* seconds */
} Cost;

static double
cpu_now (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static Cost
issue (ChyAuthority *authority, const ChyPrincipal *who, GPtrArray *csrs, guint n, guint *serial)
{
  gint64 start = g_get_monotonic_time ();
  double cpu = cpu_now ();

  for (guint done = 0; done < n; done += BATCH)
    {
      ChySubmission submissions[BATCH];
      ChyIssuance *answers[BATCH];
      GError *errors[BATCH];
      char ids[BATCH][40];
      guint size = MIN (BATCH, n - done);

      for (guint i = 0; i < size; i++)
        {
          /* Random as the UUIDs of requests are. */
          guint number = (*serial)++;
          g_snprintf (ids[i], sizeof ids[i], "%08x-0000-4000-8000-%012x", number * 2654435761u, number);
          submissions[i] = (ChySubmission){ .request_id = ids[i],
                                            .attempt = 1,
                                            .template_name = "Bench",
                                            .csr = g_ptr_array_index (csrs, number % csrs->len),
                                            .requester = who };
        }
      chy_authority_submit (authority, submissions, size, answers, errors, NULL);
      for (guint i = 0; i < size; i++)
        {
          g_assert_no_error (errors[i]);
          g_assert_cmpint (answers[i]->disposition, ==, CHY_DISPOSITION_ISSUED);
          chy_issuance_free (answers[i]);
        }
    }
  return (Cost){ .cpu = cpu_now () - cpu, .wall = (double) (g_get_monotonic_time () - start) / 1e6 };
}

/* Every thread that there is by now; those to come take it from the one that makes them. */
static void
use_cores (int n)
{
  cpu_set_t set;
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;

  CPU_ZERO (&set);
  for (int i = 0; i < n; i++)
    CPU_SET (i, &set);
  while (tasks != NULL && (name = g_dir_read_name (tasks)) != NULL)
    if (sched_setaffinity ((pid_t) g_ascii_strtoll (name, NULL, 10), sizeof set, &set) != 0)
      g_print ("# cannot choose cores\n");
}

static GPtrArray *
make_csrs (void)
{
  GPtrArray *csrs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < N_CSRS; i++)
    {
      g_autoptr (ChyKey) key = test_key (CHY_KEY_EC_P256);
      g_autofree char *name = g_strdup_printf ("device %05u of the benchmark", i * 7919 % 100000);
      g_ptr_array_add (csrs, test_csr (key, name));
    }
  return csrs;
}

static Cost
best (ChyAuthority *authority, const ChyPrincipal *who, GPtrArray *csrs, guint *serial)
{
  Cost least = { .cpu = G_MAXDOUBLE, .wall = G_MAXDOUBLE };

  for (int i = 0; i < ROUNDS; i++)
    {
      Cost cost = issue (authority, who, csrs, N_CSRS, serial);
      least.cpu = MIN (least.cpu, cost.cpu);
      least.wall = MIN (least.wall, cost.wall);
    }
  return least;
}

static double
rate (Cost cost)
{
  return N_CSRS / cost.cpu;
}

int
main (int argc, char **argv)
{
  const char *const curve[] = { "compatibility.authority=2012", "compatibility.recipient=windows8",
                                "keyAlgorithm=ec:p256", NULL };
  guint many = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 100000;
  TestHost host = { 0 };
  guint serial = 0;

  test_host_open (&host);
  g_autoptr (ChyAuthority) authority = test_root_new (host.host, host.admin, host.connector);
  test_issue (authority, host.admin, host.connector, "Bench", curve);
  g_autoptr (GPtrArray) csrs = make_csrs ();

  issue (authority, host.connector, csrs, 1000, &serial);
  Cost few_two = best (authority, host.connector, csrs, &serial);
  use_cores (1);
  Cost few_one = best (authority, host.connector, csrs, &serial);
  use_cores ((int) g_get_num_processors ());
  g_print ("from 1,000 issued on, one core:  %.0f per CPU-second, %.0f per second\n", rate (few_one),
           N_CSRS / few_one.wall);
  g_print ("from 1,000 issued on, all cores: %.0f per CPU-second, %.0f per second (%.2f x one core)\n",
           rate (few_two), N_CSRS / few_two.wall, few_one.wall / few_two.wall);
  while (serial < many)
    issue (authority, host.connector, csrs, MIN (many - serial, 10000), &serial);
  Cost many_two = best (authority, host.connector, csrs, &serial);
  use_cores (1);
  Cost many_one = best (authority, host.connector, csrs, &serial);
  g_print ("from %u issued on, one core:  %.0f per CPU-second\n", many, rate (many_one));
  g_print ("from %u issued on, all cores: %.0f per CPU-second, %.0f per second\n", many, rate (many_two),
           N_CSRS / many_two.wall);
  g_print ("target: 1,389 per CPU-second (1.5 x 926): %.2f x step-ca\n", rate (few_one) / 926);
  g_print ("target: cost with many <= 1.10 x the cost with few: %.2f (one core), %.2f (all cores)\n",
           many_one.cpu / few_one.cpu, many_two.cpu / few_two.cpu);
  g_clear_object (&authority);
  test_host_close (&host);
  return 0;
}
