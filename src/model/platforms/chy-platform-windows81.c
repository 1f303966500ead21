/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-platform.h"

#include "base/chy-i18n.h"

static const char *const aliases[] = { "windows 8.1", "windows81andlater", NULL };

extern const ChyPlatform chy_platform_windows81;

const ChyPlatform chy_platform_windows81 = {
  .id = "windows81",
  .title = N_ ("Windows 8.1 and later"),
  .notes =
      N_ ("Only trusted certificate profiles exist for this platform. They reach Windows 10 and 11 as well."),
  .removal = N_ ("The trusted certificate is removed when the profile is no longer assigned."),
  .trusted_certificate_type = "microsoft.graph.windows81TrustedRootCertificate",
  .preset = "windows-server-2016",
  .aliases = aliases,
};
