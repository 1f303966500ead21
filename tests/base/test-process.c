/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-process.h"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static void
test_a_hardened_process_leaves_no_core_dump (void)
{
  if (g_test_subprocess ())
    {
      struct rlimit limit = { 1, 1 };

      g_assert_true (chy_process_harden ());
      g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
      g_assert_cmpuint (limit.rlim_cur, ==, 0);
      g_assert_cmpuint (limit.rlim_max, ==, 0);
      g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
      /* The leak checker needs ptrace, which the process has just forbidden. */
      _Exit (0);
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/a_hardened_process_leaves_no_core_dump",
                   test_a_hardened_process_leaves_no_core_dump);

  return g_test_run ();
}
