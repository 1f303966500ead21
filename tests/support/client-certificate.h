/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Certificates for signing in, from an authority of a tenant under test. */

/* Makes the authority "CA" (vault passphrase "correct horse battery") that issues the template "Web", whose
 * requests say their own subject. */
void client_certificate_set_up (ChyTenant *tenant);

/* A certificate for "CN=name": DER, and where `ret_pem` is not NULL both it and its key as one PEM text. */
GBytes *client_certificate_issue (ChyTenant *tenant, const char *name, char **ret_pem);

/* Certificate and key as one PEM text for "CN=name", signed by nobody but itself. */
char *client_certificate_self_signed (const char *name);

/* Grants `role` to the account `name`, which signs in by `der`. */
gboolean
client_certificate_grant (ChyTenant *tenant, const char *name, const char *role, GBytes *der, GError **error);

G_END_DECLS
