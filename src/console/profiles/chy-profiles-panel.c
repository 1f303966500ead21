/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profiles-panel.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-profile-export.h"
#include "chy-profile-page.h"
#include "chy-profile-wizard.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-list-page.h"

struct _ChyProfilesPanel
{
  GtkStack parent_instance;

  ChyTenant *tenant;           /* (owned) */
  GCancellable *cancellable;   /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  char *place;                 /* (owned) id of the profile that is shown, or "" */

  ChyListPage *list; /* owned by the stack */
  GtkWidget *page;   /* owned by the stack, or NULL */
};

G_DEFINE_FINAL_TYPE (ChyProfilesPanel, chy_profiles_panel, GTK_TYPE_STACK)

/* --- the wizard --------------------------------------------------------------------------------------- */

static void
saved_cb (ChyProfilesPanel *self, const char *id, const char *name, gboolean is_new)
{
  g_autofree char *sentence = is_new ? g_strdup_printf (_ ("Profile “%s” created"), name)
                                     : g_strdup_printf (_ ("Profile “%s” saved"), name);
  ChyCommand *undo =
      is_new ? chy_command_new ("profile-delete", chy_body_with (NULL, "profile", g_variant_new_string (id)))
             : NULL;

  /* It was made a moment ago: taking it back needs no question. */
  if (undo != NULL)
    undo->confirmed = TRUE;
  chy_navigate (GTK_WIDGET (self), "profiles", id);
  chy_notify_done (GTK_WIDGET (self), sentence, self->tenant, undo);
}

static gboolean
present_cb (gpointer data)
{
  if (!gtk_widget_in_destruction (data))
    gtk_window_present (data);

  return G_SOURCE_REMOVE;
}

/* To make it and to show it take a frame each, and not two frames at once. */
static void
present_soon (GtkWidget *wizard)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, present_cb, g_object_ref (wizard), g_object_unref);
}

static void
open_wizard (ChyProfilesPanel *self, GVariant *row, const char *type)
{
  GtkWidget *wizard = chy_profile_wizard_new (GTK_WIDGET (self), self->tenant, row, type);

  g_signal_connect_object (wizard, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  present_soon (wizard);
}

static void
create_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  const char *type = parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL;

  open_wizard (data, NULL, type);
}

/* A certificate that was opened elsewhere: its name for people, and its DER. */
static void
create_trusted_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyProfilesPanel *self = data;
  g_autoptr (GVariant) bytes = g_variant_get_child_value (parameter, 1);
  g_autoptr (GBytes) certificate = g_variant_get_data_as_bytes (bytes);
  GtkWidget *wizard = chy_profile_wizard_new (GTK_WIDGET (self), self->tenant, NULL, "trusted-certificate");

  chy_profile_wizard_set_certificate (CHY_PROFILE_WIZARD (wizard), certificate);
  g_signal_connect_object (wizard, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  present_soon (wizard);
}

static void
edit_row_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfilesPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) row = chy_tenant_get_finish (CHY_TENANT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (row == NULL)
    chy_show_error (GTK_WIDGET (self), error);
  else
    open_wizard (self, row, NULL);
}

static void
edit (ChyProfilesPanel *self, const char *id)
{
  chy_tenant_get_async (self->tenant, "profiles", id, self->cancellable, edit_row_cb, g_object_ref (self));
}

/* --- what is done with one ---------------------------------------------------------------------------- */

static void
duplicated_cb (ChyProfilesPanel *self, ChyOutcome *outcome)
{
  const char *id = chy_body_get_text (outcome->values, "id");

  if (id != NULL)
    chy_navigate (GTK_WIDGET (self), "profiles", id);
}

static void
duplicate (ChyProfilesPanel *self, const char *id)
{
  static const char *const keys[] = { "name", NULL };
  const ChyCommandDialogOptions options = { .keys = keys,
                                            .intro =
                                                _ ("The copy has all settings and is assigned to nobody."),
                                            .verb = _ ("_Duplicate"),
                                            .done = _ ("Profile duplicated") };
  g_autoptr (GVariant) params = chy_body_with (NULL, "profile", g_variant_new_string (id));
  ChyCommandDialog *dialog =
      chy_command_dialog_run (GTK_WIDGET (self), self->tenant, "profile-duplicate", params, &options);

  g_signal_connect_object (dialog, "done", G_CALLBACK (duplicated_cb), self, G_CONNECT_SWAPPED);
}

static void
deleted_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfilesPanel) self = data;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, NULL);

  if (outcome != NULL && !g_cancellable_is_cancelled (self->cancellable) && *self->place != '\0')
    chy_navigate (GTK_WIDGET (self), "profiles", NULL);
}

static void
delete_profile (ChyProfilesPanel *self, const char *id)
{
  const ChyActOptions options = { .done = _ ("Profile deleted"), .verb = _ ("_Delete") };

  chy_act_async (
      GTK_WIDGET (self), self->tenant,
      chy_command_new ("profile-delete", chy_body_with (NULL, "profile", g_variant_new_string (id))),
      &options, self->cancellable, deleted_cb, g_object_ref (self));
}

static void
export_pfx (ChyProfilesPanel *self, const char *id)
{
  chy_profile_export_run (GTK_WIDGET (self), self->tenant, id);
}

/* --- the page's actions ------------------------------------------------------------------------------- */

static void
edit_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  edit (data, CHY_PROFILES_PANEL (data)->place);
}

static void
duplicate_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  duplicate (data, CHY_PROFILES_PANEL (data)->place);
}

static void
delete_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  delete_profile (data, CHY_PROFILES_PANEL (data)->place);
}

static void
export_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  export_pfx (data, CHY_PROFILES_PANEL (data)->place);
}

static const GActionEntry entries[] = {
  { .name = "create", .activate = create_cb },
  { .name = "create-type", .activate = create_cb, .parameter_type = "s" },
  { .name = "create-trusted", .activate = create_trusted_cb, .parameter_type = "(say)" },
  { .name = "edit", .activate = edit_cb },
  { .name = "duplicate", .activate = duplicate_cb },
  { .name = "delete", .activate = delete_cb },
  { .name = "export-pfx", .activate = export_cb },
};

/* What needs a profile's page is there only with one. */
static void
enable_actions (ChyProfilesPanel *self)
{
  static const char *const of_page[] = { "edit", "duplicate", "delete", "export-pfx", NULL };

  for (const char *const *name = of_page; *name != NULL; name++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), *name)),
        *self->place != '\0');
}

/* --- the list ----------------------------------------------------------------------------------------- */

static void
list_edit_cb (GtkWidget *list G_GNUC_UNUSED,
              const char *const *ids,
              GPtrArray *bodies G_GNUC_UNUSED,
              gpointer data)
{
  edit (data, ids[0]);
}

static void
list_duplicate_cb (GtkWidget *list G_GNUC_UNUSED,
                   const char *const *ids,
                   GPtrArray *bodies G_GNUC_UNUSED,
                   gpointer data)
{
  duplicate (data, ids[0]);
}

static void
list_export_cb (GtkWidget *list G_GNUC_UNUSED,
                const char *const *ids,
                GPtrArray *bodies G_GNUC_UNUSED,
                gpointer data)
{
  export_pfx (data, ids[0]);
}

static gboolean
is_pkcs (GVariant *row)
{
  return g_strcmp0 (chy_body_get_text (row, "type"), "pkcs-certificate") == 0;
}

static const char *const columns[] = { "displayName", "platform", "type",   "assignedTo",
                                       "succeeded",   "pending",  "failed", "lastModifiedDateTime",
                                       NULL };
static const char *const filters[] = { "displayName", "assigned", NULL };

static const ChyListAction list_actions[] = {
  { .name = "edit", .title = N_ ("Edit"), .activate = list_edit_cb, .one = TRUE },
  { .name = "duplicate", .title = N_ ("Duplicate…"), .activate = list_duplicate_cb, .one = TRUE },
  { .name = "export-pfx",
    .title = N_ ("Export PFX Files…"),
    .activate = list_export_cb,
    .one = TRUE,
    .fits = is_pkcs },
  { .name = "delete",
    .title = N_ ("Delete…"),
    .command = "profile-delete",
    .key = "profile",
    .destructive = TRUE },
  { NULL },
};

static const ChyListPageType list_type = {
  .resource = "profiles",
  .name = "profiles",
  .columns = columns,
  .filters = filters,
  .actions = list_actions,
  .empty_title = N_ ("No Profiles Yet"),
  .empty_sentence =
      N_ ("A profile says what devices of one platform get: first the root certificate that they "
          "shall trust, then certificates of their own."),
  .empty_action = "panel.create",
  .empty_action_title = N_ ("Create Profile"),
};

/* --- the panel ---------------------------------------------------------------------------------------- */

static void
chy_profiles_panel_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_PROFILES_PANEL (object)->cancellable);

  G_OBJECT_CLASS (chy_profiles_panel_parent_class)->dispose (object);
}

static void
chy_profiles_panel_finalize (GObject *object)
{
  ChyProfilesPanel *self = CHY_PROFILES_PANEL (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_object_unref (self->actions);
  g_free (self->place);

  G_OBJECT_CLASS (chy_profiles_panel_parent_class)->finalize (object);
}

static void
chy_profiles_panel_class_init (ChyProfilesPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profiles_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profiles_panel_finalize;
}

static void
chy_profiles_panel_init (ChyProfilesPanel *self)
{
  self->cancellable = g_cancellable_new ();
  self->place = g_strdup ("");
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  enable_actions (self);
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyProfilesPanel *self = g_object_new (CHY_TYPE_PROFILES_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
  self->list = CHY_LIST_PAGE (chy_list_page_new (tenant, &list_type, self));
  gtk_widget_show (GTK_WIDGET (self->list));
  gtk_stack_add_named (GTK_STACK (self), GTK_WIDGET (self->list), "list");

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  ChyProfilesPanel *self = CHY_PROFILES_PANEL (panel);

  /* What is looked for is in the list, not on a page. */
  if (*text != '\0' && *self->place != '\0')
    chy_navigate (panel, "profiles", "");
  chy_list_page_set_search (self->list, text);
}

static void
panel_show (GtkWidget *panel, const char *place)
{
  ChyProfilesPanel *self = CHY_PROFILES_PANEL (panel);

  g_free (self->place);
  self->place = g_strdup (place != NULL ? place : "");
  g_clear_pointer (&self->page, gtk_widget_destroy);
  enable_actions (self);
  if (*self->place == '\0')
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self), "list");
      return;
    }
  self->page = chy_profile_page_new (self->tenant, self->place);
  gtk_widget_show (self->page);
  gtk_stack_add_named (GTK_STACK (self), self->page, "page");
  gtk_stack_set_visible_child (GTK_STACK (self), self->page);
}

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return G_ACTION_GROUP (CHY_PROFILES_PANEL (panel)->actions);
}

static const ChyPanelButton create_button = { "create", N_ ("Create Profile"), "list-add-symbolic",
                                              "profile-create" };
static const ChyPanelButton edit_button = { "edit", N_ ("Edit"), "document-edit-symbolic", "profile-set" };

static const ChyPanelButton *
panel_get_button (GtkWidget *panel G_GNUC_UNUSED, const char *place)
{
  return *place == '\0' ? &create_button : &edit_button;
}

const ChyPanelType chy_panel_profiles = {
  .id = "profiles",
  .title = N_ ("Profiles"),
  .section = N_ ("DEVICE CONFIGURATION"),
  .icon = "chy-panel-profiles-symbolic",
  .create = panel_create,
  .search = panel_search,
  .show = panel_show,
  .get_actions = panel_get_actions,
  .get_button = panel_get_button,
  .button = &create_button,
};
