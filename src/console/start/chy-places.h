/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The data folders that this console has had open. A *location* is what a window is opened by: a path, or a
 * URL. Main thread only. */

typedef struct
{
  char *location; /* (owned) */
  gboolean sample;
} ChyPlace;

void chy_place_free (ChyPlace *self);

/* The user's own; free with g_free(). */
char *chy_places_get_own (void);
/* Where the sample organization is put; free with g_free(). */
char *chy_places_get_sample (void);
/* Whether it is a data folder of this computer, there or not, and no database or server. */
gboolean chy_places_is_here (const char *location);
/* Whether there is anything at that path. */
gboolean chy_places_exists (const char *location);

/* All that are remembered and still there, the last one opened first, without the user's own: of ChyPlace. */
GPtrArray *chy_places_list (void);
/* The one that was opened last, of all; the user's own where none was. g_free(). */
char *chy_places_get_last (void);
void chy_places_remember (const char *location, gboolean sample);
void chy_places_forget (const char *location);
gboolean chy_places_is_sample (const char *location);

/* "This Computer", "Sample Organization", or the folder's own name. Translated, free with g_free(). */
char *chy_places_title (const char *location, gboolean sample);

G_END_DECLS
