/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/widgets/chy-list-page.h"

G_BEGIN_DECLS

/* The certificates that were imported for a user, as a tab of the user's page. */
extern const ChyListPageType chy_imported_pfx_list;

/* Import…, and that a row opens its certificate. `user` is an id. */
void chy_imported_pfx_add_tools (ChyListPage *list, ChyTenant *tenant, const char *user);

/* Opens the certificate of an imported one, by id. */
void chy_imported_pfx_show (GtkWidget *from, ChyTenant *tenant, const char *id);

G_END_DECLS
