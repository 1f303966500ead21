/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* Why a data folder is not opened. */
static const ChyProblemWords words[] = {
  { "moved", N_ ("The tenant was moved"), N_ ("The tenant of “{object}” was moved to a database server."),
    N_ ("Use it there (--tenant with the address of the database), or choose another folder for a new one.") },
  { NULL },
};

const ChyProblemDomain chy_problems_folder = {
  .domain = "folder",
  .words = words,
};
