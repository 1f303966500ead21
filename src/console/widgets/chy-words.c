/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "base/chy-clock.h"
#include "base/chy-i18n.h"

#include "chy-words.h"

enum
{
  MINUTE = 60,
  HOUR = 60 * MINUTE,
  DAY = 24 * HOUR,
  FAR = 30 * DAY,
};

static const struct
{
  const char *state;
  const char *icon;
} icons[] = {
  { "met", "chy-state-ok-symbolic" },
  { "active", "chy-state-ok-symbolic" },
  { "succeeded", "chy-state-ok-symbolic" },
  { "issued", "chy-state-ok-symbolic" },
  { "wrapped", "chy-state-ok-symbolic" },
  { "delivered", "chy-state-ok-symbolic" },
  { "installed", "chy-state-ok-symbolic" },
  { "valid", "chy-state-ok-symbolic" },
  { "current", "chy-state-ok-symbolic" },
  { "allowed", "chy-state-ok-symbolic" },
  { "warning", "chy-state-warning-symbolic" },
  { "expiresSoon", "chy-state-warning-symbolic" },
  { "locked", "chy-state-warning-symbolic" },
  { "unreachable", "chy-state-warning-symbolic" },
  { "failed", "chy-state-error-symbolic" },
  { "denied", "chy-state-error-symbolic" },
  { "notMet", "chy-state-error-symbolic" },
  { "missing", "chy-state-error-symbolic" },
  { "expired", "chy-state-error-symbolic" },
  { "revoked", "chy-state-revoked-symbolic" },
  { "pending", "chy-state-pending-symbolic" },
  { "pendingApproval", "chy-state-pending-symbolic" },
  { "waitingForCertificate", "chy-state-pending-symbolic" },
  { "notYetValid", "chy-state-pending-symbolic" },
  { "assigned", "chy-state-pending-symbolic" },
  { "queued", "chy-state-pending-symbolic" },
  { "claimed", "chy-state-pending-symbolic" },
  { "keyMade", "chy-state-pending-symbolic" },
  { "submitted", "chy-state-pending-symbolic" },
  { "inactive", "chy-state-inactive-symbolic" },
  { "disabled", "chy-state-inactive-symbolic" },
  { "closed", "chy-state-inactive-symbolic" },
  { "removed", "chy-state-inactive-symbolic" },
  { "cancelled", "chy-state-inactive-symbolic" },
  { "superseded", "chy-state-inactive-symbolic" },
  { "notApplicable", "chy-state-inactive-symbolic" },
};

const char *
chy_state_icon (const char *state)
{
  for (gsize i = 0; state != NULL && i < G_N_ELEMENTS (icons); i++)
    if (g_str_equal (icons[i].state, state))
      return icons[i].icon;

  return "chy-state-unknown-symbolic";
}

static char *
in_future (gint64 seconds)
{
  if (seconds < HOUR)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "in %d minute", "in %d minutes", (gulong) (seconds / MINUTE)),
        (int) (seconds / MINUTE));
  if (seconds < DAY)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "in %d hour", "in %d hours", (gulong) (seconds / HOUR)),
        (int) (seconds / HOUR));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "in %d day", "in %d days", (gulong) (seconds / DAY)),
                          (int) (seconds / DAY));
}

static char *
in_past (gint64 seconds)
{
  if (seconds < HOUR)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d minute ago", "%d minutes ago", (gulong) (seconds / MINUTE)),
        (int) (seconds / MINUTE));
  if (seconds < DAY)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d hour ago", "%d hours ago", (gulong) (seconds / HOUR)),
        (int) (seconds / HOUR));

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%d day ago", "%d days ago", (gulong) (seconds / DAY)),
      (int) (seconds / DAY));
}

char *
chy_words_relative (gint64 time, gint64 now)
{
  gint64 seconds = (time - now) / CHY_USEC_PER_SEC;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (ABS (seconds) < MINUTE)
    return g_strdup (_ ("now"));
  if (seconds > 0 && seconds < FAR)
    return in_future (seconds);
  if (seconds < 0 && -seconds < FAR)
    return in_past (-seconds);
  utc = g_date_time_new_from_unix_utc (time / CHY_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%x") : g_strdup (_ ("Unknown"));
}

char *
chy_words_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / CHY_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%c") : g_strdup (_ ("Unknown"));
}

char *
chy_words_number (gint64 number)
{
  g_autofree char *plain = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  const struct lconv *conventions = localeconv ();
  g_autoptr (GString) grouped = NULL;

  if (*conventions->grouping != '\0' && *conventions->thousands_sep != '\0')
    return g_strdup_printf ("%'" G_GINT64_FORMAT, number);
  /* A locale without conventions is American English, as the words are. */
  grouped = g_string_new (plain);
  for (gssize at = (gssize) grouped->len - 3; at > (number < 0 ? 1 : 0); at -= 3)
    g_string_insert_c (grouped, at, ',');

  return g_string_free (g_steal_pointer (&grouped), FALSE);
}

char *
chy_words_integer (const ChyField *field, gint64 number)
{
  return (field->flags & CHY_FIELD_ORDINAL) != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number)
                                                 : chy_words_number (number);
}
