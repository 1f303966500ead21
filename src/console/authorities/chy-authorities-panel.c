/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"

#include "chy-authorities-panel.h"
#include "chy-authority-content.h"
#include "chy-authority-dialogs.h"
#include "chy-authority-tasks.h"
#include "chy-authority-tree.h"
#include "console/chy-navigate.h"
#include "console/start/chy-authority-assistant.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-confirm.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"

enum
{
  MOST_AUTHORITIES = 500,
};

struct _ChyAuthoritiesPanel
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  GPtrArray *authorities;      /* (owned) of GVariant, or NULL until they are known */
  char *wanted;                /* (owned) the place to show */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *cancellable;   /* (owned) */
  gboolean asking, again;      /* a query is under way; another is needed after it */
  GVariant *pending_file;      /* (owned) (say) to sign once the authorities are known, or NULL */

  ChyAuthorityTree *tree;

  /* Template children. */
  ChyAuthorityContent *content;
  GtkBox *split;
  GtkStack *states;
};

G_DEFINE_FINAL_TYPE (ChyAuthoritiesPanel, chy_authorities_panel, GTK_TYPE_BOX)

/* --- where it is ---------------------------------------------------------------------------------------- */

static GVariant *
find (ChyAuthoritiesPanel *self, const char *id)
{
  for (guint i = 0; self->authorities != NULL && id != NULL && i < self->authorities->len; i++)
    if (g_strcmp0 (chy_body_get_text (self->authorities->pdata[i], "id"), id) == 0 ||
        g_strcmp0 (chy_body_get_text (self->authorities->pdata[i], "name"), id) == 0)
      return self->authorities->pdata[i];

  return NULL;
}

/* The authority and container that are shown; the first of all where the place says nothing. Borrowed. */
static GVariant *
current (ChyAuthoritiesPanel *self, ChyAuthorityNode *ret_node)
{
  const char *slash = self->wanted != NULL ? strrchr (self->wanted, '/') : NULL;
  g_autofree char *id =
      slash != NULL ? g_strndup (self->wanted, (gsize) (slash - self->wanted)) : g_strdup (self->wanted);
  GVariant *found = find (self, id);

  if (ret_node != NULL)
    *ret_node = slash != NULL ? chy_authority_node_from_name (slash + 1) : CHY_AUTHORITY_NODE_SELF;
  if (found == NULL && self->authorities != NULL && self->authorities->len > 0)
    found = self->authorities->pdata[0];

  return found;
}

/* --- what is shown -------------------------------------------------------------------------------------- */

static void
enable (ChyAuthoritiesPanel *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), action)), enabled);
}

static void
update_actions (ChyAuthoritiesPanel *self, GVariant *authority)
{
  static const struct
  {
    const char *action;
    const char *command;
  } needs[] = {
    { "issue-template", "authority-issue-template" },
    { "withdraw", "authority-withdraw-template" },
    { "sign-request", "authority-sign" },
    { "publish-crl", "authority-crl" },
    { "save-crl", "authority-crl" },
    { "renew", "authority-renew" },
    { "renew-new-key", "authority-renew" },
    { "request-certificate", "authority-request-certificate" },
    { "install-certificate", "authority-install-certificate" },
    { "delete", "authority-delete" },
  };
  gboolean certified = authority != NULL && chy_body_get_int (authority, "notAfter", 0) > 0;

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    enable (self, needs[i].action, authority != NULL && chy_tenant_can (self->tenant, needs[i].command));
  enable (self, "export", certified);
  enable (self, "view-certificate", certified);
  enable (self, "properties", authority != NULL);
  enable (self, "unlock", authority != NULL);
  if (!certified)
    {
      enable (self, "publish-crl", FALSE);
      enable (self, "save-crl", FALSE);
    }
  enable (self, "new-authority", chy_tenant_can (self->tenant, "authority-create"));
}

static void
show_current (ChyAuthoritiesPanel *self)
{
  ChyAuthorityNode node;
  GVariant *authority = current (self, &node);

  if (self->authorities == NULL)
    return;
  update_actions (self, authority);
  if (authority == NULL)
    {
      gtk_stack_set_visible_child_name (self->states, "empty");
      return;
    }
  chy_authority_tree_select (self->tree, chy_body_get_text (authority, "id"), node);
  chy_authority_content_show (self->content, authority, node);
  gtk_stack_set_visible_child_name (self->states, "content");
}

/* --- asking --------------------------------------------------------------------------------------------- */

static void ask (ChyAuthoritiesPanel *self);
static void sign_pending (ChyAuthoritiesPanel *self);

static void
show_error (ChyAuthoritiesPanel *self, const GError *error)
{
  GtkWidget *old = gtk_stack_get_child_by_name (self->states, "error");
  GtkWidget *page;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  page = chy_problem_page_new (error, _ ("Try Again"), "panel.refresh", NULL);
  if (old != NULL)
    gtk_widget_destroy (old);
  gtk_widget_show_all (page);
  gtk_stack_add_named (self->states, page, "error");
  gtk_stack_set_visible_child_name (self->states, "error");
}

static void
rows_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthoritiesPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);

  self->asking = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  self->authorities = g_steal_pointer (&rows);
  chy_authority_tree_set_authorities (self->tree, self->authorities);
  show_current (self);
  sign_pending (self);
  if (self->again)
    ask (self);
}

/* One at a time: changes that come meanwhile make one more together. */
static void
ask (ChyAuthoritiesPanel *self)
{
  g_autoptr (ChyQuery) query = NULL;

  self->again = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  query = chy_query_new ("authorities", NULL);
  query->details = TRUE;
  chy_rows_async (self->tenant, query, MOST_AUTHORITIES, self->cancellable, rows_cb, g_object_ref (self));
}

static void
tenant_changed_cb (ChyAuthoritiesPanel *self, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, "authorities") ||
      g_strv_contains (resources, "certificates") || g_strv_contains (resources, "vault"))
    ask (self);
}

/* --- the tree ------------------------------------------------------------------------------------------- */

static void
selected_cb (ChyAuthoritiesPanel *self, const char *id, int node)
{
  const char *name = chy_authority_node_name ((ChyAuthorityNode) node);
  g_autofree char *place = *name != '\0' ? g_strdup_printf ("%s/%s", id, name) : g_strdup (id);

  /* Shown at once, as a menu may follow; the window keeps the way back. */
  g_free (self->wanted);
  self->wanted = g_strdup (place);
  show_current (self);
  chy_navigate (GTK_WIDGET (self), "authorities", place);
}

static void
menu_cb (ChyAuthoritiesPanel *self, const GdkEvent *event)
{
  ChyAuthorityNode node;
  GVariant *authority = current (self, &node);
  g_autoptr (GMenuModel) model = NULL;
  GtkWidget *menu;

  if (authority == NULL)
    return;
  model = chy_authority_menu_new (self->tenant, authority, node);
  menu = gtk_menu_new_from_model (model);
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self->tree), NULL);
  g_signal_connect (menu, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  if (event != NULL)
    gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (menu), GTK_WIDGET (self->tree), GDK_GRAVITY_NORTH_WEST,
                              GDK_GRAVITY_NORTH_WEST, NULL);
}

/* --- actions -------------------------------------------------------------------------------------------- */

static void
new_authority_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_assistant_run (GTK_WIDGET (self), self->tenant);
}

static void
issue_template_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_issue_template_dialog_show (GTK_WIDGET (self), self->tenant, current (self, NULL));
}

static void
withdraw_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_withdraw (GTK_WIDGET (self), self->tenant, current (self, NULL),
                          g_variant_get_string (parameter, NULL));
}

static void
sign (ChyAuthoritiesPanel *self, const char *file, GBytes *data)
{
  GVariant *authority = current (self, NULL);

  chy_sign_dialog_show (GTK_WIDGET (self), self->tenant, self->authorities,
                        authority != NULL ? chy_body_get_text (authority, "id") : NULL, file, data);
}

static void
sign_pending (ChyAuthoritiesPanel *self)
{
  g_autoptr (GVariant) file = g_steal_pointer (&self->pending_file);
  g_autoptr (GVariant) bytes = NULL;
  g_autoptr (GBytes) data = NULL;
  const char *name;

  if (file == NULL)
    return;
  g_variant_get (file, "(&s@ay)", &name, &bytes);
  data = g_variant_get_data_as_bytes (bytes);
  sign (self, name, data);
}

/* From elsewhere; may come before the authorities are known. */
static void
sign_file_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  g_clear_pointer (&self->pending_file, g_variant_unref);
  self->pending_file = g_variant_ref (parameter);
  if (self->authorities != NULL)
    sign_pending (self);
}

static void
opened_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthoritiesPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = chy_file_open_finish (result, &name, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (bytes != NULL)
    sign (self, name, bytes);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_show_error (GTK_WIDGET (self), error);
}

static void
sign_request_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  static const char *const patterns[] = { "*.csr", "*.req", "*.p10", "*.pem", "*.der", NULL };
  ChyAuthoritiesPanel *self = data;
  ChyFileOptions options = { .title = _ ("Sign a Request From a File"),
                             .filter_name = _ ("Certificate requests"),
                             .patterns = patterns };

  chy_file_open_async (GTK_WIDGET (self), &options, self->cancellable, opened_cb, g_object_ref (self));
}

static void
publish_crl_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_publish_crl (GTK_WIDGET (self), self->tenant, current (self, NULL));
}

static void
save_crl_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_save_crl (GTK_WIDGET (self), self->tenant, current (self, NULL), self->cancellable);
}

static void
export_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyAuthoritiesPanel *self = data;
  const char *what = g_variant_get_string (parameter, NULL);
  ChyCertificateFormat format = CHY_CERTIFICATE_FORMAT_DER;

  if (g_str_equal (what, "chain"))
    format = CHY_CERTIFICATE_FORMAT_CHAIN;
  else if (g_str_equal (what, "root-pem"))
    format = CHY_CERTIFICATE_FORMAT_PEM;
  chy_authority_export (GTK_WIDGET (self), self->tenant, current (self, NULL),
                        g_str_has_prefix (what, "root"), format, self->cancellable);
}

static void
view_certificate_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_view_certificate (GTK_WIDGET (self), self->tenant, current (self, NULL));
}

static void
renew_cb (GSimpleAction *action, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;
  gboolean new_key = g_str_equal (g_action_get_name (G_ACTION (action)), "renew-new-key");

  chy_authority_renew (GTK_WIDGET (self), self->tenant, current (self, NULL), new_key, self->cancellable);
}

static void
request_certificate_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_save_request (GTK_WIDGET (self), self->tenant, current (self, NULL), self->cancellable);
}

static void
install_certificate_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_install_certificate (GTK_WIDGET (self), self->tenant, current (self, NULL),
                                     self->cancellable);
}

static void
delete_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_delete (GTK_WIDGET (self), self->tenant, current (self, NULL));
}

static void
properties_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_authority_properties_show (GTK_WIDGET (self), self->tenant, current (self, NULL));
}

static void
unlocked_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthoritiesPanel) self = data;

  if (chy_unlock_finish (result, NULL) && !g_cancellable_is_cancelled (self->cancellable))
    ask (self);
}

static void
unlock_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;

  chy_unlock_for_async (GTK_WIDGET (self), self->tenant, chy_body_get_text (current (self, NULL), "id"),
                        self->cancellable, unlocked_cb, g_object_ref (self));
}

static void
refresh_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuthoritiesPanel *self = data;
  ChyAuthorityNode node;

  (void) current (self, &node);
  chy_authority_content_refresh (self->content, node);
  ask (self);
}

static const GActionEntry entries[] = {
  { .name = "new-authority", .activate = new_authority_cb },
  { .name = "issue-template", .activate = issue_template_cb },
  { .name = "withdraw", .activate = withdraw_cb, .parameter_type = "s" },
  { .name = "sign-request", .activate = sign_request_cb },
  { .name = "sign-file", .activate = sign_file_cb, .parameter_type = "(say)" },
  { .name = "publish-crl", .activate = publish_crl_cb },
  { .name = "save-crl", .activate = save_crl_cb },
  { .name = "export", .activate = export_cb, .parameter_type = "s" },
  { .name = "view-certificate", .activate = view_certificate_cb },
  { .name = "renew", .activate = renew_cb },
  { .name = "renew-new-key", .activate = renew_cb },
  { .name = "request-certificate", .activate = request_certificate_cb },
  { .name = "install-certificate", .activate = install_certificate_cb },
  { .name = "delete", .activate = delete_cb },
  { .name = "properties", .activate = properties_cb },
  { .name = "unlock", .activate = unlock_cb },
  { .name = "refresh", .activate = refresh_cb },
};

/* --- vfuncs --------------------------------------------------------------------------------------------- */

static void
chy_authorities_panel_dispose (GObject *object)
{
  ChyAuthoritiesPanel *self = CHY_AUTHORITIES_PANEL (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_authorities_panel_parent_class)->dispose (object);
}

static void
chy_authorities_panel_finalize (GObject *object)
{
  ChyAuthoritiesPanel *self = CHY_AUTHORITIES_PANEL (object);

  g_clear_object (&self->tenant);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_clear_pointer (&self->pending_file, g_variant_unref);
  g_free (self->wanted);
  g_object_unref (self->actions);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_authorities_panel_parent_class)->finalize (object);
}

static void
chy_authorities_panel_class_init (ChyAuthoritiesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_authorities_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_authorities_panel_finalize;

  g_type_ensure (CHY_TYPE_AUTHORITY_CONTENT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-authorities-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritiesPanel, content);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritiesPanel, split);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritiesPanel, states);
}

static void
chy_authorities_panel_init (ChyAuthoritiesPanel *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->tree = CHY_AUTHORITY_TREE (chy_authority_tree_new ());
  gtk_box_pack_start (self->split, GTK_WIDGET (self->tree), FALSE, FALSE, 0);
  gtk_box_reorder_child (self->split, GTK_WIDGET (self->tree), 0);
  g_signal_connect_object (self->tree, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tree, "menu", G_CALLBACK (menu_cb), self, G_CONNECT_SWAPPED);
}

/* --- the panel ------------------------------------------------------------------------------------------ */

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyAuthoritiesPanel *self = g_object_new (CHY_TYPE_AUTHORITIES_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
  chy_authority_content_set_tenant (self->content, tenant);
  update_actions (self, NULL);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  ask (self);

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  ChyAuthoritiesPanel *self = CHY_AUTHORITIES_PANEL (panel);
  ChyAuthorityNode node;

  (void) current (self, &node);
  chy_authority_content_set_search (self->content, text, node);
}

static void
panel_show (GtkWidget *panel, const char *place)
{
  ChyAuthoritiesPanel *self = CHY_AUTHORITIES_PANEL (panel);

  if (g_strcmp0 (self->wanted, place) == 0 && self->authorities != NULL)
    return;
  g_free (self->wanted);
  self->wanted = g_strdup (place);
  show_current (self);
}

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return G_ACTION_GROUP (CHY_AUTHORITIES_PANEL (panel)->actions);
}

static const ChyPanelButton *
panel_get_button (GtkWidget *panel, const char *place)
{
  (void) panel;
  (void) place;

  return chy_panel_authorities.button;
}

static const ChyPanelButton button = { .action = "new-authority",
                                       .title = N_ ("New Authority"),
                                       .icon = "list-add-symbolic",
                                       .command = "authority-create" };

static const ChyPanelBadge badge = { .resource = "requests",
                                     .key = "state",
                                     .value = "pendingApproval",
                                     .words = N_ ("{count} waiting for approval") };

const ChyPanelType chy_panel_authorities = {
  .id = "authorities",
  .title = N_ ("Authorities"),
  .section = N_ ("CERTIFICATION AUTHORITY"),
  .icon = "chy-panel-authorities-symbolic",
  .create = panel_create,
  .search = panel_search,
  .show = panel_show,
  .get_actions = panel_get_actions,
  .get_button = panel_get_button,
  .button = &button,
  .badge = &badge,
};
