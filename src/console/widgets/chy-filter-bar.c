/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-filter-bar.h"
#include "chy-filter-popover.h"
#include "chy-filter.h"
#include "chy-problem-page.h"
#include "chy-saved-filters.h"
#include "chy-wrap-box.h"

struct _ChyFilterBar
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  const ChyResource *resource; /* static */
  GVariant *filter;            /* (owned) or NULL */
  GHashTable *names;           /* (owned) char* id -> char* name of objects that references mean */
  GCancellable *cancellable;   /* (owned) of names that are looked up */
  GSimpleActionGroup *actions; /* (owned) "filter.*" */
  GtkContainer *chips;
  GtkWidget *add;
  ChySavedFilters *saved; /* or NULL */
  ChyFilterPopover *popover;
};

G_DEFINE_FINAL_TYPE (ChyFilterBar, chy_filter_bar, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void show_chips (ChyFilterBar *self);

static const char *
value_of (ChyFilterBar *self, const char *key)
{
  return self->filter != NULL ? chy_body_get_text (self->filter, key) : NULL;
}

/* --- names of objects --------------------------------------------------------------------------------- */

typedef struct
{
  ChyFilterBar *bar; /* (owned) */
  const char *name_key;
  char *id; /* (owned) */
} Lookup;

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Lookup *lookup = data;
  g_autoptr (ChyFilterBar) self = lookup->bar;
  g_autofree char *id = lookup->id;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_tenant_get_finish (CHY_TENANT (source), result, &error);
  const char *name = body != NULL ? chy_body_get_text (body, lookup->name_key) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  /* One that is gone is called by its id. */
  g_hash_table_replace (self->names, g_strdup (id), g_strdup (name != NULL ? name : id));
  show_chips (self);
}

static const char *
name_of (ChyFilterBar *self, const ChyField *field, const char *id)
{
  const char *name = g_hash_table_lookup (self->names, id);
  const ChyResource *resource;
  Lookup *lookup;

  if (name != NULL || field->kind != CHY_FIELD_REFERENCE)
    return name;
  resource = chy_resource_find (field->refers_to);
  lookup = g_new0 (Lookup, 1);
  lookup->bar = g_object_ref (self);
  lookup->name_key = resource->name_key;
  lookup->id = g_strdup (id);
  chy_tenant_get_async (self->tenant, field->refers_to, id, self->cancellable, lookup_cb, lookup);

  return NULL;
}

/* --- chips ------------------------------------------------------------------------------------------- */

static GtkWidget *
chip_new (ChyFilterBar *self, const ChyField *field, const char *value)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, field->title);
  g_autofree char *words = chy_filter_words (field, value, name_of (self, field, value));
  /* Translators: a filter: the title of a column, and the condition. */
  g_autofree char *text = g_strdup_printf (_ ("%s: %s"), title, words);
  /* Translators: %s is a filter, such as "State: Failed". */
  g_autofree char *remove = g_strdup_printf (_ ("Remove Filter “%s”"), text);
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *edit = gtk_button_new_with_label (text);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic", GTK_ICON_SIZE_MENU);

  gtk_style_context_add_class (gtk_widget_get_style_context (chip), "chip");
  gtk_label_set_ellipsize (GTK_LABEL (gtk_bin_get_child (GTK_BIN (edit))), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (gtk_bin_get_child (GTK_BIN (edit))), 48);
  gtk_style_context_add_class (gtk_widget_get_style_context (edit), "chip-words");
  gtk_widget_set_name (edit, field->key);
  gtk_widget_set_tooltip_text (edit, text);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (edit), "s", field->key);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (edit), "filter.edit");
  gtk_widget_set_tooltip_text (close, remove);
  atk_object_set_name (gtk_widget_get_accessible (close), remove);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (close), "s", field->key);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "filter.remove");
  gtk_container_add (GTK_CONTAINER (chip), edit);
  gtk_container_add (GTK_CONTAINER (chip), close);
  gtk_widget_show_all (chip);

  return chip;
}

/* In the order of the resource's columns, whatever the order they were added in. */
static void
show_chips (ChyFilterBar *self)
{
  g_autoptr (GList) children = gtk_container_get_children (self->chips);

  for (GList *l = children; l != NULL; l = l->next)
    if (gtk_style_context_has_class (gtk_widget_get_style_context (l->data), "chip"))
      gtk_widget_destroy (l->data);
  for (const ChyField *field = self->resource->columns; field->key != NULL; field++)
    if (value_of (self, field->key) != NULL)
      gtk_container_add (self->chips, chip_new (self, field, value_of (self, field->key)));
  /* "Add Filter…" stands behind them. */
  gtk_box_reorder_child (GTK_BOX (self->chips), self->add, -1);
  if (self->saved != NULL)
    {
      gtk_box_reorder_child (GTK_BOX (self->chips), GTK_WIDGET (self->saved), -1);
      chy_saved_filters_set_current (self->saved, self->filter);
    }
}

static void
change (ChyFilterBar *self, GVariant *filter)
{
  chy_filter_bar_set (self, filter);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
put (ChyFilterBar *self, const char *key, GVariant *value)
{
  g_autoptr (GVariant) old = self->filter != NULL ? g_variant_ref (self->filter) : chy_body_new ();
  g_autoptr (GVariant) filter = chy_body_with (old, key, value);

  change (self, filter);
}

static void
applied_cb (ChyFilterBar *self, const char *key, const char *value, const char *name)
{
  if (name != NULL)
    g_hash_table_replace (self->names, g_strdup (value), g_strdup (name));
  put (self, key, g_variant_new_string (value));
}

static void
saved_chosen_cb (ChyFilterBar *self, GVariant *filter)
{
  change (self, filter);
}

/* --- actions ----------------------------------------------------------------------------------------- */

static void
add_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyFilterBar *self = data;

  chy_filter_popover_open (self->popover, self->add, NULL, NULL);
}

static GtkWidget *
find_chip (ChyFilterBar *self, const char *key)
{
  g_autoptr (GList) chips = gtk_container_get_children (self->chips);

  for (GList *l = chips; l != NULL; l = l->next)
    if (gtk_style_context_has_class (gtk_widget_get_style_context (l->data), "chip"))
      {
        g_autoptr (GList) parts = gtk_container_get_children (l->data);

        if (g_strcmp0 (gtk_widget_get_name (parts->data), key) == 0)
          return l->data;
      }

  return self->add;
}

static void
edit_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyFilterBar *self = data;
  const char *key = g_variant_get_string (parameter, NULL);
  const ChyField *field = chy_fields_find (self->resource->columns, key);

  if (field != NULL)
    chy_filter_popover_open (self->popover, find_chip (self, key), field, value_of (self, key));
}

static void
remove_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyFilterBar *self = data;

  put (self, g_variant_get_string (parameter, NULL), NULL);
  gtk_widget_grab_focus (self->add);
}

static const GActionEntry entries[] = {
  { .name = "add", .activate = add_cb },
  { .name = "edit", .activate = edit_cb, .parameter_type = "s" },
  { .name = "remove", .activate = remove_cb, .parameter_type = "s" },
};

static void
chy_filter_bar_dispose (GObject *object)
{
  ChyFilterBar *self = CHY_FILTER_BAR (object);

  g_cancellable_cancel (self->cancellable);
  /* The popover stands beside the widgets, not in them. */
  if (self->popover != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->popover));
  g_clear_object (&self->popover);

  G_OBJECT_CLASS (chy_filter_bar_parent_class)->dispose (object);
}

static void
chy_filter_bar_finalize (GObject *object)
{
  ChyFilterBar *self = CHY_FILTER_BAR (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->actions);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->filter, g_variant_unref);
  g_hash_table_unref (self->names);

  G_OBJECT_CLASS (chy_filter_bar_parent_class)->finalize (object);
}

static void
chy_filter_bar_class_init (ChyFilterBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_filter_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_filter_bar_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
chy_filter_bar_init (ChyFilterBar *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", G_ACTION_GROUP (self->actions));
  self->chips = GTK_CONTAINER (chy_wrap_box_new (6));
  self->add = gtk_button_new_with_mnemonic (_ ("Add _Filter…"));
  gtk_style_context_add_class (gtk_widget_get_style_context (self->add), "chip-add");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->add), "filter.add");
  gtk_widget_set_hexpand (GTK_WIDGET (self->chips), TRUE);
  gtk_container_add (self->chips, self->add);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->chips));
  gtk_widget_show_all (GTK_WIDGET (self->chips));
}

static GPtrArray *
offered (const ChyResource *resource, const char *const *keys)
{
  GPtrArray *fields = g_ptr_array_new ();

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (resource->columns, keys[i]);

      if (field != NULL)
        g_ptr_array_add (fields, (gpointer) field);
    }
  for (const ChyField *field = resource->columns; keys == NULL && field->key != NULL; field++)
    if (chy_filter_is_fit (field))
      g_ptr_array_add (fields, (gpointer) field);

  return fields;
}

GtkWidget *
chy_filter_bar_new (ChyTenant *tenant,
                    const ChyResource *resource,
                    const char *const *keys,
                    const char *state_name)
{
  ChyFilterBar *self = g_object_new (CHY_TYPE_FILTER_BAR, NULL);
  g_autoptr (GPtrArray) fields = offered (resource, keys);

  self->tenant = g_object_ref (tenant);
  self->resource = resource;
  self->popover = g_object_ref_sink (CHY_FILTER_POPOVER (chy_filter_popover_new (tenant, fields)));
  g_signal_connect_swapped (self->popover, "applied", G_CALLBACK (applied_cb), self);
  gtk_widget_set_visible (self->add, fields->len > 0);
  if (state_name != NULL && fields->len > 0)
    {
      self->saved = CHY_SAVED_FILTERS (chy_saved_filters_new (state_name));
      g_signal_connect_swapped (self->saved, "chosen", G_CALLBACK (saved_chosen_cb), self);
      gtk_container_add (self->chips, GTK_WIDGET (self->saved));
      chy_saved_filters_set_current (self->saved, NULL);
    }

  return GTK_WIDGET (self);
}

GVariant *
chy_filter_bar_get (ChyFilterBar *self)
{
  g_return_val_if_fail (CHY_IS_FILTER_BAR (self), NULL);

  return self->filter != NULL ? g_variant_ref (self->filter) : NULL;
}

void
chy_filter_bar_set (ChyFilterBar *self, GVariant *filter)
{
  g_autoptr (GVariant) owned = filter != NULL ? g_variant_ref_sink (filter) : NULL;
  GVariantDict dict;
  gboolean any = FALSE;

  g_return_if_fail (CHY_IS_FILTER_BAR (self));

  g_variant_dict_init (&dict, NULL);
  for (const ChyField *field = self->resource->columns; owned != NULL && field->key != NULL; field++)
    {
      const char *value = chy_body_get_text (owned, field->key);

      if (value == NULL)
        continue;
      g_variant_dict_insert (&dict, field->key, "s", value);
      any = TRUE;
    }
  g_clear_pointer (&self->filter, g_variant_unref);
  self->filter = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (!any)
    g_clear_pointer (&self->filter, g_variant_unref);
  show_chips (self);
}
