/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-subject-private.h"

#include <string.h>

#include "chy-field.h"

#define FIELD "customSubjectAlternativeNames"

/* --- what the settings ask for -------------------------------------------------------------------- */

typedef struct
{
  const char *flag;
  ChySanKind kind;
  const char *text; /* NULL: subjectAlternativeNameFormatString */
} Flag;

/* What Graph's subjectAlternativeNameType flags stand for. A custom attribute is written as a UPN. */
static const Flag flags[] = {
  { "emailAddress", CHY_SAN_EMAIL, "{{EmailAddress}}" },
  { "userPrincipalName", CHY_SAN_UPN, "{{UserPrincipalName}}" },
  { "customAzureADAttribute", CHY_SAN_UPN, NULL },
  { "domainNameService", CHY_SAN_DNS, "{{FullyQualifiedDomainName}}" },
  { "universalResourceIdentifier", CHY_SAN_URI, NULL },
};

static void
add_san (GPtrArray *sans, ChySanKind kind, const char *value)
{
  for (guint i = 0; i < sans->len; i++)
    {
      const ChySan *other = sans->pdata[i];

      if (other->kind == kind && strcmp (other->value, value) == 0)
        return;
    }
  g_ptr_array_add (sans, chy_san_new (kind, value));
}

GPtrArray *
chy_subject_get_san_texts (GVariant *settings)
{
  GPtrArray *sans = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_san_free);
  g_auto (GStrv) chosen = chy_body_get_list (settings, "subjectAlternativeNameType");
  g_autoptr (GVariant) custom = chy_body_get (settings, FIELD);
  const char *format = chy_body_get_text (settings, "subjectAlternativeNameFormatString");

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_strv_contains ((const char *const *) chosen, flags[i].flag))
      add_san (sans, flags[i].kind, flags[i].text != NULL ? flags[i].text : format != NULL ? format : "");
  if (custom == NULL || !g_variant_is_of_type (custom, G_VARIANT_TYPE ("aa{sv}")))
    return sans;
  for (gsize i = 0; i < g_variant_n_children (custom); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (custom, i);
      const char *name = chy_body_get_text (object, "name");
      const char *type = chy_body_get_text (object, "sanType");
      ChySanKind kind;

      if (type != NULL && chy_san_kind_from_string (type, &kind))
        add_san (sans, kind, name != NULL ? name : "");
    }

  return sans;
}

/* --- values ---------------------------------------------------------------------------------------- */

static gboolean
has_control_characters (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;

  return FALSE;
}

/* A DNS name as A-labels (RFC 5280 7.2), or NULL. A wildcard may stand first. */
static char *
normalize_dns (const char *text)
{
  const char *name = g_str_has_prefix (text, "*.") ? text + 2 : text;
  g_autofree char *ascii = g_hostname_to_ascii (name);
  g_auto (GStrv) labels = NULL;

  if (ascii == NULL || *ascii == '\0' || strlen (ascii) > 253)
    return NULL;
  labels = g_strsplit (ascii, ".", -1);
  for (char **label = labels; *label != NULL; label++)
    {
      gsize size = strlen (*label);

      if (size == 0 || size > 63 || (*label)[0] == '-' || (*label)[size - 1] == '-')
        return NULL;
      for (const char *p = *label; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
          return NULL;
    }

  return g_strconcat (name != text ? "*." : "", ascii, NULL);
}

/* rfc822Name is IA5String: the host as A-labels, the part before '@' as it is (RFC 5280 7.5). */
static char *
normalize_email (const char *text)
{
  const char *at = strrchr (text, '@');
  g_autofree char *local = at != NULL ? g_strndup (text, at - text) : NULL;
  g_autofree char *host = NULL;

  if (local == NULL || *local == '\0' || strlen (local) > 64 || !g_str_is_ascii (local) ||
      strpbrk (local, " @,;<>\"") != NULL)
    return NULL;
  host = normalize_dns (at + 1);
  if (host == NULL || *host == '*')
    return NULL;

  return g_strconcat (local, "@", host, NULL);
}

/* An absolute URI in ASCII (RFC 5280 4.2.1.6); what is not ASCII, and blanks, are percent-encoded. */
static char *
normalize_uri (const char *text)
{
  g_autofree char *encoded = g_uri_escape_string (text, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH "?#[]%", FALSE);
  g_autofree char *scheme = g_uri_parse_scheme (encoded);

  if (scheme == NULL || strlen (encoded) <= strlen (scheme) + 1 ||
      !g_uri_is_valid (encoded, G_URI_FLAGS_ENCODED, NULL))
    return NULL;

  return g_steal_pointer (&encoded);
}

static char *
normalize (ChySanKind kind, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0' || has_control_characters (stripped))
    return NULL;
  switch (kind)
    {
    case CHY_SAN_EMAIL:
      return normalize_email (stripped);
    case CHY_SAN_DNS:
      return normalize_dns (stripped);
    case CHY_SAN_URI:
      return normalize_uri (stripped);
    case CHY_SAN_UPN:
    case CHY_SAN_IP:
    case CHY_SAN_GUID:
    case CHY_SAN_OTHER:
    default:
      return g_steal_pointer (&stripped);
    }
}

/* The text with its variables filled, or NULL after a problem was added. */
static char *
fill (ChySubjectResolver *self, const char *text)
{
  g_auto (GStrv) names = chy_variables_in_text (text);
  GString *out = g_string_new (NULL);
  gboolean good = TRUE;
  guint n = 0;

  for (const char *p = text; *p != '\0';)
    {
      g_autofree char *value = NULL;

      if (names[n] == NULL || !g_str_has_prefix (p, "{{"))
        {
          g_string_append_c (out, *p++);
          continue;
        }
      value = chy_subject_get_value (self, names[n++], TRUE, FIELD);
      good = good && value != NULL;
      g_string_append (out, value != NULL ? value : "");
      p = strstr (p, "}}") + 2;
    }
  if (good)
    return g_string_free (out, FALSE);
  g_string_free (out, TRUE);

  return NULL;
}

/* The variable alone, as SCEP profiles have it, becomes the URI that domain controllers map by. */
static gboolean
is_sid_variable (const ChySan *san)
{
  g_autofree char *stripped = g_strstrip (g_strdup (san->value));

  return san->kind == CHY_SAN_URI && g_ascii_strcasecmp (stripped, "{{OnPremisesSecurityIdentifier}}") == 0;
}

void
chy_subject_resolve_sans (ChySubjectResolver *self, GVariant *settings)
{
  g_autoptr (GPtrArray) texts = chy_subject_get_san_texts (settings);

  for (guint i = 0; i < texts->len; i++)
    {
      const ChySan *san = texts->pdata[i];
      g_autofree char *filled = fill (self, san->value);
      g_autofree char *value = NULL;

      if (filled == NULL)
        continue;
      if (is_sid_variable (san))
        {
          g_autofree char *sid = g_steal_pointer (&filled);

          filled = chy_subject_is_sid (sid) ? chy_subject_sid_uri (sid) : g_strdup ("");
        }
      value = normalize (san->kind, filled);
      if (value == NULL)
        chy_subject_report (self, "san-invalid", FIELD, "value", filled, "kind",
                            chy_san_kind_to_string (san->kind));
      else
        add_san (self->subject->sans, san->kind, value);
    }
}
