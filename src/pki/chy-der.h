/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* DER (X.690), as little of it as X.509 needs, strict on both sides. The reader never recurses, never
 * allocates for a length that it was told, and refuses what DER forbids (indefinite or long-winded lengths,
 * padded integers, high tag numbers). */

enum
{
  CHY_DER_BOOLEAN = 0x01,
  CHY_DER_INTEGER = 0x02,
  CHY_DER_BIT_STRING = 0x03,
  CHY_DER_OCTET_STRING = 0x04,
  CHY_DER_NULL = 0x05,
  CHY_DER_OID = 0x06,
  CHY_DER_ENUMERATED = 0x0a,
  CHY_DER_UTF8_STRING = 0x0c,
  CHY_DER_NUMERIC_STRING = 0x12,
  CHY_DER_PRINTABLE_STRING = 0x13,
  CHY_DER_T61_STRING = 0x14,
  CHY_DER_IA5_STRING = 0x16,
  CHY_DER_UTC_TIME = 0x17,
  CHY_DER_GENERALIZED_TIME = 0x18,
  CHY_DER_VISIBLE_STRING = 0x1a,
  CHY_DER_UNIVERSAL_STRING = 0x1c,
  CHY_DER_BMP_STRING = 0x1e,
  CHY_DER_SEQUENCE = 0x30,
  CHY_DER_SET = 0x31,
};

/* [n] primitive and [n] constructed (also EXPLICIT). */
#define CHY_DER_CONTEXT(n)  (0x80 | (n))
#define CHY_DER_EXPLICIT(n) (0xa0 | (n))

/* --- writing ------------------------------------------------------------------------------------ */

#define CHY_DER_MAX_DEPTH 16

typedef struct
{
  GByteArray *bytes;             /* (owned) */
  gsize open[CHY_DER_MAX_DEPTH]; /* where the content of each open element begins */
  guint depth;
} ChyDerWriter;

void chy_der_writer_init (ChyDerWriter *self, gsize reserve);
void chy_der_writer_clear (ChyDerWriter *self);
/* Everything written, all elements closed; the writer is empty afterwards. */
GBytes *chy_der_writer_finish (ChyDerWriter *self);

void chy_der_begin (ChyDerWriter *self, guint8 tag);
void chy_der_end (ChyDerWriter *self);
void chy_der_put (ChyDerWriter *self, guint8 tag, gconstpointer data, gsize size);
/* Bytes that are DER already. */
void chy_der_put_raw (ChyDerWriter *self, gconstpointer data, gsize size);
void chy_der_put_bytes (ChyDerWriter *self, GBytes *der);
void chy_der_put_null (ChyDerWriter *self);
void chy_der_put_boolean (ChyDerWriter *self, gboolean value);
void chy_der_put_integer (ChyDerWriter *self, gint64 value);
/* A non-negative number of any size, big-endian; leading zeros are dropped, a sign octet is added. */
void chy_der_put_unsigned (ChyDerWriter *self, gconstpointer data, gsize size);
/* A BIT STRING of whole octets. */
void chy_der_put_bits (ChyDerWriter *self, gconstpointer data, gsize size);
/* A named BIT STRING (bit 0 first) without trailing zero bits (X.690 11.2.2). */
void chy_der_put_named_bits (ChyDerWriter *self, guint32 flags);
/* FALSE, and nothing written, where `oid` is no dotted OID. */
gboolean chy_der_put_oid (ChyDerWriter *self, const char *oid);
void chy_der_put_text (ChyDerWriter *self, guint8 tag, const char *text);
/* BMPString of valid UTF-8; FALSE where a character lies beyond the BMP. */
gboolean chy_der_put_bmp (ChyDerWriter *self, const char *text);
/* UTCTime through 2049 and GeneralizedTime after (RFC 5280 4.1.2.5), whole seconds; FALSE before 1950 or
 * after 9999. */
gboolean chy_der_put_time (ChyDerWriter *self, gint64 usec);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChyDerWriter, chy_der_writer_clear)

/* --- reading ------------------------------------------------------------------------------------ */

/* A place in bytes that somebody else owns. */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
} ChyDer;

typedef struct
{
  guint8 tag;
  const guint8 *content;
  gsize size;
  const guint8 *whole; /* with tag and length */
  gsize whole_size;
} ChyDerItem;

void chy_der_init (ChyDer *self, gconstpointer data, gsize size);
void chy_der_init_bytes (ChyDer *self, GBytes *bytes);
/* The content of an item. */
ChyDer chy_der_inside (const ChyDerItem *item);
gboolean chy_der_at_end (const ChyDer *self);
/* The tag that comes next, 0 at the end. */
guint8 chy_der_peek (const ChyDer *self);

/* The next element; FALSE at the end or where it is malformed. */
gboolean chy_der_next (ChyDer *self, ChyDerItem *ret_item);
/* The next element if it has this tag. */
gboolean chy_der_take (ChyDer *self, guint8 tag, ChyDerItem *ret_item);
/* The next element's content if it has this tag. */
gboolean chy_der_enter (ChyDer *self, guint8 tag, ChyDer *ret_inside);
/* The one element that the bytes consist of. */
gboolean chy_der_only (gconstpointer data, gsize size, guint8 tag, ChyDer *ret_inside);

/* Whether the whole is well-formed DER down to `depth` levels. */
gboolean chy_der_check (gconstpointer data, gsize size, guint depth);

gboolean chy_der_item_is_oid (const ChyDerItem *item, const char *oid);
/* Dotted; NULL where malformed. */
char *chy_der_item_to_oid (const ChyDerItem *item);
gboolean chy_der_item_to_boolean (const ChyDerItem *item, gboolean *ret_value);
gboolean chy_der_item_to_int64 (const ChyDerItem *item, gint64 *ret_value);
/* A named BIT STRING of at most 32 bits, bit 0 first. */
gboolean chy_der_item_to_named_bits (const ChyDerItem *item, guint32 *ret_flags);
/* A BIT STRING without unused bits. */
gboolean chy_der_item_to_bits (const ChyDerItem *item, const guint8 **ret_data, gsize *ret_size);
/* UTCTime or GeneralizedTime as RFC 5280 allows them, in microseconds. */
gboolean chy_der_item_to_time (const ChyDerItem *item, gint64 *ret_usec);
/* Any of the string types as UTF-8, without zero characters; NULL where malformed. */
char *chy_der_item_to_text (const ChyDerItem *item);
GBytes *chy_der_item_to_bytes (const ChyDerItem *item); /* with tag and length */

G_END_DECLS
