/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Certificate and private key as a PFX file: for which system, with a made password that is shown once or one
 * of the person's own. Several go into a folder, with a list of the made passwords. */
#define CHY_TYPE_PFX_EXPORT (chy_pfx_export_get_type ())
G_DECLARE_FINAL_TYPE (ChyPfxExport, chy_pfx_export, CHY, PFX_EXPORT, GtkDialog)

/* `ids` are those of requests; `platform` (or NULL) says which system is proposed. */
void chy_pfx_export_run (GtkWidget *from, ChyTenant *tenant, const char *const *ids, const char *platform);

G_END_DECLS
