/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/commands/chy-alert.h"
#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static GVariant *
to_row (const ChyAlert *alert)
{
  ChyProblem *problem = alert->problem;
  const char *object = chy_problem_get_object (problem);
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  g_autofree char *remedy = chy_problem_get_remedy (problem);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", alert->key);
  g_variant_dict_insert (&dict, "severity", "s", chy_severity_to_string (chy_problem_get_severity (problem)));
  g_variant_dict_insert (&dict, "code", "s", chy_problem_get_code (problem));
  g_variant_dict_insert (&dict, "object", "s", object != NULL ? object : "");
  g_variant_dict_insert (&dict, "title", "s", title);
  g_variant_dict_insert (&dict, "message", "s", sentence);
  g_variant_dict_insert (&dict, "remedy", "s", remedy != NULL ? remedy : "");
  g_variant_dict_insert (&dict, "raisedDateTime", "x", alert->raised);
  g_variant_dict_insert_value (&dict, "toldBy", g_variant_new_strv ((const char *const *) alert->told, -1));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* What is wrong now; what is over waits only until it was told. */
static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) alerts = chy_alert_list (session, error);
  GPtrArray *rows;

  (void) reader;
  (void) query;
  if (alerts == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  for (guint i = 0; i < alerts->len; i++)
    if (((const ChyAlert *) alerts->pdata[i])->over == 0)
      g_ptr_array_add (rows, to_row (alerts->pdata[i]));
  return rows;
}

const ChyLocalResource chy_local_alerts = { .id = "alerts", .keys = keys, .list = list };
