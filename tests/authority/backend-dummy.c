/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract.h"
#include "dummy-authority.h"

void
contract_open (Contract *self)
{
  test_host_open (&self->host);
  self->authority = dummy_authority_new ("Dummy", self->host.clock, self->host.admin);
  test_grant (self->authority, self->host.admin, self->host.connector, "request-certificates", FALSE);
  test_grant (self->authority, self->host.admin, self->host.connector, "issue-and-manage-certificates",
              FALSE);
}

void
contract_close (Contract *self)
{
  g_clear_object (&self->authority);
  test_host_close (&self->host);
}
