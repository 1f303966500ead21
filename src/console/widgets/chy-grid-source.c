/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-grid-source.h"

enum
{
  PAGE = 128,
  MAX_PAGES = 24,
};

struct _ChyGridSource
{
  GObject parent_instance;

  ChyTenant *tenant;         /* (owned) */
  ChyQuery *query;           /* (owned) the last one asked, or NULL */
  ChyResult *result;         /* (owned) of the last answer, or NULL */
  GCancellable *cancellable; /* (owned) of the query and all that hangs on it */
  GHashTable *pages;         /* (owned) page number -> GPtrArray of GVariant */
  GQueue order;              /* page numbers, the oldest first */
  gboolean fetching;
  gboolean refreshing; /* an answer is on its way */
  gboolean again;      /* and it is old already */
  gint64 wanted;       /* first row of the next fetch, or -1 */
  guint wanted_n;
};

G_DEFINE_FINAL_TYPE (ChyGridSource, chy_grid_source, G_TYPE_OBJECT)

enum
{
  RESET,
  REFRESHED,
  COUNT_CHANGED,
  ROWS_CHANGED,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What an answer belongs to: one that comes after the next question is dropped. */
typedef struct
{
  ChyGridSource *self;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gint64 page;
} Call;

static Call *
call_new (ChyGridSource *self, gint64 page)
{
  Call *call = g_new0 (Call, 1);

  call->self = g_object_ref (self);
  call->cancellable = g_object_ref (self->cancellable);
  call->page = page;

  return call;
}

static void
call_free (Call *call)
{
  g_object_unref (call->self);
  g_object_unref (call->cancellable);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void fetch_next (ChyGridSource *self);

static void
fail (Call *call, GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_cancellable_is_cancelled (call->cancellable))
    g_signal_emit (call->self, signals[FAILED], 0, error);
}

static void
forget_pages (ChyGridSource *self)
{
  g_hash_table_remove_all (self->pages);
  g_queue_clear_full (&self->order, g_free);
}

static void
keep_page (ChyGridSource *self, gint64 page, GPtrArray *rows)
{
  if (g_hash_table_contains (self->pages, &page))
    {
      g_hash_table_insert (self->pages, g_memdup2 (&page, sizeof page), g_ptr_array_ref (rows));
      return;
    }
  while (g_queue_get_length (&self->order) >= MAX_PAGES)
    {
      g_autofree gint64 *oldest = g_queue_pop_head (&self->order);

      g_hash_table_remove (self->pages, oldest);
    }
  g_hash_table_insert (self->pages, g_memdup2 (&page, sizeof page), g_ptr_array_ref (rows));
  g_queue_push_tail (&self->order, g_memdup2 (&page, sizeof page));
}

static void
rows_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  ChyGridSource *self = call->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (g_cancellable_is_cancelled (call->cancellable))
    return;
  self->fetching = FALSE;
  if (rows == NULL)
    {
      fail (call, error);
      return;
    }
  keep_page (self, call->page, rows);
  g_signal_emit (self, signals[ROWS_CHANGED], 0);
  fetch_next (self);
}

/* Not here, or read when fewer rows were known. */
static gboolean
lacks_page (ChyGridSource *self, gint64 page)
{
  GPtrArray *rows = g_hash_table_lookup (self->pages, &page);
  gint64 there = CLAMP (chy_grid_source_get_count (self, NULL) - page * PAGE, 0, PAGE);

  return rows == NULL || rows->len < there;
}

static void
fetch_next (ChyGridSource *self)
{
  gint64 last;

  if (self->fetching || self->wanted < 0 || self->result == NULL)
    return;
  last = (self->wanted + MAX (self->wanted_n, 1) - 1) / PAGE;
  for (gint64 page = self->wanted / PAGE; page <= last; page++)
    if (lacks_page (self, page))
      {
        self->fetching = TRUE;
        chy_result_rows_async (self->result, page * PAGE, PAGE, self->cancellable, rows_done_cb,
                               call_new (self, page));
        return;
      }
  self->wanted = -1;
}

static void
complete_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;

  if (!chy_result_complete_finish (CHY_RESULT (source), result, &error))
    fail (call, error);
  else if (!g_cancellable_is_cancelled (call->cancellable))
    g_signal_emit (call->self, signals[COUNT_CHANGED], 0);
}

/* A question for a worker, and its answer. */
typedef struct
{
  ChyTenant *tenant; /* (owned) */
  ChyQuery *query;   /* (owned) */
  char *keep;        /* (owned) or NULL */
  gint64 place;

  /* Of a refresh. */
  gboolean is_refresh;
  gboolean whole; /* the exact count is wanted, too */
  gint64 above;
  gint64 top;
  guint n;
  gint64 first;     /* the first of `pages` */
  GPtrArray *pages; /* (owned) of GPtrArray of GVariant */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->tenant);
  chy_query_free (question->query);
  g_free (question->keep);
  g_clear_pointer (&question->pages, g_ptr_array_unref);
  g_free (question);
}

/* The rows that will be in sight. */
static gboolean
read_pages (Question *question, ChyResult *result, GCancellable *cancellable, GError **error)
{
  gint64 count = chy_result_get_count (result, NULL);
  gint64 top = question->place >= 0 ? question->place - question->above : question->top;
  gint64 last;

  top = CLAMP (top, 0, MAX (0, count - question->n));
  last = (top + question->n) / PAGE;
  question->first = top / PAGE;
  question->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (gint64 page = question->first; page <= last; page++)
    {
      GPtrArray *rows = chy_result_rows (result, page * PAGE, PAGE, cancellable, error);

      if (rows == NULL)
        return FALSE;
      g_ptr_array_add (question->pages, rows);
    }

  return TRUE;
}

static void
query_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  GError *error = NULL;
  g_autoptr (ChyResult) result = chy_tenant_query (question->tenant, question->query, cancellable, &error);

  if (result == NULL || (question->whole && !chy_result_complete (result, cancellable, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  question->place = question->keep != NULL ? chy_result_find (result, question->keep, cancellable) : -1;
  if (question->is_refresh && !read_pages (question, result, cancellable, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&result), g_object_unref);
}

static void
take_answer (ChyGridSource *self, const Question *question, ChyResult *answer)
{
  gboolean final;

  g_set_object (&self->result, answer);
  forget_pages (self);
  self->fetching = FALSE;
  self->wanted = -1;
  for (guint i = 0; question->is_refresh && i < question->pages->len; i++)
    keep_page (self, question->first + i, g_ptr_array_index (question->pages, i));
  g_signal_emit (self, signals[question->is_refresh ? REFRESHED : RESET], 0, question->place);
  (void) chy_result_get_count (answer, &final);
  if (!final)
    chy_result_complete_async (answer, self->cancellable, complete_done_cb, call_new (self, -1));
}

static void
query_done_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  ChyGridSource *self = call->self;
  const Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (call->cancellable))
    return;
  self->refreshing = FALSE;
  if (answer == NULL)
    fail (call, error);
  else
    take_answer (self, question, answer);
  if (self->again)
    {
      self->again = FALSE;
      chy_grid_source_refresh (self, question->keep, question->above, question->top, question->n);
    }
}

static void
ask (ChyGridSource *self, Question *question)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, query_done_cb, call_new (self, -1));

  question->tenant = g_object_ref (self->tenant);
  question->query = chy_query_copy (self->query);
  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, query_worker);
}

static void
chy_grid_source_dispose (GObject *object)
{
  ChyGridSource *self = CHY_GRID_SOURCE (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_grid_source_parent_class)->dispose (object);
}

static void
chy_grid_source_finalize (GObject *object)
{
  ChyGridSource *self = CHY_GRID_SOURCE (object);

  forget_pages (self);
  g_hash_table_unref (self->pages);
  g_clear_pointer (&self->query, chy_query_free);
  g_clear_object (&self->result);
  g_object_unref (self->cancellable);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_grid_source_parent_class)->finalize (object);
}

static void
chy_grid_source_class_init (ChyGridSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = chy_grid_source_dispose;
  object_class->finalize = chy_grid_source_finalize;

  signals[RESET] =
      g_signal_new ("reset", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[REFRESHED] =
      g_signal_new ("refreshed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[COUNT_CHANGED] =
      g_signal_new ("count-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ROWS_CHANGED] =
      g_signal_new ("rows-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] =
      g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
chy_grid_source_init (ChyGridSource *self)
{
  self->cancellable = g_cancellable_new ();
  self->pages =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->wanted = -1;
}

ChyGridSource *
chy_grid_source_new (ChyTenant *tenant)
{
  ChyGridSource *self = g_object_new (CHY_TYPE_GRID_SOURCE, NULL);

  self->tenant = g_object_ref (tenant);

  return self;
}

void
chy_grid_source_query (ChyGridSource *self, const ChyQuery *query, const char *keep)
{
  ChyQuery *copy = chy_query_copy (query);
  Question *question;

  g_return_if_fail (CHY_IS_GRID_SOURCE (self));

  g_clear_pointer (&self->query, chy_query_free);
  self->query = copy;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->refreshing = self->again = FALSE;
  question = g_new0 (Question, 1);
  question->keep = g_strdup (keep);
  ask (self, question);
}

void
chy_grid_source_refresh (ChyGridSource *self, const char *keep, gint64 above, gint64 top, guint n)
{
  Question *question;

  g_return_if_fail (CHY_IS_GRID_SOURCE (self));

  if (self->query == NULL)
    return;
  if (self->refreshing || self->result == NULL)
    {
      self->again = TRUE;
      return;
    }
  self->refreshing = TRUE;
  question = g_new0 (Question, 1);
  question->keep = g_strdup (keep);
  question->is_refresh = TRUE;
  (void) chy_grid_source_get_count (self, &question->whole);
  question->above = above;
  question->top = top;
  question->n = n;
  ask (self, question);
}

gint64
chy_grid_source_get_count (ChyGridSource *self, gboolean *ret_final)
{
  if (self->result != NULL)
    return chy_result_get_count (self->result, ret_final);
  if (ret_final != NULL)
    *ret_final = FALSE;

  return 0;
}

GVariant *
chy_grid_source_get_row (ChyGridSource *self, gint64 index)
{
  gint64 page = index / PAGE;
  GPtrArray *rows = g_hash_table_lookup (self->pages, &page);
  guint offset = (guint) (index % PAGE);

  return rows != NULL && offset < rows->len ? g_ptr_array_index (rows, offset) : NULL;
}

void
chy_grid_source_foreach (ChyGridSource *self, void (*func) (GVariant *row, gpointer data), gpointer data)
{
  GHashTableIter iter;
  gpointer rows;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &rows))
    for (guint i = 0; i < ((GPtrArray *) rows)->len; i++)
      func (g_ptr_array_index ((GPtrArray *) rows, i), data);
}

void
chy_grid_source_need (ChyGridSource *self, gint64 index, guint n)
{
  self->wanted = MAX (index, 0);
  self->wanted_n = n;
  fetch_next (self);
}

ChyResult *
chy_grid_source_get_result (ChyGridSource *self)
{
  return self->result;
}
