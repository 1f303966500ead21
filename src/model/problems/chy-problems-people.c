/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* Reading lists of people and devices. Arguments: line, value, count. */
static const ChyProblemWords words[] = {
  { "unknown-column", N_ ("Unknown column"), N_ ("The column “{value}” is not known and was ignored."),
    N_ ("Check the spelling if it was meant to be read; columns that Chancery does not use can stay.") },
  { "duplicate-column", N_ ("A column stands twice"),
    N_ ("The column “{value}” stands twice in the first line."), N_ ("Remove or rename one of the two.") },
  { "no-kind-column", N_ ("No column “kind”"),
    N_ ("The first line names no column “kind”, so it is not known who is a user and who is a device."),
    N_ ("Begin the file with a line of column names, for example kind,id,name,userPrincipalName,email,groups, and write user, device or group into the first column.") },
  { "empty-file", N_ ("The file is empty"), N_ ("There is no line in the file."),
    N_ ("Check that it is the right file.") },
  { "utf-16", N_ ("Not UTF-8"), N_ ("The file is in the encoding UTF-16."),
    N_ ("Save it in the encoding UTF-8 (in a spreadsheet: CSV UTF-8) and try again.") },
  { "unknown-kind", N_ ("Unknown kind"), N_ ("Line {line}: the kind “{value}” is not known."),
    N_ ("Write user, device or group.") },
  { "nobody", N_ ("Nobody is named"), N_ ("Line {line}: nothing tells who this {value} is."),
    N_ ("Fill in an identifying column, such as id, userPrincipalName, serialNumber or name.") },
  { "too-many-values", N_ ("Too many values"),
    N_ ("Line {line}: it has {value} values, more than the first line has columns."),
    N_ ("Put values that contain the delimiter into quotation marks.") },
  { "too-few-values", N_ ("Too few values"),
    N_ ("Line {line}: it has {value} values, fewer than the first line has columns."),
    N_ ("Add the delimiters for the columns that are empty.") },
  { "value-too-long", N_ ("The value is too long"), N_ ("Line {line}: the value of “{value}” is too long."),
    N_ ("Shorten it.") },
  { "bad-quote", N_ ("A quotation mark in the wrong place"),
    N_ ("Line {line}: something follows a closing quotation mark."),
    N_ ("Write a quotation mark inside a value twice.") },
  { "open-quote", N_ ("A quotation mark is not closed"),
    N_ ("Line {line}: a value begins with a quotation mark that is never closed."),
    N_ ("Close it, or write a quotation mark inside a value twice and put the value into quotation marks.") },
  { "too-long", N_ ("The line is too long"),
    N_ ("Line {line}: it is longer than any line of this kind can be."),
    N_ ("Check the line, and whether a quotation mark is not closed.") },
  { "not-utf-8", N_ ("Not UTF-8"), N_ ("Line {line}: it is not UTF-8 text."),
    N_ ("Save the file in the encoding UTF-8 (in a spreadsheet: CSV UTF-8) and try again.") },
  { "ldif-syntax", N_ ("Not LDIF"),
    N_ ("Line {line}: the entry has a line that is not of the form “attribute: value”."),
    N_ ("Export the directory again, or correct the entry.") },
  { "ldif-url", N_ ("A reference to a file"),
    N_ ("Line {line}: the entry takes a value from another file, which is not followed."),
    N_ ("Export the directory with the values in the file.") },
  { "ldif-change", N_ ("A change, not an entry"),
    N_ ("Line {line}: the entry is a change of the type “{value}”."),
    N_ ("Export entries (ldapsearch -LLL, or ldifde without -c), not changes.") },
  { "more-bad-lines", N_ ("More bad lines"), N_ ("{count} more lines are bad."),
    N_ ("Correct the lines that are listed; perhaps the others have the same cause.") },
  { NULL },
};

const ChyProblemDomain chy_problems_people = { "people", words };
