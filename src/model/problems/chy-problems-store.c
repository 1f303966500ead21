/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of ChyStoreError. */
static const ChyProblemWords words[] = {
  { "failed", N_ ("The database did not answer as expected"), N_ ("{detail}."),
    N_ ("Try again. If it happens again, run the doctor with --deep.") },
  { "not-found", N_ ("No database there"), N_ ("{detail}."),
    N_ ("Check the name; chancery-cli --data-dir DIR makes a new tenant where there is none.") },
  { "damaged", N_ ("The database is damaged"), N_ ("{detail}."),
    N_ ("Keep the file as it is and restore the latest backup; nothing was changed.") },
  { "foreign", N_ ("Not a database of Chancery"), N_ ("{detail}."),
    N_ ("Choose another folder; the file was left as it is.") },
  { "newer", N_ ("The database is newer than this program"), N_ ("{detail}."),
    N_ ("Update this program; the database was left as it is.") },
  { "read-only", N_ ("No permission to write"), N_ ("{detail}."),
    N_ ("Check who owns the file and its folder, and whether the disk is mounted for writing.") },
  { "locked", N_ ("The database is in use"), N_ ("{detail}."),
    N_ ("Close the other programs that have it open, or wait until the migration or restore has ended.") },
  { "busy", N_ ("The database is busy"), N_ ("Other programs kept writing for too long: {detail}."),
    N_ ("Try again in a moment.") },
  { "full", N_ ("The disk is full"), N_ ("Nothing of this change was kept: {detail}."),
    N_ ("Make room on the disk and try again.") },
  { "unique", N_ ("It exists already"), N_ ("{detail}."),
    N_ ("Choose another name, or change the one that exists.") },
  { "constraint", N_ ("It does not fit what is stored"), N_ ("{detail}."),
    N_ ("Something that it refers to is missing or still in use; look at it again and retry.") },
  { "closed", N_ ("The database is closed"), N_ ("{detail}."), N_ ("Open the tenant again.") },
  { "unsafe", N_ ("Others may change the database"), N_ ("{detail}."),
    N_ ("Make the file and its folder writable for their owner alone (chmod go-w), after checking that nobody has changed them.") },
  { "unreachable", N_ ("The database server does not answer"),
    N_ ("{detail}. A change that was under way was not kept."),
    N_ ("Check that the server runs and that the network reaches it, then try again.") },
  { "refused", N_ ("The database server refuses"), N_ ("{detail}."),
    N_ ("Check that the database is there, the user's name and rights, and the password in the passfile (PGPASSFILE, ~/.pgpass) or service file.") },
  { "unknown", N_ ("It is not known whether the change was kept"), N_ ("{detail}."),
    N_ ("When the server answers again, look whether the change is there before you repeat it.") },
  { "address", N_ ("Not an address of a database"), N_ ("{detail}."),
    N_ ("Write postgresql://USER@HOST/DATABASE, with the password in a passfile (PGPASSFILE, ~/.pgpass) or service file.") },
  { "unsuitable", N_ ("The database was not made for Chancery"), N_ ("{detail}."),
    N_ ("Use PostgreSQL 13 or later and make the database with “createdb --encoding=UTF8 --locale=C "
        "--template=template0 NAME”.") },
  { "not-empty", N_ ("The database is in use already"), N_ ("Nothing was copied: {detail}."),
    N_ ("Choose a new or empty database.") },
  { "older", N_ ("The database is older than this program"), N_ ("{detail}."),
    N_ ("Open it in the console: it is then brought up to date, and a copy of what it was is kept.") },
  { NULL },
};

const ChyProblemDomain chy_problems_store = { "chy-store-error-quark", words };
