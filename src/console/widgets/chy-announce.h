/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What happens without the keyboard having gone there is said to those who do not see it (WCAG 2.2, 4.1.3).
 */

typedef enum
{
  CHY_ANNOUNCE_POLITE, /* when what is being read is at its end */
  CHY_ANNOUNCE_URGENT, /* at once: something failed, or is gone */
} ChyAnnounceManner;

/* Has a screen reader say `sentence` (translated, without markup) in the window that `from` is in. By ATK's
 * "notification" where there is one (ATK 2.50); before that by an object with the role of a notification that
 * comes to be showing for some seconds, which is what screen readers go by. NULL and "" say nothing. Never a
 * secret. */
void chy_announce (GtkWidget *from, const char *sentence, ChyAnnounceManner manner);

/* Puts `text` on the clipboard, and says so. */
void chy_announce_copy (GtkWidget *from, const char *text);

/* A widget that says `sentence` each time that it comes into sight: a message that stands where something
 * failed. */
void chy_announce_when_shown (GtkWidget *widget, const char *sentence, ChyAnnounceManner manner);

G_END_DECLS
