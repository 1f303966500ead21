/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-diagnostics-gather.h"

#include "model/chy-problem.h"

/* No domain that we have words for. */
static gboolean
is_unexpected (GPtrArray *problems)
{
  return problems->len == 1 && g_str_equal (chy_problem_get_domain (problems->pdata[0]), "base") &&
         g_str_equal (chy_problem_get_code (problems->pdata[0]), "unexpected");
}

char *
chy_diagnostics_error_code (const GError *error)
{
  g_autoptr (GPtrArray) problems = NULL;
  GString *text = g_string_new (NULL);

  if (error == NULL)
    return g_string_free (text, FALSE);
  problems = chy_problems_from_error (error);
  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", chy_problem_get_domain (problem),
                              chy_problem_get_code (problem));
    }
  /* Of a library: a number by its own table. */
  if (is_unexpected (problems))
    g_string_append_printf (text, " (%s %d)", g_quark_to_string (error->domain), error->code);

  return g_string_free (text, FALSE);
}

static void
add_tenant (ChyDiagnostics *self, ChyTenant *tenant, GCancellable *cancellable)
{
  g_autoptr (ChyPseudonyms) names = chy_pseudonyms_new ();

  chy_diagnostics_add (self, "counts", chy_diagnostics_counts (tenant, cancellable));
  /* Findings name connectors and authorities by name, so those are to be known first. */
  chy_diagnostics_add (self, "connectors", chy_diagnostics_connectors (tenant, names, cancellable));
  chy_diagnostics_add (self, "findings", chy_diagnostics_findings (tenant, names, cancellable));
  chy_diagnostics_add (self, "failures", chy_diagnostics_failures (tenant, names, cancellable));
}

ChyDiagnostics *
chy_diagnostics_gather (const ChyDiagnosticsSource *source, GCancellable *cancellable)
{
  ChyDiagnostics *self = chy_diagnostics_new (source->program, chy_clock_now (source->clock));

  chy_diagnostics_add (self, "versions", chy_diagnostics_versions ());
  chy_diagnostics_add (self, "system", chy_diagnostics_system ());
  chy_diagnostics_add (self, "settings", chy_diagnostics_settings ());
  if (source->location != NULL)
    chy_diagnostics_add (self, "place", chy_diagnostics_place (source->location));
  chy_diagnostics_add (self, "tenant", chy_diagnostics_tenant (source, cancellable));
  if (source->tenant != NULL)
    add_tenant (self, source->tenant, cancellable);
  chy_diagnostics_add (self, "log", chy_diagnostics_log (cancellable));

  return self;
}
