/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "androidforwork", "android work profile",
                                       "android enterprise work profile", NULL };

extern const ChyPlatform chy_platform_android_work_profile;

const ChyPlatform chy_platform_android_work_profile = {
  .id = "androidWorkProfile",
  .title = N_ ("Android Enterprise: personally-owned work profile"),
  .notes = N_ (
      "From Android 12 on, serial number, IMEI and MEID of these devices are not available. The device shows no certificate, only the state of its profile."),
  .removal = N_ (
      "The certificate is revoked and removed when the device is retired, wiped or unenrolled. It is removed, but not revoked, when the profile is no longer assigned. It stays on the device when the profile is changed or when its user loses the license."),
  .trusted_certificate_type = "microsoft.graph.androidWorkProfileTrustedRootCertificate",
  .pkcs_certificate_type = "microsoft.graph.androidWorkProfilePkcsCertificateProfile",
  .imported_pfx_type = "microsoft.graph.androidForWorkImportedPFXCertificateProfile",
  .certificate_types = CHY_CERTIFICATE_TYPE_USER | CHY_CERTIFICATE_TYPE_DEVICE,
  .preset = "android",
  .aliases = aliases,
};
