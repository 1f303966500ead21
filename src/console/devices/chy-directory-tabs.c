/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-directory-tabs.h"
#include "chy-imported-pfx-list.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-picker.h"

/* --- lists ---------------------------------------------------------------------------------------------- */

static const char *const request_columns[] = {
  "number", "state", "profileName", "deviceDisplayName", "userPrincipalName", "lastModifiedDateTime", NULL
};
static const char *const delivery_columns[] = { "profileName", "state", "lastModifiedDateTime", NULL };
static const char *const assignment_columns[] = { "profileName", "target", "createdDateTime", NULL };
static const char *const member_columns[] = { "displayName", "kind", "createdDateTime", NULL };

static void remove_member (GtkWidget *list, const char *const *ids, GPtrArray *bodies, gpointer data);

static const ChyListAction member_actions[] = {
  { .name = "remove", .title = N_ ("Remove From Group"), .activate = remove_member, .one = TRUE },
  { NULL },
};

static const ChyListPageType requests = {
  .resource = "requests",
  .title = "",
  .columns = request_columns,
  .empty_title = N_ ("No Requests"),
  .empty_sentence = N_ ("A certificate is requested when a profile is assigned that applies here."),
};

static const ChyListPageType certificates = {
  .resource = "certificates",
  .title = "",
  .empty_title = N_ ("No Certificates"),
  .empty_sentence = N_ ("Certificates are listed here when a connector has delivered them."),
};

static const ChyListPageType deliveries = {
  .resource = "deliveries",
  .title = "",
  .columns = delivery_columns,
  .empty_title = N_ ("No Profiles"),
  .empty_sentence = N_ ("No profile has reached this device yet."),
};

static const ChyListPageType devices = {
  .resource = "devices",
  .title = "",
  .empty_title = N_ ("No Devices"),
  .empty_sentence = N_ ("No device has this person as its primary user."),
};

static const ChyListPageType members = {
  .resource = "members",
  .title = "",
  .columns = member_columns,
  .actions = member_actions,
  .empty_title = N_ ("No Members"),
  .empty_sentence = N_ ("Profiles that are assigned to this group reach nobody yet."),
};

static const ChyListPageType assignments = {
  .resource = "assignments",
  .title = "",
  .columns = assignment_columns,
  .empty_title = N_ ("No Profiles"),
  .empty_sentence = N_ ("No profile is assigned to this group."),
};

/* --- opening and changing ---------------------------------------------------------------------------------
 */

static void
open_profile_cb (GtkWidget *list, GVariant *body)
{
  const char *profile = chy_body_get_text (body, "profileId");

  if (profile != NULL)
    (void) chy_navigate_to_object (list, "profiles", profile);
}

static void
open_member_cb (GtkWidget *list, GVariant *body)
{
  const ChyDirectoryKind *kind = chy_directory_kind_find (chy_body_get_text (body, "kind"));
  const char *id = chy_body_get_text (body, "memberId");

  if (kind != NULL && id != NULL)
    (void) chy_navigate_to_object (list, kind->resource, id);
}

static ChyCommand *
member_command (const char *type, const char *group, const char *kind, const char *member)
{
  g_autofree char *prefixed = g_strdup_printf ("%s:%s", kind, member);
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "group", "s", group);
  g_variant_dict_insert (&params, "member", "s", prefixed);

  return chy_command_new (type, g_variant_dict_end (&params));
}

static void
remove_member (GtkWidget *list, const char *const *ids, GPtrArray *bodies, gpointer data)
{
  GVariant *body = bodies->len > 0 ? g_ptr_array_index (bodies, 0) : NULL;
  const char *group = body != NULL ? chy_body_get_text (body, "groupId") : NULL;
  const char *kind = body != NULL ? chy_body_get_text (body, "kind") : NULL;
  const char *member = body != NULL ? chy_body_get_text (body, "memberId") : NULL;
  ChyActOptions options = { .done = _ ("The member is removed from the group.") };

  (void) ids;
  (void) data;
  if (group != NULL && kind != NULL && member != NULL)
    chy_act (list, chy_list_page_get_tenant (CHY_LIST_PAGE (list)),
             member_command ("member-remove", group, kind, member), &options);
}

/* A button that adds one kind of member. */
typedef struct
{
  ChyTenant *tenant; /* (owned) */
  const ChyDirectoryKind *kind;
  char *group; /* (owned) */
} Adder;

static void
adder_free (gpointer data, GClosure *closure)
{
  Adder *adder = data;

  (void) closure;
  g_object_unref (adder->tenant);
  g_free (adder->group);
  g_free (adder);
}

static void
add_member_cb (ChyPicker *picker, gpointer data)
{
  const Adder *adder = data;
  const char *id = chy_picker_get_id (picker);
  ChyActOptions options = { .done = _ ("The member is added to the group.") };

  if (id != NULL)
    chy_act (GTK_WIDGET (picker), adder->tenant,
             member_command ("member-add", adder->group, adder->kind->kind, id), &options);
}

static void
add_adders (ChyListPage *list, ChyTenant *tenant, const char *group)
{
  static const char *const verbs[] = { N_ ("Add Device…"), N_ ("Add User…"), N_ ("Add Group…") };

  for (guint i = 0; chy_directory_kinds[i].kind != NULL; i++)
    {
      GtkWidget *picker = chy_picker_new (tenant, chy_directory_kinds[i].resource, NULL);
      Adder *adder = g_new0 (Adder, 1);

      adder->tenant = g_object_ref (tenant);
      adder->kind = &chy_directory_kinds[i];
      adder->group = g_strdup (group);
      chy_picker_set_verb (CHY_PICKER (picker), _ (verbs[i]));
      g_signal_connect_data (picker, "changed", G_CALLBACK (add_member_cb), adder, adder_free, 0);
      g_object_set (picker, "hexpand", FALSE, "visible", TRUE, NULL);
      chy_list_page_add_tool (list, picker);
    }
}

/* --- pages ------------------------------------------------------------------------------------------------
 */

static ChyListPage *
add_list (GtkNotebook *notebook,
          ChyTenant *tenant,
          const ChyListPageType *type,
          const char *title,
          const char *key,
          const char *id)
{
  GtkWidget *page = chy_list_page_new (tenant, type, NULL);
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, key, "s", id);
  chy_list_page_set_base_filter (CHY_LIST_PAGE (page), g_variant_dict_end (&filter));
  gtk_widget_show (page);
  gtk_notebook_append_page (notebook, page, gtk_label_new (title));

  return CHY_LIST_PAGE (page);
}

void
chy_directory_tabs_add (GtkNotebook *notebook,
                        ChyTenant *tenant,
                        const ChyDirectoryKind *kind,
                        const char *id)
{
  ChyListPage *list;

  if (g_str_equal (kind->kind, "group"))
    {
      list = add_list (notebook, tenant, &members, _ ("Members"), "groupId", id);
      g_signal_connect (list, "activated", G_CALLBACK (open_member_cb), NULL);
      if (chy_tenant_can (tenant, "member-add"))
        add_adders (list, tenant, id);
      list = add_list (notebook, tenant, &assignments, _ ("Profiles"), "groupId", id);
      g_signal_connect (list, "activated", G_CALLBACK (open_profile_cb), NULL);
      return;
    }
  if (g_str_equal (kind->kind, "device"))
    {
      list = add_list (notebook, tenant, &deliveries, _ ("Profiles"), "deviceId", id);
      g_signal_connect (list, "activated", G_CALLBACK (open_profile_cb), NULL);
    }
  else
    {
      (void) add_list (notebook, tenant, &devices, _ ("Devices"), "userId", id);
      list = add_list (notebook, tenant, &chy_imported_pfx_list, _ ("Imported PFX"), "userId", id);
      chy_imported_pfx_add_tools (list, tenant, id);
    }
  (void) add_list (notebook, tenant, &requests, _ ("Requests"), kind->filter, id);
  (void) add_list (notebook, tenant, &certificates, _ ("Certificates"), kind->filter, id);
}
