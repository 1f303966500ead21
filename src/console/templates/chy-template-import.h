/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Asks for a file, shows what it would make and what is wrong with it, and imports it. */
void chy_template_import_run (GtkWidget *from, ChyTenant *tenant, GCancellable *cancellable);
/* Writes a template to a file that a person chooses. */
void chy_template_export_run (GtkWidget *from, ChyTenant *tenant, const char *id, GCancellable *cancellable);

G_END_DECLS
