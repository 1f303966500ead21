/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-subject-private.h"

#include <string.h>

#include "chy-field.h"

typedef struct
{
  const char *id;
  const char *user; /* NULL: not for this certificate type */
  const char *device;
} Format;

/* What Graph's subjectNameFormat values stand for. */
static const Format formats[] = {
  { "commonName", "CN={{UserName}}", "CN={{DeviceName}}" },
  { "commonNameIncludingEmail", "CN={{UserName}},E={{EmailAddress}}", NULL },
  { "commonNameAsEmail", "CN={{EmailAddress}}", NULL },
  { "commonNameAsIMEI", "CN={{IMEINumber}}", "CN={{IMEINumber}}" },
  { "commonNameAsSerialNumber", "CN={{SerialNumber}}", "CN={{SerialNumber}}" },
  { "commonNameAsAadDeviceId", "CN={{AAD_Device_ID}}", "CN={{AAD_Device_ID}}" },
  { "commonNameAsIntuneDeviceId", "CN={{DeviceId}}", "CN={{DeviceId}}" },
  { "commonNameAsDurableDeviceId", "CN={{DeviceId}}", "CN={{DeviceId}}" },
};

/* --- formats --------------------------------------------------------------------------------------- */

/* Whether an RDN may begin at the end of `out`. */
static gboolean
is_at_rdn (const GString *out)
{
  gsize i = out->len;

  while (i > 0 && out->str[i - 1] == ' ')
    i--;

  return i == 0 || out->str[i - 1] == ',' || out->str[i - 1] == ';';
}

static gboolean
has_placeholder (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) >= CHY_SUBJECT_PLACEHOLDER)
      return TRUE;

  return FALSE;
}

static void
append_placeholder (GString *out, const char *name, guint index)
{
  const ChyVariable *variable = chy_variable_find (name);
  gboolean whole = variable != NULL && (variable->flags & CHY_VARIABLE_NAME_LIKE) != 0 && is_at_rdn (out);

  if (whole)
    g_string_append (out, "CN=");
  g_string_append_unichar (out, (whole ? CHY_SUBJECT_SPLICE : CHY_SUBJECT_PLACEHOLDER) + index);
}

ChyName *
chy_subject_parse_format (const char *text, GError **error)
{
  g_auto (GStrv) names = chy_variables_in_text (text);
  g_autoptr (GString) out = g_string_new (NULL);
  guint n = 0;

  if (g_strv_length (names) > CHY_SUBJECT_MAX_VARIABLES || has_placeholder (text))
    {
      g_set_error_literal (error, CHY_NAME_ERROR, CHY_NAME_ERROR_SYNTAX,
                           "The text has too many variables or characters for private use");
      return NULL;
    }
  for (const char *p = text; *p != '\0';)
    {
      if (names[n] == NULL || !g_str_has_prefix (p, "{{"))
        {
          g_string_append_c (out, *p++);
          continue;
        }
      append_placeholder (out, names[n], n);
      n++;
      p = strstr (p, "}}") + 2;
    }

  return chy_name_parse (out->str, error);
}

const char *
chy_subject_format_text (const char *format, ChyCertificateType type, const char *custom)
{
  const char *text = NULL;

  if (g_strcmp0 (format, "custom") == 0)
    return custom != NULL ? custom : "";
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (formats[i].id, format) == 0)
      text = type == CHY_CERTIFICATE_TYPE_DEVICE ? formats[i].device : formats[i].user;

  return text != NULL ? text : "";
}

/* --- values ---------------------------------------------------------------------------------------- */

void
chy_subject_report (ChySubjectResolver *self,
                    const char *code,
                    const char *field,
                    const char *name,
                    const char *value,
                    const char *name2,
                    const char *value2)
{
  self->subject->complete = FALSE;
  g_ptr_array_add (self->problems, chy_problem_new (CHY_SEVERITY_ERROR, "profile", code, self->object, field,
                                                    name, value, name2, value2, NULL));
}

/* The name of a user or device for people. A device's row also tells the name of its user. */
static const char *
name_of (GVariant *body, gboolean of_device)
{
  static const char *const keys[] = { "userPrincipalName", "name", "displayName", "deviceName", "id" };

  for (gsize i = of_device ? 1 : 0; body != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      const char *name = chy_body_get_text (body, keys[i]);

      if (name != NULL && *name != '\0')
        return name;
    }

  return "";
}

static char *
look_up (const ChyVariable *variable, GVariant *body)
{
  for (gsize i = 0; body != NULL && i < G_N_ELEMENTS (variable->keys) && variable->keys[i] != NULL; i++)
    {
      const char *value = chy_body_get_text (body, variable->keys[i]);
      g_autofree char *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

      if (stripped != NULL && *stripped != '\0')
        return g_strdup (value);
    }

  return NULL;
}

/* Android 12 and later hide serial number, IMEI and MEID of personally owned devices. */
static gboolean
is_hidden (ChySubjectResolver *self, const ChyVariable *variable)
{
  const char *ownership = self->device != NULL ? chy_body_get_text (self->device, "ownership") : NULL;
  const char *version = self->device != NULL ? chy_body_get_text (self->device, "osVersion") : NULL;

  if ((variable->flags & CHY_VARIABLE_HARDWARE) == 0 || self->platform == NULL ||
      strcmp (self->platform->id, "androidWorkProfile") != 0)
    return FALSE;
  if (ownership != NULL &&
      (g_ascii_strcasecmp (ownership, "company") == 0 || g_ascii_strcasecmp (ownership, "corporate") == 0))
    return FALSE;

  return version == NULL || *version == '\0' || g_ascii_strtoull (version, NULL, 10) >= 12;
}

static GVariant *
owner_of (ChySubjectResolver *self, const ChyVariable *variable)
{
  gboolean of_device = (variable->flags & CHY_VARIABLE_DEVICE) != 0;

  /* A device certificate carries the SID of the computer account. */
  if (self->type == CHY_CERTIFICATE_TYPE_DEVICE && (variable->flags & CHY_VARIABLE_NOT_IN_SUBJECT) != 0)
    of_device = TRUE;

  return of_device ? self->device : self->user;
}

static void
note_unresolved (ChySubjectResolver *self, const char *variable)
{
  if (!g_ptr_array_find_with_equal_func (self->subject->unresolved, variable, g_str_equal, NULL))
    g_ptr_array_add (self->subject->unresolved, g_strdup (variable));
}

char *
chy_subject_get_value (ChySubjectResolver *self, const char *name, gboolean in_san, const char *field)
{
  const ChyVariable *variable = chy_variable_find (name);
  g_autofree char *shown = g_strdup_printf ("{{%s}}", name);
  const char *code = NULL;
  const char *who = "";
  char *value = NULL;

  if (variable == NULL)
    code = "variable-unknown";
  else if (!chy_variable_is_offered (variable, self->type, NULL, in_san))
    code = self->type == CHY_CERTIFICATE_TYPE_DEVICE ? "variable-not-for-devices" : "variable-not-in-subject";
  else if (!chy_variable_is_offered (variable, self->type, self->platform, in_san))
    code = "variable-not-on-platform";
  else if (is_hidden (self, variable))
    code = "variable-hidden";
  else
    {
      GVariant *owner = owner_of (self, variable);

      value = look_up (variable, owner);
      who = name_of (owner, owner == self->device);
      if (value == NULL)
        code = owner == NULL && (variable->flags & CHY_VARIABLE_DEVICE) == 0 ? "variable-userless"
                                                                             : "variable-unresolved";
    }
  if (value != NULL)
    return value;

  note_unresolved (self, name);
  if (*who == '\0')
    who = name_of (self->device, TRUE);
  chy_subject_report (self, code, field, "variable", shown, "who", who);

  return NULL;
}

/* --- the subject ----------------------------------------------------------------------------------- */

static void
add_attribute (GArray *attributes, const char *oid, char *value, gboolean joined)
{
  ChyNameAttribute attribute = { g_strdup (oid), value, joined };

  g_array_append_val (attributes, attribute);
}

static void
clear_attribute (gpointer data)
{
  ChyNameAttribute *attribute = data;

  g_free ((char *) attribute->oid);
  g_free ((char *) attribute->value);
}

/* A directory's distinguished name in place of an RDN. */
static void
splice (ChySubjectResolver *self, GArray *attributes, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyName) name = chy_name_parse (value, &error);

  if (name == NULL)
    {
      chy_subject_report (self, "variable-not-a-name", "subjectNameFormatString", "value", value, "detail",
                          error->message);
      return;
    }
  for (gsize i = 0; i < chy_name_get_size (name); i++)
    {
      const ChyNameAttribute *a = chy_name_get_attribute (name, i);

      add_attribute (attributes, a->oid, g_strdup (a->value), a->joined);
    }
}

/* Escapes in the format can spell out any character: one that no variable stands for is kept. */
static char *
fill (const char *text, const GPtrArray *values)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= CHY_SUBJECT_PLACEHOLDER && c - CHY_SUBJECT_PLACEHOLDER < values->len)
        g_string_append (out, values->pdata[c - CHY_SUBJECT_PLACEHOLDER]);
      else
        g_string_append_unichar (out, c);
    }

  return g_string_free (out, FALSE);
}

static void
report_name_error (ChySubjectResolver *self, const ChyNameAttribute *attribute, const GError *error)
{
  const char *name = chy_name_short_name (attribute->oid);
  g_autofree char *limit = g_strdup_printf ("%u", chy_name_limit (attribute->oid));
  g_autofree char *length = g_strdup_printf ("%ld", g_utf8_strlen (attribute->value, -1));
  const char *code = "subject-bad-character";

  if (g_error_matches (error, CHY_NAME_ERROR, CHY_NAME_ERROR_TOO_LONG))
    code = "subject-too-long";
  else if (g_error_matches (error, CHY_NAME_ERROR, CHY_NAME_ERROR_BAD_COUNTRY))
    code = "subject-bad-country";
  self->subject->complete = FALSE;
  g_ptr_array_add (self->problems,
                   chy_problem_new (CHY_SEVERITY_ERROR, "profile", code, self->object, "subjectNameFormat",
                                    "attribute", name != NULL ? name : attribute->oid, "value",
                                    attribute->value, "limit", limit, "length", length, NULL));
}

static void
check_limits (ChySubjectResolver *self, ChyName *name)
{
  for (gsize i = 0; i < chy_name_get_size (name); i++)
    {
      const ChyNameAttribute *attribute = chy_name_get_attribute (name, i);
      g_autoptr (ChyName) one = chy_name_new (attribute, 1);
      g_autoptr (GError) error = NULL;

      if (!chy_name_check (one, &error))
        report_name_error (self, attribute, error);
    }
}

static void
resolve_name (ChySubjectResolver *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyName) format = chy_subject_parse_format (text, &error);
  g_auto (GStrv) names = chy_variables_in_text (text);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) attributes = g_array_new (FALSE, FALSE, sizeof (ChyNameAttribute));
  gboolean good = TRUE;

  if (format == NULL)
    {
      chy_subject_report (self, "subject-syntax", "subjectNameFormatString", "value", text, "detail",
                          error->message);
      return;
    }
  for (char **name = names; *name != NULL; name++)
    {
      g_ptr_array_add (values, chy_subject_get_value (self, *name, FALSE, "subjectNameFormat"));
      good = good && values->pdata[values->len - 1] != NULL;
    }
  if (!good)
    return;

  g_array_set_clear_func (attributes, clear_attribute);
  for (gsize i = 0; i < chy_name_get_size (format); i++)
    {
      const ChyNameAttribute *a = chy_name_get_attribute (format, i);
      gunichar first = g_utf8_get_char (a->value);

      if (first >= CHY_SUBJECT_SPLICE && first - CHY_SUBJECT_SPLICE < values->len)
        splice (self, attributes, values->pdata[first - CHY_SUBJECT_SPLICE]);
      else
        add_attribute (attributes, a->oid, fill (a->value, values), a->joined);
    }
  self->subject->name = chy_name_new ((const ChyNameAttribute *) attributes->data, attributes->len);
  check_limits (self, self->subject->name);
}

/* --- the SID --------------------------------------------------------------------------------------- */

gboolean
chy_subject_is_sid (const char *text)
{
  if (text == NULL || strncmp (text, "S-1-", 4) != 0 || !g_ascii_isdigit (text[4]) || strlen (text) > 184)
    return FALSE;
  for (const char *p = text + 4; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p) && (*p != '-' || !g_ascii_isdigit (p[1])))
      return FALSE;

  return TRUE;
}

/* The connector adds the SID extension: to user certificates everywhere, to device certificates only for
 * hybrid-joined Windows, whose computer account has a SID. */
static void
resolve_sid (ChySubjectResolver *self)
{
  const ChyVariable *variable = chy_variable_find ("OnPremisesSecurityIdentifier");
  gboolean of_device = self->type == CHY_CERTIFICATE_TYPE_DEVICE;
  g_autofree char *sid = NULL;

  if (of_device && (self->platform == NULL || !self->platform->sid_for_devices))
    return;
  sid = look_up (variable, of_device ? self->device : self->user);
  if (sid == NULL)
    return;
  if (chy_subject_is_sid (sid))
    self->subject->sid = g_steal_pointer (&sid);
  else
    g_ptr_array_add (self->problems, chy_problem_new (CHY_SEVERITY_WARNING, "profile", "sid-invalid",
                                                      self->object, NULL, "value", sid, NULL));
}

char *
chy_subject_sid_uri (const char *sid)
{
  return g_strconcat ("tag:microsoft.com,2022-09-14:sid:", sid, NULL);
}

ChySubject *
chy_subject_resolve (GVariant *settings,
                     GVariant *user,
                     GVariant *device,
                     ChyCertificateType type,
                     const ChyPlatform *platform,
                     const char *object,
                     GPtrArray *problems)
{
  ChySubject *subject = g_new0 (ChySubject, 1);
  ChySubjectResolver self = { user, device, type, platform, object, problems, subject };
  const char *format = chy_body_get_text (settings, "subjectNameFormat");
  const char *text;

  subject->sans = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_san_free);
  subject->unresolved = g_ptr_array_new_with_free_func (g_free);
  subject->complete = TRUE;
  if (format == NULL)
    format = "commonName";
  text = chy_subject_format_text (format, type, chy_body_get_text (settings, "subjectNameFormatString"));

  if (type == CHY_CERTIFICATE_TYPE_USER && user == NULL)
    chy_subject_report (&self, "user-missing", NULL, "who", name_of (device, TRUE), NULL, NULL);
  if (*text == '\0')
    chy_subject_report (&self, strcmp (format, "custom") == 0 ? "subject-empty" : "format-not-for-this-type",
                        "subjectNameFormat", "format", format, NULL, NULL);
  else
    resolve_name (&self, text);
  chy_subject_resolve_sans (&self, settings);
  resolve_sid (&self);

  return subject;
}

void
chy_subject_free (ChySubject *self)
{
  g_clear_pointer (&self->name, chy_name_unref);
  g_ptr_array_unref (self->sans);
  g_free (self->sid);
  g_ptr_array_unref (self->unresolved);
  g_free (self);
}
