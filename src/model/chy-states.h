/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

G_BEGIN_DECLS

/* States as choices of a resource's column: ids as they are stored and sent, titles for people. Each ends
 * with id NULL. */
extern const ChyChoice chy_states_request[];   /* of chy-request.h */
extern const ChyChoice chy_states_connector[]; /* of chy-request.h */
extern const ChyChoice
    chy_states_certificate[];                   /* of the tenant's certificates and an authority's database */
extern const ChyChoice chy_states_revocation[]; /* reasons of RFC 5280 5.3.1, by their names there */
extern const ChyChoice chy_states_authority[];  /* of chy_authority_describe () */
extern const ChyChoice chy_states_request_kind[]; /* whether its certificate is issued or was imported */
extern const ChyChoice chy_states_role[];         /* of an account on a server */

G_END_DECLS
