/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/chy-store.h"

G_BEGIN_DECLS

/* The chain of audit records, one a database (decisions.md 16). Every schema has the table "audit" (id, time,
 * actor, action, object_kind, object_id, object_name, record BLOB, hash BLOB); `record` is the canonical text
 * over which hash = SHA-256 (previous hash || record) runs. */
typedef struct
{
  gint64 time;             /* microseconds */
  const char *actor;       /* who: name of the principal */
  const char *action;      /* what: the command's name, or "request-issued" ... */
  const char *object_kind; /* "profile" */
  const char *object_id;
  const char *object_name;
  GVariant *before; /* a{sv} body or NULL */
  GVariant *after;  /* a{sv} body or NULL; never a secret */
} ChyAuditRecord;

/* Appends inside the writing transaction; the head is read there, never cached. */
gboolean chy_audit_append (ChySession *session, const ChyAuditRecord *record, GError **error);

/* The bodies of a stored record (each may be NULL), to free with g_variant_unref(). CHY_STORE_ERROR_DAMAGED
 * or a GVariantParseError where `record` is not the text of one. */
gboolean chy_audit_parse (GBytes *record, GVariant **ret_before, GVariant **ret_after, GError **error);

typedef enum
{
  CHY_AUDIT_WHOLE,
  CHY_AUDIT_CHANGED, /* a record's bytes or hash do not fit */
  CHY_AUDIT_GAP,     /* a record was removed or inserted */
  CHY_AUDIT_CUT,     /* the head file knows of records that are gone */
  CHY_AUDIT_FORGED,  /* the head file is none; a wrong signature is the caller's to find */
} ChyAuditState;

typedef struct
{
  ChyAuditState state;
  gint64 n_records;
  gint64 first_bad; /* id of the first record that does not fit, or 0 */
} ChyAuditResult;

/* Walks the chain. `head` is the head file's contents or NULL. `progress` (done, total) may be NULL. */
typedef void (*ChyAuditProgress) (gint64 done, gint64 total, gpointer data);
gboolean chy_audit_verify (ChyStore *store,
                           GBytes *head,
                           ChyAuditProgress progress,
                           gpointer data,
                           GCancellable *cancellable,
                           ChyAuditResult *ret_result,
                           GError **error);

/* The head (number of records, last id, hash) as text for the head file; the caller signs and writes it. It
 * may lag behind the chain, never run ahead of it. */
gboolean chy_audit_head (ChyStore *store, char **ret_head, GError **error);

G_END_DECLS
