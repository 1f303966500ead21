/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which rows are selected, by id and not by place, so that it survives sorting, searching and changes. "All"
 * is kept as all but some, so that a million rows need no memory. */
typedef struct _ChyGridSelection ChyGridSelection;

ChyGridSelection *chy_grid_selection_new (void);
void chy_grid_selection_free (ChyGridSelection *self);

gboolean chy_grid_selection_contains (ChyGridSelection *self, const char *id);
void chy_grid_selection_set (ChyGridSelection *self, const char *id, gboolean selected);
void chy_grid_selection_clear (ChyGridSelection *self);
void chy_grid_selection_select_all (ChyGridSelection *self);
gboolean chy_grid_selection_is_all (ChyGridSelection *self); /* all, perhaps but some */

/* How many of `total` rows are selected. */
gint64 chy_grid_selection_count (ChyGridSelection *self, gint64 total);

/* The ids that are selected, or, where it is "all", those that are not; free with g_strfreev(). */
char **chy_grid_selection_get_ids (ChyGridSelection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyGridSelection, chy_grid_selection_free)

G_END_DECLS
