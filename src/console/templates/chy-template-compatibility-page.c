/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-changes.h"
#include "chy-template-tabs.h"

/* The Compatibility tab: two choices, and what comes with them shown before it happens. */
#define CHY_TYPE_TEMPLATE_COMPATIBILITY (chy_template_compatibility_get_type ())
G_DECLARE_FINAL_TYPE (
    ChyTemplateCompatibility, chy_template_compatibility, CHY, TEMPLATE_COMPATIBILITY, GtkGrid)

struct _ChyTemplateCompatibility
{
  GtkGrid parent_instance;

  ChyTemplateDraft *draft; /* (owned) */
  GtkComboBox *authority;
  GtkComboBox *recipient;
  GtkToggleButton *show; /* "Show resulting changes" */
  GtkLabel *note;
  GtkWidget *dialog; /* that is asking, or NULL */
  guint idle;        /* source id, or 0 */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (ChyTemplateCompatibility, chy_template_compatibility, GTK_TYPE_GRID)

static void
show_cb (ChyTemplateCompatibility *self)
{
  g_autoptr (GVariant) settings = chy_template_draft_get_settings (self->draft);
  gboolean fixed = chy_template_draft_is_fixed (self->draft);
  g_autofree char *words = NULL;

  self->busy = TRUE;
  gtk_combo_box_set_active_id (self->authority, chy_body_get_text (settings, "compatibility.authority"));
  gtk_combo_box_set_active_id (self->recipient, chy_body_get_text (settings, "compatibility.recipient"));
  self->busy = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->authority), !fixed);
  gtk_widget_set_sensitive (GTK_WIDGET (self->recipient), !fixed);
  gtk_widget_set_visible (GTK_WIDGET (self->show), !fixed);
  words = g_strdup_printf (
      _ ("These choices decide which settings there are on the other tabs. They give a template of schema "
         "version %d."),
      chy_template_draft_get_template (self->draft)->schema_version);
  gtk_label_set_text (self->note, words);
}

static void
apply (ChyTemplateCompatibility *self)
{
  chy_template_draft_set_compatibility (self->draft, gtk_combo_box_get_active_id (self->authority),
                                        gtk_combo_box_get_active_id (self->recipient), NULL);
  show_cb (self);
}

static void
response_cb (ChyTemplateCompatibility *self, int response)
{
  gtk_widget_destroy (self->dialog);
  self->dialog = NULL;
  if (response == GTK_RESPONSE_OK)
    apply (self);
  else
    show_cb (self);
}

static void
add_titles (GtkContainer *box, const char *head, GPtrArray *titles)
{
  if (titles->len == 0)
    return;
  gtk_container_add (box, chy_template_head_new (head));
  for (guint i = 0; i < titles->len; i++)
    gtk_container_add (box, chy_template_sentence_new (g_ptr_array_index (titles, i)));
}

static void
ask (ChyTemplateCompatibility *self, const ChyTemplateEffects *effects)
{
  GtkWidget *dialog = g_object_new (GTK_TYPE_DIALOG, "use-header-bar", TRUE, "title", _ ("Resulting Changes"),
                                    "modal", TRUE, "destroy-with-parent", TRUE, "transient-for",
                                    gtk_widget_get_toplevel (GTK_WIDGET (self)), "default-width", 580, NULL);
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);

  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_style_context_add_class (gtk_widget_get_style_context (gtk_dialog_add_button (
                                   GTK_DIALOG (dialog), _ ("Change _Compatibility"), GTK_RESPONSE_OK)),
                               "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_OK);
  add_titles (GTK_CONTAINER (box), _ ("Settings that are added"), effects->added);
  add_titles (GTK_CONTAINER (box), _ ("Settings that are removed"), effects->removed);
  if (effects->changed->len > 0)
    {
      gtk_container_add (GTK_CONTAINER (box), chy_template_head_new (_ ("Values that change with it")));
      gtk_container_add (GTK_CONTAINER (box), chy_template_changes_new (effects->changed));
    }
  g_object_set (page, "propagate-natural-height", TRUE, "max-content-height", 420, "vexpand", TRUE, NULL);
  gtk_container_set_border_width (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), 0);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), page);
  self->dialog = dialog;
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_show_all (dialog);
}

static gboolean
chosen_idle_cb (gpointer data)
{
  ChyTemplateCompatibility *self = data;
  g_autoptr (ChyTemplate) copy = chy_template_copy (chy_template_draft_get_template (self->draft));
  g_autoptr (ChyTemplateEffects) effects = NULL;
  const char *authority = gtk_combo_box_get_active_id (self->authority);
  const char *recipient = gtk_combo_box_get_active_id (self->recipient);

  self->idle = 0;
  if (!chy_template_set_compatibility (copy, authority, recipient, &effects, NULL))
    show_cb (self);
  else if (!gtk_toggle_button_get_active (self->show) ||
           effects->added->len + effects->removed->len + effects->changed->len == 0)
    apply (self);
  else
    ask (self, effects);

  return G_SOURCE_REMOVE;
}

/* The combo box's menu is still open: a dialog has to wait until it is gone. */
static void
chosen_cb (ChyTemplateCompatibility *self)
{
  if (self->busy || self->idle != 0 || gtk_combo_box_get_active_id (self->authority) == NULL ||
      gtk_combo_box_get_active_id (self->recipient) == NULL)
    return;
  self->idle = g_idle_add (chosen_idle_cb, self);
}

static void
chy_template_compatibility_dispose (GObject *object)
{
  ChyTemplateCompatibility *self = CHY_TEMPLATE_COMPATIBILITY (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->dialog, gtk_widget_destroy);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (chy_template_compatibility_parent_class)->dispose (object);
}

static void
chy_template_compatibility_class_init (ChyTemplateCompatibilityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_template_compatibility_dispose;
}

static void
chy_template_compatibility_init (ChyTemplateCompatibility *self)
{
  g_object_set (self, "column-spacing", 12, "row-spacing", 6, NULL);
}

/* A version 1 template has none; nobody can go back to that. */
static GtkComboBox *
add_combo (ChyTemplateCompatibility *self, const char *key, const char *mnemonic, int row)
{
  const ChyField *field = chy_fields_find (chy_template_fields (), key);
  GtkWidget *label = gtk_label_new_with_mnemonic (mnemonic);
  GtkWidget *combo = gtk_combo_box_text_new ();

  for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
    if (!g_str_equal (choice->id, "none") || chy_template_draft_is_fixed (self->draft))
      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), choice->id, _ (choice->title));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, NULL);
  g_object_set (combo, "hexpand", TRUE, "tooltip-text", _ (field->help), NULL);
  atk_object_set_name (gtk_widget_get_accessible (combo), _ (field->title));
  gtk_grid_attach (GTK_GRID (self), label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self), combo, 1, row, 1, 1);
  gtk_widget_show (label);
  gtk_widget_show (combo);
  g_signal_connect_object (combo, "changed", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);

  return GTK_COMBO_BOX (combo);
}

GtkWidget *
chy_template_compatibility_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  ChyTemplateCompatibility *self = g_object_new (CHY_TYPE_TEMPLATE_COMPATIBILITY, NULL);
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);

  (void) tenant;
  self->draft = g_object_ref (draft);
  self->busy = TRUE;
  self->show = GTK_TOGGLE_BUTTON (gtk_check_button_new_with_mnemonic (_ ("S_how resulting changes")));
  gtk_toggle_button_set_active (self->show, TRUE);
  self->authority = add_combo (self, "compatibility.authority", _ ("Certification A_uthority"), 0);
  self->recipient = add_combo (self, "compatibility.recipient", _ ("Certificate _recipient"), 1);
  self->note = GTK_LABEL (chy_template_sentence_new (""));
  gtk_widget_set_margin_top (GTK_WIDGET (self->note), 6);
  gtk_grid_attach (GTK_GRID (self), GTK_WIDGET (self->show), 1, 2, 1, 1);
  gtk_grid_attach (GTK_GRID (self), GTK_WIDGET (self->note), 0, 3, 2, 1);
  g_signal_connect_object (draft, "changed", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_show (GTK_WIDGET (self));
  show_cb (self);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self));

  return page;
}
