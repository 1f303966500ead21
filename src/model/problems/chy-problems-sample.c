/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "not-empty", N_ ("The folder is not empty"),
    N_ ("The sample organization lives in a folder of its own, and there is something in “{object}”."),
    N_ ("Choose a new or empty folder.") },
  { "not-a-sample", N_ ("Not a sample organization"),
    N_ ("“{object}” holds data that is not marked as sample. Nothing was removed."),
    N_ ("Choose the folder of the sample organization.") },
  { "in-use", N_ ("The sample organization is in use"),
    N_ ("Another program has “{object}” open. Nothing was removed."),
    N_ ("Close every window of it, and try again.") },
  { "has-data", N_ ("The folder is in use already"),
    N_ ("A tenant with a vault or authorities cannot become a sample organization."), NULL },
  { NULL },
};

const ChyProblemDomain chy_problems_sample = { "sample", words };
