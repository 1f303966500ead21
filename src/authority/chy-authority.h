/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"
#include "model/chy-principal.h"

G_BEGIN_DECLS

/* The port behind which certificates are issued. All calls block and are thread safe; call them off the main
 * thread. An authority has its own database; a tenant meets it only here. */

typedef enum
{
  CHY_AUTHORITY_ERROR_FAILED,
  CHY_AUTHORITY_ERROR_NOT_FOUND,   /* no such authority, certificate or request */
  CHY_AUTHORITY_ERROR_EXISTS,      /* an authority of that name exists */
  CHY_AUTHORITY_ERROR_DENIED,      /* the principal lacks the right; the message names it */
  CHY_AUTHORITY_ERROR_LOCKED,      /* its key is sealed: the vault or its passphrase is needed */
  CHY_AUTHORITY_ERROR_UNREACHABLE, /* try again later */
  CHY_AUTHORITY_ERROR_CONFLICT,    /* the same request id and attempt with another CSR */
  CHY_AUTHORITY_ERROR_WRONG_STATE, /* already revoked, not pending, ... */
  CHY_AUTHORITY_ERROR_NOT_READY,   /* a subordinate that waits for its certificate */
  CHY_AUTHORITY_ERROR_EXPIRED,
  CHY_AUTHORITY_ERROR_UNSUPPORTED, /* `describe` does not offer it */
  CHY_AUTHORITY_ERROR_INVALID,     /* a parameter; the message says which */
} ChyAuthorityError;

#define CHY_AUTHORITY_ERROR (chy_authority_error_quark ())
GQuark chy_authority_error_quark (void);

/* What it can do: bits of `capabilities` in describe(). */
typedef enum
{
  CHY_AUTHORITY_CAN_REVOKE = 1 << 0,
  CHY_AUTHORITY_CAN_PUBLISH = 1 << 1,
  CHY_AUTHORITY_CAN_APPROVE = 1 << 2,
  CHY_AUTHORITY_CAN_CONFIGURE = 1 << 3,
  CHY_AUTHORITY_CAN_QUERY = 1 << 4,
  CHY_AUTHORITY_CAN_RENEW = 1 << 5,
} ChyAuthorityCapabilities;

/* Dispositions as AD CS has them. */
typedef enum
{
  CHY_DISPOSITION_ISSUED,
  CHY_DISPOSITION_PENDING,
  CHY_DISPOSITION_DENIED,
} ChyDisposition;

typedef struct
{
  const char *request_id;    /* the idempotency key, with `attempt`: a UUID of the tenant's request */
  guint attempt;             /* from 1 */
  const char *template_name; /* name or OID, as issued here */
  GBytes *csr;               /* DER */
  const ChyPrincipal *requester;
  gint64 validity;     /* seconds wanted; 0: the template's. Never longer than the template's */
  GVariant *directory; /* what is known of the subject where the template builds the name from the directory:
                          a body with the keys of the resource "users" or "devices"; or NULL */
} ChySubmission;

typedef struct
{
  ChyDisposition disposition;
  guint32 code;        /* HRESULT where denied (CERTSRV_E_*), else 0 */
  char *code_name;     /* (owned) "CERTSRV_E_TEMPLATE_DENIED", or NULL */
  char *message;       /* (owned) the reason, untranslated, or NULL */
  gint64 number;       /* its Request ID at the authority */
  GBytes *certificate; /* (owned) DER where issued */
  GPtrArray *chain;    /* (owned) of GBytes DER: the issuer first, the root last */
  char *serial;        /* (owned) hex where issued */
  gint64 not_before, not_after;
  gboolean repeated; /* this answer was given before, for the same key */
} ChyIssuance;

void chy_issuance_free (ChyIssuance *self);

#define CHY_TYPE_AUTHORITY (chy_authority_get_type ())
G_DECLARE_INTERFACE (ChyAuthority, chy_authority, CHY, AUTHORITY, GObject)

struct _ChyAuthorityInterface
{
  GTypeInterface parent_iface;

  GVariant *(*describe) (ChyAuthority *self, GCancellable *cancellable, GError **error);
  gboolean (*submit) (ChyAuthority *self,
                      const ChySubmission *submissions,
                      gsize n,
                      ChyIssuance **ret_issuances,
                      GError **ret_errors,
                      GCancellable *cancellable);
  ChyIssuance *(*collect) (
      ChyAuthority *self, const char *request_id, guint attempt, GCancellable *cancellable, GError **error);
  gboolean (*decide) (ChyAuthority *self,
                      gint64 number,
                      gboolean approve,
                      const char *reason,
                      const ChyPrincipal *who,
                      GCancellable *cancellable,
                      GError **error);
  gboolean (*revoke) (ChyAuthority *self,
                      const char *const *serials,
                      guint reason,
                      gint64 when,
                      const ChyPrincipal *who,
                      GCancellable *cancellable,
                      GError **error);
  GBytes *(*publish) (
      ChyAuthority *self, gboolean renew, const ChyPrincipal *who, GCancellable *cancellable, GError **error);
  GVariant *(*query) (
      ChyAuthority *self, const char *resource, GVariant *filter, GCancellable *cancellable, GError **error);
  gboolean (*configure) (ChyAuthority *self,
                         const char *change,
                         GVariant *params,
                         const ChyPrincipal *who,
                         GVariant **ret_result,
                         GCancellable *cancellable,
                         GError **error);
};

/* A body: id, name, fqdn, organization, provider, capabilities (x), state ("active", "waitingForCertificate",
 * "locked", "expired"), keyAlgorithm, keyStorage ("vault", "passphrase", "token"), certificate (ay), chain
 * (aay), root (ay), notBefore, notAfter (x), subjectName, thumbprint, templates (aa{sv}: name, oid,
 * displayName, majorVersion, minorVersion, issuedDateTime), security (aa{sv}: principalId, principalName,
 * allow as, deny as), crlNumber, crlThisUpdate, crlNextUpdate (x), crlUrls, aiaUrls (as: as they are
 * set), crlPlaces, aiaPlaces (as: what certificates say that are issued now), counts (a{sv} by state). */
GVariant *chy_authority_describe (ChyAuthority *self, GCancellable *cancellable, GError **error);

/* Submits `n` requests at once, so that their commits are shared. `ret_issuances[i]` is the answer (g_new'ed;
 * free with chy_issuance_free()) or NULL with `ret_errors[i]` set. FALSE only where all failed for one
 * reason, which then stands in each of them (a provider sets the first alone). */
gboolean chy_authority_submit (ChyAuthority *self,
                               const ChySubmission *submissions,
                               gsize n,
                               ChyIssuance **ret_issuances,
                               GError **ret_errors,
                               GCancellable *cancellable);
/* What became of an earlier submission. */
ChyIssuance *chy_authority_collect (
    ChyAuthority *self, const char *request_id, guint attempt, GCancellable *cancellable, GError **error);
/* Issues or denies a pending one. Needs Issue and Manage Certificates. */
gboolean chy_authority_decide (ChyAuthority *self,
                               gint64 number,
                               gboolean approve,
                               const char *reason,
                               const ChyPrincipal *who,
                               GCancellable *cancellable,
                               GError **error);
/* Revokes; reason 6 (certificateHold) can be lifted with reason 8 (removeFromCRL). `when` 0: now. All or
 * none. Needs Issue and Manage Certificates. */
gboolean chy_authority_revoke (ChyAuthority *self,
                               const char *const *serials,
                               guint reason,
                               gint64 when,
                               const ChyPrincipal *who,
                               GCancellable *cancellable,
                               GError **error);
/* The current CRL in DER; makes the next one first where `renew` (needs Manage CA) or where there is none. */
GBytes *chy_authority_publish (
    ChyAuthority *self, gboolean renew, const ChyPrincipal *who, GCancellable *cancellable, GError **error);
/* Its database: resource "certificates" (filter: state (or "issued,expired"), template, requester, search,
 * serial, number, id, expiresBefore, limit, offset, sort, descending); gives a body with "value" aa{sv} and
 * "count" x. Certificate rows have id, number, state, serialNumber, thumbprint, subjectName, notBefore,
 * notAfter, templateName, requesterName, requestId, attempt, submittedDateTime, resolvedDateTime,
 * revokedDateTime, revocationReason, code, message and, where filter has details true, certificate (ay), csr
 * (ay). For lists of any length: resource "certificate-rows" gives for the same filter "value" ax, a handle a
 * row, and "certificates" with the filter "rows" ax (at most 1,000) the rows of handles in their order, empty
 * where they are gone. Resource "crls": the last list of each of its keys, rows of keyIndex, number,
 * thisUpdate, nextPublish, nextUpdate, crl (ay) and certificate (ay), the newest one of that key. */
GVariant *chy_authority_query (
    ChyAuthority *self, const char *resource, GVariant *filter, GCancellable *cancellable, GError **error);
/* Changes: "issue-template" (document a{sv} as wire has it, acceptedProblems as), "withdraw-template" (name),
 * "grant" / "revoke-grant" (principalId, principalName, right, deny b), "set" (crlUrls, aiaUrls, crlPeriod x,
 * crlOverlap x, name ...), "renew" (newKey b), "install-certificate" (certificate ay), "request-certificate"
 * (gives csr ay). Need Manage CA. */
gboolean chy_authority_configure (ChyAuthority *self,
                                  const char *change,
                                  GVariant *params,
                                  const ChyPrincipal *who,
                                  GVariant **ret_result,
                                  GCancellable *cancellable,
                                  GError **error);

/* Where what belongs to the key `index` of an authority is published: `place`, a URL or a file name, as it is
 * for the first key, and with "(1)", "(2)" ... before its extension for the ones that a renewal made, as AD
 * CS does it (its token %8, CRLNameSuffix). Certificates under an earlier key go on to find the list that
 * this key signs. An address in a directory (ldap:) has no file name and stays as it is. */
char *chy_authority_place_of_key (const char *place, gint64 index);

/* --- between two Chanceries: chy-authority-answer.c ------------------------------------------------ */

/* An answer to a submission as a body, and what became an error instead of one. Full references. */
GVariant *chy_issuance_to_body (const ChyIssuance *self);
GVariant *chy_authority_error_to_body (const GError *error);
/* A ChyAuthorityError by the word for it ("not-found"), as its problem has it. */
gboolean chy_authority_error_from_string (const char *text, int *ret_code);
/* The way back from either of them: NULL with the error as it was, or CHY_AUTHORITY_ERROR_FAILED where it is
 * none. Free with chy_issuance_free(). */
ChyIssuance *chy_issuance_new_from_body (GVariant *body, GError **error);

/* --- where authorities live ---------------------------------------------------------------------- */

#define CHY_TYPE_AUTHORITY_HOST (chy_authority_host_get_type ())
G_DECLARE_INTERFACE (ChyAuthorityHost, chy_authority_host, CHY, AUTHORITY_HOST, GObject)

struct _ChyAuthorityHostInterface
{
  GTypeInterface parent_iface;

  GPtrArray *(*list) (ChyAuthorityHost *self, GCancellable *cancellable, GError **error);
  ChyAuthority *(*get) (ChyAuthorityHost *self,
                        const char *id_or_name,
                        GCancellable *cancellable,
                        GError **error);
  ChyAuthority *(*create) (ChyAuthorityHost *self,
                           GVariant *params,
                           GHashTable *secrets,
                           const ChyPrincipal *who,
                           GCancellable *cancellable,
                           GError **error);
  gboolean (*remove) (ChyAuthorityHost *self,
                      const char *id,
                      const ChyPrincipal *who,
                      GCancellable *cancellable,
                      GError **error);
  /* NULL: keys have no passphrases of their own there. */
  gboolean (*unlock) (ChyAuthorityHost *self, const char *id_or_name, ChySecret *passphrase, GError **error);
  /* NULL: it keeps no keys open. */
  void (*lock) (ChyAuthorityHost *self);
};

/* All authorities that it hosts: GPtrArray of ChyAuthority. */
GPtrArray *chy_authority_host_list (ChyAuthorityHost *self, GCancellable *cancellable, GError **error);
ChyAuthority *chy_authority_host_get (ChyAuthorityHost *self,
                                      const char *id_or_name,
                                      GCancellable *cancellable,
                                      GError **error);
/* params: name, organization, fqdn, key ("rsa:3072"), validity (x seconds), parent (id; empty: a root),
 * external b (a subordinate of a CA elsewhere: made without a certificate, its CSR is asked for by
 * "request-certificate"), pkcs11 (URI), and for an import: certificate ay, key (in secrets). secrets (of
 * ChySecret): "key" (PKCS#8 to import), "keyPassphrase" (its own passphrase instead of the vault), "pin".
 * `who` gets Manage CA. */
ChyAuthority *chy_authority_host_create (ChyAuthorityHost *self,
                                         GVariant *params,
                                         GHashTable *secrets,
                                         const ChyPrincipal *who,
                                         GCancellable *cancellable,
                                         GError **error);
gboolean chy_authority_host_remove (ChyAuthorityHost *self,
                                    const char *id,
                                    const ChyPrincipal *who,
                                    GCancellable *cancellable,
                                    GError **error);

/* Opens the key of an authority that has a passphrase of its own, until the host is locked or goes. */
gboolean chy_authority_host_unlock (ChyAuthorityHost *self,
                                    const char *id_or_name,
                                    ChySecret *passphrase,
                                    GError **error);
/* Forgets every open key, and the passphrases and PINs that were given; what signs at this moment keeps the
 * key that it has until it is done. The vault, whose secrets open keys again, is locked by who holds it. */
void chy_authority_host_lock (ChyAuthorityHost *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyIssuance, chy_issuance_free)

G_END_DECLS
