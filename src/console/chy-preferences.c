/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-application.h"
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
  GtkComboBoxText *lock_after;
  GtkLabel *lock_hint;
  GtkComboBox *scheme;
  GtkWidget *search;
  GtkWidget *unkept;
};

G_DEFINE_FINAL_TYPE (ChyPreferences, chy_preferences, GTK_TYPE_DIALOG)

/* --- when the vault locks by itself ------------------------------------------------------------------------
 */

/* Minutes; what else is set, by an administrator say, gets a line of its own. */
static const guint choices[] = { 1, 5, 15, 30, 60, 240, 0 };

static void
add_choice (GtkComboBoxText *combo, guint minutes)
{
  static const ChyField period = { .key = "lock-after", .kind = CHY_FIELD_PERIOD };
  g_autofree char *id = g_strdup_printf ("%u", minutes);
  g_autoptr (GVariant) seconds = g_variant_ref_sink (g_variant_new_int64 ((gint64) minutes * 60));
  g_autofree char *words =
      minutes > 0 ? chy_field_format (&period, seconds) : g_strdup (C_ ("lock the vault after", "Never"));

  gtk_combo_box_text_append (combo, id, words);
}

static gboolean
minutes_to_id (GValue *id, GVariant *minutes, gpointer combo)
{
  g_autofree char *text = g_strdup_printf ("%u", g_variant_get_uint32 (minutes));
  GtkTreeModel *model = gtk_combo_box_get_model (combo);
  GtkTreeIter iter;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *other = NULL;

      gtk_tree_model_get (model, &iter, gtk_combo_box_get_id_column (combo), &other, -1);
      if (g_strcmp0 (other, text) == 0)
        {
          g_value_set_string (id, text);
          return TRUE;
        }
    }
  add_choice (combo, g_variant_get_uint32 (minutes));
  g_value_set_string (id, text);

  return TRUE;
}

static GVariant *
id_to_minutes (const GValue *id, const GVariantType *type G_GNUC_UNUSED, gpointer combo G_GNUC_UNUSED)
{
  const char *text = g_value_get_string (id);

  return text != NULL ? g_variant_new_uint32 ((guint32) g_ascii_strtoull (text, NULL, 10)) : NULL;
}

static const char *
lock_words (ChyPreferences *self)
{
  GApplication *application = g_application_get_default ();
  ChyLock *lock =
      CHY_IS_APPLICATION (application) ? chy_application_get_lock (CHY_APPLICATION (application)) : NULL;

  if (self->settings != NULL && !g_settings_is_writable (self->settings, "lock-after"))
    return _ ("The administrator of this computer has set this.");
  if (g_strcmp0 (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->lock_after)), "0") == 0)
    return _ ("It is locked by hand alone, from the main menu.");
  if (lock != NULL && !chy_lock_hears_of_screen (lock))
    return _ (
        "This desktop does not tell when the screen locks, so the time alone counts. The connector of this "
        "console waits while the vault is locked.");

  return _ (
      "It is locked when the screen locks or the computer sleeps, too. The connector of this console waits "
      "while the vault is locked.");
}

static void
lock_changed_cb (ChyPreferences *self)
{
  gtk_label_set_text (self->lock_hint, lock_words (self));
}

static void
set_up_lock (ChyPreferences *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    add_choice (self->lock_after, choices[i]);
  if (self->settings != NULL)
    g_settings_bind_with_mapping (self->settings, "lock-after", self->lock_after, "active-id",
                                  G_SETTINGS_BIND_DEFAULT, minutes_to_id, id_to_minutes, self->lock_after,
                                  NULL);
  else
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->lock_after), G_STRINGIFY (CHY_LOCK_MINUTES));
  gtk_widget_set_sensitive (GTK_WIDGET (self->lock_after),
                            self->settings != NULL && g_settings_is_writable (self->settings, "lock-after"));
  g_signal_connect_object (self->lock_after, "changed", G_CALLBACK (lock_changed_cb), self,
                           G_CONNECT_SWAPPED);
  lock_changed_cb (self);
}

/* --- object ------------------------------------------------------------------------------------------------
 */

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
  gtk_widget_class_bind_template_child (widget_class, ChyPreferences, lock_after);
  gtk_widget_class_bind_template_child (widget_class, ChyPreferences, lock_hint);
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
  set_up_lock (self);
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
