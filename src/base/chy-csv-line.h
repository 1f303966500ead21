/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends one record of comma-separated values (RFC 4180), with CR LF. A value that a spreadsheet would take
 * for a formula gets an apostrophe before it (numbers do not). NULL is empty. */
void chy_csv_append (GString *text, const char *const *values, gsize n);

G_END_DECLS
