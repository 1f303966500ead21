/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-template-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Every saved version of a template: who, when, what differed; one can be brought back. */
#define CHY_TYPE_TEMPLATE_VERSIONS (chy_template_versions_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateVersions, chy_template_versions, CHY, TEMPLATE_VERSIONS, GtkScrolledWindow)

GtkWidget *chy_template_versions_new (ChyTemplateDraft *draft, ChyTenant *tenant);

G_END_DECLS
