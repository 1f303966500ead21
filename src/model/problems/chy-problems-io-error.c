/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of GIOErrorEnum, as far as it can happen here. */
static const ChyProblemWords words[] = {
  { "failed", N_ ("It failed"), N_ ("The operation could not be done: {detail}."), N_ ("Try again.") },
  { "not-found", N_ ("Not found"), N_ ("The operation could not be done: {detail}."),
    N_ ("Check the spelling of the name.") },
  { "exists", N_ ("It exists already"), N_ ("The operation could not be done: {detail}."),
    N_ ("Choose another name, or remove the existing one first.") },
  { "is-a-folder", N_ ("It is a folder"), N_ ("The operation could not be done: {detail}."),
    N_ ("Name a file, not a folder.") },
  { "not-a-folder", N_ ("It is not a folder"), N_ ("The operation could not be done: {detail}."),
    N_ ("Name a folder.") },
  { "not-empty", N_ ("The folder is not empty"), N_ ("The operation could not be done: {detail}."),
    N_ ("Name an empty or a new folder.") },
  { "not-regular", N_ ("It is not an ordinary file"), N_ ("The operation could not be done: {detail}."),
    N_ ("Name an ordinary file.") },
  { "not-a-link", N_ ("It is not a link"), N_ ("The operation could not be done: {detail}."),
    N_ ("Name a symbolic link.") },
  { "not-mountable", N_ ("It cannot be mounted"), N_ ("The operation could not be done: {detail}."),
    N_ ("Check the device.") },
  { "name-too-long", N_ ("The name is too long"), N_ ("The operation could not be done: {detail}."),
    N_ ("Choose a shorter name.") },
  { "bad-name", N_ ("The name is not valid"), N_ ("The operation could not be done: {detail}."),
    N_ ("Choose another name.") },
  { "too-many-links", N_ ("Too many links"), N_ ("The operation could not be done: {detail}."),
    N_ ("Repair the symbolic links of the path.") },
  { "disk-full", N_ ("The disk is full"), N_ ("The operation could not be done: {detail}."),
    N_ ("Free some space and try again; nothing was lost.") },
  { "invalid", N_ ("Not a valid value"), N_ ("The operation could not be done: {detail}."),
    N_ ("Correct the value and try again.") },
  { "no-access", N_ ("No permission"), N_ ("The operation could not be done: {detail}."),
    N_ ("Ask for access, or choose a place where you may read and write.") },
  { "not-supported", N_ ("It cannot be done here"), N_ ("The operation could not be done: {detail}."),
    N_ ("Choose another place or another way.") },
  { "not-mounted", N_ ("It is not mounted"), N_ ("The operation could not be done: {detail}."),
    N_ ("Mount it first.") },
  { "mounted", N_ ("It is mounted already"), N_ ("The operation could not be done: {detail}."),
    N_ ("Use the existing mount.") },
  { "closed", N_ ("It is closed"), N_ ("The operation could not be done: {detail}."), N_ ("Open it again.") },
  { "cancelled", N_ ("Stopped"), N_ ("The work was stopped before it was finished."),
    N_ ("Start it again; what was already done is kept.") },
  { "pending", N_ ("It is busy"), N_ ("The operation could not be done: {detail}."),
    N_ ("Wait until it has finished and try again.") },
  { "read-only", N_ ("Read-only"), N_ ("The operation could not be done: {detail}."),
    N_ ("Choose a place where you may write.") },
  { NULL },
};

const ChyProblemDomain chy_problems_io_error = { "g-io-error-quark", words };
