/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-save.h"

#include "chy-profile-draft.h"
#include "console/widgets/chy-act.h"

struct _ChyProfileSave
{
  GObject parent_instance;

  ChyTenant *tenant; /* (owned) */
  char *id;          /* (owned) or NULL */
  GVariant *body;    /* (owned) as it is saved */
  char **include;    /* (owned) as it is assigned */
  char **exclude;    /* (owned) */
  gboolean is_new;
  gboolean unassigned;
};

G_DEFINE_FINAL_TYPE (ChyProfileSave, chy_profile_save, G_TYPE_OBJECT)

/* What one try wants. */
typedef struct
{
  GtkWidget *from; /* (owned) */
  GVariant *body;  /* (owned) */
  char **include;  /* (owned) */
  char **exclude;  /* (owned) */
} Wanted;

static void
wanted_free (Wanted *wanted)
{
  g_object_unref (wanted->from);
  g_variant_unref (wanted->body);
  g_strfreev (wanted->include);
  g_strfreev (wanted->exclude);
  g_free (wanted);
}

static void
assigned_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ChyProfileSave *self = g_task_get_source_object (task);
  Wanted *wanted = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  if (outcome == NULL)
    {
      self->unassigned = TRUE;
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->unassigned = FALSE;
  g_strfreev (self->include);
  g_strfreev (self->exclude);
  self->include = g_strdupv (wanted->include);
  self->exclude = g_strdupv (wanted->exclude);
  g_task_return_boolean (task, TRUE);
}

static gboolean
same (char **a, char **b)
{
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

static void
assign (GTask *task)
{
  ChyProfileSave *self = g_task_get_source_object (task);
  Wanted *wanted = g_task_get_task_data (task);
  const ChyActOptions options = { .quiet = TRUE };

  if (same (wanted->include, self->include) && same (wanted->exclude, self->exclude))
    {
      self->unassigned = FALSE;
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  chy_act_async (wanted->from, self->tenant,
                 chy_profile_draft_assign (self->id, (const char *const *) wanted->include,
                                           (const char *const *) wanted->exclude),
                 &options, g_task_get_cancellable (task), assigned_cb, task);
}

static void
saved_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ChyProfileSave *self = g_task_get_source_object (task);
  Wanted *wanted = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  if (outcome == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->id == NULL)
    self->id = g_strdup (chy_body_get_text (outcome->values, "id"));
  g_clear_pointer (&self->body, g_variant_unref);
  self->body = g_variant_ref (wanted->body);
  assign (g_steal_pointer (&task));
}

static void
chy_profile_save_finalize (GObject *object)
{
  ChyProfileSave *self = CHY_PROFILE_SAVE (object);

  g_clear_object (&self->tenant);
  g_free (self->id);
  g_clear_pointer (&self->body, g_variant_unref);
  g_strfreev (self->include);
  g_strfreev (self->exclude);

  G_OBJECT_CLASS (chy_profile_save_parent_class)->finalize (object);
}

static void
chy_profile_save_class_init (ChyProfileSaveClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_profile_save_finalize;
}

static void
chy_profile_save_init (ChyProfileSave *self G_GNUC_UNUSED)
{
}

ChyProfileSave *
chy_profile_save_new (
    ChyTenant *tenant, const char *id, GVariant *body, const char *const *include, const char *const *exclude)
{
  ChyProfileSave *self = g_object_new (CHY_TYPE_PROFILE_SAVE, NULL);

  self->tenant = g_object_ref (tenant);
  self->id = g_strdup (id);
  self->is_new = id == NULL;
  self->body = g_variant_ref_sink (body);
  self->include = g_strdupv ((char **) include);
  self->exclude = g_strdupv ((char **) exclude);

  return self;
}

const char *
chy_profile_save_get_id (ChyProfileSave *self)
{
  return self->id;
}

ChyProfileSaveStage
chy_profile_save_get_stage (ChyProfileSave *self)
{
  if (self->unassigned)
    return CHY_PROFILE_SAVE_UNASSIGNED;

  return self->id != NULL ? CHY_PROFILE_SAVE_OLD : CHY_PROFILE_SAVE_NEW;
}

void
chy_profile_save_async (ChyProfileSave *self,
                        GtkWidget *from,
                        GVariant *body,
                        const char *const *include,
                        const char *const *exclude,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Wanted *wanted = g_new0 (Wanted, 1);
  const ChyActOptions options = { .quiet = TRUE };
  ChyCommand *command;

  wanted->from = g_object_ref (from);
  wanted->body = g_variant_ref_sink (body);
  wanted->include = g_strdupv ((char **) include);
  wanted->exclude = g_strdupv ((char **) exclude);
  g_task_set_source_tag (task, chy_profile_save_async);
  g_task_set_task_data (task, wanted, (GDestroyNotify) wanted_free);
  command = self->id != NULL ? chy_profile_draft_change (self->id, self->body, body)
                             : chy_profile_draft_create (body);
  if (command == NULL)
    assign (task);
  else
    chy_act_async (from, self->tenant, command, &options, cancellable, saved_cb, task);
}

gboolean
chy_profile_save_finish (ChyProfileSave *self, GAsyncResult *result, gboolean *ret_is_new, GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *ret_is_new = self->is_new;

  return TRUE;
}
