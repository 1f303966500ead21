/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/commands/chy-command-type.h"

G_BEGIN_DECLS

/* What the commands of the noun "certificate" share. */

/* One certificate that a person named. */
typedef struct
{
  char *key;       /* (owned) what was named */
  char *authority; /* (owned) its authority's id */
  char *serial;    /* (owned) */
  char *name;      /* (owned) its subject */
  char *state;     /* (owned) */
  char *request;   /* (owned) id of the tenant's request, or NULL */
} ChyCertificateTarget;

void chy_certificate_target_free (ChyCertificateTarget *self);

/* Revocation reasons of RFC 5280 5.3.1 as choices; removeFromCRL is what "unhold" does. */
extern const ChyChoice chy_certificate_reasons[];
guint chy_certificate_reason_from_string (const char *text);

/* The certificates of params "ids", by the tenant's own table and then by the authorities: GPtrArray of
 * ChyCertificateTarget. What is not found is an error in the outcome; fails where nothing is. In `prepare`.
 */
GPtrArray *chy_certificate_change_find (ChyCommandContext *context, GVariant *params, GError **error);

/* Revokes (or lifts the hold of: reason 8) them at their authorities, and leaves those that it worked for in
 * the result. In `prepare`. */
gboolean chy_certificate_change_revoke (
    ChyCommandContext *context, GPtrArray *targets, guint reason, GVariantDict *result, GError **error);
/* Takes over into the tenant what the result says. In `apply`. */
gboolean chy_certificate_change_record (ChyCommandContext *context,
                                        guint reason,
                                        GVariantDict *result,
                                        GError **error);

G_END_DECLS
