/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-list-page.h"
#include "console/widgets/chy-picker.h"

#include "chy-template-bind.h"
#include "chy-template-compare.h"
#include "chy-template-dialog.h"
#include "chy-template-import.h"
#include "chy-template-issue.h"
#include "chy-templates-panel.h"

struct _ChyTemplatesPanel
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *cancellable;   /* (owned) cancelled when the panel goes */
  ChyListPage *list;
};

G_DEFINE_FINAL_TYPE (ChyTemplatesPanel, chy_templates_panel, GTK_TYPE_BOX)

/* --- with one template -------------------------------------------------------------------------------------
 */

static void
properties (GtkWidget *list, const char *const *ids, GPtrArray *bodies, gpointer data)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (data);

  (void) bodies;
  chy_template_dialog_open (list, self->tenant, ids[0], NULL, self->cancellable);
}

static void
versions (GtkWidget *list, const char *const *ids, GPtrArray *bodies, gpointer data)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (data);

  (void) bodies;
  chy_template_dialog_open (list, self->tenant, ids[0], "versions", self->cancellable);
}

static void
duplicate (GtkWidget *list, const char *const *ids, GPtrArray *bodies, gpointer data)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (data);

  (void) bodies;
  chy_template_dialog_duplicate (list, self->tenant, ids[0], self->cancellable);
}

/* Two that are selected, or one and another that is chosen then. */
static void
compare (GtkWidget *list, const char *const *ids, GPtrArray *bodies, gpointer data)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (data);

  (void) bodies;
  gtk_window_present (GTK_WINDOW (chy_template_compare_new (list, self->tenant, ids[0], ids[1])));
}

static void export(GtkWidget *list, const char *const *ids, GPtrArray *bodies, gpointer data)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (data);

  (void) bodies;
  chy_template_export_run (list, self->tenant, ids[0], self->cancellable);
}

static void
issue (GtkWidget *list, const char *const *ids, GPtrArray *bodies, gpointer data)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (data);
  const char *title = bodies->len > 0 ? chy_body_get_text (bodies->pdata[0], "displayName") : NULL;

  gtk_window_present (GTK_WINDOW (
      chy_template_issue_dialog_new (list, self->tenant, ids[0], title != NULL ? title : ids[0])));
}

static gboolean
is_own (GVariant *row)
{
  return !chy_body_get_bool (row, "builtIn", FALSE);
}

static char *
deleted (gint64 n)
{
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%d template deleted", "%d templates deleted", (gulong) n), (int) n);
}

static const ChyListAction list_actions[] = {
  { .name = "properties", .title = N_ ("Properties"), .activate = properties, .one = TRUE },
  { .name = "duplicate", .title = N_ ("Duplicate Template…"), .activate = duplicate, .one = TRUE },
  { .name = "compare", .title = N_ ("Compare With…"), .activate = compare },
  { .name = "issue", .title = N_ ("Issue on an Authority…"), .activate = issue, .one = TRUE },
  { .name = "versions", .title = N_ ("Versions"), .activate = versions, .one = TRUE },
  { .name = "export", .title = N_ ("Export…"), .activate = export, .one = TRUE },
  { .name = "delete",
    .title = N_ ("Delete…"),
    .command = "template-delete",
    .key = "template",
    .done = deleted,
    .destructive = TRUE,
    .fits = is_own },
  { NULL },
};

static const char *const columns[] = {
  "displayName", "name", "templateSchemaVersion", "applicationPolicies", "publishedOn", "builtIn", NULL
};

static const char *const filters[] = { "builtIn", "templateSchemaVersion", "displayName", "name", NULL };

static const ChyListPageType list_type = {
  .resource = "templates",
  .name = "templates",
  .columns = columns,
  .filters = filters,
  .actions = list_actions,
  .empty_title = N_ ("No Certificate Templates"),
  .empty_sentence =
      N_ ("A template says what certificates an authority issues and who may enroll for them. Import one "
          "from a file."),
  .empty_action = "panel.import",
  .empty_action_title = N_ ("Import Template…"),
};

static void
activated_cb (ChyTemplatesPanel *self, GVariant *body)
{
  chy_template_dialog_open (GTK_WIDGET (self), self->tenant, chy_body_get_text (body, "id"), NULL,
                            self->cancellable);
}

/* --- duplicate without a selection
 * -------------------------------------------------------------------------- */

static void
choose_cb (GtkDialog *dialog, int response, ChyPicker *picker)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (gtk_window_get_attached_to (GTK_WINDOW (dialog)));
  const char *id = chy_picker_get_id (picker);

  if (response == GTK_RESPONSE_OK && id != NULL)
    chy_template_dialog_duplicate (GTK_WIDGET (self), self->tenant, id, self->cancellable);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
chosen_cb (GtkDialog *dialog, ChyPicker *picker)
{
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_OK, chy_picker_get_id (picker) != NULL);
}

static void
choose (ChyTemplatesPanel *self)
{
  GtkWidget *dialog =
      g_object_new (GTK_TYPE_DIALOG, "use-header-bar", TRUE, "title", _ ("Duplicate Template"), "modal", TRUE,
                    "destroy-with-parent", TRUE, "transient-for", chy_window_of (GTK_WIDGET (self)),
                    "attached-to", self, "default-width", 480, NULL);
  GtkContainer *content = GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog)));
  GtkWidget *picker = chy_picker_new (self->tenant, "templates", NULL);
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);

  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_style_context_add_class (gtk_widget_get_style_context (gtk_dialog_add_button (
                                   GTK_DIALOG (dialog), _ ("_Duplicate"), GTK_RESPONSE_OK)),
                               "suggested-action");
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog), GTK_RESPONSE_OK, FALSE);
  atk_object_set_name (gtk_widget_get_accessible (picker), _ ("Template"));
  gtk_widget_show (picker);
  gtk_box_set_spacing (GTK_BOX (box), 12);
  gtk_container_add (GTK_CONTAINER (box),
                     chy_template_sentence_new (_ ("Which template shall the new one start from? For users' "
                                                   "devices the User template fits.")));
  gtk_container_add (GTK_CONTAINER (box), picker);
  g_object_set (page, "propagate-natural-height", TRUE, "vexpand", TRUE, NULL);
  gtk_container_set_border_width (content, 0);
  gtk_container_add (content, page);
  g_signal_connect_object (picker, "changed", G_CALLBACK (chosen_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "response", G_CALLBACK (choose_cb), picker, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- actions of the panel
 * ------------------------------------------------------------------------------------ */

static void
collected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplatesPanel) self = data;
  g_auto (GStrv) ids = chy_list_page_collect_finish (CHY_LIST_PAGE (source), result, NULL);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (ids != NULL && g_strv_length (ids) == 1)
    chy_template_dialog_duplicate (GTK_WIDGET (self), self->tenant, ids[0], self->cancellable);
  else
    choose (self);
}

static void
duplicate_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (data);

  chy_list_page_collect_async (self->list, self->cancellable, collected_cb, g_object_ref (self));
}

static void
import_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (data);

  chy_template_import_run (GTK_WIDGET (self), self->tenant, self->cancellable);
}

static const GActionEntry entries[] = {
  { .name = "duplicate", .activate = duplicate_cb },
  { .name = "import", .activate = import_cb },
};

/* --- life --------------------------------------------------------------------------------------------------
 */

static void
chy_templates_panel_dispose (GObject *object)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_templates_panel_parent_class)->dispose (object);
}

static void
chy_templates_panel_finalize (GObject *object)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_object_unref (self->actions);

  G_OBJECT_CLASS (chy_templates_panel_parent_class)->finalize (object);
}

static void
chy_templates_panel_class_init (ChyTemplatesPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_templates_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_templates_panel_finalize;
}

static void
chy_templates_panel_init (ChyTemplatesPanel *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
}

static void
update_actions (ChyTemplatesPanel *self)
{
  static const char *const commands[][2] = { { "duplicate", "template-duplicate" },
                                             { "import", "template-import" } };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), commands[i][0]);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), chy_tenant_can (self->tenant, commands[i][1]));
    }
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyTemplatesPanel *self = g_object_new (CHY_TYPE_TEMPLATES_PANEL, NULL);
  GtkWidget *import = gtk_button_new_with_mnemonic (_ ("_Import…"));

  self->tenant = g_object_ref (tenant);
  update_actions (self);
  self->list = CHY_LIST_PAGE (chy_list_page_new (tenant, &list_type, self));
  gtk_widget_set_hexpand (GTK_WIDGET (self->list), TRUE);
  g_object_set (import, "action-name", "panel.import", "tooltip-text", _ ("Imports a template from a file"),
                NULL);
  gtk_widget_show (import);
  chy_list_page_add_tool (self->list, import);
  g_signal_connect_object (self->list, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_show (GTK_WIDGET (self->list));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->list));

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  chy_list_page_set_search (CHY_TEMPLATES_PANEL (panel)->list, text);
}

static void
panel_show (GtkWidget *panel, const char *place)
{
  ChyTemplatesPanel *self = CHY_TEMPLATES_PANEL (panel);

  if (*place != '\0')
    chy_template_dialog_open (panel, self->tenant, place, NULL, self->cancellable);
}

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return G_ACTION_GROUP (CHY_TEMPLATES_PANEL (panel)->actions);
}

static const ChyPanelButton button = { .action = "duplicate",
                                       .title = N_ ("Duplicate Template"),
                                       .icon = "edit-copy-symbolic",
                                       .command = "template-duplicate" };

static const ChyPanelButton *
panel_get_button (GtkWidget *panel, const char *place)
{
  (void) panel;
  (void) place;

  return &button;
}

const ChyPanelType chy_panel_templates = {
  .id = "templates",
  .title = N_ ("Certificate Templates"),
  .section = N_ ("CERTIFICATION AUTHORITY"),
  .icon = "chy-panel-templates-symbolic",
  .create = panel_create,
  .search = panel_search,
  .show = panel_show,
  .get_actions = panel_get_actions,
  .get_button = panel_get_button,
  .button = &button,
};
