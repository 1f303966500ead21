/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-csv-line.h"

G_BEGIN_DECLS

/* Comma-separated values (RFC 4180), read from a stream one record at a time: memory is bound by the longest
 * record, not by the file. A byte order mark is skipped; the delimiter (comma, semicolon or tab) is the one
 * that the first line has most of. */
typedef struct _ChyCsvReader ChyCsvReader;

/* A record is at most this long; so an open quotation mark cannot swallow the rest of the file. */
#define CHY_CSV_MAX_RECORD (256 * 1024)

typedef enum
{
  CHY_CSV_RECORD,   /* ret_values and ret_line are set */
  CHY_CSV_BAD_LINE, /* ret_line and ret_reason (a code of domain "people") are set; reading goes on after it
                     */
  CHY_CSV_END,
  CHY_CSV_FAILED, /* the stream failed */
} ChyCsvOutcome;

ChyCsvReader *chy_csv_reader_new (GInputStream *stream);
void chy_csv_reader_free (ChyCsvReader *self);

/* The next record that is not blank. `ret_values` (free with g_ptr_array_unref()) holds UTF-8 texts. Lines
 * count from 1; a record's line is its first. G_IO_ERROR. */
ChyCsvOutcome chy_csv_reader_next (ChyCsvReader *self,
                                   GPtrArray **ret_values,
                                   gint64 *ret_line,
                                   const char **ret_reason,
                                   GCancellable *cancellable,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCsvReader, chy_csv_reader_free)

G_END_DECLS
