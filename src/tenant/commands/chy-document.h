/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"
#include "store/chy-store.h"

G_BEGIN_DECLS

/* Templates, profiles, groups, connectors and accounts: versioned documents in JSON with their whole history
 * (decisions.md 2). `name` is what the command line and other documents call it, unique in its kind whatever
 * the case; `title` is for people. */
#define CHY_DOCUMENT_TEMPLATE  "template"
#define CHY_DOCUMENT_PROFILE   "profile"
#define CHY_DOCUMENT_GROUP     "group"
#define CHY_DOCUMENT_CONNECTOR "connector"
#define CHY_DOCUMENT_ACCOUNT   "account"

typedef struct
{
  gint64 row;
  char *id;    /* (owned) UUID */
  char *kind;  /* (owned) */
  char *name;  /* (owned) */
  char *title; /* (owned) */
  gint64 version;
  gint64 created;
  gint64 modified;
  gboolean deleted;
  GVariant *body; /* (owned) */
} ChyDocument;

void chy_document_free (ChyDocument *self);
ChyDocument *chy_document_copy (const ChyDocument *self);

/* The resource that lists documents of a kind ("profiles"). */
const char *chy_document_get_resource (const char *kind);
/* The fields that a body of this kind has, or NULL for an unknown kind or profile type. */
const ChyField *chy_document_get_fields (const char *kind, GVariant *body);

/* By UUID, name or title, without deleted ones. CHY_TENANT_ERROR_NOT_FOUND or _AMBIGUOUS. */
ChyDocument *chy_document_find (ChySession *session, const char *kind, const char *key, GError **error);
/* The same; NULL without an error where there is none. */
gboolean chy_document_lookup (
    ChySession *session, const char *kind, const char *key, ChyDocument **ret_document, GError **error);
/* The account that one signs in to by a certificate with this SHA-256; NULL without an error where there is
 * none. */
gboolean chy_document_lookup_account (ChySession *session,
                                      const char *hash,
                                      ChyDocument **ret_document,
                                      GError **error);
/* The account of the identity with this hash (chy_account_identity_hash()); NULL without an error where there
 * is none. */
gboolean chy_document_lookup_identity (ChySession *session,
                                       const char *hash,
                                       ChyDocument **ret_document,
                                       GError **error);
/* By UUID, also a deleted one. */
ChyDocument *chy_document_load (ChySession *session, const char *id, GError **error);
/* By row number; NULL without an error where it is gone. */
gboolean chy_document_load_row (ChySession *session, gint64 row, ChyDocument **ret_document, GError **error);
/* All of a kind, by name: GPtrArray of ChyDocument. */
GPtrArray *chy_document_list (ChySession *session, const char *kind, GError **error);
/* An earlier version; its `version` is that one. */
ChyDocument *chy_document_load_version (ChySession *session, const char *id, gint64 version, GError **error);

/* A new one, version 1. `id` NULL: a new UUID. CHY_TENANT_ERROR_CONFLICT where the name is taken. */
ChyDocument *chy_document_insert (ChySession *session,
                                  const char *kind,
                                  const char *id,
                                  const char *name,
                                  const char *title,
                                  GVariant *body,
                                  const char *actor,
                                  gint64 now,
                                  GError **error);
/* The next version. NULL name or title: as before. Changes `self`; CHY_TENANT_ERROR_CONFLICT where somebody
 * was faster or the name is taken. */
gboolean chy_document_update (ChySession *session,
                              ChyDocument *self,
                              const char *name,
                              const char *title,
                              GVariant *body,
                              const char *actor,
                              gint64 now,
                              GError **error);
/* Out of all lists; its history stays. */
gboolean
chy_document_remove (ChySession *session, ChyDocument *self, const char *actor, gint64 now, GError **error);

/* JSON of a body and back, by the fields of its kind. */
char *chy_document_encode (const char *kind, GVariant *body, GError **error);
GVariant *chy_document_decode (const char *kind, const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyDocument, chy_document_free)

G_END_DECLS
