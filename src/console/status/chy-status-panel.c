/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-request-page.h"
#include "chy-status-actions.h"
#include "chy-status-panel.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-list-page.h"

struct _ChyStatusPanel
{
  GtkStack parent_instance;

  ChyListPage *list;
  ChyRequestPage *page;
};

G_DEFINE_FINAL_TYPE (ChyStatusPanel, chy_status_panel, GTK_TYPE_STACK)

static const char *const columns[] = {
  "number",     "state", "profileName", "userPrincipalName", "deviceDisplayName", "lastModifiedDateTime",
  "causeTitle", NULL
};

static const char *const filters[] = { "state",
                                       "profileId",
                                       "userId",
                                       "deviceId",
                                       "connectorId",
                                       "lastModifiedDateTime",
                                       "notAfter",
                                       "createdDateTime",
                                       "userPrincipalName",
                                       "subjectName",
                                       "certificateSerialNumber",
                                       "number",
                                       NULL };

static const ChyListPageType list_type = {
  .resource = "requests",
  .title = N_ ("Assignment Status"),
  .name = "requests",
  .columns = columns,
  .filters = filters,
  .actions = chy_status_actions,
  .empty_title = N_ ("No Requests Yet"),
  .empty_sentence =
      N_ ("Assign a PKCS certificate profile to a group: each of its devices gets a request, which "
          "can be followed here until its certificate is delivered."),
};

static void
chy_status_panel_class_init (ChyStatusPanelClass *klass G_GNUC_UNUSED)
{
}

static void
chy_status_panel_init (ChyStatusPanel *self G_GNUC_UNUSED)
{
}

/* Another panel shows some of them: "panel.filter" with keys and filter values. */
static void
filter_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  (void) action;
  chy_list_page_set_filter (CHY_STATUS_PANEL (data)->list, parameter);
}

static const GActionEntry panel_entries[] = {
  { .name = "filter", .activate = filter_cb, .parameter_type = "a{sv}" },
};

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyStatusPanel *self = g_object_new (CHY_TYPE_STATUS_PANEL, "hhomogeneous", FALSE, NULL);

  self->list = CHY_LIST_PAGE (chy_list_page_new (tenant, &list_type, self));
  self->page = CHY_REQUEST_PAGE (chy_request_page_new (tenant));
  g_action_map_add_action_entries (G_ACTION_MAP (chy_request_page_get_actions (self->page)), panel_entries,
                                   G_N_ELEMENTS (panel_entries), self);
  gtk_widget_show (GTK_WIDGET (self->list));
  gtk_stack_add_named (GTK_STACK (self), GTK_WIDGET (self->list), "list");
  gtk_stack_add_named (GTK_STACK (self), GTK_WIDGET (self->page), "request");

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  /* What is looked for is in the list, not on a page. */
  if (*text != '\0' && !g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (panel)), "list"))
    chy_navigate (panel, "status", "");
  chy_list_page_set_search (CHY_STATUS_PANEL (panel)->list, text);
}

static void
panel_show (GtkWidget *panel, const char *place)
{
  ChyStatusPanel *self = CHY_STATUS_PANEL (panel);
  gboolean is_page = *place != '\0';

  chy_request_page_show (self->page, is_page ? place : NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self), is_page ? "request" : "list");
  if (!is_page)
    chy_list_page_focus (self->list);
}

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return chy_request_page_get_actions (CHY_STATUS_PANEL (panel)->page);
}

static const ChyPanelBadge badge = {
  .resource = "requests",
  .key = "state",
  .value = "failed,denied",
  /* Translators: {count} is the number of requests. */
  .words = N_ ("{count} failed"),
};

const ChyPanelType chy_panel_status = {
  .id = "status",
  .title = N_ ("Assignment Status"),
  .section = N_ ("DEVICE CONFIGURATION"),
  .icon = "chy-panel-status-symbolic",
  .create = panel_create,
  .search = panel_search,
  .show = panel_show,
  .get_actions = panel_get_actions,
  .badge = &badge,
};
