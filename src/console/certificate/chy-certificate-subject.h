/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pki/chy-inspect.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What a viewer shows: a certificate or a request, where it comes from, and what belongs to it. */
typedef struct
{
  ChyCertInfo *info; /* (owned) */
  gboolean is_request;
  GVariant *body;  /* (owned) its row in the tenant or the authority, or NULL */
  ChyPfxInfo *pfx; /* (owned) or NULL */
  char *file;      /* (owned) name of the file, or NULL */
  GPtrArray *pool; /* (owned) of ChyCertInfo: others of the file, and those of the authorities */
  GPtrArray *path; /* (owned) of ChyPathStep; empty for a request */
} ChyCertificateSubject;

void chy_certificate_subject_free (ChyCertificateSubject *self);

/* A name for people: the common name, else the whole. g_free(). */
char *chy_certificate_name (const ChyName *name);
/* "RSA, 2048 bits" for "rsa:2048". g_free(). */
char *chy_key_algorithm_words (const char *algorithm);
char *chy_certificate_key_words (const ChyCertInfo *info);
/* The text of an extension by its OID, borrowed, or NULL. */
const char *chy_certificate_extension_text (const ChyCertInfo *info, const char *oid);

/* The state of a step of the path, as an id that chy_state_icon() knows ("valid", "expired", "failed",
 * "unknown" ...), and its words, translated. `revoked`: the tenant knows that it is. */
const char *chy_certificate_step_state (const ChyPathStep *step, gboolean revoked);
/* All that is wrong with it in sentences, or that nothing is. g_free(). */
char *chy_certificate_step_words (const ChyPathStep *step, gboolean revoked);
/* Whether the row says that it was revoked (a hold is, too). */
gboolean chy_certificate_subject_is_revoked (const ChyCertificateSubject *self);

/* --- loading ------------------------------------------------------------------------------------------ */

/* Where it is to come from: one of these. */
typedef struct
{
  char *key;       /* (owned) of the tenant */
  char *authority; /* (owned) with `number`: of an authority's database */
  gint64 number;
  char *file;          /* (owned) a name, with `data` */
  GBytes *data;        /* (owned) */
  ChySecret *password; /* (owned) for a PFX, or NULL */
  ChyCertInfo *info;   /* (owned) at hand, with `pool` (owned) or NULL */
  GPtrArray *pool;
} ChyCertificateSource;

void chy_certificate_source_free (ChyCertificateSource *self);

/* Finds it, and the authorities' certificates for its path, in a worker. `source` is copied as far as it is
 * needed. CHY_PKI_ERROR-like errors of pki/chy-inspect.h for a file; where a PFX needs (another) password
 * *ret_locked is TRUE. */
void chy_certificate_load_async (ChyTenant *tenant,
                                 const ChyCertificateSource *source,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
ChyCertificateSubject *
chy_certificate_load_finish (GAsyncResult *result, gboolean *ret_locked, GError **error);

G_END_DECLS
