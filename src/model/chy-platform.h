/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "model/chy-field.h"

G_BEGIN_DECLS

/* Whom a certificate is for (Graph: certificateStore). */
typedef enum
{
  CHY_CERTIFICATE_TYPE_USER = 1 << 0,
  CHY_CERTIFICATE_TYPE_DEVICE = 1 << 1,
} ChyCertificateType;

/* "user" and "machine", as Graph stores them; an unknown word is a user certificate. */
const char *chy_certificate_type_to_string (ChyCertificateType type);
ChyCertificateType chy_certificate_type_from_string (const char *text);

/* One kind of device, as profiles know it (decisions.md 26). */
typedef struct
{
  const char *id;      /* "windows10": stored and sent */
  const char *title;   /* N_() */
  const char *notes;   /* N_(): what an administrator should know first, or NULL */
  const char *removal; /* N_(): what becomes of a certificate when it is no longer wanted */
  const char
      *trusted_certificate_type; /* @odata.type of its profiles, without '#'; NULL: none of this kind */
  const char *pkcs_certificate_type;
  const char *imported_pfx_type;        /* of PKCS imported certificates */
  ChyCertificateType certificate_types; /* that a PKCS profile offers (bits); 0 where there is no such profile
                                         */
  const char *preset;                   /* id of the PFX preset that fits by default */
  gboolean sid_for_devices;             /* a device certificate can carry the SID of a computer account */
  gboolean userless_possible; /* devices of this kind may have no user by design (Dedicated, kiosks) */
  const char *const *aliases; /* other words that directories use, lower case, ended by NULL; or NULL */
} ChyPlatform;

/* Generated from src/model/platforms/meson.build; in the order that a list shows. */
const ChyPlatform *const *chy_platforms (void);

/* ChyField.to_text of a field that holds a platform's id: its title for people, the id itself for programs.
 */
char *chy_platform_to_text (const ChyField *field, GVariant *value, gboolean for_people);

/* By id, in any case; NULL for an unknown one. */
const ChyPlatform *chy_platform_find (const char *id);

/* By what a directory calls it: id, title or alias in any case ("Windows", "iPadOS"); or NULL. */
const ChyPlatform *chy_platform_guess (const char *text);

/* Whether profiles of `self` go to devices whose platform is `device_platform` (an id): the same one, and
 * Windows 8.1 and later is also Windows 10 and 11. */
gboolean chy_platform_includes (const ChyPlatform *self, const char *device_platform);

G_END_DECLS
