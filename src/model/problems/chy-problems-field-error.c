/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of ChyFieldError. */
static const ChyProblemWords words[] = {
  { "not-text", N_ ("Not written as text"), N_ ("{detail}."),
    N_ ("Give the value as JSON (key:=...) or as a file (key=@file).") },
  { "not-a-number", N_ ("Not a number"), N_ ("{detail}."), N_ ("Write the value in digits alone.") },
  { "not-a-choice", N_ ("Not one of the choices"), N_ ("{detail}."),
    N_ ("Write one of the words that are listed.") },
  { "not-a-boolean", N_ ("Neither true nor false"), N_ ("{detail}."), N_ ("Write true or false.") },
  { "unknown-key", N_ ("Unknown setting"), N_ ("{detail}."),
    N_ ("Check the spelling; --help and the fields verb list the settings.") },
  { "invalid", N_ ("Not a valid value"), N_ ("{detail}."), N_ ("Correct the value and try again.") },
  { NULL },
};

const ChyProblemDomain chy_problems_field_error = { "chy-field-error-quark", words };
