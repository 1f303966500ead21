/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-directory-import.h"
#include "model/chy-problem.h"
#include "wire/chy-people.h"
static const ChyField fields[] = {
  { .key = "file",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("File"),
    .help = N_ ("The list: CSV with a header line, or LDIF.") },
  { .key = "prune",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Disable what is missing"),
    .help = N_ ("Disables users and devices that are not in the list."),
    .default_text = "false" },
  { .key = NULL },
};

static const char *const positionals[] = { "file", NULL };

/* So many names of those to be disabled are shown. */
#define SHOWN 20

static gboolean
add_line (GVariant *body, gint64 line, gpointer data, GError **error)
{
  return chy_directory_import_add (data, body, line, error);
}

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "file");
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (GString) list = g_string_new (NULL);

  if (!chy_body_get_bool (params, "prune", FALSE))
    return NULL;
  missing = chy_directory_import_list_missing (context, file, error);
  if (missing == NULL || missing->len == 0)
    return NULL;
  for (guint i = 0; i < missing->len && i < SHOWN; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? chy_list_comma () : "",
                            (const char *) g_ptr_array_index (missing, i));
  if (missing->len > SHOWN)
    g_string_append_printf (list, "%s…", chy_list_comma ());
  return g_strdup_printf (ngettext ("%u user or device that is not in the list is disabled: %s.",
                                    "%u users and devices that are not in the list are disabled: %s.",
                                    missing->len),
                          missing->len, list->str);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "file");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_autoptr (ChyDirectoryImport) import = chy_directory_import_new (context);
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  if (!chy_people_read (stream, add_line, import, problems, chy_command_context_get_cancellable (context),
                        error) ||
      !chy_directory_import_finish (import, error))
    return FALSE;
  if (chy_body_get_bool (params, "prune", FALSE) && !chy_directory_import_prune (import, error))
    return FALSE;
  for (guint i = 0; i < problems->len; i++)
    chy_command_context_add_problem (context, chy_problem_ref (g_ptr_array_index (problems, i)));
  chy_directory_import_put_result (import, result);
  return TRUE;
}

const ChyCommandType chy_command_directory_import = {
  .name = "directory-import",
  .noun = "directory",
  .verb = "import",
  .title = N_ ("Import Directory"),
  .help = N_ ("Imports users, devices and groups from a CSV or LDIF file."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_ASKS | CHY_COMMAND_BATCH | CHY_COMMAND_RECONCILES,
  .consequence = consequence,
  .apply = apply,
};
