/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The buttons below a failure: the one that goes to what has to be mended, Retry, and Retry All for others
 * that failed for the same cause. */
#define CHY_TYPE_REQUEST_MEND (chy_request_mend_get_type ())
G_DECLARE_FINAL_TYPE (ChyRequestMend, chy_request_mend, CHY, REQUEST_MEND, GtkBox)

GtkWidget *chy_request_mend_new (ChyTenant *tenant, GVariant *request);

G_END_DECLS
