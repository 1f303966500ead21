/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "no-slot", N_ ("The vault opens with the keyring alone"),
    N_ ("A backup could not be opened on another computer: the vault has neither a passphrase nor a recovery code."),
    N_ ("Add a recovery code or a passphrase first: vault add-slot.") },
  { "exists", N_ ("The file exists"), N_ ("“{object}” exists and is no backup; it is not replaced."),
    N_ ("Choose another name.") },
  { "incomplete", N_ ("Not a whole data folder"), N_ ("There is no database “{detail}” to save."), NULL },
  { "not-a-backup", N_ ("Not a backup"), N_ ("“{object}” is no backup of Chancery."),
    N_ ("Choose a file that “backup” made.") },
  { "truncated", N_ ("The backup is cut off"),
    N_ ("“{object}” ends too early. A part of the backup is missing, and nothing was restored."),
    N_ ("Copy the file again, or take another backup.") },
  { "tampered", N_ ("The backup was changed"),
    N_ ("“{object}” is damaged or was changed: its part “{detail}” is not what was saved. Nothing was restored."),
    N_ ("Copy the file again, or take another backup.") },
  { "newer", N_ ("A backup of a newer version"),
    N_ ("“{object}” was made by a newer version of Chancery. Nothing was restored."),
    N_ ("Update Chancery and try again.") },
  { "audit-broken", N_ ("The audit in the backup is not whole"),
    N_ ("The audit chain of “{detail}” in “{object}” has changed, missing or added records. Nothing was restored."),
    N_ ("Take another backup, and find out who could write to this one.") },
  { "in-use", N_ ("The data folder is in use"),
    N_ ("Another program works on “{object}”, so nothing can be restored into it now."),
    N_ ("Close the console and stop the connectors that use it, then try again.") },
  { NULL },
};

const ChyProblemDomain chy_problems_backup = {
  .domain = "backup",
  .words = words,
};
