/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

/* The subject of a certificate from the directory, by msPKI-Certificate-Name-Flag
 * (MS-WCCE 3.2.2.6.2.1.4.5.9). */

#define OID_COMMON_NAME   "2.5.4.3"
#define OID_EMAIL_ADDRESS "1.2.840.113549.1.9.1"

/* Keys of users and devices; the first that has a value. */
static const char *const email_keys[] = { "email", "mail", NULL };
static const char *const name_keys[] = { "name", "displayName", NULL };
static const char *const dns_keys[] = { "fqdn", "dnsHostName", NULL };
static const char *const domain_keys[] = { "domainDnsName", NULL };
static const char *const upn_keys[] = { "userPrincipalName", NULL };
static const char *const spn_keys[] = { "servicePrincipalName", NULL };
static const char *const guid_keys[] = { "objectGuid", NULL };
static const char *const dn_keys[] = { "distinguishedName", NULL };

typedef struct
{
  guint32 flag;
  ChySanKind kind;
  const char *const *keys;
  const char *code; /* where there is no value */
} Alternate;

static const Alternate alternates[] = {
  { CHY_TEMPLATE_NAME_ALT_UPN, CHY_SAN_UPN, upn_keys, "CERTSRV_E_SUBJECT_UPN_REQUIRED" },
  { CHY_TEMPLATE_NAME_ALT_EMAIL, CHY_SAN_EMAIL, email_keys, "CERTSRV_E_SUBJECT_EMAIL_REQUIRED" },
  { CHY_TEMPLATE_NAME_ALT_DNS, CHY_SAN_DNS, dns_keys, "CERTSRV_E_SUBJECT_DNS_REQUIRED" },
  { CHY_TEMPLATE_NAME_ALT_DOMAIN_DNS, CHY_SAN_DNS, domain_keys, "CERTSRV_E_SUBJECT_DNS_REQUIRED" },
  { CHY_TEMPLATE_NAME_ALT_SPN, CHY_SAN_UPN, spn_keys, "CERTSRV_E_SUBJECT_UPN_REQUIRED" },
  { CHY_TEMPLATE_NAME_ALT_DIRECTORY_GUID, CHY_SAN_GUID, guid_keys,
    "CERTSRV_E_SUBJECT_DIRECTORY_GUID_REQUIRED" },
};

static const char *
directory_get (GVariant *directory, const char *const *keys)
{
  for (; directory != NULL && *keys != NULL; keys++)
    {
      const char *text = chy_body_get_text (directory, *keys);

      if (text != NULL && *text != '\0')
        return text;
    }
  return NULL;
}

static gboolean
add_alternates (const ChyTemplate *self, GVariant *directory, ChyCertSpec *spec, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (alternates); i++)
    {
      const char *value;

      if (!(self->name_flag & alternates[i].flag))
        continue;
      value = directory_get (directory, alternates[i].keys);
      if (value == NULL)
        {
          chy_refuse_one (error, "issue", alternates[i].code, self->display_name, NULL);
          return FALSE;
        }
      g_ptr_array_add (spec->sans, chy_san_new (alternates[i].kind, value));
    }
  return TRUE;
}

static void
add_attribute (GArray *attributes, const char *oid, const char *value, gboolean joined)
{
  ChyNameAttribute attribute = { oid, value, joined };

  g_array_append_val (attributes, attribute);
}

/* The attributes of the distinguished name, in the order of the encoding. `ret_name` keeps their texts. */
static gboolean
add_directory_path (
    const ChyTemplate *self, GVariant *directory, GArray *attributes, ChyName **ret_name, GError **error)
{
  const char *text = directory_get (directory, dn_keys);
  g_autoptr (ChyName) name = text != NULL ? chy_name_parse (text, NULL) : NULL;

  if (name == NULL || chy_name_get_size (name) == 0)
    {
      chy_refuse_one (error, "issue", "CERTSRV_E_BAD_REQUESTSUBJECT", self->display_name, NULL);
      return FALSE;
    }
  for (gsize i = 0; i < chy_name_get_size (name); i++)
    {
      const ChyNameAttribute *a = chy_name_get_attribute (name, i);

      add_attribute (attributes, a->oid, a->value, a->joined);
    }
  *ret_name = g_steal_pointer (&name);
  return TRUE;
}

static gboolean
add_common_name (const ChyTemplate *self, GVariant *directory, GArray *attributes, GError **error)
{
  gboolean dns = (self->name_flag & CHY_TEMPLATE_NAME_COMMON_NAME) == 0;
  const char *value = directory_get (directory, dns ? dns_keys : name_keys);

  if (value == NULL)
    {
      chy_refuse_one (error, "issue", dns ? "CERTSRV_E_SUBJECT_DNS_REQUIRED" : "CERTSRV_E_BAD_REQUESTSUBJECT",
                      self->display_name, NULL);
      return FALSE;
    }
  add_attribute (attributes, OID_COMMON_NAME, value, FALSE);
  return TRUE;
}

static gboolean
add_email (const ChyTemplate *self, GVariant *directory, GArray *attributes, GError **error)
{
  const char *value = directory_get (directory, email_keys);

  if (value == NULL)
    {
      chy_refuse_one (error, "issue", "CERTSRV_E_SUBJECT_EMAIL_REQUIRED", self->display_name, NULL);
      return FALSE;
    }
  add_attribute (attributes, OID_EMAIL_ADDRESS, value, FALSE);
  return TRUE;
}

static ChyName *
build_name (const ChyTemplate *self, GVariant *directory, GError **error)
{
  g_autoptr (GArray) attributes = g_array_new (FALSE, FALSE, sizeof (ChyNameAttribute));
  g_autoptr (ChyName) path = NULL;

  if (self->name_flag & CHY_TEMPLATE_NAME_DIRECTORY_PATH)
    {
      if (!add_directory_path (self, directory, attributes, &path, error))
        return NULL;
    }
  else if (self->name_flag & (CHY_TEMPLATE_NAME_COMMON_NAME | CHY_TEMPLATE_NAME_DNS_AS_CN))
    {
      if (!add_common_name (self, directory, attributes, error))
        return NULL;
    }
  if (self->name_flag & CHY_TEMPLATE_NAME_EMAIL && !add_email (self, directory, attributes, error))
    return NULL;
  return chy_name_new ((const ChyNameAttribute *) (gpointer) attributes->data, attributes->len);
}

/* The subject's SID: from the directory where the name is built from it, else as the request has it (MS-WCCE
 * 3.2.2.6.2.1.4.5.9); never where the template leaves it out. */
static char *
choose_sid (const ChyTemplate *self, const ChyTemplateSubject *subject, gboolean supplied)
{
  if (self->enrollment_flag & CHY_TEMPLATE_ENROLL_NO_SECURITY_EXTENSION)
    return NULL;
  if (supplied)
    return g_strdup (subject->sid);
  return subject->directory != NULL ? g_strdup (chy_body_get_text (subject->directory, "sid")) : NULL;
}

static gboolean
take_from_request (const ChyTemplate *self,
                   const ChyTemplateSubject *subject,
                   ChyCertSpec *spec,
                   GError **error)
{
  if (subject->name == NULL || chy_name_get_size (subject->name) == 0)
    {
      chy_refuse_one (error, "issue", "CERTSRV_E_BAD_REQUESTSUBJECT", self->display_name, NULL);
      return FALSE;
    }
  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_ref (subject->name);
  for (guint i = 0; subject->sans != NULL && i < subject->sans->len; i++)
    {
      const ChySan *san = subject->sans->pdata[i];

      g_ptr_array_add (spec->sans, chy_san_new (san->kind, san->value));
    }
  return TRUE;
}

gboolean
chy_template_build_subject (const ChyTemplate *self,
                            const ChyTemplateSubject *subject,
                            ChyCertSpec *spec,
                            GError **error)
{
  gboolean supplied = (self->name_flag & CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT) != 0;

  if (supplied && !take_from_request (self, subject, spec, error))
    return FALSE;
  if (!supplied)
    {
      g_clear_pointer (&spec->subject, chy_name_unref);
      spec->subject = build_name (self, subject->directory, error);
      if (spec->subject == NULL || !add_alternates (self, subject->directory, spec, error))
        return FALSE;
    }
  if (spec->sid == NULL)
    spec->sid = choose_sid (self, subject, supplied);
  return TRUE;
}
