/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-template-store.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "template",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("Its name, display name or ID.") },
  { .key = NULL },
};

static const char *const positionals[] = { "template", NULL };

static gboolean
on_authority (ChyRow *row, gpointer data)
{
  g_string_append_printf (data, "%s“%s”", ((GString *) data)->len > 0 ? chy_list_comma () : "",
                          chy_row_text (row, 0));
  return TRUE;
}

/* What authorities still issue stays. */
static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) template =
      chy_template_store_find (session, chy_body_get_text (params, "template"), &document, error);
  g_autoptr (GString) users = g_string_new (NULL);

  if (template == NULL ||
      !chy_session_each (session, "issued-on", CHY_PARAMS (CHY_TEXT (document->id)), on_authority, users,
                         error) ||
      !chy_session_each (session, "profile-using-template", CHY_PARAMS (CHY_TEXT (document->name)),
                         on_authority, users, error))
    return FALSE;
  if (chy_template_is_builtin (template))
    g_ptr_array_add (
        problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "built-in", document->title, NULL, NULL));
  if (users->len > 0)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "in-use", document->title,
                                                NULL, "users", users->str, NULL));
  return TRUE;
}

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_autoptr (ChyDocument) document =
      chy_document_find (chy_command_context_get_session (context), CHY_DOCUMENT_TEMPLATE,
                         chy_body_get_text (params, "template"), error);

  if (document == NULL)
    return NULL;
  return g_strdup_printf (
      _ ("The certificate template “%s” is deleted. Certificates that were issued with it stay "
         "valid."),
      document->title);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_TEMPLATE, chy_body_get_text (params, "template"), error);

  if (document == NULL)
    return FALSE;
  chy_command_context_audit (context, "template", document->id, document->name, document->body, NULL);
  g_variant_dict_insert (result, "id", "s", document->id);
  return chy_session_run (session, "outbox-forget-template", CHY_PARAMS (CHY_TEXT (document->id), CHY_NULL),
                          error) &&
         chy_document_remove (session, document, chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_template_delete = {
  .name = "template-delete",
  .noun = "template",
  .verb = "delete",
  .title = N_ ("Delete Template"),
  .help = N_ ("Deletes a certificate template."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_ASKS,
  .check = check,
  .consequence = consequence,
  .apply = apply,
};
