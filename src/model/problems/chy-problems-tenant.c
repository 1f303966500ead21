/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of ChyTenantError. */
static const ChyProblemWords words[] = {
  { "failed", N_ ("The tenant could not do it"), N_ ("The tenant could not do it: {detail}."),
    N_ ("Try again; if it stays, look at the doctor.") },
  { "not-found", N_ ("Not found"), N_ ("{detail}."), N_ ("Look at the list for its name or ID.") },
  { "ambiguous", N_ ("Not unique"), N_ ("{detail}."), N_ ("Use the ID instead of the name.") },
  { "unsupported", N_ ("Not offered"), N_ ("This tenant does not offer it: {detail}."), NULL },
  { "role", N_ ("Not allowed"), N_ ("Your role does not allow it: {detail}."),
    N_ ("Ask an administrator of this tenant.") },
  { "conflict", N_ ("Changed by somebody else"), N_ ("{detail}."),
    N_ ("Look at the new state and try again.") },
  { "vault", N_ ("The vault is locked"), N_ ("An open vault is needed: {detail}."),
    N_ ("Open the vault with its passphrase (--passphrase-file FILE).") },
  { "in-use", N_ ("Another connector is running"),
    N_ ("A connector is already at work on this folder: {detail}."),
    N_ ("Wait until it has finished, or stop it.") },
  { NULL },
};

const ChyProblemDomain chy_problems_tenant = {
  .domain = "chy-tenant-error-quark",
  .words = words,
};
