/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "tenant/commands/chy-command-type.h"
#include "tenant/local/chy-local-resource.h"

/* Lines of a record's text (store/chy-audit.c), counted from 0. */
enum
{
  LINE_BEFORE = 8,
  LINE_AFTER = 9,
};

static const ChyLocalColumn columns[] = {
  { NULL, "id" },
  { "activityDateTime", "time" },
  { "actor", "actor" },
  { "activity", "action" },
  { "objectKind", "object_kind" },
  { "objectId", "object_id" },
  { "objectName", "object_name" },
  { NULL, NULL },
};

static const char *const column_names[] = { "id",          "time",      "actor",       "action",
                                            "object_kind", "object_id", "object_name", NULL };

static const char *const sortable[] = { "id",          "time",      "actor",       "action",
                                        "object_kind", "object_id", "object_name", NULL };

static const char *const searched[] = { "actor", "action", "object_name", NULL };

static const ChyListTable table = {
  .table = "audit",
  .columns = column_names,
  .sortable = sortable,
  .search_table = "audit_search",
  .searched = searched,
};

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_NUMBER },
  { NULL, 0 },
};

/* A line without its escapes, read as a body. */
static void
add_body (const char *line, const char *key, GVariantDict *body)
{
  GString *text = g_string_new (NULL);
  g_autofree char *plain = NULL;
  g_autoptr (GVariant) value = NULL;

  for (; *line != '\0'; line++)
    {
      if (line[0] == '\\' && line[1] != '\0')
        g_string_append_c (text, *++line == 'n' ? '\n' : *line);
      else
        g_string_append_c (text, *line);
    }
  plain = g_string_free (text, FALSE);
  if (*plain != '\0')
    value = g_variant_parse (G_VARIANT_TYPE_VARDICT, plain, NULL, NULL, NULL);
  if (value != NULL)
    g_variant_dict_insert_value (body, key, value);
}

/* What was done, in the words of the command. */
static void
add_words (GVariantDict *body)
{
  const char *activity = NULL;
  const ChyCommandType *type;

  if (!g_variant_dict_lookup (body, "activity", "&s", &activity))
    return;
  type = chy_command_type_find (activity);
  g_variant_dict_insert (body, "displayName", "s", type != NULL ? _ (type->title) : activity);
}

static gboolean
finish_row (ChyLocalReader *reader,
            ChySession *session,
            gint64 row,
            GVariantDict *body,
            gboolean details,
            GError **error)
{
  g_autoptr (GBytes) record = NULL;
  g_autofree char *text = NULL;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, row);
  g_auto (GStrv) lines = NULL;
  gboolean found = FALSE;

  (void) reader;
  g_variant_dict_insert (body, "id", "s", id);
  add_words (body);
  if (!details)
    return TRUE;
  if (!chy_session_get_bytes (session, "audit-record", CHY_PARAMS (CHY_INT (row)), &record, &found, error))
    return FALSE;
  if (record == NULL)
    return TRUE;
  text = g_strndup (g_bytes_get_data (record, NULL), g_bytes_get_size (record));
  lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) > LINE_AFTER)
    {
      add_body (lines[LINE_BEFORE], "before", body);
      add_body (lines[LINE_AFTER], "after", body);
    }
  return TRUE;
}

const ChyLocalResource chy_local_audit = {
  .id = "audit",
  .keys = keys,
  .table = &table,
  .columns = columns,
  .finish_row = finish_row,
};
