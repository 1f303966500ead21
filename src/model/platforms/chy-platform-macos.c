/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "mac", "mac os", "mac os x", "osx", NULL };

extern const ChyPlatform chy_platform_macos;

const ChyPlatform chy_platform_macos = {
  .id = "macOS",
  .title = N_ ("macOS"),
  .notes = N_ (
      "A profile on the user channel can only give user certificates, and the channel cannot be changed later. The template must not set “Signature is proof of origin”."),
  .removal = N_ (
      "The certificate is revoked and removed when the device is retired or unenrolled. It stays on the device when the assignment is removed, when the profile is changed or when its user loses the license."),
  .trusted_certificate_type = "microsoft.graph.macOSTrustedRootCertificate",
  .pkcs_certificate_type = "microsoft.graph.macOSPkcsCertificateProfile",
  .imported_pfx_type = "microsoft.graph.macOSImportedPFXCertificateProfile",
  .certificate_types = CHY_CERTIFICATE_TYPE_USER | CHY_CERTIFICATE_TYPE_DEVICE,
  .preset = "macos",
  .aliases = aliases,
};
