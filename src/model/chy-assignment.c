/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-assignment.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-directory-view.h"

/* How a user or device is reached: by which target, and the group that it is directly in. */
typedef struct
{
  guint target; /* CHY_NODE_NONE: not reached */
  guint via;    /* a group's node; CHY_NODE_NONE: all users, all devices */
} Reach;

struct _ChyEffective
{
  const ChyDirectoryView *view; /* (borrowed) */
  GPtrArray *targets;           /* (owned) reference */
  GPtrArray *parents; /* (owned) for each target: GHashTable of group's node + 1 -> its parent's + 1 */
  GArray *members;    /* (owned) of ChyMember */
  guint counts[CHY_MEMBER_NO_DEVICE + 1];
};

typedef struct
{
  ChyEffective *self;
  ChyCertificateType type;
  const ChyPlatform *platform;
  Reach *included; /* (owned) one for each node */
  Reach *excluded; /* (owned) */
} Run;

static const char *const state_words[] = {
  [CHY_MEMBER_INCLUDED] = "included", [CHY_MEMBER_EXCLUDED] = "excluded",  [CHY_MEMBER_PLATFORM] = "platform",
  [CHY_MEMBER_USERLESS] = "userless", [CHY_MEMBER_NO_DEVICE] = "noDevice",
};

/* --- reaching -------------------------------------------------------------------------------------- */

static Reach *
reach_new (guint n)
{
  Reach *reach = g_new (Reach, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    reach[i] = (Reach){ CHY_NODE_NONE, CHY_NODE_NONE };

  return reach;
}

static void
mark (Reach *reach, guint node, guint target, guint via)
{
  if (reach[node].target == CHY_NODE_NONE)
    reach[node] = (Reach){ target, via };
}

/* Breadth first from a group, each group once, so cycles end and the shortest way is the one that is told. */
static void
walk_group (const ChyDirectoryView *view, guint root, guint target, Reach *reach, GHashTable *parents)
{
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint));

  if (root == CHY_NODE_NONE || chy_directory_view_node (view, root)->kind != CHY_NODE_GROUP)
    return;
  g_hash_table_insert (parents, GUINT_TO_POINTER (root + 1), NULL);
  g_array_append_val (queue, root);
  for (guint head = 0; head < queue->len; head++)
    {
      guint group = g_array_index (queue, guint, head);
      const GArray *members = chy_directory_view_node (view, group)->members;

      for (guint i = 0; members != NULL && i < members->len; i++)
        {
          guint member = g_array_index (members, guint, i);
          ChyNodeKind kind = chy_directory_view_node (view, member)->kind;

          if (kind == CHY_NODE_USER || kind == CHY_NODE_DEVICE)
            mark (reach, member, target, group);
          else if (kind == CHY_NODE_GROUP && !g_hash_table_contains (parents, GUINT_TO_POINTER (member + 1)))
            {
              g_hash_table_insert (parents, GUINT_TO_POINTER (member + 1), GUINT_TO_POINTER (group + 1));
              g_array_append_val (queue, member);
            }
        }
    }
}

static void
mark_all (const ChyDirectoryView *view, ChyNodeKind kind, guint target, Reach *reach)
{
  for (guint i = 0; i < view->nodes->len; i++)
    if (chy_directory_view_node (view, i)->kind == kind)
      mark (reach, i, target, CHY_NODE_NONE);
}

static void
reach_targets (Run *run)
{
  const ChyDirectoryView *view = run->self->view;

  for (guint i = 0; i < run->self->targets->len; i++)
    {
      const ChyTarget *target = run->self->targets->pdata[i];
      GHashTable *parents = g_hash_table_new (NULL, NULL);

      g_ptr_array_add (run->self->parents, parents);
      if (target->kind == CHY_TARGET_ALL_USERS)
        mark_all (view, CHY_NODE_USER, i, run->included);
      else if (target->kind == CHY_TARGET_ALL_DEVICES)
        mark_all (view, CHY_NODE_DEVICE, i, run->included);
      else
        walk_group (view, chy_directory_view_find (view, target->group), i,
                    target->kind == CHY_TARGET_GROUP ? run->included : run->excluded, parents);
    }
}

/* --- judging --------------------------------------------------------------------------------------- */

/* The user of a device, where it is one that is known. */
static guint
user_of (const ChyDirectoryView *view, guint device)
{
  guint user = chy_directory_view_node (view, device)->user;

  if (user != CHY_NODE_NONE && chy_directory_view_node (view, user)->kind == CHY_NODE_USER)
    return user;

  return CHY_NODE_NONE;
}

static const char *
id_of (const ChyDirectoryView *view, guint node)
{
  return node != CHY_NODE_NONE ? chy_directory_view_node (view, node)->id : NULL;
}

/* The earlier target of two; the device's own way where both are by the same. */
static Reach
first_of (const Reach *reach, guint device, guint user, gboolean *ret_through_user)
{
  Reach own = device != CHY_NODE_NONE ? reach[device] : (Reach){ CHY_NODE_NONE, CHY_NODE_NONE };
  Reach through = user != CHY_NODE_NONE ? reach[user] : (Reach){ CHY_NODE_NONE, CHY_NODE_NONE };

  *ret_through_user = through.target < own.target;

  return *ret_through_user ? through : own;
}

static void
add_member (Run *run, guint device, guint user, ChyMemberState state, Reach by, gboolean through_user)
{
  const ChyDirectoryView *view = run->self->view;
  gboolean excluded_through;
  Reach excluded = first_of (run->excluded, device, user, &excluded_through);
  ChyMember member = { id_of (view, device), id_of (view, user), state, by.target,
                       id_of (view, by.via), through_user,       -1,    NULL };

  if (state == CHY_MEMBER_EXCLUDED)
    {
      member.excluded_by = (int) excluded.target;
      member.excluded_via = id_of (view, excluded.via);
    }
  run->self->counts[state]++;
  g_array_append_val (run->self->members, member);
}

static gboolean
is_excluded (Run *run, guint device, guint user)
{
  gboolean through_user;

  return first_of (run->excluded, device, user, &through_user).target != CHY_NODE_NONE;
}

static gboolean
judge_device (Run *run, guint device, ChyMemberState *ret_state, Reach *ret_by, gboolean *ret_through_user)
{
  const ChyDirectoryView *view = run->self->view;
  guint user = user_of (view, device);
  Reach by = first_of (run->included, device, user, ret_through_user);

  if (by.target == CHY_NODE_NONE)
    return FALSE;
  *ret_by = by;
  if (!chy_platform_includes (run->platform, chy_directory_view_node (view, device)->platform))
    *ret_state = CHY_MEMBER_PLATFORM;
  else if (is_excluded (run, device, user))
    *ret_state = CHY_MEMBER_EXCLUDED;
  else if (run->type == CHY_CERTIFICATE_TYPE_USER && user == CHY_NODE_NONE)
    *ret_state = CHY_MEMBER_USERLESS;
  else
    *ret_state = CHY_MEMBER_INCLUDED;

  return TRUE;
}

/* Those who get it first, then those who do not. `has_device` is set for users with a device of the
 * platform. */
static void
add_devices (Run *run, gboolean included, guint8 *has_device)
{
  const ChyDirectoryView *view = run->self->view;

  for (guint i = 0; i < view->nodes->len; i++)
    {
      ChyMemberState state;
      Reach by;
      gboolean through_user;
      guint user;

      if (chy_directory_view_node (view, i)->kind != CHY_NODE_DEVICE ||
          !judge_device (run, i, &state, &by, &through_user))
        continue;
      user = user_of (view, i);
      if (user != CHY_NODE_NONE && state != CHY_MEMBER_PLATFORM)
        has_device[user] = TRUE;
      if ((state == CHY_MEMBER_INCLUDED) == included)
        add_member (run, i, user, state, by, through_user);
    }
}

static void
add_users_without_device (Run *run, const guint8 *has_device)
{
  const ChyDirectoryView *view = run->self->view;

  for (guint i = 0; i < view->nodes->len; i++)
    {
      Reach by = run->included[i];

      if (chy_directory_view_node (view, i)->kind != CHY_NODE_USER || by.target == CHY_NODE_NONE ||
          has_device[i])
        continue;
      add_member (run, CHY_NODE_NONE, i,
                  is_excluded (run, CHY_NODE_NONE, i) ? CHY_MEMBER_EXCLUDED : CHY_MEMBER_NO_DEVICE, by, TRUE);
    }
}

/* --- public ---------------------------------------------------------------------------------------- */

const char *
chy_member_state_to_string (ChyMemberState state)
{
  return state_words[state];
}

ChyEffective *
chy_assignment_effective (GPtrArray *targets,
                          const ChyDirectoryView *view,
                          ChyCertificateType type,
                          const ChyPlatform *platform)
{
  ChyEffective *self = g_new0 (ChyEffective, 1);
  g_autofree Reach *included = reach_new (view->nodes->len);
  g_autofree Reach *excluded = reach_new (view->nodes->len);
  g_autofree guint8 *has_device = g_new0 (guint8, MAX (view->nodes->len, 1));
  Run run = { self, type, platform, included, excluded };

  self->view = view;
  self->targets = g_ptr_array_ref (targets);
  self->parents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  self->members = g_array_new (FALSE, FALSE, sizeof (ChyMember));
  reach_targets (&run);
  add_devices (&run, TRUE, has_device);
  add_devices (&run, FALSE, has_device);
  add_users_without_device (&run, has_device);

  return self;
}

void
chy_effective_free (ChyEffective *self)
{
  g_ptr_array_unref (self->targets);
  g_ptr_array_unref (self->parents);
  g_array_unref (self->members);
  g_free (self);
}

guint
chy_effective_get_size (ChyEffective *self)
{
  return self->members->len;
}

const ChyMember *
chy_effective_get (ChyEffective *self, guint i)
{
  g_return_val_if_fail (i < self->members->len, NULL);

  return &g_array_index (self->members, ChyMember, i);
}

guint
chy_effective_count (ChyEffective *self, ChyMemberState state)
{
  return self->counts[state];
}

char *
chy_effective_get_path (ChyEffective *self, guint i)
{
  const ChyMember *member = chy_effective_get (self, i);
  gboolean excluded = member->state == CHY_MEMBER_EXCLUDED;
  guint target = excluded ? (guint) member->excluded_by : member->target;
  guint group = chy_directory_view_find (self->view, excluded ? member->excluded_via : member->via);
  GHashTable *parents = self->parents->pdata[target];
  const ChyTarget *of = self->targets->pdata[target];
  GString *path;

  if (of->kind == CHY_TARGET_ALL_USERS)
    return g_strdup (_ ("All users"));
  if (of->kind == CHY_TARGET_ALL_DEVICES)
    return g_strdup (_ ("All devices"));
  path = g_string_new (NULL);
  while (group != CHY_NODE_NONE)
    {
      const ChyNode *node = chy_directory_view_node (self->view, group);
      gpointer parent = g_hash_table_lookup (parents, GUINT_TO_POINTER (group + 1));

      if (path->len > 0)
        g_string_prepend (path, " › ");
      g_string_prepend (path, node->name != NULL ? node->name : node->id);
      group = parent != NULL ? GPOINTER_TO_UINT (parent) - 1 : CHY_NODE_NONE;
    }

  return g_string_free (path, FALSE);
}
