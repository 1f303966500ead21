/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

/* C13, and whether anybody takes what waits. */

#define WAITED_LONG (3600 * CHY_USEC_PER_SEC)

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

static gboolean
examine (ChyDoctor *self, GError **error)
{
  gboolean working = FALSE;
  gboolean usable = FALSE;
  gboolean found = FALSE;
  gint64 waiting = 0;
  g_autofree char *count = NULL;

  for (guint i = 0; i < self->survey->connectors->len; i++)
    {
      const ChySurveyConnector *connector = g_ptr_array_index (self->survey->connectors, i);

      examine_one (self, connector);
      usable = usable || connector->enabled;
      working = working || connector->state == CHY_CONNECTOR_ACTIVE;
    }
  if (!usable)
    chy_doctor_report (self, chy_doctor_is_in_use (self) ? CHY_SEVERITY_ERROR : CHY_SEVERITY_NOTE,
                       "connector-none", NULL, NULL, NULL,
                       chy_command_line ("connector", "enroll", "CONNECTOR1", NULL));
  if (working)
    return TRUE;
  if (!chy_session_get_int (self->session, "survey-waiting",
                            CHY_PARAMS (CHY_INT (self->survey->now - WAITED_LONG)), &waiting, &found, error))
    return FALSE;
  count = g_strdup_printf ("%" G_GINT64_FORMAT, waiting);
  if (waiting > 0)
    chy_doctor_add (
        self,
        chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "requests-waiting", NULL, NULL, "count", count, NULL),
        waiting, chy_command_line ("connector", "run", "--once", NULL));
  return TRUE;
}

const ChyDoctorCheck chy_doctor_connectors = { .id = "connectors", .examine = examine };
