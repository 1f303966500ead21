/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "androidenterprise", "android enterprise", "android fully managed",
                                       "android dedicated", NULL };

extern const ChyPlatform chy_platform_android_device_owner;

const ChyPlatform chy_platform_android_device_owner = {
  .id = "androidDeviceOwner",
  .title = N_ ("Android Enterprise: fully managed, dedicated and corporate-owned work profile"),
  .notes = N_ (
      "Dedicated devices have no user: they need device certificates. The device shows no certificate, only the state of its profile."),
  .removal = N_ (
      "The certificate is revoked and removed when the device is retired, wiped or unenrolled. It is removed, but not revoked, when the profile is no longer assigned. It stays on the device when the profile is changed or when its user loses the license."),
  .trusted_certificate_type = "microsoft.graph.androidDeviceOwnerTrustedRootCertificate",
  .pkcs_certificate_type = "microsoft.graph.androidDeviceOwnerPkcsCertificateProfile",
  .imported_pfx_type = "microsoft.graph.androidDeviceOwnerImportedPFXCertificateProfile",
  .certificate_types = CHY_CERTIFICATE_TYPE_USER | CHY_CERTIFICATE_TYPE_DEVICE,
  .preset = "android",
  .userless_possible = TRUE,
  .aliases = aliases,
};
