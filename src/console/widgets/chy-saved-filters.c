/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-problem-page.h"
#include "chy-saved-filters.h"
#include "console/chy-state.h"

#define STATE_KEY "saved-filters"

struct _ChySavedFilters
{
  GtkMenuButton parent_instance;

  char *state_name;            /* (owned) */
  GVariant *current;           /* (owned) or NULL */
  GVariant *saved;             /* (owned) a{sv}: a name, and the filter under it */
  GSimpleActionGroup *actions; /* (owned) "saved.*" */

  /* Template children. */
  GtkEntry *name;
  GtkLabel *none;
  GtkPopover *popover;
  GtkBox *rows;
  GtkBox *save_box;
};

G_DEFINE_FINAL_TYPE (ChySavedFilters, chy_saved_filters, GTK_TYPE_MENU_BUTTON)

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
load (ChySavedFilters *self)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();
  g_autofree char *text = chy_state_get_text (self->state_name, STATE_KEY);
  GVariant *saved = text != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL) : NULL;

  /* Where nothing is remembered they last as long as the list. */
  if (settings == NULL && self->saved != NULL)
    return;
  g_clear_pointer (&self->saved, g_variant_unref);
  self->saved = saved != NULL ? g_variant_ref_sink (saved) : chy_body_new ();
}

static GtkWidget *
row_new (const char *name)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *choose = gtk_model_button_new ();
  GtkWidget *forget = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_BUTTON);
  /* Translators: %s is the name that a person gave a filter. */
  g_autofree char *title = g_strdup_printf (_ ("Forget Filter “%s”"), name);

  g_object_set (choose, "text", name, "hexpand", TRUE, NULL);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (choose), "s", name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (choose), "saved.choose");
  gtk_style_context_add_class (gtk_widget_get_style_context (forget), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (forget), "tight");
  gtk_widget_set_tooltip_text (forget, title);
  atk_object_set_name (gtk_widget_get_accessible (forget), title);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (forget), "s", name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (forget), "saved.forget");
  gtk_container_add (GTK_CONTAINER (row), choose);
  gtk_container_add (GTK_CONTAINER (row), forget);
  gtk_widget_show_all (row);

  return row;
}

static void
show_rows (ChySavedFilters *self)
{
  GVariantIter iter;
  const char *name;

  chy_container_clear (GTK_CONTAINER (self->rows));
  g_variant_iter_init (&iter, self->saved);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    gtk_container_add (GTK_CONTAINER (self->rows), row_new (name));
  gtk_widget_set_visible (GTK_WIDGET (self->none), g_variant_n_children (self->saved) == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->save_box), self->current != NULL);
}

static void
store (ChySavedFilters *self, const char *name, GVariant *filter)
{
  g_autoptr (GVariant) saved = chy_body_with (self->saved, name, filter);
  g_autofree char *text = g_variant_print (saved, TRUE);

  g_clear_pointer (&self->saved, g_variant_unref);
  self->saved = g_steal_pointer (&saved);
  chy_state_set_text (self->state_name, STATE_KEY, text);
  show_rows (self);
}

/* Other windows save, too. */
static void
show_cb (ChySavedFilters *self)
{
  load (self);
  gtk_entry_set_text (self->name, "");
  show_rows (self);
}

static void
name_changed_cb (ChySavedFilters *self)
{
  GAction *save = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "save");
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (self->name)));

  g_simple_action_set_enabled (G_SIMPLE_ACTION (save), *name != '\0');
}

static void
save_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChySavedFilters *self = data;
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (self->name)));

  if (*name == '\0' || self->current == NULL)
    return;
  store (self, name, self->current);
  gtk_popover_popdown (self->popover);
}

static void
entry_activate_cb (ChySavedFilters *self)
{
  save_cb (NULL, NULL, self);
}

static void
choose_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChySavedFilters *self = data;
  g_autoptr (GVariant) filter = chy_body_get (self->saved, g_variant_get_string (parameter, NULL));

  gtk_popover_popdown (self->popover);
  if (filter != NULL && g_variant_is_of_type (filter, G_VARIANT_TYPE_VARDICT))
    g_signal_emit (self, signals[CHOSEN], 0, filter);
}

static void
forget_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  g_autofree char *name = g_variant_dup_string (parameter, NULL);

  store (data, name, NULL);
}

static const GActionEntry entries[] = {
  { .name = "save", .activate = save_cb },
  { .name = "choose", .activate = choose_cb, .parameter_type = "s" },
  { .name = "forget", .activate = forget_cb, .parameter_type = "s" },
};

static void
chy_saved_filters_finalize (GObject *object)
{
  ChySavedFilters *self = CHY_SAVED_FILTERS (object);

  g_free (self->state_name);
  g_clear_pointer (&self->current, g_variant_unref);
  g_clear_pointer (&self->saved, g_variant_unref);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (chy_saved_filters_parent_class)->finalize (object);
}

static void
chy_saved_filters_class_init (ChySavedFiltersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_saved_filters_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_VARIANT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-saved-filters.ui");
  gtk_widget_class_bind_template_child (widget_class, ChySavedFilters, name);
  gtk_widget_class_bind_template_child (widget_class, ChySavedFilters, none);
  gtk_widget_class_bind_template_child (widget_class, ChySavedFilters, popover);
  gtk_widget_class_bind_template_child (widget_class, ChySavedFilters, rows);
  gtk_widget_class_bind_template_child (widget_class, ChySavedFilters, save_box);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
}

static void
chy_saved_filters_init (ChySavedFilters *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "saved", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self->popover), "saved", G_ACTION_GROUP (self->actions));
  name_changed_cb (self);
}

GtkWidget *
chy_saved_filters_new (const char *state_name)
{
  ChySavedFilters *self = g_object_new (CHY_TYPE_SAVED_FILTERS, "visible", TRUE, NULL);

  self->state_name = g_strdup (state_name);
  load (self);

  return GTK_WIDGET (self);
}

void
chy_saved_filters_set_current (ChySavedFilters *self, GVariant *filter)
{
  g_return_if_fail (CHY_IS_SAVED_FILTERS (self));

  g_clear_pointer (&self->current, g_variant_unref);
  self->current = filter != NULL ? g_variant_ref_sink (filter) : NULL;
}
