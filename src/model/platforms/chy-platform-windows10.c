/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "windows", "windows 10", "windows 11",        "windows11",
                                       "win10",   "win11",      "windows10andlater", NULL };

extern const ChyPlatform chy_platform_windows10;

const ChyPlatform chy_platform_windows10 = {
  .id = "windows10",
  .title = N_ ("Windows 10 and later"),
  .notes = N_ (
      "Keys of 4096 bits need the software key storage provider: a TPM and Windows Hello for Business refuse them. Enterprise multi-session desktops are supported."),
  .removal = N_ (
      "The certificate is revoked and removed when the device is retired, wiped or unenrolled. It is removed, but not revoked, when the profile is no longer assigned. It stays on the device when the profile is changed or when its user loses the license."),
  .trusted_certificate_type = "microsoft.graph.windows81TrustedRootCertificate",
  .pkcs_certificate_type = "microsoft.graph.windows10PkcsCertificateProfile",
  .imported_pfx_type = "microsoft.graph.windows10ImportedPFXCertificateProfile",
  .certificate_types = CHY_CERTIFICATE_TYPE_USER | CHY_CERTIFICATE_TYPE_DEVICE,
  .preset = "windows11",
  .sid_for_devices = TRUE,
  .aliases = aliases,
};
