/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the console remembers from one time to the next: GSettings io.github.chancery_pki.Chancery. Where the
 * schema is not installed everything keeps its default and nothing is remembered. Main thread only. */

/* The settings, a new reference, or NULL where there is no schema. */
GSettings *chy_state_get_settings (void);

/* A small dictionary of texts under a name: columns and sort of a list ("list:requests"), a panel's last
 * place. Never anything secret. NULL where nothing is kept. g_free(). */
char *chy_state_get_text (const char *name, const char *key);
void chy_state_set_text (const char *name, const char *key, const char *text);
/* All texts of that name. */
void chy_state_forget (const char *name);

G_END_DECLS
