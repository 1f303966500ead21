/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

G_BEGIN_DECLS

/* JSON (RFC 8259) to and from bodies: what is stored, sent, imported and printed.
 *
 * A *tree* is JSON as a GVariant: text s, whole number x, other number d, boolean b, null an empty mv, object
 * a{sv}, a list of texts as, a list of objects aa{sv}, any other list av. A *body* is a tree in which what a
 * table of ChyFields describes has the field's own type: times are RFC 3339, periods "1y", binary base64, and
 * the property's name is the field's Graph name where it has one. What no field describes keeps its JSON
 * shape both ways. */

typedef enum
{
  CHY_WIRE_ERROR_SYNTAX,    /* not JSON; the message has the line and column */
  CHY_WIRE_ERROR_ENCODING,  /* not UTF-8, half a surrogate pair, or a zero character */
  CHY_WIRE_ERROR_DUPLICATE, /* a property stands twice in an object */
  CHY_WIRE_ERROR_TOO_DEEP,  /* nested deeper than CHY_WIRE_MAX_DEPTH */
  CHY_WIRE_ERROR_TOO_LARGE, /* longer than CHY_WIRE_MAX_SIZE */
  CHY_WIRE_ERROR_NUMBER,    /* a number that 64 bits do not hold */
  CHY_WIRE_ERROR_TYPE,      /* a property is of another type than its field; the message has the path */
  CHY_WIRE_ERROR_QUERY,     /* an option of a query that is not understood; the message says which */
} ChyWireError;

#define CHY_WIRE_ERROR (chy_wire_error_quark ())
GQuark chy_wire_error_quark (void);

#define CHY_WIRE_MAX_DEPTH 32
#define CHY_WIRE_MAX_SIZE  (16 * 1024 * 1024)

typedef enum
{
  CHY_WIRE_CANONICAL, /* sorted keys, no blanks: to store and to hash */
  CHY_WIRE_LINE,      /* the fields' order, on one line: a row of a list */
  CHY_WIRE_PRETTY,    /* the fields' order, indented by two: for people; ends with a line end */
} ChyWireStyle;

/* Reads any JSON value as a tree. `size` -1: `text` ends with a zero. Returns a full reference.
 * CHY_WIRE_ERROR. */
GVariant *chy_wire_parse (const char *text, gssize size, GError **error);

/* Writes a tree (or any GVariant, as near as JSON comes to it: ay is base64, a tuple is a list). g_free(). */
char *chy_wire_print (GVariant *tree, ChyWireStyle style);

/* Between tree and body by `fields` (NULL: no field is known). Reading fails with CHY_WIRE_ERROR_TYPE; a null
 * for a known field is as if it were missing; either name of a field is read. Full references. */
GVariant *chy_wire_body_from_tree (GVariant *tree, const ChyField *fields, GError **error);
GVariant *chy_wire_body_to_tree (GVariant *body, const ChyField *fields);
/* One value of a body as it stands in the tree. Full reference. */
GVariant *chy_wire_value_to_tree (const ChyField *field, GVariant *value);
/* Whether it is JSON's null. */
gboolean chy_wire_is_null (GVariant *tree);

/* The value of one field from JSON, as key:=JSON on the command line. Full reference. */
GVariant *chy_wire_value_from_text (const ChyField *field, const char *text, GError **error);

/* Both steps at once. */
GVariant *chy_wire_body_from_text (const char *text, gssize size, const ChyField *fields, GError **error);
char *chy_wire_body_to_text (GVariant *body, const ChyField *fields, ChyWireStyle style);

/* {"value": [...], "@odata.count": N}, one row a line. `rows` holds bodies. Free with g_free(). */
char *chy_wire_list_to_text (GPtrArray *rows, gint64 count, const ChyField *fields);

G_END_DECLS
