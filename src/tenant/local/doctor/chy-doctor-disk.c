/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include <sys/statvfs.h>

/* Nearly full: less than a twentieth is left, and less than what a day may need. */
#define PART 20
#define ROOM (G_GINT64_CONSTANT (2) << 30)

static gboolean
examine_outside (ChyDoctor *self, GError **error)
{
  const char *folder = chy_tenant_local_get_folder (self->survey->tenant);
  struct statvfs disk;

  (void) error;
  if (folder == NULL || statvfs (folder, &disk) != 0 || disk.f_blocks == 0)
    return TRUE;
  if (disk.f_bavail < disk.f_blocks / PART &&
      (guint64) disk.f_bavail * (guint64) disk.f_frsize < (guint64) ROOM)
    {
      g_autofree char *percent =
          g_strdup_printf ("%d", (int) ((guint64) disk.f_bavail * 100 / (guint64) disk.f_blocks));

      chy_doctor_report (self, CHY_SEVERITY_WARNING, "disk-nearly-full", folder, "percent", percent, NULL);
    }
  return TRUE;
}

const ChyDoctorCheck chy_doctor_disk = { .id = "disk", .examine_outside = examine_outside };
