/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A distinguished name (RFC 5280 4.1.2.4): attributes in the order of the *encoding*, from C down to CN, so
 * the reverse of the string form (decisions.md 8). One attribute an RDN when made here; `joined` marks an
 * attribute that shares the RDN of the one before it, as a foreign certificate may have. Immutable, reference
 * counted. */
typedef struct
{
  const char *oid;   /* dotted: "2.5.4.3" */
  const char *value; /* UTF-8, unescaped */
  gboolean joined;
} ChyNameAttribute;

typedef struct _ChyName ChyName;

#define CHY_TYPE_NAME (chy_name_get_type ())
GType chy_name_get_type (void);

typedef enum
{
  CHY_NAME_ERROR_SYNTAX,
  CHY_NAME_ERROR_UNKNOWN_ATTRIBUTE,
  CHY_NAME_ERROR_EMPTY_VALUE,
  CHY_NAME_ERROR_TOO_LONG,
  CHY_NAME_ERROR_BAD_COUNTRY,
  CHY_NAME_ERROR_BAD_CHARACTER, /* the attribute's ASN.1 type (IA5String, PrintableString) cannot hold it */
} ChyNameError;

#define CHY_NAME_ERROR (chy_name_error_quark ())
GQuark chy_name_error_quark (void);

/* Reads RFC 4514: CN, E/emailAddress, G, SN (surname), OU, O, L, ST or S, C, DC, T, UID, SERIALNUMBER or
 * dotted OIDs;
 * \-escapes, "quoted values", '+' for a multi-valued RDN. "" is the empty name. */
ChyName *chy_name_parse (const char *text, GError **error);
/* Copies `n` attributes in encoding order. */
ChyName *chy_name_new (const ChyNameAttribute *attributes, gsize n);
ChyName *chy_name_ref (ChyName *self);
void chy_name_unref (ChyName *self);

gsize chy_name_get_size (ChyName *self);
const ChyNameAttribute *chy_name_get_attribute (ChyName *self, gsize i); /* encoding order */
const char *chy_name_find (ChyName *self, const char *oid); /* the most specific value, or NULL */
gboolean chy_name_equal (ChyName *a, ChyName *b);

/* RFC 4514 with the short names above, most specific first. Free with g_free(). */
char *chy_name_to_string (ChyName *self);

/* Length limits (RFC 5280 appendix A upper bounds: CN, O, OU, T 64, L, ST 128, emailAddress 255, SERIALNUMBER
 * 64, C exactly two capital letters), and characters: E and DC are IA5String, SERIALNUMBER is
 * PrintableString. */
gboolean chy_name_check (ChyName *self, GError **error);

/* Escapes one attribute value by RFC 4514 2.4. Free with g_free(). */
char *chy_name_escape (const char *value);

/* "CN" for "2.5.4.3", or NULL; and back (any case), or NULL. */
const char *chy_name_short_name (const char *oid);
const char *chy_name_oid (const char *short_name);
/* Upper bound in characters, 0 where RFC 5280 gives none. */
guint chy_name_limit (const char *oid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyName, chy_name_unref)

G_END_DECLS
