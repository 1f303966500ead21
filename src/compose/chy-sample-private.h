/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-sample.h"

G_BEGIN_DECLS

/* --- people: chy-sample-people.c ---------------------------------------------------------------------- */

/* Counts through the people and devices of the sample: the same ones every time. */
typedef struct
{
  guint n_users;
  guint n_devices;
  GHashTable *names; /* (owned) char* set: principal names that are taken */
} ChySamplePeople;

enum
{
  CHY_SAMPLE_DEVICES = 1200,
};

#define CHY_SAMPLE_DOMAIN "corp.sample.test"

ChySamplePeople *chy_sample_people_new (void);
void chy_sample_people_free (ChySamplePeople *self);
/* The next `n` devices with the people who have them, as people.csv. */
char *chy_sample_people_next (ChySamplePeople *self, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySamplePeople, chy_sample_people_free)

/* --- the story: chy-sample-story.c -------------------------------------------------------------------- */

typedef struct
{
  ChyFolder *folder; /* borrowed; its clock is fixed */
  gint64 now;        /* where the story ends */
  ChySamplePeople *people;
  ChySampleProgress progress; /* or NULL */
  gpointer progress_data;
  gint64 shown;              /* the last progress */
  GCancellable *cancellable; /* borrowed, or NULL */
} ChySampleStory;

gboolean chy_sample_story_tell (ChySampleStory *self, GError **error);

G_END_DECLS
