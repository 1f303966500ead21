/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract.h"

void
contract_open (Contract *self)
{
  test_host_open (&self->host);
  self->authority = test_root_new (self->host.host, self->host.admin, self->host.connector);
}

void
contract_close (Contract *self)
{
  g_clear_object (&self->authority);
  test_host_close (&self->host);
}
