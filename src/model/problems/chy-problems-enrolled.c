/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "not-enrolled", N_ ("Not enrolled"), N_ ("This computer is not enrolled as a connector ({folder})."),
    N_ ("Have an administrator make an enrollment file (chancery-cli connector enroll-file), then run "
        "chancery-connector enroll FILE.") },
  { "in-use", N_ ("In use"), N_ ("Another chancery-connector works with {folder}."),
    N_ ("Stop it first (systemctl stop chancery-connector).") },
  { "not-a-file", N_ ("Not an enrollment file"), N_ ("“{file}” is no enrollment file, or was damaged."),
    N_ ("Copy it again, as it was written by chancery-cli connector enroll-file.") },
  { "damaged", N_ ("Damaged"), N_ ("What stands in {folder} is not whole."),
    N_ ("Enroll again with a new file (chancery-cli connector enroll-file).") },
  { "other-key", N_ ("Not for this key"),
    N_ ("The server's certificate is not for the key that was made here."),
    N_ ("Enroll again with a new file; if that repeats, look after the server.") },
  { NULL },
};

const ChyProblemDomain chy_problems_enrolled = {
  .domain = "enrolled",
  .words = words,
};
