/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-engine.h"

G_BEGIN_DECLS

/* A row of "connectors" in words, as it is at `now`: a state ages without anybody telling. */
typedef struct
{
  const char *icon;  /* static */
  char *word;        /* (owned) "Active" */
  char *reason;      /* (owned) the second line */
  char *contact;     /* (owned) "3 hours ago" */
  char *contact_tip; /* (owned) the exact time, or NULL */
  gboolean bad;      /* needs attention */
} ChyConnectorWords;

/* `engine` is that of the window, or NULL. */
void chy_connector_words_init (ChyConnectorWords *self, GVariant *row, ChyEngine *engine, gint64 now);
void chy_connector_words_clear (ChyConnectorWords *self);

/* Successes and failures of the last 24 hours, the oldest hour first, from the row's "hours". */
#define CHY_CONNECTOR_HOURS 24
typedef struct
{
  gint64 succeeded[CHY_CONNECTOR_HOURS];
  gint64 failed[CHY_CONNECTOR_HOURS];
  gint64 all_succeeded;
  gint64 all_failed;
} ChyConnectorDay;

void chy_connector_day_init (ChyConnectorDay *self, GVariant *row, gint64 now);
/* "1,104 succeeded, 2 failed"; g_free(). */
char *chy_connector_day_sentence (const ChyConnectorDay *self, GVariant *row);

/* What the engine of this window does, and the one thing to do about it. `action` is one of the panel's, or
 * NULL; static. */
typedef struct
{
  const char *icon;
  char *sentence; /* (owned) */
  char *detail;   /* (owned) or NULL */
  const char *action;
  const char *button; /* translated, or NULL */
} ChyEngineWords;

void chy_engine_words_init (ChyEngineWords *self, ChyEngine *engine);
void chy_engine_words_clear (ChyEngineWords *self);

G_END_DECLS
