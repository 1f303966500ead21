/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-der.h"
#include "chy-spki.h"
#include "model/chy-cert-spec.h"

G_BEGIN_DECLS

/* The key usages of `spec` that its key type can have (RFC 3279 2.3, RFC 5480 3, RFC 8410 5) and that fit
 * is_ca: no keyEncipherment or dataEncipherment on EC and Ed25519 keys, no keyAgreement on RSA and Ed25519,
 * keyCertSign and cRLSign only in authorities. */
ChyKeyUsage chy_key_usage_for (const ChyCertSpec *spec, const ChyPublicKey *key);

/* Writes Extensions (the SEQUENCE) for a certificate. `authority_key_id` may be NULL. */
gboolean chy_extensions_put (ChyDerWriter *writer,
                             const ChyCertSpec *spec,
                             const ChyPublicKey *key,
                             GBytes *authority_key_id,
                             GError **error);
/* What of them belongs into a request: SAN, usages, SID, template name or OID. */
gboolean chy_extensions_put_request (ChyDerWriter *writer,
                                     const ChyCertSpec *spec,
                                     const ChyPublicKey *key,
                                     GError **error);

G_END_DECLS
