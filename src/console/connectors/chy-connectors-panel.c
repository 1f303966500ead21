/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-connector-add.h"
#include "chy-connector-page.h"
#include "chy-connector-row.h"
#include "chy-connector-settings.h"
#include "chy-connectors-panel.h"
#include "chy-engine-bar.h"
#include "console/chy-application.h"
#include "console/chy-navigate.h"
#include "console/chy-panel.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

enum
{
  AGE_SECONDS = 10,     /* how often the words are made anew, without asking */
  REFRESH_SECONDS = 60, /* and how often the rows are asked for, as hours pass */
  MOST_ROWS = 500,      /* Intune allows 100 */
  NARROW = 800,         /* of the list: no version below it */
  NARROWER = 620,       /* no day below it */
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
  guint narrow;
  guint narrow_idle; /* source id, or 0 */
  gboolean loaded;

  /* Template children. */
  GtkBox *empty_box;
  ChyEngineBar *engine_bar;
  GtkListBox *list;
  GtkBox *messages;
  GtkLabel *nothing;
  GtkBox *page_box;
};

G_DEFINE_FINAL_TYPE (ChyConnectorsPanel, chy_connectors_panel, GTK_TYPE_STACK)

/* --- rows ------------------------------------------------------------------------------------------------
 */

static ChyConnectorRow *
find_row (ChyConnectorsPanel *self, const char *id)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    if (g_strcmp0 (chy_connector_row_get_id (l->data), id) == 0)
      return l->data;

  return NULL;
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer data)
{
  ChyConnectorsPanel *self = data;

  return self->search == NULL || chy_connector_row_fits (CHY_CONNECTOR_ROW (row), self->search);
}

static void
apply_filter (ChyConnectorsPanel *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));
  gboolean any = FALSE;

  gtk_list_box_invalidate_filter (self->list);
  for (GList *l = rows; l != NULL; l = l->next)
    any = any || filter_cb (l->data, self);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), rows != NULL && !any);
}

/* The list, the page of the wanted connector, or what belongs there. */
static void
show_place (ChyConnectorsPanel *self)
{
  ChyConnectorRow *row = *self->place != '\0' ? find_row (self, self->place) : NULL;
  gboolean empty = gtk_list_box_get_row_at_index (self->list, 0) == NULL;

  if (!self->loaded)
    return;
  if (row != NULL)
    chy_connector_page_set_body (self->page, chy_connector_row_get_body (row), self->engine);
  gtk_stack_set_visible_child_name (GTK_STACK (self), *self->place != '\0' ? (row != NULL ? "page" : "gone")
                                                      : empty              ? "empty"
                                                                           : "list");
}

static void
set_rows (ChyConnectorsPanel *self, GPtrArray *rows)
{
  g_autoptr (GList) old = gtk_container_get_children (GTK_CONTAINER (self->list));
  g_autoptr (GHashTable) kept = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      GVariant *body = g_ptr_array_index (rows, i);
      ChyConnectorRow *row = find_row (self, chy_body_get_text (body, "id"));

      /* A row that moves (by a new name) is made anew; one that stays keeps the focus. */
      if (row != NULL && gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) != (int) i)
        {
          gtk_widget_destroy (GTK_WIDGET (row));
          row = NULL;
        }
      if (row == NULL)
        {
          row = CHY_CONNECTOR_ROW (chy_connector_row_new ());
          chy_connector_row_set_body (row, body, self->engine);
          chy_connector_row_set_narrow (row, self->narrow);
          gtk_list_box_insert (self->list, GTK_WIDGET (row), (int) i);
        }
      else
        chy_connector_row_set_body (row, body, self->engine);
      g_hash_table_add (kept, row);
    }
  g_clear_pointer (&old, g_list_free);
  old = gtk_container_get_children (GTK_CONTAINER (self->list));
  for (GList *l = old; l != NULL; l = l->next)
    if (!g_hash_table_contains (kept, l->data))
      gtk_widget_destroy (l->data);
  self->loaded = TRUE;
  apply_filter (self);
  show_place (self);
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
rows_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorsPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (rows == NULL)
    {
      show_error (self, error);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_hide (GTK_WIDGET (self->messages));
  set_rows (self, rows);
}

static void
query_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ChyConnectorsPanel *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer == NULL)
    {
      show_error (self, error);
      g_object_unref (self);
      return;
    }
  chy_result_rows_async (answer, 0, MOST_ROWS, self->cancellable, rows_done_cb, self);
}

static void
refresh (ChyConnectorsPanel *self)
{
  g_autoptr (ChyQuery) query = chy_query_new ("connectors", NULL);

  query->details = TRUE;
  chy_tenant_query_async (self->tenant, query, self->cancellable, query_done_cb, g_object_ref (self));
}

static void
tenant_changed_cb (ChyConnectorsPanel *self, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, "connectors"))
    refresh (self);
}

static void
age (ChyConnectorsPanel *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    chy_connector_row_age (l->data, self->engine);
  if (*self->place != '\0')
    show_place (self);
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
    age (self);

  return G_SOURCE_CONTINUE;
}

/* Its menu says whether it runs here, so the rows are made anew. */
static void
engine_changed_cb (ChyConnectorsPanel *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    {
      g_autoptr (GVariant) body = g_variant_ref (chy_connector_row_get_body (l->data));

      if (g_strcmp0 (chy_body_get_text (body, "id"), chy_engine_get_connector (self->engine)) == 0)
        chy_connector_row_set_body (l->data, body, self->engine);
    }
}

/* --- actions ----------------------------------------------------------------------------------------------
 */

static GVariant *
params_for (const char *id)
{
  return chy_body_with (NULL, "connector", g_variant_new_string (id));
}

static const char *
name_of (ChyConnectorsPanel *self, const char *id)
{
  ChyConnectorRow *row = find_row (self, id);
  const char *name = row != NULL ? chy_body_get_text (chy_connector_row_get_body (row), "displayName") : NULL;

  return name != NULL ? name : id;
}

static void
add_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorsPanel *self = data;

  gtk_window_present (GTK_WINDOW (chy_connector_add_new (GTK_WIDGET (self), self->tenant, self->engine)));
}

static void
open_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  chy_navigate (data, "connectors", g_variant_get_string (parameter, NULL));
}

static void
settings_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyConnectorsPanel *self = data;
  ChyConnectorRow *row = find_row (self, g_variant_get_string (parameter, NULL));

  if (row != NULL)
    gtk_window_present (GTK_WINDOW (
        chy_connector_settings_new (GTK_WIDGET (self), self->tenant, chy_connector_row_get_body (row))));
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

/* --- widths ------------------------------------------------------------------------------------------------
 */

static gboolean
narrow_cb (gpointer data)
{
  ChyConnectorsPanel *self = data;
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  self->narrow_idle = 0;
  for (GList *l = rows; l != NULL; l = l->next)
    chy_connector_row_set_narrow (l->data, self->narrow);

  return G_SOURCE_REMOVE;
}

static void
size_allocate_cb (ChyConnectorsPanel *self, GtkAllocation *allocation)
{
  double scale = chy_text_scale (GTK_WIDGET (self));
  guint narrow = allocation->width < NARROWER * scale ? 2 : allocation->width < NARROW * scale ? 1 : 0;

  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  /* What is hidden while it is allocated would not be taken in. */
  if (self->narrow_idle == 0)
    self->narrow_idle = g_idle_add (narrow_cb, self);
}

/* --- object
 * -------------------------------------------------------------------------------------------------- */

static void
chy_connectors_panel_dispose (GObject *object)
{
  ChyConnectorsPanel *self = CHY_CONNECTORS_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->narrow_idle, g_source_remove);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
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
  gtk_list_box_set_filter_func (self->list, filter_cb, self, NULL);
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
      g_signal_connect_swapped (engine, "changed", G_CALLBACK (engine_changed_cb), self);
    }
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
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
  apply_filter (self);
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

static const ChyPanelButton button = { .action = "add",
                                       .title = N_ ("Add Connector"),
                                       .icon = "list-add-symbolic" };

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
