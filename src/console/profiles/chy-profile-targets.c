/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-targets.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-picker.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

enum
{
  CHANGED,
  MEND,
  N_SIGNALS,
};

/* One group in a list. */
typedef struct
{
  char *id;   /* (owned) */
  char *name; /* (owned) */
} Group;

struct _ChyProfileTargets
{
  GtkBox parent_instance;

  ChyTenant *tenant;   /* (owned) */
  GPtrArray *included; /* (owned) of Group */
  GPtrArray *excluded; /* (owned) of Group */
  gboolean setting;

  /* Owned by this box. */
  GtkWidget *all_users;
  GtkWidget *all_devices;
  GtkWidget *include_list;
  GtkWidget *exclude_list;
  GtkWidget *reach;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyProfileTargets, chy_profile_targets, GTK_TYPE_BOX)

static void
group_free (Group *group)
{
  g_free (group->id);
  g_free (group->name);
  g_free (group);
}

static gboolean
add_group (GPtrArray *groups, const char *id, const char *name)
{
  Group *group;

  for (guint i = 0; i < groups->len; i++)
    if (g_strcmp0 (((Group *) g_ptr_array_index (groups, i))->id, id) == 0)
      return FALSE;
  group = g_new0 (Group, 1);
  group->id = g_strdup (id);
  group->name = g_strdup (name != NULL ? name : id);
  g_ptr_array_add (groups, group);

  return TRUE;
}

/* --- the lists ---------------------------------------------------------------------------------------- */

static void show_lists (ChyProfileTargets *self);

static void
changed (ChyProfileTargets *self)
{
  show_lists (self);
  if (!self->setting)
    g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
remove_id (GPtrArray *groups, const char *id)
{
  for (guint i = 0; i < groups->len; i++)
    if (strcmp (((Group *) g_ptr_array_index (groups, i))->id, id) == 0)
      {
        g_ptr_array_remove_index (groups, i);
        return TRUE;
      }

  return FALSE;
}

/* A group is in one of the lists alone. */
static void
remove_cb (GtkButton *button, ChyProfileTargets *self)
{
  g_autofree char *id = g_strdup (gtk_widget_get_name (GTK_WIDGET (button)));

  if (!remove_id (self->included, id))
    remove_id (self->excluded, id);
  changed (self);
}

static GtkWidget *
line_new (ChyProfileTargets *self, const Group *group)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = chy_profile_label_new (group->name, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_MENU);
  g_autofree char *name = g_strdup_printf (_ ("Remove “%s”"), group->name);

  g_object_set (box, "margin-start", 12, "margin-end", 8, "margin-top", 5, "margin-bottom", 5, NULL);
  g_object_set (row, "activatable", FALSE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (row), group->name);
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "tight");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_name (button, group->id);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("system-users-symbolic", GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_container_add (GTK_CONTAINER (row), box);

  return row;
}

static void
show_list (ChyProfileTargets *self, GtkWidget *list, GPtrArray *groups, const char *nothing)
{
  chy_container_clear (GTK_CONTAINER (list));
  for (guint i = 0; i < groups->len; i++)
    gtk_container_add (GTK_CONTAINER (list), line_new (self, g_ptr_array_index (groups, i)));
  if (groups->len == 0)
    {
      GtkWidget *label = chy_profile_label_new (nothing, "dim");
      GtkWidget *row = gtk_list_box_row_new ();

      g_object_set (label, "margin", 8, "margin-start", 12, NULL);
      g_object_set (row, "activatable", FALSE, NULL);
      atk_object_set_name (gtk_widget_get_accessible (row), nothing);
      gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
      gtk_container_add (GTK_CONTAINER (row), label);
      gtk_container_add (GTK_CONTAINER (list), row);
    }
  gtk_widget_show_all (list);
}

static void
show_lists (ChyProfileTargets *self)
{
  show_list (self, self->include_list, self->included, _ ("No group"));
  show_list (self, self->exclude_list, self->excluded, _ ("No group"));
}

static void
include_cb (ChyProfileTargets *self, ChyPicker *picker)
{
  GVariant *row = chy_picker_get_row (picker);
  const char *id = row != NULL ? chy_body_get_text (row, "id") : NULL;

  if (id == NULL)
    return;
  remove_id (self->excluded, id);
  if (add_group (self->included, id, chy_body_get_text (row, "displayName")))
    changed (self);
}

static void
exclude_cb (ChyProfileTargets *self, ChyPicker *picker)
{
  GVariant *row = chy_picker_get_row (picker);
  const char *id = row != NULL ? chy_body_get_text (row, "id") : NULL;

  if (id == NULL)
    return;
  remove_id (self->included, id);
  if (add_group (self->excluded, id, chy_body_get_text (row, "displayName")))
    changed (self);
}

static void
mend_cb (ChyProfileTargets *self)
{
  g_signal_emit (self, signals[MEND], 0);
}

/* --- the reach ---------------------------------------------------------------------------------------- */

/* Takes `sentence` over; it is said where there is anybody to say it of. */
static void
add_sentence (GString *text, gint64 n, char *sentence)
{
  if (n > 0)
    g_string_append_printf (text, " %s", sentence);
  g_free (sentence);
}

/* Who of the assigned does not get it. */
static void
add_others (GString *text, GVariant *row)
{
  gint64 n_excluded = chy_body_get_int (row, "excluded", 0);
  gint64 n_other = chy_body_get_int (row, "otherPlatform", 0);
  gint64 n_userless = chy_body_get_int (row, "userless", 0);
  gint64 n_without = chy_body_get_int (row, "withoutDevice", 0);
  g_autofree char *excluded = chy_words_number (n_excluded);
  g_autofree char *other = chy_words_number (n_other);
  g_autofree char *userless = chy_words_number (n_userless);
  g_autofree char *without = chy_words_number (n_without);

  add_sentence (text, n_excluded,
                g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s device is excluded.",
                                              "%s devices are excluded.", (gulong) n_excluded),
                                 excluded));
  add_sentence (text, n_other,
                g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s device is of another platform.",
                                              "%s devices are of another platform.", (gulong) n_other),
                                 other));
  add_sentence (text, n_userless,
                g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s device has no user and gets none.",
                                              "%s devices have no user and get none.", (gulong) n_userless),
                                 userless));
  add_sentence (
      text, n_without,
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s user has no device of this platform.",
                                    "%s users have no device of this platform.", (gulong) n_without),
                       without));
}

char *
chy_profile_reach_words (GVariant *row, gboolean trusted)
{
  GString *text = g_string_new (NULL);
  gint64 n_devices = chy_body_get_int (row, "devices", 0);
  gint64 n_users = chy_body_get_int (row, "users", 0);
  g_autofree char *devices = chy_words_number (n_devices);
  g_autofree char *users = chy_words_number (n_users);

  if (n_devices == 0)
    g_string_append (text, _ ("Nobody gets it."));
  else if (trusted || n_users == 0)
    g_string_append_printf (
        text, g_dngettext (GETTEXT_PACKAGE, "%s device gets it.", "%s devices get it.", (gulong) n_devices),
        devices);
  else
    /* Translators: how many devices, and of how many users. */
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE, "%s device of %s users gets it.",
                                         "%s devices of %s users get it.", (gulong) n_devices),
                            devices, users);
  add_others (text, row);

  return g_string_free (text, FALSE);
}

static gboolean
is_about_assignment (ChyProblem *problem)
{
  static const char *const codes[] = { "root-not-assigned",
                                       "root-profile-missing",
                                       "assigned-twice",
                                       "included-and-excluded",
                                       "nothing-included",
                                       "all-and-groups",
                                       NULL };

  return g_strv_contains (codes, chy_problem_get_code (problem));
}

static void
add_mend (ChyProfileTargets *self, GVariant *row)
{
  const char *root = chy_body_get_text (row, "rootName");
  g_autofree char *title = NULL;
  GtkWidget *button;

  if (root == NULL)
    return;
  /* Translators: %s is the name of a profile. */
  title = g_strdup_printf (_ ("Assign “%s” to Them Too"), root);
  button = gtk_button_new_with_label (title);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (mend_cb), self);
  gtk_container_add (GTK_CONTAINER (self->reach), button);
}

void
chy_profile_targets_set_reach (ChyProfileTargets *self, GVariant *row, gboolean trusted)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *words = NULL;

  chy_container_clear (GTK_CONTAINER (self->reach));
  if (row == NULL)
    return;
  words = chy_profile_reach_words (row, trusted);
  gtk_container_add (GTK_CONTAINER (self->reach),
                     chy_profile_state_new (chy_body_get_int (row, "devices", 0) > 0
                                                ? "chy-state-info-symbolic"
                                                : "chy-state-inactive-symbolic",
                                            words));
  problems = chy_profile_problems_of (row);
  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);

      if (!is_about_assignment (problem))
        continue;
      gtk_container_add (GTK_CONTAINER (self->reach), chy_problem_row_new (problem));
      if (strcmp (chy_problem_get_code (problem), "root-not-assigned") == 0)
        add_mend (self, row);
    }
  gtk_widget_show_all (self->reach);
}

/* --- the widget --------------------------------------------------------------------------------------- */

static void
chy_profile_targets_finalize (GObject *object)
{
  ChyProfileTargets *self = CHY_PROFILE_TARGETS (object);

  g_clear_object (&self->tenant);
  g_ptr_array_unref (self->included);
  g_ptr_array_unref (self->excluded);

  G_OBJECT_CLASS (chy_profile_targets_parent_class)->finalize (object);
}

static void
chy_profile_targets_class_init (ChyProfileTargetsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_profile_targets_finalize;

  signals[CHANGED] = g_signal_new ("changed", CHY_TYPE_PROFILE_TARGETS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[MEND] =
      g_signal_new ("mend", CHY_TYPE_PROFILE_TARGETS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_card (ChyProfileTargets *self,
          const char *title,
          const char *verb,
          void (*add) (ChyProfileTargets *self, ChyPicker *picker))
{
  GtkWidget *card = chy_profile_card_new (title, NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *picker = chy_picker_new (self->tenant, "groups", NULL);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  atk_object_set_name (gtk_widget_get_accessible (list), title);
  chy_picker_set_verb (CHY_PICKER (picker), verb);
  atk_object_set_name (gtk_widget_get_accessible (picker), verb);
  gtk_style_context_add_class (gtk_widget_get_style_context (picker), "compact");
  gtk_widget_set_halign (picker, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (card), list);
  gtk_container_add (GTK_CONTAINER (self), card);
  gtk_container_add (GTK_CONTAINER (self), picker);
  gtk_widget_set_margin_top (picker, 6);
  gtk_widget_set_margin_bottom (picker, 12);
  g_signal_connect_object (picker, "changed", G_CALLBACK (add), self, G_CONNECT_SWAPPED);

  return list;
}

static GtkWidget *
add_check (ChyProfileTargets *self, const char *title)
{
  GtkWidget *check = gtk_check_button_new_with_mnemonic (title);

  g_signal_connect_swapped (check, "toggled", G_CALLBACK (changed), self);
  gtk_container_add (GTK_CONTAINER (self), check);

  return check;
}

static void
chy_profile_targets_init (ChyProfileTargets *self)
{
  self->included = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  self->excluded = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
}

GtkWidget *
chy_profile_targets_new (ChyTenant *tenant)
{
  ChyProfileTargets *self = g_object_new (CHY_TYPE_PROFILE_TARGETS, NULL);

  self->tenant = g_object_ref (tenant);
  self->setting = TRUE;
  self->include_list = add_card (self, _ ("Included Groups"), _ ("Include Group…"), include_cb);
  self->all_users = add_check (self, _ ("All _users"));
  self->all_devices = add_check (self, _ ("All _devices"));
  gtk_widget_set_margin_bottom (self->all_devices, 12);
  self->exclude_list = add_card (self, _ ("Excluded Groups"), _ ("Exclude Group…"), exclude_cb);
  self->reach = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_container_add (GTK_CONTAINER (self), self->reach);
  show_lists (self);
  self->setting = FALSE;
  gtk_widget_show_all (GTK_WIDGET (self));

  return GTK_WIDGET (self);
}

static void
take_assignment (ChyProfileTargets *self, GVariant *assignment)
{
  const char *target = chy_body_get_text (assignment, "target");
  const char *id = chy_body_get_text (assignment, "groupId");

  if (g_strcmp0 (target, "allLicensedUsers") == 0)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->all_users), TRUE);
  else if (g_strcmp0 (target, "allDevices") == 0)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->all_devices), TRUE);
  else if (id != NULL)
    add_group (g_strcmp0 (target, "exclusionGroup") == 0 ? self->excluded : self->included, id,
               chy_body_get_text (assignment, "groupName"));
}

void
chy_profile_targets_set_assignments (ChyProfileTargets *self, GVariant *assignments)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->all_users), FALSE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->all_devices), FALSE);
  g_ptr_array_set_size (self->included, 0);
  g_ptr_array_set_size (self->excluded, 0);
  for (gsize i = 0; assignments != NULL && i < g_variant_n_children (assignments); i++)
    {
      g_autoptr (GVariant) assignment = g_variant_get_child_value (assignments, i);

      take_assignment (self, assignment);
    }
  show_lists (self);
  self->setting = FALSE;
}

static void
add_texts (GStrvBuilder *texts, GPtrArray *groups)
{
  for (guint i = 0; i < groups->len; i++)
    {
      g_autofree char *text = g_strconcat ("group:", ((Group *) g_ptr_array_index (groups, i))->id, NULL);

      g_strv_builder_add (texts, text);
    }
}

char **
chy_profile_targets_get_include (ChyProfileTargets *self)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  add_texts (texts, self->included);
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->all_users)))
    g_strv_builder_add (texts, "all-users");
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->all_devices)))
    g_strv_builder_add (texts, "all-devices");

  return g_strv_builder_end (texts);
}

char **
chy_profile_targets_get_exclude (ChyProfileTargets *self)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  add_texts (texts, self->excluded);

  return g_strv_builder_end (texts);
}

static void
add_name (GString *words, const char *name)
{
  g_string_append_printf (words, "%s%s", words->len > 0 ? chy_list_comma () : "", name);
}

char *
chy_profile_targets_get_words (ChyProfileTargets *self)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GString) without = g_string_new (NULL);

  for (guint i = 0; i < self->included->len; i++)
    add_name (words, ((Group *) g_ptr_array_index (self->included, i))->name);
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->all_users)))
    add_name (words, _ ("All users"));
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->all_devices)))
    add_name (words, _ ("All devices"));
  for (guint i = 0; i < self->excluded->len; i++)
    add_name (without, ((Group *) g_ptr_array_index (self->excluded, i))->name);
  if (words->len == 0)
    return g_strdup (_ ("Not assigned"));
  if (without->len == 0)
    return g_strdup (words->str);

  /* Translators: groups that get a profile, and groups that are left out of them. */
  return g_strdup_printf (_ ("%s; without %s"), words->str, without->str);
}
