/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

G_BEGIN_DECLS

/* What "connector set" changes. */
extern const ChyField chy_connector_settings[];

/* Rules of single fields (ChyField.check): the name of a computer, without its "$"; the address of a proxy.
 */
gboolean chy_connector_check_name (const ChyField *self, GVariant *value, const char **ret_code);
gboolean chy_connector_check_proxy (const ChyField *self, GVariant *value, const char **ret_code);

/* `settings` (texts or values of the fields' types) laid over a connector's body, checked. Full reference, or
 * NULL with a refusal. */
GVariant *chy_connector_merge (GVariant *body, GVariant *settings, GError **error);

G_END_DECLS
