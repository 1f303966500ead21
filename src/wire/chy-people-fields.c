/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-people.h"

static const ChyChoice kinds[] = {
  { "user", N_ ("User"), NULL },
  { "device", N_ ("Device"), NULL },
  { "group", N_ ("Group"), NULL },
  { NULL },
};

/* The columns of decisions.md 7. `members` comes from LDIF alone: the distinguished names in a group. */
const ChyField chy_people_fields[] = {
  { .key = "kind",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Kind"),
    .choices = kinds },
  { .key = "id", .kind = CHY_FIELD_TEXT, .title = N_ ("ID"), .max = 256 },
  { .key = "name", .kind = CHY_FIELD_TEXT, .title = N_ ("Name"), .max = 256 },
  { .key = "givenName", .kind = CHY_FIELD_TEXT, .title = N_ ("First name"), .max = 256 },
  { .key = "surname", .kind = CHY_FIELD_TEXT, .title = N_ ("Last name"), .max = 256 },
  { .key = "userPrincipalName", .kind = CHY_FIELD_TEXT, .title = N_ ("User principal name"), .max = 1024 },
  { .key = "email", .kind = CHY_FIELD_TEXT, .title = N_ ("E-mail address"), .max = 320 },
  { .key = "samAccountName", .kind = CHY_FIELD_TEXT, .title = N_ ("SAM account name"), .max = 256 },
  { .key = "distinguishedName", .kind = CHY_FIELD_TEXT, .title = N_ ("Distinguished name"), .max = 2048 },
  { .key = "sid", .kind = CHY_FIELD_TEXT, .title = N_ ("Security identifier"), .max = 200 },
  { .key = "department", .kind = CHY_FIELD_TEXT, .title = N_ ("Department"), .max = 256 },
  { .key = "serialNumber", .kind = CHY_FIELD_TEXT, .title = N_ ("Serial number"), .max = 128 },
  { .key = "imei", .kind = CHY_FIELD_TEXT, .title = N_ ("IMEI"), .max = 64 },
  { .key = "meid", .kind = CHY_FIELD_TEXT, .title = N_ ("MEID"), .max = 64 },
  { .key = "wifiMac", .kind = CHY_FIELD_TEXT, .title = N_ ("Wi-Fi MAC address"), .max = 64 },
  { .key = "fqdn", .kind = CHY_FIELD_TEXT, .title = N_ ("DNS name"), .max = 255 },
  { .key = "azureADDeviceId", .kind = CHY_FIELD_TEXT, .title = N_ ("Microsoft Entra device ID"), .max = 64 },
  { .key = "platform", .kind = CHY_FIELD_TEXT, .title = N_ ("Platform"), .max = 64 },
  { .key = "ownership", .kind = CHY_FIELD_TEXT, .title = N_ ("Ownership"), .max = 64 },
  { .key = "enrollmentType", .kind = CHY_FIELD_TEXT, .title = N_ ("Enrollment type"), .max = 64 },
  { .key = "user", .kind = CHY_FIELD_TEXT, .title = N_ ("Primary user"), .max = 1024 },
  { .key = "groups", .kind = CHY_FIELD_TEXT_LIST, .title = N_ ("Groups"), .max = 1000 },
  { .key = "members", .kind = CHY_FIELD_TEXT_LIST, .title = N_ ("Members") },
  { NULL },
};
