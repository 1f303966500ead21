/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* One request: its timeline, whom and what it is for, and what can be done about it. It follows changes. Its
 * actions (retry, cancel, reissue, approve, deny, export-pfx, certificate) are for "panel.*". */
#define CHY_TYPE_REQUEST_PAGE (chy_request_page_get_type ())
G_DECLARE_FINAL_TYPE (ChyRequestPage, chy_request_page, CHY, REQUEST_PAGE, GtkBox)

GtkWidget *chy_request_page_new (ChyTenant *tenant);
/* Shows the request with that id or number; NULL: none, and nothing is followed. */
void chy_request_page_show (ChyRequestPage *self, const char *id);
GActionGroup *chy_request_page_get_actions (ChyRequestPage *self);

G_END_DECLS
