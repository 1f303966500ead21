/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-cert-info.h"
#include "model/chy-field.h"

G_BEGIN_DECLS

/* Certificates with their keys that were issued elsewhere and imported for a user (Graph:
 * userPFXCertificate): what may be imported, and which one of several a user gets. */

/* What one is for: unassigned, smimeEncryption, smimeSigning, vpn, wifi; ends with id NULL. */
extern const ChyChoice chy_imported_pfx_purposes[];

/* What becomes of an imported certificate. */
extern const ChyChoice chy_imported_pfx_states[]; /* the words of chy_imported_pfx_state(), for screens */

/* What the file and the directory say beside the certificate itself. */
typedef struct
{
  const char *purpose; /* a word of chy_imported_pfx_purposes; NULL: unassigned */
  const char *mail;    /* of the user, or NULL: not looked at */
  const char *user;    /* name, for words */
  gboolean has_key;
  gboolean weak;  /* the file is protected by something that is weak today */
  gboolean alone; /* no other certificate is in the file */
  gint64 now;     /* microseconds */
} ChyImportedPfxFacts;

/* Whether `leaf` (NULL: the file has no certificate) can be delivered for the purpose: problems of domain
 * "pfx". TRUE where none of them is an error. Key usages by RFC 5280 4.2.1.3 and 4.2.1.12, those of S/MIME by
 * RFC 8550 4.4.2 and 4.4.4; a certificate without the extension is not restricted. */
gboolean
chy_imported_pfx_check (const ChyCertInfo *leaf, const ChyImportedPfxFacts *facts, GPtrArray *problems);

/* Whether one may be delivered now: begun and not ended. Times in microseconds. */
gboolean chy_imported_pfx_is_valid (gint64 not_before, gint64 not_after, gint64 now);

/* Which of two that are for the same user and purpose is delivered: above 0 where the first one is, below 0
 * where the second one is. The newest start date wins, then the later end, then whatever was imported later
 * (`number`); the time must have been looked at before. */
int chy_imported_pfx_compare (gint64 not_before,
                              gint64 not_after,
                              gint64 number,
                              gint64 other_not_before,
                              gint64 other_not_after,
                              gint64 other_number);

/* "current", "superseded", "notYetValid" or "expired"; `newest`: no other valid one of this user and purpose
 * comes before it. Borrowed. */
const char *chy_imported_pfx_state (gint64 not_before, gint64 not_after, gboolean newest, gint64 now);

G_END_DECLS
