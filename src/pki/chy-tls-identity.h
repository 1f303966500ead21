/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* What TLS signs in by: a certificate (DER), its issuers (aay of DER, or NULL) and its key (PKCS#8 in the
 * clear). G_TLS_ERROR. */
GTlsCertificate *chy_tls_identity_new (GBytes *certificate, GVariant *chain, ChySecret *key, GError **error);

G_END_DECLS
