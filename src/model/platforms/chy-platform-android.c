/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "android device administrator", NULL };

extern const ChyPlatform chy_platform_android;

const ChyPlatform chy_platform_android = {
  .id = "android",
  .title = N_ ("Android device administrator"),
  .notes = N_ (
      "From Android 11 on, a trusted root certificate cannot be installed on devices that are managed by a device administrator, except Samsung Knox."),
  .removal = N_ (
      "The certificate is revoked and removed when the device is retired, wiped or unenrolled. On Samsung Knox it stays on the device when the assignment is removed."),
  .trusted_certificate_type = "microsoft.graph.androidTrustedRootCertificate",
  .pkcs_certificate_type = "microsoft.graph.androidPkcsCertificateProfile",
  .imported_pfx_type = "microsoft.graph.androidImportedPFXCertificateProfile",
  .certificate_types = CHY_CERTIFICATE_TYPE_USER,
  .preset = "android",
  .aliases = aliases,
};
