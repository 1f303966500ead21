/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-directory-view.h"

static void
clear_node (gpointer data)
{
  ChyNode *node = data;

  g_free (node->platform);
  g_free (node->name);
  g_clear_pointer (&node->members, g_array_unref);
}

/* The node of an id, made where there is none yet. */
static guint
touch (ChyDirectoryView *self, const char *id)
{
  guint i = chy_directory_view_find (self, id);
  ChyNode node = { NULL, CHY_NODE_UNKNOWN, CHY_NODE_NONE, NULL, NULL, NULL };
  char *copy;

  if (i != CHY_NODE_NONE)
    return i;
  copy = g_strdup (id);
  i = self->nodes->len;
  node.id = copy;
  g_array_append_val (self->nodes, node);
  g_hash_table_insert (self->ids, copy, GUINT_TO_POINTER (i + 1));

  return i;
}

guint
chy_directory_view_find (const ChyDirectoryView *self, const char *id)
{
  gpointer found = id != NULL ? g_hash_table_lookup (self->ids, id) : NULL;

  return found != NULL ? GPOINTER_TO_UINT (found) - 1 : CHY_NODE_NONE;
}

ChyDirectoryView *
chy_directory_view_new (void)
{
  ChyDirectoryView *self = g_new0 (ChyDirectoryView, 1);

  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->nodes = g_array_new (FALSE, FALSE, sizeof (ChyNode));
  g_array_set_clear_func (self->nodes, clear_node);

  return self;
}

void
chy_directory_view_free (ChyDirectoryView *self)
{
  g_array_unref (self->nodes);
  g_hash_table_unref (self->ids);
  g_free (self);
}

void
chy_directory_view_add_user (ChyDirectoryView *self, const char *id)
{
  guint i = touch (self, id);

  chy_directory_view_node (self, i)->kind = CHY_NODE_USER;
}

void
chy_directory_view_add_device (ChyDirectoryView *self, const char *id, const char *user, const char *platform)
{
  guint owner = user != NULL && *user != '\0' ? touch (self, user) : CHY_NODE_NONE;
  guint i = touch (self, id);
  ChyNode *node = chy_directory_view_node (self, i);

  node->kind = CHY_NODE_DEVICE;
  node->user = owner;
  g_free (node->platform);
  node->platform = g_strdup (platform);
}

void
chy_directory_view_add_group (ChyDirectoryView *self, const char *id, const char *name)
{
  guint i = touch (self, id);
  ChyNode *node = chy_directory_view_node (self, i);

  node->kind = CHY_NODE_GROUP;
  g_free (node->name);
  node->name = g_strdup (name);
}

void
chy_directory_view_add_member (ChyDirectoryView *self, const char *group, const char *member)
{
  guint of = touch (self, group);
  guint i = touch (self, member);
  ChyNode *node = chy_directory_view_node (self, of);

  if (node->members == NULL)
    node->members = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (node->members, i);
}
