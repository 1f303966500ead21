/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"
#include "model/chy-cert-info.h"
#include "model/chy-mobileconfig.h"

G_BEGIN_DECLS

/* Everything that screens and the command line may know about files of certificates: model types only
 * (decisions.md 23). */

/* What a file holds, by its contents (PEM label or ASN.1), never by its name. CHY_PKI_ERROR_MALFORMED where
 * it is none of them. */
gboolean chy_inspect_kind (GBytes *data, ChyInspectedKind *ret_kind, GError **error);

/* One certificate, DER or PEM (the first of several). A private key, request or PFX in its place is
 * CHY_PKI_ERROR_WRONG_KIND that names what it is. */
ChyCertInfo *chy_inspect_certificate (GBytes *data, GError **error);
/* What a certificate in DER says, without words for people: no texts of extensions, no thumbprint, and
 * nothing of whether it signed itself. For who looks at one with each request. */
ChyCertInfo *chy_inspect_certificate_briefly (GBytes *der, GError **error);
ChyCertInfo *chy_inspect_request (GBytes *data, GError **error);
/* Whether a request proves that its maker has the key, and the key is fit to be used: its signature and what
 * an authority checks of any key. */
gboolean chy_inspect_request_check (GBytes *data, GError **error);
/* All certificates of a PEM bundle, DER or PKCS#7: GPtrArray of ChyCertInfo. */
GPtrArray *chy_inspect_certificates (GBytes *data, GError **error);

/* A certificate for a trusted-certificate profile: a root or an intermediate, not a leaf, nothing with a
 * private key. Problems of domain "trusted-certificate" ("leaf", "expired", "not-yet-valid", "private-key",
 * "not-self-signed" as a note ...). NULL with a refusal on an error. */
ChyCertInfo *chy_inspect_trusted_certificate (GBytes *data, gint64 now, GPtrArray *problems, GError **error);

/* One certificate on the way to a root. */
typedef struct
{
  ChyCertInfo *info;   /* (owned) */
  GPtrArray *problems; /* (owned) of ChyProblem, of domain "path" */
} ChyPathStep;

/* The way of `certificate` to its root out of `pool` (of ChyCertInfo), as far as it leads: itself first. Each
 * step has what is wrong with it at `now`: "expired", "not-yet-valid", "bad-signature", "no-cert-sign", and
 * the last one "no-issuer" where it is no root. Nobody says here that the root is trusted. GPtrArray of
 * ChyPathStep. */
GPtrArray *chy_inspect_path (ChyCertInfo *certificate, GPtrArray *pool, gint64 now);
void chy_path_step_free (ChyPathStep *self);

/* A PFX with its password: certificates (leaf first) as ChyCertInfo, whether it holds the leaf's private key
 * (one that fits none of them is CHY_PKI_ERROR_KEY_MISMATCH), and how it is protected. */
typedef struct
{
  GPtrArray *certificates; /* (owned) of ChyCertInfo */
  gboolean has_key;
  char *friendly_name; /* (owned) or NULL */
  char *protection;    /* (owned) "PBES2 AES-256-CBC, HMAC-SHA256, 600000 iterations" */
  gboolean weak;       /* a cipher that is weak today, or none at all */
} ChyPfxInfo;

ChyPfxInfo *chy_inspect_pfx (GBytes *data, ChySecret *password, GError **error);
void chy_pfx_info_free (ChyPfxInfo *self);

/* A configuration profile (.mobileconfig): an XML property list, by itself or with a signature around it (CMS
 * SignedData). Of the signature it is said whether it holds; of the signer's certificate nothing: that is
 * chy_inspect_path()'s. CHY_PKI_ERROR_UNSUPPORTED for a property list in the binary form,
 * CHY_PKI_ERROR_WRONG_KIND for one of something else, CHY_PKI_ERROR_TOO_LARGE, CHY_PKI_ERROR_MALFORMED. */
ChyMobileconfig *chy_inspect_mobileconfig (GBytes *data, GError **error);

/* A system that shall read a PFX file, for people. */
typedef struct
{
  const char *id;    /* "windows11" */
  const char *title; /* N_() */
  const char *help;  /* N_(): what it is for, and what is known */
  gboolean legacy;   /* its protection is weak today */
} ChyPfxTarget;

/* The target systems by their place in the list; FALSE past its end. */
gboolean chy_inspect_pfx_target (guint place, ChyPfxTarget *ret_target);

/* PEM with the label, wrapped at 64 columns; free with g_free(). */
char *chy_pem_encode (const char *label, GBytes *der);

/* The name that people know for an OID ("Client Authentication"), or NULL. */
const char *chy_oid_name (const char *oid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyPfxInfo, chy_pfx_info_free)

G_END_DECLS
