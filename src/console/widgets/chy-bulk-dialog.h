/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/widgets/chy-list-page.h"

G_BEGIN_DECLS

/* A command for many objects: what it will do is said first, with the fields that it asks for; then how far
 * it is, with Stop; then what could not be done, item by item. */
#define CHY_TYPE_BULK_DIALOG (chy_bulk_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChyBulkDialog, chy_bulk_dialog, CHY, BULK_DIALOG, GtkDialog)

/* `action` outlives the dialog; `ids` is copied; `names` (char* by id) says what failed by name, or NULL. */
ChyBulkDialog *chy_bulk_dialog_run (GtkWidget *from,
                                    ChyTenant *tenant,
                                    const ChyListAction *action,
                                    const char *const *ids,
                                    GHashTable *names);

G_END_DECLS
