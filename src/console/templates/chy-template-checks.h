/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-template-draft.h"

G_BEGIN_DECLS

/* What is wrong with a draft, why, and the button that mends it; then what passed. It asks the tenant again
 * while a person types. Signals: "checked" after each answer; "show-setting" (key) where a problem is mended
 * on a tab. */
#define CHY_TYPE_TEMPLATE_CHECKS (chy_template_checks_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateChecks, chy_template_checks, CHY, TEMPLATE_CHECKS, GtkScrolledWindow)

GtkWidget *chy_template_checks_new (ChyTemplateDraft *draft, ChyTenant *tenant);
/* What was found last, of ChyProblem, borrowed; NULL before the first answer. */
GPtrArray *chy_template_checks_get_problems (ChyTemplateChecks *self);
/* "1 error, 2 warnings" and the icon of the worst. g_free() the words. */
char *chy_template_checks_get_summary (ChyTemplateChecks *self, const char **ret_icon);
/* Says what is wrong, and mends nothing. */
void chy_template_checks_set_read_only (ChyTemplateChecks *self, gboolean read_only);
/* How many profiles use the template, for the sentences of what passed. */
void chy_template_checks_set_uses (ChyTemplateChecks *self, guint uses);

G_END_DECLS
