/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-principals.h"
#include "chy-template-store.h"
#include "model/chy-problem.h"
#include "model/chy-profile.h"

/* What a check may ask; lives as long as the check. */
typedef struct
{
  ChySession *session;
  GPtrArray *connectors; /* (owned) of ChyPrincipal */
  GPtrArray *profiles;   /* (owned) of ChyDocument that use it */
  GPtrArray *lists;      /* (owned) of char**: the uses' extended key usages */
  GArray *uses;          /* (owned) of ChyTemplateUse */
  GPtrArray *published;  /* (owned) of char*, NULL-terminated */
  GPtrArray *names;      /* (owned) of char*, NULL-terminated */
} Knowledge;

static void
knowledge_clear (Knowledge *self)
{
  g_clear_pointer (&self->connectors, g_ptr_array_unref);
  g_clear_pointer (&self->uses, g_array_unref);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_pointer (&self->published, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Knowledge, knowledge_clear)

static gboolean
on_text (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

/* Rows of "principal-members": id, name. */
static gboolean
on_member (ChyRow *row, gpointer data)
{
  const char *none[] = { NULL };

  g_ptr_array_add (data, chy_principal_new (chy_row_text (row, 0), chy_row_text (row, 1), none));
  return TRUE;
}

static ChyPrincipalKind
resolve (const char *id, const char *name, GPtrArray **ret_members, gpointer user_data)
{
  Knowledge *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *kind = NULL;
  gboolean found = FALSE;

  (void) name;
  if (!chy_session_get_text (self->session, "principal-kind", CHY_PARAMS (CHY_TEXT (id)), &kind, &found,
                             &error) ||
      kind == NULL)
    return CHY_PRINCIPAL_KIND_UNKNOWN;
  if (g_str_equal (kind, "user"))
    return CHY_PRINCIPAL_KIND_USER;
  if (g_str_equal (kind, "device"))
    return CHY_PRINCIPAL_KIND_COMPUTER;
  if (ret_members != NULL)
    {
      g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_principal_free);

      if (chy_session_each (self->session, "principal-members", CHY_PARAMS (CHY_TEXT (id)), on_member,
                            members, &error))
        *ret_members = g_steal_pointer (&members);
    }
  return CHY_PRINCIPAL_KIND_GROUP;
}

static gboolean
load_connectors (Knowledge *self, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (self->session, CHY_DOCUMENT_CONNECTOR, error);

  self->connectors = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_principal_free);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const ChyDocument *document = g_ptr_array_index (documents, i);
      const char *id = chy_body_get_text (document->body, "principalId");
      const char *name = chy_body_get_text (document->body, "principalName");
      const char *none[] = { NULL };

      if (id != NULL)
        g_ptr_array_add (self->connectors, chy_principal_new (id, name, none));
    }
  return documents != NULL;
}

static gboolean
load_uses (Knowledge *self, const char *template_name, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (self->session, CHY_DOCUMENT_PROFILE, error);

  self->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_document_free);
  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->uses = g_array_new (FALSE, TRUE, sizeof (ChyTemplateUse));
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      ChyDocument *document = chy_document_copy (g_ptr_array_index (documents, i));
      const char *name = chy_body_get_text (document->body, "certificateTemplateName");
      char **usages;
      ChyTemplateUse use;

      g_ptr_array_add (self->profiles, document);
      if (name == NULL || g_ascii_strcasecmp (name, template_name) != 0)
        continue;
      usages = chy_profile_get_extended_key_usages (document->body);
      g_ptr_array_add (self->lists, usages);
      use = (ChyTemplateUse){ .profile = document->title,
                              .platform = chy_body_get_text (document->body, "platform"),
                              .type = chy_body_get_text (document->body, "type"),
                              .extended_key_usages = (const char *const *) usages,
                              .validity = chy_profile_get_validity (document->body) };
      g_array_append_val (self->uses, use);
    }
  return documents != NULL;
}

gboolean
chy_template_store_check (ChySession *session,
                          const ChyTemplate *template,
                          const char *template_id,
                          const char *authority,
                          gint64 authority_remaining,
                          GPtrArray *problems,
                          GError **error)
{
  g_auto (Knowledge) self = { .session = session };
  ChyTemplateCheckContext context = { .resolve = resolve, .user_data = &self };

  self.published = g_ptr_array_new_with_free_func (g_free);
  self.names = g_ptr_array_new_with_free_func (g_free);
  if (!load_connectors (&self, error) || !load_uses (&self, template->cn, error) ||
      !chy_session_each (session, "issued-on", CHY_PARAMS (CHY_TEXT (template_id)), on_text, self.published,
                         error) ||
      !chy_session_each (session, "template-names", CHY_NO_PARAMS, on_text, self.names, error))
    return FALSE;
  if (authority != NULL)
    g_ptr_array_add (self.published, g_strdup (authority));
  g_ptr_array_add (self.published, NULL);
  g_ptr_array_add (self.names, NULL);
  context.published_on = (const char *const *) self.published->pdata;
  context.known_templates = (const char *const *) self.names->pdata;
  context.connectors = self.connectors;
  context.uses = (const ChyTemplateUse *) (gpointer) self.uses->data;
  context.n_uses = self.uses->len;
  context.authority_remaining = authority_remaining;
  chy_template_check (template, &context, problems);
  return TRUE;
}

/* The same problem as a warning, with its arguments. */
static ChyProblem *
soften (ChyProblem *problem)
{
  g_autoptr (GVariant) body = chy_problem_to_body (problem);
  g_autoptr (GVariant) softer =
      chy_body_with (body, "severity", g_variant_new_string (chy_severity_to_string (CHY_SEVERITY_WARNING)));

  return chy_problem_new_from_body (softer);
}

GPtrArray *
chy_template_store_accept (GPtrArray *problems, const char *const *accepted)
{
  GPtrArray *result = chy_problems_new ();

  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);
      ChyProblem *softer = NULL;

      if (chy_problem_get_severity (problem) == CHY_SEVERITY_ERROR && accepted != NULL &&
          g_strv_contains (accepted, chy_problem_get_code (problem)))
        softer = soften (problem);
      g_ptr_array_add (result, softer != NULL ? softer : chy_problem_ref (problem));
    }
  return result;
}
