/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of ChyVaultError. */
static const ChyProblemWords words[] = {
  { "locked", N_ ("The vault is locked"), N_ ("What is sealed can be neither read nor added: {detail}."),
    N_ ("Open the vault with its passphrase or a recovery code.") },
  { "wrong-secret", N_ ("Wrong passphrase"), N_ ("The vault does not open: {detail}."),
    N_ ("Check the keyboard layout and the Caps Lock key and try again, or use a recovery code.") },
  { "damaged", N_ ("The vault is damaged"),
    N_ ("The vault was changed by accident or by somebody: {detail}."),
    N_ ("Restore the latest backup. If nothing explains the damage, look into the audit for who had access.") },
  { "newer", N_ ("The vault is newer than this program"), N_ ("{detail}."),
    N_ ("Update this program; the vault was left as it is.") },
  { "seal", N_ ("A sealed value does not open"),
    N_ ("A secret in the database was changed, moved, or belongs to another vault: {detail}."),
    N_ ("Restore the latest backup. If nothing explains the change, look into the audit for who had access.") },
  { "last-slot", N_ ("The last way into the vault"),
    N_ ("Without this passphrase or recovery code nobody could open the vault again: {detail}."),
    N_ ("Add another passphrase or a recovery code first.") },
  { "no-slot", N_ ("Not a slot of the vault"), N_ ("{detail}."),
    N_ ("List the slots of the vault and name one of them.") },
  { "no-keyring", N_ ("The desktop keyring does not answer"), N_ ("{detail}."),
    N_ ("Unlock the keyring of your desktop, or open the vault with its passphrase.") },
  { "weak", N_ ("The passphrase is too short"), N_ ("{detail}."),
    N_ ("Choose a longer one, best of several words that have nothing to do with each other.") },
  { "too-many", N_ ("Too many slots"), N_ ("{detail}."), N_ ("Remove a slot that nobody uses any more.") },
  { "failed", N_ ("The cryptographic library failed"), N_ ("{detail}."),
    N_ ("Try again. If it happens again, check the system's GnuTLS installation.") },
  { NULL },
};

const ChyProblemDomain chy_problems_vault = { "chy-vault-error-quark", words };
