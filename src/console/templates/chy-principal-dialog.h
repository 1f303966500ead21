/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Finds an account or group by its name, or takes one that the directory does not have yet. Signal "chosen"
 * (id, name, kind of the resource "principals"); then it closes. */
#define CHY_TYPE_PRINCIPAL_DIALOG (chy_principal_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChyPrincipalDialog, chy_principal_dialog, CHY, PRINCIPAL_DIALOG, GtkDialog)

GtkWidget *chy_principal_dialog_new (GtkWidget *from, ChyTenant *tenant);

G_END_DECLS
