/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* "Certificate Template to Issue", from the side of the template: which authority, and which errors of the
 * template are accepted by name. */
#define CHY_TYPE_TEMPLATE_ISSUE_DIALOG (chy_template_issue_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    ChyTemplateIssueDialog, chy_template_issue_dialog, CHY, TEMPLATE_ISSUE_DIALOG, GtkDialog)

/* Not shown yet. */
GtkWidget *
chy_template_issue_dialog_new (GtkWidget *from, ChyTenant *tenant, const char *id, const char *title);

G_END_DECLS
