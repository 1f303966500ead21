/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"
#include "base/chy-clock.h"
#include "store/chy-store.h"
#include "tenant/chy-tenant.h"
#include "tenant/commands/chy-command-type.h"
#include "vault/chy-vault.h"

G_BEGIN_DECLS

/* A tenant in a database of ours: the use cases themselves. */
#define CHY_TYPE_TENANT_LOCAL (chy_tenant_local_get_type ())
G_DECLARE_FINAL_TYPE (ChyTenantLocal, chy_tenant_local, CHY, TENANT_LOCAL, GObject)

/* The vault of the tenant is another one now (created, restored); NULL never comes. */
typedef void (*ChyTenantLocalVaultFunc) (ChyVault *vault, gpointer data);

typedef struct
{
  const char *folder;        /* the data folder, for the head of the audit chain; NULL: none is written */
  ChyStore *store;           /* the tenant's database; a reference is taken */
  ChyStore *authority_store; /* for the head of its audit chain, or NULL; a reference is taken */
  ChyAuthorityHost *host;    /* a reference is taken; NULL: no authorities */
  ChyVault *vault;           /* a reference is taken; NULL: there is none yet */
  ChyClock *clock;           /* a reference is taken */
  const char *actor;         /* who works here, for the audit: "alice" */
  ChyRole role;
  ChyTenantLocalVaultFunc vault_func; /* tells the authority host, or NULL */
  gpointer vault_data;
} ChyTenantLocalOptions;

/* Schema of the tenant's database, for chy_store_sqlite_open(). */
extern const ChyStoreSchema chy_tenant_schema;

/* A tenant on what `options` gives. A new database gets its identity (tenant id, domain SID, base of template
 * OIDs) here. Store errors. */
ChyTenant *chy_tenant_local_open (const ChyTenantLocalOptions *options, GError **error);

/* The same tenant for somebody else: what is done through it is checked against `role` and audited under the
 * name `actor`. A connector may only be the one whose id is `connector`. It emits no "changed"; `self` does.
 */
ChyTenant *chy_tenant_local_as (ChyTenantLocal *self, const char *actor, ChyRole role, const char *connector);

/* Who signs in by a certificate (DER) whose private key it has proved to have: the tenant as that account.
 * `tenant` is a local one. It must be the account's very certificate, known to an authority of this tenant,
 * neither revoked nor expired, and the account enabled. Asked for each request, so that access ends at once.
 * `ret_stamp` is another text whenever the account was changed. CHY_REFUSAL_ERROR ("account", "sign-in").
 * Blocking. */
ChyTenant *chy_tenant_local_sign_in (ChyTenant *tenant,
                                     GBytes *certificate,
                                     char **ret_name,
                                     char **ret_stamp,
                                     GCancellable *cancellable,
                                     GError **error);

/* --- a data folder -------------------------------------------------------------------------------- */

/* Names of files in a data folder; free with g_free(). */
char *chy_tenant_local_get_store_path (const char *folder);
char *chy_tenant_local_get_authority_path (const char *folder);
char *chy_tenant_local_get_audit_head_path (const char *folder, const char *schema);
char *chy_tenant_local_get_lock_path (const char *folder);

/* The vault whose text the tenant's database holds, locked; *ret_vault NULL where there is none. */
gboolean chy_tenant_local_load_vault (ChyStore *store, ChyVault **ret_vault, GError **error);

/* The tenant's vault (borrowed), or NULL. Thread safe; the caller keeps the tenant. */
ChyVault *chy_tenant_local_get_vault (ChyTenantLocal *self);
void chy_tenant_local_set_vault (ChyTenantLocal *self, ChyVault *vault);

ChyStore *chy_tenant_local_get_store (ChyTenantLocal *self);
ChyAuthorityHost *chy_tenant_local_get_host (ChyTenantLocal *self);
ChyClock *chy_tenant_local_get_clock (ChyTenantLocal *self);
const char *chy_tenant_local_get_folder (ChyTenantLocal *self);
const ChyPrincipal *chy_tenant_local_get_actor (ChyTenantLocal *self);

/* The head of a chain as chy_audit_verify() wants it, from the file at `path`, without its signature; NULL
 * where there is no file. `ret_signed`: it is signed. A signature is checked where the vault is open
 * (CHY_VAULT_ERROR_SEAL). */
gboolean chy_tenant_local_read_head (
    const char *path, ChyVault *vault, GBytes **ret_head, gboolean *ret_signed, GError **error);

/* Writes the heads of the audit chains beside the databases, signed where the vault is open. They may lag
 * behind, so a failure is no more than a warning to the log. */
void chy_tenant_local_write_heads (ChyTenantLocal *self);

G_END_DECLS
