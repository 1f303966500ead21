/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include "model/chy-connector-feature.h"

/* C13, and whether anybody takes what waits. */

#define WAITED_LONG (3600 * CHY_USEC_PER_SEC)

static void
report_account (ChyDoctor *self, const ChySurveyConnector *connector)
{
  const char *wanted = chy_body_get_text (connector->document->body, "account");

  chy_doctor_add (self,
                  chy_problem_new (CHY_SEVERITY_WARNING, "doctor", "connector-account",
                                   connector->document->title, NULL, "account", connector->account, "wanted",
                                   wanted != NULL && *wanted != '\0' ? wanted : CHY_CONNECTOR_SYSTEM_ACCOUNT,
                                   NULL),
                  0, NULL);
}

static void
examine_one (ChyDoctor *self, const ChySurveyConnector *connector)
{
  const char *name = connector->document->title;
  g_autofree char *date = chy_survey_format_time (connector->last_contact);
  gboolean reports = connector->reason != NULL && *connector->reason != '\0';
  char *run = chy_command_line ("connector", "run", NULL);

  switch (connector->state)
    {
    case CHY_CONNECTOR_PENDING:
      chy_doctor_report (self, CHY_SEVERITY_WARNING, "connector-pending", name, NULL, NULL, run);
      return;
    case CHY_CONNECTOR_WARNING:
      if (connector->account != NULL)
        {
          report_account (self, connector);
          break;
        }
      if (reports)
        chy_doctor_report (self, CHY_SEVERITY_WARNING, "connector-reports", name, "detail", connector->reason,
                           run);
      else
        chy_doctor_report (self, CHY_SEVERITY_NOTE, "connector-warning", name, "date", date, run);
      return;
    case CHY_CONNECTOR_INACTIVE:
      chy_doctor_report (self, CHY_SEVERITY_WARNING, "connector-inactive", name, "date", date, run);
      return;
    case CHY_CONNECTOR_CLOSED:
      chy_doctor_report (self, CHY_SEVERITY_NOTE, "connector-closed", name, "date", date, run);
      return;
    case CHY_CONNECTOR_DISABLED:
      chy_doctor_report (self, CHY_SEVERITY_NOTE, "connector-disabled", name, NULL, NULL, NULL);
      break;
    case CHY_CONNECTOR_ACTIVE:
    default:
      break;
    }
  g_free (run);
}

/* What waits for one feature of a connector. */
typedef struct
{
  const char *kind; /* of requests */
  const char *feature;
  const char *none; /* code where no connector has it */
} Work;

static const Work works[] = {
  { "issued", CHY_CONNECTOR_PKCS, "pkcs-none" },
  { "imported", CHY_CONNECTOR_PKCS_IMPORTED, "pkcs-imported-none" },
};

/* How many have waited since before `since`. */
static gboolean
count_waiting (ChyDoctor *self, const Work *work, gint64 since, gint64 *ret_n, GError **error)
{
  gboolean found = FALSE;

  return chy_session_get_int (self->session, "survey-waiting",
                              CHY_PARAMS (CHY_INT (since), CHY_TEXT (work->kind)), ret_n, &found, error);
}

/* Takes over `command`. */
static void
report_waiting (ChyDoctor *self, const char *code, gint64 waiting, char *command)
{
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, waiting);

  chy_doctor_add (self,
                  chy_problem_new (CHY_SEVERITY_ERROR, "doctor", code, NULL, NULL, "count", count, NULL),
                  waiting, command);
}

/* Enabled connectors there are, but none takes requests of this kind: they would wait for ever. */
static gboolean
examine_none (ChyDoctor *self, const Work *work, const char *name, GError **error)
{
  g_autofree char *setting = g_strconcat (work->feature, "=true", NULL);
  gint64 waiting = 0;

  if (!count_waiting (self, work, G_MAXINT64, &waiting, error))
    return FALSE;
  if (waiting > 0)
    report_waiting (self, work->none, waiting, chy_command_line ("connector", "set", name, setting, NULL));
  return TRUE;
}

static gboolean
is_working (ChyDoctor *self, const Work *work)
{
  for (guint i = 0; i < self->survey->connectors->len; i++)
    {
      const ChySurveyConnector *connector = g_ptr_array_index (self->survey->connectors, i);

      if (connector->state == CHY_CONNECTOR_ACTIVE &&
          chy_connector_has_feature (connector->document->body, work->feature))
        return TRUE;
    }
  return FALSE;
}

/* `usable`: the name of a connector that is enabled, or NULL. Adds to `waiting` what nobody works on. */
static gboolean
examine_work (ChyDoctor *self, const Work *work, const char *usable, gint64 *waiting, GError **error)
{
  gint64 n = 0;

  if (usable != NULL && !chy_survey_has_feature (self->survey, work->feature))
    return examine_none (self, work, usable, error);
  if (is_working (self, work))
    return TRUE;
  if (!count_waiting (self, work, self->survey->now - WAITED_LONG, &n, error))
    return FALSE;
  *waiting += n;
  return TRUE;
}

/* Imported certificates need a connector, too, but no authority. */
static gboolean
is_needed (ChyDoctor *self)
{
  for (guint i = 0; i < self->survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (self->survey->profiles, i);

      if (profile->is_imported && chy_survey_profile_is_assigned (profile))
        return TRUE;
    }
  return chy_doctor_is_in_use (self);
}

static gboolean
examine (ChyDoctor *self, GError **error)
{
  const char *usable = NULL;
  gint64 waiting = 0;

  for (guint i = 0; i < self->survey->connectors->len; i++)
    {
      const ChySurveyConnector *connector = g_ptr_array_index (self->survey->connectors, i);

      examine_one (self, connector);
      if (connector->enabled && usable == NULL)
        usable = connector->document->title;
    }
  if (usable == NULL)
    chy_doctor_report (self, is_needed (self) ? CHY_SEVERITY_ERROR : CHY_SEVERITY_NOTE, "connector-none",
                       NULL, NULL, NULL, chy_command_line ("connector", "enroll", "CONNECTOR1", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (works); i++)
    if (!examine_work (self, &works[i], usable, &waiting, error))
      return FALSE;
  if (waiting > 0)
    report_waiting (self, "requests-waiting", waiting, chy_command_line ("connector", "run", "--once", NULL));
  return TRUE;
}

const ChyDoctorCheck chy_doctor_connectors = { .id = "connectors", .examine = examine };
