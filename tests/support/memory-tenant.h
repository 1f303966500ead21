/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A tenant in memory, without rules: the shortest thing that keeps the contract of the port (tests/tenant/
 * contract.c). It knows every resource of the model, whose rows a test puts there, and the commands
 * "user-add" and "user-remove". */
#define MEMORY_TYPE_TENANT (memory_tenant_get_type ())
G_DECLARE_FINAL_TYPE (MemoryTenant, memory_tenant, MEMORY, TENANT, GObject)

ChyTenant *memory_tenant_new (void);
/* Puts a row in; `body` is sunk and gets an id where it has none. Emits "changed". */
void memory_tenant_add (MemoryTenant *self, const char *resource, GVariant *body);

G_END_DECLS
