/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The Security page of an authority's properties: who has which rights, as a person changes it. Nothing is
 * done before the commands are run. Signal "changed". */
#define CHY_TYPE_AUTHORITY_SECURITY (chy_authority_security_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthoritySecurity, chy_authority_security, CHY, AUTHORITY_SECURITY, GtkBox)

GtkWidget *chy_authority_security_new (ChyTenant *tenant, GVariant *authority);
gboolean chy_authority_security_is_changed (ChyAuthoritySecurity *self);
/* What has to be done for it: a new array of ChyCommand (owned). Grants come first, so that nobody is without
 * a right that stays. */
GPtrArray *chy_authority_security_get_commands (ChyAuthoritySecurity *self);

G_END_DECLS
