/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

G_BEGIN_DECLS

/* One kind of list that a tenant answers (ChyQuery.resource), described once: from it come the query's
 * filters and sorts, the console's grids, the command line's tables and the JSON. One file a resource:
 * src/model/resources/chy-resource-NAME.c defines `const ChyResource chy_resource_NAME`. */
typedef struct
{
  const char *id;       /* "certificates": stored and sent */
  const char *title;    /* N_(), plural: "Certificates" */
  const char *singular; /* N_(): "certificate", as a sentence has it */
  /* All keys that a row may have, in the order of a detailed view. SORTABLE and FILTER columns have an index;
   * DETAIL ones come only where a query asks for details. Every row has "id" (or a row number in "id"). */
  const ChyField *columns;
  const char *name_key;     /* the column that names an object for people: "displayName" */
  const char *default_sort; /* NULL: rows come in an order of their own */
  gboolean default_descending;
  const char *const *default_columns; /* NULL-terminated: what a table shows first */
  gboolean searched;                  /* ChyQuery.search is understood */
} ChyResource;

/* Generated from resources/meson.build; NULL-terminated. */
const ChyResource *const *chy_resources (void);

/* NULL for an unknown one. */
const ChyResource *chy_resource_find (const char *id);

G_END_DECLS
