/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-places.h"
#include "chy-servers.h"
#include "chy-tenant-switcher.h"
#include "console/widgets/chy-scale.h"

enum
{
  LABEL_WIDTH = 700, /* in a narrower window it shows its icon only */
  MOST_CHARS = 24,
};

struct _ChyTenantSwitcher
{
  GtkMenuButton parent_instance;

  char *location; /* (owned) */
  gboolean sample;
  GtkImage *icon;
  GtkLabel *label;
  GtkWidget *arrow;
  GtkWidget *top; /* borrowed: the window whose width is followed, or NULL */
};

G_DEFINE_FINAL_TYPE (ChyTenantSwitcher, chy_tenant_switcher, GTK_TYPE_MENU_BUTTON)

static void
add_place (GMenu *menu, const char *location, gboolean sample)
{
  g_autofree char *title = chy_places_title (location, sample);
  g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

  g_menu_item_set_action_and_target (item, "app.open-place", "s", location);
  g_menu_append_item (menu, item);
}

/* Made when it is opened, as other windows may have opened other places. */
static void
fill_menu (ChyTenantSwitcher *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) open = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();
  g_autofree char *own = chy_places_get_own ();
  g_autoptr (GPtrArray) places = chy_places_list ();
  gboolean sample = FALSE;

  add_place (open, own, FALSE);
  for (guint i = 0; i < places->len; i++)
    {
      const ChyPlace *place = g_ptr_array_index (places, i);

      sample = sample || place->sample;
      add_place (open, place->location, place->sample);
    }
  g_menu_append (more, _ ("_Open Folder…"), "app.open-folder");
  g_menu_append (more, _ ("Open _Server…"), "app.open-server");
  if (!sample)
    g_menu_append (more, _ ("_Explore a Sample Organization"), "app.explore-sample");
  if (chy_servers_is_address (self->location))
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ ("_Forget This Server…"), NULL);

      g_menu_item_set_action_and_target (item, "app.forget-server", "s", self->location);
      g_menu_append_item (more, item);
    }
  if (self->sample)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ ("_Remove the Sample Organization…"), NULL);

      g_menu_item_set_action_and_target (item, "app.remove-sample", "s", self->location);
      g_menu_append_item (more, item);
    }
  g_menu_append_section (menu, _ ("Open in a Window"), G_MENU_MODEL (open));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self), G_MENU_MODEL (menu));
}

static void
chy_tenant_switcher_toggled (GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    fill_menu (CHY_TENANT_SWITCHER (button));

  GTK_TOGGLE_BUTTON_CLASS (chy_tenant_switcher_parent_class)->toggled (button);
}

static void
show_title (ChyTenantSwitcher *self)
{
  g_autofree char *title = chy_places_title (self->location, self->sample);
  /* Translators: %s is a tenant, such as "This Computer". */
  g_autofree char *name = g_strdup_printf (_ ("Tenant: %s"), title);
  g_autofree char *path = g_filename_display_name (self->location);
  g_autofree char *tooltip = g_strdup_printf ("%s\n%s", title, path);

  gtk_label_set_text (self->label, title);
  gtk_image_set_from_icon_name (self->icon,
                                self->sample                              ? "chy-panel-devices-symbolic"
                                : chy_servers_is_address (self->location) ? "network-server-symbolic"
                                                                          : "computer-symbolic",
                                GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
}

static void
width_changed_cb (ChyTenantSwitcher *self)
{
  gboolean wide;
  int width;

  gtk_window_get_size (GTK_WINDOW (self->top), &width, NULL);
  wide = width >= LABEL_WIDTH * chy_text_scale (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self->label), wide);
  gtk_widget_set_visible (self->arrow, wide);
}

static void
chy_tenant_switcher_hierarchy_changed (GtkWidget *widget, GtkWidget *previous)
{
  ChyTenantSwitcher *self = CHY_TENANT_SWITCHER (widget);
  GtkWidget *top = gtk_widget_get_toplevel (widget);

  (void) previous;
  if (self->top != NULL)
    g_signal_handlers_disconnect_by_data (self->top, self);
  self->top = GTK_IS_WINDOW (top) ? top : NULL;
  if (self->top != NULL)
    g_signal_connect_object (self->top, "size-allocate", G_CALLBACK (width_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
chy_tenant_switcher_finalize (GObject *object)
{
  g_free (CHY_TENANT_SWITCHER (object)->location);

  G_OBJECT_CLASS (chy_tenant_switcher_parent_class)->finalize (object);
}

static void
chy_tenant_switcher_class_init (ChyTenantSwitcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_tenant_switcher_finalize;
  GTK_WIDGET_CLASS (klass)->hierarchy_changed = chy_tenant_switcher_hierarchy_changed;
  GTK_TOGGLE_BUTTON_CLASS (klass)->toggled = chy_tenant_switcher_toggled;
}

static void
chy_tenant_switcher_init (ChyTenantSwitcher *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->arrow = gtk_image_new_from_icon_name ("pan-down-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->label, MOST_CHARS);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->icon));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->label));
  gtk_container_add (GTK_CONTAINER (box), self->arrow);
  gtk_container_add (GTK_CONTAINER (self), box);
  g_object_set (self, "hexpand", FALSE, "use-popover", TRUE, NULL);
  gtk_widget_show_all (box);
}

GtkWidget *
chy_tenant_switcher_new (const char *location)
{
  ChyTenantSwitcher *self = g_object_new (CHY_TYPE_TENANT_SWITCHER, "visible", TRUE, NULL);

  g_return_val_if_fail (location != NULL, NULL);

  self->location = g_strdup (location);
  self->sample = chy_places_is_sample (location);
  show_title (self);
  fill_menu (self);

  return GTK_WIDGET (self);
}

void
chy_tenant_switcher_set_sample (ChyTenantSwitcher *self, gboolean sample)
{
  g_return_if_fail (CHY_IS_TENANT_SWITCHER (self));

  self->sample = sample;
  show_title (self);
  fill_menu (self);
}
