/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Sets up an authority, step by step: a new root, a subordinate of one of ours or of a CA elsewhere, or an
 * existing CA taken over. In a window of its own over the one that `from` is in. */
void chy_authority_assistant_run (GtkWidget *from, ChyTenant *tenant);
/* Goes on with an authority (its id) that waits for its certificate: the request again, the certificate in.
 */
void chy_authority_assistant_continue (GtkWidget *from, ChyTenant *tenant, const char *authority);

G_END_DECLS
