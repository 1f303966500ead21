/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "ubuntu", "debian", "fedora", "rhel", "redhat", NULL };

extern const ChyPlatform chy_platform_linux;

const ChyPlatform chy_platform_linux = {
  .id = "linux",
  .title = N_ ("Linux"),
  .notes = N_ (
      "Microsoft Intune has no certificate profiles for Linux: this platform exists on tenants of Chancery alone. The PFX file is exported and installed by your own tools."),
  .removal = N_ (
      "The certificate is revoked when the device is retired. Files on the device stay until they are deleted there."),
  .trusted_certificate_type = "chancery.linuxTrustedRootCertificate",
  .pkcs_certificate_type = "chancery.linuxPkcsCertificateProfile",
  .certificate_types = CHY_CERTIFICATE_TYPE_USER | CHY_CERTIFICATE_TYPE_DEVICE,
  .preset = "openssl",
  .userless_possible = TRUE,
  .aliases = aliases,
};
