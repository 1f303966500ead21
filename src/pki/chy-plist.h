/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pki/chy-pki-error.h"

G_BEGIN_DECLS

/* How deep arrays and dictionaries may stand in each other, and how many elements there may be. */
#define CHY_PLIST_MAX_DEPTH    32
#define CHY_PLIST_MAX_ELEMENTS 50000

/* A property list in XML (Apple's PropertyList-1.0.dtd): dict is a{sv}, array av, string and date s, integer
 * x, real d, true and false b, data ay. There are no entities but those of XML itself, so nothing is fetched
 * and nothing grows. The strings of the keys in `secret` (NULL-terminated) are not kept: TRUE stands in their
 * place, as a GVariant is no place for a password. A full reference.
 *
 * CHY_PKI_ERROR_UNSUPPORTED for the binary form; CHY_PKI_ERROR_TOO_LARGE; CHY_PKI_ERROR_MALFORMED. */
GVariant *chy_plist_parse (GBytes *data, const char *const *secret, GError **error);

/* Whether it begins as one does, of either form: what comes after may still be anything. */
gboolean chy_plist_is (GBytes *data);

G_END_DECLS
