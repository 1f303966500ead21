/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

/* Values of deviceEnrollmentType and managedDeviceOwnerType: a directory may have other words, which Graph's
 * clients do not read. */
static const char *const enrollment_types[] = {
  "userEnrollment",
  "deviceEnrollmentManager",
  "appleBulkWithUser",
  "appleBulkWithoutUser",
  "windowsAzureADJoin",
  "windowsBulkUserless",
  "windowsAutoEnrollment",
  "windowsBulkAzureDomainJoin",
  "windowsCoManagement",
  "windowsAzureADJoinUsingDeviceAuth",
  "appleUserEnrollment",
  "appleUserEnrollmentWithServiceAccount",
  "azureAdJoinUsingAzureVmExtension",
  "androidEnterpriseDedicatedDevice",
  "androidEnterpriseFullyManaged",
  "androidEnterpriseCorporateWorkProfile",
  "androidAOSPUserOwnedDeviceEnrollment",
  "androidAOSPUserlessDeviceEnrollment",
  "appleAccountDrivenUserEnrollment",
  NULL,
};
static const char *const owner_types[] = { "company", "personal", NULL };

static GVariant *
known_or_unknown (GVariant *body, const char *key, const char *const *known)
{
  const char *text = chy_body_get_text (body, key);

  for (; text != NULL && *known != NULL; known++)
    if (g_ascii_strcasecmp (*known, text) == 0)
      return g_variant_new_string (*known);
  return g_variant_new_string ("unknown");
}

static GVariant *
make_enrollment_type (GVariant *body)
{
  return known_or_unknown (body, "enrollmentType", enrollment_types);
}

static GVariant *
make_owner_type (GVariant *body)
{
  return known_or_unknown (body, "ownership", owner_types);
}

/* As Intune's list of devices names systems. */
static GVariant *
make_system (GVariant *body)
{
  static const char *const systems[][2] = {
    { "windows", "Windows" }, { "iOS", "iOS" },     { "macOS", "macOS" },
    { "android", "Android" }, { "linux", "Linux" },
  };
  const char *platform = chy_body_get_text (body, "platform");

  for (gsize i = 0; platform != NULL && i < G_N_ELEMENTS (systems); i++)
    if (g_str_has_prefix (platform, systems[i][0]))
      return g_variant_new_string (systems[i][1]);
  return platform != NULL ? g_variant_new_string (platform) : NULL;
}

static GVariant *
make_management_state (GVariant *body)
{
  gboolean retired = chy_body_get_int (body, "retiredDateTime", 0) != 0;

  return g_variant_new_string (retired ? "retireIssued" : "managed");
}

static const ChyGraphProperty properties[] = {
  { .name = "id" },
  { .name = "deviceName", .nullable = TRUE },
  { .name = "serialNumber", .nullable = TRUE },
  { .name = "imei", .nullable = TRUE },
  { .name = "azureADDeviceId", .nullable = TRUE },
  { .name = "userId", .nullable = TRUE },
  { .name = "userPrincipalName", .nullable = TRUE },
  { .name = "enrolledDateTime", .source = "createdDateTime" },
  { .name = "operatingSystem", .nullable = TRUE, .make = make_system },
  { .name = "managedDeviceOwnerType", .make = make_owner_type },
  { .name = "deviceEnrollmentType", .make = make_enrollment_type },
  { .name = "managementState", .make = make_management_state },
  { .name = NULL },
};

const ChyGraphType chy_graph_device = {
  .name = "microsoft.graph.managedDevice",
  .resource = "devices",
  .properties = properties,
  .large = TRUE,
};
