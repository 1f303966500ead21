/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

extern const ChyProblemDomain chy_problems_name_error;

/* Rows in the order of ChyNameError. */
static const ChyProblemWords words[] = {
  { "syntax", N_ ("Not a distinguished name"),
    N_ ("The text cannot be read as a distinguished name: {detail}."),
    N_ ("Write it as CN=Jane Doe,OU=Sales,O=Contoso,C=US; put a backslash before a comma that belongs to a "
        "value.") },
  { "unknown-attribute", N_ ("Unknown attribute of a name"),
    N_ ("A distinguished name cannot be read: {detail}."),
    N_ ("Use CN, E, G, SN, OU, O, L, ST, C, DC, T, UID, SERIALNUMBER or a dotted object identifier.") },
  { "empty-value", N_ ("An empty attribute"),
    N_ ("A distinguished name has an attribute without a value: {detail}."),
    N_ ("Give the attribute a value or remove it.") },
  { "too-long", N_ ("Too long for a name"), N_ ("A value is too long for a distinguished name: {detail}."),
    N_ ("Shorten the value.") },
  { "bad-country", N_ ("Not a country code"), N_ ("The country of a name is wrong: {detail}."),
    N_ ("Write C as two capital letters, for example US.") },
  { "bad-character", N_ ("Characters that cannot stand there"),
    N_ ("An attribute of a name cannot hold a value: {detail}."),
    N_ ("Use plain letters and digits, or another attribute.") },
  { NULL },
};

const ChyProblemDomain chy_problems_name_error = { "chy-name-error-quark", words };
