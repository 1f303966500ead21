/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"
#include "chy-template-store.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = "template",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("Its name, display name or ID.") },
  { .key = "accept",
    .kind = CHY_FIELD_TEXT_LIST,
    .title = N_ ("Accept"),
    .help = N_ ("Codes of errors that are accepted nevertheless, such as ESC1; it is audited.") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", "template", NULL };

/* What `prepare` reads. */
typedef struct
{
  const char *key;
  ChyDocument *document; /* (owned) */
} Load;

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Load *self = data;

  g_clear_pointer (&self->document, chy_document_free);
  self->document = chy_document_find (session, CHY_DOCUMENT_TEMPLATE, self->key, error);
  return self->document != NULL;
}

/* An error that nobody accepted by name keeps a template from being issued (decisions.md 10). */
static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_auto (GStrv) accepted = chy_body_get_list (params, "accept");
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) template = NULL;
  g_autoptr (GPtrArray) found = chy_problems_new ();
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (ChyAuthority) authority =
      chy_command_context_get_authority (context, chy_body_get_text (params, "authority"), error);
  g_autoptr (GVariant) described = NULL;

  if (authority == NULL)
    return FALSE;
  described = chy_authority_describe (authority, chy_command_context_get_cancellable (context), error);
  template = described != NULL
                 ? chy_template_store_find (session, chy_body_get_text (params, "template"), &document, error)
                 : NULL;
  if (template == NULL ||
      !chy_template_store_check (
          session, template, document->id, chy_body_get_text (described, "name"),
          (chy_body_get_int (described, "notAfter", 0) - chy_command_context_get_now (context)) /
              CHY_USEC_PER_SEC,
          found, error))
    return FALSE;
  left = chy_template_store_accept (found, (const char *const *) accepted);
  for (guint i = 0; i < left->len; i++)
    g_ptr_array_add (problems, chy_problem_ref (g_ptr_array_index (left, i)));
  return TRUE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  Load self = { .key = chy_body_get_text (params, "template") };
  g_autoptr (GVariant) accept = chy_body_get (params, "accept");
  g_autoptr (ChyDocument) document = NULL;
  GVariantDict dict;

  if (!chy_command_context_read (context, load, &self, error))
    return FALSE;
  document = g_steal_pointer (&self.document);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "document", document->body);
  if (accept != NULL)
    g_variant_dict_insert_value (&dict, "acceptedProblems", accept);
  g_variant_dict_insert (result, "templateId", "s", document->id);
  g_variant_dict_insert (result, "templateName", "s", document->name);
  g_variant_dict_insert (result, "templateVersion", "x", document->version);
  return chy_authority_change_configure (context, params, "issue-template", g_variant_dict_end (&dict), NULL,
                                         result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_auto (GStrv) accepted = chy_body_get_list (params, "accept");
  g_autofree char *joined = g_strjoinv (",", accepted);
  const char *id = NULL;
  const char *name = NULL;
  const char *template_id = NULL;
  gint64 version = 0;

  g_variant_dict_lookup (result, "id", "&s", &id);
  g_variant_dict_lookup (result, "name", "&s", &name);
  g_variant_dict_lookup (result, "templateId", "&s", &template_id);
  g_variant_dict_lookup (result, "templateVersion", "x", &version);
  if (!chy_session_run (session, "issued-template-put",
                        CHY_PARAMS (CHY_TEXT (id), CHY_TEXT (name), CHY_TEXT (template_id), CHY_TEXT (joined),
                                    CHY_INT (version)),
                        error) ||
      !chy_session_run (session, "outbox-forget-template", CHY_PARAMS (CHY_TEXT (template_id), CHY_TEXT (id)),
                        error))
    return FALSE;
  chy_session_touch (session, "authorities");
  chy_session_touch (session, "templates");
  chy_authority_change_audit (context, result, params);
  return TRUE;
}

const ChyCommandType chy_command_authority_issue_template = {
  .name = "authority-issue-template",
  .noun = "authority",
  .verb = "issue-template",
  .title = N_ ("Certificate Template to Issue"),
  .help = N_ ("Lets an authority issue certificates by a template."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "authority-withdraw-template",
  .check = check,
  .prepare = prepare,
  .apply = apply,
};
