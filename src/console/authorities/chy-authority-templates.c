/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-authority-pages.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-words.h"
#include "console/widgets/chy-wrap-box.h"

enum
{
  COLUMN_TITLE,
  COLUMN_NAME,
  COLUMN_VERSION,
  COLUMN_SINCE,
  COLUMN_EXACT,
  N_COLUMNS,
};

struct _ChyAuthorityTemplates
{
  GtkBox parent_instance;

  GtkListStore *store;         /* (owned) */
  GtkTreeModel *filtered;      /* (owned) */
  GSimpleActionGroup *actions; /* (owned) "templates" */
  char *search;                /* (owned) folded, or NULL */
  char *authority;             /* (owned) the id of what is shown, or NULL */

  /* Template children. */
  GtkLabel *subtitle;
  GtkBox *head;
  GtkStack *stack;
  GtkTreeView *view;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (ChyAuthorityTemplates, chy_authority_templates, GTK_TYPE_BOX)

/* Of what is selected; g_free(). */
static char *
selected_name (ChyAuthorityTemplates *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  char *name = NULL;

  if (gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->view), &model, &iter))
    gtk_tree_model_get (model, &iter, COLUMN_NAME, &name, -1);

  return name;
}

static void
selection_changed_cb (ChyAuthorityTemplates *self)
{
  g_autofree char *name = selected_name (self);
  const char *const names[] = { "open", "withdraw" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), names[i])), name != NULL);
}

static void
open_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  g_autofree char *name = selected_name (data);

  if (name != NULL)
    chy_navigate_to_object (data, "templates", name);
}

static void
withdraw_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  g_autofree char *name = selected_name (data);
  GActionGroup *panel = gtk_widget_get_action_group (gtk_widget_get_toplevel (data), "panel");

  if (name != NULL && panel != NULL)
    g_action_group_activate_action (panel, "withdraw", g_variant_new_string (name));
}

static const GActionEntry entries[] = {
  { .name = "open", .activate = open_cb },
  { .name = "withdraw", .activate = withdraw_cb },
};

static void
activated_cb (ChyAuthorityTemplates *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "open", NULL);
}

static void
pop_up (ChyAuthorityTemplates *self, const GdkEvent *event)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  GtkWidget *widget;

  g_menu_append (menu, _ ("_Properties"), "templates.open");
  g_menu_append (menu, _ ("_Withdraw"), "templates.withdraw");
  g_menu_append (section, _ ("Certificate _Template to Issue…"), "panel.issue-template");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  widget = gtk_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_menu_attach_to_widget (GTK_MENU (widget), GTK_WIDGET (self->view), NULL);
  g_signal_connect (widget, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  if (event != NULL)
    gtk_menu_popup_at_pointer (GTK_MENU (widget), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (widget), GTK_WIDGET (self->view), GDK_GRAVITY_CENTER,
                              GDK_GRAVITY_NORTH_WEST, NULL);
}

static gboolean
button_press_cb (ChyAuthorityTemplates *self, GdkEventButton *event)
{
  g_autoptr (GtkTreePath) path = NULL;

  if (!gdk_event_triggers_context_menu ((GdkEvent *) event))
    return GDK_EVENT_PROPAGATE;
  if (gtk_tree_view_get_path_at_pos (self->view, (int) event->x, (int) event->y, &path, NULL, NULL, NULL))
    gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
  pop_up (self, (GdkEvent *) event);

  return GDK_EVENT_STOP;
}

static gboolean
popup_menu_cb (ChyAuthorityTemplates *self)
{
  pop_up (self, NULL);

  return TRUE;
}

static gboolean
is_visible (GtkTreeModel *model, GtkTreeIter *iter, gpointer data)
{
  ChyAuthorityTemplates *self = data;
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;
  g_autofree char *both = NULL;
  g_autofree char *folded = NULL;

  if (self->search == NULL || *self->search == '\0')
    return TRUE;
  gtk_tree_model_get (model, iter, COLUMN_TITLE, &title, COLUMN_NAME, &name, -1);
  both = g_strdup_printf ("%s %s", title != NULL ? title : "", name != NULL ? name : "");
  folded = g_utf8_casefold (both, -1);

  return strstr (folded, self->search) != NULL;
}

static void
chy_authority_templates_finalize (GObject *object)
{
  ChyAuthorityTemplates *self = CHY_AUTHORITY_TEMPLATES (object);

  g_object_unref (self->store);
  g_object_unref (self->filtered);
  g_object_unref (self->actions);
  g_free (self->search);
  g_free (self->authority);

  G_OBJECT_CLASS (chy_authority_templates_parent_class)->finalize (object);
}

static void
chy_authority_templates_class_init (ChyAuthorityTemplatesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_authority_templates_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-authority-templates.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityTemplates, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityTemplates, head);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityTemplates, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityTemplates, view);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityTemplates, count);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, button_press_cb);
  gtk_widget_class_bind_template_callback (widget_class, popup_menu_cb);
}

static void
add_column (ChyAuthorityTemplates *self, const char *title, int column, gboolean expand)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view_column =
      gtk_tree_view_column_new_with_attributes (title, cell, "text", column, NULL);

  g_object_set (cell, "xpad", 10, "ypad", 5, NULL);
  if (expand)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_tree_view_column_set_expand (view_column, expand);
  gtk_tree_view_column_set_resizable (view_column, TRUE);
  gtk_tree_view_append_column (self->view, view_column);
}

static void
chy_authority_templates_init (ChyAuthorityTemplates *self)
{
  self->store = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                    G_TYPE_STRING);
  self->filtered = gtk_tree_model_filter_new (GTK_TREE_MODEL (self->store), NULL);
  gtk_tree_model_filter_set_visible_func (GTK_TREE_MODEL_FILTER (self->filtered), is_visible, self, NULL);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "templates", G_ACTION_GROUP (self->actions));
  g_type_ensure (CHY_TYPE_WRAP_BOX);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_column (self, _ ("Template Display Name"), COLUMN_TITLE, TRUE);
  add_column (self, _ ("Template Name"), COLUMN_NAME, FALSE);
  add_column (self, _ ("Version"), COLUMN_VERSION, FALSE);
  add_column (self, _ ("Issued Since"), COLUMN_SINCE, FALSE);
  gtk_tree_view_set_model (self->view, self->filtered);
  selection_changed_cb (self);
}

GtkWidget *
chy_authority_templates_new (void)
{
  return g_object_new (CHY_TYPE_AUTHORITY_TEMPLATES, "visible", TRUE, NULL);
}

static void
show_count (ChyAuthorityTemplates *self, gsize total)
{
  g_autofree char *number = chy_words_number ((gint64) total);
  g_autofree char *words =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s template", "%s templates", (gulong) total), number);

  gtk_label_set_text (self->count, words);
  gtk_stack_set_visible_child_name (self->stack, total > 0 ? "list" : "empty");
}

static void
add (ChyAuthorityTemplates *self, GVariant *row)
{
  gint64 since = chy_body_get_int (row, "issuedDateTime", 0);
  g_autofree char *version = g_strdup_printf ("%d.%d", (int) chy_body_get_int (row, "majorVersion", 0),
                                              (int) chy_body_get_int (row, "minorVersion", 0));
  g_autofree char *relative = chy_words_relative (since, g_get_real_time ());
  g_autofree char *exact = chy_words_time (since);

  gtk_list_store_insert_with_values (self->store, NULL, -1, COLUMN_TITLE,
                                     chy_body_get_text (row, "displayName"), COLUMN_NAME,
                                     chy_body_get_text (row, "name"), COLUMN_VERSION, version, COLUMN_SINCE,
                                     relative, COLUMN_EXACT, exact, -1);
}

void
chy_authority_templates_set_authority (ChyAuthorityTemplates *self, GVariant *authority)
{
  g_autoptr (GVariant) templates = NULL;
  g_autofree char *selected = NULL;
  gsize n;
  GtkTreeIter iter;

  g_return_if_fail (CHY_IS_AUTHORITY_TEMPLATES (self));

  selected = selected_name (self);
  g_free (self->authority);
  self->authority = g_strdup (chy_body_get_text (authority, "id"));
  gtk_label_set_text (self->subtitle, chy_body_get_text (authority, "name"));
  templates = chy_body_get (authority, "templates");
  n = templates != NULL ? g_variant_n_children (templates) : 0;
  gtk_list_store_clear (self->store);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (templates, i);

      add (self, row);
    }
  for (gboolean more = gtk_tree_model_get_iter_first (self->filtered, &iter); more && selected != NULL;
       more = gtk_tree_model_iter_next (self->filtered, &iter))
    {
      g_autofree char *name = NULL;

      gtk_tree_model_get (self->filtered, &iter, COLUMN_NAME, &name, -1);
      if (g_strcmp0 (name, selected) == 0)
        gtk_tree_selection_select_iter (gtk_tree_view_get_selection (self->view), &iter);
    }
  show_count (self, n);
}

void
chy_authority_templates_set_search (ChyAuthorityTemplates *self, const char *text)
{
  g_return_if_fail (CHY_IS_AUTHORITY_TEMPLATES (self));

  g_free (self->search);
  self->search = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  gtk_tree_model_filter_refilter (GTK_TREE_MODEL_FILTER (self->filtered));
}

void
chy_authority_templates_add_tool (ChyAuthorityTemplates *self, GtkWidget *tool)
{
  gtk_box_pack_end (self->head, tool, FALSE, FALSE, 0);
}
