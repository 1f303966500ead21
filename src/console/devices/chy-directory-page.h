/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-directory-kinds.h"

G_BEGIN_DECLS

/* One device, user or group: who it is, the groups that it is in, what it is to get, and what became of it.
 */
#define CHY_TYPE_DIRECTORY_PAGE (chy_directory_page_get_type ())
G_DECLARE_FINAL_TYPE (ChyDirectoryPage, chy_directory_page, CHY, DIRECTORY_PAGE, GtkBox)

GtkWidget *chy_directory_page_new (ChyTenant *tenant, const ChyDirectoryKind *kind, const char *id);

G_END_DECLS
