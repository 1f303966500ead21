/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-certificates-panel.h"
#include "console/widgets/chy-grid.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

struct _ChyCertificatesPanel
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  ChyGrid *grid;               /* (owned by its parent) */
  gboolean searching;

  /* Template children. */
  GtkLabel *count;
  GtkBox *messages;
  GtkLabel *order;
  GtkLabel *selected;
  GtkRevealer *selection_bar;
  GtkStack *stack;
  GtkComboBox *state_filter;
};

G_DEFINE_FINAL_TYPE (ChyCertificatesPanel, chy_certificates_panel, GTK_TYPE_BOX)

static gboolean
is_filtered (ChyCertificatesPanel *self)
{
  return self->searching || gtk_combo_box_get_active (self->state_filter) > 0;
}

static void
show_count (ChyCertificatesPanel *self)
{
  gboolean final;
  gint64 n = chy_grid_get_count (self->grid, &final);
  const char *title = chy_grid_get_sort_title (self->grid);
  g_autofree char *number = chy_words_number (n);
  g_autofree char *words = NULL;
  g_autofree char *order = NULL;

  if (!final)
    /* Translators: the first certificates of a long list are shown while the rest is counted. */
    words = g_strdup_printf (_ ("The first %s certificates, counting the rest"), number);
  else
    words = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s certificate", "%s certificates", (gulong) n),
                             number);
  gtk_label_set_text (self->count, words);
  if (title != NULL)
    /* Translators: %s is the title of a column. */
    order = g_strdup_printf (_ ("Sorted by “%s”"), title);
  gtk_label_set_text (self->order, order != NULL ? order : "");
}

static void
counted_cb (ChyCertificatesPanel *self)
{
  gboolean empty = chy_grid_get_count (self->grid, NULL) == 0;

  show_count (self);
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_stack_set_visible_child_name (self->stack, !empty ? "grid" : is_filtered (self) ? "nothing" : "empty");
}

static void
selection_changed_cb (ChyCertificatesPanel *self)
{
  gint64 total = chy_grid_get_count (self->grid, NULL);
  gint64 n = chy_grid_selection_count (chy_grid_get_selection (self->grid), total);
  g_autofree char *number = chy_words_number (n);
  g_autofree char *words =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s selected", "%s selected", (gulong) n), number);

  gtk_label_set_text (self->selected, words);
  gtk_revealer_set_reveal_child (self->selection_bar, n > 0);
}

static void
failed_cb (ChyCertificatesPanel *self, GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_set_margin_bottom (message, 12);
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

static void
state_changed_cb (ChyCertificatesPanel *self)
{
  const char *id = gtk_combo_box_get_active_id (self->state_filter);
  GVariantDict filter;

  if (self->grid == NULL)
    return;
  g_variant_dict_init (&filter, NULL);
  if (id != NULL && *id != '\0')
    g_variant_dict_insert (&filter, "state", "s", id);
  chy_grid_set_filter (self->grid, g_variant_dict_end (&filter));
}

static void
tenant_changed_cb (ChyCertificatesPanel *self, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, "certificates"))
    chy_grid_refresh (self->grid);
}

static void
clear_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_grid_clear_selection (CHY_CERTIFICATES_PANEL (data)->grid);
}

static void
copy_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_grid_copy (CHY_CERTIFICATES_PANEL (data)->grid);
}

static const GActionEntry entries[] = {
  { .name = "clear", .activate = clear_cb },
  { .name = "copy", .activate = copy_cb },
};

static void
chy_certificates_panel_finalize (GObject *object)
{
  ChyCertificatesPanel *self = CHY_CERTIFICATES_PANEL (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->actions);

  G_OBJECT_CLASS (chy_certificates_panel_parent_class)->finalize (object);
}

static void
chy_certificates_panel_class_init (ChyCertificatesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_certificates_panel_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-certificates-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatesPanel, count);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatesPanel, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatesPanel, order);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatesPanel, selected);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatesPanel, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatesPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatesPanel, state_filter);
  gtk_widget_class_bind_template_callback (widget_class, state_changed_cb);
}

static void
chy_certificates_panel_init (ChyCertificatesPanel *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "certificates", G_ACTION_GROUP (self->actions));
}

static void
fill_states (ChyCertificatesPanel *self)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (self->state_filter);
  const ChyField *state = chy_fields_find (chy_resource_find ("certificates")->columns, "state");

  gtk_combo_box_text_append (combo, "", _ ("All States"));
  for (const ChyChoice *choice = state->choices; choice != NULL && choice->id != NULL; choice++)
    gtk_combo_box_text_append (combo, choice->id, g_dgettext (GETTEXT_PACKAGE, choice->title));
  gtk_combo_box_set_active (self->state_filter, 0);
}

static void
add_page (ChyCertificatesPanel *self, GtkWidget *page, const char *name)
{
  gtk_widget_show_all (page);
  gtk_stack_add_named (self->stack, page, name);
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyCertificatesPanel *self = g_object_new (CHY_TYPE_CERTIFICATES_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
  fill_states (self);
  self->grid = CHY_GRID (chy_grid_new (tenant, "certificates", NULL));
  add_page (self, GTK_WIDGET (self->grid), "grid");
  add_page (
      self,
      chy_empty_page_new (
          _ ("No Certificates Yet"),
          _ ("The certificates that connectors hand to devices are listed here. Assign a PKCS certificate "
             "profile to a group, then run a connector."),
          "chancery-cli connector run --once"),
      "empty");
  add_page (self,
            chy_empty_page_new (_ ("Nothing Found"),
                                _ ("No certificate fits the search and the state that are chosen."), NULL),
            "nothing");
  g_signal_connect_object (self->grid, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "selection-changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  ChyCertificatesPanel *self = CHY_CERTIFICATES_PANEL (panel);

  self->searching = *text != '\0';
  chy_grid_set_search (self->grid, text);
}

const ChyPanelType chy_panel_certificates = {
  .id = "certificates",
  .title = N_ ("Certificates"),
  .section = N_ ("DEVICE CONFIGURATION"),
  .icon = "chy-panel-certificates-symbolic",
  .create = panel_create,
  .search = panel_search,
};
