/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/certificate/chy-certificate-subject.h"

G_BEGIN_DECLS

/* The viewer of certificates that everything opens: General, Details field by field, and the Path to the
 * root; of one of the tenant, of an authority's database, or of a file. */
#define CHY_TYPE_CERTIFICATE_WINDOW (chy_certificate_window_get_type ())
G_DECLARE_FINAL_TYPE (ChyCertificateWindow, chy_certificate_window, CHY, CERTIFICATE_WINDOW, GtkWindow)

/* One of the tenant: its id, Request ID, serial number or thumbprint; or, by its serial number, of an
 * authority that gave it for a request file. */
void chy_certificate_window_show (GtkWidget *from, ChyTenant *tenant, const char *key);
/* Row `number` (Request ID) of an authority's database: what is pending is shown as the request it is. */
void
chy_certificate_window_show_row (GtkWidget *from, ChyTenant *tenant, const char *authority, gint64 number);
/* What a file holds: certificates, a PFX (its password is asked), or a request. */
void chy_certificate_window_show_file (GtkWidget *from, ChyTenant *tenant, const char *name, GBytes *data);
/* One that is at hand, with those that its path may need (of ChyCertInfo, or NULL). */
void
chy_certificate_window_show_info (GtkWidget *from, ChyTenant *tenant, ChyCertInfo *info, GPtrArray *pool);

G_END_DECLS
