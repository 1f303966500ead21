/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "big-folder.h"
#include "big-queries.h"

/* Lists of a million certificates: the first page of each sort, filter and search of the Certificates screen,
 * and the whole of it. CHANCERY_BIG_ROWS sets another size. */

#define ROUNDS 25

/* Each search as the first thing that is asked for in a folder. */
static void
print_cold (const char *path, GArray *questions)
{
  double most = 0;

  g_print ("milliseconds of the processor of the very first page, searches over 20:\n");
  for (guint i = 0; i < questions->len; i++)
    {
      const BigQuestion *question = &g_array_index (questions, BigQuestion, i);
      g_autofree char *words = big_question_words (question);
      double cost;

      if (question->search == NULL)
        continue;
      cost = big_measure_cold (path, question);
      if (cost > 20)
        g_print ("%7.2f  %s\n", cost, words);
      most = MAX (most, cost);
    }
  g_print ("slowest (processor): %.2f ms\n", most);
}

int
main (void)
{
  gint64 n;
  g_autofree char *path = big_folder_shared (&n);
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = chy_folder_open (path, FALSE, &error);
  g_autoptr (GArray) questions = big_questions ();
  BigTimes most = { 0 };

  if (folder == NULL)
    g_error ("%s", error->message);
  g_print (
      "%" G_GINT64_FORMAT
      " certificates; milliseconds of the first page, processor (clock): when first asked for; then median, "
      "99 in 100 below; until all rows are there; rows\n",
      n);
  for (guint i = 0; i < questions->len; i++)
    {
      const BigQuestion *question = &g_array_index (questions, BigQuestion, i);
      BigCost cost = big_measure (folder->tenant, question, ROUNDS);
      g_autofree char *words = big_question_words (question);

      g_print ("%7.2f (%7.2f) %7.2f (%7.2f) %7.2f (%7.2f) %6.0f (%6.0f) %9" G_GINT64_FORMAT "  %s\n",
               cost.processor.first, cost.clock.first, cost.processor.median, cost.clock.median,
               cost.processor.last, cost.clock.last, cost.processor.whole, cost.clock.whole, cost.count,
               words);
      most.first = MAX (most.first, cost.processor.first);
      most.median = MAX (most.median, cost.processor.median);
      most.last = MAX (most.last, cost.processor.last);
      most.whole = MAX (most.whole, cost.processor.whole);
    }
  g_print (
      "slowest (processor): first %.2f ms, median %.2f ms (target 5), 99 in 100 below %.2f ms (target 20), all "
      "there in %.0f ms (target 1,000)\n",
      most.first, most.median, most.last, most.whole);
  chy_folder_close (folder);
  print_cold (path, questions);
  return 0;
}
