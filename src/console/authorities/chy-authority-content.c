/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-authority-content.h"
#include "chy-authority-pages.h"
#include "chy-authority-tasks.h"
#include "console/widgets/chy-menus.h"

struct _ChyAuthorityContent
{
  GtkStack parent_instance;

  ChyTenant *tenant; /* (owned) */
  char *search;      /* (owned) or NULL */

  /* Owned by this stack; NULL until they are first shown. */
  ChyAuthorityPage *page;
  ChyAuthorityTemplates *templates;
  ChyListPage *lists[CHY_AUTHORITY_N_NODES];
  GtkMenuButton *tools[CHY_AUTHORITY_N_NODES];
  GtkLabel *names[CHY_AUTHORITY_N_NODES]; /* of the authority, where the page does not say it itself */
  char *shown[CHY_AUTHORITY_N_NODES]; /* (owned) the id of the authority that was last shown so, or NULL */
};

G_DEFINE_FINAL_TYPE (ChyAuthorityContent, chy_authority_content, GTK_TYPE_STACK)

static GtkWidget *
tool_new (ChyAuthorityContent *self, ChyAuthorityNode node)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_container_add (GTK_CONTAINER (box), gtk_label_new_with_mnemonic (_ ("_Actions")));
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("pan-down-symbolic", GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (button), box);
  gtk_widget_show_all (box);
  g_object_set (button, "valign", GTK_ALIGN_CENTER, "visible", TRUE, "tooltip-text",
                _ ("What can be done here"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (button), _ ("Actions"));
  self->tools[node] = GTK_MENU_BUTTON (button);

  return button;
}

static void
add_page (ChyAuthorityContent *self)
{
  self->page = CHY_AUTHORITY_PAGE (chy_authority_page_new ());
  chy_authority_page_add_tool (self->page, tool_new (self, CHY_AUTHORITY_NODE_SELF));
  gtk_stack_add_named (GTK_STACK (self), GTK_WIDGET (self->page), "self");
}

static void
add_templates (ChyAuthorityContent *self)
{
  self->templates = CHY_AUTHORITY_TEMPLATES (chy_authority_templates_new ());
  chy_authority_templates_add_tool (self->templates, tool_new (self, CHY_AUTHORITY_NODE_TEMPLATES));
  gtk_stack_add_named (GTK_STACK (self), GTK_WIDGET (self->templates), "templates");
}

static void
add_list (ChyAuthorityContent *self, ChyAuthorityNode node)
{
  self->lists[node] = CHY_LIST_PAGE (chy_authority_list_new (self->tenant, node));
  self->names[node] = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->names[node], "visible", TRUE, "wrap", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->names[node])), "dim");
  chy_list_page_add_tool (self->lists[node], GTK_WIDGET (self->names[node]));
  chy_list_page_add_tool (self->lists[node], tool_new (self, node));
  gtk_widget_show (GTK_WIDGET (self->lists[node]));
  gtk_stack_add_named (GTK_STACK (self), GTK_WIDGET (self->lists[node]), chy_authority_node_name (node));
}

static GtkWidget *
show_self (ChyAuthorityContent *self, GVariant *authority)
{
  gboolean seen;

  if (self->page == NULL)
    add_page (self);
  seen = gtk_stack_get_visible_child (GTK_STACK (self)) == GTK_WIDGET (self->page) &&
         g_strcmp0 (self->shown[CHY_AUTHORITY_NODE_SELF], chy_body_get_text (authority, "id")) == 0;
  chy_authority_page_set_authority (self->page, authority);
  /* What is shown anew is read from its top; what only changed stays where it was scrolled to. */
  if (!seen)
    {
      g_free (self->shown[CHY_AUTHORITY_NODE_SELF]);
      self->shown[CHY_AUTHORITY_NODE_SELF] = g_strdup (chy_body_get_text (authority, "id"));
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->page)), 0);
    }

  return GTK_WIDGET (self->page);
}

static GtkWidget *
show_templates (ChyAuthorityContent *self, GVariant *authority)
{
  if (self->templates == NULL)
    add_templates (self);
  chy_authority_templates_set_authority (self->templates, authority);
  chy_authority_templates_set_search (self->templates, self->search);

  return GTK_WIDGET (self->templates);
}

static GtkWidget *
show_list (ChyAuthorityContent *self, GVariant *authority, ChyAuthorityNode node)
{
  if (self->lists[node] == NULL)
    add_list (self, node);
  gtk_label_set_text (self->names[node], chy_body_get_text (authority, "name"));
  /* Lists follow changes by themselves; asked anew they would forget what is selected. */
  if (g_strcmp0 (self->shown[node], chy_body_get_text (authority, "id")) != 0)
    {
      g_free (self->shown[node]);
      self->shown[node] = g_strdup (chy_body_get_text (authority, "id"));
      chy_authority_list_show (self->lists[node], authority, node);
    }

  return GTK_WIDGET (self->lists[node]);
}

static void
chy_authority_content_finalize (GObject *object)
{
  ChyAuthorityContent *self = CHY_AUTHORITY_CONTENT (object);

  g_clear_object (&self->tenant);
  g_free (self->search);
  for (guint i = 0; i < CHY_AUTHORITY_N_NODES; i++)
    g_free (self->shown[i]);

  G_OBJECT_CLASS (chy_authority_content_parent_class)->finalize (object);
}

static void
chy_authority_content_class_init (ChyAuthorityContentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_authority_content_finalize;
}

static void
chy_authority_content_init (ChyAuthorityContent *self)
{
  (void) self;
}

void
chy_authority_content_set_tenant (ChyAuthorityContent *self, ChyTenant *tenant)
{
  g_return_if_fail (CHY_IS_AUTHORITY_CONTENT (self));

  g_set_object (&self->tenant, tenant);
}

void
chy_authority_content_show (ChyAuthorityContent *self, GVariant *authority, ChyAuthorityNode node)
{
  g_autoptr (GMenuModel) menu = NULL;
  GtkWidget *child;

  g_return_if_fail (CHY_IS_AUTHORITY_CONTENT (self));

  if (node == CHY_AUTHORITY_NODE_SELF)
    child = show_self (self, authority);
  else if (node == CHY_AUTHORITY_NODE_TEMPLATES)
    child = show_templates (self, authority);
  else
    child = show_list (self, authority, node);
  menu = chy_authority_menu_new (self->tenant, authority, node);
  chy_menu_button_set (self->tools[node], menu);
  gtk_stack_set_visible_child (GTK_STACK (self), child);
}

void
chy_authority_content_refresh (ChyAuthorityContent *self, ChyAuthorityNode node)
{
  g_return_if_fail (CHY_IS_AUTHORITY_CONTENT (self));

  if (self->lists[node] != NULL)
    chy_list_page_refresh (self->lists[node]);
}

void
chy_authority_content_set_search (ChyAuthorityContent *self, const char *text, ChyAuthorityNode node)
{
  g_return_if_fail (CHY_IS_AUTHORITY_CONTENT (self));

  g_free (self->search);
  self->search = g_strdup (text);
  for (guint i = 0; i < CHY_AUTHORITY_N_NODES; i++)
    if (self->lists[i] != NULL && (i == node || *text == '\0'))
      chy_list_page_set_search (self->lists[i], text);
  if (node == CHY_AUTHORITY_NODE_TEMPLATES && self->templates != NULL)
    chy_authority_templates_set_search (self->templates, text);
}
