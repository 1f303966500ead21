/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/certificate/chy-certificate-save.h"
#include "console/authorities/chy-authority-tree.h"

G_BEGIN_DECLS

/* What can be done to an authority, each from its body (the resource "authorities" with details); errors are
 * shown, what is done is said. `cancellable` is that of the panel. */

/* The menu of a container, for right click and for the button that does the same: a GMenuModel of "panel"
 * actions. */
GMenuModel *chy_authority_menu_new (ChyTenant *tenant, GVariant *authority, ChyAuthorityNode node);

void chy_authority_publish_crl (GtkWidget *from, ChyTenant *tenant, GVariant *authority);
void
chy_authority_save_crl (GtkWidget *from, ChyTenant *tenant, GVariant *authority, GCancellable *cancellable);
/* `root`: its root certificate, which is remembered for the checklist. */
void chy_authority_export (GtkWidget *from,
                           ChyTenant *tenant,
                           GVariant *authority,
                           gboolean root,
                           ChyCertificateFormat format,
                           GCancellable *cancellable);
/* A root is renewed at once; for a subordinate of an authority elsewhere its request is saved. */
void chy_authority_renew (
    GtkWidget *from, ChyTenant *tenant, GVariant *authority, gboolean new_key, GCancellable *cancellable);
void chy_authority_save_request (GtkWidget *from,
                                 ChyTenant *tenant,
                                 GVariant *authority,
                                 GCancellable *cancellable);
void chy_authority_install_certificate (GtkWidget *from,
                                        ChyTenant *tenant,
                                        GVariant *authority,
                                        GCancellable *cancellable);
/* Wants its name typed. */
void chy_authority_delete (GtkWidget *from, ChyTenant *tenant, GVariant *authority);
void chy_authority_withdraw (GtkWidget *from, ChyTenant *tenant, GVariant *authority, const char *template);
void chy_authority_view_certificate (GtkWidget *from, ChyTenant *tenant, GVariant *authority);

G_END_DECLS
