/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Predefined extended key usages, as a selection box offers them. */
typedef struct
{
  const char *oid;
  const char *name; /* N_(): the name that Windows shows */
} ChyEku;

#define CHY_EKU_ANY_PURPOSE      "2.5.29.37.0"
#define CHY_EKU_CLIENT_AUTH      "1.3.6.1.5.5.7.3.2"
#define CHY_EKU_SECURE_EMAIL     "1.3.6.1.5.5.7.3.4"
#define CHY_EKU_SERVER_AUTH      "1.3.6.1.5.5.7.3.1"
#define CHY_EKU_ENCRYPTING_FILES "1.3.6.1.4.1.311.10.3.4"
#define CHY_EKU_SMART_CARD_LOGON "1.3.6.1.4.1.311.20.2.2"

/* All of them, ended by oid NULL. */
const ChyEku *chy_ekus (void);

/* By OID; by name, translated or not, in any case. NULL for one that is not predefined. */
const ChyEku *chy_eku_find_oid (const char *oid);
const ChyEku *chy_eku_find_name (const char *name);

/* Whether `text` is a dotted OID that can be encoded (X.660: first arc 0 to 2, second at most 39 below 2, no
 * leading zeros, two arcs at least). */
gboolean chy_oid_is_valid (const char *text);

G_END_DECLS
