/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-der.h"
#include "model/chy-cert-spec.h"
#include "pki/chy-pki-error.h"

G_BEGIN_DECLS

/* Names and alternative names as DER. */

#define CHY_MAX_NAME_ATTRIBUTES 100
#define CHY_MAX_SANS            1000

/* RDNSequence with the string types of RFC 5280 4.1.2.4: PrintableString for C, SERIALNUMBER and dnQualifier,
 * IA5String for emailAddress and DC, UTF8String for all others. */
gboolean chy_der_put_name (ChyDerWriter *writer, ChyName *name, GError **error);
/* The item is the whole Name. NULL where malformed. */
ChyName *chy_der_item_to_name (const ChyDerItem *item);

/* GeneralNames content, one GeneralName per ChySan; CHY_PKI_ERROR_NOT_ENCODABLE where a value is not of its
 * kind. */
gboolean chy_der_put_sans (ChyDerWriter *writer, GPtrArray *sans, GError **error);
/* Adds a ChySan for each name in GeneralNames content. FALSE where malformed. */
gboolean chy_der_read_sans (ChyDer general_names, GPtrArray *sans);
/* A URI as [6]; it must be ASCII and absolute. */
gboolean chy_der_put_uri (ChyDerWriter *writer, const char *uri, GError **error);

/* Whether a dNSName has the form of RFC 1034 3.5 with A-labels (RFC 5890); '*' as the whole first label and
 * '_' are let through (lint warns). */
gboolean chy_dns_name_is_valid (const char *name);

G_END_DECLS
