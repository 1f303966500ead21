/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-connector-add.h"
#include "chy-connector-list.h"
#include "chy-connector-page.h"
#include "chy-connector-row.h"
#include "chy-connector-settings.h"
#include "chy-connectors-panel.h"
#include "chy-engine-bar.h"
#include "chy-enrollment-file.h"
#include "console/chy-application.h"
#include "console/chy-navigate.h"
#include "console/chy-panel.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"

enum
{
  AGE_SECONDS = 10,     /* how often the words are made anew, without asking */
  REFRESH_SECONDS = 60, /* and how often the rows are asked for, as hours pass */
  MOST_ROWS = 500,      /* Intune allows 100 */
};

struct _ChyConnectorsPanel
{
  GtkStack parent_instance;

  ChyTenant *tenant;           /* (owned) */
  ChyEngine *engine;           /* (owned) of the window, or NULL */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *cancellable;   /* (owned) cancelled when the panel goes */
  char *place;                 /* (owned) id of the connector whose page is wanted, or "" */
  char *search;                /* (owned) or NULL */
  ChyConnectorPage *page;      /* of the stack */
  guint timer;                 /* source id */
  guint ticks;                 /* of the timer */
  gboolean loaded;

  /* Template children. */
  GtkBox *empty_box;
  ChyEngineBar *engine_bar;
  ChyConnectorList *list;
  GtkBox *messages;
  GtkLabel *nothing;
  GtkBox *page_box;
};

G_DEFINE_FINAL_TYPE (ChyConnectorsPanel, chy_connectors_panel, GTK_TYPE_STACK)

/* --- what is shown ------------------------------------------------------------------------------------ */

static void
search_list (ChyConnectorsPanel *self)
{
  gboolean any = chy_connector_list_set_search (self->list, self->search);

  gtk_widget_set_visible (GTK_WIDGET (self->nothing), !chy_connector_list_is_empty (self->list) && !any);
}

/* The list, the page of the wanted connector, or what belongs there. */
static void
show_place (ChyConnectorsPanel *self)
{
  GVariant *body = *self->place != '\0' ? chy_connector_list_find (self->list, self->place) : NULL;
  gboolean empty = chy_connector_list_is_empty (self->list);

  if (!self->loaded)
    return;
  if (body != NULL)
    chy_connector_page_set_body (self->page, body, self->engine);
  gtk_stack_set_visible_child_name (GTK_STACK (self), *self->place != '\0' ? (body != NULL ? "page" : "gone")
                                                      : empty              ? "empty"
                                                                           : "list");
}

static void
show_error (ChyConnectorsPanel *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_container_add (GTK_CONTAINER (self->messages), chy_problem_message_new (error));
  gtk_widget_show_all (GTK_WIDGET (self->messages));
  gtk_stack_set_visible_child_name (GTK_STACK (self), "list");
}

static void
rows_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorsPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);

  if (rows == NULL)
    {
      show_error (self, error);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_hide (GTK_WIDGET (self->messages));
  chy_connector_list_set_rows (self->list, rows);
  self->loaded = TRUE;
  search_list (self);
  show_place (self);
}

static void
refresh (ChyConnectorsPanel *self)
{
  g_autoptr (ChyQuery) query = chy_query_new ("connectors", NULL);

  query->details = TRUE;
  chy_rows_async (self->tenant, query, MOST_ROWS, self->cancellable, rows_cb, g_object_ref (self));
}

/* What the role allows, which may change while the tenant is a server's. */
static void
allow (ChyConnectorsPanel *self)
{
  static const struct
  {
    const char *action;
    const char *command;
  } needs[] = {
    { "add", "connector-enroll" },
    { "rename", "connector-rename" },
    { "enable", "connector-set" },
    { "enable-here", "connector-set" },
    { "disable", "connector-disable" },
    { "remove", "connector-remove" },
    { "enroll-file", "connector-enroll-file" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), needs[i].action)),
        chy_tenant_can (self->tenant, needs[i].command));
}

static void
tenant_changed_cb (ChyConnectorsPanel *self, const char *const *resources)
{
  allow (self);
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, "connectors"))
    refresh (self);
}

static gboolean
timer_cb (gpointer data)
{
  ChyConnectorsPanel *self = data;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE;
  if (++self->ticks % (REFRESH_SECONDS / AGE_SECONDS) == 0)
    refresh (self);
  else
    {
      chy_connector_list_age (self->list);
      if (*self->place != '\0')
        show_place (self);
    }

  return G_SOURCE_CONTINUE;
}

/* --- actions ------------------------------------------------------------------------------------------ */

static GVariant *
params_for (const char *id)
{
  return chy_body_with (NULL, "connector", g_variant_new_string (id));
}

static const char *
name_of (ChyConnectorsPanel *self, const char *id)
{
  GVariant *body = chy_connector_list_find (self->list, id);
  const char *name = body != NULL ? chy_body_get_text (body, "displayName") : NULL;

  return name != NULL ? name : id;
}

/* One for a server's tenant runs elsewhere, and begins with a file. */
static void
add_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorsPanel *self = data;

  if (chy_tenant_is_remote (self->tenant) && chy_tenant_can (self->tenant, "connector-enroll-file"))
    {
      chy_enrollment_file_run (GTK_WIDGET (self), self->tenant, NULL);
      return;
    }
  gtk_window_present (GTK_WINDOW (chy_connector_add_new (GTK_WIDGET (self), self->tenant, self->engine)));
}

static void
open_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  chy_navigate (data, "connectors", g_variant_get_string (parameter, NULL));
}

static void
enroll_file_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyConnectorsPanel *self = data;

  chy_enrollment_file_run (GTK_WIDGET (self), self->tenant,
                           name_of (self, g_variant_get_string (parameter, NULL)));
}

static void
settings_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyConnectorsPanel *self = data;
  GVariant *body = chy_connector_list_find (self->list, g_variant_get_string (parameter, NULL));

  if (body != NULL)
    gtk_window_present (GTK_WINDOW (chy_connector_settings_new (GTK_WIDGET (self), self->tenant, body)));
}

static void
rename_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  static const char *const keys[] = { "name", NULL };
  ChyConnectorsPanel *self = data;
  const char *id = g_variant_get_string (parameter, NULL);
  const ChyCommandDialogOptions options = {
    .intro = _ ("Its account and its rights stay as they are."),
    .verb = _ ("_Rename"),
    .done = _ ("Connector renamed"),
    .keys = keys,
  };
  g_autoptr (GVariant) params = params_for (id);

  chy_command_dialog_run (GTK_WIDGET (self), self->tenant, "connector-rename",
                          chy_body_with (params, "name", g_variant_new_string (name_of (self, id))),
                          &options);
}

static void
enable (ChyConnectorsPanel *self, const char *id)
{
  /* Translators: %s is the name of a connector. */
  g_autofree char *done = g_strdup_printf (_ ("“%s” is enabled"), name_of (self, id));
  const ChyActOptions options = { .done = done };
  g_autoptr (GVariant) params = params_for (id);

  chy_act (GTK_WIDGET (self), self->tenant,
           chy_command_new ("connector-set",
                            chy_body_with (params, "settings",
                                           chy_body_with (NULL, "enabled", g_variant_new_boolean (TRUE)))),
           &options);
}

static void
enable_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  enable (data, g_variant_get_string (parameter, NULL));
}

static void
enable_here_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorsPanel *self = data;

  if (self->engine != NULL && chy_engine_get_connector (self->engine) != NULL)
    enable (self, chy_engine_get_connector (self->engine));
}

static void
disable_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyConnectorsPanel *self = data;
  const char *id = g_variant_get_string (parameter, NULL);
  /* Translators: %s is the name of a connector. */
  g_autofree char *done = g_strdup_printf (_ ("“%s” is disabled"), name_of (self, id));
  const ChyActOptions options = { .done = done, .verb = _ ("_Disable") };

  chy_act (GTK_WIDGET (self), self->tenant, chy_command_new ("connector-disable", params_for (id)), &options);
}

static void
removed_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorsPanel) self = data;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, NULL);

  /* Its page is gone with it. */
  if (outcome != NULL && *self->place != '\0' && !g_cancellable_is_cancelled (self->cancellable))
    chy_navigate (GTK_WIDGET (self), "connectors", "");
}

static void
remove_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyConnectorsPanel *self = data;
  const char *id = g_variant_get_string (parameter, NULL);
  /* Translators: %s is the name of a connector. */
  g_autofree char *done = g_strdup_printf (_ ("“%s” is removed"), name_of (self, id));
  const ChyActOptions options = { .done = done, .verb = _ ("_Remove") };

  chy_act_async (GTK_WIDGET (self), self->tenant, chy_command_new ("connector-remove", params_for (id)),
                 &options, self->cancellable, removed_cb, g_object_ref (self));
}

static void
run_here_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyConnectorsPanel *self = data;

  if (self->engine != NULL)
    chy_engine_start (self->engine, g_variant_get_string (parameter, NULL));
}

static void
start_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorsPanel *self = data;

  if (self->engine != NULL)
    chy_engine_start (self->engine, NULL);
}

static void
stop_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorsPanel *self = data;

  if (self->engine != NULL)
    chy_engine_stop (self->engine);
}

/* They stand on its page. */
static void
rights_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorsPanel *self = data;

  if (self->engine != NULL && chy_engine_get_connector (self->engine) != NULL)
    chy_navigate (GTK_WIDGET (self), "connectors", chy_engine_get_connector (self->engine));
}

static void
unlocked_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorsPanel) self = data;

  if (chy_unlock_finish (result, NULL) && self->engine != NULL)
    chy_engine_start (self->engine, NULL);
}

static void
unlock_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorsPanel *self = data;

  chy_unlock_async (GTK_WIDGET (self), self->tenant, self->cancellable, unlocked_cb, g_object_ref (self));
}

static const GActionEntry entries[] = {
  { .name = "add", .activate = add_cb },
  { .name = "open", .activate = open_cb, .parameter_type = "s" },
  { .name = "settings", .activate = settings_cb, .parameter_type = "s" },
  { .name = "rename", .activate = rename_cb, .parameter_type = "s" },
  { .name = "enable", .activate = enable_cb, .parameter_type = "s" },
  { .name = "enable-here", .activate = enable_here_cb },
  { .name = "disable", .activate = disable_cb, .parameter_type = "s" },
  { .name = "remove", .activate = remove_cb, .parameter_type = "s" },
  { .name = "enroll-file", .activate = enroll_file_cb, .parameter_type = "s" },
  { .name = "run-here", .activate = run_here_cb, .parameter_type = "s" },
  { .name = "rights", .activate = rights_cb },
  { .name = "start", .activate = start_cb },
  { .name = "stop", .activate = stop_cb },
  { .name = "unlock", .activate = unlock_cb },
};

static void
row_activated_cb (ChyConnectorsPanel *self, GtkListBoxRow *row)
{
  chy_navigate (GTK_WIDGET (self), "connectors", chy_connector_row_get_id (CHY_CONNECTOR_ROW (row)));
}

static void
size_allocate_cb (ChyConnectorsPanel *self, GtkAllocation *allocation)
{
  chy_connector_list_fit (self->list, allocation->width);
}

/* --- object ------------------------------------------------------------------------------------------- */

static void
chy_connectors_panel_dispose (GObject *object)
{
  ChyConnectorsPanel *self = CHY_CONNECTORS_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (chy_connectors_panel_parent_class)->dispose (object);
}

static void
chy_connectors_panel_finalize (GObject *object)
{
  ChyConnectorsPanel *self = CHY_CONNECTORS_PANEL (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->actions);
  g_clear_object (&self->tenant);
  g_free (self->place);
  g_free (self->search);

  G_OBJECT_CLASS (chy_connectors_panel_parent_class)->finalize (object);
}

static void
chy_connectors_panel_class_init (ChyConnectorsPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_connectors_panel_dispose;
  object_class->finalize = chy_connectors_panel_finalize;

  g_type_ensure (CHY_TYPE_CONNECTOR_LIST);
  g_type_ensure (CHY_TYPE_ENGINE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-connectors-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorsPanel, empty_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorsPanel, engine_bar);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorsPanel, list);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorsPanel, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorsPanel, nothing);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorsPanel, page_box);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
chy_connectors_panel_init (ChyConnectorsPanel *self)
{
  self->cancellable = g_cancellable_new ();
  self->place = g_strdup ("");
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "panel", G_ACTION_GROUP (self->actions));
  g_signal_connect (self, "size-allocate", G_CALLBACK (size_allocate_cb), NULL);
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyConnectorsPanel *self = g_object_new (CHY_TYPE_CONNECTORS_PANEL, NULL);
  ChyEngine *engine = chy_application_find_engine (tenant);

  self->tenant = g_object_ref (tenant);
  self->page = CHY_CONNECTOR_PAGE (chy_connector_page_new (tenant));
  gtk_container_add (GTK_CONTAINER (self->page_box), GTK_WIDGET (self->page));
  if (engine != NULL)
    {
      self->engine = g_object_ref (engine);
      chy_engine_bar_set_engine (self->engine_bar, engine);
      chy_connector_list_set_engine (self->list, engine);
    }
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  allow (self);
  self->timer = g_timeout_add_seconds (AGE_SECONDS, timer_cb, self);
  refresh (self);

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  ChyConnectorsPanel *self = CHY_CONNECTORS_PANEL (panel);

  g_free (self->search);
  self->search = *text != '\0' ? g_strdup (text) : NULL;
  /* What is looked for is in the list, not on a page. */
  if (self->search != NULL && *self->place != '\0')
    chy_navigate (panel, "connectors", "");
  search_list (self);
}

static void
panel_show (GtkWidget *panel, const char *place)
{
  ChyConnectorsPanel *self = CHY_CONNECTORS_PANEL (panel);

  g_free (self->place);
  self->place = g_strdup (place);
  show_place (self);
}

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return G_ACTION_GROUP (CHY_CONNECTORS_PANEL (panel)->actions);
}

static const ChyPanelButton button = {
  .action = "add", .title = N_ ("Add Connector"), .icon = "list-add-symbolic", .command = "connector-enroll"
};

static const ChyPanelBadge badge = {
  .resource = "connectors",
  .key = "state",
  .value = "warning,inactive",
  /* Translators: %s is a number of connectors. */
  .words = N_ ("{count} need attention"),
};

const ChyPanelType chy_panel_connectors = {
  .id = "connectors",
  .title = N_ ("Connectors"),
  .section = N_ ("CERTIFICATION AUTHORITY"),
  .icon = "chy-panel-connectors-symbolic",
  .create = panel_create,
  .search = panel_search,
  .show = panel_show,
  .get_actions = panel_get_actions,
  .button = &button,
  .badge = &badge,
};
