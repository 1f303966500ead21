/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The dialogs of an authority; each takes its body (with details) and runs by itself. */

/* New > Certificate Template to Issue: those not yet issued, with what stands against each; errors are
 * accepted by typing their codes. */
void chy_issue_template_dialog_show (GtkWidget *from, ChyTenant *tenant, GVariant *authority);

/* Signs a request from a file: what it asks for is shown first. `authorities` are bodies; the one of the id
 * `wanted` (or NULL) is chosen first. */
void chy_sign_dialog_show (GtkWidget *from,
                           ChyTenant *tenant,
                           GPtrArray *authorities,
                           const char *wanted,
                           const char *file,
                           GBytes *data);

/* Properties: General, Policy, Extensions, Storage, Security. */
void chy_authority_properties_show (GtkWidget *from, ChyTenant *tenant, GVariant *authority);

G_END_DECLS
