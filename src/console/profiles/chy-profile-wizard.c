/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-wizard.h"

#include "base/chy-i18n.h"
#include "chy-profile-basics.h"
#include "chy-profile-pages.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-words.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-confirm.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

enum
{
  NARROW = 900,     /* below it the steps are hidden; the title says where one is */
  SIDE_WIDTH = 336, /* the preview with its margins */
  STEPS_WIDTH = 164,
  WIDTH = 1100,
  HEIGHT = 720,
  LEAST_WIDTH = 780,
  LEAST_HEIGHT = 480,
};

enum
{
  SAVED,
  N_SIGNALS,
};

struct _ChyProfileWizard
{
  GtkWindow parent_instance;

  GCancellable *cancellable; /* (owned) goes with the window */
  ChyProfilePages *pages;    /* (owned) in the column */
  ChyProfileStep furthest;
  gboolean busy;

  /* Template children. */
  GtkHeaderBar *bar;
  GtkButton *back;
  GtkContainer *column;
  GtkLabel *kind;
  GtkBox *messages;
  GtkButton *next;
  GtkContainer *side_view;
  GtkSpinner *spinner;
  GtkListBox *steps;
  GtkWidget *steps_box;
  GtkLabel *title;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyProfileWizard, chy_profile_wizard, GTK_TYPE_WINDOW)

/* --- where one is -------------------------------------------------------------------------------------- */

static ChyProfileStep
get_step (ChyProfileWizard *self)
{
  return chy_profile_pages_get_step (self->pages);
}

static const char *
step_icon (ChyProfileWizard *self, ChyProfileStep step)
{
  if (step == get_step (self))
    return "chy-state-current-symbolic";

  return step <= MAX (get_step (self), self->furthest) ? "chy-state-ok-symbolic" : "chy-state-todo-symbolic";
}

static void
show_steps (ChyProfileWizard *self)
{
  chy_container_clear (GTK_CONTAINER (self->steps));
  for (ChyProfileStep step = 0; step < CHY_PROFILE_N_STEPS; step++)
    {
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

      gtk_container_add (GTK_CONTAINER (box),
                         gtk_image_new_from_icon_name (step_icon (self, step), GTK_ICON_SIZE_MENU));
      gtk_container_add (GTK_CONTAINER (box), chy_profile_label_new (chy_profile_step_title (step), NULL));
      gtk_container_add (GTK_CONTAINER (row), box);
      atk_object_set_name (gtk_widget_get_accessible (row), chy_profile_step_title (step));
      gtk_container_add (GTK_CONTAINER (self->steps), row);
      gtk_widget_show_all (row);
      if (step == get_step (self))
        gtk_list_box_select_row (self->steps, GTK_LIST_BOX_ROW (row));
    }
}

static void
show_title (ChyProfileWizard *self)
{
  g_autoptr (GVariant) body = chy_profile_pages_get_body (self->pages);
  const char *name = chy_body_get_text (body, "displayName");
  g_autofree char *kind =
      chy_profile_words_kind (chy_body_get_text (body, "type"), chy_body_get_text (body, "platform"));

  gtk_header_bar_set_subtitle (self->bar, name != NULL && *name != '\0' ? name : NULL);
  gtk_label_set_text (self->kind, kind);
  gtk_label_set_text (self->title, chy_profile_step_title (get_step (self)));
}

static const char *
last_verb (ChyProfileWizard *self)
{
  switch (chy_profile_save_get_stage (chy_profile_pages_get_save (self->pages)))
    {
    case CHY_PROFILE_SAVE_UNASSIGNED:
      return _ ("_Assign Again");
    case CHY_PROFILE_SAVE_OLD:
      return _ ("_Save");
    case CHY_PROFILE_SAVE_NEW:
    default:
      return _ ("C_reate");
    }
}

static void
show_buttons (ChyProfileWizard *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->back),
                            get_step (self) > CHY_PROFILE_STEP_BASICS && !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pages), !self->busy);
  gtk_button_set_label (self->next,
                        get_step (self) == CHY_PROFILE_STEP_REVIEW ? last_verb (self) : _ ("_Next"));
  g_object_set (self->spinner, "active", self->busy, "visible", self->busy, NULL);
}

static void
clear_messages (ChyProfileWizard *self)
{
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_hide (GTK_WIDGET (self->messages));
}

static void
go_to (ChyProfileWizard *self, ChyProfileStep step)
{
  clear_messages (self);
  chy_profile_pages_show (self->pages, step);
  self->furthest = MAX (self->furthest, step);
  show_steps (self);
  show_title (self);
  show_buttons (self);
  gtk_widget_child_focus (GTK_WIDGET (self->pages), GTK_DIR_TAB_FORWARD);
}

static void
set_busy (ChyProfileWizard *self, gboolean busy)
{
  self->busy = busy;
  show_buttons (self);
}

static void
described_cb (ChyProfileWizard *self, gboolean retyped)
{
  if (retyped)
    {
      self->furthest = CHY_PROFILE_STEP_BASICS;
      show_steps (self);
    }
  show_title (self);
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

  if (chy_profile_save_get_stage (chy_profile_pages_get_save (self->pages)) != CHY_PROFILE_SAVE_UNASSIGNED)
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
  ChyProfileSave *save = chy_profile_pages_get_save (self->pages);
  gboolean is_new = FALSE;

  if (chy_profile_save_finish (save, result, &is_new, &error))
    {
      g_autoptr (GVariant) body = chy_profile_pages_get_body (self->pages);

      g_signal_emit (self, signals[SAVED], 0, chy_profile_save_get_id (save),
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
  clear_messages (self);
  set_busy (self, TRUE);
  chy_profile_pages_save_async (self->pages, GTK_WIDGET (self), self->cancellable, saved_cb,
                                g_object_ref (self));
}

static void
named_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileWizard) self = data;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (chy_profile_basics_check_finish (CHY_PROFILE_BASICS (source), result))
    go_to (self, CHY_PROFILE_STEP_SETTINGS);
}

static void
next_cb (ChyProfileWizard *self)
{
  switch (get_step (self))
    {
    case CHY_PROFILE_STEP_BASICS:
      set_busy (self, TRUE);
      chy_profile_pages_check_basics_async (self->pages, self->cancellable, named_cb, g_object_ref (self));
      break;
    case CHY_PROFILE_STEP_SETTINGS:
      if (chy_profile_pages_check (self->pages))
        go_to (self, CHY_PROFILE_STEP_ASSIGNMENTS);
      break;
    case CHY_PROFILE_STEP_ASSIGNMENTS:
      go_to (self, CHY_PROFILE_STEP_REVIEW);
      break;
    case CHY_PROFILE_STEP_REVIEW:
    default:
      save (self);
      break;
    }
}

static void
back_cb (ChyProfileWizard *self)
{
  if (get_step (self) > CHY_PROFILE_STEP_BASICS && !self->busy)
    go_to (self, get_step (self) - 1);
}

/* Back to any step, forward to one that was reached before. */
static void
step_cb (ChyProfileWizard *self, GtkListBoxRow *row)
{
  ChyProfileStep step = (ChyProfileStep) gtk_list_box_row_get_index (row);

  if (self->busy || step == get_step (self))
    return;
  if (step <= self->furthest && (step < get_step (self) || chy_profile_pages_check (self->pages)))
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

  if (!chy_profile_pages_is_changed (self->pages) || self->busy)
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

  G_OBJECT_CLASS (chy_profile_wizard_parent_class)->dispose (object);
}

static void
chy_profile_wizard_finalize (GObject *object)
{
  ChyProfileWizard *self = CHY_PROFILE_WIZARD (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->pages);

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
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, column);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, kind);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyProfileWizard, next);
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
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_size_request (GTK_WIDGET (self->steps),
                               (int) (STEPS_WIDTH * chy_text_scale (GTK_WIDGET (self))), -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->side_view),
                               (int) (SIDE_WIDTH * chy_text_scale (GTK_WIDGET (self))), -1);
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

  gtk_window_set_transient_for (GTK_WINDOW (self), chy_window_of (from));
  set_size (self);
  gtk_header_bar_set_title (self->bar, row != NULL ? _ ("Edit Profile") : _ ("Create Profile"));
  gtk_window_set_title (GTK_WINDOW (self), row != NULL ? _ ("Edit Profile") : _ ("Create Profile"));
  self->pages = CHY_PROFILE_PAGES (g_object_ref_sink (chy_profile_pages_new (tenant, row, type)));
  gtk_container_add (self->column, GTK_WIDGET (self->pages));
  gtk_container_add (self->side_view, chy_profile_pages_get_preview (self->pages));
  g_signal_connect_object (self->pages, "described", G_CALLBACK (described_cb), self, G_CONNECT_SWAPPED);
  if (row != NULL)
    self->furthest = CHY_PROFILE_STEP_REVIEW;
  gtk_widget_grab_default (GTK_WIDGET (self->next));
  go_to (self, row != NULL ? CHY_PROFILE_STEP_SETTINGS : CHY_PROFILE_STEP_BASICS);

  return GTK_WIDGET (self);
}

void
chy_profile_wizard_set_certificate (ChyProfileWizard *self, GBytes *certificate)
{
  g_return_if_fail (CHY_IS_PROFILE_WIZARD (self));

  chy_profile_pages_set_certificate (self->pages, certificate);
}
