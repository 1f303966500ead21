/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pki/chy-pki-error.h"

G_BEGIN_DECLS

/* Contents with a signature around them (CMS SignedData, RFC 5652 5), of which the first signer counts. */
typedef struct
{
  GBytes *content;         /* (owned) */
  GPtrArray *certificates; /* (owned) of GBytes, DER: those that came with it */
  GBytes *signer;          /* (owned) DER: the one of them that it was signed with; NULL: it is not there */
  gboolean judged;         /* whether it could be told: no MD5 or SHA-1, and nothing that is not known here */
  gboolean holds;          /* the signature is that signer's, over these very contents */
} ChySignedContent;

/* BER or DER, no PEM. CHY_PKI_ERROR_MALFORMED, also where there is no signature or there are no contents in
 * it (a bundle of certificates). Nothing is said of the signer's own certificate. */
ChySignedContent *chy_signed_content_read (GBytes *data, GError **error);
void chy_signed_content_free (ChySignedContent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySignedContent, chy_signed_content_free)

G_END_DECLS
