/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/authorities/chy-authority-tree.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What stands beside the tree: the page of an authority or of one of its containers, made when it is first
 * shown, with the menu of what can be done there. Refers to "panel" actions. */
#define CHY_TYPE_AUTHORITY_CONTENT (chy_authority_content_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthorityContent, chy_authority_content, CHY, AUTHORITY_CONTENT, GtkStack)

void chy_authority_content_set_tenant (ChyAuthorityContent *self, ChyTenant *tenant);
/* `authority` is a body of the resource "authorities" with details. */
void chy_authority_content_show (ChyAuthorityContent *self, GVariant *authority, ChyAuthorityNode node);
/* Asks the list of that container anew, if it has one. */
void chy_authority_content_refresh (ChyAuthorityContent *self, ChyAuthorityNode node);
/* Searches what `node` shows; "" ends the search everywhere. */
void chy_authority_content_set_search (ChyAuthorityContent *self, const char *text, ChyAuthorityNode node);

G_END_DECLS
