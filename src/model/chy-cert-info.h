/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-cert-spec.h"

G_BEGIN_DECLS

/* A certificate, request or CRL as fields, for people and checks; made by pki/chy-inspect.h. */

typedef enum
{
  CHY_INSPECTED_CERTIFICATE,
  CHY_INSPECTED_REQUEST,
  CHY_INSPECTED_PFX,
  CHY_INSPECTED_CRL,
  CHY_INSPECTED_PRIVATE_KEY,
  CHY_INSPECTED_PKCS7,
  CHY_INSPECTED_MOBILECONFIG, /* a configuration profile of Apple's platforms, signed or not */
} ChyInspectedKind;

typedef struct
{
  char *oid;  /* (owned) */
  char *name; /* (owned) known name, or the OID */
  gboolean critical;
  char *text;    /* (owned) one or more lines, untranslated field values */
  GBytes *value; /* (owned) DER of the extension's content */
} ChyCertExtension;

typedef struct _ChyCertInfo ChyCertInfo;

/* Reference counted, immutable after it is made. */
struct _ChyCertInfo
{
  gatomicrefcount refs;
  GBytes *der;                  /* (owned) */
  int version;                  /* 3 */
  char *serial;                 /* (owned) lower-case hex, fixed width, as stored */
  ChyName *subject;             /* (owned) */
  ChyName *issuer;              /* (owned), NULL for a request */
  gint64 not_before, not_after; /* microseconds; 0 for a request */
  char *key_algorithm;          /* (owned) "rsa:2048", "ec:p256", "ed25519" */
  guint key_bits;
  char *signature_algorithm; /* (owned) "RSA-SHA256" */
  GPtrArray *sans;           /* (owned) of ChySan */
  ChyKeyUsage key_usage;
  GPtrArray *extended_key_usages;  /* (owned) of OID text */
  GPtrArray *application_policies; /* (owned) of OID text */
  gboolean is_ca;
  int path_length;
  gboolean self_signed;    /* subject = issuer and the signature verifies with its own key */
  char *sid;               /* (owned) or NULL */
  char *template_name;     /* (owned) or NULL */
  char *template_oid;      /* (owned) or NULL */
  char *subject_key_id;    /* (owned) hex, or NULL */
  char *authority_key_id;  /* (owned) hex, or NULL */
  GPtrArray *crl_urls;     /* (owned) of text */
  GPtrArray *aia_urls;     /* (owned) of text */
  char *thumbprint;        /* (owned) SHA-1 of the DER, lower-case hex: what Windows calls Thumbprint */
  char *thumbprint_sha256; /* (owned) */
  GPtrArray *extensions;   /* (owned) of ChyCertExtension */
};

ChyCertInfo *chy_cert_info_new (void); /* zeroed, arrays empty, path_length -1 */
ChyCertInfo *chy_cert_info_ref (ChyCertInfo *self);
void chy_cert_info_unref (ChyCertInfo *self);
void chy_cert_extension_free (ChyCertExtension *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCertInfo, chy_cert_info_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCertExtension, chy_cert_extension_free)

G_END_DECLS
