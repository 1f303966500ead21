/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/commands/chy-document.h"
#include "tenant/commands/chy-request-store.h"

G_BEGIN_DECLS

/* Whom a request is for: bodies with the keys of the resources "devices" and "users"; `ret_user` NULL where
 * nobody is. Of a device's certificate that is its person. Full references. */
gboolean chy_request_subject_load (ChySession *session,
                                   const ChyRequestRow *request,
                                   GVariant **ret_device,
                                   GVariant **ret_user,
                                   GError **error);

/* Whether a CSR (DER) asks for the names that the profile makes for this request, and for nothing else: what
 * a connector elsewhere says is not believed. Refuses ("request", "names-differ"). */
gboolean
chy_request_subject_check (ChySession *session, const ChyRequestRow *request, ChySecret *csr, GError **error);

G_END_DECLS
