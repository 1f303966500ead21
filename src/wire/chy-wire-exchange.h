/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-secret.h"
#include "wire/chy-wire.h"

G_BEGIN_DECLS

/* What two Chanceries say to each other: bodies that come out as they went in, and secrets beside them. */

/* The media type of a body in JSON on the first line and a secret on each that follows: its key, a blank, and
 * base64. A secret in JSON would be read into a GVariant, which nobody wipes. */
#define CHY_WIRE_EXCHANGE_TYPE "application/vnd.chancery.exchange"

/* A body on one line. Where JSON alone would not give a value's type back (bytes that no field describes, an
 * empty list), a property KEY@chancery.type beside it says it. g_free(). */
char *chy_wire_exchange_to_text (GVariant *body, const ChyField *fields);
/* The way back; also reads plain JSON. `tree` is an object. Full reference. CHY_WIRE_ERROR. */
GVariant *chy_wire_exchange_from_tree (GVariant *tree, const ChyField *fields, GError **error);
/* The tree of a body, with those properties; to put it into another one. Full reference. */
GVariant *chy_wire_exchange_to_tree (GVariant *body, const ChyField *fields);

/* `line` with `secrets` (char* -> ChySecret*) behind it. */
ChySecret *chy_wire_exchange_join (const char *line, GHashTable *secrets);
/* Takes that apart; CHY_WIRE_ERROR_SYNTAX where it is not of this form. */
gboolean chy_wire_exchange_split (
    const char *text, gsize size, char **ret_line, GHashTable **ret_secrets, GError **error);

G_END_DECLS
