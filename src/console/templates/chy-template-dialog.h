/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-template-draft.h"

G_BEGIN_DECLS

/* "Properties of New Template", and the properties of a saved one: certtmpl's tabs with the checks beside
 * them. */
#define CHY_TYPE_TEMPLATE_DIALOG (chy_template_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateDialog, chy_template_dialog, CHY, TEMPLATE_DIALOG, GtkDialog)

/* Not shown yet. */
GtkWidget *chy_template_dialog_new (GtkWidget *from, ChyTenant *tenant, ChyTemplateDraft *draft);
/* Shows the tab with that id: "security"; of chy_template_tabs(), or "versions". */
void chy_template_dialog_show_tab (ChyTemplateDialog *self, const char *tab);

/* What the resource "template-documents" says about who uses it. */
void chy_template_dialog_set_used_by (ChyTemplateDialog *self, GVariant *row);

/* Reads the template and shows the dialog: a duplicate of `id`, or `id` itself with the tab (or NULL). What
 * cannot be read is said in a message. */
void
chy_template_dialog_duplicate (GtkWidget *from, ChyTenant *tenant, const char *id, GCancellable *cancellable);
void chy_template_dialog_open (
    GtkWidget *from, ChyTenant *tenant, const char *id, const char *tab, GCancellable *cancellable);

G_END_DECLS
