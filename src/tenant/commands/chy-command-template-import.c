/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-template-store.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "file",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("File"),
    .help = N_ ("A template as “template export” writes it.") },
  { .key = "replace",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Replace"),
    .help = N_ ("Takes the place of a template of the same name, as its next version."),
    .default_text = "false" },
  { .key = NULL },
};

static const char *const positionals[] = { "file", NULL };

/* Two templates with one object identifier could not be told apart in a certificate: a copy gets its own. */
static gboolean
check_oid (ChyCommandContext *context, ChyTemplate *template, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyIdentity) identity = chy_identity_load (session, error);
  g_autoptr (GPtrArray) documents =
      identity != NULL ? chy_document_list (session, CHY_DOCUMENT_TEMPLATE, error) : NULL;

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const ChyDocument *document = g_ptr_array_index (documents, i);

      if (g_strcmp0 (chy_body_get_text (document->body, "oid"), template->oid) != 0)
        continue;
      g_free (template->oid);
      template->oid = chy_template_make_oid (identity->oid_base);
      chy_command_context_add_problem (context, chy_problem_new (CHY_SEVERITY_NOTE, "template", "oid-taken",
                                                                 template->display_name, "oid", "name",
                                                                 document->title, NULL));
      break;
    }
  return documents != NULL;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "file");
  g_autoptr (GVariant) body = chy_template_store_read_file (file, error);
  g_autoptr (ChyTemplate) template = NULL;
  g_autoptr (ChyDocument) document = NULL;

  if (body == NULL)
    return FALSE;
  template = chy_template_new_from_body (body, error);
  if (template == NULL ||
      !chy_document_lookup (session, CHY_DOCUMENT_TEMPLATE, template->cn, &document, error))
    return FALSE;
  if (document != NULL && !chy_body_get_bool (params, "replace", FALSE))
    {
      chy_refuse_one (error, "command", "name-taken", template->cn, NULL);
      return FALSE;
    }
  if (document != NULL)
    {
      if (!chy_template_store_save (context, document, template, error))
        return FALSE;
    }
  else if (check_oid (context, template, error))
    document = chy_template_store_insert (context, template, error);
  if (document == NULL ||
      !chy_template_store_check_title (session, template->display_name, document->id, error))
    return FALSE;
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert (result, "name", "s", document->name);
  return TRUE;
}

static gboolean
after (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_outbox_flush (context, error);
}

const ChyCommandType chy_command_template_import = {
  .name = "template-import",
  .noun = "template",
  .verb = "import",
  .title = N_ ("Import Template"),
  .help = N_ ("Imports a certificate template from a JSON file."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .apply = apply,
  .after = after,
};
