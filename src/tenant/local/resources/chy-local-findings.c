/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"
#include "tenant/local/doctor/chy-doctor.h"

static const char *const own_filters[] = { "deep", "recent", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* What a screen needs to mend it: the names of authority, template and so on. */
static GVariant *
arguments_of (ChyProblem *problem)
{
  static const char *const names[] = {
    "authority", "template", "root", "platform", "date", "count", "record"
  };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (chy_problem_get_argument (problem, names[i]) != NULL)
      g_variant_dict_insert (&dict, names[i], "s", chy_problem_get_argument (problem, names[i]));
  return g_variant_dict_end (&dict);
}

static GVariant *
to_row (const ChyFinding *finding, guint number)
{
  ChyProblem *problem = finding->problem;
  const char *object = chy_problem_get_object (problem);
  g_autofree char *id = g_strdup_printf ("%u", number);
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  g_autofree char *remedy = chy_problem_get_remedy (problem);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "severity", "s", chy_severity_to_string (chy_problem_get_severity (problem)));
  g_variant_dict_insert (&dict, "domain", "s", chy_problem_get_domain (problem));
  g_variant_dict_insert (&dict, "code", "s", chy_problem_get_code (problem));
  g_variant_dict_insert (&dict, "object", "s", object != NULL ? object : "");
  g_variant_dict_insert (&dict, "title", "s", title);
  g_variant_dict_insert (&dict, "message", "s", sentence);
  g_variant_dict_insert (&dict, "remedy", "s", remedy != NULL ? remedy : "");
  g_variant_dict_insert_value (&dict, "arguments", arguments_of (problem));
  g_variant_dict_insert (&dict, "affected", "x", finding->affected);
  g_variant_dict_insert (&dict, "command", "s", finding->command != NULL ? finding->command : "");
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GPtrArray *
examine (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  gboolean deep = query->filter != NULL && chy_body_get_bool (query->filter, "deep", FALSE);
  gint64 begun = g_get_monotonic_time ();
  g_autoptr (GPtrArray) findings = chy_doctor_run (tenant, deep, query->progress, cancellable, error);
  GPtrArray *rows;

  if (findings == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  for (guint i = 0; i < findings->len; i++)
    g_ptr_array_add (rows, to_row (g_ptr_array_index (findings, i), i + 1));
  chy_local_keep_findings (tenant, rows, g_get_monotonic_time () - begun);
  return rows;
}

/* The filter "recent" is a list of severities: those are counted where somebody looked lately. */
static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  const char *recent = chy_query_get_text (query, "recent");
  g_auto (GStrv) severities = NULL;
  g_autoptr (GPtrArray) all = recent != NULL ? chy_local_ref_findings (tenant) : NULL;
  GPtrArray *rows;

  if (all == NULL)
    all = examine (tenant, query, cancellable, error);
  if (all == NULL)
    return NULL;
  severities = recent != NULL ? g_strsplit (recent, ",", -1) : NULL;
  /* A list of its own: the caller sorts and picks. */
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  for (guint i = 0; i < all->len; i++)
    if (severities == NULL || g_strv_contains ((const char *const *) severities,
                                               chy_body_get_text (g_ptr_array_index (all, i), "severity")))
      g_ptr_array_add (rows, g_variant_ref (g_ptr_array_index (all, i)));
  return rows;
}

const ChyLocalResource chy_local_findings = {
  .id = "findings",
  .keys = keys,
  .own_filters = own_filters,
  .list_outside = list,
};
