/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include "model/chy-connector-feature.h"

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

/* How many have waited since before `since`. */
static gboolean
count_waiting (ChyDoctor *self, gint64 since, gint64 *ret_n, GError **error)
{
  gboolean found = FALSE;

  return chy_session_get_int (self->session, "survey-waiting", CHY_PARAMS (CHY_INT (since)), ret_n, &found,
                              error);
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

/* Enabled connectors there are, but none takes requests: they would wait for ever. */
static gboolean
examine_pkcs (ChyDoctor *self, const char *name, GError **error)
{
  gint64 waiting = 0;

  if (!count_waiting (self, G_MAXINT64, &waiting, error))
    return FALSE;
  if (waiting > 0)
    report_waiting (self, "pkcs-none", waiting,
                    chy_command_line ("connector", "set", name, CHY_CONNECTOR_PKCS "=true", NULL));
  return TRUE;
}

static gboolean
examine (ChyDoctor *self, GError **error)
{
  gboolean working = FALSE;
  const char *usable = NULL;
  gint64 waiting = 0;

  for (guint i = 0; i < self->survey->connectors->len; i++)
    {
      const ChySurveyConnector *connector = g_ptr_array_index (self->survey->connectors, i);

      examine_one (self, connector);
      if (connector->enabled && usable == NULL)
        usable = connector->document->title;
      working = working || (connector->state == CHY_CONNECTOR_ACTIVE &&
                            chy_connector_has_feature (connector->document->body, CHY_CONNECTOR_PKCS));
    }
  if (usable == NULL)
    chy_doctor_report (self, chy_doctor_is_in_use (self) ? CHY_SEVERITY_ERROR : CHY_SEVERITY_NOTE,
                       "connector-none", NULL, NULL, NULL,
                       chy_command_line ("connector", "enroll", "CONNECTOR1", NULL));
  else if (!chy_survey_has_feature (self->survey, CHY_CONNECTOR_PKCS))
    return examine_pkcs (self, usable, error);
  if (working)
    return TRUE;
  if (!count_waiting (self, self->survey->now - WAITED_LONG, &waiting, error))
    return FALSE;
  if (waiting > 0)
    report_waiting (self, "requests-waiting", waiting, chy_command_line ("connector", "run", "--once", NULL));
  return TRUE;
}

const ChyDoctorCheck chy_doctor_connectors = { .id = "connectors", .examine = examine };
