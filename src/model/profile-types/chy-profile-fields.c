/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-fields.h"

#include <string.h>

const ChyChoice chy_profile_deployment_channels[] = {
  { "deviceChannel", N_ ("Device channel"),
    N_ ("For user and device certificates, in the system keychain.") },
  { "userChannel", N_ ("User channel"), N_ ("For user certificates only, in the keychain of the user.") },
  { NULL },
};

const ChyChoice chy_profile_key_storage_providers[] = {
  { "useTpmKspOtherwiseUseSoftwareKsp",
    N_ ("Enroll to Trusted Platform Module (TPM) KSP if present, otherwise Software KSP"), NULL },
  { "useTpmKspOtherwiseFail", N_ ("Enroll to Trusted Platform Module (TPM) KSP, otherwise fail"), NULL },
  { "usePassportForWorkKspOtherwiseFail", N_ ("Enroll to Windows Hello for Business, otherwise fail"), NULL },
  { "useSoftwareKsp", N_ ("Enroll to Software KSP"), NULL },
  { NULL },
};

const ChyChoice chy_profile_access_types[] = {
  { "userApproval", N_ ("Require user approval for apps"), NULL },
  { "specificApps", N_ ("Grant silently for specific apps (require user approval for other apps)"), NULL },
  { NULL },
};

gboolean
chy_profile_is_for_specific_apps (GVariant *body)
{
  return g_strcmp0 (chy_body_get_text (body, "certificateAccessType"), "specificApps") == 0;
}

/* A host name by RFC 1123, or what becomes one by IDNA; never an address with scheme, port or path. */
gboolean
chy_profile_field_check_host (const ChyField *self, GVariant *value, const char **ret_code)
{
  const char *host = g_variant_get_string (value, NULL);
  g_autofree char *ascii = g_hostname_to_ascii (host);

  *ret_code = "not-a-host-name";
  if (ascii == NULL || *ascii == '\0' || strlen (ascii) > 253 || strstr (ascii, "..") != NULL)
    return FALSE;
  for (const char *p = ascii; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '.' && *p != '_')
      return FALSE;

  return g_ascii_isalnum (*ascii);
}

gboolean
chy_profile_field_check_single_line (const ChyField *self, GVariant *value, const char **ret_code)
{
  for (const char *p = g_variant_get_string (value, NULL); *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}
