/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of ChyWireError. */
static const ChyProblemWords words[] = {
  { "syntax", N_ ("Not JSON"), N_ ("The text is not JSON: {detail}."),
    N_ ("Correct it at that place; every name and text needs quotation marks, and no comma may stand before a closing bracket.") },
  { "encoding", N_ ("Not UTF-8"), N_ ("The text is not UTF-8: {detail}."),
    N_ ("Save the file in the encoding UTF-8 and try again.") },
  { "duplicate", N_ ("A property stands twice"), N_ ("The JSON says two things at once: {detail}."),
    N_ ("Remove one of the two.") },
  { "too-deep", N_ ("Nested too deep"), N_ ("The JSON cannot be read: {detail}."),
    N_ ("Check that it is the right file.") },
  { "too-large", N_ ("Too large"), N_ ("The JSON cannot be read: {detail}."),
    N_ ("Check that it is the right file.") },
  { "number", N_ ("The number is too large"), N_ ("The JSON cannot be read: {detail}."),
    N_ ("Write a number that 64 bits hold.") },
  { "type", N_ ("Wrong kind of value"), N_ ("The JSON does not fit: {detail}."),
    N_ ("Correct the value; the help of this setting says what it takes.") },
  { "query", N_ ("The query is not understood"), N_ ("The query is not understood: {detail}."),
    N_ ("Correct the address that is asked.") },
  { NULL },
};

const ChyProblemDomain chy_problems_wire = { "chy-wire-error-quark", words };
