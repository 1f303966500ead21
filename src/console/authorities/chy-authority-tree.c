/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-authority-tree.h"
#include "console/widgets/chy-large-icons.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"

enum
{
  COLUMN_ICON,
  COLUMN_TEXT,
  COLUMN_ID,
  COLUMN_NODE,
  N_COLUMNS,
};

enum
{
  WIDTH = 212,
  MOST_WIDTH = 300,
};

static const struct
{
  const char *name;
  const char *title; /* N_() */
  const char *icon;
} nodes[CHY_AUTHORITY_N_NODES] = {
  [CHY_AUTHORITY_NODE_SELF] = { "", NULL, "chy-panel-authorities-symbolic" },
  [CHY_AUTHORITY_NODE_REVOKED] = { "revoked", N_ ("Revoked Certificates"), "chy-state-revoked-symbolic" },
  [CHY_AUTHORITY_NODE_ISSUED] = { "issued", N_ ("Issued Certificates"), "chy-panel-certificates-symbolic" },
  [CHY_AUTHORITY_NODE_PENDING] = { "pending", N_ ("Pending Requests"), "chy-state-pending-symbolic" },
  [CHY_AUTHORITY_NODE_FAILED] = { "failed", N_ ("Failed Requests"), "chy-state-error-symbolic" },
  [CHY_AUTHORITY_NODE_TEMPLATES] = { "templates", N_ ("Certificate Templates"),
                                     "chy-panel-templates-symbolic" },
};

struct _ChyAuthorityTree
{
  GtkScrolledWindow parent_instance;

  GtkTreeStore *store; /* (owned) */
  GtkTreeView *view;
  gboolean quiet; /* the selection is changed by the program */
};

G_DEFINE_FINAL_TYPE (ChyAuthorityTree, chy_authority_tree, GTK_TYPE_SCROLLED_WINDOW)

enum
{
  SELECTED,
  MENU,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

const char *
chy_authority_node_name (ChyAuthorityNode node)
{
  g_return_val_if_fail (node < CHY_AUTHORITY_N_NODES, "");

  return nodes[node].name;
}

ChyAuthorityNode
chy_authority_node_from_name (const char *name)
{
  for (guint i = 0; name != NULL && i < CHY_AUTHORITY_N_NODES; i++)
    if (g_str_equal (nodes[i].name, name))
      return (ChyAuthorityNode) i;

  return CHY_AUTHORITY_NODE_SELF;
}

const char *
chy_authority_node_title (ChyAuthorityNode node)
{
  g_return_val_if_fail (node < CHY_AUTHORITY_N_NODES, NULL);

  return nodes[node].title != NULL ? g_dgettext (GETTEXT_PACKAGE, nodes[node].title) : NULL;
}

static char *
node_text (GVariant *authority, ChyAuthorityNode node)
{
  g_autoptr (GVariant) counts = chy_body_get (authority, "counts");
  gint64 pending = counts != NULL ? chy_body_get_int (counts, "pending", 0) : 0;

  if (node == CHY_AUTHORITY_NODE_PENDING && pending > 0)
    {
      g_autofree char *number = chy_words_number (pending);

      /* Translators: %s is a number of requests that wait. */
      return g_strdup_printf (_ ("Pending Requests (%s)"), number);
    }
  if (node != CHY_AUTHORITY_NODE_SELF)
    return g_strdup (chy_authority_node_title (node));

  return g_strdup (chy_body_get_text (authority, "name"));
}

/* --- filling -------------------------------------------------------------------------------------------- */

static gboolean
find_authority (ChyAuthorityTree *self, const char *id, GtkTreeIter *ret_iter)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->store);

  for (gboolean more = gtk_tree_model_get_iter_first (model, ret_iter); more;
       more = gtk_tree_model_iter_next (model, ret_iter))
    {
      g_autofree char *own = NULL;

      gtk_tree_model_get (model, ret_iter, COLUMN_ID, &own, -1);
      if (g_strcmp0 (own, id) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
put (ChyAuthorityTree *self, GtkTreeIter *iter, GVariant *authority, ChyAuthorityNode node)
{
  g_autofree char *text = node_text (authority, node);

  gtk_tree_store_set (self->store, iter, COLUMN_ICON, nodes[node].icon, COLUMN_TEXT, text, COLUMN_ID,
                      chy_body_get_text (authority, "id"), COLUMN_NODE, (int) node, -1);
}

static void
add (ChyAuthorityTree *self, GVariant *authority)
{
  GtkTreeIter top, child;
  g_autoptr (GtkTreePath) path = NULL;

  gtk_tree_store_append (self->store, &top, NULL);
  put (self, &top, authority, CHY_AUTHORITY_NODE_SELF);
  for (guint i = CHY_AUTHORITY_NODE_REVOKED; i < CHY_AUTHORITY_N_NODES; i++)
    {
      gtk_tree_store_append (self->store, &child, &top);
      put (self, &child, authority, (ChyAuthorityNode) i);
    }
  path = gtk_tree_model_get_path (GTK_TREE_MODEL (self->store), &top);
  gtk_tree_view_expand_row (self->view, path, TRUE);
}

static void
update (ChyAuthorityTree *self, GtkTreeIter *top, GVariant *authority)
{
  GtkTreeIter child;

  put (self, top, authority, CHY_AUTHORITY_NODE_SELF);
  for (guint i = CHY_AUTHORITY_NODE_REVOKED; i < CHY_AUTHORITY_N_NODES; i++)
    if (gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (self->store), &child, top, (int) i - 1))
      put (self, &child, authority, (ChyAuthorityNode) i);
}

static gboolean
is_listed (GPtrArray *authorities, const char *id)
{
  for (guint i = 0; i < authorities->len; i++)
    if (g_strcmp0 (chy_body_get_text (authorities->pdata[i], "id"), id) == 0)
      return TRUE;

  return FALSE;
}

void
chy_authority_tree_set_authorities (ChyAuthorityTree *self, GPtrArray *authorities)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  gboolean more;

  g_return_if_fail (CHY_IS_AUTHORITY_TREE (self));

  model = GTK_TREE_MODEL (self->store);
  self->quiet = TRUE;
  for (more = gtk_tree_model_get_iter_first (model, &iter); more;)
    {
      g_autofree char *id = NULL;

      gtk_tree_model_get (model, &iter, COLUMN_ID, &id, -1);
      more = is_listed (authorities, id) ? gtk_tree_model_iter_next (model, &iter)
                                         : gtk_tree_store_remove (self->store, &iter);
    }
  for (guint i = 0; i < authorities->len; i++)
    if (find_authority (self, chy_body_get_text (authorities->pdata[i], "id"), &iter))
      update (self, &iter, authorities->pdata[i]);
    else
      add (self, authorities->pdata[i]);
  self->quiet = FALSE;
}

void
chy_authority_tree_select (ChyAuthorityTree *self, const char *id, ChyAuthorityNode node)
{
  GtkTreeIter top, iter;
  g_autoptr (GtkTreePath) path = NULL;

  g_return_if_fail (CHY_IS_AUTHORITY_TREE (self));

  if (!find_authority (self, id, &top))
    return;
  iter = top;
  if (node != CHY_AUTHORITY_NODE_SELF)
    gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (self->store), &iter, &top, (int) node - 1);
  path = gtk_tree_model_get_path (GTK_TREE_MODEL (self->store), &iter);
  self->quiet = TRUE;
  gtk_tree_view_expand_to_path (self->view, path);
  gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
  self->quiet = FALSE;
}

/* --- a person ------------------------------------------------------------------------------------------- */

static void
selection_changed_cb (ChyAuthorityTree *self)
{
  GtkTreeIter iter;
  g_autofree char *id = NULL;
  int node;

  if (self->quiet || !gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->view), NULL, &iter))
    return;
  gtk_tree_model_get (GTK_TREE_MODEL (self->store), &iter, COLUMN_ID, &id, COLUMN_NODE, &node, -1);
  g_signal_emit (self, signals[SELECTED], 0, id, node);
}

static gboolean
button_press_cb (ChyAuthorityTree *self, GdkEventButton *event)
{
  g_autoptr (GtkTreePath) path = NULL;

  if (!gdk_event_triggers_context_menu ((GdkEvent *) event) ||
      !gtk_tree_view_get_path_at_pos (self->view, (int) event->x, (int) event->y, &path, NULL, NULL, NULL))
    return GDK_EVENT_PROPAGATE;
  gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
  g_signal_emit (self, signals[MENU], 0, event);

  return GDK_EVENT_STOP;
}

static gboolean
popup_menu_cb (ChyAuthorityTree *self)
{
  g_signal_emit (self, signals[MENU], 0, NULL);

  return TRUE;
}

static void
chy_authority_tree_finalize (GObject *object)
{
  g_object_unref (CHY_AUTHORITY_TREE (object)->store);

  G_OBJECT_CLASS (chy_authority_tree_parent_class)->finalize (object);
}

static void
chy_authority_tree_class_init (ChyAuthorityTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_authority_tree_finalize;

  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
  signals[MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, GDK_TYPE_EVENT | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
chy_authority_tree_init (ChyAuthorityTree *self)
{
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();
  GtkCellRenderer *icon = gtk_cell_renderer_pixbuf_new ();
  GtkCellRenderer *text = gtk_cell_renderer_text_new ();
  double scale = chy_text_scale (GTK_WIDGET (self));

  self->store = gtk_tree_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT);
  self->view = GTK_TREE_VIEW (gtk_tree_view_new_with_model (GTK_TREE_MODEL (self->store)));
  g_object_set (icon, "xpad", 4, "stock-size", chy_large_icons_cell_size (scale), NULL);
  g_object_set (text, "ypad", 4, NULL);
  gtk_tree_view_column_pack_start (column, icon, FALSE);
  gtk_tree_view_column_add_attribute (column, icon, "icon-name", COLUMN_ICON);
  gtk_tree_view_column_pack_start (column, text, TRUE);
  gtk_tree_view_column_add_attribute (column, text, "text", COLUMN_TEXT);
  gtk_tree_view_append_column (self->view, column);
  g_object_set (self->view, "headers-visible", FALSE, "search-column", COLUMN_TEXT, "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->view)), "sidetree");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->view)), _ ("Authorities"));
  gtk_tree_selection_set_mode (gtk_tree_view_get_selection (self->view), GTK_SELECTION_BROWSE);
  g_signal_connect_swapped (gtk_tree_view_get_selection (self->view), "changed",
                            G_CALLBACK (selection_changed_cb), self);
  g_signal_connect_swapped (self->view, "button-press-event", G_CALLBACK (button_press_cb), self);
  g_signal_connect_swapped (self->view, "popup-menu", G_CALLBACK (popup_menu_cb), self);
  /* Long names may take their room; beyond that they are scrolled to. */
  g_object_set (self, "hscrollbar-policy", GTK_POLICY_AUTOMATIC, "vexpand", TRUE, "hexpand", FALSE,
                "propagate-natural-width", TRUE, "max-content-width", (int) (MOST_WIDTH * scale),
                "min-content-width", (int) (WIDTH * scale), NULL);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->view));
}

GtkWidget *
chy_authority_tree_new (void)
{
  return g_object_new (CHY_TYPE_AUTHORITY_TREE, "visible", TRUE, NULL);
}
