/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

/* The lists of objects in a PKCS profile, which people also write as text:
 * extendedKeyUsages "Client Authentication,My purpose=1.2.3.4,1.3.6.1.5.5.7.3.4";
 * customSubjectAlternativeNames "userPrincipalName={{UserPrincipalName}},domainNameService=...";
 * silentCertificateAccessDetails "com.example.mail,com.example.vpn". */

extern const ChyField chy_profile_eku_fields[];
extern const ChyField chy_profile_san_fields[];
extern const ChyField chy_profile_app_fields[];

GVariant *chy_profile_parse_ekus (const ChyField *self, const char *text, GError **error);
char *chy_profile_ekus_to_text (const ChyField *self, GVariant *value, gboolean for_people);
GVariant *chy_profile_parse_sans (const ChyField *self, const char *text, GError **error);
char *chy_profile_sans_to_text (const ChyField *self, GVariant *value, gboolean for_people);
GVariant *chy_profile_parse_apps (const ChyField *self, const char *text, GError **error);
char *chy_profile_apps_to_text (const ChyField *self, GVariant *value, gboolean for_people);
