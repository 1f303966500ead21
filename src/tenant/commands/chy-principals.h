/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-principal.h"
#include "tenant/commands/chy-setting.h"

G_BEGIN_DECLS

/* The id and display name of a principal that a person named: "CORP\Domain Users", "CONNECTOR1$", a SID, a
 * user principal name, a group. A name that nothing fits yet gets an id made from it, the same each time, and
 * `ret_resolved` FALSE: a right can be granted before its holder exists (decisions.md 9). `ret_resolved` may
 * be NULL. Free with chy_principal_free(). CHY_TENANT_ERROR_AMBIGUOUS. */
ChyPrincipal *
chy_principals_resolve (ChySession *session, const char *name, gboolean *ret_resolved, GError **error);

/* The same with the groups that it is in, and what the directory knows of it (keys of the resources "users"
 * and "devices"; NULL where it is not in it). `ret_directory` may be NULL. */
ChyPrincipal *
chy_principals_load (ChySession *session, const char *name, GVariant **ret_directory, GError **error);

/* The account of a connector, CORP\NAME$, with the groups of a computer of the domain. */
ChyPrincipal *chy_principals_for_connector (ChySession *session, const char *name, GError **error);

/* The tenant's connectors and the groups that every domain has: a new array of ChyPrincipal. */
GPtrArray *chy_principals_list_known (ChySession *session, GError **error);
gboolean chy_principals_is_well_known (const char *id);

/* The id that a name without a directory entry has: from the tenant and the name in lower case. Free with
 * g_free(). */
char *chy_principals_make_id (const ChyIdentity *identity, const char *full_name);

/* The document ids of every group that `member` (a uuid of a user, device or group) is in, nested ones too.
 * g_strfreev(). */
char **chy_principals_list_groups (ChySession *session, const char *member, GError **error);

G_END_DECLS
