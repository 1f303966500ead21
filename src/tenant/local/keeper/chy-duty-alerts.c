/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-alert-deliver.h"

#include "tenant/local/doctor/chy-doctor.h"

/* Alerts are what the doctor finds and somebody must hear of at once; so each rule stands in one place. */

#define MANY 5

/* Findings of one group about one object are one alert, whichever of them it is just now. */
static const struct
{
  const char *code, *group;
  gint64 least; /* affects at least so many */
} wanted[] = {
  { "connector-warning", "connector", 0 },
  { "connector-reports", "connector", 0 },
  { "connector-account", "connector", 0 },
  { "connector-inactive", "connector", 0 },
  { "requests-waiting", "requests", 0 },
  { "pkcs-none", "requests", 0 },
  { "revocations-waiting", "revocations", 0 },
  { "crl-due", "crl", 0 },
  { "crl-stale", "crl", 0 },
  { "authority-unreachable", "authority", 0 },
  { "authority-expires-soon", "authority", 0 },
  { "authority-expired", "authority", 0 },
  { "certificates-expiring", "certificates", MANY },
  { "pkcs-imported-none", "imported-requests", 0 },
  { "imported-expiring", "imported", 0 },
  { "imported-expired", "imported-expired", 0 },
  { "renewals-failing", "renewals", 0 },
  { "duty-failed", "duty", 0 },
  { "backup-failed", "duty", 0 },
  { "store-damaged", "store", 0 },
  { "clock-behind", "clock", 0 },
  { "disk-nearly-full", "disk", 0 },
};

static gint64
get_period (ChyKeeper *keeper)
{
  (void) keeper;
  return 60 * CHY_USEC_PER_SEC;
}

/* The alert that a finding is, or NULL. */
static char *
make_key (const ChyFinding *finding)
{
  const char *object = chy_problem_get_object (finding->problem);

  if (g_strcmp0 (chy_problem_get_domain (finding->problem), "doctor") != 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (g_str_equal (wanted[i].code, chy_problem_get_code (finding->problem)))
      {
        if (finding->affected < wanted[i].least)
          return NULL;
        return object != NULL && *object != '\0' ? g_strconcat (wanted[i].group, "/", object, NULL)
                                                 : g_strdup (wanted[i].group);
      }
  return NULL;
}

static GVariant *
make_params (GPtrArray *findings)
{
  GVariantBuilder items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantDict dict;

  for (guint i = 0; i < findings->len; i++)
    {
      const ChyFinding *finding = findings->pdata[i];
      g_autofree char *key = make_key (finding);
      g_autoptr (GVariant) problem = NULL;

      if (key == NULL)
        continue;
      problem = chy_problem_to_body (finding->problem);
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "key", "s", key);
      g_variant_dict_insert_value (&dict, "problem", problem);
      g_variant_builder_add_value (&items, g_variant_dict_end (&dict));
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "alerts", g_variant_builder_end (&items));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
report (ChyKeeper *keeper, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) findings = chy_doctor_run (keeper->tenant, FALSE, NULL, cancellable, error);
  g_autoptr (GVariant) params = findings != NULL ? make_params (findings) : NULL;
  ChyOutcome *outcome;

  if (params == NULL)
    return FALSE;
  outcome = chy_keeper_apply (keeper, "alert-report", params, cancellable, error);
  if (outcome == NULL)
    return FALSE;
  chy_outcome_free (outcome);
  return TRUE;
}

/* --- telling -------------------------------------------------------------------------------------------- */

static gboolean
list_alerts (ChySession *session, gpointer data, GError **error)
{
  GPtrArray **alerts = data;

  g_clear_pointer (alerts, g_ptr_array_unref);
  *alerts = chy_alert_list (session, error);
  return *alerts != NULL;
}

/* Told first and marked then: should the server end between, it is told once more, and never not at all. */
static gboolean
tell (ChyKeeper *keeper, const ChyAlert *alert, GCancellable *cancellable, GError **error)
{
  gboolean complete = FALSE;
  g_auto (GStrv) told = chy_alert_deliver (keeper, alert, &complete);
  g_autoptr (GVariant) params = NULL;
  GVariantDict dict;
  ChyOutcome *outcome;

  if (complete && alert->over == 0 &&
      g_strv_equal ((const char *const *) told, (const char *const *) alert->told))
    return TRUE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "key", "s", alert->key);
  g_variant_dict_insert (&dict, "code", "s", chy_problem_get_code (alert->problem));
  g_variant_dict_insert (&dict, "over", "b", alert->over != 0);
  g_variant_dict_insert (&dict, "complete", "b", complete);
  g_variant_dict_insert_value (&dict, "told", g_variant_new_strv ((const char *const *) told, -1));
  params = g_variant_ref_sink (g_variant_dict_end (&dict));
  outcome = chy_keeper_apply (keeper, "alert-told", params, cancellable, error);
  if (outcome == NULL)
    return FALSE;
  chy_outcome_free (outcome);
  return TRUE;
}

static gboolean
work (ChyKeeper *keeper, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) alerts = NULL;

  if (!report (keeper, cancellable, error) ||
      !chy_store_read (chy_tenant_local_get_store (keeper->tenant), list_alerts, &alerts, cancellable, error))
    return FALSE;
  for (guint i = 0; i < alerts->len; i++)
    if (!tell (keeper, alerts->pdata[i], cancellable, error))
      return FALSE;
  return TRUE;
}

const ChyDuty chy_duty_alerts = {
  .name = "alerts",
  .lease = 600 * CHY_USEC_PER_SEC,
  .get_period = get_period,
  .work = work,
};
