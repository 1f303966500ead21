/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "console/authorities/chy-authority-content.h"
#include "console/authorities/chy-authority-dialogs.h"
#include "console/authorities/chy-authority-pages.h"
#include "console/authorities/chy-authority-security.h"
#include "console/authorities/chy-authority-tasks.h"
#include "console/authorities/chy-authority-tree.h"
#include "fake-tenant.h"
#include "screen.h"

typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *window;
  GVariant *authority; /* (owned) */
  char *place;         /* (owned) what was chosen in the tree, "id/node" */
} Fixture;

#define AUTHORITY                                                                                            \
  "{'id': <'a1'>, 'name': <'Contoso CA'>, 'state': <'active'>, 'kind': <'root'>,"                            \
  " 'notAfter': <int64 2000000000000000>, 'counts': <{'pending': <int64 3>}>,"                               \
  " 'templates': <[{'name': <'Web'>, 'displayName': <'Web'>}]>,"                                             \
  " 'security': <[{'principalName': <'CORP\\\\A$'>, 'allow': <['read', 'request-certificates']>,"            \
  " 'deny': <@as []>}]>}"

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->tenant = fake_tenant_new ();
  fixture->authority = g_variant_ref_sink (g_variant_new_parsed (AUTHORITY));
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_widget_show (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_object_unref (fixture->tenant);
  g_variant_unref (fixture->authority);
  g_free (fixture->place);
}

static void
selected_cb (Fixture *fixture, const char *id, int node)
{
  g_free (fixture->place);
  fixture->place = g_strdup_printf ("%s/%s", id, chy_authority_node_name ((ChyAuthorityNode) node));
}

static void
test_tree (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) authorities = g_ptr_array_new ();
  GtkWidget *tree = chy_authority_tree_new ();
  GtkTreeView *view = screen_find (tree, GTK_TYPE_TREE_VIEW);
  g_autoptr (GtkTreePath) pending = gtk_tree_path_new_from_indices (0, 2, -1);
  g_autofree char *text = NULL;
  GtkTreeModel *model;
  GtkTreeIter iter;

  (void) data;
  gtk_container_add (GTK_CONTAINER (fixture->window), tree);
  g_signal_connect_swapped (tree, "selected", G_CALLBACK (selected_cb), fixture);
  g_ptr_array_add (authorities, fixture->authority);
  chy_authority_tree_set_authorities (CHY_AUTHORITY_TREE (tree), authorities);
  model = gtk_tree_view_get_model (view);
  g_assert_cmpint (gtk_tree_model_iter_n_children (model, NULL), ==, 1);
  g_assert_true (gtk_tree_model_get_iter (model, &iter, pending));
  gtk_tree_model_get (model, &iter, 1, &text, -1);
  g_assert_cmpstr (text, ==, "Pending Requests (3)");
  /* What the program chooses is not told; what a person chooses is. */
  chy_authority_tree_select (CHY_AUTHORITY_TREE (tree), "a1", CHY_AUTHORITY_NODE_ISSUED);
  g_assert_null (fixture->place);
  gtk_tree_view_set_cursor (view, pending, NULL, FALSE);
  g_assert_cmpstr (fixture->place, ==, "a1/pending");
  /* The same again changes nothing that is chosen; what is gone goes. */
  chy_authority_tree_set_authorities (CHY_AUTHORITY_TREE (tree), authorities);
  g_assert_cmpstr (fixture->place, ==, "a1/pending");
  g_ptr_array_set_size (authorities, 0);
  chy_authority_tree_set_authorities (CHY_AUTHORITY_TREE (tree), authorities);
  g_assert_cmpint (gtk_tree_model_iter_n_children (model, NULL), ==, 0);
}

static gboolean
can_scroll (gpointer adjustment)
{
  return gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment) + 40;
}

static void
test_scrolled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) other =
      g_variant_ref_sink (g_variant_new_parsed ("{'id': <'a2'>, 'name': <'Other CA'>, 'state': <'active'>}"));
  ChyAuthorityContent *content = g_object_new (CHY_TYPE_AUTHORITY_CONTENT, "visible", TRUE, NULL);
  GtkAdjustment *adjustment;

  (void) data;
  chy_authority_content_set_tenant (content, CHY_TENANT (fixture->tenant));
  gtk_window_resize (GTK_WINDOW (fixture->window), 400, 200);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (content));
  chy_authority_content_show (content, fixture->authority, CHY_AUTHORITY_NODE_SELF);
  adjustment = gtk_scrolled_window_get_vadjustment (screen_find (fixture->window, CHY_TYPE_AUTHORITY_PAGE));
  screen_wait (can_scroll, adjustment);
  gtk_adjustment_set_value (adjustment, 40);
  chy_authority_content_show (content, fixture->authority, CHY_AUTHORITY_NODE_SELF);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 40);
  chy_authority_content_show (content, other, CHY_AUTHORITY_NODE_SELF);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  gtk_adjustment_set_value (adjustment, 40);
  chy_authority_content_show (content, other, CHY_AUTHORITY_NODE_TEMPLATES);
  chy_authority_content_show (content, other, CHY_AUTHORITY_NODE_SELF);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
}

static gboolean
has_action (GMenuModel *menu, const char *wanted)
{
  gboolean found = FALSE;

  for (int i = 0; i < g_menu_model_get_n_items (menu) && !found; i++)
    {
      g_autofree char *action = NULL;
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autoptr (GMenuModel) below = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SUBMENU);

      (void) g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action);
      found = g_strcmp0 (action, wanted) == 0 || (section != NULL && has_action (section, wanted)) ||
              (below != NULL && has_action (below, wanted));
    }
  return found;
}

static void
test_menus (Fixture *fixture, gconstpointer data)
{
  ChyTenant *tenant = CHY_TENANT (fixture->tenant);
  g_autoptr (GMenuModel) own = NULL;
  g_autoptr (GMenuModel) revoked = NULL;
  g_autoptr (GVariant) external =
      chy_body_with (fixture->authority, "kind", g_variant_new_string ("external"));
  g_autoptr (GMenuModel) waiting = NULL;

  (void) data;
  fake_tenant_forbid (fixture->tenant, "authority-delete");
  own = chy_authority_menu_new (tenant, fixture->authority, CHY_AUTHORITY_NODE_SELF);
  revoked = chy_authority_menu_new (tenant, fixture->authority, CHY_AUTHORITY_NODE_REVOKED);
  waiting = chy_authority_menu_new (tenant, external, CHY_AUTHORITY_NODE_SELF);
  g_assert_true (has_action (own, "panel.issue-template"));
  g_assert_true (has_action (own, "panel.properties"));
  g_assert_true (has_action (own, "panel.renew-new-key"));
  g_assert_false (has_action (own, "panel.install-certificate"));
  g_assert_true (has_action (waiting, "panel.install-certificate"));
  /* What the actor may not do is not offered. */
  g_assert_false (has_action (own, "panel.delete"));
  g_assert_true (has_action (revoked, "panel.publish-crl"));
  g_assert_false (has_action (revoked, "panel.issue-template"));
}

static GtkToggleButton *
find_box (GtkWidget *root, const char *name)
{
  if (GTK_IS_CHECK_BUTTON (root) &&
      g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (root)), name) == 0)
    return GTK_TOGGLE_BUTTON (root);
  if (GTK_IS_CONTAINER (root))
    {
      g_autoptr (GList) list = gtk_container_get_children (GTK_CONTAINER (root));

      for (GList *l = list; l != NULL; l = l->next)
        {
          GtkToggleButton *found = find_box (l->data, name);

          if (found != NULL)
            return found;
        }
    }
  return NULL;
}

static char *
describe (ChyAuthoritySecurity *security)
{
  g_autoptr (GPtrArray) commands = chy_authority_security_get_commands (security);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < commands->len; i++)
    {
      const ChyCommand *command = g_ptr_array_index (commands, i);

      g_string_append_printf (text, "%s %s %s%s;", command->type + strlen ("authority-"),
                              chy_body_get_text (command->params, "principal"),
                              chy_body_get_text (command->params, "right"),
                              chy_body_get_bool (command->params, "deny", FALSE) ? " deny" : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_security (Fixture *fixture, gconstpointer data)
{
  GtkWidget *widget = chy_authority_security_new (CHY_TENANT (fixture->tenant), fixture->authority);
  ChyAuthoritySecurity *security = CHY_AUTHORITY_SECURITY (widget);
  GtkEntry *entry = screen_find (widget, GTK_TYPE_ENTRY);
  g_autofree char *changes = NULL;
  g_autofree char *more = NULL;

  (void) data;
  gtk_container_add (GTK_CONTAINER (fixture->window), widget);
  g_assert_false (chy_authority_security_is_changed (security));
  g_assert_true (gtk_toggle_button_get_active (find_box (widget, "Allow: Read")));
  /* What is denied is not allowed at the same time. */
  gtk_toggle_button_set_active (find_box (widget, "Deny: Read"), TRUE);
  g_assert_false (gtk_toggle_button_get_active (find_box (widget, "Allow: Read")));
  changes = describe (security);
  g_assert_cmpstr (changes, ==, "grant CORP\\A$ read deny;revoke-grant CORP\\A$ read;");
  gtk_toggle_button_set_active (find_box (widget, "Deny: Read"), FALSE);
  gtk_toggle_button_set_active (find_box (widget, "Allow: Read"), TRUE);
  g_assert_false (chy_authority_security_is_changed (security));
  gtk_entry_set_text (entry, "CORP\\B$");
  gtk_widget_activate (GTK_WIDGET (entry));
  g_assert_true (screen_says (widget, "Permissions for CORP\\B$"));
  g_assert_false (gtk_toggle_button_get_active (find_box (widget, "Allow: Read")));
  gtk_toggle_button_set_active (find_box (widget, "Allow: Manage CA"), TRUE);
  more = describe (security);
  g_assert_cmpstr (more, ==, "grant CORP\\B$ manage-ca;");
}

static gboolean
find_dialog (gpointer data)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  *(GtkWidget **) data = NULL;
  for (GList *l = windows; l != NULL; l = l->next)
    if (GTK_IS_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      *(GtkWidget **) data = l->data;
  return *(GtkWidget **) data != NULL;
}

static gboolean
has_row (gpointer data)
{
  return gtk_tree_model_iter_n_children (data, NULL) > 0;
}

/* The second entry of the dialog: the first is the search. */
static GtkWidget *
find_plain_entry (GtkWidget *root)
{
  if (GTK_IS_ENTRY (root) && !GTK_IS_SEARCH_ENTRY (root))
    return root;
  if (GTK_IS_CONTAINER (root))
    {
      g_autoptr (GList) list = gtk_container_get_children (GTK_CONTAINER (root));

      for (GList *l = list; l != NULL; l = l->next)
        {
          GtkWidget *found = find_plain_entry (l->data);

          if (found != NULL)
            return found;
        }
    }
  return NULL;
}

static void
test_issue_template (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = NULL;
  GtkTreeView *view;
  g_autoptr (GtkTreePath) first = gtk_tree_path_new_first ();
  g_autofree char *params = NULL;

  (void) data;
  fake_tenant_add (fixture->tenant, "templates", "{'id': <'t1'>, 'name': <'Web'>, 'displayName': <'Web'>}");
  fake_tenant_add (fixture->tenant, "templates", "{'id': <'t2'>, 'name': <'Open'>, 'displayName': <'Open'>}");
  fake_tenant_add_problem (fixture->tenant, "authority-issue-template",
                           chy_problem_new (CHY_SEVERITY_ERROR, "template", "ESC1", "Open", NULL, NULL));
  chy_issue_template_dialog_show (fixture->window, CHY_TENANT (fixture->tenant), fixture->authority);
  screen_wait (find_dialog, &dialog);
  view = screen_find (dialog, GTK_TYPE_TREE_VIEW);
  screen_wait (has_row, gtk_tree_view_get_model (view));
  /* What is issued already is not offered. */
  g_assert_cmpint (gtk_tree_model_iter_n_children (gtk_tree_view_get_model (view), NULL), ==, 1);
  gtk_tree_view_set_cursor (view, first, NULL, FALSE);
  screen_wait_for_text (dialog, "type ESC1");
  g_assert_false (gtk_widget_get_sensitive (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT)));
  gtk_entry_set_text (GTK_ENTRY (find_plain_entry (dialog)), "esc1");
  g_assert_true (gtk_widget_get_sensitive (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT)));
  fake_tenant_clear_problems (fixture->tenant, "authority-issue-template");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  fake_tenant_wait (fixture->tenant, "authority-issue-template", 1);
  params = fake_tenant_get_last (fixture->tenant, "authority-issue-template");
  g_test_message ("%s", params);
  g_assert_nonnull (strstr (params, "'accept': <['ESC1']>"));
  g_assert_nonnull (strstr (params, "'template': <'Open'>"));
}

static void
test_properties (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = NULL;

  (void) data;
  chy_authority_properties_show (fixture->window, CHY_TENANT (fixture->tenant), fixture->authority);
  screen_wait (find_dialog, &dialog);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (dialog)), ==, "Contoso CA Properties");
  g_assert_cmpint (gtk_notebook_get_n_pages (screen_find (dialog, GTK_TYPE_NOTEBOOK)), ==, 5);
  /* Nothing is changed yet. */
  g_assert_false (gtk_widget_get_sensitive (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT)));
  gtk_notebook_set_current_page (screen_find (dialog, GTK_TYPE_NOTEBOOK), 4);
  gtk_toggle_button_set_active (find_box (dialog, "Allow: Manage CA"), TRUE);
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  fake_tenant_wait (fixture->tenant, "authority-grant", 1);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "authority-set"), ==, 0);
}

static void
test_not_a_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nonsense", 8);
  g_autoptr (GPtrArray) authorities = g_ptr_array_new ();
  GtkWidget *dialog = NULL;

  (void) data;
  g_ptr_array_add (authorities, fixture->authority);
  chy_sign_dialog_show (fixture->window, CHY_TENANT (fixture->tenant), authorities, "a1", "letter.csr",
                        nonsense);
  screen_wait (find_dialog, &dialog);
  g_assert_true (screen_says (dialog, "Not readable"));
  g_assert_false (gtk_widget_get_sensitive (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT)));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
#define ADD(path, func) g_test_add ("/authorities/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("the tree keeps what is chosen", test_tree);
  ADD ("what is shown anew is read from its top", test_scrolled);
  ADD ("each container has its menu", test_menus);
  ADD ("rights become commands, grants first", test_security);
  ADD ("an error is accepted by typing its code", test_issue_template);
  ADD ("properties change only what was changed", test_properties);
  ADD ("what is no request is not signed", test_not_a_request);
  return g_test_run ();
}
