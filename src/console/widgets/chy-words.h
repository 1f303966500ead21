/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

G_BEGIN_DECLS

/* Words for screens, by the locale. All free with g_free(). */

/* "in 6 days", "3 hours ago"; a date where it is further than 30 days. */
char *chy_words_relative (gint64 time, gint64 now);
/* Date and time in the locale's own form, in local time. */
char *chy_words_time (gint64 time);
/* With the locale's separators for thousands. */
char *chy_words_number (gint64 number);
/* The same for a value of an integer field, where it counts something. */
char *chy_words_integer (const ChyField *field, gint64 number);

/* "3 certificates": so many objects of a resource (its id). */
char *chy_words_objects (const char *resource, gint64 n);

/* The icon of a state's id ("issued", "failed", "met" ...); one unknown here gets the icon of the unknown. */
const char *chy_state_icon (const char *state);

G_END_DECLS
