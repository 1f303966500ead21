/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority-fixture.h"

G_BEGIN_DECLS

/* What the contract is tested on; backend-NAME.c fills it in. */
typedef struct
{
  TestHost host; /* principals and clock for every provider */
  ChyAuthority
      *authority; /* the connector may request and manage, templates Basic, Approval, Weak are issued */
} Contract;

void contract_open (Contract *self);
void contract_close (Contract *self);

G_END_DECLS
