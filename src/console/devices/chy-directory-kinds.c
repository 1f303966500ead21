/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-directory-kinds.h"

static char *
retired_devices (gint64 n)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%" PRId64 " device is retired.",
                                       "%" PRId64 " devices are retired.", (gulong) n),
                          n);
}

static char *
retired_users (gint64 n)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%" PRId64 " user is retired.",
                                       "%" PRId64 " users are retired.", (gulong) n),
                          n);
}

static gboolean
is_enabled (GVariant *row)
{
  return chy_body_get_bool (row, "accountEnabled", TRUE);
}

static const ChyListAction device_actions[] = {
  { .name = "retire",
    .title = N_ ("Retire…"),
    .command = "device-retire",
    .key = "id",
    .destructive = TRUE,
    .done = retired_devices,
    .fits = is_enabled },
  { .name = "remove", .title = N_ ("Remove…"), .command = "device-remove", .key = "id", .destructive = TRUE },
  { NULL },
};

static const ChyListAction user_actions[] = {
  { .name = "retire",
    .title = N_ ("Retire…"),
    .command = "user-retire",
    .key = "id",
    .destructive = TRUE,
    .done = retired_users,
    .fits = is_enabled },
  { .name = "remove", .title = N_ ("Remove…"), .command = "user-remove", .key = "id", .destructive = TRUE },
  { NULL },
};

static const ChyListAction group_actions[] = {
  { .name = "remove", .title = N_ ("Remove…"), .command = "group-remove", .key = "id", .destructive = TRUE },
  { NULL },
};

static const char *const device_columns[] = { "displayName",       "platform",       "serialNumber",
                                              "userPrincipalName", "accountEnabled", NULL };
static const char *const user_columns[] = { "displayName", "userPrincipalName", "mail",
                                            "department",  "accountEnabled",    NULL };
static const char *const group_columns[] = { "displayName", "description", "memberCount", NULL };

static const ChyListPageType device_list = {
  .resource = "devices",
  .title = "",
  .name = "devices",
  .columns = device_columns,
  .actions = device_actions,
  .empty_title = N_ ("No Devices Yet"),
  .empty_sentence = N_ ("Phones, tablets and computers that get certificates are listed here. Import them "
                        "from a list, or add one by hand."),
  .empty_action = "panel.import",
  .empty_action_title = N_ ("Import People and Devices…"),
};

static const ChyListPageType user_list = {
  .resource = "users",
  .title = "",
  .name = "users",
  .columns = user_columns,
  .actions = user_actions,
  .empty_title = N_ ("No Users Yet"),
  .empty_sentence = N_ ("People whose names go into certificates are listed here. Import them from a list, "
                        "or add one by hand."),
  .empty_action = "panel.import",
  .empty_action_title = N_ ("Import People and Devices…"),
};

static const ChyListPageType group_list = {
  .resource = "groups",
  .title = "",
  .name = "groups",
  .columns = group_columns,
  .actions = group_actions,
  .empty_title = N_ ("No Groups Yet"),
  .empty_sentence = N_ ("Profiles are assigned to groups of users and devices. Groups that a list names are "
                        "made by its import."),
  .empty_action = "panel.add-group",
  .empty_action_title = N_ ("Add Group…"),
};

static const char *const device_facts[] = {
  "platform",       "serialNumber",    "imei", "meid",       "wifiMac",         "fqdn", "ownership",
  "enrollmentType", "azureADDeviceId", "sid",  "externalId", "createdDateTime", NULL
};
static const char *const user_facts[] = { "userPrincipalName", "mail",       "givenName",
                                          "surname",           "department", "samAccountName",
                                          "distinguishedName", "sid",        "externalId",
                                          "createdDateTime",   NULL };
static const char *const group_facts[] = { "description", "memberCount", "createdDateTime", NULL };

static const char *const device_asked[] = { "name", "platform", "serialNumber", "user", "groups",
                                            "imei", "wifiMac",  "fqdn",         NULL };
static const char *const user_asked[] = { "name",      "userPrincipalName", "email",
                                          "givenName", "surname",           "department",
                                          "groups",    "samAccountName",    "distinguishedName",
                                          NULL };
static const char *const group_asked[] = { "name", "description", "groups", NULL };

const ChyDirectoryKind chy_directory_kinds[] = {
  { .kind = "device",
    .resource = "devices",
    .icon = "computer-symbolic",
    .list = &device_list,
    .facts = device_facts,
    .add = "device-add",
    .asked = device_asked,
    .added = N_ ("The device is added."),
    .retire = "device-retire",
    .remove = "device-remove",
    .removed = N_ ("The device is removed."),
    .filter = "deviceId" },
  { .kind = "user",
    .resource = "users",
    .icon = "avatar-default-symbolic",
    .list = &user_list,
    .facts = user_facts,
    .add = "user-add",
    .asked = user_asked,
    .added = N_ ("The user is added."),
    .retire = "user-retire",
    .remove = "user-remove",
    .removed = N_ ("The user is removed."),
    .filter = "userId" },
  { .kind = "group",
    .resource = "groups",
    .icon = "system-users-symbolic",
    .list = &group_list,
    .facts = group_facts,
    .add = "group-add",
    .asked = group_asked,
    .added = N_ ("The group is added."),
    .remove = "group-remove",
    .removed = N_ ("The group is removed.") },
  { NULL },
};

const ChyDirectoryKind *
chy_directory_kind_find (const char *kind)
{
  for (const ChyDirectoryKind *row = chy_directory_kinds; row->kind != NULL; row++)
    if (g_strcmp0 (row->kind, kind) == 0)
      return row;

  return NULL;
}
