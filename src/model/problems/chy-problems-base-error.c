/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of ChyBaseError. */
static const ChyProblemWords words[] = {
  { "empty", N_ ("Nothing there"), N_ ("{detail}."), N_ ("Give a value that is not empty.") },
  { "invalid", N_ ("Not of the right form"), N_ ("{detail}."), N_ ("Correct the value and try again.") },
  { "too-large", N_ ("Too large"), N_ ("{detail}."),
    N_ ("Check that it is the right file; what is asked for here is much smaller.") },
  { "unsafe", N_ ("Others can change it"), N_ ("{detail}."),
    N_ ("Make the file or folder accessible to its owner alone (chmod go-rwx) and check that nobody has changed it.") },
  { NULL },
};

const ChyProblemDomain chy_problems_base_error = { "chy-base-error-quark", words };
