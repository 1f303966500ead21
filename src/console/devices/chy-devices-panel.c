/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-platform.h"
#include "model/chy-resource.h"

#include "chy-devices-panel.h"
#include "chy-directory-kinds.h"
#include "chy-directory-page.h"
#include "chy-import-dialog.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-list-page.h"
#include "console/widgets/chy-picker.h"

enum
{
  N_KINDS = 3,
};

struct _ChyDevicesPanel
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  ChyListPage *pages[N_KINDS]; /* of the notebook, by chy_directory_kinds */
  char *search;                /* (owned) or NULL */
  gboolean showing;            /* the tab is ours, not a person's */

  /* Template children. */
  GtkNotebook *lists;
  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (ChyDevicesPanel, chy_devices_panel, GTK_TYPE_BOX)

/* --- places ------------------------------------------------------------------------------------------- */

/* The tab of a place that is a list; the first one is the panel itself. */
static const char *
place_of_tab (guint tab)
{
  return tab == 0 ? "" : chy_directory_kinds[tab].resource;
}

static void
show_list (ChyDevicesPanel *self, const char *place)
{
  guint tab = 0;

  for (guint i = 0; i < N_KINDS; i++)
    if (g_str_equal (place, place_of_tab (i)))
      tab = i;
  self->showing = TRUE;
  gtk_notebook_set_current_page (self->lists, (int) tab);
  self->showing = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "lists");
}

static void
show_page (ChyDevicesPanel *self, const ChyDirectoryKind *kind, const char *id)
{
  GtkWidget *old = gtk_stack_get_child_by_name (self->stack, "page");
  GtkWidget *page = chy_directory_page_new (self->tenant, kind, id);

  if (old != NULL)
    gtk_widget_destroy (old);
  gtk_widget_show (page);
  gtk_stack_add_named (self->stack, page, "page");
  gtk_stack_set_visible_child (self->stack, page);
}

static void
panel_show (GtkWidget *panel, const char *place)
{
  ChyDevicesPanel *self = CHY_DEVICES_PANEL (panel);
  const char *colon = strchr (place, ':');
  g_autofree char *name = colon != NULL ? g_strndup (place, (gsize) (colon - place)) : NULL;
  const ChyDirectoryKind *kind = chy_directory_kind_find (name);

  if (kind != NULL)
    show_page (self, kind, colon + 1);
  else
    show_list (self, place);
}

static void
switch_page_cb (ChyDevicesPanel *self, GtkWidget *page, guint tab)
{
  (void) page;
  if (!self->showing)
    chy_navigate (GTK_WIDGET (self), "devices", place_of_tab (tab));
  if (self->pages[tab] != NULL)
    chy_list_page_set_search (self->pages[tab], self->search != NULL ? self->search : "");
}

/* --- actions ------------------------------------------------------------------------------------------ */

static void
user_chosen_cb (ChyForm *form, ChyPicker *picker)
{
  const char *id = chy_picker_get_id (picker);

  chy_form_change (form, "user", id != NULL ? g_variant_new_string (id) : NULL);
}

/* What a device's form offers in place of typing. */
static void
help_with_device (ChyDevicesPanel *self, ChyForm *form)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));
  GtkWidget *user = chy_picker_new (self->tenant, "users", _ ("No user"));

  for (const ChyPlatform *const *platforms = chy_platforms (); *platforms != NULL; platforms++)
    {
      ChyFormOption option = { .value = (*platforms)->id,
                               .title = g_dgettext (GETTEXT_PACKAGE, (*platforms)->title) };

      g_array_append_val (options, option);
    }
  chy_form_set_options (form, "platform", (const ChyFormOption *) options->data, options->len, TRUE);
  g_signal_connect_object (user, "changed", G_CALLBACK (user_chosen_cb), form, G_CONNECT_SWAPPED);
  chy_form_set_control (form, "user", user);
}

static void
add (ChyDevicesPanel *self, const ChyDirectoryKind *kind)
{
  const ChyCommandDialogOptions options = { .keys = kind->asked,
                                            .verb = _ ("_Add"),
                                            .done = g_dgettext (GETTEXT_PACKAGE, kind->added) };

  ChyCommandDialog *dialog =
      chy_command_dialog_run (GTK_WIDGET (self), self->tenant, kind->add, NULL, &options);

  if (g_str_equal (kind->kind, "device"))
    help_with_device (self, chy_command_dialog_get_form (dialog));
}

static void
add_device_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  add (data, chy_directory_kind_find ("device"));
}

static void
add_user_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  add (data, chy_directory_kind_find ("user"));
}

static void
add_group_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  add (data, chy_directory_kind_find ("group"));
}

static void
import_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_import_dialog_ask (data, CHY_DEVICES_PANEL (data)->tenant);
}

static void
import_file_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  chy_import_dialog_read (data, CHY_DEVICES_PANEL (data)->tenant, g_variant_get_string (parameter, NULL));
}

static void
refresh_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyDevicesPanel *self = data;

  for (guint i = 0; i < N_KINDS; i++)
    chy_list_page_refresh (self->pages[i]);
}

static const GActionEntry entries[] = {
  { .name = "add-device", .activate = add_device_cb },
  { .name = "add-user", .activate = add_user_cb },
  { .name = "add-group", .activate = add_group_cb },
  { .name = "import", .activate = import_cb },
  { .name = "import-file", .activate = import_file_cb, .parameter_type = "s" },
  { .name = "refresh", .activate = refresh_cb },
};

/* --- vfuncs ------------------------------------------------------------------------------------------- */

static void
chy_devices_panel_finalize (GObject *object)
{
  ChyDevicesPanel *self = CHY_DEVICES_PANEL (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->actions);
  g_free (self->search);

  G_OBJECT_CLASS (chy_devices_panel_parent_class)->finalize (object);
}

static void
chy_devices_panel_class_init (ChyDevicesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_devices_panel_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-devices-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyDevicesPanel, lists);
  gtk_widget_class_bind_template_child (widget_class, ChyDevicesPanel, stack);
  gtk_widget_class_bind_template_callback (widget_class, switch_page_cb);
}

static void
chy_devices_panel_init (ChyDevicesPanel *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* --- the type ----------------------------------------------------------------------------------------- */

static GtkWidget *
add_button_new (const ChyDirectoryKind *kind)
{
  static const char *const titles[N_KINDS] = { N_ ("Add _Device…"), N_ ("Add _User…"), N_ ("Add _Group…") };
  guint n = (guint) (kind - chy_directory_kinds);
  g_autofree char *action = g_strdup_printf ("panel.add-%s", kind->kind);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ (titles[n]));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_show (button);

  return button;
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyDevicesPanel *self = g_object_new (CHY_TYPE_DEVICES_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
  self->showing = TRUE;
  for (guint i = 0; i < N_KINDS; i++)
    {
      const ChyDirectoryKind *kind = &chy_directory_kinds[i];
      const char *title = g_dgettext (GETTEXT_PACKAGE, chy_resource_find (kind->resource)->title);
      GtkWidget *page = chy_list_page_new (tenant, kind->list, self);

      self->pages[i] = CHY_LIST_PAGE (page);
      if (chy_tenant_can (tenant, kind->add))
        chy_list_page_add_tool (self->pages[i], add_button_new (kind));
      gtk_widget_show (page);
      gtk_notebook_append_page (self->lists, page, gtk_label_new (title));
    }
  self->showing = FALSE;
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->lists)), _ ("Lists of the directory"));

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  ChyDevicesPanel *self = CHY_DEVICES_PANEL (panel);
  int tab = gtk_notebook_get_current_page (self->lists);

  g_free (self->search);
  self->search = g_strdup (text);
  if (tab < 0)
    return;
  /* What is looked for is in the list, not on a page. */
  if (*text != '\0' && !g_str_equal (gtk_stack_get_visible_child_name (self->stack), "lists"))
    chy_navigate (panel, "devices", place_of_tab ((guint) tab));
  chy_list_page_set_search (self->pages[tab], text);
}

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return G_ACTION_GROUP (CHY_DEVICES_PANEL (panel)->actions);
}

static const ChyPanelButton *
panel_get_button (GtkWidget *panel, const char *place)
{
  static const ChyPanelButton import = { .action = "import",
                                         .title = N_ ("Import…"),
                                         .icon = "list-add-symbolic" };
  ChyDevicesPanel *self = CHY_DEVICES_PANEL (panel);

  return strchr (place, ':') == NULL && chy_tenant_can (self->tenant, "directory-import") ? &import : NULL;
}

const ChyPanelType chy_panel_devices = {
  .id = "devices",
  .title = N_ ("Devices and Groups"),
  .section = N_ ("DEVICE CONFIGURATION"),
  .icon = "chy-panel-devices-symbolic",
  .create = panel_create,
  .search = panel_search,
  .show = panel_show,
  .get_actions = panel_get_actions,
  .get_button = panel_get_button,
};
