/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-connector-fields.h"
#include "model/chy-connector-feature.h"
#include "model/chy-problem.h"

const ChyField chy_connector_settings[] = {
  { .key = "account",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Account"),
    .help = N_ ("SYSTEM, or an account of the domain that the service runs as."),
    .max = 256 },
  { .key = "proxyUrl",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Proxy"),
    .help = N_ ("The address of a proxy, with its scheme."),
    .max = 2048,
    .check = chy_connector_check_proxy },
  { .key = "enabled", .kind = CHY_FIELD_BOOLEAN, .title = N_ ("Enabled") },
  CHY_CONNECTOR_FEATURE_FIELDS (0),
  { .key = NULL },
};

gboolean
chy_connector_check_name (const ChyField *self, GVariant *value, const char **ret_code)
{
  const char *text = g_variant_get_string (value, NULL);

  (void) self;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      {
        *ret_code = "not-a-host-name";
        return FALSE;
      }
  return TRUE;
}

gboolean
chy_connector_check_proxy (const ChyField *self, GVariant *value, const char **ret_code)
{
  static const char *const schemes[] = { "http", "https", "socks5", "socks4", NULL };
  const char *text = g_variant_get_string (value, NULL);
  g_autoptr (GUri) uri = NULL;

  (void) self;
  if (*text == '\0')
    return TRUE;
  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  /* It would stand in documents, in the audit log and on screens. */
  if (uri != NULL && g_uri_get_userinfo (uri) != NULL)
    {
      *ret_code = "has-password";
      return FALSE;
    }
  if (uri != NULL && g_strv_contains (schemes, g_uri_get_scheme (uri)) && g_uri_get_host (uri) != NULL &&
      *g_uri_get_host (uri) != '\0')
    return TRUE;
  *ret_code = "not-a-url";
  return FALSE;
}

GVariant *
chy_connector_merge (GVariant *body, GVariant *settings, GError **error)
{
  g_autoptr (GVariant) merged = g_variant_ref (body);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      const ChyField *field = chy_fields_find (chy_connector_settings, key);
      g_autoptr (GVariant) owned = value;
      g_autoptr (GVariant) read = NULL;
      GVariant *next;

      if (field == NULL)
        {
          g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "field", "unknown-key", NULL, key,
                                                      "value", key, NULL));
          continue;
        }
      if (g_variant_is_of_type (owned, G_VARIANT_TYPE_STRING))
        {
          read = chy_field_parse (field, g_variant_get_string (owned, NULL), error);
          if (read == NULL)
            return NULL;
          g_variant_ref_sink (read);
        }
      next = chy_body_with (merged, key, read != NULL ? read : owned);
      g_variant_unref (merged);
      merged = next;
    }
  chy_fields_check (chy_connector_settings, merged, NULL, problems);
  if (chy_problems_have_error (problems))
    {
      chy_refuse (error, problems);
      return NULL;
    }
  return g_steal_pointer (&merged);
}
