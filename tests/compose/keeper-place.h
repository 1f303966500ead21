/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compose/chy-folder.h"
#include "tenant/local/keeper/chy-keeper.h"

/* A tenant with what a server does by itself, by a clock that only the test moves. */

#define MINUTE (60 * CHY_USEC_PER_SEC)
#define HOUR   (60 * MINUTE)

typedef struct
{
  char *root;
  char *location;
  ChyClock *clock;
  ChyFolder *folder;
  ChyKeeperOptions options;
  char *publish;
  char *backups;
  char *hook;
  char *told; /* what the hook was given */
  char *sendmail;
  char *mail; /* what was sent */
} Place;

#define PLACE_ADD(path, func)                                                                                \
  g_test_add ("/compose/keeper/" path, Place, NULL, place_set_up, func, place_tear_down)

void place_set_up (Place *self, gconstpointer data);
void place_tear_down (Place *self, gconstpointer data);
/* Runs what `add_tests` adds; the result of main(). */
int place_run_tests (int argc, char **argv, void (*add_tests) (void));

/* The place as another server has it. */
ChyFolder *open_folder (Place *self);
ChyKeeper *make_keeper (Place *self);
/* Moves the clock, and the keeper does what is due then. */
void move (Place *self, ChyKeeper *keeper, gint64 usec);
void run_connector (Place *self, ChyConnectorCounts *counts);
/* Its only authority. */
GVariant *get_authority (Place *self);
gint64 get_crl_number (Place *self);
/* What is in a file, which is removed; "" where there is none. */
char *take_text (const char *path);
guint count_in (const char *text, const char *part);
