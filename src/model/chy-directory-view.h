/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-assignment.h"

/* Inside of a ChyDirectoryView: everything is a node, referred to by its position. */

#define CHY_NODE_NONE G_MAXUINT

typedef enum
{
  CHY_NODE_UNKNOWN, /* only named so far */
  CHY_NODE_USER,
  CHY_NODE_DEVICE,
  CHY_NODE_GROUP,
} ChyNodeKind;

typedef struct
{
  const char *id; /* borrowed from the table of ids */
  ChyNodeKind kind;
  guint user;      /* of a device: its user's node, or CHY_NODE_NONE */
  char *platform;  /* (owned) of a device, or NULL */
  char *name;      /* (owned) of a group */
  GArray *members; /* (owned) of guint; of a group, or NULL */
} ChyNode;

struct _ChyDirectoryView
{
  GHashTable *ids; /* (owned) char* -> position + 1 */
  GArray *nodes;   /* (owned) of ChyNode */
};

static inline ChyNode *
chy_directory_view_node (const ChyDirectoryView *self, guint i)
{
  return &g_array_index (self->nodes, ChyNode, i);
}

/* CHY_NODE_NONE for an unknown id. */
guint chy_directory_view_find (const ChyDirectoryView *self, const char *id);
