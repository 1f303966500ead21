/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* All certificates of a profile as PFX files with made passwords: asks for the folder and the system that
 * shall read them, shows how far it is, and can be stopped and taken up again. */
#define CHY_TYPE_PROFILE_EXPORT (chy_profile_export_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileExport, chy_profile_export, CHY, PROFILE_EXPORT, GtkDialog)

/* New and shown. */
ChyProfileExport *chy_profile_export_run (GtkWidget *from, ChyTenant *tenant, const char *profile);
/* As if a person had chosen that folder. */
void chy_profile_export_set_folder (ChyProfileExport *self, const char *folder);

G_END_DECLS
