/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-people.h"

G_BEGIN_DECLS

/* What both readers share: whom they tell, and how many problems they have met. */
typedef struct
{
  ChyPersonFunc func;
  gpointer data;
  GPtrArray *problems; /* borrowed */
  gint64 n_problems;
} ChyPeopleSink;

void chy_people_sink_problem (ChyPeopleSink *self, gint64 line, const char *code, const char *value);
gboolean chy_people_sink_body (ChyPeopleSink *self, GVariant *body, gint64 line, GError **error);
/* Adds the count of what was not listed. */
void chy_people_sink_end (ChyPeopleSink *self);

G_END_DECLS
