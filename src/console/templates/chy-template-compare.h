/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Two templates side by side: what differs, or everything. */
#define CHY_TYPE_TEMPLATE_COMPARE (chy_template_compare_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateCompare, chy_template_compare_dialog, CHY, TEMPLATE_COMPARE, GtkDialog)

/* `other` NULL: a person chooses it. Not shown yet. */
GtkWidget *chy_template_compare_new (GtkWidget *from, ChyTenant *tenant, const char *id, const char *other);

G_END_DECLS
