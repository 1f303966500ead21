/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

gboolean
chy_process_harden (void)
{
  const struct rlimit none = { 0, 0 };
  gboolean limited = setrlimit (RLIMIT_CORE, &none) == 0;

  /* A dump that is piped to a collector ignores the limit, but not this. */
  return prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && limited;
}
