/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "tenant/commands/chy-template-store.h"
#include "tenant/local/chy-local-resource.h"

/* What is wrong with one template, with all that the tenant knows around it. */

static const char *const own_filters[] = { "template", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  const char *key = chy_query_get_text (query, "template");
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) template = NULL;

  (void) reader;
  if (key == NULL)
    {
      chy_refuse_one (error, "query", "filter-missing", "template-checks", "filter", "template", NULL);
      return NULL;
    }
  template = chy_template_store_find (session, key, &document, error);
  if (template == NULL ||
      !chy_template_store_check (session, template, document->id, NULL, 0, problems, error))
    return NULL;
  return chy_local_problem_rows (problems);
}

const ChyLocalResource chy_local_template_checks = {
  .id = "template-checks",
  .keys = keys,
  .own_filters = own_filters,
  .list = list,
};
