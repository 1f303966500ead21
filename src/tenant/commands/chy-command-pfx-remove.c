/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-imported-store.h"

static const ChyField fields[] = {
  { .key = "pfx",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Imported certificate"),
    .help = N_ ("Its ID, thumbprint or serial number.") },
  { .key = NULL },
};

static const char *const positionals[] = { "pfx", NULL };

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyImportedRow) row =
      chy_imported_store_find (session, chy_body_get_text (params, "pfx"), error);
  gint64 n = 0;
  gboolean found = FALSE;

  if (row == NULL || !chy_session_get_int (session, "imported-delivered", CHY_PARAMS (CHY_TEXT (row->id)), &n,
                                           &found, error))
    return NULL;
  return g_strdup_printf (
      ngettext (
          "“%s” is taken from %" PRId64 " device of %s, and the key that is kept here is wiped. Without "
          "another copy of the file, what was encrypted for it cannot be read any more.",
          "“%s” is taken from %" PRId64 " devices of %s, and the key that is kept here is wiped. Without "
          "another copy of the file, what was encrypted for it cannot be read any more.",
          (gulong) n),
      row->subject, n, row->user != NULL ? row->user : row->person);
}

/* What devices had of it, the reconciliation that follows takes back, or replaces by an older one. */
static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyImportedRow) row =
      chy_imported_store_find (session, chy_body_get_text (params, "pfx"), error);
  g_autoptr (GVariant) before = NULL;

  if (row == NULL)
    return FALSE;
  before = g_variant_ref_sink (chy_imported_row_to_body (row));
  if (!chy_imported_store_delete (session, row, error))
    return FALSE;
  g_variant_dict_insert (result, "id", "s", row->id);
  chy_command_context_audit (context, "pfx", row->id, row->subject, before, NULL);
  chy_session_touch (session, "imported-pfx");
  return TRUE;
}

const ChyCommandType chy_command_pfx_remove = {
  .name = "pfx-remove",
  .noun = "pfx",
  .verb = "remove",
  .title = N_ ("Remove Imported PFX"),
  .help = N_ ("Removes an imported certificate, its key, and what devices have of it."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_ASKS | CHY_COMMAND_RECONCILES,
  .consequence = consequence,
  .apply = apply,
};
