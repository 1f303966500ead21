/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "ipados", "ios/ipados", "iphone", "ipad", NULL };

extern const ChyPlatform chy_platform_ios;

const ChyPlatform chy_platform_ios = {
  .id = "iOS",
  .title = N_ ("iOS/iPadOS"),
  .notes = N_ (
      "The template must not set “Signature is proof of origin”. A certificate is renewed only inside its renewal period and while the device is unlocked; after it has expired the device has to be excluded and included again."),
  .removal = N_ (
      "The certificate is revoked and removed when the device is retired, wiped or unenrolled. It is removed, but not revoked, when the profile is no longer assigned. It stays on the device when the profile is changed or when its user loses the license."),
  .trusted_certificate_type = "microsoft.graph.iosTrustedRootCertificate",
  .pkcs_certificate_type = "microsoft.graph.iosPkcsCertificateProfile",
  .imported_pfx_type = "microsoft.graph.iosImportedPFXCertificateProfile",
  .certificate_types = CHY_CERTIFICATE_TYPE_USER | CHY_CERTIFICATE_TYPE_DEVICE,
  .preset = "ios",
  .aliases = aliases,
};
