/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-object-picker.h"
#include "chy-problem-page.h"

enum
{
  SHOWN = 50, /* more are found by typing more */
};

struct _ChyObjectPicker
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  const ChyResource *resource; /* static */
  GCancellable *cancellable;   /* (owned) of the question under way */
  GPtrArray *rows;             /* (owned) of GVariant, or NULL */
  GtkSearchEntry *entry;
  GtkListBox *list;
  GtkLabel *none;
  GVariant *picked; /* (owned) or NULL */
};

G_DEFINE_FINAL_TYPE (ChyObjectPicker, chy_object_picker, GTK_TYPE_BOX)

enum
{
  PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
name_of (ChyObjectPicker *self, GVariant *body)
{
  const char *name = chy_body_get_text (body, self->resource->name_key);

  return name != NULL ? name : chy_body_get_text (body, "id");
}

static void
show_rows (ChyObjectPicker *self)
{
  chy_container_clear (GTK_CONTAINER (self->list));
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *label = gtk_label_new (name_of (self, g_ptr_array_index (self->rows, i)));

      g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "max-width-chars", 36,
                    "margin", 6, "visible", TRUE, NULL);
      gtk_container_add (GTK_CONTAINER (self->list), label);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->none), self->rows->len == 0);
}

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyObjectPicker) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (rows == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  self->rows = g_steal_pointer (&rows);
  show_rows (self);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyObjectPicker) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer != NULL)
    chy_result_rows_async (answer, 0, SHOWN, g_task_get_cancellable (G_TASK (result)), rows_cb,
                           g_object_ref (self));
}

static void
search_cb (ChyObjectPicker *self)
{
  g_autoptr (ChyQuery) query = chy_query_new (self->resource->id, NULL);
  const char *text = gtk_entry_get_text (GTK_ENTRY (self->entry));

  if (*text != '\0')
    query->search = g_strdup (text);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  chy_tenant_query_async (self->tenant, query, self->cancellable, query_cb, g_object_ref (self));
}

static void
row_activated_cb (ChyObjectPicker *self, GtkListBoxRow *row)
{
  guint place = (guint) gtk_list_box_row_get_index (row);

  if (self->rows == NULL || place >= self->rows->len)
    return;
  g_clear_pointer (&self->picked, g_variant_unref);
  self->picked = g_variant_ref (g_ptr_array_index (self->rows, place));
  g_signal_emit (self, signals[PICKED], 0);
}

/* Enter takes the first. */
static void
activate_cb (ChyObjectPicker *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0);

  if (row != NULL)
    row_activated_cb (self, row);
}

static void
chy_object_picker_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_OBJECT_PICKER (object)->cancellable);

  G_OBJECT_CLASS (chy_object_picker_parent_class)->dispose (object);
}

static void
chy_object_picker_finalize (GObject *object)
{
  ChyObjectPicker *self = CHY_OBJECT_PICKER (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->picked, g_variant_unref);

  G_OBJECT_CLASS (chy_object_picker_parent_class)->finalize (object);
}

static void
chy_object_picker_class_init (ChyObjectPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_object_picker_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_object_picker_finalize;

  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
chy_object_picker_init (ChyObjectPicker *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);

  self->cancellable = g_cancellable_new ();
  self->entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->none = GTK_LABEL (gtk_label_new (_ ("Nothing fits.")));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->none)), "dim");
  gtk_list_box_set_activate_on_single_click (self->list, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->entry)), _ ("Search For"));
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "min-content-height", 160,
                "max-content-height", 240, "propagate-natural-height", TRUE, "shadow-type", GTK_SHADOW_IN,
                NULL);
  gtk_container_add (GTK_CONTAINER (scroller), GTK_WIDGET (self->list));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->entry));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->none));
  gtk_container_add (GTK_CONTAINER (self), scroller);
  gtk_widget_set_no_show_all (GTK_WIDGET (self->none), TRUE);
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
}

GtkWidget *
chy_object_picker_new (ChyTenant *tenant, const char *resource)
{
  ChyObjectPicker *self =
      g_object_new (CHY_TYPE_OBJECT_PICKER, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, NULL);

  self->tenant = g_object_ref (tenant);
  self->resource = chy_resource_find (resource);
  g_return_val_if_fail (self->resource != NULL, GTK_WIDGET (self));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->list)),
                       g_dgettext (GETTEXT_PACKAGE, self->resource->title));
  search_cb (self);

  return GTK_WIDGET (self);
}

const char *
chy_object_picker_get_id (ChyObjectPicker *self)
{
  return self->picked != NULL ? chy_body_get_text (self->picked, "id") : NULL;
}

const char *
chy_object_picker_get_name (ChyObjectPicker *self)
{
  return self->picked != NULL ? name_of (self, self->picked) : NULL;
}
