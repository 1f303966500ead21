/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-picker.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "console/widgets/chy-problem-page.h"
#include "model/chy-platform.h"
#include "model/chy-resource.h"

enum
{
  MOST_ROWS = 50,    /* of the popover; more are found by typing */
  SEARCH_DELAY = 150 /* ms */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

struct _ChyPicker
{
  GtkMenuButton parent_instance;

  ChyTenant *tenant;           /* (owned) */
  const ChyResource *resource; /* static */
  GVariant *filter;            /* (owned) or NULL */
  char *id;                    /* (owned) or NULL */
  char *none;                  /* (owned) or NULL */
  char *verb;                  /* (owned) or NULL */
  GVariant *row;               /* (owned) what was chosen, or NULL */
  GPtrArray *rows;             /* (owned) of GVariant: in the list, in its order; or NULL */
  GCancellable *listing;       /* (owned) */
  GCancellable *naming;        /* (owned) */
  gboolean first;              /* take the first of what is listed next */
  guint timer;                 /* source id, or 0 */

  GtkLabel *label; /* these belong to the widget's own children */
  GtkWidget *entry;
  GtkListBox *list;
  GtkLabel *status;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyPicker, chy_picker, GTK_TYPE_MENU_BUTTON)

/* What tells two objects of the same name apart. */
static char *
second_line (const ChyResource *resource, GVariant *row)
{
  static const char *const keys[] = { "userPrincipalName", "platform", "description", NULL };

  for (const char *const *key = keys; *key != NULL; key++)
    {
      const char *text =
          chy_fields_find (resource->columns, *key) != NULL ? chy_body_get_text (row, *key) : NULL;
      const ChyPlatform *platform =
          text != NULL && strcmp (*key, "platform") == 0 ? chy_platform_find (text) : NULL;

      if (platform != NULL)
        return g_strdup (_ (platform->title));
      if (text != NULL && *text != '\0')
        return g_strdup (text);
    }

  return NULL;
}

static const char *
name_of (ChyPicker *self, GVariant *row)
{
  const char *name = chy_body_get_text (row, self->resource->name_key);

  if (name == NULL || *name == '\0')
    name = chy_body_get_text (row, "userPrincipalName");
  if (name == NULL || *name == '\0')
    name = chy_body_get_text (row, "id");

  return name != NULL ? name : _ ("Unknown");
}

static void
show_name (ChyPicker *self, const char *name)
{
  gtk_label_set_text (self->label, self->verb != NULL ? self->verb : name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->verb != NULL ? NULL : name);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
}

static void
show_nothing (ChyPicker *self)
{
  show_name (self, self->none != NULL ? self->none : _ ("Choose…"));
}

static GtkWidget *
row_new (const char *name, const char *second)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new (name);

  g_object_set (box, "margin-start", 8, "margin-end", 8, "margin-top", 4, "margin-bottom", 4, NULL);
  g_object_set (label, "xalign", 0.0, NULL);
  gtk_container_add (GTK_CONTAINER (box), label);
  if (second != NULL)
    {
      label = gtk_label_new (second);
      g_object_set (label, "xalign", 0.0, NULL);
      gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
      gtk_style_context_add_class (gtk_widget_get_style_context (label), "small");
      gtk_container_add (GTK_CONTAINER (box), label);
    }
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);

  return row;
}

static void
choose (ChyPicker *self, GVariant *row)
{
  g_clear_pointer (&self->row, g_variant_unref);
  g_free (self->id);
  self->row = row != NULL ? g_variant_ref (row) : NULL;
  self->id = row != NULL ? g_strdup (chy_body_get_text (row, "id")) : NULL;
  g_cancellable_cancel (self->naming);
  if (row != NULL)
    show_name (self, name_of (self, row));
  else
    show_nothing (self);
  g_signal_emit (self, signals[CHANGED], 0);
  if (self->verb != NULL)
    g_clear_pointer (&self->id, g_free);
}

/* When the popover opens its list is still empty, and the keyboard stays outside: it comes in with the rows.
 */
static void
take_keyboard (ChyPicker *self)
{
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self)));
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (!gtk_widget_get_mapped (popover) || gtk_widget_has_focus (self->entry))
    return;
  if (gtk_widget_get_visible (self->entry))
    gtk_widget_grab_focus (self->entry);
  else if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
}

static void
show_rows (ChyPicker *self, gint64 total)
{
  g_autofree char *words = NULL;

  chy_container_clear (GTK_CONTAINER (self->list));
  if (self->none != NULL && gtk_entry_get_text_length (GTK_ENTRY (self->entry)) == 0)
    gtk_container_add (GTK_CONTAINER (self->list), row_new (self->none, NULL));
  for (guint i = 0; i < self->rows->len; i++)
    {
      GVariant *row = g_ptr_array_index (self->rows, i);
      g_autofree char *second = second_line (self->resource, row);

      gtk_container_add (GTK_CONTAINER (self->list), row_new (name_of (self, row), second));
    }
  if (self->rows->len == 0)
    words = g_strdup (_ ("Nothing found."));
  else if (total > self->rows->len)
    words = g_strdup (_ ("There are more: type a part of the name."));
  gtk_label_set_text (self->status, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), words != NULL);
  if (total > 8)
    gtk_widget_show (self->entry);
  take_keyboard (self);
}

/* One asking of the list: the picker, the result, and how many rows it has. */
typedef struct
{
  ChyPicker *self;           /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gint64 total;
} Listing;

static void
listing_free (Listing *listing)
{
  g_object_unref (listing->self);
  g_object_unref (listing->cancellable);
  g_free (listing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listing, listing_free)

static void
show_error (ChyPicker *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  g_autofree char *sentence = chy_problem_get_sentence (g_ptr_array_index (problems, 0));

  chy_container_clear (GTK_CONTAINER (self->list));
  gtk_label_set_text (self->status, sentence);
  gtk_widget_show (GTK_WIDGET (self->status));
}

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Listing) listing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);
  ChyPicker *self = listing->self;

  if (g_cancellable_is_cancelled (listing->cancellable))
    return;
  if (rows == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  self->rows = g_steal_pointer (&rows);
  show_rows (self, listing->total);
  if (self->first && self->id == NULL && self->rows->len > 0)
    choose (self, g_ptr_array_index (self->rows, 0));
  self->first = FALSE;
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Listing) listing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);
  GCancellable *cancellable = listing->cancellable;

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (answer == NULL)
    {
      show_error (listing->self, error);
      return;
    }
  listing->total = chy_result_get_count (answer, NULL);
  chy_result_rows_async (answer, 0, MOST_ROWS, cancellable, rows_cb, g_steal_pointer (&listing));
}

static void
ask (ChyPicker *self)
{
  g_autoptr (ChyQuery) query = chy_query_new (self->resource->id, self->filter);
  const char *text = gtk_entry_get_text (GTK_ENTRY (self->entry));
  Listing *listing = g_new0 (Listing, 1);

  g_cancellable_cancel (self->listing);
  g_object_unref (self->listing);
  self->listing = g_cancellable_new ();
  if (*text != '\0' && self->resource->searched)
    query->search = g_strdup (text);
  if (*text == '\0')
    query->sort = g_strdup (self->resource->default_sort);
  listing->self = g_object_ref (self);
  listing->cancellable = g_object_ref (self->listing);
  chy_tenant_query_async (self->tenant, query, self->listing, query_cb, listing);
}

static gboolean
timer_cb (gpointer data)
{
  ChyPicker *self = data;

  self->timer = 0;
  ask (self);

  return G_SOURCE_REMOVE;
}

static void
search_cb (ChyPicker *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (SEARCH_DELAY, timer_cb, self);
}

static void
toggled_cb (ChyPicker *self)
{
  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self)))
    return;
  gtk_entry_set_text (GTK_ENTRY (self->entry), "");
  ask (self);
}

static void
row_activated_cb (ChyPicker *self, GtkListBoxRow *line)
{
  int index = gtk_list_box_row_get_index (line);
  gboolean with_none = self->none != NULL && gtk_entry_get_text_length (GTK_ENTRY (self->entry)) == 0;

  gtk_popover_popdown (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self)));
  if (with_none)
    index--;
  if (index < 0)
    choose (self, NULL);
  else if (self->rows != NULL && (guint) index < self->rows->len)
    choose (self, g_ptr_array_index (self->rows, index));
}

/* Enter in the entry takes the first row, down goes to the list. */
static void
activate_cb (ChyPicker *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first != NULL)
    row_activated_cb (self, first);
}

static void
name_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyPicker) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) row = chy_tenant_get_finish (CHY_TENANT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->id == NULL)
    return;
  if (row == NULL)
    {
      show_name (self, self->id);
      return;
    }
  if (g_strcmp0 (chy_body_get_text (row, "id"), self->id) != 0)
    return;
  g_clear_pointer (&self->row, g_variant_unref);
  self->row = g_variant_ref (row);
  show_name (self, name_of (self, row));
}

static void
build_popover (ChyPicker *self)
{
  GtkWidget *popover = gtk_popover_new (GTK_WIDGET (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *status = gtk_label_new (NULL);

  self->entry = gtk_search_entry_new ();
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->status = GTK_LABEL (status);
  g_object_set (box, "margin", 8, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", 300, NULL);
  g_object_set (status, "wrap", TRUE, "max-width-chars", 30, "xalign", 0.0, "no-show-all", TRUE, NULL);
  g_object_set (self->entry, "no-show-all", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (status), "dim");
  atk_object_set_name (gtk_widget_get_accessible (self->entry), _ ("Search"));
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_container_add (GTK_CONTAINER (scroller), GTK_WIDGET (self->list));
  gtk_container_add (GTK_CONTAINER (box), self->entry);
  gtk_container_add (GTK_CONTAINER (box), scroller);
  gtk_container_add (GTK_CONTAINER (box), status);
  gtk_container_add (GTK_CONTAINER (popover), box);
  gtk_widget_show_all (box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self), popover);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
}

static void
chy_picker_dispose (GObject *object)
{
  ChyPicker *self = CHY_PICKER (object);

  g_cancellable_cancel (self->listing);
  g_cancellable_cancel (self->naming);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (chy_picker_parent_class)->dispose (object);
}

static void
chy_picker_finalize (GObject *object)
{
  ChyPicker *self = CHY_PICKER (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->listing);
  g_clear_object (&self->naming);
  g_clear_pointer (&self->filter, g_variant_unref);
  g_clear_pointer (&self->row, g_variant_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self->id);
  g_free (self->none);
  g_free (self->verb);

  G_OBJECT_CLASS (chy_picker_parent_class)->finalize (object);
}

static void
chy_picker_class_init (ChyPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_picker_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_picker_finalize;

  signals[CHANGED] =
      g_signal_new ("changed", CHY_TYPE_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chy_picker_init (ChyPicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  self->listing = g_cancellable_new ();
  self->naming = g_cancellable_new ();
  self->label = GTK_LABEL (label);
  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("pan-down-symbolic", GTK_ICON_SIZE_BUTTON));
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self), box);
  build_popover (self);
  g_signal_connect (self, "toggled", G_CALLBACK (toggled_cb), NULL);
}

GtkWidget *
chy_picker_new (ChyTenant *tenant, const char *resource, const char *none)
{
  ChyPicker *self = g_object_new (CHY_TYPE_PICKER, NULL);

  self->tenant = g_object_ref (tenant);
  self->resource = chy_resource_find (resource);
  self->none = g_strdup (none);
  show_nothing (self);

  return GTK_WIDGET (self);
}

void
chy_picker_set_filter (ChyPicker *self, GVariant *filter)
{
  g_clear_pointer (&self->filter, g_variant_unref);
  self->filter = filter != NULL ? g_variant_ref_sink (filter) : NULL;
}

void
chy_picker_set_id (ChyPicker *self, const char *id)
{
  if (id != NULL && g_strcmp0 (id, self->id) == 0)
    return;
  g_cancellable_cancel (self->naming);
  g_object_unref (self->naming);
  self->naming = g_cancellable_new ();
  g_free (self->id);
  self->id = g_strdup (id);
  g_clear_pointer (&self->row, g_variant_unref);
  if (id == NULL)
    {
      show_nothing (self);
      return;
    }
  show_name (self, "…");
  chy_tenant_get_async (self->tenant, self->resource->id, id, self->naming, name_cb, g_object_ref (self));
}

const char *
chy_picker_get_id (ChyPicker *self)
{
  return self->id;
}

GVariant *
chy_picker_get_row (ChyPicker *self)
{
  return self->row;
}

void
chy_picker_choose_first (ChyPicker *self)
{
  if (self->id != NULL)
    return;
  self->first = TRUE;
  ask (self);
}

void
chy_picker_set_verb (ChyPicker *self, const char *verb)
{
  g_free (self->verb);
  self->verb = g_strdup (verb);
  show_nothing (self);
}
