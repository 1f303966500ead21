/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-directory-import.h"
static const ChyField fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Name"),
    .help = N_ ("The name of the device."),
    .max = 256 },
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("ID"),
    .help = N_ ("A stable ID of your own, for later imports."),
    .max = 256 },
  { .key = "serialNumber", .kind = CHY_FIELD_TEXT, .title = N_ ("Serial number"), .max = 128 },
  { .key = "imei", .kind = CHY_FIELD_TEXT, .title = N_ ("IMEI"), .max = 64 },
  { .key = "meid", .kind = CHY_FIELD_TEXT, .title = N_ ("MEID"), .max = 64 },
  { .key = "wifiMac", .kind = CHY_FIELD_TEXT, .title = N_ ("Wi-Fi MAC address"), .max = 64 },
  { .key = "fqdn", .kind = CHY_FIELD_TEXT, .title = N_ ("DNS name"), .max = 255 },
  { .key = "azureADDeviceId", .kind = CHY_FIELD_TEXT, .title = N_ ("Microsoft Entra device ID"), .max = 64 },
  { .key = "sid", .kind = CHY_FIELD_TEXT, .title = N_ ("Security identifier"), .max = 200 },
  { .key = "samAccountName", .kind = CHY_FIELD_TEXT, .title = N_ ("SAM account name"), .max = 256 },
  { .key = "distinguishedName", .kind = CHY_FIELD_TEXT, .title = N_ ("Distinguished name"), .max = 2048 },
  { .key = "platform", .kind = CHY_FIELD_TEXT, .title = N_ ("Platform"), .max = 64 },
  { .key = "ownership", .kind = CHY_FIELD_TEXT, .title = N_ ("Ownership"), .max = 64 },
  { .key = "enrollmentType", .kind = CHY_FIELD_TEXT, .title = N_ ("Enrollment type"), .max = 64 },
  { .key = "user",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Primary user"),
    .help = N_ ("Whose device it is."),
    .max = 1024 },
  { .key = "groups",
    .kind = CHY_FIELD_TEXT_LIST,
    .title = N_ ("Groups"),
    .help = N_ ("All groups that it is directly in."),
    .max = 1000 },
  { .key = NULL },
};

static const char *const positionals[] = { "name", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_directory_import_one (context, "device", params, result, error);
}

const ChyCommandType chy_command_device_add = {
  .name = "device-add",
  .noun = "device",
  .verb = "add",
  .title = N_ ("Add Device"),
  .help = N_ ("Adds a device to the directory, or updates the one that is meant."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_RECONCILES,
  .inverse = "device-remove",
  .apply = apply,
};
