/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-name.h"

G_BEGIN_DECLS

/* What a certificate (or a request) shall contain, before anything is encoded: the model's side of RFC 5280.
 */

typedef enum
{
  CHY_SAN_EMAIL, /* rfc822Name */
  CHY_SAN_UPN,   /* otherName 1.3.6.1.4.1.311.20.2.3, UTF8String */
  CHY_SAN_DNS,   /* dNSName, A-labels (IDNA) */
  CHY_SAN_URI,   /* uniformResourceIdentifier */
  CHY_SAN_IP,    /* iPAddress, as text */
  CHY_SAN_GUID,  /* otherName 1.3.6.1.4.1.311.25.1: objectGUID as UUID text */
  CHY_SAN_OTHER, /* read only: a kind that we do not write; the value describes it */
} ChySanKind;

/* "emailAddress", "userPrincipalName", "domainNameService", "universalResourceIdentifier" (Graph),
 * "ipAddress", "objectGuid", "other". */
const char *chy_san_kind_to_string (ChySanKind kind);
gboolean chy_san_kind_from_string (const char *text, ChySanKind *ret_kind);

typedef struct
{
  ChySanKind kind;
  char *value; /* (owned) */
} ChySan;

ChySan *chy_san_new (ChySanKind kind, const char *value);
void chy_san_free (ChySan *self);

/* RFC 5280 4.2.1.3, numbered as the bits of the BIT STRING, lowest first. */
typedef enum
{
  CHY_KEY_USAGE_DIGITAL_SIGNATURE = 1 << 0,
  CHY_KEY_USAGE_NON_REPUDIATION = 1 << 1, /* "Signature is proof of origin" */
  CHY_KEY_USAGE_KEY_ENCIPHERMENT = 1 << 2,
  CHY_KEY_USAGE_DATA_ENCIPHERMENT = 1 << 3,
  CHY_KEY_USAGE_KEY_AGREEMENT = 1 << 4,
  CHY_KEY_USAGE_KEY_CERT_SIGN = 1 << 5,
  CHY_KEY_USAGE_CRL_SIGN = 1 << 6,
  CHY_KEY_USAGE_ENCIPHER_ONLY = 1 << 7,
  CHY_KEY_USAGE_DECIPHER_ONLY = 1 << 8,
} ChyKeyUsage;

typedef struct _ChyCertSpec ChyCertSpec;

struct _ChyCertSpec
{
  ChyName *subject;      /* (owned) empty: the SAN becomes critical */
  GPtrArray *sans;       /* (owned) of ChySan */
  ChyKeyUsage key_usage; /* 0: no extension. Bits that the key type cannot have are left out */
  gboolean key_usage_critical;
  GPtrArray *extended_key_usages; /* (owned) of OID text; empty: no extension */
  gboolean extended_key_usages_critical;
  GPtrArray *application_policies; /* (owned) of OID text: 1.3.6.1.4.1.311.21.10; empty: none */
  gboolean application_policies_critical;
  GPtrArray *certificate_policies; /* (owned) of OID text: 2.5.29.32; empty: none */
  gboolean is_ca;
  int path_length;            /* -1: none; only where is_ca */
  gboolean basic_constraints; /* write BasicConstraints for an end entity too */
  gboolean basic_constraints_critical;
  gboolean san_critical; /* asked for by the template; always set where the subject is empty */
  char *template_name;   /* (owned) 1.3.6.1.4.1.311.20.2 (version 1 templates), or NULL */
  char *template_oid;    /* (owned) 1.3.6.1.4.1.311.21.7, or NULL */
  int template_major, template_minor;
  char *sid;           /* (owned) 1.3.6.1.4.1.311.25.2, or NULL */
  int ca_version;      /* 1.3.6.1.4.1.311.21.1 for authorities: index | key index << 16; -1: none */
  GPtrArray *crl_urls; /* (owned) of text; empty: no extension */
  GPtrArray *aia_urls; /* (owned) of text: caIssuers */
  gboolean ocsp_no_check;
  gboolean smime_capabilities; /* 1.2.840.113549.1.9.15: AES-256, AES-128 */
  GBytes *serial;              /* (owned) 16 octets, the first 01 to 7F (decisions.md 12) */
  gint64 not_before;           /* microseconds, written in whole seconds */
  gint64 not_after;
};

ChyCertSpec *chy_cert_spec_new (void); /* empty arrays, ca_version and path_length -1 */
ChyCertSpec *chy_cert_spec_copy (const ChyCertSpec *self);
void chy_cert_spec_free (ChyCertSpec *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCertSpec, chy_cert_spec_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySan, chy_san_free)

G_END_DECLS
