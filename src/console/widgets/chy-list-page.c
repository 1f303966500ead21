/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-announce.h"
#include "chy-column-chooser.h"
#include "chy-filter.h"
#include "chy-list-private.h"
#include "chy-problem-page.h"
#include "chy-words.h"
#include "chy-wrap-box.h"
#include "console/chy-navigate.h"
#include "console/chy-state.h"

G_DEFINE_FINAL_TYPE (ChyListPage, chy_list_page, GTK_TYPE_BOX)

enum
{
  ACTIVATED,
  COUNTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- what the list says of itself ---------------------------------------------------------------------- */

static void
show_count (ChyListPage *self)
{
  gboolean final;
  gint64 n = chy_grid_get_count (self->grid, &final);
  g_autofree char *words = chy_words_objects (self->type->resource, n);
  g_autofree char *counting = NULL;

  if (!final)
    /* Translators: the first rows of a long list are shown while the rest is counted; %s is
     * "64 certificates". */
    counting = g_strdup_printf (_ ("The first %s, counting the rest"), words);
  gtk_label_set_text (self->count, counting != NULL ? counting : words);
}

static void
show_order (ChyListPage *self)
{
  const char *title = chy_grid_get_sort_title (self->grid);
  g_autofree char *order = NULL;

  if (title != NULL)
    /* Translators: %s is the title of a column. */
    order = g_strdup_printf (_ ("Sorted by “%s”"), title);
  gtk_label_set_text (self->order, order != NULL ? order : "");
}

/* What a person has asked for; that others add rows is not. */
static void
say_count (ChyListPage *self, gboolean empty)
{
  gboolean final;

  chy_grid_get_count (self->grid, &final);
  if (!self->asked || !final)
    return;
  self->asked = FALSE;
  chy_announce (GTK_WIDGET (self),
                empty ? _ ("Nothing fits the search and the filters that are set.")
                      : gtk_label_get_text (self->count),
                CHY_ANNOUNCE_POLITE);
}

static void
counted_cb (ChyListPage *self)
{
  gboolean empty = chy_grid_get_count (self->grid, NULL) == 0;

  show_count (self);
  show_order (self);
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_stack_set_visible_child_name (self->stack, !empty                             ? "grid"
                                                 : chy_list_page_is_filtered (self) ? "nothing"
                                                                                    : "empty");
  chy_list_page_update_actions (self);
  say_count (self, empty);
  g_signal_emit (self, signals[COUNTED], 0);
}

static void
selection_changed_cb (ChyListPage *self)
{
  gint64 total = chy_grid_get_count (self->grid, NULL);
  gint64 n = chy_grid_selection_count (chy_grid_get_selection (self->grid), total);
  g_autofree char *number = chy_words_number (n);
  g_autofree char *words =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s selected", "%s selected", (gulong) n), number);

  gtk_label_set_text (self->selected, words);
  gtk_revealer_set_reveal_child (self->selection_bar, n > 0);
  chy_list_page_update_actions (self);
}

void
chy_list_page_show_error (ChyListPage *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_set_margin_bottom (message, 12);
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

static void
activated_cb (ChyListPage *self, GVariant *row)
{
  const char *id = chy_body_get_text (row, "id");

  if (g_signal_has_handler_pending (self, signals[ACTIVATED], 0, TRUE))
    g_signal_emit (self, signals[ACTIVATED], 0, row);
  else if (id != NULL)
    chy_navigate_to_object (GTK_WIDGET (self), self->type->resource, id);
}

static void
tenant_changed_cb (ChyListPage *self, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, self->type->resource))
    chy_grid_refresh (self->grid);
}

/* --- what is asked ------------------------------------------------------------------------------------ */

static void
apply_filter (ChyListPage *self)
{
  g_autoptr (GVariant) chips = chy_filter_bar_get (self->filters);
  const ChyField *fields = chy_grid_get_resource (self->grid)->columns;
  g_autoptr (GVariant) resolved = chy_filter_resolve (fields, chips, g_get_real_time ());
  /* The base comes last: no chip widens it. */
  g_autoptr (GVariant) filter =
      self->base != NULL ? chy_body_merge (resolved, self->base) : g_variant_ref (resolved);

  chy_grid_set_filter (self->grid, g_variant_n_children (filter) > 0 ? filter : NULL);
}

static void
filters_changed_cb (ChyListPage *self)
{
  self->asked = gtk_widget_get_mapped (GTK_WIDGET (self));
  chy_grid_clear_selection (self->grid);
  apply_filter (self);
}

/* Nothing is asked before it can be seen, and so not before a panel has set its filters. */
static void
map_cb (ChyListPage *self)
{
  chy_grid_start (self->grid);
}

/* --- what is remembered -------------------------------------------------------------------------------- */

static void
columns_changed_cb (ChyListPage *self)
{
  g_auto (GStrv) columns = chy_grid_get_columns (self->grid);
  g_autofree char *text = g_strjoinv (",", columns);

  if (self->state_name != NULL)
    chy_state_set_text (self->state_name, "columns", text);
  show_order (self);
}

static void
sort_changed_cb (ChyListPage *self)
{
  gboolean descending;
  const char *key = chy_grid_get_sort (self->grid, &descending);
  g_autofree char *text = g_strconcat (descending ? "-" : "", key, NULL);

  if (self->state_name != NULL && key != NULL)
    chy_state_set_text (self->state_name, "sort", text);
}

static void
remember (ChyListPage *self)
{
  g_autofree char *columns = NULL;
  g_autofree char *sort = NULL;

  if (self->state_name == NULL)
    return;
  columns = chy_state_get_text (self->state_name, "columns");
  sort = chy_state_get_text (self->state_name, "sort");
  if (columns != NULL)
    {
      g_auto (GStrv) keys = g_strsplit (columns, ",", -1);

      chy_grid_set_columns (self->grid, (const char *const *) keys);
    }
  if (sort != NULL)
    chy_grid_set_sort (self->grid, sort[0] == '-' ? sort + 1 : sort, sort[0] == '-');
}

/* --- making ------------------------------------------------------------------------------------------- */

static void
chy_list_page_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_LIST_PAGE (object)->cancellable);

  G_OBJECT_CLASS (chy_list_page_parent_class)->dispose (object);
}

static void
chy_list_page_finalize (GObject *object)
{
  ChyListPage *self = CHY_LIST_PAGE (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->actions);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->base, g_variant_unref);
  g_free (self->state_name);

  G_OBJECT_CLASS (chy_list_page_parent_class)->finalize (object);
}

static void
chy_list_page_class_init (ChyListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_list_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_list_page_finalize;

  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                     1, G_TYPE_VARIANT);
  signals[COUNTED] = g_signal_new ("counted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, action_box);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, columns);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, count);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, filter_box);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, title_box);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, head);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, order);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, selected);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, title);
  gtk_widget_class_bind_template_child (widget_class, ChyListPage, tools);
  gtk_widget_class_bind_template_callback (widget_class, map_cb);
}

static void
chy_list_page_init (ChyListPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_type_ensure (CHY_TYPE_WRAP_BOX);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "list", G_ACTION_GROUP (self->actions));
}

static void
add_page (ChyListPage *self, GtkWidget *page, const char *name)
{
  gtk_widget_show_all (page);
  gtk_stack_add_named (self->stack, page, name);
}

static GtkWidget *
page_button_new (const char *title, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (title);

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static void
add_pages (ChyListPage *self)
{
  const ChyListPageType *type = self->type;
  const char *title = type->empty_title != NULL ? type->empty_title : N_ ("Nothing Here Yet");
  const char *sentence = type->empty_sentence != NULL ? type->empty_sentence : N_ ("The list is empty.");
  GtkWidget *empty =
      chy_empty_page_new (g_dgettext (GETTEXT_PACKAGE, title), g_dgettext (GETTEXT_PACKAGE, sentence), NULL);
  GtkWidget *nothing = chy_empty_page_new (_ ("Nothing Found"),
                                           _ ("Nothing fits the search and the filters that are set."), NULL);

  if (type->empty_action != NULL)
    gtk_container_add (
        GTK_CONTAINER (empty),
        page_button_new (g_dgettext (GETTEXT_PACKAGE, type->empty_action_title), type->empty_action));
  gtk_container_add (GTK_CONTAINER (nothing), page_button_new (_ ("Clear _Filters"), "list.clear-filters"));
  add_page (self, GTK_WIDGET (self->grid), "grid");
  add_page (self, empty, "empty");
  add_page (self, nothing, "nothing");
}

static void
add_parts (ChyListPage *self)
{
  const ChyListPageType *type = self->type;
  const ChyResource *resource = chy_grid_get_resource (self->grid);
  GtkWidget *chooser = chy_column_chooser_new (self->grid, type->columns);
  const char *title = type->title != NULL ? type->title : resource->title;

  gtk_label_set_text (self->title, *title != '\0' ? g_dgettext (GETTEXT_PACKAGE, title) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->title), *title != '\0');
  self->filters =
      CHY_FILTER_BAR (chy_filter_bar_new (self->tenant, resource, type->filters, self->state_name));
  g_object_set (self->filters, "visible", TRUE, "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_container_add (GTK_CONTAINER (*title != '\0' ? self->filter_box : self->title_box),
                     GTK_WIDGET (self->filters));
  gtk_menu_button_set_popover (self->columns, chooser);
  g_signal_connect_object (chooser, "changed", G_CALLBACK (columns_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filters, "changed", G_CALLBACK (filters_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
chy_list_page_new (ChyTenant *tenant, const ChyListPageType *type, gpointer data)
{
  ChyListPage *self = g_object_new (CHY_TYPE_LIST_PAGE, NULL);

  self->tenant = g_object_ref (tenant);
  self->type = type;
  self->data = data;
  self->state_name = type->name != NULL ? g_strconcat ("list:", type->name, NULL) : NULL;
  self->grid = CHY_GRID (chy_grid_new_held (tenant, type->resource, type->columns));
  if (type->icon != NULL)
    chy_grid_set_icon (self->grid, type->icon_key, type->icon);
  remember (self);
  add_pages (self);
  add_parts (self);
  chy_list_page_add_actions (self);
  g_signal_connect_object (self->grid, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "selection-changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "row-activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "menu", G_CALLBACK (chy_list_page_open_menu), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "failed", G_CALLBACK (chy_list_page_show_error), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
chy_list_page_set_base_filter (ChyListPage *self, GVariant *filter)
{
  g_return_if_fail (CHY_IS_LIST_PAGE (self));

  g_clear_pointer (&self->base, g_variant_unref);
  self->base = filter != NULL ? g_variant_ref_sink (filter) : NULL;
  filters_changed_cb (self);
}

void
chy_list_page_set_filter (ChyListPage *self, GVariant *filter)
{
  g_return_if_fail (CHY_IS_LIST_PAGE (self));

  chy_filter_bar_set (self->filters, filter);
  filters_changed_cb (self);
}

void
chy_list_page_set_search (ChyListPage *self, const char *text)
{
  g_return_if_fail (CHY_IS_LIST_PAGE (self));

  self->searching = text != NULL && *text != '\0';
  self->asked = gtk_widget_get_mapped (GTK_WIDGET (self));
  chy_grid_set_search (self->grid, text);
}

void
chy_list_page_refresh (ChyListPage *self)
{
  g_return_if_fail (CHY_IS_LIST_PAGE (self));

  chy_grid_refresh (self->grid);
}

ChyGrid *
chy_list_page_get_grid (ChyListPage *self)
{
  return self->grid;
}

ChyTenant *
chy_list_page_get_tenant (ChyListPage *self)
{
  return self->tenant;
}

void
chy_list_page_focus (ChyListPage *self)
{
  g_return_if_fail (CHY_IS_LIST_PAGE (self));

  gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

gboolean
chy_list_page_is_filtered (ChyListPage *self)
{
  g_autoptr (GVariant) filter = NULL;

  g_return_val_if_fail (CHY_IS_LIST_PAGE (self), FALSE);

  filter = chy_filter_bar_get (self->filters);

  return self->searching || filter != NULL;
}

void
chy_list_page_add_tool (ChyListPage *self, GtkWidget *tool)
{
  g_return_if_fail (CHY_IS_LIST_PAGE (self));

  gtk_container_add (GTK_CONTAINER (self->tools), tool);
}
