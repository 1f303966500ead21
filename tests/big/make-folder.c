/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "big-folder.h"

/* make-folder FOLDER [N]: a data folder with N certificates (a million), to look at by hand. */
int
main (int argc, char *argv[])
{
  if (argc < 2)
    {
      g_printerr ("usage: %s FOLDER [N]\n", argv[0]);
      return 2;
    }
  big_folder_make (argv[1], argc > 2 ? g_ascii_strtoll (argv[2], NULL, 10) : BIG_ROWS);
  return 0;
}
