/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/commands/chy-command-type.h"
#include "tenant/commands/chy-directory.h"

G_BEGIN_DECLS

/* Takes lines of a list of people into the directory, with groups, users of devices and members, which may
 * come later in the list than what refers to them. */
typedef struct _ChyDirectoryImport ChyDirectoryImport;

ChyDirectoryImport *chy_directory_import_new (ChyCommandContext *context);
void chy_directory_import_free (ChyDirectoryImport *self);

/* From here on puts into `changes` (of GVariant) what becomes of whom, at most `most` of them: bodies with
 * change
 * ("created", "updated", "disabled"), kind, name, and of an update the lists keys, old and new. */
void chy_directory_import_record (ChyDirectoryImport *self, GPtrArray *changes, guint most);

/* One line, number `line` (0: it is not from a file). FALSE only for what ends the import. */
gboolean chy_directory_import_add (ChyDirectoryImport *self, GVariant *body, gint64 line, GError **error);
/* What had to wait for later lines. */
gboolean chy_directory_import_finish (ChyDirectoryImport *self, GError **error);
/* Disables the users and devices that no line meant. */
gboolean chy_directory_import_prune (ChyDirectoryImport *self, GError **error);

/* created, updated, unchanged, disabled (x), and the id of the last line's object. */
void chy_directory_import_put_result (ChyDirectoryImport *self, GVariantDict *result);

/* Names of the enabled users and devices that no line of the list means: GPtrArray of char*. */
GPtrArray *chy_directory_import_list_missing (ChyCommandContext *context, GBytes *file, GError **error);

/* An "add" command's work. */
gboolean chy_directory_import_one (
    ChyCommandContext *context, const char *kind, GVariant *params, GVariantDict *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyDirectoryImport, chy_directory_import_free)

G_END_DECLS
