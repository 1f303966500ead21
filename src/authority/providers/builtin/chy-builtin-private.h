/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority-builtin.h"
#include "chy-builtin-pool.h"
#include "model/chy-template.h"
#include "pki/chy-certificate.h"
#include "pki/chy-csr.h"

G_BEGIN_DECLS

enum
{
  CHY_BUILTIN_BATCH = 256,             /* submissions that share a transaction */
  CHY_BUILTIN_CSR_LIMIT = 64 * 1024,   /* octets; a request of an RSA-4096 key has about 2,000 */
  CHY_BUILTIN_SKEW = 600,              /* seconds that notBefore lies in the past (decisions.md 4) */
  CHY_BUILTIN_VAULT_ITERATIONS = 2048, /* for a passphrase of 256 bits that we made */
  CHY_BUILTIN_OWN_ITERATIONS = 600000, /* for one that a person chose */
  CHY_BUILTIN_PASSPHRASE_MINIMUM = 8,  /* characters */
};

#define CHY_BUILTIN_CRL_PERIOD  (7 * 86400)
#define CHY_BUILTIN_CRL_OVERLAP (86400)
/* Above it the numbers of CRLs might run out, and there is no way back: they never go down. */
#define CHY_BUILTIN_HIGHEST_CRL_NUMBER (G_GINT64_CONSTANT (1) << 53)

/* States of a row of the table "certificate", as `bucket` has them behind the authority's number. */
#define CHY_BUILTIN_SIGNING "signing"
#define CHY_BUILTIN_ISSUED  "issued"
#define CHY_BUILTIN_PENDING "pending"
#define CHY_BUILTIN_FAILED  "failed"
#define CHY_BUILTIN_REVOKED "revoked"

/* --- what an authority is, at one revision ------------------------------------------------------ */

typedef struct
{
  gint64 id;
  char *uuid; /* (owned) */
  int index;
  char *algorithm;    /* (owned) */
  char *storage;      /* (owned) "vault", "passphrase", "token" */
  GBytes *blob;       /* (owned) PKCS#8 (PBES2), or NULL */
  GBytes *sealed;     /* (owned) or NULL */
  char *uri;          /* (owned) or NULL */
  GBytes *public_key; /* (owned) SubjectPublicKeyInfo */
} ChyBuiltinKey;

typedef struct
{
  gint64 id;
  const ChyBuiltinKey *key; /* of the same snapshot */
  int index;
  GBytes *der;                  /* (owned) */
  GPtrArray *chain;             /* (owned) of GBytes: itself, then its issuers, the root last */
  gint64 not_before, not_after; /* microseconds */
} ChyBuiltinCertificate;

typedef struct
{
  gint64 id;
  char *name, *oid, *display_name; /* (owned) */
  int major, minor;
  gint64 issued;
  ChyTemplate *model; /* (owned) */
} ChyBuiltinTemplate;

/* Immutable, reference counted: what was in the database at `revision`. */
typedef struct
{
  gatomicrefcount refs;
  gint64 id, parent, revision, validity, created;
  char *uuid, *name, *organization, *fqdn, *kind; /* (owned) */
  char **crl_urls, **aia_urls;                    /* (owned) */
  gint64 crl_period, crl_overlap, crl_number;     /* seconds; the number as of loading */
  GPtrArray *keys;                                /* (owned) of ChyBuiltinKey, the newest last */
  GPtrArray *certificates;                        /* (owned) of ChyBuiltinCertificate, the newest last */
  GPtrArray *templates;                           /* (owned) of ChyBuiltinTemplate */
  GPtrArray *aces;                                /* (owned) of ChyAce with bits of ChyCaRight */
} ChyBuiltinSnapshot;

ChyBuiltinSnapshot *chy_builtin_snapshot_ref (ChyBuiltinSnapshot *self);
void chy_builtin_snapshot_unref (ChyBuiltinSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyBuiltinSnapshot, chy_builtin_snapshot_unref)

/* Reads it inside a transaction; CHY_AUTHORITY_ERROR_NOT_FOUND. */
ChyBuiltinSnapshot *chy_builtin_snapshot_load (ChySession *session, const char *uuid, GError **error);
ChyBuiltinTemplate *chy_builtin_template_load (ChySession *session, gint64 id, GError **error);
void chy_builtin_template_free (ChyBuiltinTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyBuiltinTemplate, chy_builtin_template_free)

/* The certificate that signs now (the newest), or NULL while it waits for its first one. */
const ChyBuiltinCertificate *chy_builtin_snapshot_get_active (const ChyBuiltinSnapshot *self);
/* The newest certificate for the key of that index, which lists of this key are signed with; or NULL. */
const ChyBuiltinCertificate *chy_builtin_snapshot_find_issuer (const ChyBuiltinSnapshot *self, int key_index);
const ChyBuiltinCertificate *chy_builtin_snapshot_find_certificate (const ChyBuiltinSnapshot *self,
                                                                    gint64 id);
const ChyBuiltinTemplate *chy_builtin_snapshot_find_template (const ChyBuiltinSnapshot *self,
                                                              const char *name_or_oid);
/* "1/issued" */
char *chy_builtin_bucket (gint64 authority, const char *state);
const char *chy_builtin_bucket_state (const char *bucket);
/* The id of a row: a UUID that holds the authority's and the number, so that it needs no index of its own. */
char *chy_builtin_row_id (const char *authority_uuid, gint64 number);
gboolean chy_builtin_row_number (const char *authority_uuid, const char *id, gint64 *ret_number);

/* --- the host ----------------------------------------------------------------------------------- */

#define CHY_TYPE_BUILTIN_HOST (chy_builtin_host_get_type ())
G_DECLARE_FINAL_TYPE (ChyBuiltinHost, chy_builtin_host, CHY, BUILTIN_HOST, GObject)

struct _ChyBuiltinHost
{
  GObject parent_instance;
  ChyStore *store;      /* (owned) */
  ChyClock *clock;      /* (owned) */
  ChyBuiltinPool *pool; /* (owned) */

  GMutex mutex;          /* guards what follows */
  ChyVault *vault;       /* (owned) or NULL */
  GHashTable *snapshots; /* (owned) UUID -> ChyBuiltinSnapshot */
  GHashTable *keys;      /* (owned) UUID of the key -> ChyKey */
  GHashTable *secrets;   /* (owned) UUID of the key -> ChySecret: passphrases and PINs that were given */
  GHashTable *tidied;    /* (owned) set of UUIDs of authorities */
};

/* The present state of an authority, from memory where the database still has that revision. */
ChyBuiltinSnapshot *
chy_builtin_host_snapshot (ChyBuiltinHost *self, const char *uuid, GCancellable *cancellable, GError **error);
/* The same by id or name. */
ChyBuiltinSnapshot *chy_builtin_host_find (ChyBuiltinHost *self,
                                           const char *id_or_name,
                                           GCancellable *cancellable,
                                           GError **error);
void chy_builtin_host_forget (ChyBuiltinHost *self, const char *uuid);
/* Reads and writes with the errors of the port where a caller can act on them. */
gboolean chy_builtin_host_read (
    ChyBuiltinHost *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);
gboolean chy_builtin_host_write (
    ChyBuiltinHost *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);
gint64 chy_builtin_host_now (ChyBuiltinHost *self);

/* --- keys --------------------------------------------------------------------------------------- */

/* How a new key is kept: all owned by whoever filled it. */
typedef struct
{
  char *uuid;
  ChyKey *key;
  const char *storage;
  GBytes *blob, *sealed;
  char *uri;
} ChyBuiltinNewKey;

void chy_builtin_new_key_free (ChyBuiltinNewKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyBuiltinNewKey, chy_builtin_new_key_free)

/* Protects `key` for the store: on its token, under `passphrase`, or (NULL) under a random secret in the
 * vault. */
ChyBuiltinNewKey *chy_builtin_key_protect (ChyBuiltinHost *self,
                                           ChyKey *key,
                                           const char *uri,
                                           ChySecret *passphrase,
                                           ChySecret *pin,
                                           GError **error);
/* The private key, opened once and then kept; CHY_AUTHORITY_ERROR_LOCKED where it cannot be. */
ChyKey *chy_builtin_key_open (ChyBuiltinHost *self, const ChyBuiltinKey *key, GError **error);
gboolean chy_builtin_key_is_open (ChyBuiltinHost *self, const ChyBuiltinKey *key);
gboolean chy_builtin_key_unlock (ChyBuiltinHost *self,
                                 const ChyBuiltinKey *key,
                                 ChySecret *passphrase,
                                 GError **error);
/* `secret` is what the caller gave for it, or NULL. */
void chy_builtin_key_keep (ChyBuiltinHost *self, const char *uuid, ChyKey *key, ChySecret *secret);
/* A new key of the same kind, kept in the same way as `old`; `index` names it on a token. */
ChyBuiltinNewKey *
chy_builtin_key_succeed (ChyBuiltinHost *self, const ChyBuiltinKey *old, int index, GError **error);
/* Keeps it open with the secret that was given for the old one. */
void chy_builtin_key_follow (ChyBuiltinHost *self, const ChyBuiltinKey *old, const ChyBuiltinNewKey *new_key);

/* --- one request on its way --------------------------------------------------------------------- */

/* A row of the table "certificate" as far as the roads need it. */
typedef struct
{
  gint64 id, number, template, ca_certificate, validity, not_before, not_after, revoked;
  guint attempt, reason;
  guint32 code;
  char *bucket, *serial, *message, *request_id, *requester_id, *requester_name, *template_name,
      *subject;     /* (owned) */
  GBytes *csr_hash; /* (owned) */
  GBytes *der;      /* (owned) where it has one */
} ChyBuiltinRow;

void chy_builtin_row_free (ChyBuiltinRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyBuiltinRow, chy_builtin_row_free)
/* Runs one of the statements certificate-by-*; `*ret_row` is NULL where there is none. */
gboolean chy_builtin_row_load (ChySession *session,
                               const char *statement,
                               const ChyParam *params,
                               ChyBuiltinRow **ret_row,
                               GError **error);

typedef struct
{
  /* what is asked */
  const ChySubmission *submission; /* borrowed; NULL where it was read back from its row */
  GBytes *csr_hash;                /* (owned) */
  ChyCsr *csr;                     /* (owned) */
  /* what is decided */
  gint64 template_id;
  char *template_name; /* (owned) as the authority names it, or as the request did */
  char *subject;       /* (owned) */
  guint32 code;        /* denied with it where not 0 */
  char *message;       /* (owned) or NULL */
  gboolean pend;
  ChyCertSpec *spec;                   /* (owned) with serial and dates, where it is to be issued */
  const ChyBuiltinCertificate *issuer; /* of the snapshot */
  /* what the database says */
  ChyBuiltinRow *row; /* (owned) */
  gboolean repeated;
  /* what was made */
  GBytes *der;          /* (owned) */
  char *thumbprint;     /* (owned) */
  ChyBuiltinRow *other; /* (owned) what somebody else recorded first */
  GError *error;        /* (owned) of this one alone */
} ChyBuiltinJob;

void chy_builtin_job_clear (ChyBuiltinJob *self);

/* Decides about one submission by the rules of MS-WCCE 3.2.2.6.2.1.4; touches nothing outside `job`. */
void chy_builtin_policy_decide (const ChyBuiltinSnapshot *snapshot,
                                const ChySubmission *submission,
                                gint64 now,
                                ChyBuiltinJob *job);
/* What to write for a CSR by a template: fills spec, message and pend of the job, or its code. */
void chy_builtin_policy_build (const ChyBuiltinSnapshot *snapshot,
                               const ChyTemplate *model,
                               GVariant *directory,
                               gint64 not_before,
                               gint64 validity,
                               ChyBuiltinJob *job);
/* Whether the authority can sign at `now`: NOT_READY, EXPIRED. */
gboolean chy_builtin_policy_can_sign (const ChyBuiltinSnapshot *snapshot, gint64 now, GError **error);
/* Adds to `spec` where the list and the certificate of `issuer` are published. */
void chy_builtin_policy_add_places (const ChyBuiltinSnapshot *snapshot,
                                    const ChyBuiltinCertificate *issuer,
                                    ChyCertSpec *spec);
gint64 chy_builtin_policy_not_before (const ChyBuiltinCertificate *issuer, gint64 now);

/* Reads what a recorded intent (or a pending request) was, so that it can be signed. */
gboolean chy_builtin_job_restore (ChyBuiltinHost *self,
                                  const ChyBuiltinSnapshot *snapshot,
                                  ChyBuiltinJob *job,
                                  GCancellable *cancellable,
                                  GError **error);
/* Signs what has a spec, on all cores. */
void
chy_builtin_sign (ChyBuiltinHost *self, const ChyBuiltinSnapshot *snapshot, ChyBuiltinJob *jobs, gsize n);
/* Records what was signed (or why it was not) and fills the rows anew. `who` NULL: the requesters. */
gboolean chy_builtin_record (ChyBuiltinHost *self,
                             const ChyBuiltinSnapshot *snapshot,
                             ChyBuiltinJob *jobs,
                             gsize n,
                             const char *who,
                             GCancellable *cancellable,
                             GError **error);
/* Finishes what an interruption left behind, at the first use of the authority. */
void chy_builtin_tidy (ChyBuiltinHost *self, const ChyBuiltinSnapshot *snapshot);
/* The answer that a row stands for; WRONG_STATE or the like is never its own. */
ChyIssuance *
chy_builtin_answer (const ChyBuiltinSnapshot *snapshot, const ChyBuiltinRow *row, gboolean repeated);

/* One audit record about a row. */
gboolean chy_builtin_audit_row (ChySession *session,
                                const ChyBuiltinSnapshot *snapshot,
                                gint64 now,
                                const char *actor,
                                const char *action,
                                const ChyBuiltinRow *row,
                                GVariant *before,
                                GVariant *after,
                                GError **error);
/* One about the authority itself. */
gboolean chy_builtin_audit (ChySession *session,
                            gint64 now,
                            const char *actor,
                            const char *action,
                            const char *uuid,
                            const char *name,
                            GVariant *before,
                            GVariant *after,
                            GError **error);

/* --- the verbs ---------------------------------------------------------------------------------- */

/* CHY_AUTHORITY_ERROR_DENIED where `who` lacks the right. */
gboolean chy_builtin_require (const ChyBuiltinSnapshot *snapshot,
                              const ChyPrincipal *who,
                              guint32 right,
                              GError **error);

GVariant *
chy_builtin_describe (ChyBuiltinHost *self, const char *uuid, GCancellable *cancellable, GError **error);
gboolean chy_builtin_submit (ChyBuiltinHost *self,
                             const char *uuid,
                             const ChySubmission *submissions,
                             gsize n,
                             ChyIssuance **ret_issuances,
                             GError **ret_errors,
                             GCancellable *cancellable);
ChyIssuance *chy_builtin_collect (ChyBuiltinHost *self,
                                  const char *uuid,
                                  const char *request_id,
                                  guint attempt,
                                  GCancellable *cancellable,
                                  GError **error);
gboolean chy_builtin_decide (ChyBuiltinHost *self,
                             const char *uuid,
                             gint64 number,
                             gboolean approve,
                             const char *reason,
                             const ChyPrincipal *who,
                             GCancellable *cancellable,
                             GError **error);
gboolean chy_builtin_revoke (ChyBuiltinHost *self,
                             const char *uuid,
                             const char *const *serials,
                             guint reason,
                             gint64 when,
                             const ChyPrincipal *who,
                             GCancellable *cancellable,
                             GError **error);
GBytes *chy_builtin_publish (ChyBuiltinHost *self,
                             const char *uuid,
                             gboolean renew,
                             const ChyPrincipal *who,
                             GCancellable *cancellable,
                             GError **error);
GVariant *chy_builtin_query (ChyBuiltinHost *self,
                             const char *uuid,
                             const char *resource,
                             GVariant *filter,
                             GCancellable *cancellable,
                             GError **error);
gboolean chy_builtin_configure (ChyBuiltinHost *self,
                                const char *uuid,
                                const char *change,
                                GVariant *params,
                                const ChyPrincipal *who,
                                GVariant **ret_result,
                                GCancellable *cancellable,
                                GError **error);
/* Gives the new authority's UUID. */
char *chy_builtin_create (ChyBuiltinHost *self,
                          GVariant *params,
                          GHashTable *secrets,
                          const ChyPrincipal *who,
                          GCancellable *cancellable,
                          GError **error);
/* CHY_AUTHORITY_ERROR_EXISTS where another one has the name. */
gboolean
chy_builtin_check_name_free (ChySession *session, const char *name, const char *but_uuid, GError **error);
/* "manage-ca" ... as a floating list. */
GVariant *chy_builtin_rights_to_list (guint32 rights);
/* Valid UTF-8 without control characters and without a blank at either end. */
gboolean chy_builtin_is_text (const char *text);
gboolean chy_builtin_remove (ChyBuiltinHost *self,
                             const char *uuid,
                             const ChyPrincipal *who,
                             GCancellable *cancellable,
                             GError **error);

/* --- certificates of authorities ---------------------------------------------------------------- */

/* A new certificate of an authority, ready to be stored. */
typedef struct
{
  GBytes *der;      /* (owned) */
  GPtrArray *chain; /* (owned) of GBytes: its issuers, the root last; empty for a root */
  gint64 not_before, not_after;
} ChyBuiltinNewCertificate;

void chy_builtin_new_certificate_clear (ChyBuiltinNewCertificate *self);

typedef struct
{
  const char *name, *organization;
  gint64 validity;      /* seconds */
  int path_length;      /* -1: none */
  int index, key_index; /* of the CA version extension */
} ChyBuiltinCaProfile;

/* What stands in an authority's certificate, or in its request. */
ChyCertSpec *chy_builtin_ca_spec (const ChyBuiltinCaProfile *profile, GError **error);
/* Signs it itself. */
gboolean chy_builtin_ca_self_sign (ChyBuiltinHost *self,
                                   const ChyBuiltinCaProfile *profile,
                                   ChyKey *key,
                                   ChyBuiltinNewCertificate *ret_certificate,
                                   GError **error);
/* The path length of the issuer goes down by one on the way; CHY_AUTHORITY_ERROR_INVALID where none is left.
 */
gboolean
chy_builtin_ca_inherit_path_length (const ChyBuiltinCertificate *issuer, ChyCertSpec *spec, GError **error);
/* Has another authority here sign it, through its records: intent, signature, record. */
gboolean chy_builtin_ca_sign_by (ChyBuiltinHost *self,
                                 const ChyBuiltinSnapshot *parent,
                                 const ChyBuiltinCaProfile *profile,
                                 const char *uuid,
                                 ChyKey *key,
                                 const ChyPrincipal *who,
                                 ChyBuiltinNewCertificate *ret_certificate,
                                 GCancellable *cancellable,
                                 GError **error);
/* Holds a certificate that came from elsewhere against the key: pair, CA, key usage, dates, chain complete in
 * `data` (a certificate, PEM bundle or PKCS#7) or `more`. */
gboolean chy_builtin_ca_accept (GBytes *data,
                                GPtrArray *more,
                                ChyKey *key,
                                gint64 now,
                                ChyBuiltinNewCertificate *ret_certificate,
                                GError **error);
gboolean chy_builtin_ca_insert_key (ChySession *session,
                                    gint64 authority,
                                    const ChyBuiltinNewKey *key,
                                    int key_index,
                                    gint64 now,
                                    gint64 *ret_id,
                                    GError **error);
gboolean chy_builtin_ca_insert_certificate (ChySession *session,
                                            gint64 authority,
                                            gint64 key,
                                            int index,
                                            const ChyBuiltinNewCertificate *certificate,
                                            gint64 now,
                                            GError **error);
/* The changes "renew", "request-certificate", "install-certificate". */
gboolean chy_builtin_renew (ChyBuiltinHost *self,
                            const ChyBuiltinSnapshot *snapshot,
                            GVariant *params,
                            const ChyPrincipal *who,
                            GCancellable *cancellable,
                            GError **error);
gboolean chy_builtin_request_certificate (ChyBuiltinHost *self,
                                          const ChyBuiltinSnapshot *snapshot,
                                          GVariant **ret_result,
                                          GError **error);
gboolean chy_builtin_install_certificate (ChyBuiltinHost *self,
                                          const ChyBuiltinSnapshot *snapshot,
                                          GVariant *params,
                                          const ChyPrincipal *who,
                                          GCancellable *cancellable,
                                          GError **error);

G_END_DECLS
