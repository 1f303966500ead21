/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#define MAY_DIFFER (300 * CHY_USEC_PER_SEC)

/* A record that lies in the future was made by a clock that has gone back since, or by another one. */
static gboolean
examine (ChyDoctor *self, GError **error)
{
  gint64 last = 0;
  gboolean found = FALSE;
  g_autofree char *date = NULL;

  if (!chy_session_get_int (self->session, "survey-audit-last", CHY_NO_PARAMS, &last, &found, error))
    return FALSE;
  date = chy_survey_format_time (last);
  if (last > self->survey->now + MAY_DIFFER)
    chy_doctor_report (self, CHY_SEVERITY_ERROR, "clock-behind", NULL, "date", date, NULL);
  return TRUE;
}

const ChyDoctorCheck chy_doctor_clock = { .id = "clock", .examine = examine };
