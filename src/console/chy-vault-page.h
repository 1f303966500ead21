/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The tenant's vault: whether it is open, what opens it, and the ways to change that. */
#define CHY_TYPE_VAULT_PAGE (chy_vault_page_get_type ())
G_DECLARE_FINAL_TYPE (ChyVaultPage, chy_vault_page, CHY, VAULT_PAGE, GtkBox)

GtkWidget *chy_vault_page_new (ChyTenant *tenant);

G_END_DECLS
