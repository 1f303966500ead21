/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-directory-import.h"
static const ChyField fields[] = {
  { .key = "name", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Name"), .max = 256 },
  { .key = "description", .kind = CHY_FIELD_TEXT, .title = N_ ("Description"), .max = 1024 },
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
  return chy_directory_import_one (context, "group", params, result, error);
}

const ChyCommandType chy_command_group_add = {
  .name = "group-add",
  .noun = "group",
  .verb = "add",
  .title = N_ ("Add Group"),
  .help = N_ ("Adds a group to the directory, or updates the one that is meant."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_RECONCILES,
  .inverse = "group-remove",
  .apply = apply,
};
