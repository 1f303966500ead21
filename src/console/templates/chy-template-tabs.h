/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-template-bind.h"

G_BEGIN_DECLS

/* The pages of a template's properties, one constructor each; they edit the draft. */
GtkWidget *chy_template_general_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_compatibility_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_request_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_cryptography_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_attestation_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_subject_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_issuance_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_superseded_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_extensions_new (ChyTemplateDraft *draft, ChyTenant *tenant);
GtkWidget *chy_template_server_new (ChyTemplateDraft *draft, ChyTenant *tenant);

/* Offers the policies that have a name for a list of policies. */
void chy_template_form_offer_policies (ChyForm *form, const char *key);

/* A dialog that edits some settings apart and gives them to the draft when it is done; shown by itself.
 * `build` (or NULL) puts controls of its own above the form of `keys`. */
void chy_template_edit_run (GtkWidget *from,
                            ChyTemplateDraft *draft,
                            ChyTenant *tenant,
                            const char *title,
                            const char *intro,
                            void (*build) (GtkContainer *box, ChyTemplateDraft *draft),
                            const char *const *keys);

G_END_DECLS
