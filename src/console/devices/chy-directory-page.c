/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-directory-page.h"
#include "chy-directory-tabs.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-picker.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

struct _ChyDirectoryPage
{
  GtkBox parent_instance;

  ChyTenant *tenant; /* (owned) */
  const ChyDirectoryKind *kind;
  char *id;                  /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the page goes */
  gboolean retired;

  /* Template children. */
  GtkBox *facts;
  GtkListBox *groups;
  GtkBox *groups_head;
  GtkImage *icon;
  GtkBox *messages;
  GtkNotebook *notebook;
  GtkWidget *remove;
  GtkWidget *retire;
  GtkLabel *state;
  GtkImage *state_icon;
  GtkLabel *title;
};

G_DEFINE_FINAL_TYPE (ChyDirectoryPage, chy_directory_page, GTK_TYPE_BOX)

static ChyCommand *
command_new (ChyDirectoryPage *self, const char *type)
{
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "id", "s", self->id);

  return chy_command_new (type, g_variant_dict_end (&params));
}

static ChyCommand *
member_command_new (ChyDirectoryPage *self, const char *type, const char *group)
{
  g_autofree char *member = g_strdup_printf ("%s:%s", self->kind->kind, self->id);
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "group", "s", group);
  g_variant_dict_insert (&params, "member", "s", member);

  return chy_command_new (type, g_variant_dict_end (&params));
}

/* --- groups ------------------------------------------------------------------------------------------- */

static void
leave_cb (GtkButton *button, ChyDirectoryPage *self)
{
  const char *group = gtk_widget_get_name (GTK_WIDGET (button));
  ChyActOptions options = { .done = _ ("The member is removed from the group.") };

  chy_act (GTK_WIDGET (self), self->tenant, member_command_new (self, "member-remove", group), &options);
}

static void
join_cb (ChyDirectoryPage *self, ChyPicker *picker)
{
  const char *group = chy_picker_get_id (picker);
  ChyActOptions options = { .done = _ ("The member is added to the group.") };

  if (group != NULL)
    chy_act (GTK_WIDGET (self), self->tenant, member_command_new (self, "member-add", group), &options);
}

static GtkWidget *
group_row_new (ChyDirectoryPage *self, const char *name)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *leave = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_BUTTON);
  /* Translators: %s is the name of a group. */
  g_autofree char *words = g_strdup_printf (_ ("Remove from %s"), name);

  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, NULL);
  gtk_widget_set_name (leave, name);
  gtk_widget_set_tooltip_text (leave, words);
  atk_object_set_name (gtk_widget_get_accessible (leave), words);
  gtk_style_context_add_class (gtk_widget_get_style_context (leave), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (leave), "tight");
  gtk_widget_set_visible (leave, chy_tenant_can (self->tenant, "member-remove"));
  g_signal_connect_object (leave, "clicked", G_CALLBACK (leave_cb), self, 0);
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("system-users-symbolic", GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), leave);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);

  return row;
}

static void
show_groups (ChyDirectoryPage *self, GVariant *body)
{
  g_auto (GStrv) names = chy_body_get_list (body, "memberOf");

  chy_container_clear (GTK_CONTAINER (self->groups));
  for (guint i = 0; names[i] != NULL; i++)
    gtk_container_add (GTK_CONTAINER (self->groups), group_row_new (self, names[i]));
  if (names[0] == NULL)
    {
      const char *words = _ ("In no group. Profiles that are assigned to groups do not apply.");
      GtkWidget *label = gtk_label_new (words);
      GtkWidget *row = gtk_list_box_row_new ();

      g_object_set (label, "xalign", 0.0, "wrap", TRUE, "margin", 12, "visible", TRUE, NULL);
      gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
      g_object_set (row, "activatable", FALSE, "selectable", FALSE, "can-focus", FALSE, "visible", TRUE,
                    NULL);
      atk_object_set_name (gtk_widget_get_accessible (row), words);
      gtk_container_add (GTK_CONTAINER (row), label);
      gtk_container_add (GTK_CONTAINER (self->groups), row);
    }
}

/* --- the object --------------------------------------------------------------------------------------- */

static void
show_state (ChyDirectoryPage *self, GVariant *body)
{
  gboolean group = g_str_equal (self->kind->kind, "group");
  gboolean enabled = chy_body_get_bool (body, "accountEnabled", TRUE);

  self->retired = chy_body_get_int (body, "retiredDateTime", 0) > 0;
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->state)), !group);
  gtk_image_set_from_icon_name (self->state_icon,
                                enabled ? "chy-state-ok-symbolic" : "chy-state-inactive-symbolic",
                                GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->state, enabled ? _ ("Enabled") : self->retired ? _ ("Retired") : _ ("Disabled"));
  gtk_widget_set_visible (self->retire, self->kind->retire != NULL && !self->retired &&
                                            chy_tenant_can (self->tenant, self->kind->retire));
  gtk_widget_set_visible (self->remove, chy_tenant_can (self->tenant, self->kind->remove));
}

/* What is known of it, and its first fact whether known or not: a dozen lines "Unknown" say nothing. */
static const char **
known_facts (ChyDirectoryPage *self, GVariant *body)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  for (guint i = 0; self->kind->facts[i] != NULL; i++)
    {
      g_autoptr (GVariant) value = chy_body_get (body, self->kind->facts[i]);

      if (value != NULL || i == 0)
        g_ptr_array_add (keys, (gpointer) self->kind->facts[i]);
    }
  g_ptr_array_add (keys, NULL);

  return (const char **) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}

static void
show_body (ChyDirectoryPage *self, GVariant *body)
{
  const ChyResource *resource = chy_resource_find (self->kind->resource);
  const char *name = chy_body_get_text (body, "displayName");
  const char *user = chy_body_get_text (body, "userId");
  const char *user_name = chy_body_get_text (body, "userPrincipalName");
  g_autofree const char **keys = known_facts (self, body);
  GtkWidget *facts = chy_facts_new ();

  gtk_widget_set_vexpand (facts, FALSE);
  gtk_label_set_text (self->title, name != NULL ? name : self->id);
  show_state (self, body);
  chy_facts_set_body (CHY_FACTS (facts), resource->columns, body, keys);
  if (user != NULL && g_str_equal (self->kind->kind, "device"))
    chy_facts_add_link (CHY_FACTS (facts), _ ("Primary user"), user_name != NULL ? user_name : user, "users",
                        user);
  chy_container_clear (GTK_CONTAINER (self->facts));
  gtk_widget_show_all (facts);
  gtk_container_add (GTK_CONTAINER (self->facts), facts);
  show_groups (self, body);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyDirectoryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_tenant_get_finish (CHY_TENANT (source), result, &error);
  GtkWidget *message;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->facts == NULL)
    return;
  chy_container_clear (GTK_CONTAINER (self->messages));
  if (body != NULL)
    {
      show_body (self, body);
      return;
    }
  message = chy_problem_message_new (error);
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

static void
load (ChyDirectoryPage *self)
{
  chy_tenant_get_async (self->tenant, self->kind->resource, self->id, self->cancellable, got_cb,
                        g_object_ref (self));
}

static void
tenant_changed_cb (ChyDirectoryPage *self, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, self->kind->resource) ||
      g_strv_contains (resources, "members") || g_strv_contains (resources, "groups"))
    load (self);
}

static void
retire_cb (ChyDirectoryPage *self)
{
  ChyActOptions options = { .verb = _ ("Retire"),
                            .done = _ ("It is retired, and its certificates are being revoked.") };

  chy_act (GTK_WIDGET (self), self->tenant, command_new (self, self->kind->retire), &options);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyDirectoryPage) self = data;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, NULL);

  (void) source;
  if (outcome != NULL && self->facts != NULL)
    chy_navigate (GTK_WIDGET (self), "devices",
                  g_str_equal (self->kind->kind, "device") ? "" : self->kind->resource);
}

static void
remove_cb (ChyDirectoryPage *self)
{
  ChyActOptions options = { .verb = _ ("Remove"), .done = g_dgettext (GETTEXT_PACKAGE, self->kind->removed) };

  chy_act_async (GTK_WIDGET (self), self->tenant, command_new (self, self->kind->remove), &options, NULL,
                 removed_cb, g_object_ref (self));
}

/* --- vfuncs ------------------------------------------------------------------------------------------- */

static void
chy_directory_page_destroy (GtkWidget *widget)
{
  g_cancellable_cancel (CHY_DIRECTORY_PAGE (widget)->cancellable);

  GTK_WIDGET_CLASS (chy_directory_page_parent_class)->destroy (widget);
}

static void
chy_directory_page_finalize (GObject *object)
{
  ChyDirectoryPage *self = CHY_DIRECTORY_PAGE (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_free (self->id);

  G_OBJECT_CLASS (chy_directory_page_parent_class)->finalize (object);
}

static void
chy_directory_page_class_init (ChyDirectoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_directory_page_finalize;
  widget_class->destroy = chy_directory_page_destroy;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-directory-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, facts);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, groups);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, groups_head);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, icon);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, notebook);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, remove);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, retire);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, state);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, ChyDirectoryPage, title);
  gtk_widget_class_bind_template_callback (widget_class, retire_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
chy_directory_page_init (ChyDirectoryPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_directory_page_new (ChyTenant *tenant, const ChyDirectoryKind *kind, const char *id)
{
  ChyDirectoryPage *self = g_object_new (CHY_TYPE_DIRECTORY_PAGE, NULL);

  self->tenant = g_object_ref (tenant);
  self->kind = kind;
  self->id = g_strdup (id);
  gtk_image_set_from_icon_name (self->icon, kind->icon, GTK_ICON_SIZE_BUTTON);
  if (chy_tenant_can (tenant, "member-add"))
    {
      GtkWidget *join = chy_picker_new (tenant, "groups", NULL);

      chy_picker_set_verb (CHY_PICKER (join), _ ("Add to Group…"));
      gtk_style_context_add_class (gtk_widget_get_style_context (join), "compact");
      g_object_set (join, "hexpand", FALSE, "halign", GTK_ALIGN_END, NULL);
      g_signal_connect_object (join, "changed", G_CALLBACK (join_cb), self, G_CONNECT_SWAPPED);
      gtk_widget_show (join);
      gtk_container_add (GTK_CONTAINER (self->groups_head), join);
    }
  chy_directory_tabs_add (self->notebook, tenant, kind, id);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->notebook)), _ ("Pages of this object"));
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  load (self);

  return GTK_WIDGET (self);
}
