/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compose/chy-folder.h"
#include "model/chy-resource.h"

G_BEGIN_DECLS

/* Every sort, filter and kind of search that the Certificates screen offers, one after the other. */
typedef struct
{
  const char *sort; /* key of a column */
  gboolean descending;
  const char *state;  /* or NULL for all of them */
  const char *search; /* or NULL */
} BigQuestion;

/* An array of BigQuestion. Free with g_array_unref(). */
GArray *big_questions (void);
ChyQuery *big_question_query (const BigQuestion *self);
/* "notAfter, descending, state revoked". g_free(). */
char *big_question_words (const BigQuestion *self);

/* What a question cost, in milliseconds: of the processor, which says what it costs, and of the clock, which
 * says so only on a machine that does nothing else. */
typedef struct
{
  double first;        /* of the first page, when it is asked for the first time */
  double median, last; /* when it is asked for again: half of the rounds are below, 99 in 100 are below */
  double whole;        /* until the whole vector is there */
} BigTimes;

typedef struct
{
  BigTimes processor, clock;
  gint64 count;
} BigCost;

/* Asks for the first page of 50 `rounds` times, and for the whole once. */
BigCost big_measure (ChyTenant *tenant, const BigQuestion *question, guint rounds);
/* Milliseconds of the processor for the first page, asked for in a folder that was just opened. */
double big_measure_cold (const char *path, const BigQuestion *question);

G_END_DECLS
