/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-preferences.h"
#include "chy-state.h"
#include "chy-vault-page.h"
#include "chy-window.h"
#include "console/widgets/chy-scale.h"

struct _ChyPreferences
{
  GtkDialog parent_instance;

  GSettings *settings; /* (owned) or NULL */

  /* Template children. */
  GtkBox *pages;
  GtkComboBox *scheme;
  GtkWidget *search;
  GtkWidget *unkept;
};

G_DEFINE_FINAL_TYPE (ChyPreferences, chy_preferences, GTK_TYPE_DIALOG)

static void
chy_preferences_finalize (GObject *object)
{
  ChyPreferences *self = CHY_PREFERENCES (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (chy_preferences_parent_class)->finalize (object);
}

static void
chy_preferences_class_init (ChyPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_preferences_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyPreferences, pages);
  gtk_widget_class_bind_template_child (widget_class, ChyPreferences, scheme);
  gtk_widget_class_bind_template_child (widget_class, ChyPreferences, search);
  gtk_widget_class_bind_template_child (widget_class, ChyPreferences, unkept);
}

static void
chy_preferences_init (ChyPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = chy_state_get_settings ();
  gtk_widget_set_visible (self->unkept, self->settings == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->scheme), self->settings != NULL);
  gtk_widget_set_sensitive (self->search, self->settings != NULL);
  if (self->settings != NULL)
    {
      g_settings_bind (self->settings, "color-scheme", self->scheme, "active-id", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (self->settings, "desktop-search", self->search, "active", G_SETTINGS_BIND_DEFAULT);
    }
  else
    gtk_combo_box_set_active_id (self->scheme, "system");
}

void
chy_preferences_show (GtkWindow *window)
{
  GtkWidget *self = g_object_new (CHY_TYPE_PREFERENCES, "use-header-bar", 1, "transient-for", window, NULL);
  ChyTenant *tenant = CHY_IS_WINDOW (window) ? chy_window_get_tenant (CHY_WINDOW (window)) : NULL;

  if (tenant != NULL && chy_tenant_can (tenant, "vault-add-slot"))
    {
      GtkWidget *vault = chy_vault_page_new (tenant);

      gtk_widget_show (vault);
      gtk_container_add (GTK_CONTAINER (CHY_PREFERENCES (self)->pages), vault);
    }
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
