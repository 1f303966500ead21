/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-platform.h"

#include <string.h>

#include "base/chy-i18n.h"

const char *
chy_certificate_type_to_string (ChyCertificateType type)
{
  return type == CHY_CERTIFICATE_TYPE_DEVICE ? "machine" : "user";
}

ChyCertificateType
chy_certificate_type_from_string (const char *text)
{
  if (text != NULL && (g_ascii_strcasecmp (text, "machine") == 0 || g_ascii_strcasecmp (text, "device") == 0))
    return CHY_CERTIFICATE_TYPE_DEVICE;

  return CHY_CERTIFICATE_TYPE_USER;
}

const ChyPlatform *
chy_platform_find (const char *id)
{
  for (const ChyPlatform *const *platform = chy_platforms (); id != NULL && *platform != NULL; platform++)
    if (g_ascii_strcasecmp ((*platform)->id, id) == 0)
      return *platform;

  return NULL;
}

static gboolean
is_called (const ChyPlatform *self, const char *folded)
{
  g_autofree char *title = g_utf8_casefold (self->title, -1);
  g_autofree char *translated = g_utf8_casefold (_ (self->title), -1);

  if (strcmp (title, folded) == 0 || strcmp (translated, folded) == 0)
    return TRUE;

  return self->aliases != NULL && g_strv_contains (self->aliases, folded);
}

const ChyPlatform *
chy_platform_guess (const char *text)
{
  const ChyPlatform *exact = chy_platform_find (text);
  g_autofree char *folded = NULL;
  g_autofree char *stripped = NULL;

  if (exact != NULL || text == NULL)
    return exact;
  stripped = g_strstrip (g_utf8_make_valid (text, -1));
  folded = g_utf8_casefold (stripped, -1);
  for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
    if (g_ascii_strcasecmp ((*platform)->id, stripped) == 0 || is_called (*platform, folded))
      return *platform;

  return NULL;
}

gboolean
chy_platform_includes (const ChyPlatform *self, const char *device_platform)
{
  if (device_platform == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (self->id, device_platform) == 0)
    return TRUE;

  return strcmp (self->id, "windows81") == 0 && g_ascii_strcasecmp (device_platform, "windows10") == 0;
}

char *
chy_platform_to_text (const ChyField *field G_GNUC_UNUSED, GVariant *value, gboolean for_people)
{
  const char *id = g_variant_get_string (value, NULL);
  const ChyPlatform *platform = for_people ? chy_platform_find (id) : NULL;

  return g_strdup (platform != NULL ? g_dgettext (GETTEXT_PACKAGE, platform->title) : id);
}
