/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-command-type.h"
#include "chy-document.h"

G_BEGIN_DECLS

/* In `apply`: makes a connector known under that name, with the principal of its computer, and records it in
 * the audit log. `settings`: what else its body says. Errors of the store: a name that there is already. */
ChyDocument *
chy_connector_store_insert (ChyCommandContext *context, const char *name, GVariant *settings, GError **error);

G_END_DECLS
