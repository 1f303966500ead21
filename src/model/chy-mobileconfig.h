/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-cert-info.h"

G_BEGIN_DECLS

/* A configuration profile of Apple's platforms (.mobileconfig) as facts, for people; made by
 * pki/chy-inspect.h. What is secret in one (passwords of networks) is not kept. Keys and types are those of
 * Apple's "Profile-Specific Payload Keys". */

/* So many characters of a text are kept, and "…": anybody may write a file, and nobody reads more. */
#define CHY_MOBILECONFIG_LONGEST 1000

/* What is known of whoever signed the file. */
typedef enum
{
  CHY_MOBILECONFIG_UNSIGNED,
  CHY_MOBILECONFIG_SIGNED,         /* by the signer, over just these contents */
  CHY_MOBILECONFIG_BROKEN,         /* the contents are not those that were signed */
  CHY_MOBILECONFIG_UNCHECKED,      /* the signature is made in a way that is weak, or not known here */
  CHY_MOBILECONFIG_UNKNOWN_SIGNER, /* the certificate that it was signed with is not in the file */
} ChyMobileconfigSignature;

typedef struct
{
  const char *title; /* N_() */
  char *text;        /* (owned) */
} ChyMobileconfigFact;

/* One of its parts. */
typedef struct
{
  char *type;          /* (owned) "com.apple.security.root" */
  const char *title;   /* N_() what that is, or NULL for a type that is not known here */
  char *name;          /* (owned) for people; never empty */
  char *identifier;    /* (owned) or NULL */
  GPtrArray *facts;    /* (owned) of ChyMobileconfigFact */
  gboolean has_secret; /* a password stands in the file, which anybody can read there */
  GBytes *data;        /* (owned) the file with certificates (DER, PEM, PKCS#12) in it, or NULL */
  char *file;          /* (owned) its name, where there is data */
} ChyMobileconfigPayload;

typedef struct
{
  char *name;          /* (owned) */
  char *identifier;    /* (owned) or NULL */
  char *organization;  /* (owned) or NULL */
  char *description;   /* (owned) or NULL */
  gboolean encrypted;  /* for one device: the payloads cannot be read */
  GPtrArray *payloads; /* (owned) of ChyMobileconfigPayload */
  ChyMobileconfigSignature signature;
  ChyCertInfo *signer;     /* (owned) or NULL */
  GPtrArray *certificates; /* (owned) of ChyCertInfo: those of the signature, for the signer's path */
} ChyMobileconfig;

ChyMobileconfig *chy_mobileconfig_new (void); /* zeroed, arrays empty */
void chy_mobileconfig_free (ChyMobileconfig *self);
/* Empty, and in the profile. */
ChyMobileconfigPayload *chy_mobileconfig_add_payload (ChyMobileconfig *self);
/* Takes over `text`, which is cut; nothing where it is NULL or empty. */
void chy_mobileconfig_payload_add_fact (ChyMobileconfigPayload *self, const char *title, char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyMobileconfig, chy_mobileconfig_free)

G_END_DECLS
