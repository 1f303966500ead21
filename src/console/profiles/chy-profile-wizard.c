/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-wizard.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-profile-basics.h"
#include "chy-profile-draft.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-preview.h"
#include "chy-profile-review.h"
#include "chy-profile-save.h"
#include "chy-profile-settings.h"
#include "chy-profile-targets.h"
#include "chy-profile-words.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-confirm.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"
#include "console/widgets/chy-scale.h"

enum
{
  NARROW = 900,     /* below it the steps are hidden; the title says where one is */
  SIDE_WIDTH = 336, /* the preview with its margins */
  STEPS_WIDTH = 164,
  REACH_DELAY = 400, /* ms */
  WIDTH = 1100,
  HEIGHT = 720,
  LEAST_WIDTH = 780,
  LEAST_HEIGHT = 480,
};

typedef enum
{
  STEP_BASICS,
  STEP_SETTINGS,
  STEP_ASSIGNMENTS,
  STEP_REVIEW,
  N_STEPS,
} Step;

enum
{
  SAVED,
  N_SIGNALS,
};

struct _ChyProfileWizard
{
  GtkWindow parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) goes with the window */
  GCancellable *asking;      /* (owned) of the question about the reach */
  guint timer;               /* source id, or 0: the reach is asked soon */
  ChyProfileSave *save;      /* (owned) what is known of the profile that is saved */
  GVariant *reach;           /* (owned) or NULL */
  Step step;
  Step furthest;
  gboolean busy;
  gboolean changed;
  gboolean retyping;

  ChyProfileBasics *basics; /* owned by the stack, as all pages */
  ChyProfileSettings *settings;
  ChyProfileTargets *targets;
  ChyProfileReview *review;
  ChyProfilePreview *preview;

  /* Template children. */
  GtkHeaderBar *bar;
  GtkButton *back;
  GtkLabel *kind;
  GtkBox *messages;
  GtkButton *next;
  GtkStack *pages;
  GtkContainer *side_view;
  GtkSpinner *spinner;
  GtkListBox *steps;
  GtkWidget *steps_box;
  GtkLabel *title;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyProfileWizard, chy_profile_wizard, GTK_TYPE_WINDOW)

static const char *const step_titles[N_STEPS] = { N_ ("Basics"), N_ ("Settings"), N_ ("Assignments"),
                                                  N_ ("Review") };

/* --- the draft ---------------------------------------------------------------------------------------- */

/* The whole document as it stands on the pages. */
static GVariant *
get_body (ChyProfileWizard *self)
{
  g_autoptr (GVariant) settings = chy_profile_settings_get_body (self->settings);
  g_autoptr (GVariant) basics = chy_profile_basics_get_body (self->basics);

  return chy_body_merge (settings, basics);
}

static gboolean
is_trusted (GVariant *body)
{
  return g_strcmp0 (chy_body_get_text (body, "type"), "trusted-certificate") == 0;
}

static GVariant *
get_filter (ChyProfileWizard *self)
{
  g_autoptr (GVariant) body = get_body (self);
  g_auto (GStrv) include = chy_profile_targets_get_include (self->targets);
  g_auto (GStrv) exclude = chy_profile_targets_get_exclude (self->targets);

  return chy_profile_draft_filter (chy_profile_save_get_id (self->save), body, (const char *const *) include,
                                   (const char *const *) exclude);
}

/* --- the reach ---------------------------------------------------------------------------------------- */

/* Errors of more than one field stand at the field, too; what is merely empty yet does not. */
static void
show_field_problems (ChyProfileWizard *self, GPtrArray *problems)
{
  g_autoptr (GPtrArray) told = chy_problems_new ();

  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);

      if (chy_problem_get_severity (problem) == CHY_SEVERITY_ERROR &&
          strcmp (chy_problem_get_domain (problem), "profile") == 0 &&
          chy_problem_get_field (problem) != NULL)
        g_ptr_array_add (told, chy_problem_ref (problem));
    }
  if (self->step == STEP_SETTINGS)
    g_ptr_array_unref (chy_profile_settings_set_problems (self->settings, told));
}

static void
show_reach (ChyProfileWizard *self)
{
  g_autoptr (GVariant) body = get_body (self);
  g_autofree char *words = chy_profile_targets_get_words (self->targets);

  chy_profile_targets_set_reach (self->targets, self->reach, is_trusted (body));
  if (self->step == STEP_REVIEW)
    chy_profile_review_set (self->review, body, words, self->reach);
}

static void
reach_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileWizard) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);
  g_autoptr (GPtrArray) problems = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_pointer (&self->reach, g_variant_unref);
  if (rows != NULL && rows->len > 0)
    self->reach = g_variant_ref (g_ptr_array_index (rows, 0));
  problems = self->reach != NULL ? chy_profile_problems_of (self->reach) : chy_problems_from_error (error);
  show_field_problems (self, problems);
  show_reach (self);
}

static gboolean
ask_reach_cb (gpointer data)
{
  ChyProfileWizard *self = data;
  g_autoptr (ChyQuery) query = chy_query_new ("profile-reach", get_filter (self));

  self->timer = 0;
  g_cancellable_cancel (self->asking);
  g_object_unref (self->asking);
  self->asking = g_cancellable_new ();
  chy_rows_async (self->tenant, query, 1, self->asking, reach_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
draft_changed (ChyProfileWizard *self)
{
  chy_profile_preview_set_draft (self->preview, get_filter (self));
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (REACH_DELAY, ask_reach_cb, self);
}

/* --- where one is -------------------------------------------------------------------------------------- */

static const char *
step_icon (ChyProfileWizard *self, Step step)
{
  if (step == self->step)
    return "chy-state-current-symbolic";

  return step < self->step || step <= self->furthest ? "chy-state-ok-symbolic" : "chy-state-todo-symbolic";
}

static void
show_steps (ChyProfileWizard *self)
{
  chy_container_clear (GTK_CONTAINER (self->steps));
  for (Step step = 0; step < N_STEPS; step++)
    {
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

      gtk_container_add (GTK_CONTAINER (box),
                         gtk_image_new_from_icon_name (step_icon (self, step), GTK_ICON_SIZE_MENU));
      gtk_container_add (GTK_CONTAINER (box), chy_profile_label_new (_ (step_titles[step]), NULL));
      gtk_container_add (GTK_CONTAINER (row), box);
      atk_object_set_name (gtk_widget_get_accessible (row), _ (step_titles[step]));
      gtk_container_add (GTK_CONTAINER (self->steps), row);
      gtk_widget_show_all (row);
      if (step == self->step)
        gtk_list_box_select_row (self->steps, GTK_LIST_BOX_ROW (row));
    }
}

static void
show_title (ChyProfileWizard *self)
{
  g_autoptr (GVariant) body = get_body (self);
  const char *name = chy_body_get_text (body, "displayName");
  g_autofree char *kind =
      chy_profile_words_kind (chy_body_get_text (body, "type"), chy_body_get_text (body, "platform"));

  gtk_header_bar_set_subtitle (self->bar, name != NULL && *name != '\0' ? name : NULL);
  gtk_label_set_text (self->kind, kind);
  gtk_label_set_text (self->title, _ (step_titles[self->step]));
}

static const char *
last_verb (ChyProfileWizard *self)
{
  switch (chy_profile_save_get_stage (self->save))
    {
    case CHY_PROFILE_SAVE_UNASSIGNED:
      return _ ("_Assign Again");
    case CHY_PROFILE_SAVE_OLD:
      return _ ("_Save");
    case CHY_PROFILE_SAVE_NEW:
    default:
      return _ ("_Create");
    }
}

static void
show_buttons (ChyProfileWizard *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->back), self->step > STEP_BASICS && !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pages), !self->busy);
  gtk_button_set_label (self->next, self->step == STEP_REVIEW ? last_verb (self) : _ ("_Next"));
  g_object_set (self->spinner, "active", self->busy, "visible", self->busy, NULL);
}

static void
clear_messages (ChyProfileWizard *self)
{
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_hide (GTK_WIDGET (self->messages));
}

static void
go_to (ChyProfileWizard *self, Step step)
{
  self->step = step;
  self->furthest = MAX (self->furthest, step);
  clear_messages (self);
  gtk_stack_set_visible_child_name (self->pages, step_titles[step]);
  show_steps (self);
  show_title (self);
  show_buttons (self);
  show_reach (self);
  draft_changed (self);
  gtk_widget_child_focus (GTK_WIDGET (self->pages), GTK_DIR_TAB_FORWARD);
}

static void
set_busy (ChyProfileWizard *self, gboolean busy)
{
  self->busy = busy;
  show_buttons (self);
}

/* --- what the pages say -------------------------------------------------------------------------------- */

static void
basics_changed_cb (ChyProfileWizard *self)
{
  g_autoptr (GVariant) basics = chy_profile_basics_get_body (self->basics);
  g_autoptr (GVariant) old = chy_profile_settings_get_body (self->settings);
  const char *type = chy_body_get_text (basics, "type");
  const char *platform = chy_body_get_text (basics, "platform");

  self->changed = TRUE;
  if (g_strcmp0 (type, chy_body_get_text (old, "type")) != 0 ||
      g_strcmp0 (platform, chy_body_get_text (old, "platform")) != 0)
    {
      self->retyping = TRUE;
      chy_profile_settings_set_body (self->settings, chy_profile_draft_retype (old, type, platform));
      self->retyping = FALSE;
      self->furthest = STEP_BASICS;
      show_steps (self);
    }
  show_title (self);
  draft_changed (self);
}

static void
settings_changed_cb (ChyProfileWizard *self)
{
  if (!self->retyping)
    self->changed = TRUE;
  draft_changed (self);
}

static void
targets_changed_cb (ChyProfileWizard *self)
{
  self->changed = TRUE;
  draft_changed (self);
}

static void
preview_mend_cb (ChyProfileWizard *self, const char *code, GVariant *row)
{
  g_auto (GStrv) issued = row != NULL ? chy_body_get_list (row, "extendedKeyUsages") : NULL;

  if (issued != NULL && strcmp (code, "purpose-not-in-template") == 0)
    chy_profile_settings_set_purposes (self->settings, (const char *const *) issued);
}

/* The root's profile goes to the same people: at once, as it is another profile. */
static void
mended_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileWizard) self = data;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, NULL);

  if (outcome != NULL && !g_cancellable_is_cancelled (self->cancellable))
    draft_changed (self);
  g_clear_pointer (&outcome, chy_outcome_free);
}

static void
targets_mend_cb (ChyProfileWizard *self)
{
  g_auto (GStrv) include = NULL;
  g_auto (GStrv) exclude = NULL;
  const char *root;
  ChyActOptions options = { 0 };
  g_autofree char *done = NULL;

  if (self->reach == NULL)
    return;
  root = chy_body_get_text (self->reach, "rootId");
  include = chy_body_get_list (self->reach, "rootInclude");
  exclude = chy_body_get_list (self->reach, "rootExclude");
  if (root == NULL)
    return;
  done = g_strdup_printf (_ ("“%s” is assigned to them too"), chy_body_get_text (self->reach, "rootName"));
  options.done = done;
  chy_act_async (
      GTK_WIDGET (self), self->tenant,
      chy_profile_draft_assign (root, (const char *const *) include, (const char *const *) exclude), &options,
      self->cancellable, mended_cb, g_object_ref (self));
}

/* --- going on ------------------------------------------------------------------------------------------ */

static void
show_problems (ChyProfileWizard *self, GPtrArray *problems)
{
  clear_messages (self);
  for (guint i = 0; i < problems->len; i++)
    {
      GtkWidget *message = chy_problem_row_new (g_ptr_array_index (problems, i));

      gtk_widget_show_all (message);
      gtk_container_add (GTK_CONTAINER (self->messages), message);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->messages), problems->len > 0);
}

/* Nothing is half done without being said. */
static void
show_half_done (ChyProfileWizard *self)
{
  GtkWidget *box = chy_profile_state_new (
      "chy-state-warning-symbolic", _ ("The profile is saved, but it is not assigned as chosen. Mend what "
                                       "stands below and assign again, or leave it so."));

  if (chy_profile_save_get_stage (self->save) != CHY_PROFILE_SAVE_UNASSIGNED)
    return;
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "warning");
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self->messages), box);
  gtk_box_reorder_child (self->messages, box, 0);
  gtk_widget_show (GTK_WIDGET (self->messages));
}

static void
saved_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileWizard) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  gboolean is_new = FALSE;

  if (chy_profile_save_finish (self->save, result, &is_new, &error))
    {
      g_autoptr (GVariant) body = get_body (self);

      g_signal_emit (self, signals[SAVED], 0, chy_profile_save_get_id (self->save),
                     chy_body_get_text (body, "displayName"), is_new);
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      show_half_done (self);
      return;
    }
  problems = chy_problems_from_error (error);
  show_problems (self, problems);
  show_half_done (self);
}

static void
save (ChyProfileWizard *self)
{
  g_autoptr (GVariant) body = get_body (self);
  g_auto (GStrv) include = chy_profile_targets_get_include (self->targets);
  g_auto (GStrv) exclude = chy_profile_targets_get_exclude (self->targets);

  clear_messages (self);
  set_busy (self, TRUE);
  chy_profile_save_async (self->save, GTK_WIDGET (self), body, (const char *const *) include,
                          (const char *const *) exclude, self->cancellable, saved_cb, g_object_ref (self));
}

static void
basics_checked_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileWizard) self = data;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (chy_profile_basics_check_finish (self->basics, result))
    go_to (self, STEP_SETTINGS);
}

static void
next_cb (ChyProfileWizard *self)
{
  switch (self->step)
    {
    case STEP_BASICS:
      set_busy (self, TRUE);
      chy_profile_basics_check_async (self->basics, chy_profile_save_get_id (self->save), self->cancellable,
                                      basics_checked_cb, g_object_ref (self));
      break;
    case STEP_SETTINGS:
      if (chy_profile_settings_check (self->settings))
        go_to (self, STEP_ASSIGNMENTS);
      break;
    case STEP_ASSIGNMENTS:
      go_to (self, STEP_REVIEW);
      break;
    case STEP_REVIEW:
    default:
      save (self);
      break;
    }
}

static void
back_cb (ChyProfileWizard *self)
{
  if (self->step > STEP_BASICS && !self->busy)
    go_to (self, self->step - 1);
}

/* Back to any step, forward to one that was reached before. */
static void
step_cb (ChyProfileWizard *self, GtkListBoxRow *row)
{
  Step step = (Step) gtk_list_box_row_get_index (row);

  if (self->busy || step == self->step)
    return;
  if (step <= self->furthest &&
      (step < self->step || self->step != STEP_SETTINGS || chy_profile_settings_check (self->settings)))
    go_to (self, step);
  else
    show_steps (self);
}

/* --- going away ---------------------------------------------------------------------------------------- */

static void
discarded_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileWizard) self = data;

  if (chy_confirm_finish (result, NULL) && !g_cancellable_is_cancelled (self->cancellable))
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
cancel_cb (ChyProfileWizard *self)
{
  const ChyConfirmation asked = { .title = _ ("Discard Changes"),
                                  .sentence = _ ("What you entered is lost when the window is closed."),
                                  .verb = _ ("_Discard") };

  if (!self->changed || self->busy)
    gtk_widget_destroy (GTK_WIDGET (self));
  else
    chy_confirm_async (GTK_WIDGET (self), &asked, self->cancellable, discarded_cb, g_object_ref (self));
}

static gboolean
chy_profile_wizard_delete_event (GtkWidget *widget, GdkEventAny *event G_GNUC_UNUSED)
{
  cancel_cb (CHY_PROFILE_WIZARD (widget));

  return TRUE;
}

static gboolean
chy_profile_wizard_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (GTK_WIDGET_CLASS (chy_profile_wizard_parent_class)->key_press_event (widget, event))
    return TRUE;
  if (event->keyval != GDK_KEY_Escape)
    return FALSE;
  cancel_cb (CHY_PROFILE_WIZARD (widget));

  return TRUE;
}

static void
chy_profile_wizard_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  ChyProfileWizard *self = CHY_PROFILE_WIZARD (widget);
  gboolean wide = allocation->width >= NARROW * chy_text_scale (widget);

  /* Before sizes are given out below, so that they are right at once. */
  if (gtk_widget_get_visible (self->steps_box) != wide)
    gtk_widget_set_visible (self->steps_box, wide);
  GTK_WIDGET_CLASS (chy_profile_wizard_parent_class)->size_allocate (widget, allocation);
}

/* --- the window ---------------------------------------------------------------------------------------- */

static void
chy_profile_wizard_dispose (GObject *object)
{
  ChyProfileWizard *self = CHY_PROFILE_WIZARD (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->asking);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (chy_profile_wizard_parent_class)->dispose (object);
}

static void
chy_profile_wizard_finalize (GObject *object)
{
  ChyProfileWizard *self = CHY_PROFILE_WIZARD (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->asking);
  g_clear_object (&self->save);
  g_clear_pointer (&self->reach, g_variant_unref);

  G_OBJECT_CLASS (chy_profile_wizard_parent_class)->finalize (object);
}

static void
chy_profile_wizard_class_init (ChyProfileWizardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_profile_wizard_dispose;
  object_class->finalize = chy_profile_wizard_finalize;
  widget_class->delete_event = chy_profile_wizard_delete_event;
  widget_class->key_press_event = chy_profile_wizard_key_press_event;
  widget_class->size_allocate = chy_profile_wizard_size_allocate;

  signals[SAVED] = g_signal_new ("saved", CHY_TYPE_PROFILE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-profile-wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, back);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, bar);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, kind);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, next);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, pages);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, side_view);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, spinner);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, steps);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, steps_box);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, title);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, step_cb);
}

static void
chy_profile_wizard_init (ChyProfileWizard *self)
{
  self->cancellable = g_cancellable_new ();
  self->asking = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_size_request (GTK_WIDGET (self->steps),
                               (int) (STEPS_WIDTH * chy_text_scale (GTK_WIDGET (self))), -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->side_view),
                               (int) (SIDE_WIDTH * chy_text_scale (GTK_WIDGET (self))), -1);
}

static void
add_page (ChyProfileWizard *self, Step step, GtkWidget *page)
{
  gtk_widget_show (page);
  gtk_stack_add_named (self->pages, page, step_titles[step]);
}

static void
add_pages (ChyProfileWizard *self)
{
  self->basics = CHY_PROFILE_BASICS (chy_profile_basics_new (self->tenant));
  self->settings = CHY_PROFILE_SETTINGS (chy_profile_settings_new (self->tenant));
  self->targets = CHY_PROFILE_TARGETS (chy_profile_targets_new (self->tenant));
  self->review = CHY_PROFILE_REVIEW (chy_profile_review_new ());
  self->preview = CHY_PROFILE_PREVIEW (chy_profile_preview_new (self->tenant));
  add_page (self, STEP_BASICS, GTK_WIDGET (self->basics));
  add_page (self, STEP_SETTINGS, GTK_WIDGET (self->settings));
  add_page (self, STEP_ASSIGNMENTS, GTK_WIDGET (self->targets));
  add_page (self, STEP_REVIEW, GTK_WIDGET (self->review));
  gtk_container_add (self->side_view, GTK_WIDGET (self->preview));
}

static void
connect_pages (ChyProfileWizard *self)
{
  g_signal_connect_object (self->basics, "changed", G_CALLBACK (basics_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->targets, "changed", G_CALLBACK (targets_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->targets, "mend", G_CALLBACK (targets_mend_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preview, "mend", G_CALLBACK (preview_mend_cb), self, G_CONNECT_SWAPPED);
}

/* Not larger than the window that it belongs to, which fits the screen. */
static void
set_size (ChyProfileWizard *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  double scale = chy_text_scale (GTK_WIDGET (self));
  int width, height;

  if (parent == NULL)
    return;
  gtk_window_get_size (parent, &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width, LEAST_WIDTH, (int) (WIDTH * scale)),
                               CLAMP (height, LEAST_HEIGHT, (int) (HEIGHT * scale)));
}

GtkWidget *
chy_profile_wizard_new (GtkWidget *from, ChyTenant *tenant, GVariant *row, const char *type)
{
  ChyProfileWizard *self = g_object_new (CHY_TYPE_PROFILE_WIZARD, NULL);
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) body =
      row != NULL ? chy_profile_draft_body (row)
                  : chy_profile_draft_retype (empty, type != NULL ? type : "pkcs-certificate", "windows10");
  g_autoptr (GVariant) assignments = row != NULL ? chy_body_get (row, "assignments") : NULL;
  g_auto (GStrv) include = NULL;
  g_auto (GStrv) exclude = NULL;

  self->tenant = g_object_ref (tenant);
  gtk_window_set_transient_for (GTK_WINDOW (self), chy_window_of (from));
  set_size (self);
  gtk_header_bar_set_title (self->bar, row != NULL ? _ ("Edit Profile") : _ ("Create Profile"));
  gtk_window_set_title (GTK_WINDOW (self), row != NULL ? _ ("Edit Profile") : _ ("Create Profile"));
  add_pages (self);
  chy_profile_settings_set_saved (self->settings, row != NULL);
  chy_profile_basics_set_body (self->basics, body, row != NULL);
  chy_profile_settings_set_body (self->settings, body);
  chy_profile_targets_set_assignments (self->targets, assignments);
  include = chy_profile_targets_get_include (self->targets);
  exclude = chy_profile_targets_get_exclude (self->targets);
  self->save = chy_profile_save_new (tenant, row != NULL ? chy_body_get_text (row, "id") : NULL, body,
                                     (const char *const *) include, (const char *const *) exclude);
  connect_pages (self);
  if (row != NULL)
    self->furthest = STEP_REVIEW;
  gtk_widget_grab_default (GTK_WIDGET (self->next));
  go_to (self, row != NULL ? STEP_SETTINGS : STEP_BASICS);

  return GTK_WIDGET (self);
}

void
chy_profile_wizard_set_certificate (ChyProfileWizard *self, GBytes *certificate)
{
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) changed = NULL;

  g_return_if_fail (CHY_IS_PROFILE_WIZARD (self));

  body = chy_profile_settings_get_body (self->settings);
  changed = chy_body_with (body, "trustedRootCertificate",
                           g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, certificate, TRUE));
  chy_profile_settings_set_body (self->settings, changed);
}
