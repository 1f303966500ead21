/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "authority/chy-certsrv.h"

#include <string.h>

/* What an interruption left behind: intents whose certificate was never recorded. They are found when an
 * authority is used for the first time, and finished as they were meant, also where nobody asks again. */

enum
{
  N_AT_ONCE = 64,
};

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  GArray *numbers;    /* (owned) of gint64 */
  gint64 now, after;  /* after: the number seen last */
  ChyBuiltinRow *row; /* (owned) */
} Tidy;

static gboolean
on_number (ChyRow *row, gpointer data)
{
  gint64 number = chy_row_int (row, 0);

  g_array_append_val ((GArray *) data, number);
  return TRUE;
}

static gboolean
read_numbers (ChySession *session, gpointer data, GError **error)
{
  Tidy *self = data;
  g_autofree char *signing = chy_builtin_bucket (self->snapshot->id, CHY_BUILTIN_SIGNING);

  g_array_set_size (self->numbers, 0);
  return chy_session_each (session, "certificate-unfinished",
                           CHY_PARAMS (CHY_TEXT (signing), CHY_INT (self->after), CHY_INT (N_AT_ONCE)),
                           on_number, self->numbers, error);
}

static gboolean
read_row (ChySession *session, gpointer data, GError **error)
{
  Tidy *self = data;

  g_clear_pointer (&self->row, chy_builtin_row_free);
  return chy_builtin_row_load (session, "certificate-by-number",
                               CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (self->after)), &self->row,
                               error);
}

/* One by one: each may be in the hands of another process, which is then right as well. */
static void
finish (ChyBuiltinHost *self, Tidy *tidy)
{
  ChyBuiltinJob job = { .repeated = TRUE };
  g_autoptr (GError) error = NULL;
  gboolean done = chy_builtin_host_read (self, read_row, tidy, NULL, &error);

  job.row = g_steal_pointer (&tidy->row);
  if (done && job.row != NULL && job.row->template == 0)
    {
      /* A certificate for another authority: whoever wanted it was told that it failed. */
      job.code = CHY_CERTSRV_E_BAD_REQUESTSUBJECT;
      job.message = g_strdup ("interrupted before it was signed");
      if (tidy->now - job.row->not_before < CHY_USEC_PER_DAY)
        job.code = 0; /* may be on its way right now */
    }
  else if (done && job.row != NULL)
    done = chy_builtin_job_restore (self, tidy->snapshot, &job, NULL, &error);
  if (done && job.row != NULL)
    {
      chy_builtin_sign (self, tidy->snapshot, &job, 1);
      done = job.error == NULL && chy_builtin_record (self, tidy->snapshot, &job, 1, NULL, NULL, &error);
    }
  if (!done)
    g_debug ("an intent stays: %s", job.error != NULL ? job.error->message
                                    : error != NULL   ? error->message
                                                      : "");
  chy_builtin_job_clear (&job);
}

static gboolean
is_first_use (ChyBuiltinHost *self, const char *uuid)
{
  g_mutex_lock (&self->mutex);
  gboolean first = g_hash_table_add (self->tidied, g_strdup (uuid));
  g_mutex_unlock (&self->mutex);
  return first;
}

void
chy_builtin_tidy (ChyBuiltinHost *self, const ChyBuiltinSnapshot *snapshot)
{
  if (!is_first_use (self, snapshot->uuid))
    return;
  Tidy tidy = { .snapshot = snapshot,
                .numbers = g_array_new (FALSE, FALSE, sizeof (gint64)),
                .now = chy_builtin_host_now (self) };
  do
    {
      g_autoptr (GError) error = NULL;
      if (!chy_builtin_host_read (self, read_numbers, &tidy, NULL, &error))
        {
          g_debug ("unfinished intents: %s", error->message);
          break;
        }
      for (guint i = 0; i < tidy.numbers->len; i++)
        {
          tidy.after = g_array_index (tidy.numbers, gint64, i);
          finish (self, &tidy);
        }
    }
  while (tidy.numbers->len == N_AT_ONCE);
  g_array_unref (tidy.numbers);
}
