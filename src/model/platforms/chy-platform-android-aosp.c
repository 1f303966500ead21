/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "aosp", "android aosp", "aospdeviceowner", NULL };

extern const ChyPlatform chy_platform_android_aosp;

const ChyPlatform chy_platform_android_aosp = {
  .id = "androidAOSP",
  .title = N_ ("Android (AOSP)"),
  .notes = N_ ("Attributes of an on-premises directory are not available for subject names."),
  .removal = N_ (
      "The certificate is revoked and removed when the device is retired, wiped or unenrolled. It is removed, but not revoked, when the profile is no longer assigned. It stays on the device when the profile is changed or when its user loses the license."),
  .trusted_certificate_type = "microsoft.graph.aospDeviceOwnerTrustedRootCertificate",
  .pkcs_certificate_type = "microsoft.graph.aospDeviceOwnerPkcsCertificateProfile",
  .certificate_types = CHY_CERTIFICATE_TYPE_USER | CHY_CERTIFICATE_TYPE_DEVICE,
  .preset = "android",
  .userless_possible = TRUE,
  .aliases = aliases,
};
