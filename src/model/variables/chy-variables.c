/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-variable.h"

#include <string.h>

#include "base/chy-i18n.h"

/* The variables of PKCS profiles (Microsoft: "Configure and use PKCS certificates with Intune", with those of
 * the SCEP page that can be filled here too). Keys are those of the people list, then Graph's. */
static const ChyVariable variables[] = {
  { "UserName", N_ ("Display name of the user"), 0, { "name", "displayName" } },
  { "UserPrincipalName", N_ ("User principal name of the user"), 0, { "userPrincipalName" } },
  { "EmailAddress", N_ ("Email address of the user"), 0, { "email", "mail" } },
  { "GivenName", N_ ("First name of the user"), 0, { "givenName" } },
  { "SurName", N_ ("Last name of the user"), 0, { "surname" } },
  { "Department", N_ ("Department of the user"), CHY_VARIABLE_NOT_AOSP, { "department" } },
  { "OnPrem_Distinguished_Name",
    N_ ("Distinguished name of the user in the on-premises directory"),
    CHY_VARIABLE_ON_PREMISES | CHY_VARIABLE_NOT_AOSP | CHY_VARIABLE_NAME_LIKE,
    { "distinguishedName", "onPremisesDistinguishedName" } },
  { "onPremisesSamAccountName",
    N_ ("Account name of the user in the on-premises directory (sAMAccountName)"),
    CHY_VARIABLE_ON_PREMISES | CHY_VARIABLE_NOT_AOSP,
    { "samAccountName", "onPremisesSamAccountName" } },
  { "OnPremisesSecurityIdentifier",
    N_ ("Security identifier in the on-premises directory"),
    CHY_VARIABLE_ON_PREMISES | CHY_VARIABLE_NOT_IN_SUBJECT,
    { "sid", "securityIdentifier", "onPremisesSecurityIdentifier" } },
  { "AAD_Device_ID", N_ ("Microsoft Entra ID of the device"), CHY_VARIABLE_DEVICE, { "azureADDeviceId" } },
  { "AzureADDeviceId", N_ ("Microsoft Entra ID of the device"), CHY_VARIABLE_DEVICE, { "azureADDeviceId" } },
  { "DeviceId", N_ ("Device ID in this tenant"), CHY_VARIABLE_DEVICE, { "id" } },
  { "Device_Serial",
    N_ ("Serial number of the device"),
    CHY_VARIABLE_DEVICE | CHY_VARIABLE_HARDWARE,
    { "serialNumber" } },
  { "SerialNumber",
    N_ ("Serial number of the device"),
    CHY_VARIABLE_DEVICE | CHY_VARIABLE_HARDWARE,
    { "serialNumber" } },
  { "Device_IMEI", N_ ("IMEI of the device"), CHY_VARIABLE_DEVICE | CHY_VARIABLE_HARDWARE, { "imei" } },
  { "IMEINumber", N_ ("IMEI of the device"), CHY_VARIABLE_DEVICE | CHY_VARIABLE_HARDWARE, { "imei" } },
  { "IMEI", N_ ("IMEI of the device"), CHY_VARIABLE_DEVICE | CHY_VARIABLE_HARDWARE, { "imei" } },
  { "MEID", N_ ("MEID of the device"), CHY_VARIABLE_DEVICE | CHY_VARIABLE_HARDWARE, { "meid" } },
  { "WiFiMacAddress",
    N_ ("Wi-Fi MAC address of the device"),
    CHY_VARIABLE_DEVICE,
    { "wifiMac", "wiFiMacAddress" } },
  { "DeviceName", N_ ("Name of the device"), CHY_VARIABLE_DEVICE, { "name", "deviceName", "displayName" } },
  { "FullyQualifiedDomainName",
    N_ ("DNS name of the device in its domain"),
    CHY_VARIABLE_DEVICE | CHY_VARIABLE_WINDOWS,
    { "fqdn", "fullyQualifiedDomainName" } },
  { NULL },
};

/* Where the variable that begins at `p` ends (behind "}}"), with its name; NULL where none begins there. */
static const char *
read_variable (const char *p, char **ret_name)
{
  const char *end;

  if (!g_str_has_prefix (p, "{{"))
    return NULL;
  end = strstr (p + 2, "}}");
  if (end == NULL)
    return NULL;
  *ret_name = g_strstrip (g_strndup (p + 2, end - p - 2));

  return end + 2;
}

const ChyVariable *
chy_variables (void)
{
  return variables;
}

const ChyVariable *
chy_variable_find (const char *name)
{
  g_autofree char *inside = NULL;
  const char *end = read_variable (name, &inside);

  if (end != NULL && *end == '\0')
    name = inside;
  for (const ChyVariable *variable = variables; variable->name != NULL; variable++)
    if (g_ascii_strcasecmp (variable->name, name) == 0)
      return variable;

  return NULL;
}

gboolean
chy_variable_is_offered (const ChyVariable *self,
                         ChyCertificateType type,
                         const ChyPlatform *platform,
                         gboolean in_san)
{
  gboolean of_device = (self->flags & CHY_VARIABLE_DEVICE) != 0;

  /* The SID of a computer account exists for Windows that is joined to a domain. */
  if ((self->flags & CHY_VARIABLE_NOT_IN_SUBJECT) != 0 && type == CHY_CERTIFICATE_TYPE_DEVICE)
    of_device = platform == NULL || platform->sid_for_devices;
  if (type == CHY_CERTIFICATE_TYPE_DEVICE && !of_device)
    return FALSE;
  if ((self->flags & CHY_VARIABLE_NOT_IN_SUBJECT) != 0 && !in_san)
    return FALSE;
  if (platform == NULL)
    return TRUE;
  if ((self->flags & CHY_VARIABLE_NOT_AOSP) != 0 && strcmp (platform->id, "androidAOSP") == 0)
    return FALSE;
  if ((self->flags & CHY_VARIABLE_WINDOWS) != 0 && strcmp (platform->id, "windows10") != 0 &&
      strcmp (platform->id, "linux") != 0)
    return FALSE;
  if (in_san && strcmp (self->name, "UserName") == 0 && strcmp (platform->id, "androidDeviceOwner") == 0)
    return FALSE;

  return TRUE;
}

char **
chy_variables_in_text (const char *text)
{
  GPtrArray *names = g_ptr_array_new ();

  for (const char *p = text; *p != '\0';)
    {
      char *name = NULL;
      const char *end = read_variable (p, &name);

      if (end != NULL)
        g_ptr_array_add (names, name);
      p = end != NULL ? end : p + 1;
    }
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}
