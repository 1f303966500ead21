/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"
#include "store/chy-store.h"
#include "vault/chy-vault.h"

G_BEGIN_DECLS

/* The built-in authorities in one authority database (schema "authority"). The vault may be NULL or locked:
 * then what needs a key in it fails with CHY_AUTHORITY_ERROR_LOCKED. */
ChyAuthorityHost *
chy_authority_builtin_host_new (ChyStore *store, ChyVault *vault, ChyClock *clock, GError **error);

/* The vault can come later (it was just created, or another one was restored). */
void chy_authority_builtin_host_set_vault (ChyAuthorityHost *self, ChyVault *vault);

/* Opens the key of an authority that has a passphrase of its own, for the life of the host. */
gboolean chy_authority_builtin_unlock (ChyAuthorityHost *self,
                                       const char *id_or_name,
                                       ChySecret *passphrase,
                                       GError **error);

/* Schema of the authority's database, for chy_store_sqlite_open(). */
extern const ChyStoreSchema chy_authority_schema;

G_END_DECLS
