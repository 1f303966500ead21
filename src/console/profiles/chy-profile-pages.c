/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-pages.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-profile-basics.h"
#include "chy-profile-draft.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-preview.h"
#include "chy-profile-review.h"
#include "chy-profile-settings.h"
#include "chy-profile-targets.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-rows.h"

enum
{
  REACH_DELAY = 400, /* ms */
};

enum
{
  DESCRIBED,
  N_SIGNALS,
};

struct _ChyProfilePages
{
  GtkStack parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) goes with the pages */
  GCancellable *asking;      /* (owned) of the question about the reach */
  guint timer;               /* source id, or 0: the reach is asked soon */
  ChyProfileSave *save;      /* (owned) what is known of the profile that is saved */
  GVariant *reach;           /* (owned) or NULL */
  ChyProfileStep step;
  gboolean changed;
  gboolean retyping;

  ChyProfileBasics *basics; /* owned by the stack, as all pages */
  ChyProfileSettings *settings;
  ChyProfileTargets *targets;
  ChyProfileReview *review;
  ChyProfilePreview *preview; /* (owned) beside the stack */
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyProfilePages, chy_profile_pages, GTK_TYPE_STACK)

static const char *const step_titles[CHY_PROFILE_N_STEPS] = { N_ ("Basics"), N_ ("Settings"),
                                                              N_ ("Assignments"), N_ ("Review") };

/* --- the draft ---------------------------------------------------------------------------------------- */

static gboolean
is_trusted (GVariant *body)
{
  return g_strcmp0 (chy_body_get_text (body, "type"), "trusted-certificate") == 0;
}

static GVariant *
get_filter (ChyProfilePages *self)
{
  g_autoptr (GVariant) body = chy_profile_pages_get_body (self);
  g_auto (GStrv) include = chy_profile_targets_get_include (self->targets);
  g_auto (GStrv) exclude = chy_profile_targets_get_exclude (self->targets);

  return chy_profile_draft_filter (chy_profile_save_get_id (self->save), body, (const char *const *) include,
                                   (const char *const *) exclude);
}

/* --- the reach ---------------------------------------------------------------------------------------- */

/* Errors of more than one field stand at the field, too; what is merely empty yet does not. */
static void
show_field_problems (ChyProfilePages *self, GPtrArray *problems)
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
  if (self->step == CHY_PROFILE_STEP_SETTINGS)
    g_ptr_array_unref (chy_profile_settings_set_problems (self->settings, told));
}

static void
show_reach (ChyProfilePages *self)
{
  g_autoptr (GVariant) body = chy_profile_pages_get_body (self);
  g_autofree char *words = chy_profile_targets_get_words (self->targets);

  chy_profile_targets_set_reach (self->targets, self->reach, is_trusted (body));
  if (self->step == CHY_PROFILE_STEP_REVIEW)
    chy_profile_review_set (self->review, body, words, self->reach);
}

static void
reach_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfilePages) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);
  g_autoptr (GPtrArray) problems = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
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
  ChyProfilePages *self = data;
  g_autoptr (ChyQuery) query = chy_query_new ("profile-reach", get_filter (self));

  self->timer = 0;
  g_cancellable_cancel (self->asking);
  g_object_unref (self->asking);
  self->asking = g_cancellable_new ();
  chy_rows_async (self->tenant, query, 1, self->asking, reach_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
draft_changed (ChyProfilePages *self)
{
  chy_profile_preview_set_draft (self->preview, get_filter (self));
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (REACH_DELAY, ask_reach_cb, self);
}

/* --- what the pages say -------------------------------------------------------------------------------- */

static void
basics_changed_cb (ChyProfilePages *self)
{
  g_autoptr (GVariant) basics = chy_profile_basics_get_body (self->basics);
  g_autoptr (GVariant) old = chy_profile_settings_get_body (self->settings);
  const char *type = chy_body_get_text (basics, "type");
  const char *platform = chy_body_get_text (basics, "platform");
  gboolean retyped = g_strcmp0 (type, chy_body_get_text (old, "type")) != 0 ||
                     g_strcmp0 (platform, chy_body_get_text (old, "platform")) != 0;

  self->changed = TRUE;
  if (retyped)
    {
      self->retyping = TRUE;
      chy_profile_settings_set_body (self->settings, chy_profile_draft_retype (old, type, platform));
      self->retyping = FALSE;
    }
  g_signal_emit (self, signals[DESCRIBED], 0, retyped);
  draft_changed (self);
}

static void
settings_changed_cb (ChyProfilePages *self)
{
  if (!self->retyping)
    self->changed = TRUE;
  draft_changed (self);
}

static void
targets_changed_cb (ChyProfilePages *self)
{
  self->changed = TRUE;
  draft_changed (self);
}

static void
preview_mend_cb (ChyProfilePages *self, const char *code, GVariant *row)
{
  g_auto (GStrv) issued = row != NULL ? chy_body_get_list (row, "extendedKeyUsages") : NULL;

  if (issued != NULL && strcmp (code, "purpose-not-in-template") == 0)
    chy_profile_settings_set_purposes (self->settings, (const char *const *) issued);
}

/* The root's profile goes to the same people: at once, as it is another profile. */
static void
mended_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfilePages) self = data;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, NULL);

  if (outcome != NULL && !g_cancellable_is_cancelled (self->cancellable))
    draft_changed (self);
  g_clear_pointer (&outcome, chy_outcome_free);
}

static void
targets_mend_cb (ChyProfilePages *self)
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

/* --- the pages ---------------------------------------------------------------------------------------- */

static void
add_page (ChyProfilePages *self, ChyProfileStep step, GtkWidget *page)
{
  gtk_widget_show (page);
  gtk_stack_add_named (GTK_STACK (self), page, step_titles[step]);
}

static void
add_pages (ChyProfilePages *self)
{
  self->basics = CHY_PROFILE_BASICS (chy_profile_basics_new (self->tenant));
  self->settings = CHY_PROFILE_SETTINGS (chy_profile_settings_new (self->tenant));
  self->targets = CHY_PROFILE_TARGETS (chy_profile_targets_new (self->tenant));
  self->review = CHY_PROFILE_REVIEW (chy_profile_review_new ());
  self->preview = CHY_PROFILE_PREVIEW (g_object_ref_sink (chy_profile_preview_new (self->tenant)));
  add_page (self, CHY_PROFILE_STEP_BASICS, GTK_WIDGET (self->basics));
  add_page (self, CHY_PROFILE_STEP_SETTINGS, GTK_WIDGET (self->settings));
  add_page (self, CHY_PROFILE_STEP_ASSIGNMENTS, GTK_WIDGET (self->targets));
  add_page (self, CHY_PROFILE_STEP_REVIEW, GTK_WIDGET (self->review));
}

static void
connect_pages (ChyProfilePages *self)
{
  g_signal_connect_object (self->basics, "changed", G_CALLBACK (basics_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->targets, "changed", G_CALLBACK (targets_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->targets, "mend", G_CALLBACK (targets_mend_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preview, "mend", G_CALLBACK (preview_mend_cb), self, G_CONNECT_SWAPPED);
}

static void
chy_profile_pages_dispose (GObject *object)
{
  ChyProfilePages *self = CHY_PROFILE_PAGES (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->asking);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->preview);

  G_OBJECT_CLASS (chy_profile_pages_parent_class)->dispose (object);
}

static void
chy_profile_pages_finalize (GObject *object)
{
  ChyProfilePages *self = CHY_PROFILE_PAGES (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->asking);
  g_clear_object (&self->save);
  g_clear_pointer (&self->reach, g_variant_unref);

  G_OBJECT_CLASS (chy_profile_pages_parent_class)->finalize (object);
}

static void
chy_profile_pages_class_init (ChyProfilePagesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profile_pages_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profile_pages_finalize;

  signals[DESCRIBED] = g_signal_new ("described", CHY_TYPE_PROFILE_PAGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
chy_profile_pages_init (ChyProfilePages *self)
{
  self->cancellable = g_cancellable_new ();
  self->asking = g_cancellable_new ();
  g_object_set (self, "visible", TRUE, "hhomogeneous", FALSE, "vhomogeneous", FALSE, NULL);
}

GtkWidget *
chy_profile_pages_new (ChyTenant *tenant, GVariant *row, const char *type)
{
  ChyProfilePages *self = g_object_new (CHY_TYPE_PROFILE_PAGES, NULL);
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) body =
      row != NULL ? chy_profile_draft_body (row)
                  : chy_profile_draft_retype (empty, type != NULL ? type : "pkcs-certificate", "windows10");
  g_autoptr (GVariant) assignments = row != NULL ? chy_body_get (row, "assignments") : NULL;
  g_auto (GStrv) include = NULL;
  g_auto (GStrv) exclude = NULL;

  self->tenant = g_object_ref (tenant);
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

  return GTK_WIDGET (self);
}

const char *
chy_profile_step_title (ChyProfileStep step)
{
  return _ (step_titles[step]);
}

GtkWidget *
chy_profile_pages_get_preview (ChyProfilePages *self)
{
  return GTK_WIDGET (self->preview);
}

void
chy_profile_pages_show (ChyProfilePages *self, ChyProfileStep step)
{
  g_return_if_fail (CHY_IS_PROFILE_PAGES (self));

  self->step = step;
  gtk_stack_set_visible_child_name (GTK_STACK (self), step_titles[step]);
  show_reach (self);
  draft_changed (self);
}

ChyProfileStep
chy_profile_pages_get_step (ChyProfilePages *self)
{
  return self->step;
}

GVariant *
chy_profile_pages_get_body (ChyProfilePages *self)
{
  g_autoptr (GVariant) settings = chy_profile_settings_get_body (self->settings);
  g_autoptr (GVariant) basics = chy_profile_basics_get_body (self->basics);

  return chy_body_merge (settings, basics);
}

gboolean
chy_profile_pages_is_changed (ChyProfilePages *self)
{
  return self->changed;
}

void
chy_profile_pages_set_certificate (ChyProfilePages *self, GBytes *certificate)
{
  g_autoptr (GVariant) body = chy_profile_settings_get_body (self->settings);
  g_autoptr (GVariant) changed =
      chy_body_with (body, "trustedRootCertificate",
                     g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, certificate, TRUE));

  chy_profile_settings_set_body (self->settings, changed);
}

gboolean
chy_profile_pages_check (ChyProfilePages *self)
{
  return self->step != CHY_PROFILE_STEP_SETTINGS || chy_profile_settings_check (self->settings);
}

void
chy_profile_pages_check_basics_async (ChyProfilePages *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  chy_profile_basics_check_async (self->basics, chy_profile_save_get_id (self->save), cancellable, callback,
                                  user_data);
}

void
chy_profile_pages_save_async (ChyProfilePages *self,
                              GtkWidget *from,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GVariant) body = chy_profile_pages_get_body (self);
  g_auto (GStrv) include = chy_profile_targets_get_include (self->targets);
  g_auto (GStrv) exclude = chy_profile_targets_get_exclude (self->targets);

  chy_profile_save_async (self->save, from, body, (const char *const *) include,
                          (const char *const *) exclude, cancellable, callback, user_data);
}

ChyProfileSave *
chy_profile_pages_get_save (ChyProfilePages *self)
{
  return self->save;
}
