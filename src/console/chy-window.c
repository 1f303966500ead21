/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-first-frame.h"
#include "chy-history.h"
#include "chy-sidebar.h"
#include "chy-state.h"
#include "chy-window.h"
#include "console/widgets/chy-notice.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-search-bar.h"

enum
{
  RAIL_WIDTH = 900,   /* narrower than this the sidebar shows icons only */
  BUTTON_WIDTH = 640, /* and the main button its icon only */
};

enum
{
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _ChyWindow
{
  GtkApplicationWindow parent_instance;

  char *location;          /* (owned) */
  ChyTenant *tenant;       /* (owned) or NULL until it is open */
  ChyHistory *history;     /* (owned) where it is, and has been */
  ChyHistoryPlace *wanted; /* (owned) what to show once it is, or NULL */
  int width;               /* as they were last, to be remembered */
  int height;
  ChyFirstFrame *first;     /* (owned) what comes after it */
  GtkSearchBar *search_bar; /* borrowed, or NULL until there is a tenant */

  /* Template children. */
  GtkWidget *back;
  GtkHeaderBar *bar;
  GtkBox *bars;
  GtkBox *content;
  GtkButton *main_button;
  GtkImage *main_icon;
  GtkLabel *main_label;
  GtkMenuButton *menu;
  GtkImage *menu_icon;
  ChyNotice *notice;
  GtkStack *panels;
  GtkWidget *search;
  ChySidebar *sidebar;
  GtkStack *states;
};

G_DEFINE_FINAL_TYPE (ChyWindow, chy_window, GTK_TYPE_APPLICATION_WINDOW)

/* Of the panel in front, or NULL. */
static const ChyPanelType *
current_type (ChyWindow *self)
{
  const ChyHistoryPlace *at = chy_history_get_current (self->history);

  return at != NULL ? at->type : NULL;
}

static GtkWidget *
get_panel (ChyWindow *self, const ChyPanelType *type)
{
  GtkWidget *panel = gtk_stack_get_child_by_name (self->panels, type->id);

  if (panel != NULL)
    return panel;
  panel = type->create (self->tenant);
  gtk_widget_show (panel);
  gtk_stack_add_named (self->panels, panel, type->id);

  return panel;
}

static void
show_button (ChyWindow *self, GtkWidget *panel)
{
  const ChyHistoryPlace *at = chy_history_get_current (self->history);
  const ChyPanelType *type = at->type;
  const char *place = at->place;
  const ChyPanelButton *button = type->get_button != NULL ? type->get_button (panel, place)
                                 : *place == '\0'         ? type->button
                                                          : NULL;
  g_autofree char *action = NULL;
  const char *title;

  if (button != NULL && button->command != NULL && !chy_tenant_can (self->tenant, button->command))
    button = NULL;
  action = button != NULL ? g_strdup_printf ("panel.%s", button->action) : NULL;
  title = button != NULL ? g_dgettext (GETTEXT_PACKAGE, button->title) : "";
  gtk_widget_set_visible (GTK_WIDGET (self->main_button), button != NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->main_button), action);
  if (button == NULL)
    return;
  gtk_image_set_from_icon_name (self->main_icon, button->icon, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->main_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->main_button), title);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->main_button)), title);
}

static void
show_current (ChyWindow *self)
{
  const ChyHistoryPlace *at = chy_history_get_current (self->history);
  const ChyPanelType *type = at->type;
  GtkWidget *panel = get_panel (self, type);
  const char *title = g_dgettext (GETTEXT_PACKAGE, type->title);

  gtk_widget_insert_action_group (GTK_WIDGET (self), "panel",
                                  type->get_actions != NULL ? type->get_actions (panel) : NULL);
  if (type->show != NULL)
    type->show (panel, at->place);
  gtk_stack_set_visible_child (self->panels, panel);
  /* An error in its place has a bar of its own. */
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->states), "panels") != 0)
    return;
  gtk_header_bar_set_title (self->bar, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_widget_set_visible (self->back, chy_history_has_back (self->history));
  gtk_widget_set_visible (self->search, type->search != NULL);
  if (type->search == NULL)
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  show_button (self, panel);
  chy_sidebar_select (self->sidebar, type->id);
}

/* Takes over `place`. */
static void
go_to (ChyWindow *self, ChyHistoryPlace *place)
{
  /* The end of a search is told to the panel that is still in sight. */
  if (current_type (self) != place->type)
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  if (chy_history_go (self->history, place))
    show_current (self);
}

static void
panel_selected_cb (ChyWindow *self, const char *id)
{
  (void) chy_window_show_place (self, id, "");
}

static void
search_changed_cb (ChyWindow *self, const char *text)
{
  GtkWidget *panel = gtk_stack_get_visible_child (self->panels);
  const ChyPanelType *type = current_type (self);

  if (type != NULL && type->search != NULL && panel != NULL)
    type->search (panel, text);
}

static void
fit_width (ChyWindow *self, int width)
{
  double scale = chy_text_scale (GTK_WIDGET (self));

  chy_sidebar_set_rail (self->sidebar, width < RAIL_WIDTH * scale);
  gtk_widget_set_visible (GTK_WIDGET (self->main_label), width >= BUTTON_WIDTH * scale);
}

static gboolean
configure_cb (ChyWindow *self)
{
  int width, height;

  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  if (width == self->width && height == self->height)
    return FALSE;
  fit_width (self, width);
  if (!gtk_window_is_maximized (GTK_WINDOW (self)))
    {
      self->width = width;
      self->height = height;
    }

  return FALSE;
}

/* Reading the first picture loads what reads pictures, which takes longer than all of the rest. */
static void
add_pictures (GtkWidget *window, gpointer data G_GNUC_UNUSED)
{
  ChyWindow *self = CHY_WINDOW (window);

  gtk_header_bar_set_show_close_button (self->bar, TRUE);
  gtk_image_set_from_icon_name (self->menu_icon, "open-menu-symbolic", GTK_ICON_SIZE_BUTTON);
}

static void
add_search (ChyWindow *self)
{
  self->search_bar = GTK_SEARCH_BAR (chy_search_bar_new ());
  g_signal_connect_object (self->search_bar, "search", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self->search, "active", self->search_bar, "search-mode-enabled",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_container_add (GTK_CONTAINER (self->content), GTK_WIDGET (self->search_bar));
  gtk_box_reorder_child (self->content, GTK_WIDGET (self->search_bar), 0);
}

/* --- actions ----------------------------------------------------------------------------------------- */

static void
back_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyWindow *self = data;

  if (!chy_history_has_back (self->history))
    return;
  /* The end of a search is told to the panel that is still in sight. */
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  chy_history_go_back (self->history);
  show_current (self);
}

static void
search_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyWindow *self = data;
  const ChyPanelType *type = current_type (self);

  if (type != NULL && type->search != NULL)
    chy_search_bar_open (CHY_SEARCH_BAR (self->search_bar));
}

static void
close_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  gtk_window_close (GTK_WINDOW (data));
}

static void
main_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyWindow *self = data;

  if (gtk_widget_get_visible (GTK_WIDGET (self->main_button)))
    gtk_widget_activate (GTK_WIDGET (self->main_button));
}

static void
menu_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  gtk_widget_activate (GTK_WIDGET (CHY_WINDOW (data)->menu));
}

static void
undo_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_notice_undo (CHY_WINDOW (data)->notice);
}

static void
refresh_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  GActionGroup *panel = gtk_widget_get_action_group (GTK_WIDGET (data), "panel");

  if (panel != NULL && g_action_group_has_action (panel, "refresh"))
    g_action_group_activate_action (panel, "refresh", NULL);
}

static void
show_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  const char *panel, *place;

  g_variant_get (parameter, "(&s&s)", &panel, &place);
  (void) chy_window_show_place (CHY_WINDOW (data), panel, place);
}

static const GActionEntry entries[] = {
  { .name = "back", .activate = back_cb },
  { .name = "search", .activate = search_cb },
  { .name = "close", .activate = close_cb },
  { .name = "main", .activate = main_cb },
  { .name = "menu", .activate = menu_cb },
  { .name = "undo", .activate = undo_cb },
  { .name = "show", .activate = show_cb, .parameter_type = "(ss)" },
  { .name = "refresh", .activate = refresh_cb },
};

/* --- what is remembered ------------------------------------------------------------------------------- */

static void
restore (ChyWindow *self)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();
  int width, height;

  if (settings != NULL)
    {
      g_settings_get (settings, "window-size", "(ii)", &width, &height);
      if (width > 0 && height > 0)
        gtk_window_set_default_size (GTK_WINDOW (self), width, height);
      if (g_settings_get_boolean (settings, "window-maximized"))
        gtk_window_maximize (GTK_WINDOW (self));
    }
  /* Before the first size is asked for: what is only meant for a wide window would make it one. */
  gtk_window_get_default_size (GTK_WINDOW (self), &width, NULL);
  fit_width (self, width);
}

static void
remember (ChyWindow *self)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();
  const ChyPanelType *type = current_type (self);

  if (settings == NULL)
    return;
  if (self->width > 0)
    g_settings_set (settings, "window-size", "(ii)", self->width, self->height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (type != NULL)
    g_settings_set_string (settings, "panel", type->id);
}

/* --- vfuncs ------------------------------------------------------------------------------------------- */

static void
chy_window_destroy (GtkWidget *widget)
{
  ChyWindow *self = CHY_WINDOW (widget);

  if (self->bar != NULL)
    remember (self);
  gtk_widget_insert_action_group (widget, "panel", NULL);

  GTK_WIDGET_CLASS (chy_window_parent_class)->destroy (widget);
}

static void
chy_window_finalize (GObject *object)
{
  ChyWindow *self = CHY_WINDOW (object);

  g_clear_object (&self->tenant);
  g_clear_pointer (&self->wanted, chy_history_place_free);
  chy_history_free (self->history);
  g_free (self->location);
  chy_first_frame_free (self->first);

  G_OBJECT_CLASS (chy_window_parent_class)->finalize (object);
}

static void
chy_window_class_init (ChyWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_window_finalize;
  widget_class->destroy = chy_window_destroy;

  g_type_ensure (CHY_TYPE_SIDEBAR);
  g_type_ensure (CHY_TYPE_NOTICE);
  signals[OPENED] =
      g_signal_new ("opened", CHY_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, back);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, bars);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, content);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, main_button);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, main_icon);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, main_label);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, menu);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, menu_icon);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, panels);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, search);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ChyWindow, states);
  gtk_widget_class_bind_template_callback (widget_class, panel_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, configure_cb);
}

static void
chy_window_init (ChyWindow *self)
{
  self->history = chy_history_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->first = chy_first_frame_new (GTK_WIDGET (self));
  chy_first_frame_then (self->first, add_pictures, NULL, NULL);
  restore (self);
}

GtkWidget *
chy_window_new (GtkApplication *application, const char *location)
{
  ChyWindow *self = g_object_new (CHY_TYPE_WINDOW, "application", application, NULL);

  self->location = g_strdup (location);

  return GTK_WIDGET (self);
}

/* --- public ------------------------------------------------------------------------------------------- */

const char *
chy_window_get_location (ChyWindow *self)
{
  return self->location;
}

void
chy_window_set_tenant (ChyWindow *self, ChyTenant *tenant)
{
  ChyHistoryPlace *place;

  g_return_if_fail (CHY_IS_WINDOW (self));

  g_set_object (&self->tenant, tenant);
  if (self->search_bar == NULL)
    add_search (self);
  chy_sidebar_set_tenant (self->sidebar, tenant);
  gtk_stack_set_visible_child_name (self->states, "panels");
  place = g_steal_pointer (&self->wanted);
  go_to (self, place != NULL ? place : chy_history_place_new (chy_panel_find_remembered (), ""));
  g_signal_emit (self, signals[OPENED], 0);
}

const char *
chy_window_get_panel (ChyWindow *self)
{
  const ChyPanelType *type;

  g_return_val_if_fail (CHY_IS_WINDOW (self), NULL);

  type = current_type (self);

  return type != NULL ? type->id : NULL;
}

void
chy_window_when_drawn (ChyWindow *self,
                       void (*callback) (GtkWidget *window, gpointer data),
                       gpointer data,
                       GDestroyNotify destroy)
{
  g_return_if_fail (CHY_IS_WINDOW (self));

  chy_first_frame_then (self->first, callback, data, destroy);
}

ChyTenant *
chy_window_get_tenant (ChyWindow *self)
{
  g_return_val_if_fail (CHY_IS_WINDOW (self), NULL);

  return self->tenant;
}

void
chy_window_show_panels (ChyWindow *self)
{
  g_return_if_fail (CHY_IS_WINDOW (self));

  if (self->tenant == NULL)
    return;
  gtk_stack_set_visible_child_name (self->states, "panels");
  show_current (self);
}

void
chy_window_show_error (ChyWindow *self, const GError *error, const char *button, const char *action)
{
  GtkWidget *page = chy_problem_page_new (error, button, action, self->location);
  GtkWidget *old = gtk_stack_get_child_by_name (self->states, "error");

  g_return_if_fail (CHY_IS_WINDOW (self));

  if (old != NULL)
    gtk_widget_destroy (old);
  gtk_widget_show_all (page);
  gtk_stack_add_named (self->states, page, "error");
  gtk_stack_set_visible_child_name (self->states, "error");
  /* The title, and what is offered beside it, is about the panel. */
  gtk_header_bar_set_title (self->bar, _ ("Chancery"));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Chancery"));
  gtk_widget_hide (GTK_WIDGET (self->main_button));
  gtk_widget_hide (self->search);
  gtk_widget_hide (self->back);
}

gboolean
chy_window_show_place (ChyWindow *self, const char *id, const char *place)
{
  const ChyPanelType *type = chy_panel_find (id);

  g_return_val_if_fail (CHY_IS_WINDOW (self), FALSE);

  if (type == NULL)
    return FALSE;
  if (self->tenant != NULL)
    go_to (self, chy_history_place_new (type, place));
  else
    {
      g_clear_pointer (&self->wanted, chy_history_place_free);
      self->wanted = chy_history_place_new (type, place);
    }

  return TRUE;
}

gboolean
chy_window_show_panel (ChyWindow *self, const char *id)
{
  return chy_window_show_place (self, id, "");
}

void
chy_window_act (ChyWindow *self, const char *id, const char *action, GVariant *target)
{
  g_autoptr (GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;
  GActionGroup *group;

  g_return_if_fail (CHY_IS_WINDOW (self));

  if (self->tenant == NULL || !chy_window_show_place (self, id, ""))
    return;
  group = gtk_widget_get_action_group (GTK_WIDGET (self), "panel");
  if (group != NULL && g_action_group_has_action (group, action))
    g_action_group_activate_action (group, action, owned);
}

void
chy_window_search (ChyWindow *self, const char *id, const char *words)
{
  g_return_if_fail (CHY_IS_WINDOW (self) && words != NULL);

  if (self->tenant != NULL && chy_window_show_panel (self, id))
    chy_search_bar_look_for (CHY_SEARCH_BAR (self->search_bar), words);
}

void
chy_window_notify (ChyWindow *self, const char *sentence, ChyTenant *tenant, ChyCommand *undo)
{
  g_return_if_fail (CHY_IS_WINDOW (self));

  chy_notice_show (self->notice, sentence, tenant, undo);
}

void
chy_window_take_bar (ChyWindow *self, GtkWidget *bar)
{
  g_return_if_fail (CHY_IS_WINDOW (self));

  gtk_container_add (GTK_CONTAINER (self->bars), bar);
}

void
chy_window_add_header (ChyWindow *self, GtkWidget *widget)
{
  g_return_if_fail (CHY_IS_WINDOW (self));

  gtk_header_bar_pack_end (self->bar, widget);
}
