/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-profile-type.h"

G_BEGIN_DECLS

/* A profile's document is a body {displayName, description, type, platform, settings...}. Assignments are no
 * part of it. */

/* displayName, description, type and platform: what every profile has. Ends with key NULL. */
const ChyField *chy_profile_common_fields (void);

/* Type and platform of a body; NULL for an unknown one. */
const ChyProfileType *chy_profile_get_type (GVariant *body);
const ChyPlatform *chy_profile_get_platform (GVariant *body);

/* Fields of the body's own type and platform, or NULL. */
const ChyField *chy_profile_get_fields (GVariant *body);

/* "user" or "machine" of a PKCS profile as it will be issued; userChannel and platforms with one type
 * decide. */
ChyCertificateType chy_profile_get_certificate_type (GVariant *body);

/* The type whose certificates are not issued: whatever was imported for a user goes to each of their devices.
 */
#define CHY_PROFILE_TYPE_IMPORTED "pkcs-imported-certificate"
gboolean chy_profile_is_imported (GVariant *body);

/* The validity period in seconds (a year is 365 days, a month 30), 0 where it is missing. */
gint64 chy_profile_get_validity (GVariant *body);

/* OIDs of extendedKeyUsages, in order. Free with g_strfreev(). */
char **chy_profile_get_extended_key_usages (GVariant *body);

/* A whole body from what a person gave: defaults filled in, OIDs of predefined extended key usages and names
 * of known OIDs added, the authority's host name from its name and the other way round where one is missing,
 * a PEM file turned into DER. New full reference. `context` may be NULL. */
GVariant *chy_profile_normalize (GVariant *body, const ChyProfileContext *context);

/* All rules of the fields (domain "field") and of profiles (domain "profile"). `context` may be NULL: then
 * only what the body itself shows is checked. TRUE where no problem is an error. */
gboolean chy_profile_check (GVariant *body, const ChyProfileContext *context, GPtrArray *problems);

/* What must not change once saved: type, platform, deploymentChannel; of imported certificates also
 * purpose and key storage. TRUE where nothing of it did. */
gboolean chy_profile_check_change (GVariant *before, GVariant *after, GPtrArray *problems);

G_END_DECLS
