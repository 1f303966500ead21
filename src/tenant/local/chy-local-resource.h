/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-resource.h"
#include "tenant/commands/chy-document.h"
#include "tenant/local/chy-local-private.h"

G_BEGIN_DECLS

/* How the local tenant answers one resource: from a table that lists can be made of, or from bodies that it
 * puts together. One file a resource in resources/. */

typedef struct
{
  const char *key;    /* of the resource's field */
  const char *column; /* of the table; a row has the columns in this order */
} ChyLocalColumn;

typedef enum
{
  CHY_LOCAL_KEY_TEXT,
  CHY_LOCAL_KEY_NUMBER, /* digits alone */
  CHY_LOCAL_KEY_HEX,    /* with or without separators */
} ChyLocalKeyKind;

/* A column by which chy_tenant_get() finds an object. */
typedef struct
{
  const char *column; /* of the table; of a list of bodies the key of the field */
  ChyLocalKeyKind kind;
} ChyLocalKey;

typedef struct
{
  const char *id;          /* of the resource */
  const ChyLocalKey *keys; /* ends with column NULL */
  /* Keys of a filter that `list` and `list_outside` look at by themselves; ends with NULL, or NULL */
  const char *const *own_filters;

  /* A table. The first column is "id"; `columns` say which field is in which, NULL key: in none. */
  const ChyListTable *table;
  const ChyLocalColumn *columns; /* ends with column NULL */
  /* Brings the table up to the present before it is read, as far as that can be done; NULL: it always is. */
  void (*prepare) (ChyTenantLocal *tenant, GCancellable *cancellable);
  /* Key of a column by which rows are in the order of their ids, or NULL. */
  const char *id_order;
  /* What else a row has; `details` where the query asked for it. NULL: nothing. */
  gboolean (*finish_row) (ChyLocalReader *reader,
                          ChySession *session,
                          gint64 row,
                          GVariantDict *body,
                          gboolean details,
                          GError **error);
  /* A filter that is not one column's: adds matches, or leaves it (FALSE). NULL: there is none. */
  gboolean (*add_filter) (const char *key, GVariant *value, gint64 now, GArray *matches);

  /* Bodies: all of them, within a reading session; or, where an authority is asked, without one. */
  GPtrArray *(*list) (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error);
  GPtrArray *(*list_outside) (ChyTenantLocal *tenant,
                              const ChyQuery *query,
                              GCancellable *cancellable,
                              GError **error);
  /* The same as a result of its own, for lists of any length; NULL without an error where it does not
   * understand the query as it is, and `list_outside` has to. NULL: never. */
  ChyResult *(*query_outside) (ChyTenantLocal *tenant,
                               const ChyQuery *query,
                               GCancellable *cancellable,
                               GError **error);
  /* Whether `list_outside` (and not the table) answers this query; NULL: whenever it is there. */
  gboolean (*is_outside) (const ChyQuery *query);
} ChyLocalResource;

/* What the functions above may ask. */
struct _ChyLocalReader
{
  ChyTenantLocal *tenant; /* borrowed */
  gint64 now;
};

/* Generated from resources/meson.build; NULL-terminated. */
const ChyLocalResource *const *chy_local_resources (void);
const ChyLocalResource *chy_local_resource_find (const char *id);

/* --- results ------------------------------------------------------------------------------------------ */

/* Over ids of a table's rows. Takes over `ids` (of gint64) and copies `query`. */
ChyResult *chy_vector_result_new (ChyTenantLocal *tenant,
                                  const ChyLocalResource *resource,
                                  const ChyQuery *query,
                                  GArray *ids,
                                  gboolean final);
/* Over rows of an authority's database. NULL without an error where the authority cannot answer it so: it
 * filters and sorts by little. */
ChyResult *chy_authority_result_new (ChyAuthority *authority,
                                     const ChyQuery *query,
                                     GCancellable *cancellable,
                                     GError **error);
/* A row of an authority as the resource "certificates" has it: where it comes from, and its code in words. A
 * new full reference. */
GVariant *chy_authority_result_row (GVariant *row, const char *authority_id, const char *authority_name);

/* Over bodies. Takes over `rows`. */
ChyResult *chy_static_result_new (GPtrArray *rows);

/* --- filters ----------------------------------------------------------------------------------------- */

/* A value of a filter taken apart: "<5", ">=5", "!a", "a,b", "ab*". */
typedef struct
{
  ChyMatchKind kind;
  GVariant *value; /* (owned) by the field's type; for IN and PREFIX text */
} ChyFilterTerm;

void chy_filter_term_clear (ChyFilterTerm *self);
/* CHY_REFUSAL_ERROR ("query", "bad-filter") for a value that does not read. */
gboolean
chy_filter_term_parse (const ChyField *field, GVariant *value, ChyFilterTerm *ret_term, GError **error);

/* "A..B" of times and numbers, from A on and before B, as two values: ">=A" and "<B", each a new reference.
 * FALSE for any other value. */
gboolean
chy_filter_split_range (const ChyField *field, GVariant *value, GVariant **ret_from, GVariant **ret_to);

/* Keeps those of `rows` (bodies) that fit the query, and sorts them. */
gboolean
chy_bodies_select (GPtrArray *rows, const ChyLocalResource *resource, const ChyQuery *query, GError **error);

/* Lower-case hexadecimal digits alone of what a person typed; NULL where it is something else. g_free(). */
char *chy_local_normalize_hex (const char *text);
gboolean chy_local_parse_number (const char *text, gint64 *ret_number);

/* A document as a row: its dates and version, and of its body what the resource has columns for; all of it
 * where `details`. Free with g_variant_dict_clear(). */
void chy_local_document_row (const ChyDocument *document,
                             const ChyResource *resource,
                             gboolean details,
                             GVariantDict *ret_row);

/* Problems as rows: their bodies with a number as "id". */
GPtrArray *chy_local_problem_rows (GPtrArray *problems);

/* One filter value as text, or NULL. Borrowed. */
const char *chy_query_get_text (const ChyQuery *query, const char *key);

G_END_DECLS
