/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* What chy_fields_check() and the rules of single fields find. Arguments: title, value, limit. */
static const ChyProblemWords words[] = {
  { "required", N_ ("A value is missing"), N_ ("“{title}” needs a value."), N_ ("Set {field}.") },
  { "wrong-type", N_ ("Wrong kind of value"),
    N_ ("“{title}” cannot be {value}: the value is of the wrong kind."),
    N_ ("Set {field} to a value of the right kind; the help of this setting says which.") },
  { "too-small", N_ ("Too small"), N_ ("“{title}” is {value}, but must be at least {limit}."),
    N_ ("Set {field} to {limit} or more.") },
  { "too-large", N_ ("Too large"), N_ ("“{title}” is {value}, but must be at most {limit}."),
    N_ ("Set {field} to {limit} or less.") },
  { "too-short", N_ ("Too short"), N_ ("“{title}” is shorter than {limit} characters."),
    N_ ("Set {field} to a longer text.") },
  { "too-long", N_ ("Too long"), N_ ("“{title}” is longer than {limit} characters."),
    N_ ("Shorten {field} to {limit} characters.") },
  { "too-few", N_ ("Too few entries"), N_ ("“{title}” needs at least {limit} entries."),
    N_ ("Add entries to {field}.") },
  { "too-many", N_ ("Too many entries"), N_ ("“{title}” can have at most {limit} entries."),
    N_ ("Remove entries from {field}.") },
  { "too-few-bytes", N_ ("Too short"), N_ ("“{title}” is shorter than {limit} bytes."),
    N_ ("Check that the file given for {field} is the right one.") },
  { "too-many-bytes", N_ ("Too large"), N_ ("“{title}” is longer than {limit} bytes."),
    N_ ("Check that the file given for {field} is the right one.") },
  { "not-a-choice", N_ ("Not one of the choices"), N_ ("“{title}” cannot be “{value}”."),
    N_ ("Set {field} to one of: {limit}.") },
  { "empty-item", N_ ("An empty entry"), N_ ("“{title}” has an entry that is empty."),
    N_ ("Remove the empty entry from {field}.") },
  { "unknown-key", N_ ("Unknown setting"), N_ ("There is no setting “{value}” here."),
    N_ ("Check the spelling; --help and the fields verb list the settings.") },
  { "read-only", N_ ("Cannot be changed"), N_ ("“{title}” is set by the system and cannot be changed."),
    N_ ("Leave {field} out.") },
  { "immutable", N_ ("Cannot be changed any more"),
    N_ ("“{title}” cannot be changed once it has been saved."),
    N_ ("Make a new object with the other value instead.") },
  { "invalid", N_ ("Not a valid value"), N_ ("“{title}” cannot be “{value}”."),
    N_ ("Correct {field}; the help of this setting says what it takes.") },
  { "not-an-oid", N_ ("Not an object identifier"),
    N_ ("“{value}” is not an object identifier, as “{title}” needs one."),
    N_ ("Write {field} as numbers joined by dots, for example 1.3.6.1.5.5.7.3.2.") },
  { "not-a-url", N_ ("Not an address"), N_ ("“{value}” is not an address, as “{title}” needs one."),
    N_ ("Write {field} with its scheme, for example http://pki.example.com/ca.crl.") },
  { "has-password", N_ ("Not with a name or password"),
    N_ ("“{title}” may not hold a name or a password: what stands there is stored and shown."),
    N_ ("Leave them out, and give them to the connector on its computer: chancery-connector --proxy-credentials FILE.") },
  { "not-a-host-name", N_ ("Not a host name"), N_ ("“{value}” is not a host name, as “{title}” needs one."),
    N_ ("Write {field} in full, for example ca1.corp.example.com.") },
  { "not-an-email", N_ ("Not an e-mail address"),
    N_ ("“{value}” is not an e-mail address, as “{title}” needs one."),
    N_ ("Write {field} as name@example.com.") },
  { "not-a-sid", N_ ("Not a security identifier"),
    N_ ("“{value}” is not a security identifier, as “{title}” needs one."),
    N_ ("Write {field} as S-1-5-21-... with numbers joined by hyphens.") },
  { "duplicate-item", N_ ("The same entry twice"), N_ ("“{title}” has “{value}” more than once."),
    N_ ("Remove the second one from {field}.") },
  { NULL },
};

const ChyProblemDomain chy_problems_field = { "field", words };
