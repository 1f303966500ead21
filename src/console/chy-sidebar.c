/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-panel.h"
#include "chy-sidebar.h"
#include "console/widgets/chy-focus.h"
#include "console/widgets/chy-words.h"

enum
{
  WIDTH = 218,
  CALM_MS = 1500, /* changes that come together are counted once */
};

enum
{
  SELECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A row of a panel. */
typedef struct
{
  const ChyPanelType *type;
  GtkWidget *row; /* of the list */
  GtkWidget *label;
  GtkLabel *badge;
  gint64 count;
} Entry;

struct _ChySidebar
{
  GtkScrolledWindow parent_instance;

  ChyTenant *tenant;         /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) of the counts */
  GPtrArray *entries;        /* (owned) of Entry */
  GPtrArray *heads;          /* (owned) of GtkWidget, labels of sections */
  GtkWidget *moved_from;     /* the row that had the keyboard before an arrow; never followed */
  gboolean passing;          /* over the head of a section */
  guint timer;               /* source id, or 0 */
  gboolean rail;
  gboolean selecting; /* the selection is ours, not a person's */

  /* Template children. */
  GtkListBox *nav;
};

G_DEFINE_FINAL_TYPE (ChySidebar, chy_sidebar, GTK_TYPE_SCROLLED_WINDOW)

/* What one count belongs to. */
typedef struct
{
  ChySidebar *self; /* (owned) */
  guint entry;
} Count;

static void
count_free (Count *count)
{
  g_object_unref (count->self);
  g_free (count);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Count, count_free)

static Entry *
find_entry (ChySidebar *self, const char *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_strcmp0 (entry->type->id, id) == 0)
        return entry;
    }

  return NULL;
}

static void
show_count (ChySidebar *self, Entry *entry)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, entry->type->title);
  g_autofree char *number = chy_words_number (entry->count);
  g_autofree char *name = NULL;

  gtk_label_set_text (entry->badge, number);
  gtk_widget_set_visible (GTK_WIDGET (entry->badge), entry->count > 0 && !self->rail);
  if (entry->count > 0)
    {
      g_autoptr (GString) words = g_string_new (g_dgettext (GETTEXT_PACKAGE, entry->type->badge->words));

      g_string_replace (words, "{count}", number, 0);
      /* Translators: a panel and what waits there: "Connectors: 2 need attention". */
      name = g_strdup_printf (_ ("%s: %s"), title, words->str);
    }
  gtk_widget_set_tooltip_text (entry->row, name != NULL ? name : self->rail ? title : NULL);
  atk_object_set_name (gtk_widget_get_accessible (entry->row), name != NULL ? name : title);
}

static void
count_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Count) count = data;
  Entry *entry = g_ptr_array_index (count->self->entries, count->entry);
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, NULL);

  /* What cannot be counted now is not shown as none. */
  if (answer == NULL)
    return;
  entry->count = chy_result_get_count (answer, NULL);
  show_count (count->self, entry);
}

static gboolean
count_cb (gpointer data)
{
  ChySidebar *self = data;

  self->timer = 0;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const ChyPanelBadge *badge = ((Entry *) g_ptr_array_index (self->entries, i))->type->badge;
      g_autoptr (ChyQuery) query = NULL;
      GVariantDict filter;
      Count *count;

      if (badge == NULL)
        continue;
      g_variant_dict_init (&filter, NULL);
      if (badge->key != NULL)
        g_variant_dict_insert (&filter, badge->key, "s", badge->value);
      query = chy_query_new (badge->resource, g_variant_dict_end (&filter));
      count = g_new0 (Count, 1);
      count->self = g_object_ref (self);
      count->entry = i;
      chy_tenant_query_async (self->tenant, query, self->cancellable, count_done_cb, count);
    }

  return G_SOURCE_REMOVE;
}

static void
tenant_changed_cb (ChySidebar *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (CALM_MS, count_cb, self);
}

static GtkWidget *
head_new (ChySidebar *self, const char *title)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (title);

  g_object_set (row, "selectable", FALSE, "activatable", FALSE, "can-focus", FALSE, NULL);
  g_object_set (label, "xalign", 0.0, "valign", GTK_ALIGN_END, "margin-bottom", 2, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "caps");
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "head");
  gtk_container_add (GTK_CONTAINER (row), label);
  atk_object_set_name (gtk_widget_get_accessible (row), title);
  g_ptr_array_add (self->heads, label);

  return row;
}

static void
add_entry (ChySidebar *self, const ChyPanelType *type)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, type->title);
  Entry *entry = g_new0 (Entry, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  entry->type = type;
  entry->row = gtk_list_box_row_new ();
  entry->label = gtk_label_new (title);
  entry->badge = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (entry->label, "xalign", 0.0, "hexpand", TRUE, NULL);
  g_object_set (entry->badge, "valign", GTK_ALIGN_CENTER, "no-show-all", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (entry->badge)), "badge");
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (type->icon, GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), entry->label);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (entry->badge));
  gtk_container_add (GTK_CONTAINER (entry->row), box);
  atk_object_set_name (gtk_widget_get_accessible (entry->row), title);
  gtk_container_add (GTK_CONTAINER (self->nav), entry->row);
  g_ptr_array_add (self->entries, entry);
}

static void
fill (ChySidebar *self)
{
  const char *section = NULL;

  for (const ChyPanelType *const *types = chy_panel_types (); *types != NULL; types++)
    {
      if ((*types)->section != NULL && g_strcmp0 ((*types)->section, section) != 0)
        gtk_container_add (GTK_CONTAINER (self->nav),
                           head_new (self, g_dgettext (GETTEXT_PACKAGE, (*types)->section)));
      section = (*types)->section;
      add_entry (self, *types);
    }
  gtk_widget_show_all (GTK_WIDGET (self->nav));
}

static void
row_selected_cb (ChySidebar *self, GtkListBoxRow *row)
{
  if (row == NULL || self->selecting)
    return;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->row == GTK_WIDGET (row))
        g_signal_emit (self, signals[SELECTED], 0, entry->type->id);
    }
}

/* A click on the panel in sight leads from one of its pages back to its list. */
static void
row_activated_cb (ChySidebar *self, GtkListBoxRow *row)
{
  row_selected_cb (self, row);
}

static void
move_cb (ChySidebar *self)
{
  self->moved_from = gtk_container_get_focus_child (GTK_CONTAINER (self->nav));
}

/* The arrows come to the head of a section, too, which takes no keyboard: on to the panel behind it. */
static void
moved_cb (ChySidebar *self, GtkMovementStep step, int count)
{
  if (step != GTK_MOVEMENT_DISPLAY_LINES || self->passing || self->moved_from == NULL ||
      gtk_container_get_focus_child (GTK_CONTAINER (self->nav)) != self->moved_from)
    return;
  self->passing = TRUE;
  g_signal_emit_by_name (self->nav, "move-cursor", step, count);
  self->passing = FALSE;
}

static void
chy_sidebar_dispose (GObject *object)
{
  ChySidebar *self = CHY_SIDEBAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_sidebar_parent_class)->dispose (object);
}

static void
chy_sidebar_finalize (GObject *object)
{
  ChySidebar *self = CHY_SIDEBAR (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->heads);

  G_OBJECT_CLASS (chy_sidebar_parent_class)->finalize (object);
}

static void
chy_sidebar_class_init (ChySidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_sidebar_finalize;

  signals[SELECTED] = g_signal_new ("selected", CHY_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ChySidebar, nav);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
chy_sidebar_init (ChySidebar *self)
{
  self->cancellable = g_cancellable_new ();
  self->entries = g_ptr_array_new_with_free_func (g_free);
  self->heads = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  chy_focus_leave_list (self->nav);
  g_signal_connect_swapped (self->nav, "move-cursor", G_CALLBACK (move_cb), self);
  g_signal_connect_data (self->nav, "move-cursor", G_CALLBACK (moved_cb), self, NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

void
chy_sidebar_set_tenant (ChySidebar *self, ChyTenant *tenant)
{
  g_return_if_fail (CHY_IS_SIDEBAR (self));

  if (self->tenant == tenant)
    return;
  /* Not before the first frame, which does not show them: GTK would measure them for nothing. */
  if (self->entries->len == 0)
    {
      fill (self);
      chy_sidebar_set_rail (self, self->rail);
    }
  if (self->tenant != NULL)
    g_signal_handlers_disconnect_by_func (self->tenant, tenant_changed_cb, self);
  g_set_object (&self->tenant, tenant);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  tenant_changed_cb (self);
}

void
chy_sidebar_select (ChySidebar *self, const char *id)
{
  Entry *entry = find_entry (self, id);

  g_return_if_fail (CHY_IS_SIDEBAR (self));

  self->selecting = TRUE;
  gtk_list_box_select_row (self->nav, entry != NULL ? GTK_LIST_BOX_ROW (entry->row) : NULL);
  self->selecting = FALSE;
}

void
chy_sidebar_set_rail (ChySidebar *self, gboolean rail)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self->nav));

  g_return_if_fail (CHY_IS_SIDEBAR (self));

  self->rail = rail;
  if (rail)
    gtk_style_context_add_class (style, "rail");
  else
    gtk_style_context_remove_class (style, "rail");
  for (guint i = 0; i < self->heads->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (self->heads, i), !rail);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      gtk_widget_set_visible (entry->label, !rail);
      show_count (self, entry);
    }
  gtk_widget_set_size_request (GTK_WIDGET (self), rail ? -1 : WIDTH, -1);
}
