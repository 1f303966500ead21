/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"
#include "http/chy-http-client.h"

G_BEGIN_DECLS

/* The authorities that a chancery-server hosts, as a connector sees them (decisions.md 22): by describe(),
 * submit() and collect(), each for the requests that it holds. What is signed, the server takes from what it
 * has of the request; a submission here only names it. `connector` is the ID of the connector that `client`
 * signs in as. References are taken. */
ChyAuthorityHost *chy_authority_remote_host_new (ChyHttpClient *client, const char *connector);

G_END_DECLS
