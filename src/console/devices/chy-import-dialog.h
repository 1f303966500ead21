/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A list of people and devices, looked at before it is imported: how many are new, changed and the same, what
 * changes for whom, and every line that is bad. */
#define CHY_TYPE_IMPORT_DIALOG (chy_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChyImportDialog, chy_import_dialog, CHY, IMPORT_DIALOG, GtkDialog)

/* Asks for the file first. */
void chy_import_dialog_ask (GtkWidget *from, ChyTenant *tenant);
/* The file is known: one that was dropped on the window. */
void chy_import_dialog_read (GtkWidget *from, ChyTenant *tenant, const char *path);

G_END_DECLS
