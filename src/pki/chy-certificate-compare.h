/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-cert-der.h"
#include "model/chy-cert-spec.h"

G_BEGIN_DECLS

/* Whether the finished certificate says what `spec` asked for: each field by our own reader, and the main
 * ones by GnuTLS, which did not write it. CHY_PKI_ERROR_MISMATCH names the first field that differs. `issuer`
 * is the issuer's name as DER, `issuer_key` the SubjectPublicKeyInfo that must verify the signature. */
gboolean chy_certificate_compare (GBytes *der,
                                  const ChyCertSpec *spec,
                                  GBytes *public_key,
                                  GBytes *issuer,
                                  GBytes *issuer_key,
                                  GError **error);

G_END_DECLS
