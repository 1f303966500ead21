/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-lint-private.h"
#include "chy-oids.h"

#include <string.h>

static gboolean
is_printable (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (" '()+,-./:=?", *text) == NULL)
      return FALSE;
  return TRUE;
}

/* RFC 5280 4.1.2.4 and appendix A: which types a value may have. */
static void
lint_type (ChyLint *self, const char *oid, guint8 tag)
{
  gboolean right;

  if (g_str_equal (oid, CHY_OID_EMAIL_ADDRESS) || g_str_equal (oid, CHY_OID_DOMAIN_COMPONENT))
    right = tag == CHY_DER_IA5_STRING;
  else if (g_str_equal (oid, CHY_OID_COUNTRY) || g_str_equal (oid, CHY_OID_SERIAL_NUMBER) ||
           g_str_equal (oid, CHY_OID_DN_QUALIFIER))
    right = tag == CHY_DER_PRINTABLE_STRING;
  else
    {
      if (tag != CHY_DER_UTF8_STRING && tag != CHY_DER_PRINTABLE_STRING && chy_name_short_name (oid) != NULL)
        chy_lint_warn (self, "name-old-type", oid);
      return;
    }
  if (!right)
    chy_lint_error (self, "name-type", oid);
}

static void
lint_value (ChyLint *self, const char *oid, const char *value, guint8 tag)
{
  gsize length = (gsize) g_utf8_strlen (value, -1);
  guint limit = chy_name_limit (oid);

  if (length == 0)
    {
      chy_lint_error (self, "name-empty-value", oid);
      return;
    }
  if (limit > 0 && length > limit)
    chy_lint_error (self, "name-too-long", oid);
  if (tag == CHY_DER_PRINTABLE_STRING && !is_printable (value))
    chy_lint_error (self, "name-printable", value);
  if (g_str_equal (oid, CHY_OID_COUNTRY) &&
      (length != 2 || !g_ascii_isupper (value[0]) || !g_ascii_isupper (value[1])))
    chy_lint_error (self, "name-country", value);
  if (value[0] == ' ' || g_str_has_suffix (value, " "))
    chy_lint_warn (self, "name-blanks", value);
}

/* The subject's e-mail address belongs into the SAN as well (RFC 5280 4.1.2.6). */
static void
lint_email (ChyLint *self, const char *value)
{
  guint i;

  for (i = 0; i < self->emails->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->emails, i), value) == 0)
      return;
  chy_lint_warn (self, "email-not-in-san", value);
}

static gboolean
lint_attribute (ChyLint *self, ChyDer *rdn, gboolean is_subject)
{
  ChyDer inside;
  ChyDerItem type, value;
  g_autofree char *oid = NULL;
  g_autofree char *text = NULL;

  if (!chy_der_enter (rdn, CHY_DER_SEQUENCE, &inside) || !chy_der_take (&inside, CHY_DER_OID, &type) ||
      !chy_der_next (&inside, &value) || !chy_der_at_end (&inside))
    return FALSE;
  oid = chy_der_item_to_oid (&type);
  text = chy_der_item_to_text (&value);
  if (oid == NULL || text == NULL)
    return FALSE;
  lint_type (self, oid, value.tag);
  lint_value (self, oid, text, value.tag);
  if (is_subject && g_str_equal (oid, CHY_OID_EMAIL_ADDRESS))
    lint_email (self, text);
  return TRUE;
}

static gboolean
lint_name (ChyLint *self, const ChyDerItem *item, gboolean is_subject)
{
  ChyDer name = chy_der_inside (item);
  ChyDer rdn;
  guint n;

  while (!chy_der_at_end (&name))
    {
      if (!chy_der_enter (&name, CHY_DER_SET, &rdn) || chy_der_at_end (&rdn))
        return FALSE;
      for (n = 0; !chy_der_at_end (&rdn); n++)
        if (!lint_attribute (self, &rdn, is_subject))
          return FALSE;
      if (n > 1)
        chy_lint_warn (self, "name-multi-valued", is_subject ? "subject" : "issuer");
    }
  return TRUE;
}

void
chy_lint_names (ChyLint *self)
{
  if (self->cert->issuer.size == 0)
    chy_lint_error (self, "issuer-empty", NULL);
  if (self->subject_empty && self->is_ca)
    chy_lint_error (self, "ca-subject-empty", NULL);
  else if (self->subject_empty && !self->has_san)
    chy_lint_error (self, "subject-empty", NULL);
  /* The issuer's name is what its own certificate has, byte for byte; only its form is looked at there. */
  if (!lint_name (self, &self->cert->subject, TRUE))
    chy_lint_error (self, "malformed", "subject");
}
