/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* How deep PKCS#12 and PKCS#7 nest in real files is about 12. */
#define CHY_BER_MAX_DEPTH 32

/* One BER element (X.690) rewritten with definite, shortest lengths and octet strings in one piece, as NSS,
 * Java and Windows do not always write them; the strict reader of chy-der.h can go on with it.
 * Context-specific constructed octet strings cannot be told from explicit tags and stay as they are. A
 * secret, because what was decrypted passes through here. NULL where it is malformed, nested too deep, or
 * something follows it. */
ChySecret *chy_ber_to_der (gconstpointer data, gsize size);

G_END_DECLS
