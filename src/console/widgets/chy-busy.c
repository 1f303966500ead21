/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-busy.h"

/* The application while it can be marked: GLib gives up what it marks by when the main loop has ended. */
static GApplication *
find_application (void)
{
  GApplication *application = g_application_get_default ();

  return application != NULL && g_application_get_is_registered (application) ? application : NULL;
}

gboolean
chy_busy_begin (void)
{
  GApplication *application = find_application ();

  if (application == NULL)
    return FALSE;
  g_application_mark_busy (application);

  return TRUE;
}

void
chy_busy_end (gboolean *marked)
{
  GApplication *application = find_application ();

  if (*marked && application != NULL)
    g_application_unmark_busy (application);
  *marked = FALSE;
}
