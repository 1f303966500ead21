/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-der.h"
#include "chy-spki.h"
#include "model/chy-cert-info.h"

G_BEGIN_DECLS

/* Certificates and requests taken apart; shared by everything here that reads them. */

#define CHY_MAX_EXTENSIONS 200
#define CHY_DER_DEPTH      24

/* The items point into the DER that was read, which must outlive them. */
typedef struct
{
  ChyDerItem tbs;
  int version; /* 1 to 3 */
  ChyDerItem serial;
  ChyDerItem inner_algorithm; /* AlgorithmIdentifier in the TBS */
  ChyDerItem issuer;
  ChyDerItem not_before, not_after;
  ChyDerItem subject;
  ChyDerItem public_key;
  ChyDerItem unique_ids[2]; /* tag 0 where absent */
  gboolean has_extensions;
  ChyDerItem extensions;      /* SEQUENCE OF Extension */
  ChyDerItem outer_algorithm; /* these two are only in a whole Certificate */
  ChyDerItem signature;
} ChyCertDer;

/* `item` is the TBSCertificate. */
gboolean chy_tbs_read (const ChyDerItem *item, ChyCertDer *ret_cert);
/* A whole Certificate; CHY_PKI_ERROR_MALFORMED, or WRONG_KIND naming what else it is. */
gboolean chy_cert_der_read (GBytes *der, ChyCertDer *ret_cert, GError **error);

typedef struct
{
  ChyDerItem info;
  ChyDerItem subject;
  ChyDerItem public_key;
  gboolean has_extensions;
  ChyDerItem extensions;
  ChyDerItem algorithm;
  ChyDerItem signature;
} ChyRequestDer;

gboolean chy_request_der_read (GBytes *der, ChyRequestDer *ret_request, GError **error);

typedef struct
{
  ChyDerItem oid;
  gboolean critical;
  gboolean explicit_false; /* critical written as FALSE, which DER forbids */
  ChyDerItem value;        /* the OCTET STRING; its content is the extension */
} ChyExtensionDer;

gboolean chy_extension_next (ChyDer *extensions, ChyExtensionDer *ret_extension);
/* The content of the extension with this OID. */
gboolean chy_extension_find (const ChyDerItem *extensions, const char *oid, ChyDer *ret_content);

/* The keyIdentifier of a certificate's subject key id extension, or NULL. */
GBytes *chy_cert_der_subject_key_id (const ChyCertDer *cert);

/* All fields; with `texts` also a readable text for each extension, which costs more. */
ChyCertInfo *chy_cert_info_read (GBytes *der, gboolean texts, GError **error);
ChyCertInfo *chy_request_info_read (GBytes *der, gboolean texts, GError **error);
/* Adds what stands in extensions. */
gboolean
chy_extensions_read (const ChyDerItem *extensions, ChyCertInfo *info, gboolean texts, GError **error);
/* One or more lines for people; the hexadecimal content where the kind is unknown. Free with g_free(). */
char *chy_extension_text (const char *oid, const ChyDerItem *value);

/* Checks `signature` over `tbs` with a public key (SubjectPublicKeyInfo); SHA-1 only where `allow_sha1`. */
gboolean chy_signature_verify (const ChyDerItem *tbs,
                               const ChyDerItem *algorithm,
                               const ChyDerItem *signature,
                               const ChyDerItem *public_key,
                               gboolean allow_sha1,
                               GError **error);
/* "RSA-SHA256" and the like; free with g_free(). */
char *chy_signature_name (const ChyDerItem *algorithm);

G_END_DECLS
