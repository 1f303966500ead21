/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-template-bind.h"

G_BEGIN_DECLS

/* The Security tab: groups, users and computers, and what each is allowed and denied. */
#define CHY_TYPE_TEMPLATE_SECURITY (chy_template_security_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateSecurity, chy_template_security, CHY, TEMPLATE_SECURITY, GtkBox)

GtkWidget *chy_template_security_new (ChyTemplateDraft *draft, ChyTenant *tenant);
/* What the checks found: whoever is named by an error is marked. */
void chy_template_security_set_problems (ChyTemplateSecurity *self, GPtrArray *problems);

G_END_DECLS
