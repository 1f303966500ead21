/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"
#include "chy-template.h"

/* Purposes by their names. */
static char *
policies_to_text (const ChyField *field, GVariant *value, gboolean for_people)
{
  g_autofree const char **oids = g_variant_get_strv (value, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  (void) field;
  for (const char **oid = oids; *oid != NULL; oid++)
    {
      const char *name = for_people ? chy_template_policy_name (*oid) : NULL;

      g_ptr_array_add (names, (char *) (name != NULL ? _ (name) : *oid));
    }
  if (for_people && names->len == 0)
    return g_strdup (_ ("Any purpose"));
  g_ptr_array_add (names, NULL);

  return g_strjoinv (for_people ? chy_list_comma () : ",", (char **) names->pdata);
}

static char *
authorities_to_text (const ChyField *field, GVariant *value, gboolean for_people)
{
  g_autofree const char **names = g_variant_get_strv (value, NULL);

  (void) field;
  if (for_people && *names == NULL)
    return g_strdup (_ ("None"));

  return g_strjoinv (for_people ? chy_list_comma () : ",", (char **) names);
}

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Template name") },
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Template display name") },
  { .key = "oid",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Object identifier") },
  { .key = "templateSchemaVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Schema version") },
  { .key = "majorVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Major version") },
  { .key = "minorVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Minor version") },
  { .key = "version",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Version"),
    .max = 16 },
  { .key = "applicationPolicies",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Intended purposes"),
    .to_text = policies_to_text },
  { .key = "builtIn",
    .kind = CHY_FIELD_BOOLEAN,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Built in") },
  { .key = "publishedOn",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Issued by"),
    .to_text = authorities_to_text },
  { .key = "documentVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Saved version") },
  { .key = "createdDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Created") },
  { .key = "lastModifiedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Last modified") },
  { .key = NULL },
};

static const char *const default_columns[] = { "displayName",  "name",        "templateSchemaVersion",
                                               "majorVersion", "publishedOn", NULL };

const ChyResource chy_resource_templates = {
  .id = "templates",
  .title = N_ ("Certificate Templates"),
  .singular = N_ ("certificate template"),
  .columns = columns,
  .name_key = "name",
  .default_sort = "displayName",
  .default_columns = default_columns,
  .searched = TRUE,
};
