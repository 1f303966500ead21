/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first `most` characters of UTF-8 text, with an ellipsis where there are more: a file of a stranger may
 * have a name of a million letters, and a label would be laid out for minutes. Free with g_free(). */
char *chy_text_cut (const char *text, gsize most);

G_END_DECLS
