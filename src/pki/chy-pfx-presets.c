/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pfx.h"

#include "base/chy-i18n.h"

#include <string.h>

/* The compatibility of PKCS#12 as it is known from vendors' notes and users' reports, not from tests of our
 * own on these systems; the texts say where nothing is known. Legacy presets protect by Triple DES and SHA-1,
 * which a strong password makes up for. */
static const ChyPfxPreset windows11 = {
  "windows11",
  N_ ("Windows 11"),
  N_ ("Windows 11 and later. AES-256 with SHA-256, which Microsoft names for Windows 11 and for Windows Server 2019 "
      "and later."),
  CHY_PFX_CIPHER_AES_256_CBC,
  CHY_PFX_MAC_SHA256,
  16,
  FALSE,
};

static const ChyPfxPreset windows10 = {
  "windows10",
  N_ ("Windows 10"),
  N_ ("Windows 10 of any version. Triple DES with SHA-1, which all of them read. Versions from 1709 on are reported "
      "to read AES-256; where you have only those, choose Windows 11."),
  CHY_PFX_CIPHER_3DES,
  CHY_PFX_MAC_SHA1,
  8,
  TRUE,
};

static const ChyPfxPreset windows_server_2019 = {
  "windows-server-2019",
  N_ ("Windows Server 2019 and later"),
  N_ ("AES-256 with SHA-256, which Microsoft names for Windows Server 2019 and later."),
  CHY_PFX_CIPHER_AES_256_CBC,
  CHY_PFX_MAC_SHA256,
  16,
  FALSE,
};

static const ChyPfxPreset windows_server_2016 = {
  "windows-server-2016",
  N_ ("Windows Server 2016 and earlier"),
  N_ ("Triple DES with SHA-1. These systems do not read AES-256 and then say that the password is incorrect. Whether "
      "they accept 600,000 iterations is not known."),
  CHY_PFX_CIPHER_3DES,
  CHY_PFX_MAC_SHA1,
  8,
  TRUE,
};

static const ChyPfxPreset macos = {
  "macos",
  N_ ("macOS"),
  N_ ("Triple DES with SHA-1 and a MAC salt of 8 octets. Earlier versions of Keychain Access often fail at AES-256 "
      "with \"MAC verification failed\"; macOS 26 reads it where the format is stated. A MAC salt of 16 octets is "
      "reported to fail."),
  CHY_PFX_CIPHER_3DES,
  CHY_PFX_MAC_SHA1,
  8,
  TRUE,
};

static const ChyPfxPreset ios = {
  "ios",
  N_ ("iOS and iPadOS"),
  N_ ("Triple DES with SHA-1. In reports of 2022 iOS refused AES-256; what newer versions do is not known."),
  CHY_PFX_CIPHER_3DES,
  CHY_PFX_MAC_SHA1,
  8,
  TRUE,
};

static const ChyPfxPreset android = {
  "android",
  N_ ("Android 14 and later"),
  N_ ("AES-256 with SHA-256. Android 16 is reported to read it; for Android 14 and 15 nothing is known. Where one of "
      "them says \"Invalid client certificate\", choose Android 13."),
  CHY_PFX_CIPHER_AES_256_CBC,
  CHY_PFX_MAC_SHA256,
  8,
  FALSE,
};

static const ChyPfxPreset android_13 = {
  "android-13",
  N_ ("Android 13 and earlier"),
  N_ ("Triple DES with SHA-1, also for Wear OS 4. These systems do not read AES-256 and say that the password is "
      "wrong or the certificate is invalid."),
  CHY_PFX_CIPHER_3DES,
  CHY_PFX_MAC_SHA1,
  8,
  TRUE,
};

static const ChyPfxPreset firefox = {
  "firefox",
  N_ ("Firefox and NSS"),
  N_ ("AES-256 with SHA-256, for Firefox, Thunderbird and everything on NSS."),
  CHY_PFX_CIPHER_AES_256_CBC,
  CHY_PFX_MAC_SHA256,
  16,
  FALSE,
};

static const ChyPfxPreset java = {
  "java",
  N_ ("Java"),
  N_ ("AES-256 with SHA-256, for Java 8u301 and later. For earlier versions choose a gateway's preset."),
  CHY_PFX_CIPHER_AES_256_CBC,
  CHY_PFX_MAC_SHA256,
  16,
  FALSE,
};

static const ChyPfxPreset openssl = {
  "openssl",
  N_ ("OpenSSL, GnuTLS and Linux"),
  N_ ("AES-256 with SHA-256, for OpenSSL 1.1 and later, GnuTLS, NetworkManager and web servers."),
  CHY_PFX_CIPHER_AES_256_CBC,
  CHY_PFX_MAC_SHA256,
  16,
  FALSE,
};

static const ChyPfxPreset gateway = {
  "gateway",
  N_ ("Gateways and appliances"),
  N_ ("Triple DES with SHA-1, for VPN gateways and appliances (Cisco ASA and others), which often read nothing "
      "newer."),
  CHY_PFX_CIPHER_3DES,
  CHY_PFX_MAC_SHA1,
  8,
  TRUE,
};

static const ChyPfxPreset *const presets[] = {
  &windows11,
  &windows10,
  &windows_server_2019,
  &windows_server_2016,
  &macos,
  &ios,
  &android,
  &android_13,
  &firefox,
  &java,
  &openssl,
  &gateway,
  NULL,
};

const ChyPfxPreset *const *
chy_pfx_presets (void)
{
  return presets;
}

const ChyPfxPreset *
chy_pfx_preset_find (const char *id)
{
  for (gsize i = 0; presets[i] != NULL; i++)
    if (g_strcmp0 (presets[i]->id, id) == 0)
      return presets[i];

  return NULL;
}
