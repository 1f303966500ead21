/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-diagnostics-gather.h"

#include <locale.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/chy-service.h"
#include "http/chy-http-client.h"
#include "pki/chy-key.h"
#include "store/chy-store.h"

/* The environment may say anything, also what is not UTF-8. */
static void
put (GVariantBuilder *builder, const char *key, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (valid));
}

GVariant *
chy_diagnostics_versions (void)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *glib =
      g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  g_autofree char *pq = chy_store_postgres_get_library_version ();
  g_autofree char *soup = chy_http_get_library_version ();

  put (&builder, "chancery", CHY_VERSION);
  put (&builder, "glib", glib);
  put (&builder, "gnutls", chy_key_get_library_version ());
  put (&builder, "sqlite", chy_store_sqlite_get_library_version ());
  put (&builder, "libpq", pq);
  put (&builder, "libsoup", soup);

  return g_variant_builder_end (&builder);
}

/* What keeps the program apart from the rest of the computer. */
static const char *
get_sandbox (void)
{
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return "flatpak";
  if (g_getenv ("SNAP") != NULL)
    return "snap";
  if (g_file_test ("/run/.containerenv", G_FILE_TEST_EXISTS) ||
      g_file_test ("/.dockerenv", G_FILE_TEST_EXISTS))
    return "container";

  return "none";
}

GVariant *
chy_diagnostics_system (void)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  struct utsname kernel = { 0 };
  uid_t uid = geteuid ();

  put (&builder, "os", os);
  if (uname (&kernel) == 0)
    {
      put (&builder, "kernel", kernel.release);
      put (&builder, "architecture", kernel.machine);
    }
  g_variant_builder_add (&builder, "{sv}", "processors", g_variant_new_uint32 (g_get_num_processors ()));
  put (&builder, "sandbox", get_sandbox ());
  put (&builder, "desktop", g_getenv ("XDG_CURRENT_DESKTOP"));
  put (&builder, "session", g_getenv ("XDG_SESSION_TYPE"));
  put (&builder, "user",
       uid == 0                              ? "root"
       : chy_service_is_system_account (uid) ? "a system's"
                                             : "a person's");
  put (&builder, "locale", setlocale (LC_MESSAGES, NULL));
  put (&builder, "language", g_getenv ("LANGUAGE"));
  put (&builder, "timeZone", g_time_zone_get_identifier (zone));
  g_variant_builder_add (&builder, "{sv}", "pkcs11Tokens", g_variant_new_uint32 (chy_key_count_tokens ()));

  return g_variant_builder_end (&builder);
}

/* --- settings ----------------------------------------------------------------------------------------------
 */

static gboolean
is_enumeration (GSettingsSchema *schema, const char *name)
{
  g_autoptr (GSettingsSchemaKey) key = g_settings_schema_get_key (schema, name);
  g_autoptr (GVariant) range = g_settings_schema_key_get_range (key);
  const char *kind;

  g_variant_get_child (range, 0, "&s", &kind);

  return g_str_equal (kind, "enum");
}

/* Texts may name anything: of them only whether there are any. */
static char *
describe (GSettingsSchema *schema, const char *name, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) || is_enumeration (schema, name))
    return g_variant_print (value, FALSE);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32) ||
      g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) ||
      g_variant_is_of_type (value, G_VARIANT_TYPE ("(ii)")))
    return g_variant_print (value, FALSE);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_strdup (g_variant_get_string (value, NULL)[0] != '\0' ? "set" : "empty");
  if (g_variant_is_container (value))
    return g_strdup_printf ("%" G_GSIZE_FORMAT " entries", g_variant_n_children (value));

  return g_strdup ("set");
}

GVariant *
chy_diagnostics_settings (void)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, CHY_APPLICATION_ID, TRUE) : NULL;
  g_autoptr (GSettings) settings = NULL;
  g_auto (GStrv) keys = NULL;

  g_variant_builder_add (&builder, "{sv}", "installed", g_variant_new_boolean (schema != NULL));
  if (schema == NULL)
    return g_variant_builder_end (&builder);
  settings = g_settings_new_full (schema, NULL, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (char **key = keys; *key != NULL; key++)
    {
      g_autoptr (GVariant) value = g_settings_get_value (settings, *key);
      g_autofree char *text = describe (schema, *key, value);

      put (&builder, *key, text);
    }

  return g_variant_builder_end (&builder);
}
