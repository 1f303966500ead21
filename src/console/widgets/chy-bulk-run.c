/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority/chy-authority.h"
#include "model/chy-problem.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-act.h"
#include "chy-bulk-run.h"
#include "chy-busy.h"

enum
{
  FIRST_CHUNK = 16,
  MOST_CHUNK = 512,
  WANTED_MSEC = 300, /* that one chunk shall take: so fast it can be stopped, and others come between */
};

struct _ChyBulkRun
{
  GObject parent_instance;

  ChyTenant *tenant;          /* (owned) */
  const ChyCommandType *type; /* static */
  const char *key;            /* static */
  GVariant *params;           /* (owned) or NULL */
  char **ids;                 /* (owned) */
  guint n_ids;
  guint next;    /* the first that was not tried */
  guint n_under; /* under way from `next` on */
  guint n_done;
  guint chunk;
  guint singles; /* so many are tried one by one: together they were refused */
  gint64 began;
  gboolean stopped;
  gboolean running;
  gboolean busy;       /* the application is marked */
  GPtrArray *problems; /* (owned) */
  GError *error;       /* (owned) or NULL */
};

G_DEFINE_FINAL_TYPE (ChyBulkRun, chy_bulk_run, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  LOCKED,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void do_chunk (ChyBulkRun *self);

static gboolean
takes_many (ChyBulkRun *self)
{
  const ChyField *field = chy_fields_find (self->type->fields, self->key);

  return field != NULL && field->kind == CHY_FIELD_TEXT_LIST;
}

/* Whether the other objects may well succeed. */
static gboolean
is_of_object (const GError *error)
{
  return error->domain == CHY_REFUSAL_ERROR ||
         g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND) ||
         g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS) ||
         g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT) ||
         g_error_matches (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND) ||
         g_error_matches (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_CONFLICT) ||
         g_error_matches (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE) ||
         g_error_matches (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
}

/* While it runs the application is busy: the vault is not locked between two of its commands. */
static void
set_running (ChyBulkRun *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  if (running)
    self->busy = chy_busy_begin ();
  else
    chy_busy_end (&self->busy);
}

static void
end (ChyBulkRun *self)
{
  set_running (self, FALSE);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
advance (ChyBulkRun *self)
{
  self->next += self->n_under;
  self->singles -= MIN (self->singles, self->n_under);
  g_signal_emit (self, signals[PROGRESS], 0);
  if (self->stopped || self->next >= self->n_ids)
    end (self);
  else
    do_chunk (self);
}

static void
keep_problems (ChyBulkRun *self, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);

      if (chy_problem_get_severity (problem) == CHY_SEVERITY_ERROR)
        g_ptr_array_add (self->problems, chy_problem_ref (problem));
    }
}

/* The problem of one object, which is said to be its. */
static void
keep_error (ChyBulkRun *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);
      g_autoptr (GVariant) body = chy_problem_to_body (problem);
      g_autoptr (GVariant) named =
          chy_body_with (body, "object", g_variant_new_string (self->ids[self->next]));

      g_ptr_array_add (self->problems, chy_problem_get_object (problem) != NULL
                                           ? chy_problem_ref (problem)
                                           : chy_problem_new_from_body (named));
    }
}

static void
took (ChyBulkRun *self)
{
  gint64 msec = (g_get_monotonic_time () - self->began) / 1000;

  if (self->singles > 0 || self->n_under < self->chunk)
    return;
  if (msec < WANTED_MSEC / 2)
    self->chunk = MIN (self->chunk * 2, MOST_CHUNK);
  else if (msec > WANTED_MSEC * 2)
    self->chunk = MAX (self->chunk / 2, 1);
}

static guint
count_failed (GPtrArray *problems)
{
  guint n = 0;

  for (guint i = 0; problems != NULL && i < problems->len; i++)
    n += chy_problem_get_severity (g_ptr_array_index (problems, i)) == CHY_SEVERITY_ERROR;

  return n;
}

static void
succeeded (ChyBulkRun *self, ChyOutcome *outcome)
{
  guint failed = count_failed (outcome->problems);

  if (outcome->problems != NULL)
    keep_problems (self, outcome->problems);
  self->n_done += self->n_under - MIN (failed, self->n_under);
  took (self);
  advance (self);
}

static void
failed (ChyBulkRun *self, GError *error)
{
  if (chy_act_is_locked (error))
    {
      set_running (self, FALSE);
      g_signal_emit (self, signals[LOCKED], 0);
    }
  else if (is_of_object (error) && self->n_under > 1)
    {
      self->singles = self->n_under;
      do_chunk (self);
    }
  else if (is_of_object (error))
    {
      keep_error (self, error);
      advance (self);
    }
  else
    {
      self->error = g_error_copy (error);
      end (self);
    }
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyBulkRun) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_apply_finish (CHY_TENANT (source), result, &error);

  if (outcome != NULL)
    succeeded (self, outcome);
  else
    failed (self, error);
}

static ChyCommand *
command_for (ChyBulkRun *self, guint from, guint n)
{
  GVariantDict dict;
  ChyCommand *command;

  g_variant_dict_init (&dict, self->params);
  if (takes_many (self))
    g_variant_dict_insert_value (&dict, self->key,
                                 g_variant_new_strv ((const char *const *) self->ids + from, n));
  else
    g_variant_dict_insert (&dict, self->key, "s", self->ids[from]);
  command = chy_command_new (self->type->name, g_variant_dict_end (&dict));
  command->confirmed = TRUE;

  return command;
}

/* Without a cancellable: what is begun is done whole, or a revocation could be known to one side alone. */
static void
do_chunk (ChyBulkRun *self)
{
  g_autoptr (ChyCommand) command = NULL;
  guint most = takes_many (self) && self->singles == 0 ? self->chunk : 1;

  set_running (self, TRUE);
  self->n_under = MIN (most, self->n_ids - self->next);
  self->began = g_get_monotonic_time ();
  command = command_for (self, self->next, self->n_under);
  chy_tenant_apply_async (self->tenant, command, NULL, applied_cb, g_object_ref (self));
}

static void
chy_bulk_run_finalize (GObject *object)
{
  ChyBulkRun *self = CHY_BULK_RUN (object);

  g_clear_object (&self->tenant);
  g_clear_pointer (&self->params, g_variant_unref);
  g_strfreev (self->ids);
  g_ptr_array_unref (self->problems);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (chy_bulk_run_parent_class)->finalize (object);
}

static void
chy_bulk_run_class_init (ChyBulkRunClass *klass)
{
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_bulk_run_finalize;

  signals[PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOCKED] = g_signal_new ("locked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chy_bulk_run_init (ChyBulkRun *self)
{
  self->problems = chy_problems_new ();
  self->chunk = FIRST_CHUNK;
}

ChyBulkRun *
chy_bulk_run_new (
    ChyTenant *tenant, const char *command, const char *key, const char *const *ids, GVariant *params)
{
  ChyBulkRun *self = g_object_new (CHY_TYPE_BULK_RUN, NULL);

  self->tenant = g_object_ref (tenant);
  self->type = chy_command_type_find (command);
  self->key = key;
  self->ids = g_strdupv ((GStrv) ids);
  self->n_ids = g_strv_length (self->ids);
  chy_bulk_run_set_params (self, params);

  return self;
}

void
chy_bulk_run_set_params (ChyBulkRun *self, GVariant *params)
{
  g_return_if_fail (CHY_IS_BULK_RUN (self));

  g_clear_pointer (&self->params, g_variant_unref);
  self->params = params != NULL ? g_variant_ref_sink (params) : NULL;
}

ChyCommand *
chy_bulk_run_get_command (ChyBulkRun *self)
{
  g_return_val_if_fail (CHY_IS_BULK_RUN (self), NULL);

  return command_for (self, 0, self->n_ids);
}

gboolean
chy_bulk_run_covers_all (ChyBulkRun *self)
{
  g_return_val_if_fail (CHY_IS_BULK_RUN (self), FALSE);

  return self->n_ids == 1 || takes_many (self);
}

void
chy_bulk_run_go_on (ChyBulkRun *self)
{
  g_return_if_fail (CHY_IS_BULK_RUN (self) && !self->running);

  if (self->next < self->n_ids)
    do_chunk (self);
}

void
chy_bulk_run_stop (ChyBulkRun *self)
{
  g_return_if_fail (CHY_IS_BULK_RUN (self));

  self->stopped = TRUE;
  if (!self->running)
    end (self);
}

guint
chy_bulk_run_get_n_ids (ChyBulkRun *self)
{
  return self->n_ids;
}

guint
chy_bulk_run_get_n_tried (ChyBulkRun *self)
{
  return self->next;
}

guint
chy_bulk_run_get_n_done (ChyBulkRun *self)
{
  return self->n_done;
}

GPtrArray *
chy_bulk_run_get_problems (ChyBulkRun *self)
{
  return self->problems;
}

const GError *
chy_bulk_run_get_error (ChyBulkRun *self)
{
  return self->error;
}
