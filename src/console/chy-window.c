/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-panel.h"
#include "chy-window.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

enum
{
  RAIL_WIDTH = 900, /* narrower than this the sidebar shows icons only */
};

struct _ChyWindow
{
  GtkApplicationWindow parent_instance;

  char *location;              /* (owned) */
  ChyTenant *tenant;           /* (owned) or NULL until it is open */
  char *wanted;                /* (owned) the panel to show once it is, or NULL */
  GPtrArray *history;          /* (owned) of const char*: ids of panels left behind */
  const ChyPanelType *current; /* or NULL */
  gboolean rail;

  /* Template children. */
  GtkHeaderBar *bar;
  GtkWidget *back;
  GtkWidget *content;
  GtkListBox *nav;
  GtkStack *panels;
  GtkWidget *search;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkScrolledWindow *sidebar;
  GtkWidget *spinner;
  GtkStack *states;
};

G_DEFINE_FINAL_TYPE (ChyWindow, chy_window, GTK_TYPE_APPLICATION_WINDOW)

static const ChyPanelType *
panel_find (const char *id)
{
  for (const ChyPanelType *const *types = chy_panel_types (); *types != NULL; types++)
    if (g_strcmp0 ((*types)->id, id) == 0)
      return *types;

  return NULL;
}

static const char *
row_panel (GtkListBoxRow *row)
{
  return gtk_widget_get_name (GTK_WIDGET (row));
}

static GtkWidget *
section_row_new (const char *title)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (title);

  g_object_set (row, "selectable", FALSE, "activatable", FALSE, "can-focus", FALSE, NULL);
  g_object_set (label, "xalign", 0.0, "valign", GTK_ALIGN_END, "margin-bottom", 2, "name", "nav-label", NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "caps");
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "head");
  gtk_container_add (GTK_CONTAINER (row), label);
  atk_object_set_name (gtk_widget_get_accessible (row), title);

  return row;
}

static GtkWidget *
panel_row_new (const ChyPanelType *type)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, type->title);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (title);

  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "name", "nav-label", NULL);
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (type->icon, GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_widget_set_name (row, type->id);
  gtk_widget_set_tooltip_text (row, title);
  atk_object_set_name (gtk_widget_get_accessible (row), title);

  return row;
}

static void
fill_sidebar (ChyWindow *self)
{
  const char *section = NULL;

  for (const ChyPanelType *const *types = chy_panel_types (); *types != NULL; types++)
    {
      if ((*types)->section != NULL && g_strcmp0 ((*types)->section, section) != 0)
        gtk_container_add (GTK_CONTAINER (self->nav),
                           section_row_new (g_dgettext (GETTEXT_PACKAGE, (*types)->section)));
      section = (*types)->section;
      gtk_container_add (GTK_CONTAINER (self->nav), panel_row_new (*types));
    }
  gtk_widget_show_all (GTK_WIDGET (self->nav));
}

static void
select_row (ChyWindow *self, const char *id)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->nav));

  for (GList *l = rows; l != NULL; l = l->next)
    if (g_strcmp0 (row_panel (l->data), id) == 0)
      gtk_list_box_select_row (self->nav, l->data);
}

static void
show_current (ChyWindow *self, const ChyPanelType *type)
{
  GtkWidget *panel = gtk_stack_get_child_by_name (self->panels, type->id);

  if (panel == NULL)
    {
      panel = type->create (self->tenant);
      gtk_widget_show (panel);
      gtk_stack_add_named (self->panels, panel, type->id);
    }
  self->current = type;
  gtk_stack_set_visible_child (self->panels, panel);
  gtk_header_bar_set_title (self->bar, g_dgettext (GETTEXT_PACKAGE, type->title));
  gtk_window_set_title (GTK_WINDOW (self), g_dgettext (GETTEXT_PACKAGE, type->title));
  gtk_widget_set_visible (self->back, self->history->len > 0);
  gtk_widget_set_visible (self->search, type->search != NULL);
  if (type->search == NULL)
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  select_row (self, type->id);
}

static void
go_to (ChyWindow *self, const ChyPanelType *type)
{
  if (type == self->current || self->tenant == NULL)
    return;
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  if (self->current != NULL)
    g_ptr_array_add (self->history, (gpointer) self->current->id);
  show_current (self, type);
}

static void
row_selected_cb (ChyWindow *self, GtkListBoxRow *row)
{
  const ChyPanelType *type = row != NULL ? panel_find (row_panel (row)) : NULL;

  if (type != NULL)
    go_to (self, type);
}

static void
search_changed_cb (ChyWindow *self)
{
  GtkWidget *panel = gtk_stack_get_visible_child (self->panels);

  if (self->current != NULL && self->current->search != NULL && panel != NULL)
    self->current->search (panel, gtk_entry_get_text (GTK_ENTRY (self->search_entry)));
}

static void
set_rail (ChyWindow *self, gboolean rail)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->nav));
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self->nav));

  self->rail = rail;
  if (rail)
    gtk_style_context_add_class (style, "rail");
  else
    gtk_style_context_remove_class (style, "rail");
  for (GList *l = rows; l != NULL; l = l->next)
    {
      GtkWidget *child = gtk_bin_get_child (GTK_BIN (l->data));
      g_autoptr (GList) parts = GTK_IS_BOX (child) ? gtk_container_get_children (GTK_CONTAINER (child))
                                                   : g_list_prepend (NULL, child);

      for (GList *p = parts; p != NULL; p = p->next)
        if (g_str_equal (gtk_widget_get_name (p->data), "nav-label"))
          gtk_widget_set_visible (p->data, !rail);
    }
  gtk_widget_set_size_request (GTK_WIDGET (self->sidebar), rail ? -1 : 218, -1);
}

static gboolean
configure_cb (ChyWindow *self)
{
  gboolean narrow;
  int width;

  gtk_window_get_size (GTK_WINDOW (self), &width, NULL);
  narrow = width < RAIL_WIDTH * chy_text_scale (GTK_WIDGET (self));
  if (narrow != self->rail)
    set_rail (self, narrow);

  return FALSE;
}

static void
back_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyWindow *self = data;
  const char *id;

  if (self->history->len == 0)
    return;
  id = g_ptr_array_steal_index (self->history, self->history->len - 1);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  show_current (self, panel_find (id));
}

static void
search_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyWindow *self = data;

  if (self->current == NULL || self->current->search == NULL)
    return;
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  /* The next key may come before the bar is drawn for the first time. */
  gtk_widget_realize (GTK_WIDGET (self->search_entry));
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
close_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  gtk_window_close (GTK_WINDOW (data));
}

static const GActionEntry entries[] = {
  { .name = "back", .activate = back_cb },
  { .name = "search", .activate = search_cb },
  { .name = "close", .activate = close_cb },
};

static void
chy_window_finalize (GObject *object)
{
  ChyWindow *self = CHY_WINDOW (object);

  g_clear_object (&self->tenant);
  g_free (self->location);
  g_free (self->wanted);
  g_ptr_array_unref (self->history);

  G_OBJECT_CLASS (chy_window_parent_class)->finalize (object);
}

static void
chy_window_class_init (ChyWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, back);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, content);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, nav);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, panels);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, search);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, states);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, configure_cb);
}

static void
chy_window_init (ChyWindow *self)
{
  self->history = g_ptr_array_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_ENTRY (self->search_entry));
  g_object_bind_property (self->search, "active", self->search_bar, "search-mode-enabled",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  fill_sidebar (self);
}

GtkWidget *
chy_window_new (GtkApplication *application, const char *location)
{
  ChyWindow *self = g_object_new (CHY_TYPE_WINDOW, "application", application, NULL);

  self->location = g_strdup (location);

  return GTK_WIDGET (self);
}

const char *
chy_window_get_location (ChyWindow *self)
{
  return self->location;
}

void
chy_window_set_tenant (ChyWindow *self, ChyTenant *tenant)
{
  const ChyPanelType *type;

  g_return_if_fail (CHY_IS_WINDOW (self));

  g_set_object (&self->tenant, tenant);
  gtk_stack_set_visible_child_name (self->states, "panels");
  type = panel_find (self->wanted);
  go_to (self, type != NULL ? type : chy_panel_types ()[0]);
}

void
chy_window_show_error (ChyWindow *self, const GError *error)
{
  GtkWidget *page = chy_problem_page_new (error, _ ("Try Again"), "app.retry", self->location);
  GtkWidget *old = gtk_stack_get_child_by_name (self->states, "error");

  g_return_if_fail (CHY_IS_WINDOW (self));

  if (old != NULL)
    gtk_widget_destroy (old);
  gtk_widget_show_all (page);
  gtk_stack_add_named (self->states, page, "error");
  gtk_stack_set_visible_child_name (self->states, "error");
}

gboolean
chy_window_show_panel (ChyWindow *self, const char *id)
{
  const ChyPanelType *type = panel_find (id);

  g_return_val_if_fail (CHY_IS_WINDOW (self), FALSE);

  if (type == NULL)
    return FALSE;
  if (self->tenant != NULL)
    go_to (self, type);
  else
    {
      g_free (self->wanted);
      self->wanted = g_strdup (id);
    }

  return TRUE;
}
