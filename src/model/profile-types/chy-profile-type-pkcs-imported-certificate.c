/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-profile-type.h"

#include <string.h>

#include "chy-profile-fields.h"
#include "model/chy-imported-pfx.h"

extern const ChyProfileType chy_profile_type_pkcs_imported_certificate;

/* Graph's name of it stands in two enumerations, intendedPurpose and userPfxIntendedPurpose, which have other
 * numbers and the same words. */
#define PURPOSE                                                                                              \
  {                                                                                                          \
    .key = "intendedPurpose", .kind = CHY_FIELD_CHOICE, .flags = CHY_FIELD_REQUIRED | CHY_FIELD_IMMUTABLE,   \
    .title = N_ ("Intended purpose"),                                                                        \
    .help = N_ ("Each user gets the certificate that was imported for this purpose. It cannot be changed "   \
                "once the profile is saved."),                                                               \
    .default_text = "unassigned", .choices = chy_imported_pfx_purposes                                       \
  }

#define HEAD CHY_PROFILE_FIELD_NAME, CHY_PROFILE_FIELD_DESCRIPTION

static const ChyField fields[] = {
  HEAD,
  PURPOSE,
  { NULL },
};

static const ChyField windows_fields[] = {
  HEAD,
  PURPOSE,
  { .key = "keyStorageProvider",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_IMMUTABLE,
    .title = N_ ("Key storage provider (KSP)"),
    .help = N_ ("Where Windows keeps the private key. It cannot be changed once the profile is saved."),
    .default_text = "useSoftwareKsp",
    .choices = chy_profile_key_storage_providers },
  { NULL },
};

static const ChyField macos_fields[] = {
  HEAD,
  CHY_PROFILE_FIELD_DEPLOYMENT_CHANNEL,
  PURPOSE,
  { NULL },
};

static const ChyField device_owner_fields[] = {
  HEAD,
  PURPOSE,
  CHY_PROFILE_FIELDS_ACCESS,
  { NULL },
};

static const ChyField *
get_fields (const ChyPlatform *platform)
{
  if (platform->imported_pfx_type == NULL)
    return NULL;
  if (strcmp (platform->id, "windows10") == 0)
    return windows_fields;
  if (strcmp (platform->id, "macOS") == 0)
    return macos_fields;
  if (strcmp (platform->id, "androidDeviceOwner") == 0)
    return device_owner_fields;

  return fields;
}

static const char *
get_graph_type (const ChyPlatform *platform)
{
  return platform->imported_pfx_type;
}

static void
check (const ChyPlatform *platform,
       GVariant *body,
       const ChyProfileContext *context,
       const char *object,
       GPtrArray *problems)
{
  (void) platform;
  (void) context;
  if (g_strcmp0 (chy_body_get_text (body, "intendedPurpose"), "vpn") == 0)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_NOTE, "profile", "purpose-vpn-not-in-intune",
                                                object, "intendedPurpose", NULL));
}

const ChyProfileType chy_profile_type_pkcs_imported_certificate = {
  .id = "pkcs-imported-certificate",
  .title = N_ ("PKCS imported certificate"),
  .help = N_ ("Gives each user the certificate that was imported for them, the same one on all of their "
              "devices: what encrypted mail needs."),
  .get_fields = get_fields,
  .get_graph_type = get_graph_type,
  .check = check,
};
