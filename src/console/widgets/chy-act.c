/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-act.h"
#include "chy-confirm.h"
#include "chy-task-bar.h"
#include "console/chy-navigate.h"

/* One change on its way. */
typedef struct
{
  GtkWidget *from;            /* (weak) */
  ChyTenant *tenant;          /* (owned) */
  ChyCommand *command;        /* (owned) */
  const ChyCommandType *type; /* or NULL for one that only the other side knows */
  char *done;                 /* (owned) or NULL */
  char *verb;                 /* (owned) or NULL */
  char *typed;                /* (owned) or NULL */
  gboolean quiet;
  gboolean known;
  gboolean last;
  gboolean unlocked;         /* the vault was opened once for it already */
  GCancellable *cancellable; /* (owned) of ours: the bar's Cancel, or the caller's */
  GCancellable *outer;       /* (owned) the caller's, or NULL */
  gulong chained;
  ChyTaskBar *bar; /* (owned) or NULL */
} Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  if (act->outer != NULL && act->chained != 0)
    g_cancellable_disconnect (act->outer, act->chained);
  if (act->bar != NULL)
    chy_task_end (act->bar);
  g_clear_weak_pointer (&act->from);
  g_object_unref (act->tenant);
  chy_command_free (act->command);
  g_free (act->done);
  g_free (act->verb);
  g_free (act->typed);
  g_object_unref (act->cancellable);
  g_clear_object (&act->outer);
  g_free (act);
}

static void apply (GTask *task);
static void preview (GTask *task);

static const char *
title_of (const Act *act)
{
  return act->type != NULL ? g_dgettext (GETTEXT_PACKAGE, act->type->title) : act->command->type;
}

static gboolean
is_abandoned (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
end_bar (Act *act)
{
  if (act->bar != NULL)
    chy_task_end (g_steal_pointer (&act->bar));
}

/* Takes over the error and the task. */
static void
fail (GTask *task, GError *error)
{
  Act *act = g_task_get_task_data (task);

  end_bar (act);
  if (!act->quiet && !is_abandoned (error) && act->from != NULL)
    chy_show_error (act->from, error);
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* --- a locked vault ----------------------------------------------------------------------------------- */

/* The tenant's vault, the vault itself, or the key of an authority. */
gboolean
chy_act_is_locked (const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  for (guint i = 0; i < problems->len; i++)
    {
      const char *code = chy_problem_get_code (g_ptr_array_index (problems, i));

      if (g_strcmp0 (code, "vault") == 0 || g_strcmp0 (code, "locked") == 0)
        return TRUE;
    }

  return FALSE;
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;

  (void) source;
  if (!chy_unlock_finish (result, &error))
    {
      fail (task, error);
      return;
    }
  act->unlocked = TRUE;
  if (act->known)
    apply (task);
  else
    preview (task);
}

/* TRUE where the error is that the vault (or the authority's own key) is locked, and it is being asked for;
 * takes over the error then. */
static gboolean
unlock_for (GTask *task, GError *error)
{
  Act *act = g_task_get_task_data (task);
  const char *authority = chy_body_get_text (act->command->params, "authority");

  if (act->unlocked || act->from == NULL || !chy_act_is_locked (error))
    return FALSE;
  end_bar (act);
  g_error_free (error);
  chy_unlock_for_async (act->from, act->tenant, authority, act->cancellable, unlocked_cb, task);

  return TRUE;
}

/* --- applying ------------------------------------------------------------------------------------------ */

static ChyCommand *
inverse_of (const Act *act, ChyOutcome *outcome)
{
  g_autoptr (GVariant) undo =
      act->type != NULL && act->type->inverse != NULL ? chy_body_get (outcome->values, "undo") : NULL;
  ChyCommand *command;

  if (undo == NULL || act->last || !g_variant_is_of_type (undo, G_VARIANT_TYPE_VARDICT) ||
      !chy_tenant_can (act->tenant, act->type->inverse))
    return NULL;
  command = chy_command_new (act->type->inverse, undo);
  command->confirmed = TRUE;

  return command;
}

/* What a person has to know at once; mere notes are not worth a dialog. */
static gboolean
is_grave (GPtrArray *problems)
{
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    if (chy_problem_get_severity (g_ptr_array_index (problems, i)) != CHY_SEVERITY_NOTE)
      return TRUE;

  return FALSE;
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  ChyOutcome *outcome = chy_tenant_apply_finish (CHY_TENANT (source), result, &error);

  if (outcome == NULL)
    {
      if (!unlock_for (task, error))
        fail (task, error);
      return;
    }
  end_bar (act);
  if (act->from != NULL && !act->quiet && is_grave (outcome->problems))
    chy_show_problems (act->from, title_of (act), outcome->problems);
  if (act->from != NULL && act->done != NULL)
    chy_notify_done (act->from, act->done, act->tenant, inverse_of (act, outcome));
  g_task_return_pointer (task, outcome, (GDestroyNotify) chy_outcome_free);
  g_object_unref (task);
}

static void
apply (GTask *task)
{
  Act *act = g_task_get_task_data (task);

  act->command->confirmed = TRUE;
  act->known = TRUE;
  if (act->from != NULL && !act->quiet)
    act->bar = chy_task_begin (act->from, title_of (act), act->cancellable);
  chy_tenant_apply_async (act->tenant, act->command, act->cancellable, applied_cb, task);
}

/* --- asking -------------------------------------------------------------------------------------------- */

static void
confirmed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  (void) source;
  if (chy_confirm_finish (result, &error))
    apply (task);
  else
    fail (task, error);
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_preview_finish (CHY_TENANT (source), result, &error);
  ChyConfirmation asked = { .title = title_of (act),
                            .verb = act->verb != NULL ? act->verb : title_of (act),
                            .typed = act->typed };

  if (outcome == NULL)
    {
      if (!unlock_for (task, error))
        fail (task, error);
      return;
    }
  if (outcome->problems != NULL && chy_problems_have_error (outcome->problems))
    {
      chy_refuse (&error, outcome->problems);
      fail (task, error);
      return;
    }
  if (outcome->consequence == NULL && act->typed == NULL)
    {
      apply (task);
      return;
    }
  if (act->from == NULL)
    {
      fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "nobody is there to be asked"));
      return;
    }
  asked.sentence = outcome->consequence;
  asked.problems = outcome->problems;
  chy_confirm_async (act->from, &asked, act->cancellable, confirmed_cb, task);
}

static void
preview (GTask *task)
{
  Act *act = g_task_get_task_data (task);

  chy_tenant_preview_async (act->tenant, act->command, act->cancellable, previewed_cb, task);
}

/* --- public -------------------------------------------------------------------------------------------- */

void
chy_act_async (GtkWidget *from,
               ChyTenant *tenant,
               ChyCommand *command,
               const ChyActOptions *options,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task;
  Act *act;
  gboolean asks;

  g_return_if_fail (GTK_IS_WIDGET (from) && CHY_IS_TENANT (tenant) && command != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  act = g_new0 (Act, 1);
  g_task_set_source_tag (task, chy_act_async);
  g_task_set_task_data (task, act, act_free);
  /* What was done is told even where the caller has gone. */
  g_task_set_check_cancellable (task, FALSE);
  g_set_weak_pointer (&act->from, from);
  act->tenant = g_object_ref (tenant);
  act->command = command;
  act->type = chy_command_type_find (command->type);
  act->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      act->outer = g_object_ref (cancellable);
      act->chained =
          g_cancellable_connect (cancellable, G_CALLBACK (g_cancellable_cancel), act->cancellable, NULL);
    }
  if (options != NULL)
    {
      act->done = g_strdup (options->done);
      act->verb = g_strdup (options->verb);
      act->typed = g_strdup (options->typed);
      act->quiet = options->quiet;
      act->known = options->known;
      act->last = options->last;
    }
  asks = act->typed != NULL || act->type == NULL || act->type->consequence != NULL ||
         (act->type->flags & CHY_COMMAND_ASKS) != 0;
  if (act->known || !asks)
    apply (task);
  else
    preview (task);
}

ChyOutcome *
chy_act_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
nobody_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, NULL);

  (void) source;
  (void) data;
}

void
chy_act (GtkWidget *from, ChyTenant *tenant, ChyCommand *command, const ChyActOptions *options)
{
  chy_act_async (from, tenant, command, options, NULL, nobody_cb, NULL);
}
