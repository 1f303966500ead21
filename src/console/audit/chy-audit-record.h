/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* One audit record in full: what changed, setting by setting. */
#define CHY_TYPE_AUDIT_RECORD (chy_audit_record_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuditRecord, chy_audit_record, CHY, AUDIT_RECORD, GtkBox)

GtkWidget *chy_audit_record_new (ChyTenant *tenant);
/* The number of a record, or NULL for none; it is fetched. */
void chy_audit_record_show_id (ChyAuditRecord *self, const char *id);

G_END_DECLS
