/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "tenant/commands/chy-template-store.h"
#include "tenant/local/chy-local-resource.h"

/* What is wrong with one template, with all that the tenant knows around it: a saved one ("template"), or one
 * that is about to be saved ("body", with "template" where it takes that one's place). */

static const char *const own_filters[] = { "template", "body", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* A new one must be told apart from all others, by programs and by people. */
static gboolean
check_names (
    ChySession *session, const ChyTemplate *template, const char *id, GPtrArray *problems, GError **error)
{
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (GError) taken = NULL;

  if (!chy_document_lookup (session, CHY_DOCUMENT_TEMPLATE, template->cn, &document, error))
    return FALSE;
  if (document != NULL && g_strcmp0 (document->id, id) != 0 &&
      g_ascii_strcasecmp (document->name, template->cn) == 0)
    g_ptr_array_add (problems,
                     chy_problem_new (CHY_SEVERITY_ERROR, "template", "name-taken", template->display_name,
                                      "displayName", "name", template->cn, NULL));
  else if (!chy_template_store_check_title (session, template->display_name, id, &taken))
    {
      g_autoptr (GPtrArray) found = chy_problems_from_error (taken);

      for (guint i = 0; i < found->len; i++)
        g_ptr_array_add (problems, chy_problem_ref (found->pdata[i]));
    }
  return TRUE;
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  const char *key = chy_query_get_text (query, "template");
  g_autoptr (GVariant) body = query->filter != NULL ? chy_body_get (query->filter, "body") : NULL;
  gboolean unsaved = body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) template = NULL;
  const char *id;

  (void) reader;
  if (key == NULL && !unsaved)
    {
      chy_refuse_one (error, "query", "filter-missing", "template-checks", "filter", "template", NULL);
      return NULL;
    }
  if (key != NULL)
    document = chy_document_find (session, CHY_DOCUMENT_TEMPLATE, key, error);
  if (key != NULL && document == NULL)
    return NULL;
  id = document != NULL ? document->id : "";
  template = chy_template_new_from_body (unsaved ? body : document->body, error);
  if (template == NULL || (unsaved && !check_names (session, template, id, problems, error)) ||
      !chy_template_store_check (session, template, id, NULL, 0, problems, error))
    return NULL;
  return chy_local_problem_rows (problems);
}

const ChyLocalResource chy_local_template_checks = {
  .id = "template-checks",
  .keys = keys,
  .own_filters = own_filters,
  .list = list,
};
