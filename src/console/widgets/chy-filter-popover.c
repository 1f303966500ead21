/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-filter-editor.h"
#include "chy-filter-popover.h"
#include "chy-problem-page.h"

struct _ChyFilterPopover
{
  GtkPopover parent_instance;

  ChyTenant *tenant;     /* (owned) */
  GPtrArray *fields;     /* (owned) of const ChyField* */
  const ChyField *field; /* the one that is edited, or NULL */
  ChyFilterEditor *editor;

  /* Template children. */
  GtkButton *apply;
  GtkWidget *back;
  GtkBox *editor_box;
  GtkListBox *list;
  GtkStack *stack;
  GtkLabel *title;
};

G_DEFINE_FINAL_TYPE (ChyFilterPopover, chy_filter_popover, GTK_TYPE_POPOVER)

enum
{
  APPLIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
changed_cb (ChyFilterPopover *self)
{
  g_autofree char *value = chy_filter_editor_get_value (self->editor);

  gtk_widget_set_sensitive (GTK_WIDGET (self->apply), value != NULL);
}

static void
apply_cb (ChyFilterPopover *self)
{
  g_autofree char *value = chy_filter_editor_get_value (self->editor);

  if (value == NULL)
    return;
  g_signal_emit (self, signals[APPLIED], 0, self->field->key, value,
                 chy_filter_editor_get_name (self->editor));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
show_field (ChyFilterPopover *self, const ChyField *field, const char *value)
{
  chy_container_clear (GTK_CONTAINER (self->editor_box));
  self->field = field;
  self->editor = CHY_FILTER_EDITOR (chy_filter_editor_new (self->tenant, field, value));
  gtk_container_add (GTK_CONTAINER (self->editor_box), GTK_WIDGET (self->editor));
  g_signal_connect_swapped (self->editor, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->editor, "picked", G_CALLBACK (apply_cb), self);
  gtk_label_set_text (self->title, g_dgettext (GETTEXT_PACKAGE, field->title));
  /* Picking an object is all there is to do. */
  gtk_widget_set_visible (GTK_WIDGET (self->apply), field->kind != CHY_FIELD_REFERENCE);
  changed_cb (self);
  gtk_stack_set_visible_child_name (self->stack, "value");
  gtk_widget_child_focus (GTK_WIDGET (self->editor), GTK_DIR_TAB_FORWARD);
}

static void
field_activated_cb (ChyFilterPopover *self, GtkListBoxRow *row)
{
  show_field (self, g_ptr_array_index (self->fields, (guint) gtk_list_box_row_get_index (row)), NULL);
}

static void
back_cb (ChyFilterPopover *self)
{
  gtk_stack_set_visible_child_name (self->stack, "fields");
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
chy_filter_popover_finalize (GObject *object)
{
  ChyFilterPopover *self = CHY_FILTER_POPOVER (object);

  g_clear_object (&self->tenant);
  g_clear_pointer (&self->fields, g_ptr_array_unref);

  G_OBJECT_CLASS (chy_filter_popover_parent_class)->finalize (object);
}

static void
chy_filter_popover_class_init (ChyFilterPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_filter_popover_finalize;

  signals[APPLIED] = g_signal_new ("applied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-filter-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyFilterPopover, apply);
  gtk_widget_class_bind_template_child (widget_class, ChyFilterPopover, back);
  gtk_widget_class_bind_template_child (widget_class, ChyFilterPopover, editor_box);
  gtk_widget_class_bind_template_child (widget_class, ChyFilterPopover, list);
  gtk_widget_class_bind_template_child (widget_class, ChyFilterPopover, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyFilterPopover, title);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, field_activated_cb);
}

static void
chy_filter_popover_init (ChyFilterPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_filter_popover_new (ChyTenant *tenant, GPtrArray *fields)
{
  ChyFilterPopover *self = g_object_new (CHY_TYPE_FILTER_POPOVER, NULL);

  self->tenant = g_object_ref (tenant);
  self->fields = g_ptr_array_copy (fields, NULL, NULL);
  for (guint i = 0; i < fields->len; i++)
    {
      const ChyField *field = g_ptr_array_index (fields, i);
      const char *title = g_dgettext (GETTEXT_PACKAGE, field->title);
      GtkWidget *label = gtk_label_new (title);

      g_object_set (label, "xalign", 0.0, "margin-start", 12, "margin-end", 24, "margin-top", 6,
                    "margin-bottom", 6, "visible", TRUE, NULL);
      gtk_container_add (GTK_CONTAINER (self->list), label);
      atk_object_set_name (gtk_widget_get_accessible (gtk_widget_get_parent (label)), title);
    }

  return GTK_WIDGET (self);
}

void
chy_filter_popover_open (ChyFilterPopover *self, GtkWidget *at, const ChyField *field, const char *value)
{
  g_return_if_fail (CHY_IS_FILTER_POPOVER (self));

  gtk_popover_set_relative_to (GTK_POPOVER (self), at);
  gtk_widget_set_visible (self->back, field == NULL);
  if (field == NULL)
    gtk_stack_set_visible_child_name (self->stack, "fields");
  gtk_popover_popup (GTK_POPOVER (self));
  if (field != NULL)
    show_field (self, field, value);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}
