/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include "tenant/local/keeper/chy-duty-record.h"

/* What servers fail at that they do by themselves. */

/* A duty of one server that was not heard of for longer is one of a server that is no more. */
#define GONE (2 * 3600 * CHY_USEC_PER_SEC)

static gboolean
examine (ChyDoctor *self, GError **error)
{
  g_autoptr (GPtrArray) records = chy_duty_record_list (self->session, error);

  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const ChyDutyRecord *record = g_ptr_array_index (records, i);
      gboolean is_backup = g_str_equal (record->name, "backup");
      gboolean is_gone = strchr (record->name, '@') != NULL && record->tried + GONE < self->survey->now;
      g_autofree char *date =
          chy_survey_format_time (is_backup && record->done > 0 ? record->done : record->failed);

      if (record->failed != 0 && !is_gone)
        chy_doctor_add (self,
                        chy_problem_new (CHY_SEVERITY_ERROR, "doctor",
                                         is_backup ? "backup-failed" : "duty-failed", record->name, NULL,
                                         "date", date, "detail",
                                         record->message != NULL ? record->message : "", NULL),
                        0, NULL);
    }
  return TRUE;
}

const ChyDoctorCheck chy_doctor_keeper = { .id = "keeper", .examine = examine };
