/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-cert-spec.h"
#include "model/chy-platform.h"
#include "model/chy-problem.h"

G_BEGIN_DECLS

/* The subject of a certificate for one user and device. */
typedef struct
{
  ChyName *name;         /* (owned) NULL where it could not be made */
  GPtrArray *sans;       /* (owned) of ChySan */
  char *sid;             /* (owned) for the SID extension (1.3.6.1.4.1.311.25.2), or NULL */
  GPtrArray *unresolved; /* (owned) of char*: variables that this user or device cannot fill */
  gboolean complete;     /* no error was found: it may be requested */
} ChySubject;

void chy_subject_free (ChySubject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySubject, chy_subject_free)

/* Resolves the settings of a PKCS profile (its body) for a user and a device: bodies with the keys of the
 * people list (name or displayName, userPrincipalName, email or mail, samAccountName, distinguishedName, sid,
 * ... serialNumber, imei, meid, wifiMac, fqdn, azureADDeviceId, ownership). `user` NULL: a device without a
 * user; `device` NULL: nothing of a device can be filled.
 *
 * Values are escaped before they are put into the name, so a comma never becomes structure. What cannot be
 * filled is a problem ("profile", "variable-unresolved") and never an empty string. Never NULL; what could be
 * resolved is there even when `complete` is FALSE. `object` names the profile, or NULL. */
ChySubject *chy_subject_resolve (GVariant *settings,
                                 GVariant *user,
                                 GVariant *device,
                                 ChyCertificateType type,
                                 const ChyPlatform *platform,
                                 const char *object,
                                 GPtrArray *problems);

/* The text of the subject that a format stands for ("CN={{UserName}},E={{EmailAddress}}"); "" for an unknown
 * format. `custom` is what custom means. Borrowed. */
const char *chy_subject_format_text (const char *format, ChyCertificateType type, const char *custom);

/* The alternative names that the settings ask for, variables not yet filled: new array of ChySan, in order.
 */
GPtrArray *chy_subject_get_san_texts (GVariant *settings);

/* Reads a subject with variables as structure, each variable a placeholder: what no value can break out of.
 * CHY_NAME_ERROR. A variable that is a whole distinguished name may stand in place of an RDN. */
ChyName *chy_subject_parse_format (const char *text, GError **error);

/* The URI that names a SID in a certificate ("tag:microsoft.com,2022-09-14:sid:S-1-5-..."). g_free(). */
char *chy_subject_sid_uri (const char *sid);

G_END_DECLS
