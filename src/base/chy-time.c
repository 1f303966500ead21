/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-time.h"

#include <string.h>

#include "chy-base-error.h"
#include "chy-clock.h"

typedef struct
{
  const char *name;
  gint64 seconds;
} Unit;

/* From large to small; "mo" and "min" stand before what they begin with. */
static const Unit units[] = {
  { "y", 31536000 }, { "mo", 2592000 }, { "w", 604800 }, { "d", 86400 },
  { "h", 3600 },     { "min", 60 },     { "s", 1 },
};

char *
chy_time_format (gint64 usec)
{
  gint64 second = usec / CHY_USEC_PER_SEC;
  gint64 fraction = usec % CHY_USEC_PER_SEC;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *base = NULL;

  if (fraction < 0)
    {
      fraction += CHY_USEC_PER_SEC;
      second--;
    }
  time = g_date_time_new_from_unix_utc (second);
  if (time == NULL)
    return g_strdup ("");
  base = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  if (fraction == 0)
    return g_strconcat (base, "Z", NULL);

  return g_strdup_printf ("%s.%06dZ", base, (int) fraction);
}

gboolean
chy_time_parse (const char *text, gboolean local, gint64 *ret_usec, GError **error)
{
  g_autoptr (GTimeZone) zone = local ? g_time_zone_new_local () : g_time_zone_new_utc ();
  g_autofree char *full = NULL;
  g_autoptr (GDateTime) time = NULL;

  if (strlen (text) == strlen ("2026-01-31"))
    full = g_strconcat (text, "T00:00:00", NULL);
  else
    full = g_strdup (text);
  time = g_date_time_new_from_iso8601 (full, zone);
  if (time == NULL)
    {
      g_set_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_INVALID,
                   "“%.80s” is not a time; write it as 2026-01-31 or 2026-01-31T13:45:00Z", text);
      return FALSE;
    }
  *ret_usec = g_date_time_to_unix (time) * CHY_USEC_PER_SEC + g_date_time_get_microsecond (time);

  return TRUE;
}

static const Unit *
unit_find (const char *text, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strlen (units[i].name) == length && strncmp (units[i].name, text, length) == 0)
      return &units[i];

  return NULL;
}

gboolean
chy_period_parse (const char *text, gint64 *ret_seconds, GError **error)
{
  const char *p = text;
  gint64 total = 0;

  while (*p != '\0')
    {
      char *end;
      guint64 count = g_ascii_isdigit (*p) ? g_ascii_strtoull (p, &end, 10) : 0;
      const Unit *unit;
      gsize length = 0;

      if (!g_ascii_isdigit (*p))
        goto fail;
      while (g_ascii_isalpha (end[length]))
        length++;
      unit = unit_find (end, length);
      /* A thousand years is more than any certificate has, and far from overflow. */
      if (unit == NULL || count > 31536000000 / (guint64) unit->seconds)
        goto fail;
      total += (gint64) count * unit->seconds;
      p = end + length;
    }
  if (total <= 0)
    goto fail;
  *ret_seconds = total;

  return TRUE;

fail:
  g_set_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_INVALID,
               "“%.80s” is not a period; write it as 1y, 6w, 30d or 12h", text);
  return FALSE;
}

char *
chy_period_format (gint64 seconds)
{
  for (gsize i = 0; seconds != 0 && i < G_N_ELEMENTS (units); i++)
    if (seconds % units[i].seconds == 0)
      return g_strdup_printf ("%" G_GINT64_FORMAT "%s", seconds / units[i].seconds, units[i].name);

  return g_strdup ("0s");
}
