/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-store.h"

#include "chy-principals.h"
#include "model/chy-problem.h"
#include "wire/chy-wire.h"

ChyTemplate *
chy_template_store_find (ChySession *session, const char *key, ChyDocument **ret_document, GError **error)
{
  g_autoptr (ChyDocument) document = chy_document_find (session, CHY_DOCUMENT_TEMPLATE, key, error);
  ChyTemplate *template;

  if (document == NULL)
    return NULL;
  template = chy_template_new_from_body (document->body, error);
  if (template != NULL && ret_document != NULL)
    *ret_document = g_steal_pointer (&document);
  return template;
}

ChyDocument *
chy_template_store_insert (ChyCommandContext *context, ChyTemplate *template, GError **error)
{
  g_autoptr (GVariant) body = chy_template_to_body (template);
  ChyDocument *document;

  document = chy_document_insert (chy_command_context_get_session (context), CHY_DOCUMENT_TEMPLATE, NULL,
                                  template->cn, template->display_name, body,
                                  chy_command_context_get_actor (context)->name,
                                  chy_command_context_get_now (context), error);
  if (document != NULL)
    chy_command_context_audit (context, "template", document->id, document->name, NULL, body);
  return document;
}

gboolean
chy_template_store_save (ChyCommandContext *context,
                         ChyDocument *document,
                         ChyTemplate *template,
                         GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);
  g_autoptr (GVariant) before = g_variant_ref (document->body);
  g_autoptr (GVariant) body = NULL;

  chy_template_bump (template);
  body = chy_template_to_body (template);
  if (!chy_document_update (session, document, template->cn, template->display_name, body,
                            chy_command_context_get_actor (context)->name, now, error) ||
      !chy_session_run (session, "outbox-add-template", CHY_PARAMS (CHY_TEXT (document->id), CHY_INT (now)),
                        error))
    return FALSE;
  chy_command_context_audit (context, "template", document->id, document->name, before, body);
  return TRUE;
}

gboolean
chy_template_store_create_builtin (
    ChySession *session, const ChyIdentity *identity, const char *actor, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) templates =
      chy_templates_builtin (identity->domain_sid, identity->netbios, identity->oid_base);

  for (guint i = 0; i < templates->len; i++)
    {
      const ChyTemplate *template = g_ptr_array_index (templates, i);
      g_autoptr (GVariant) body = chy_template_to_body (template);
      g_autoptr (ChyDocument) document =
          chy_document_insert (session, CHY_DOCUMENT_TEMPLATE, NULL, template->cn, template->display_name,
                               body, actor, now, error);

      if (document == NULL)
        return FALSE;
    }
  return TRUE;
}

/* TRUE where a name was changed. */
static gboolean
rename_domain (char **name, const char *old_name, const char *new_name)
{
  gsize length = strlen (old_name);
  char *changed;

  if (*name == NULL || g_ascii_strncasecmp (*name, old_name, length) != 0 || (*name)[length] != '\\')
    return FALSE;
  changed = g_strconcat (new_name, *name + length, NULL);
  g_free (*name);
  *name = changed;
  return TRUE;
}

gboolean
chy_template_store_rename_domain (ChySession *session,
                                  const char *old_name,
                                  const char *new_name,
                                  const char *actor,
                                  gint64 now,
                                  GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_TEMPLATE, error);

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      ChyDocument *document = g_ptr_array_index (documents, i);
      g_autoptr (ChyTemplate) template = chy_template_new_from_body (document->body, error);
      g_autoptr (GVariant) body = NULL;
      gboolean changed;

      if (template == NULL)
        return FALSE;
      changed = rename_domain (&template->owner_name, old_name, new_name);
      for (guint k = 0; k < template->security->len; k++)
        {
          ChyAce *ace = g_ptr_array_index (template->security, k);

          changed = rename_domain (&ace->principal_name, old_name, new_name) || changed;
        }
      if (!changed)
        continue;
      body = chy_template_to_body (template);
      if (!chy_document_update (session, document, NULL, NULL, body, actor, now, error))
        return FALSE;
    }
  return documents != NULL;
}

gboolean
chy_template_store_set_all (ChyTemplate *template, GVariant *settings, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  GVariantDict typed;
  g_autoptr (GVariant) changes = NULL;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&typed, NULL);
  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        g_ptr_array_add (texts, g_strdup_printf ("%s=%s", key, g_variant_get_string (value, NULL)));
      else
        g_variant_dict_insert_value (&typed, key, value);
      g_variant_unref (value);
    }
  g_ptr_array_add (texts, NULL);
  changes = g_variant_ref_sink (g_variant_dict_end (&typed));
  return chy_template_set_texts (template, (const char *const *) texts->pdata, error) &&
         chy_template_set_all (template, changes, error);
}

gboolean
chy_template_store_check_title (ChySession *session, const char *title, const char *id, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_TEMPLATE, error);
  g_autofree char *wanted = g_utf8_casefold (title, -1);

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const ChyDocument *document = g_ptr_array_index (documents, i);
      g_autofree char *folded = g_utf8_casefold (document->title, -1);

      if (g_str_equal (folded, wanted) && g_strcmp0 (document->id, id) != 0)
        {
          g_autoptr (GPtrArray) problems = chy_problems_new ();

          g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "template", "display-name-taken",
                                                      document->title, "displayName", NULL));
          chy_refuse (error, problems);
          return FALSE;
        }
    }
  return documents != NULL;
}

GVariant *
chy_template_store_read_file (GBytes *file, GError **error)
{
  static const char *const foreign[] = {
    "id", "documentVersion", "createdDateTime", "lastModifiedDateTime", "builtIn", "publishedOn", "version"
  };
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  gsize size = 0;
  const char *text = g_bytes_get_data (file, &size);
  g_autoptr (GVariant) body =
      chy_wire_body_from_text (text != NULL ? text : "", (gssize) size, chy_template_fields (), error);

  if (body == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      GVariant *without = chy_body_with (body, foreign[i], NULL);

      g_variant_unref (body);
      body = without;
    }
  if (!chy_fields_check (chy_template_fields (), body, chy_body_get_text (body, "displayName"), problems))
    {
      chy_refuse (error, problems);
      return NULL;
    }
  return g_steal_pointer (&body);
}

void
chy_template_store_offer_revert (GVariantDict *result, const ChyDocument *document)
{
  GVariantDict undo;

  g_variant_dict_init (&undo, NULL);
  g_variant_dict_insert (&undo, "template", "s", document->id);
  g_variant_dict_insert (&undo, "version", "x", document->version);
  g_variant_dict_insert_value (result, "undo", g_variant_dict_end (&undo));
}

static guint32
read_right (const char *text, GError **error)
{
  guint32 right = chy_template_right_from_string (text);

  if (right == 0)
    chy_refuse_one (error, "command", "unknown-right", NULL, "right", text, "choices",
                    "read, write, enroll, autoenroll, full-control", NULL);
  return right;
}

gboolean
chy_template_store_grant (
    ChyCommandContext *context, GVariant *params, gboolean give, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *name = chy_body_get_text (params, "principal");
  gboolean deny = chy_body_get_bool (params, "deny", FALSE);
  guint32 right = read_right (chy_body_get_text (params, "right"), error);
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) template = NULL;
  g_autoptr (ChyPrincipal) principal = NULL;
  const ChyAce *ace;
  gboolean resolved = TRUE;

  if (right == 0)
    return FALSE;
  template = chy_template_store_find (session, chy_body_get_text (params, "template"), &document, error);
  if (template == NULL)
    return FALSE;
  principal = chy_principals_resolve (session, name, &resolved, error);
  if (principal == NULL)
    return FALSE;
  /* An entry is found by its name too: its principal may have left the directory. */
  ace = chy_template_find_ace (template, principal->id);
  if (ace == NULL)
    ace = chy_template_find_ace (template, name);
  if (give)
    {
      /* Who may enroll has to read the template first (MS-CRTD 2.5). */
      if (right == CHY_TEMPLATE_RIGHT_ENROLL && !deny)
        right |= CHY_TEMPLATE_RIGHT_READ;
      chy_template_grant (template, principal->id, principal->name, right, deny);
    }
  else if (ace == NULL || !chy_template_revoke_grant (template, ace->principal_id, right, deny))
    {
      chy_refuse_one (error, "command", "not-granted", document->name, "name", name, "right",
                      chy_body_get_text (params, "right"), NULL);
      return FALSE;
    }
  if (give && !resolved)
    chy_command_context_add_problem (context,
                                     chy_problem_new (CHY_SEVERITY_NOTE, "command", "unresolved-principal",
                                                      document->name, NULL, "name", principal->name, NULL));
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert_value (result, "undo", params);
  return chy_template_store_save (context, document, template, error);
}
