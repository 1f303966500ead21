/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of GFileError. */
static const ChyProblemWords words[] = {
  { "exists", N_ ("It exists already"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Choose another name, or remove the existing file first.") },
  { "is-a-folder", N_ ("It is a folder"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Name a file, not a folder.") },
  { "no-access", N_ ("No permission"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Ask for access to the file, or choose a place where you may read and write.") },
  { "name-too-long", N_ ("The name is too long"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Choose a shorter name.") },
  { "not-found", N_ ("Not found"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Check the spelling of the name and the folder.") },
  { "not-a-folder", N_ ("It is not a folder"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Check the path; one part of it is a file.") },
  { "no-such-device", N_ ("No such device"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Check that the disk or device is connected.") },
  { "not-mappable", N_ ("It cannot be read as a file"),
    N_ ("The file or folder could not be used: {detail}."), N_ ("Copy it to an ordinary file first.") },
  { "read-only", N_ ("Read-only"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Choose a place where you may write.") },
  { "text-busy", N_ ("It is being run"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("End the program that uses the file and try again.") },
  { "fault", N_ ("It could not be read"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Try again.") },
  { "link-loop", N_ ("Links in a circle"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Repair the symbolic links of the path.") },
  { "disk-full", N_ ("The disk is full"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Free some space and try again; nothing was lost.") },
  { "out-of-memory", N_ ("Out of memory"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Close other programs and try again.") },
  { "too-many-files", N_ ("Too many open files"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Close other programs and try again.") },
  { "too-many-files", N_ ("Too many open files"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Close other programs and try again.") },
  { "bad-descriptor", N_ ("It is not open"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Try again.") },
  { "invalid", N_ ("It cannot be used so"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Check that it is the right file.") },
  { "pipe-closed", N_ ("The receiver has gone"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Start the receiving program again.") },
  { "again", N_ ("Not ready"), N_ ("The file or folder could not be used: {detail}."), N_ ("Try again.") },
  { "interrupted", N_ ("Interrupted"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Try again.") },
  { "io", N_ ("The disk reports an error"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Check the disk, and restore from a backup where files are damaged.") },
  { "not-permitted", N_ ("Not permitted"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Ask for access to the file, or choose a place where you may read and write.") },
  { "not-supported", N_ ("The file system cannot do it"),
    N_ ("The file or folder could not be used: {detail}."), N_ ("Choose a place on another file system.") },
  { "failed", N_ ("It failed"), N_ ("The file or folder could not be used: {detail}."),
    N_ ("Check the file and try again.") },
  { NULL },
};

const ChyProblemDomain chy_problems_file_error = { "g-file-error-quark", words };
