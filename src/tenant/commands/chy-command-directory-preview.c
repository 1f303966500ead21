/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-directory-import.h"
#include "model/chy-problem.h"
#include "wire/chy-people.h"

enum
{
  MOST_CHANGES = 2000, /* that are named; all are counted */
};

static const ChyField fields[] = {
  { .key = "file",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("File"),
    .help = N_ ("The list: CSV with a header line, or LDIF.") },
  { .key = "prune",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Disable what is missing"),
    .default_text = "false" },
  { .key = NULL },
};

/* The import, in a transaction that is never committed. */
typedef struct
{
  ChyCommandContext *context;
  GVariant *params;
  GVariantDict *result;
  GPtrArray *problems; /* of the reading */
  gboolean done;
} Dry;

static gboolean
add_line (GVariant *body, gint64 line, gpointer data, GError **error)
{
  return chy_directory_import_add (data, body, line, error);
}

static void
put_changes (Dry *dry, ChyDirectoryImport *import, GPtrArray *changes)
{
  chy_directory_import_put_result (import, dry->result);
  g_variant_dict_remove (dry->result, "id");
  g_variant_dict_insert_value (
      dry->result, "changes",
      g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *) changes->pdata, changes->len));
}

/* Ends with an error always, so that nothing stays; `done` says whether it is ours. */
static gboolean
try_in_session (ChySession *session, gpointer data, GError **error)
{
  Dry *dry = data;
  g_autoptr (GBytes) file = chy_body_get_bytes (dry->params, "file");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_autoptr (ChyDirectoryImport) import = chy_directory_import_new (dry->context);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  (void) session;
  g_ptr_array_set_size (dry->problems, 0);
  chy_directory_import_record (import, changes, MOST_CHANGES);
  if (!chy_people_read (stream, add_line, import, dry->problems,
                        chy_command_context_get_cancellable (dry->context), error) ||
      !chy_directory_import_finish (import, error))
    return FALSE;
  if (chy_body_get_bool (dry->params, "prune", FALSE) && !chy_directory_import_prune (import, error))
    return FALSE;
  put_changes (dry, import, changes);
  dry->done = TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "only looked at");
  return FALSE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GError) local = NULL;
  Dry dry = { .context = context, .params = params, .result = result, .problems = problems };

  (void) chy_command_context_write (context, try_in_session, &dry, &local);
  if (!dry.done)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; i < problems->len; i++)
    chy_command_context_add_problem (context, chy_problem_ref (g_ptr_array_index (problems, i)));
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) context;
  (void) params;
  (void) result;
  (void) error;
  return TRUE;
}

const ChyCommandType chy_command_directory_preview = {
  .name = "directory-preview",
  .noun = "directory",
  .verb = "preview",
  .title = N_ ("Preview Import"),
  .help = N_ ("Says what an import would change, and which lines are bad, and changes nothing."),
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .prepare = prepare,
  .apply = apply,
};
