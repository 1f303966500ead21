/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-panel.h"

G_BEGIN_DECLS

/* A panel, and what it shows there ("" where it is the panel itself). */
typedef struct
{
  const ChyPanelType *type;
  char *place; /* (owned) */
} ChyHistoryPlace;

ChyHistoryPlace *chy_history_place_new (const ChyPanelType *type, const char *place);
void chy_history_place_free (ChyHistoryPlace *self);

/* Where a person is in a window, and the way back. */
typedef struct _ChyHistory ChyHistory;

ChyHistory *chy_history_new (void);
void chy_history_free (ChyHistory *self);
/* Borrowed, until it goes elsewhere; NULL before the first place. */
const ChyHistoryPlace *chy_history_get_current (ChyHistory *self);
/* Takes over `place`. FALSE where it is there already. */
gboolean chy_history_go (ChyHistory *self, ChyHistoryPlace *place);
gboolean chy_history_has_back (ChyHistory *self);
/* To the place before, which there is. */
void chy_history_go_back (ChyHistory *self);

G_END_DECLS
