/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#define SOON (90 * CHY_USEC_PER_DAY)

static gboolean
has_urls (const ChySurveyAuthority *authority, const char *key)
{
  g_auto (GStrv) urls = chy_body_get_list (authority->described, key);

  return urls[0] != NULL;
}

static char *
crl_command (const ChySurveyAuthority *authority)
{
  return chy_command_line ("authority", "crl", authority->name, "authority.crl", NULL);
}

/* A server makes the next list "overlap" before this one ends, so it is due only where that was missed. */
static gboolean
is_due (ChyDoctor *self, const ChySurveyAuthority *authority, gint64 next)
{
  gint64 overlap = chy_body_get_int (authority->described, "crlOverlap", 0) * CHY_USEC_PER_SEC;

  return next - self->survey->now <
         MIN (CHY_USEC_PER_DAY, overlap > 0 ? overlap * 3 / 4 : CHY_USEC_PER_DAY / 24);
}

static void
examine_crl (ChyDoctor *self, const ChySurveyAuthority *authority)
{
  gint64 made = chy_body_get_int (authority->described, "crlThisUpdate", 0);
  gint64 next = chy_body_get_int (authority->described, "crlNextUpdate", 0);
  gboolean named = has_urls (authority, "crlUrls");
  g_autofree char *date = chy_survey_format_time (next);

  if (made == 0)
    {
      if (named)
        chy_doctor_report (self, CHY_SEVERITY_WARNING, "crl-missing", authority->name, NULL, NULL,
                           crl_command (authority));
    }
  else if (next <= self->survey->now)
    chy_doctor_report (self, named ? CHY_SEVERITY_ERROR : CHY_SEVERITY_WARNING, "crl-stale", authority->name,
                       "date", date, crl_command (authority));
  else if (is_due (self, authority, next))
    chy_doctor_report (self, CHY_SEVERITY_WARNING, "crl-due", authority->name, "date", date,
                       crl_command (authority));
  if (!named)
    chy_doctor_report (
        self, CHY_SEVERITY_WARNING, "crl-address-missing", authority->name, NULL, NULL,
        chy_command_line ("authority", "set", authority->name, "crlUrls=http://HOST/authority.crl", NULL));
  if (!has_urls (authority, "aiaUrls"))
    chy_doctor_report (
        self, CHY_SEVERITY_NOTE, "aia-address-missing", authority->name, NULL, NULL,
        chy_command_line ("authority", "set", authority->name, "aiaUrls=http://HOST/authority.cer", NULL));
}

static void
examine_life (ChyDoctor *self, const ChySurveyAuthority *authority)
{
  gint64 now = self->survey->now;
  g_autofree char *begin = chy_survey_format_time (authority->not_before);
  g_autofree char *end = chy_survey_format_time (authority->not_after);

  if (authority->not_before > now)
    chy_doctor_report (self, CHY_SEVERITY_ERROR, "authority-not-yet-valid", authority->name, "date", begin,
                       NULL);
  else if (authority->not_after <= now)
    chy_doctor_report (self, CHY_SEVERITY_ERROR, "authority-expired", authority->name, "date", end,
                       chy_command_line ("authority", "renew", authority->name, NULL));
  else if (authority->not_after - now < SOON)
    chy_doctor_report (self, CHY_SEVERITY_WARNING, "authority-expires-soon", authority->name, "date", end,
                       chy_command_line ("authority", "renew", authority->name, NULL));
}

/* Whether its root was exported, by hand or into a profile. */
static gboolean
is_exported (ChyDoctor *self, const ChySurveyAuthority *authority)
{
  for (guint i = 0; i < self->survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (self->survey->profiles, i);

      if (chy_survey_is_in_chain (authority, profile->certificate))
        return TRUE;
    }
  return authority->exported;
}

static gboolean
examine (ChyDoctor *self, GError **error)
{
  (void) error;
  if (self->survey->authorities->len == 0)
    chy_doctor_report (self, chy_doctor_is_in_use (self) ? CHY_SEVERITY_ERROR : CHY_SEVERITY_NOTE,
                       "authority-none", NULL, NULL, NULL,
                       chy_command_line ("authority", "create", "NAME", "--organization", "ORGANIZATION",
                                         "--fqdn", "HOST", NULL));
  for (guint i = 0; i < self->survey->authorities->len; i++)
    {
      const ChySurveyAuthority *authority = g_ptr_array_index (self->survey->authorities, i);

      if (authority->described == NULL)
        chy_doctor_report (self, CHY_SEVERITY_ERROR, "authority-unreachable", NULL, "detail",
                           authority->error->message, NULL);
      else if (g_str_equal (authority->state, "waitingForCertificate"))
        chy_doctor_report (
            self, chy_doctor_is_in_use (self) ? CHY_SEVERITY_ERROR : CHY_SEVERITY_WARNING,
            "authority-waiting", authority->name, NULL, NULL,
            chy_command_line ("authority", "request-certificate", authority->name, "request.csr", NULL));
      else
        {
          examine_life (self, authority);
          examine_crl (self, authority);
          if (!is_exported (self, authority))
            chy_doctor_report (self, CHY_SEVERITY_NOTE, "root-not-exported", authority->name, NULL, NULL,
                               chy_command_line ("authority", "export-certificate", authority->name,
                                                 "root.cer", "--root", NULL));
        }
    }
  return TRUE;
}

const ChyDoctorCheck chy_doctor_authorities = { .id = "authorities", .examine = examine };
