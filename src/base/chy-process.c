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

guint64
chy_process_raise_files (void)
{
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) != 0)
    return 0;
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  return getrlimit (RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : 0;
}
