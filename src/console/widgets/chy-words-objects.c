/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-words.h"

char *
chy_words_objects (const char *resource, gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  if (g_str_equal (resource, "certificates"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s certificate", "%s certificates", (gulong) n),
                            number);
  if (g_str_equal (resource, "requests"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s request", "%s requests", (gulong) n), number);
  if (g_str_equal (resource, "devices"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s device", "%s devices", (gulong) n), number);
  if (g_str_equal (resource, "users"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s user", "%s users", (gulong) n), number);
  if (g_str_equal (resource, "groups"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s group", "%s groups", (gulong) n), number);
  if (g_str_equal (resource, "members"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s member", "%s members", (gulong) n), number);
  if (g_str_equal (resource, "profiles"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s profile", "%s profiles", (gulong) n), number);
  if (g_str_equal (resource, "connectors"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s connector", "%s connectors", (gulong) n),
                            number);
  if (g_str_equal (resource, "authorities"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s authority", "%s authorities", (gulong) n),
                            number);
  if (g_str_equal (resource, "templates"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s template", "%s templates", (gulong) n), number);
  if (g_str_equal (resource, "audit"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s record", "%s records", (gulong) n), number);
  if (g_str_equal (resource, "findings"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s finding", "%s findings", (gulong) n), number);
  if (g_str_equal (resource, "deliveries"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s delivery", "%s deliveries", (gulong) n),
                            number);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s row", "%s rows", (gulong) n), number);
}
