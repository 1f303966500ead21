/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The containers below an authority, in the order of certsrv. */
typedef enum
{
  CHY_AUTHORITY_NODE_SELF,
  CHY_AUTHORITY_NODE_REVOKED,
  CHY_AUTHORITY_NODE_ISSUED,
  CHY_AUTHORITY_NODE_PENDING,
  CHY_AUTHORITY_NODE_FAILED,
  CHY_AUTHORITY_NODE_TEMPLATES,
  CHY_AUTHORITY_N_NODES,
} ChyAuthorityNode;

/* "" for the authority itself, "issued" ...: in places and for the stack. */
const char *chy_authority_node_name (ChyAuthorityNode node);
ChyAuthorityNode chy_authority_node_from_name (const char *name);
/* Translated; NULL for the authority itself. */
const char *chy_authority_node_title (ChyAuthorityNode node);

/* Signals: "selected" (authority's id, ChyAuthorityNode as int): a person chose; "menu" (GdkEvent or NULL): a
 * menu is wanted for what is selected. */
#define CHY_TYPE_AUTHORITY_TREE (chy_authority_tree_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthorityTree, chy_authority_tree, CHY, AUTHORITY_TREE, GtkScrolledWindow)

GtkWidget *chy_authority_tree_new (void);
/* Bodies of the resource "authorities"; what is selected and folded stays. */
void chy_authority_tree_set_authorities (ChyAuthorityTree *self, GPtrArray *authorities);
/* Selects without "selected". */
void chy_authority_tree_select (ChyAuthorityTree *self, const char *id, ChyAuthorityNode node);

G_END_DECLS
