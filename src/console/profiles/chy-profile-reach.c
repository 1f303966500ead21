/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-reach.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-profile-draft.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-targets.h"
#include "chy-profile-words.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"

struct _ChyProfileReach
{
  GtkScrolledWindow parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GVariant *row;             /* (owned) of "profiles", or NULL */
  GVariant *reach;           /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) */
  gboolean checks;

  GtkWidget *box; /* owned by this widget */
};

G_DEFINE_FINAL_TYPE (ChyProfileReach, chy_profile_reach, GTK_TYPE_SCROLLED_WINDOW)

/* --- whom it is assigned to --------------------------------------------------------------------------- */

static void
group_cb (GtkWidget *button)
{
  chy_navigate_to_object (button, "groups", gtk_widget_get_name (button));
}

static GtkWidget *
group_link_new (const char *id, const char *name)
{
  GtkWidget *button = gtk_button_new_with_label (name);

  gtk_widget_set_name (button, id);
  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "link");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect (button, "clicked", G_CALLBACK (group_cb), NULL);

  return button;
}

static GtkWidget *
target_new (GVariant *assignment)
{
  const char *target = chy_body_get_text (assignment, "target");
  const char *id = chy_body_get_text (assignment, "groupId");
  const char *name = chy_body_get_text (assignment, "groupName");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 4, "margin-bottom", 4, NULL);
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("system-users-symbolic", GTK_ICON_SIZE_MENU));
  if (id != NULL)
    gtk_container_add (GTK_CONTAINER (box), group_link_new (id, name != NULL ? name : id));
  else
    gtk_container_add (
        GTK_CONTAINER (box),
        chy_profile_label_new (g_strcmp0 (target, "allDevices") == 0 ? _ ("All devices") : _ ("All users"),
                               NULL));

  return box;
}

static void
add_targets (ChyProfileReach *self, const char *title, gboolean excluded)
{
  g_autoptr (GVariant) list = chy_body_get (self->row, "assignments");
  GtkWidget *card = chy_profile_card_new (title, NULL);
  guint n = 0;

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) assignment = g_variant_get_child_value (list, i);
      gboolean is_excluded = g_strcmp0 (chy_body_get_text (assignment, "target"), "exclusionGroup") == 0;

      if (is_excluded != excluded)
        continue;
      gtk_container_add (GTK_CONTAINER (card), target_new (assignment));
      n++;
    }
  if (n == 0)
    {
      GtkWidget *none = chy_profile_label_new (_ ("Nobody"), "dim");

      g_object_set (none, "margin", 8, "margin-start", 12, NULL);
      gtk_container_add (GTK_CONTAINER (card), none);
    }
  gtk_container_add (GTK_CONTAINER (self->box), card);
}

/* --- what is wrong ------------------------------------------------------------------------------------ */

static void
mend_cb (GtkWidget *button, ChyProfileReach *self)
{
  const ChyActOptions options = { .done = _ ("The root certificate goes to them too") };
  g_auto (GStrv) include = chy_body_get_list (self->reach, "rootInclude");
  g_auto (GStrv) exclude = chy_body_get_list (self->reach, "rootExclude");

  chy_act (button, self->tenant,
           chy_profile_draft_assign (chy_body_get_text (self->reach, "rootId"), (const char *const *) include,
                                     (const char *const *) exclude),
           &options);
}

static void
add_mend (ChyProfileReach *self, ChyProblem *problem)
{
  const char *root = chy_body_get_text (self->reach, "rootName");
  g_autofree char *title = NULL;
  GtkWidget *button;

  if (strcmp (chy_problem_get_code (problem), "root-not-assigned") != 0 || root == NULL)
    return;
  title = g_strdup_printf (_ ("Assign “%s” to Them Too"), root);
  button = gtk_button_new_with_label (title);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect (button, "clicked", G_CALLBACK (mend_cb), self);
  gtk_container_add (GTK_CONTAINER (self->box), button);
}

static gboolean
belongs_here (ChyProfileReach *self, ChyProblem *problem)
{
  return self->checks || g_str_has_prefix (chy_problem_get_code (problem), "root-");
}

static void
add_problems (ChyProfileReach *self)
{
  g_autoptr (GPtrArray) problems = chy_profile_problems_of (self->reach);

  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);

      if (!belongs_here (self, problem))
        continue;
      gtk_container_add (GTK_CONTAINER (self->box), chy_problem_row_new (problem));
      add_mend (self, problem);
    }
  if (self->checks && problems->len == 0)
    gtk_container_add (GTK_CONTAINER (self->box),
                       chy_profile_state_new ("chy-state-ok-symbolic", _ ("Nothing would fail.")));
}

static void
add_reach (ChyProfileReach *self)
{
  gboolean trusted = g_strcmp0 (chy_body_get_text (self->row, "type"), "trusted-certificate") == 0;
  g_autofree char *words = chy_profile_reach_words (self->reach, trusted);

  gtk_container_add (GTK_CONTAINER (self->box), chy_profile_state_new ("chy-state-info-symbolic", words));
}

static void
show (ChyProfileReach *self)
{
  chy_container_clear (GTK_CONTAINER (self->box));
  if (!self->checks)
    {
      add_targets (self, _ ("Included"), FALSE);
      add_targets (self, _ ("Excluded"), TRUE);
    }
  if (self->reach != NULL && !self->checks)
    add_reach (self);
  if (self->reach != NULL)
    add_problems (self);
  gtk_widget_show_all (self->box);
}

static void
reach_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileReach) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);
  GtkWidget *message;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->reach, g_variant_unref);
  if (rows != NULL && rows->len > 0)
    self->reach = g_variant_ref (g_ptr_array_index (rows, 0));
  show (self);
  if (rows != NULL)
    return;
  message = chy_problem_message_new (error);
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->box), message);
}

static void
chy_profile_reach_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_PROFILE_REACH (object)->cancellable);

  G_OBJECT_CLASS (chy_profile_reach_parent_class)->dispose (object);
}

static void
chy_profile_reach_finalize (GObject *object)
{
  ChyProfileReach *self = CHY_PROFILE_REACH (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->row, g_variant_unref);
  g_clear_pointer (&self->reach, g_variant_unref);

  G_OBJECT_CLASS (chy_profile_reach_parent_class)->finalize (object);
}

static void
chy_profile_reach_class_init (ChyProfileReachClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profile_reach_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profile_reach_finalize;
}

static void
chy_profile_reach_init (ChyProfileReach *self)
{
  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_object_set (self, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  g_object_set (self->box, "margin", 18, NULL);
  gtk_container_add (GTK_CONTAINER (self), self->box);
  gtk_widget_show_all (GTK_WIDGET (self));
}

GtkWidget *
chy_profile_reach_new (ChyTenant *tenant, gboolean checks)
{
  ChyProfileReach *self = g_object_new (CHY_TYPE_PROFILE_REACH, NULL);

  self->tenant = g_object_ref (tenant);
  self->checks = checks;

  return GTK_WIDGET (self);
}

void
chy_profile_reach_set_row (ChyProfileReach *self, GVariant *row)
{
  g_autoptr (ChyQuery) query = chy_query_new (
      "profile-reach", chy_body_with (NULL, "profile", g_variant_new_string (chy_body_get_text (row, "id"))));

  g_variant_ref (row);
  g_clear_pointer (&self->row, g_variant_unref);
  self->row = row;
  if (self->reach == NULL)
    show (self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  chy_rows_async (self->tenant, query, 1, self->cancellable, reach_cb, g_object_ref (self));
}
