/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-directory-import.h"
static const ChyField fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Name"),
    .help = N_ ("The display name."),
    .max = 256 },
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("ID"),
    .help = N_ ("A stable ID of your own, for later imports."),
    .max = 256 },
  { .key = "givenName", .kind = CHY_FIELD_TEXT, .title = N_ ("First name"), .max = 256 },
  { .key = "surname", .kind = CHY_FIELD_TEXT, .title = N_ ("Last name"), .max = 256 },
  { .key = "userPrincipalName", .kind = CHY_FIELD_TEXT, .title = N_ ("User principal name"), .max = 1024 },
  { .key = "email", .kind = CHY_FIELD_TEXT, .title = N_ ("E-mail address"), .max = 320 },
  { .key = "samAccountName", .kind = CHY_FIELD_TEXT, .title = N_ ("SAM account name"), .max = 256 },
  { .key = "distinguishedName", .kind = CHY_FIELD_TEXT, .title = N_ ("Distinguished name"), .max = 2048 },
  { .key = "sid", .kind = CHY_FIELD_TEXT, .title = N_ ("Security identifier"), .max = 200 },
  { .key = "department", .kind = CHY_FIELD_TEXT, .title = N_ ("Department"), .max = 256 },
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
  return chy_directory_import_one (context, "user", params, result, error);
}

const ChyCommandType chy_command_user_add = {
  .name = "user-add",
  .noun = "user",
  .verb = "add",
  .title = N_ ("Add User"),
  .help = N_ ("Adds a user to the directory, or updates the one that is meant."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_RECONCILES,
  .inverse = "user-remove",
  .apply = apply,
};
