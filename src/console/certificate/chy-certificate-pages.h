/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/certificate/chy-certificate-subject.h"

G_BEGIN_DECLS

/* The pages of the viewer, each filled from what it shows. */

/* General: the state, whom it is issued to, its use, who issued it, and what the tenant knows of it. */
GtkWidget *chy_certificate_general_new (const ChyCertificateSubject *subject);

/* Details: fields above, the value of the selected one below. */
#define CHY_TYPE_CERTIFICATE_DETAILS (chy_certificate_details_get_type ())
G_DECLARE_FINAL_TYPE (ChyCertificateDetails, chy_certificate_details, CHY, CERTIFICATE_DETAILS, GtkBox)
GtkWidget *chy_certificate_details_new (const ChyCertificateSubject *subject);

/* Path: from the root down, each with its state. Signal "open" (guint): a person wants to see that step of
 * the subject's path. */
#define CHY_TYPE_CERTIFICATE_PATH (chy_certificate_path_get_type ())
G_DECLARE_FINAL_TYPE (ChyCertificatePath, chy_certificate_path, CHY, CERTIFICATE_PATH, GtkBox)
GtkWidget *chy_certificate_path_new (const ChyCertificateSubject *subject);

G_END_DECLS
