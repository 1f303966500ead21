/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pkcs-certificate.h"

#include <string.h>

#include "model/chy-profile.h"
#include "model/chy-subject-private.h"

typedef struct
{
  const ChyPlatform *platform;
  ChyCertificateType type;
  const char *object;
  GPtrArray *problems;
} Check;

static void
report (Check *self,
        ChySeverity severity,
        const char *code,
        const char *field,
        const char *name,
        const char *value,
        const char *name2,
        const char *value2)
{
  g_ptr_array_add (self->problems, chy_problem_new (severity, "profile", code, self->object, field, name,
                                                    value, name2, value2, NULL));
}

/* --- variables ------------------------------------------------------------------------------------- */

static void
check_variable (Check *self, const char *name, gboolean in_san, const char *field)
{
  const ChyVariable *variable = chy_variable_find (name);
  g_autofree char *shown = g_strdup_printf ("{{%s}}", name);
  const char *code = NULL;

  if (variable == NULL)
    code = "variable-unknown";
  else if (!chy_variable_is_offered (variable, self->type, NULL, in_san))
    code = self->type == CHY_CERTIFICATE_TYPE_DEVICE ? "variable-not-for-devices" : "variable-not-in-subject";
  else if (!chy_variable_is_offered (variable, self->type, self->platform, in_san))
    code = "variable-not-on-platform";
  if (code != NULL)
    {
      report (self, CHY_SEVERITY_ERROR, code, field, "variable", shown, "platform", self->platform->id);
      return;
    }
  if (in_san && strcmp (variable->name, "OnPremisesSecurityIdentifier") == 0)
    report (self, CHY_SEVERITY_ERROR, "sid-variable", field, "variable", shown, NULL, NULL);
  if ((variable->flags & CHY_VARIABLE_HARDWARE) != 0 &&
      strcmp (self->platform->id, "androidWorkProfile") == 0)
    report (self, CHY_SEVERITY_WARNING, "variable-hidden-later", field, "variable", shown, NULL, NULL);
  if (!in_san && strcmp (variable->name, "DeviceId") == 0 && strcmp (self->platform->id, "windows10") == 0)
    report (self, CHY_SEVERITY_WARNING, "device-id-subject", field, "variable", shown, NULL, NULL);
  if ((variable->flags & CHY_VARIABLE_DEVICE) == 0 && self->platform->userless_possible &&
      strcmp (self->platform->id, "androidDeviceOwner") == 0)
    report (self, CHY_SEVERITY_NOTE, "variable-needs-user", field, "variable", shown, NULL, NULL);
}

/* Braces that make no variable: "{UserName}", "{{UserName}". */
static gboolean
has_stray_braces (const char *text)
{
  for (const char *p = text; *p != '\0';)
    {
      const char *end = g_str_has_prefix (p, "{{") ? strstr (p, "}}") : NULL;

      if (end != NULL && memchr (p + 2, '{', (gsize) (end - p - 2)) == NULL)
        p = end + 2;
      else if (*p == '{' || *p == '}')
        return TRUE;
      else
        p++;
    }

  return FALSE;
}

static void
check_variables (Check *self, const char *text, gboolean in_san, const char *field)
{
  g_auto (GStrv) names = chy_variables_in_text (text);

  if (has_stray_braces (text))
    report (self, CHY_SEVERITY_ERROR, "variable-braces", field, "value", text, NULL, NULL);
  for (char **name = names; *name != NULL; name++)
    check_variable (self, *name, in_san, field);
}

/* --- subject --------------------------------------------------------------------------------------- */

/* What is written out in full can be judged now. */
static void
check_fixed_attribute (Check *self, const ChyNameAttribute *attribute, const char *field)
{
  g_autoptr (ChyName) one = chy_name_new (attribute, 1);
  g_autoptr (GError) error = NULL;
  const char *name = chy_name_short_name (attribute->oid);
  g_autofree char *limit = g_strdup_printf ("%u", chy_name_limit (attribute->oid));
  g_autofree char *length = g_strdup_printf ("%ld", g_utf8_strlen (attribute->value, -1));
  const char *code = "subject-bad-character";

  for (const char *p = attribute->value; *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) >= CHY_SUBJECT_PLACEHOLDER)
      return;
  if (chy_name_check (one, &error))
    return;
  if (g_error_matches (error, CHY_NAME_ERROR, CHY_NAME_ERROR_TOO_LONG))
    code = "subject-too-long";
  else if (g_error_matches (error, CHY_NAME_ERROR, CHY_NAME_ERROR_BAD_COUNTRY))
    code = "subject-bad-country";
  g_ptr_array_add (self->problems,
                   chy_problem_new (CHY_SEVERITY_ERROR, "profile", code, self->object, field, "attribute",
                                    name != NULL ? name : attribute->oid, "value", attribute->value, "limit",
                                    limit, "length", length, NULL));
}

static void
check_custom_subject (Check *self, const char *text)
{
  static const char field[] = "subjectNameFormatString";
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyName) name = chy_subject_parse_format (text, &error);

  if (name == NULL)
    {
      report (self, CHY_SEVERITY_ERROR, "subject-syntax", field, "value", text, "detail", error->message);
      return;
    }
  for (gsize i = 0; i < chy_name_get_size (name); i++)
    check_fixed_attribute (self, chy_name_get_attribute (name, i), field);
  if (strchr (text, '\\') != NULL)
    report (self, CHY_SEVERITY_NOTE, "subject-escapes", field, "value", text, NULL, NULL);
}

static void
check_subject (Check *self, GVariant *body)
{
  const char *format = chy_body_get_text (body, "subjectNameFormat");
  gboolean custom = g_strcmp0 (format, "custom") == 0;
  const char *text;

  if (format == NULL)
    return;
  text = chy_subject_format_text (format, self->type, chy_body_get_text (body, "subjectNameFormatString"));
  if (*text == '\0')
    {
      /* The field says itself that a custom text is missing. */
      if (!custom && *chy_subject_format_text (format, CHY_CERTIFICATE_TYPE_USER, NULL) != '\0')
        report (self, CHY_SEVERITY_ERROR, "format-not-for-this-type", "subjectNameFormat", "format", format,
                NULL, NULL);
      return;
    }
  check_variables (self, text, FALSE, custom ? "subjectNameFormatString" : "subjectNameFormat");
  if (custom)
    check_custom_subject (self, text);
}

/* --- alternative names ----------------------------------------------------------------------------- */

/* Text behind a variable must not contain these (Microsoft: SCEP profiles, "Subject alternative name"). */
static gboolean
has_forbidden_characters (const char *text)
{
  const char *variable = strstr (text, "{{");
  const char *rest = variable != NULL ? strstr (variable, "}}") : NULL;

  while (rest != NULL)
    {
      const char *next;

      rest += 2;
      next = strstr (rest, "{{");
      if (next == NULL)
        return strpbrk (rest, "{}|;") != NULL;
      for (const char *p = rest; p < next; p++)
        if (strchr ("{}|;", *p) != NULL)
          return TRUE;
      rest = strstr (next, "}}");
    }

  return FALSE;
}

static void
check_sans (Check *self, GVariant *body)
{
  static const char field[] = "customSubjectAlternativeNames";
  g_autoptr (GPtrArray) sans = chy_subject_get_san_texts (body);
  g_auto (GStrv) flags = chy_body_get_list (body, "subjectAlternativeNameType");

  for (guint i = 0; i < sans->len; i++)
    {
      const ChySan *san = sans->pdata[i];

      if (*san->value == '\0')
        {
          report (self, CHY_SEVERITY_ERROR, "san-text-missing", "subjectAlternativeNameFormatString", "kind",
                  chy_san_kind_to_string (san->kind), NULL, NULL);
          continue;
        }
      if (has_forbidden_characters (san->value))
        report (self, CHY_SEVERITY_ERROR, "san-forbidden-character", field, "value", san->value, NULL, NULL);
      else
        check_variables (self, san->value, TRUE, field);
    }
  if (g_strv_length (flags) > 1 && g_strv_contains ((const char *const *) flags, "none"))
    report (self, CHY_SEVERITY_WARNING, "san-none-and-others", "subjectAlternativeNameType", NULL, NULL, NULL,
            NULL);
}

void
chy_pkcs_check_names (const ChyPlatform *platform, GVariant *body, const char *object, GPtrArray *problems)
{
  Check self = { platform, chy_profile_get_certificate_type (body), object, problems };

  check_subject (&self, body);
  check_sans (&self, body);
}
