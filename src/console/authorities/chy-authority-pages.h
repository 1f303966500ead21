/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/authorities/chy-authority-tree.h"
#include "console/widgets/chy-list-page.h"

G_BEGIN_DECLS

/* What stands beside the tree. Every page has a place for a widget at the end of its title line. */

/* The list of one of an authority's containers (revoked, issued, pending, failed). */
GtkWidget *chy_authority_list_new (ChyTenant *tenant, ChyAuthorityNode node);
void chy_authority_list_show (ChyListPage *self, GVariant *authority, ChyAuthorityNode node);

/* The authority itself: its state, its certificate, its revocation list, and what it has done. Refers to
 * "panel" actions. */
#define CHY_TYPE_AUTHORITY_PAGE (chy_authority_page_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthorityPage, chy_authority_page, CHY, AUTHORITY_PAGE, GtkScrolledWindow)
GtkWidget *chy_authority_page_new (void);
void chy_authority_page_set_authority (ChyAuthorityPage *self, GVariant *authority);
void chy_authority_page_add_tool (ChyAuthorityPage *self, GtkWidget *tool);

/* The templates that it issues. Refers to "panel" actions. */
#define CHY_TYPE_AUTHORITY_TEMPLATES (chy_authority_templates_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthorityTemplates, chy_authority_templates, CHY, AUTHORITY_TEMPLATES, GtkBox)
GtkWidget *chy_authority_templates_new (void);
void chy_authority_templates_set_authority (ChyAuthorityTemplates *self, GVariant *authority);
void chy_authority_templates_set_search (ChyAuthorityTemplates *self, const char *text);
void chy_authority_templates_add_tool (ChyAuthorityTemplates *self, GtkWidget *tool);

G_END_DECLS
