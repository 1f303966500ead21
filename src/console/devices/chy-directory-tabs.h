/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-directory-kinds.h"

G_BEGIN_DECLS

/* Adds the lists that belong to an object of that kind as pages: requests, certificates, profiles, devices;
 * or members and profiles of a group. */
void chy_directory_tabs_add (GtkNotebook *notebook,
                             ChyTenant *tenant,
                             const ChyDirectoryKind *kind,
                             const char *id);

G_END_DECLS
