/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* What no other domain has words for. */
static const ChyProblemWords words[] = {
  { "unexpected", N_ ("Something unexpected happened"), N_ ("{detail}."),
    N_ ("Try again. If it happens again, save the details of this message and ask the people who run this system.") },
  { "cancelled", N_ ("Stopped"), N_ ("The work was stopped before it was finished."),
    N_ ("Start it again; what was already done is kept.") },
  { NULL },
};

const ChyProblemDomain chy_problems_base = { "base", words };
