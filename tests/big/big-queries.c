/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "big-queries.h"

#define PAGE 50

/* Common, in the middle, rare, two words, one of the beginnings that are too short for the index, none. */
static const char *const searches[] = { "laptop", "weber", "user001234", "berlin vpn",
                                        "la",     "cn=q",  "zzzzzz",     NULL };
/* Those that are also looked for within one state. */
static const char *const narrowed[] = { "laptop", "cn=q", NULL };

static void
add (GArray *questions, const char *sort, const char *state, const char *search)
{
  for (int descending = 0; descending < 2; descending++)
    {
      BigQuestion question = { sort, descending == 1, state, search };

      g_array_append_val (questions, question);
    }
}

static void
add_sort (GArray *questions, const char *sort, const ChyChoice *states)
{
  add (questions, sort, NULL, NULL);
  for (const ChyChoice *state = states; state->id != NULL; state++)
    add (questions, sort, state->id, NULL);
  for (gsize i = 0; searches[i] != NULL; i++)
    add (questions, sort, NULL, searches[i]);
  for (const ChyChoice *state = states; state->id != NULL; state++)
    for (gsize i = 0; narrowed[i] != NULL; i++)
      add (questions, sort, state->id, narrowed[i]);
}

GArray *
big_questions (void)
{
  GArray *questions = g_array_new (FALSE, FALSE, sizeof (BigQuestion));
  const ChyResource *resource = chy_resource_find ("certificates");
  const ChyChoice *states = chy_fields_find (resource->columns, "state")->choices;

  add_sort (questions, resource->default_sort, states);
  for (gsize i = 0; resource->default_columns[i] != NULL; i++)
    add_sort (questions, resource->default_columns[i], states);
  return questions;
}

ChyQuery *
big_question_query (const BigQuestion *self)
{
  ChyQuery *query;
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  if (self->state != NULL)
    g_variant_dict_insert (&filter, "state", "s", self->state);
  query = chy_query_new ("certificates", g_variant_dict_end (&filter));
  query->search = g_strdup (self->search);
  query->sort = g_strdup (self->sort);
  query->descending = self->descending;
  return query;
}

char *
big_question_words (const BigQuestion *self)
{
  return g_strdup_printf (
      "%s %s, %s%s, %s%s", self->sort, self->descending ? "descending" : "ascending",
      self->state != NULL ? "state " : "all states", self->state != NULL ? self->state : "",
      self->search != NULL ? "search " : "no search", self->search != NULL ? self->search : "");
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Milliseconds of the clock and of the processor. */
typedef struct
{
  double clock, processor;
} Instant;

static Instant
instant_now (void)
{
  struct timespec time;

  (void) clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (Instant){ (double) g_get_monotonic_time () / 1000.0,
                    (double) time.tv_sec * 1000.0 + (double) time.tv_nsec / 1e6 };
}

static void
summarize (double *times, guint rounds, BigTimes *ret_times)
{
  double *again = rounds > 1 ? times + 1 : times;
  guint n = rounds > 1 ? rounds - 1 : rounds;

  ret_times->first = times[0];
  qsort (again, n, sizeof *again, compare_doubles);
  ret_times->median = again[n / 2];
  ret_times->last = again[(n * 99 + 99) / 100 - 1];
}

BigCost
big_measure (ChyTenant *tenant, const BigQuestion *question, guint rounds)
{
  g_autoptr (ChyQuery) query = big_question_query (question);
  g_autofree double *clock = g_new0 (double, rounds);
  g_autofree double *processor = g_new0 (double, rounds);
  BigCost cost = { 0 };

  for (guint i = 0; i < rounds; i++)
    {
      Instant start = instant_now (), end;
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyResult) result = chy_tenant_query (tenant, query, NULL, &error);
      g_autoptr (GPtrArray) rows = result != NULL ? chy_result_rows (result, 0, PAGE, NULL, &error) : NULL;

      if (rows == NULL)
        g_error ("%s", error->message);
      end = instant_now ();
      clock[i] = end.clock - start.clock;
      processor[i] = end.processor - start.processor;
      if (i + 1 < rounds)
        continue;
      if (!chy_result_complete (result, NULL, &error))
        g_error ("%s", error->message);
      end = instant_now ();
      cost.clock.whole = end.clock - start.clock;
      cost.processor.whole = end.processor - start.processor;
      cost.count = chy_result_get_count (result, NULL);
    }
  summarize (clock, rounds, &cost.clock);
  summarize (processor, rounds, &cost.processor);
  return cost;
}

double
big_measure_cold (const char *path, const BigQuestion *question)
{
  /* What the folder itself has to do at first, it does for another question. */
  BigQuestion other = { "number", FALSE, NULL, NULL };
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = chy_folder_open (path, FALSE, &error);
  g_autoptr (ChyQuery) query = big_question_query (question);
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  Instant start, end;

  if (folder == NULL)
    g_error ("%s", error->message);
  (void) big_measure (folder->tenant, &other, 1);
  start = instant_now ();
  result = chy_tenant_query (folder->tenant, query, NULL, &error);
  rows = result != NULL ? chy_result_rows (result, 0, PAGE, NULL, &error) : NULL;
  if (rows == NULL)
    g_error ("%s", error->message);
  end = instant_now ();
  g_clear_object (&result);
  chy_folder_close (folder);
  return end.processor - start.processor;
}
