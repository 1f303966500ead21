/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"
#include "base/chy-clock.h"
#include "model/chy-field.h"
#include "store/chy-store.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* One change, in one file chy-command-NAME.c: what it takes, who may, what it would do in words, and what it
 * does. Audit, roles, confirmation texts, the command line's verbs and the server's routes follow from it. */

typedef enum
{
  CHY_ROLE_AUDITOR,
  CHY_ROLE_OPERATOR,
  CHY_ROLE_CERTIFICATE_MANAGER,
  CHY_ROLE_ADMINISTRATOR,
  CHY_ROLE_CONNECTOR,
} ChyRole;

typedef enum
{
  CHY_COMMAND_ASKS = 1 << 0,        /* has a consequence that is shown and confirmed first */
  CHY_COMMAND_INTERNAL = 1 << 1,    /* no verb on the command line (a connector's, a timer's) */
  CHY_COMMAND_NEEDS_VAULT = 1 << 2, /* fails with CHY_TENANT_ERROR_VAULT while it is locked */
  CHY_COMMAND_QUIET = 1 << 3,       /* writes its own audit records, or none (heartbeat) */
  CHY_COMMAND_RECONCILES =
      1 << 5,                 /* who gets which certificate may have changed: "reconcile" runs after it */
  CHY_COMMAND_OWN = 1 << 6,   /* the tenant's own doing: nobody who has signed in to a server may */
  CHY_COMMAND_BATCH = 1 << 4, /* the last positional takes many; some may fail (exit status 3) */
  CHY_COMMAND_BOLT = 1 << 7,  /* opens or locks the vault: what locks it waits for all commands but these */
} ChyCommandFlags;

/* What a command works with. Made by the local tenant for one run; see chy-command-context.h for the calls.
 */
typedef struct _ChyCommandContext ChyCommandContext;

typedef struct
{
  const char *name;               /* "profile-assign": stored in the audit, sent; NOUN-VERB unless internal */
  const char *noun;               /* "profile" */
  const char *verb;               /* "assign" */
  const char *title;              /* N_(): "Assign Profile" */
  const char *help;               /* N_(): one sentence for --help */
  const char *const *positionals; /* keys of fields that the command line takes by place, in order;
                                     NULL-terminated, or NULL */
  const ChyField *fields;  /* ends with key NULL; a field "settings" of kind OBJECT takes key=value pairs from
                              the command line */
  const ChyField *secrets; /* keys and titles of secrets, given as --KEY-file FILE (a line), or where they
                              have CHY_FIELD_FILE as --KEY FILE (the whole file); or NULL. "passphrase" opens
                              the vault for any command */
  ChyRole role;
  ChyCommandFlags flags;
  const char *inverse; /* name of the command that undoes it, or NULL: its result carries "undo" parameters */

  /* Each may be NULL but apply. `check` and `consequence` run inside a reading session; problems that are
   * errors refuse the command. */
  gboolean (*check) (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error);
  char *(*consequence) (ChyCommandContext *context, GVariant *params, GError **error);
  /* Slow or outside work (keys, an authority) before the transaction; whatever it puts into `result` reaches
   * apply. No session is open. */
  gboolean (*prepare) (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error);
  /* Inside the writing transaction, together with the audit record. May run again after a lock conflict.
   * Never calls an authority. */
  gboolean (*apply) (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error);
  /* After the commit: what must reach an authority (from an outbox), files. No session is open. */
  gboolean (*after) (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error);
} ChyCommandType;

/* Generated from this folder's meson.build; NULL-terminated. */
const ChyCommandType *const *chy_command_types (void);
const ChyCommandType *chy_command_type_find (const char *name);
const ChyCommandType *chy_command_type_find_verb (const char *noun, const char *verb);

/* --- calls for the functions above -------------------------------------------------------------- */

ChySession *chy_command_context_get_session (ChyCommandContext *self); /* NULL in prepare and after */
gint64 chy_command_context_get_now (ChyCommandContext *self);
const ChyPrincipal *chy_command_context_get_actor (ChyCommandContext *self);
/* As what the actor works here. */
ChyRole chy_command_context_get_role (ChyCommandContext *self);
/* The id of the connector that runs this elsewhere, under an account of its own (borrowed); NULL: nobody
 * whose word is doubted. */
const char *chy_command_context_get_connector (ChyCommandContext *self);
ChySecret *chy_command_context_get_secret (ChyCommandContext *self, const char *key); /* borrowed, or NULL */
/* Gives a secret to the caller with the outcome. */
void chy_command_context_give_secret (ChyCommandContext *self, const char *key, ChySecret *secret);
/* A warning or note for the outcome; of an error in a batch, which item failed. Takes ownership. */
void chy_command_context_add_problem (ChyCommandContext *self, ChyProblem *problem);
/* The authority of that id or name (a new reference). */
ChyAuthority *
chy_command_context_get_authority (ChyCommandContext *self, const char *id_or_name, GError **error);
ChyAuthorityHost *chy_command_context_get_authority_host (ChyCommandContext *self);
/* Seals and opens with the tenant's vault: chy_vault_seal() / chy_vault_unseal() without the layer. */
GBytes *chy_command_context_seal (ChyCommandContext *self,
                                  ChySecret *secret,
                                  const char *table,
                                  const char *id,
                                  const char *column,
                                  GError **error);
ChySecret *chy_command_context_unseal (ChyCommandContext *self,
                                       GBytes *sealed,
                                       const char *table,
                                       const char *id,
                                       const char *column,
                                       GError **error);
/* The vault's own changes. In `prepare`: makes the first vault and stores it at once
 * (CHY_VAULT_ERROR_WRONG_SECRET where there is one that this passphrase does not open; `ret_made` FALSE where
 * there is one that it does). */
gboolean chy_command_context_make_vault (ChyCommandContext *self,
                                         ChySecret *passphrase,
                                         gboolean *ret_made,
                                         GError **error);
/* Opens the vault for this process, with a passphrase or recovery code, or by the desktop keyring where that
 * is NULL. In `prepare`. */
gboolean chy_command_context_open_vault (ChyCommandContext *self, ChySecret *passphrase, GError **error);
/* In `prepare`: locks it for this process, with every open key of an authority, once no other command is at
 * work. Waits for them, until it is cancelled. */
gboolean chy_command_context_lock_vault (ChyCommandContext *self, GError **error);

typedef enum
{
  CHY_VAULT_CHANGE_PASSPHRASE, /* `argument`: the new one, in place of the one that opens it */
  CHY_VAULT_ADD_PASSPHRASE,    /* `argument`: the other one */
  CHY_VAULT_ADD_RECOVERY,      /* gives the secret "recoveryCode" */
  CHY_VAULT_ADD_KEYRING,
  CHY_VAULT_REMOVE_SLOT, /* `slot` */
} ChyVaultChange;
/* In `prepare`: changes a copy that `passphrase` (or a recovery code) opens. In `apply`: stores that copy,
 * unless somebody else changed the vault meanwhile (CHY_TENANT_ERROR_CONFLICT). */
gboolean chy_command_context_change_vault (ChyCommandContext *self,
                                           ChyVaultChange change,
                                           ChySecret *passphrase,
                                           ChySecret *argument,
                                           const char *slot,
                                           GError **error);
gboolean chy_command_context_store_vault (ChyCommandContext *self, GError **error);

/* Opens a PFX with its password and wraps its contents for the target system `preset` under another one,
 * which a person made up where `chosen`. CPU work. */
ChySecret *chy_command_context_wrap_pfx (ChyCommandContext *self,
                                         ChySecret *pfx,
                                         ChySecret *old_password,
                                         const char *preset,
                                         ChySecret *new_password,
                                         gboolean chosen,
                                         GError **error);
/* Whether there is a target system of that id; else a problem ("request", "unknown-preset"). */
gboolean chy_command_context_check_preset (ChyCommandContext *self, const char *preset, GPtrArray *problems);

/* What the audit record of this command says it is about; before and after are bodies or NULL. Called once
 * or, for several objects, once each. */
void chy_command_context_audit (ChyCommandContext *self,
                                const char *kind,
                                const char *id,
                                const char *name,
                                GVariant *before,
                                GVariant *after);
/* A read, or a writing transaction of its own (with the audit record of `action`), for prepare and after. */
gboolean
chy_command_context_read (ChyCommandContext *self, ChySessionFunc func, gpointer data, GError **error);
gboolean
chy_command_context_write (ChyCommandContext *self, ChySessionFunc func, gpointer data, GError **error);
GCancellable *chy_command_context_get_cancellable (ChyCommandContext *self);

G_END_DECLS
