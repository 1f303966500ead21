/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/chy-field.h"

G_BEGIN_DECLS

/* Reads people, devices and groups from a list (decisions.md 7): CSV, or LDIF (RFC 2849) as directories
 * export it. Both give bodies by chy_people_fields: `kind` is "user", "device" or "group", `groups` a list,
 * everything else text; what is empty is missing. */
extern const ChyField chy_people_fields[];

/* Called for every good line. FALSE stops the reading, with `error` set. */
typedef gboolean (*ChyPersonFunc) (GVariant *body, gint64 line, gpointer data, GError **error);

/* Every bad line is an error of domain "people" in `problems` with its number, and reading goes on; an
 * unknown column is a warning. At most CHY_PEOPLE_MAX_PROBLEMS are listed, the rest counted in a last one.
 * Fails with a refusal where nothing can be read at all (no header, no `kind` column, another encoding),
 * G_IO_ERROR, or what `func` failed with. `chy_people_read` tells CSV and LDIF apart by their beginning. */
#define CHY_PEOPLE_MAX_PROBLEMS 100

gboolean chy_people_read (GInputStream *stream,
                          ChyPersonFunc func,
                          gpointer data,
                          GPtrArray *problems,
                          GCancellable *cancellable,
                          GError **error);
gboolean chy_people_read_csv (GInputStream *stream,
                              ChyPersonFunc func,
                              gpointer data,
                              GPtrArray *problems,
                              GCancellable *cancellable,
                              GError **error);
gboolean chy_people_read_ldif (GInputStream *stream,
                               ChyPersonFunc func,
                               gpointer data,
                               GPtrArray *problems,
                               GCancellable *cancellable,
                               GError **error);

/* Whether a body names somebody: a known kind and at least one identifying key. NULL, or a code of domain
 * "people". */
const char *chy_people_check (GVariant *body);

G_END_DECLS
