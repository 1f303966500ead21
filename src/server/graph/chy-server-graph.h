/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/chy-server-private.h"
#include "wire/graph/chy-graph.h"

G_BEGIN_DECLS

/* What the routes under /beta share: OData's options, pages, ETags and contexts of Microsoft Graph. Every
 * read is a query of the tenant and every change a command, so roles, checks and audit are theirs. */

/* --- $filter: chy-graph-filter.c ------------------------------------------------------------------------ */

typedef struct _ChyGraphFilter ChyGraphFilter;

/* Reads comparisons (eq ne gt ge lt le in), startswith, endswith, contains, isof, and, or, not and brackets
 * over properties of `type`; anything else is an error, CHY_WIRE_ERROR. Texts compare without regard to the
 * case of ASCII letters, as Graph's do. */
ChyGraphFilter *chy_graph_filter_new (const ChyGraphType *type, const char *text, GError **error);
void chy_graph_filter_free (ChyGraphFilter *self);
/* Whether the object that a row is fits. */
gboolean chy_graph_filter_fits (const ChyGraphFilter *self, const ChyGraphType *type, GVariant *row);
/* The part of it that the tenant can do, as the filter of a query (full reference), or NULL; `ret_whole`
 * tells whether that is all of it. */
GVariant *
chy_graph_filter_push_down (const ChyGraphFilter *self, const ChyGraphType *type, gboolean *ret_whole);

/* --- rows: chy-graph-rows.c -------------------------------------------------------------------------------
 */

/* Rows that are there already; takes bodies (GVariant). */
ChyResult *chy_graph_rows_new (GPtrArray *bodies);
/* The rows of `under` that are objects of `type` and fit; it looks at every one, so more than a limit is an
 * error, CHY_WIRE_ERROR, and so are too many who do at once, G_IO_ERROR_BUSY. `filter` NULL: all. */
ChyResult *chy_graph_rows_select (ChyServerRequest *request,
                                  ChyResult *under,
                                  const ChyGraphType *type,
                                  const ChyGraphFilter *filter,
                                  GError **error);
/* The rows of a resource that have this text in the column `key`. */
ChyResult *chy_graph_query (
    ChyServerRequest *request, const char *resource, const char *key, const char *text, GError **error);
/* All rows of a result, in one piece. GPtrArray of GVariant (owned). */
GPtrArray *chy_graph_rows_all (ChyServerRequest *request, ChyResult *result, GError **error);

/* --- options: chy-graph-options.c
 * --------------------------------------------------------------------------- */

typedef struct
{
  char **select; /* (owned) or NULL: everything */
  gboolean expand_assignments;

  /* Of lists alone. */
  ChyGraphFilter *filter; /* (owned) or NULL */
  char *sort;             /* (owned) column key, or NULL */
  gboolean descending;
  gboolean count;
  gint64 top;
  gint64 skip;
  char *handle; /* (owned) of a result that was kept, or NULL */
  char *ask;    /* (owned) filter and order as they were written: what a kept result is of */
} ChyGraphOptions;

/* Reads and checks the options; those that are not understood are refused, never ignored. */
gboolean chy_graph_options_read (ChyGraphOptions *self,
                                 ChyServerRequest *request,
                                 const ChyGraphType *type,
                                 gboolean list,
                                 GError **error);
void chy_graph_options_clear (ChyGraphOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChyGraphOptions, chy_graph_options_clear)

/* --- answers: chy-graph-answer.c
 * ------------------------------------------------------------------------------ */

/* The list of `type`. `result` NULL: the rows of its resource; else those rows (taken). */
gboolean chy_graph_answer_list (ChyServerRequest *request,
                                const ChyGraphType *type,
                                ChyResult *result,
                                GError **error);
/* The object with this ID. */
gboolean
chy_graph_answer_object (ChyServerRequest *request, const ChyGraphType *type, const char *id, GError **error);
/* A row that is there already. */
gboolean chy_graph_answer_row (
    ChyServerRequest *request, const ChyGraphType *type, guint status, GVariant *row, GError **error);

/* The row with exactly this ID, of which Graph has an object; CHY_TENANT_ERROR_NOT_FOUND. Full reference. */
GVariant *chy_graph_get (ChyServerRequest *request, const ChyGraphType *type, const char *id, GError **error);
/* The body as a tree; CHY_WIRE_ERROR. Full reference. */
GVariant *chy_graph_read_body (ChyServerRequest *request, GError **error);
/* Whether the version of `row` is what If-Match wants; if not, the request is answered. Then puts that
 * version into the parameters of a command that looks again when it writes (NULL: it does not). */
gboolean chy_graph_check_match (ChyServerRequest *request, GVariant *row, GVariantDict *params);
/* Runs a command, confirmed: who calls a program's interface has decided. `params` is sunk. */
ChyOutcome *
chy_graph_apply (ChyServerRequest *request, const char *command, GVariant *params, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyGraphFilter, chy_graph_filter_free)

G_END_DECLS
