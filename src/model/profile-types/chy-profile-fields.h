/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-i18n.h"
#include "chy-profile-lists.h"
#include "model/chy-field.h"

/* Settings that stand in more than one table of profile-types/. */

extern const ChyChoice chy_profile_deployment_channels[];
extern const ChyChoice chy_profile_key_storage_providers[];
extern const ChyChoice chy_profile_access_types[];

gboolean chy_profile_field_check_host (const ChyField *self, GVariant *value, const char **ret_code);
gboolean chy_profile_field_check_single_line (const ChyField *self, GVariant *value, const char **ret_code);
/* Whether the apps of a profile with CHY_PROFILE_FIELDS_ACCESS are named one by one. */
gboolean chy_profile_is_for_specific_apps (GVariant *body);

#define CHY_PROFILE_FIELD_NAME                                                                               \
  {                                                                                                          \
    .key = "displayName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Name"),         \
    .help = N_ ("Profiles are listed under this name."), .min = 1, .max = 1000,                              \
    .check = chy_profile_field_check_single_line                                                             \
  }

#define CHY_PROFILE_FIELD_DESCRIPTION                                                                        \
  {                                                                                                          \
    .key = "description", .kind = CHY_FIELD_TEXT, .title = N_ ("Description"),                               \
    .help = N_ ("What the profile is for."), .max = 10000                                                    \
  }

#define CHY_PROFILE_FIELD_DEPLOYMENT_CHANNEL                                                                 \
  {                                                                                                          \
    .key = "deploymentChannel", .kind = CHY_FIELD_CHOICE, .flags = CHY_FIELD_IMMUTABLE,                      \
    .title = N_ ("Deployment channel"),                                                                      \
    .help = N_ ("How the profile reaches the Mac. It cannot be changed once the profile is saved."),         \
    .default_text = "deviceChannel", .choices = chy_profile_deployment_channels                              \
  }

/* Which apps of an Android device use the certificate. */
#define CHY_PROFILE_FIELDS_ACCESS                                                                            \
  { .key = "certificateAccessType",                                                                          \
    .kind = CHY_FIELD_CHOICE,                                                                                \
    .title = N_ ("Certificate access"),                                                                      \
    .help = N_ ("Which apps may use the certificate."),                                                      \
    .default_text = "userApproval",                                                                          \
    .choices = chy_profile_access_types },                                                                   \
  {                                                                                                          \
    .key = "silentCertificateAccessDetails", .kind = CHY_FIELD_OBJECT_LIST, .flags = CHY_FIELD_REQUIRED,     \
    .title = N_ ("Apps that use the certificate silently"),                                                  \
    .help = N_ ("Package names, for example com.example.mail."), .max = 50,                                  \
    .fields = chy_profile_app_fields, .applies = chy_profile_is_for_specific_apps,                           \
    .parse = chy_profile_parse_apps, .to_text = chy_profile_apps_to_text                                     \
  }
