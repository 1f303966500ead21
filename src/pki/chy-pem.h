/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pki/chy-pki-error.h"

G_BEGIN_DECLS

/* Textual encodings (RFC 7468), read leniently about white space and text around, strictly about the rest. */

#define CHY_PEM_MAX_BLOCKS 1000

typedef struct
{
  char *label;      /* (owned) "CERTIFICATE" */
  GBytes *der;      /* (owned) wiped when freed, as it may be a key */
  gboolean headers; /* RFC 1421 headers (an old encrypted key): `der` is not decoded */
} ChyPemBlock;

/* Whether there is any "-----BEGIN " in it. */
gboolean chy_pem_is (GBytes *data);
/* All blocks; at least one. */
GPtrArray *chy_pem_read (GBytes *data, GError **error);
/* The DER of the first block whose label is one of the NULL-terminated `labels`; data that is no PEM is given
 * back as it is. NULL with CHY_PKI_ERROR_WRONG_KIND, which names what is there instead. */
GBytes *chy_pem_find (GBytes *data, const char *const *labels, GError **error);
/* The same for any private key; `ret_pem` says whether it was PEM. */
GBytes *chy_pem_find_key (GBytes *data, gboolean *ret_pem, GError **error);

G_END_DECLS
