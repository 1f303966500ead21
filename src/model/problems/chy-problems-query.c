/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "unknown-filter", N_ ("Unknown filter"), N_ ("{object} cannot be filtered by “{filter}”."),
    N_ ("Use a column that the list's help names.") },
  { "bad-filter", N_ ("Wrong value of a filter"),
    N_ ("“{value}” is no value that “{filter}” can be compared with."), NULL },
  { "filter-missing", N_ ("A filter is missing"), N_ ("{object} needs the filter “{filter}”."), NULL },
  { "unknown-sort", N_ ("Unknown order"), N_ ("{object} cannot be sorted by “{sort}”."),
    N_ ("Use a column that the list's help names.") },
  { "too-many", N_ ("Too many certificates for this"),
    N_ ("An authority finds and sorts by Request ID, template, requester, and end of validity. More than {most} "
        "certificates would have to be read for anything else."),
    N_ ("Take away the filter, sort by another column, or search for words.") },
  { NULL },
};

const ChyProblemDomain chy_problems_query = {
  .domain = "query",
  .words = words,
};
