/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What mends a finding of the doctor, one click away. */

/* The button's translated title for a finding (a row of "findings"), or NULL: nothing here mends it. */
const char *chy_health_mend_get_title (ChyTenant *tenant, GVariant *finding);
/* Does it, or goes where it is done. */
void chy_health_mend (GtkWidget *from, ChyTenant *tenant, GVariant *finding);

G_END_DECLS
