/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "console/help/chy-help-page.h"

G_BEGIN_DECLS

/* All pages of the help in one language, read from the program itself. */
typedef struct _ChyHelpLibrary ChyHelpLibrary;

/* In the first of `languages` (locale names, ended by NULL) that the help has, in English where it has none.
 */
ChyHelpLibrary *chy_help_library_new (const char *const *languages);
/* The languages that the help has; "C" is English. Free with g_strfreev(). */
char **chy_help_library_list_languages (void);
void chy_help_library_free (ChyHelpLibrary *self);

/* The page of that id, borrowed, or NULL. */
const ChyHelpPage *chy_help_library_find (ChyHelpLibrary *self, const char *id);
/* All of them, borrowed, by title. */
GPtrArray *chy_help_library_get_pages (ChyHelpLibrary *self);
/* The pages that are listed at `guide` ("index#road"), borrowed, in their order. Free the array. */
GPtrArray *chy_help_library_list (ChyHelpLibrary *self, const char *guide);
/* The pages that have every word of `text`, those in whose title they stand first. Free the array. */
GPtrArray *chy_help_library_search (ChyHelpLibrary *self, const char *text);
/* Whether there is such a page, without reading the help. */
gboolean chy_help_has_page (const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyHelpLibrary, chy_help_library_free)

G_END_DECLS
