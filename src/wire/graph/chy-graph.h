/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-assignment.h"
#include "model/chy-profile-type.h"
#include "wire/chy-wire.h"

G_BEGIN_DECLS

/* Objects of Microsoft Graph (beta) to and from our bodies: tables that a server reads in one direction and a
 * client can read in the other. Trees are those of chy-wire.h. Facts of the types: Graph's own CSDL. */

typedef struct
{
  const char *name; /* Graph's; NULL ends a table */
  /* What our JSON of the resource calls it, where that is otherwise; its kind is that column's. */
  const char *source;
  gboolean nullable; /* without a value it is null; else it is left out */
  /* NULL: the value as it stands; else made of the whole body: floating, or NULL for none. `kind` is its kind
   * then. */
  GVariant *(*make) (GVariant *body);
  ChyFieldKind kind;
} ChyGraphProperty;

typedef struct _ChyGraphType ChyGraphType;

struct _ChyGraphType
{
  const char *name;                   /* "microsoft.graph.managedDevice" */
  const char *resource;               /* ours, that the rows come from: "devices" */
  const ChyGraphProperty *properties; /* ends with name NULL */
  gboolean details;                   /* rows need a query for details */
  gboolean large;                     /* there may be a million rows: filters are better left to the tenant */
  /* Adds what is not in `properties`; FALSE where Graph has no such object. NULL: nothing. */
  gboolean (*add) (GVariant *body, GVariantBuilder *tree);
  /* The kinds of what `add` adds. */
  gboolean (*find_kind) (const char *name, ChyFieldKind *ret_kind);
};

extern const ChyGraphType chy_graph_connector;
extern const ChyGraphType chy_graph_connector_details;
extern const ChyGraphType chy_graph_device;
extern const ChyGraphType chy_graph_user;
extern const ChyGraphType chy_graph_group;
extern const ChyGraphType chy_graph_member;
extern const ChyGraphType chy_graph_configuration;
extern const ChyGraphType chy_graph_assignment;
extern const ChyGraphType chy_graph_device_status;
extern const ChyGraphType chy_graph_user_status;
extern const ChyGraphType chy_graph_device_overview;
extern const ChyGraphType chy_graph_user_overview;

/* The object that a row is; NULL where Graph has none of this kind (a profile for Linux). Full reference. */
GVariant *chy_graph_to_tree (const ChyGraphType *type, GVariant *body);
/* The value of one of its properties as it stands there; NULL where it has none. Full reference. */
GVariant *chy_graph_get_value (const ChyGraphType *type, GVariant *body, const char *name);
/* The kind of a property; FALSE for an unknown one. */
gboolean chy_graph_find_kind (const ChyGraphType *type, const char *name, ChyFieldKind *ret_kind);
/* The column of our resource that a property is, unchanged; or NULL. */
const ChyField *chy_graph_find_column (const ChyGraphType *type, const char *name);

/* --- values that several types have, for tables ----------------------------------------------------------
 */

GVariant *chy_graph_make_true (GVariant *body);
/* "0", the default scope tag, which everything has in a tenant without others. */
GVariant *chy_graph_make_scope_tags (GVariant *body);

/* --- deviceConfigurations: chy-graph-configuration.c -------------------------------------------------- */

/* The type and platform that "@odata.type" of a tree says; CHY_WIRE_ERROR_TYPE. */
gboolean chy_graph_configuration_read_type (GVariant *tree,
                                            const ChyProfileType **ret_type,
                                            const ChyPlatform **ret_platform,
                                            GError **error);
/* Settings of a profile (a body by the fields of its type and platform, displayName and description among
 * them) from a tree that is created or changed; an empty text takes a setting away, as a null does in Graph.
 * What only Graph can keep is refused, never dropped. Full reference; CHY_WIRE_ERROR_TYPE. */
GVariant *chy_graph_configuration_read_settings (GVariant *tree,
                                                 const ChyProfileType *type,
                                                 const ChyPlatform *platform,
                                                 GError **error);

/* --- assignments: chy-graph-assignment.c --------------------------------------------------------------- */

/* Rows for chy_graph_assignment of a profile's "assignments". GPtrArray of GVariant (owned). */
GPtrArray *chy_graph_assignment_rows (GVariant *profile);
/* The body of "assign": GPtrArray of ChyTarget. CHY_WIRE_ERROR_TYPE. */
GPtrArray *chy_graph_assignment_read (GVariant *tree, GError **error);

/* --- statuses: chy-graph-status.c ------------------------------------------------------------------------
 */

/* One row a user of the rows of "profile-status" (GVariant): how many devices, the worst of their states and
 * the latest change. GPtrArray of GVariant (owned). */
GPtrArray *chy_graph_status_by_user (GPtrArray *rows);
/* Counts of such rows, or of those by user, as one row. Full reference. */
GVariant *chy_graph_status_count (GVariant *profile, GPtrArray *rows);

G_END_DECLS
