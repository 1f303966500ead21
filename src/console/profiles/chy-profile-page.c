/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-page.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-profile-draft.h"
#include "chy-profile-overview.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-reach.h"
#include "chy-profile-review.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-list-page.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

enum
{
  REFRESH_DELAY = 300, /* ms: many changes at once are one */
};

struct _ChyProfilePage
{
  GtkBox parent_instance;

  ChyTenant *tenant;         /* (owned) */
  char *id;                  /* (owned) */
  GVariant *row;             /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) */
  guint timer;               /* source id, or 0 */

  /* Owned by this box. */
  GtkWidget *title;
  GtkWidget *state;
  GtkWidget *more;
  GtkStack *stack;
  GtkNotebook *tabs;
  ChyProfileOverview *overview;
  GtkWidget *properties;
  ChyProfileReach *assignments;
  ChyProfileReach *checks;
  ChyListPage *lists[3]; /* device status, user status, certificates; NULL: not of this type */
};

G_DEFINE_FINAL_TYPE (ChyProfilePage, chy_profile_page, GTK_TYPE_BOX)

/* --- lists -------------------------------------------------------------------------------------------- */

static const char *const device_columns[] = {
  "deviceDisplayName", "userPrincipalName", "state", "code", "lastModifiedDateTime", NULL
};
static const char *const user_columns[] = {
  "userDisplayName", "userPrincipalName", "deviceDisplayName", "state", "code", "lastModifiedDateTime", NULL
};
static const char *const filters[] = { "state", "deviceDisplayName", "userPrincipalName",
                                       "lastModifiedDateTime", NULL };

static const ChyListPageType device_status = {
  .resource = "requests",
  .title = "",
  .name = "profile-device-status",
  .columns = device_columns,
  .filters = filters,
  .empty_title = N_ ("No Device Yet"),
  .empty_sentence =
      N_ ("Each device that the profile is assigned to stands here with what became of its request."),
};

static const ChyListPageType user_status = {
  .resource = "requests",
  .title = "",
  .name = "profile-user-status",
  .columns = user_columns,
  .filters = filters,
  .empty_title = N_ ("No User Yet"),
  .empty_sentence =
      N_ ("Each user that the profile is assigned to stands here with what became of the request."),
};

/* Of a profile that brings a root: what was delivered. */
static const char *const delivery_columns[] = { "deviceDisplayName", "status", "lastReportedDateTime", NULL };

static const ChyListPageType delivery_status = {
  .resource = "profile-status",
  .title = "",
  .columns = delivery_columns,
  .empty_title = N_ ("No Device Yet"),
  .empty_sentence = N_ ("Each device that the profile is assigned to stands here once it was told."),
};

static const ChyListPageType certificates = {
  .resource = "certificates",
  .title = "",
  .name = "profile-certificates",
  .empty_title = N_ ("No Certificate Yet"),
  .empty_sentence = N_ ("The certificates that this profile led to are listed here."),
};

static void
add_tab (ChyProfilePage *self, GtkWidget *page, const char *title)
{
  gtk_widget_show (page);
  gtk_notebook_append_page (self->tabs, page, gtk_label_new (title));
}

/* A request that a younger one has taken the place of says nothing about now. */
static GVariant *
filter_of (ChyProfilePage *self, const ChyListPageType *type)
{
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  if (strcmp (type->resource, "profile-status") == 0)
    g_variant_dict_insert (&filter, "profile", "s", self->id);
  else
    g_variant_dict_insert (&filter, "profileId", "s", self->id);
  if (strcmp (type->resource, "requests") == 0)
    g_variant_dict_insert (&filter, "state", "s", "!superseded");

  return g_variant_dict_end (&filter);
}

static ChyListPage *
add_list (ChyProfilePage *self, const ChyListPageType *type, const char *title)
{
  GtkWidget *list = chy_list_page_new (self->tenant, type, self);

  chy_list_page_set_base_filter (CHY_LIST_PAGE (list), filter_of (self, type));
  add_tab (self, list, title);

  return CHY_LIST_PAGE (list);
}

/* --- the row ------------------------------------------------------------------------------------------ */

static gboolean
has_type (ChyProfilePage *self, const char *type)
{
  return g_strcmp0 (chy_body_get_text (self->row, "type"), type) == 0;
}

static GtkWidget *
properties_new (ChyProfilePage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);

  self->properties = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  g_object_set (self->properties, "margin", 18, NULL);
  gtk_container_add (GTK_CONTAINER (scroller), self->properties);
  gtk_widget_show_all (scroller);

  return scroller;
}

static void
build_tabs (ChyProfilePage *self)
{
  gboolean trusted = has_type (self, "trusted-certificate");

  self->overview = CHY_PROFILE_OVERVIEW (chy_profile_overview_new (self->tenant));
  self->assignments = CHY_PROFILE_REACH (chy_profile_reach_new (self->tenant, FALSE));
  self->checks = CHY_PROFILE_REACH (chy_profile_reach_new (self->tenant, TRUE));
  add_tab (self, GTK_WIDGET (self->overview), _ ("Overview"));
  add_tab (self, properties_new (self), _ ("Properties"));
  add_tab (self, GTK_WIDGET (self->assignments), _ ("Assignments"));
  self->lists[0] = add_list (self, trusted ? &delivery_status : &device_status, _ ("Device Status"));
  if (!trusted)
    self->lists[1] = add_list (self, &user_status, _ ("User Status"));
  if (has_type (self, "pkcs-certificate"))
    self->lists[2] = add_list (self, &certificates, _ ("Certificates"));
  add_tab (self, GTK_WIDGET (self->checks), _ ("Checks"));
  gtk_notebook_set_current_page (self->tabs, 0);
}

static void
show_state (ChyProfilePage *self)
{
  gint64 failed = chy_body_get_int (self->row, "failed", 0);
  g_autofree char *number = chy_words_number (failed);
  g_autofree char *words =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s failed", "%s failed", (gulong) failed), number);
  gboolean assigned = chy_body_get_bool (self->row, "assigned", FALSE);
  GtkWidget *label;

  chy_container_clear (GTK_CONTAINER (self->state));
  if (failed == 0 && assigned)
    return;
  label = failed > 0 ? chy_profile_state_new ("chy-state-warning-symbolic", words)
                     : chy_profile_state_new ("chy-state-inactive-symbolic", _ ("Not assigned"));
  gtk_container_add (GTK_CONTAINER (self->state), label);
  gtk_widget_show_all (self->state);
}

static void
show_properties (ChyProfilePage *self)
{
  g_autoptr (GVariant) body = chy_profile_draft_body (self->row);
  GtkWidget *card = chy_profile_card_new (_ ("Settings"), NULL);
  GtkWidget *facts = chy_profile_facts_new (body, TRUE);

  chy_container_clear (GTK_CONTAINER (self->properties));
  g_object_set (facts, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (card), facts);
  gtk_container_add (GTK_CONTAINER (self->properties), card);
  gtk_widget_show_all (self->properties);
}

static void
show_row (ChyProfilePage *self)
{
  if (self->overview == NULL)
    build_tabs (self);
  gtk_label_set_text (GTK_LABEL (self->title), chy_body_get_text (self->row, "displayName"));
  show_state (self);
  chy_profile_overview_set_row (self->overview, self->row);
  show_properties (self);
  chy_profile_reach_set_row (self->assignments, self->row);
  chy_profile_reach_set_row (self->checks, self->row);
  gtk_stack_set_visible_child_name (self->stack, "page");
}

static void
show_error (ChyProfilePage *self, const GError *error)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, "error");

  if (page != NULL)
    gtk_widget_destroy (page);
  page = chy_problem_page_new (error, NULL, NULL, NULL);
  gtk_widget_show_all (page);
  gtk_stack_add_named (self->stack, page, "error");
  gtk_stack_set_visible_child (self->stack, page);
}

static void
row_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfilePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) row = chy_tenant_get_finish (CHY_TENANT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (row == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->row, g_variant_unref);
  self->row = g_steal_pointer (&row);
  show_row (self);
}

static void
load (ChyProfilePage *self)
{
  chy_tenant_get_async (self->tenant, "profiles", self->id, self->cancellable, row_cb, g_object_ref (self));
}

static gboolean
timer_cb (gpointer data)
{
  ChyProfilePage *self = data;

  self->timer = 0;
  load (self);

  return G_SOURCE_REMOVE;
}

static void
tenant_changed_cb (ChyProfilePage *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (REFRESH_DELAY, timer_cb, self);
}

/* --- the widget --------------------------------------------------------------------------------------- */

static void
chy_profile_page_dispose (GObject *object)
{
  ChyProfilePage *self = CHY_PROFILE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (chy_profile_page_parent_class)->dispose (object);
}

static void
chy_profile_page_finalize (GObject *object)
{
  ChyProfilePage *self = CHY_PROFILE_PAGE (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->row, g_variant_unref);
  g_free (self->id);

  G_OBJECT_CLASS (chy_profile_page_parent_class)->finalize (object);
}

static void
chy_profile_page_class_init (ChyProfilePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profile_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profile_page_finalize;
}

/* The panel's actions are those of the window while the panel is in front. */
static GtkWidget *
menu_button_new (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _ ("Duplicate…"), "panel.duplicate");
  g_menu_append (menu, _ ("Export PFX Files…"), "panel.export-pfx");
  g_menu_append (menu, _ ("Delete…"), "panel.delete");
  gtk_container_add (GTK_CONTAINER (button),
                     gtk_image_new_from_icon_name ("view-more-symbolic", GTK_ICON_SIZE_BUTTON));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "flat");
  gtk_widget_set_tooltip_text (button, _ ("Actions"));
  atk_object_set_name (gtk_widget_get_accessible (button), _ ("Actions"));

  return button;
}

static void
chy_profile_page_init (ChyProfilePage *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->cancellable = g_cancellable_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->title = chy_profile_label_new ("", "page-title");
  gtk_widget_set_hexpand (self->title, TRUE);
  self->state = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_valign (self->state, GTK_ALIGN_CENTER);
  self->more = menu_button_new ();
  gtk_widget_set_valign (self->more, GTK_ALIGN_CENTER);
  g_object_set (head, "margin-start", 18, "margin-end", 18, "margin-top", 12, "margin-bottom", 6, NULL);
  gtk_container_add (GTK_CONTAINER (head), self->title);
  gtk_container_add (GTK_CONTAINER (head), self->state);
  gtk_container_add (GTK_CONTAINER (head), self->more);
  self->tabs = GTK_NOTEBOOK (gtk_notebook_new ());
  g_object_set (self->tabs, "show-border", FALSE, "scrollable", TRUE, "vexpand", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->tabs)), "tabs");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "loading");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->tabs), "page");
  gtk_container_add (GTK_CONTAINER (self), head);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->stack));
  gtk_widget_show_all (GTK_WIDGET (self));
}

GtkWidget *
chy_profile_page_new (ChyTenant *tenant, const char *id)
{
  ChyProfilePage *self = g_object_new (CHY_TYPE_PROFILE_PAGE, NULL);

  self->tenant = g_object_ref (tenant);
  self->id = g_strdup (id);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  load (self);

  return GTK_WIDGET (self);
}
