/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/commands/chy-command-type.h"

G_BEGIN_DECLS

/* Certificates that were imported for users, as the tenant keeps them: table imported_pfx. */
typedef struct
{
  gint64 number; /* row id */
  char *id;      /* (owned) UUID */
  char *person;  /* (owned) UUID */
  char *user;    /* (owned) name when it was imported, or NULL */
  char *upn;     /* (owned) or NULL */
  char *purpose;
  char *thumbprint;
  char *serial;
  char *subject;
  char *issuer;
  gint64 not_before, not_after; /* microseconds */
} ChyImportedRow;

void chy_imported_row_free (ChyImportedRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyImportedRow, chy_imported_row_free)

/* NULL without an error where there is none. `id` is the UUID; NULL finds nothing. */
gboolean
chy_imported_store_lookup (ChySession *session, const char *id, ChyImportedRow **ret_row, GError **error);
/* By UUID, thumbprint or serial. CHY_TENANT_ERROR_NOT_FOUND or _AMBIGUOUS. */
ChyImportedRow *chy_imported_store_find (ChySession *session, const char *key, GError **error);
/* The UUID of the one that this user gets now for a purpose (chy_imported_pfx_compare()); NULL without an
 * error where there is none. g_free(). */
gboolean chy_imported_store_choose (
    ChySession *session, const char *purpose, const char *person, gint64 now, char **ret_id, GError **error);

/* All of one purpose: for whom there is one, and which. */
typedef struct _ChyImportedTable ChyImportedTable;

ChyImportedTable *
chy_imported_table_load (ChySession *session, const char *purpose, gint64 now, GError **error);
void chy_imported_table_free (ChyImportedTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyImportedTable, chy_imported_table_free)
/* The UUID of the one that this user gets now, or NULL. Borrowed. */
const char *chy_imported_table_get (const ChyImportedTable *self, const char *person);
/* Whether one is still there, valid or not. */
gboolean chy_imported_table_has (const ChyImportedTable *self, const char *id);

/* Seals a secret of one that is yet to be inserted: kind "pfx" or "password". Needs no session. */
GBytes *chy_imported_store_seal (
    ChyCommandContext *context, const char *id, const char *kind, ChySecret *secret, GError **error);
/* CHY_TENANT_ERROR_NOT_FOUND where it is gone. */
ChySecret *chy_imported_store_get_secret (ChyCommandContext *context,
                                          const ChyImportedRow *self,
                                          const char *kind,
                                          GError **error);

/* Removes one with its key, and the copies of it that requests keep. */
gboolean chy_imported_store_delete (ChySession *session, const ChyImportedRow *self, GError **error);
gboolean chy_imported_store_count (ChySession *session, const char *person, guint *ret_count, GError **error);
/* The same for all of a user, each with its audit record. */
gboolean chy_imported_store_delete_all (ChyCommandContext *context, const char *person, GError **error);

/* A body for the audit record, without anything that is sealed. Floating. */
GVariant *chy_imported_row_to_body (const ChyImportedRow *self);

G_END_DECLS
