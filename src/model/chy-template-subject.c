/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

/* Where the subject's name comes from (msPKI-Certificate-Name-Flag). */

#define FORMATS                                                                                              \
  (CHY_TEMPLATE_NAME_COMMON_NAME | CHY_TEMPLATE_NAME_DIRECTORY_PATH | CHY_TEMPLATE_NAME_DNS_AS_CN)

GVariant *
chy_template_get_subject_source (const ChyTemplate *self)
{
  return g_variant_new_string (self->name_flag & CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT ? "request"
                                                                                             : "directory");
}

/* certtmpl clears everything else when the name comes from the request, and starts with the usual name of a
 * user or computer when it comes from the directory again. */
gboolean
chy_template_set_subject_source (ChyTemplate *self, GVariant *value, GError **error)
{
  (void) error;
  if (g_str_equal (g_variant_get_string (value, NULL), "request"))
    self->name_flag = CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT;
  else if (self->flags & CHY_TEMPLATE_FLAG_MACHINE_TYPE)
    self->name_flag = CHY_TEMPLATE_NAME_DNS_AS_CN | CHY_TEMPLATE_NAME_ALT_DNS;
  else
    self->name_flag = CHY_TEMPLATE_NAME_DIRECTORY_PATH | CHY_TEMPLATE_NAME_ALT_UPN;
  return TRUE;
}

GVariant *
chy_template_get_subject_format (const ChyTemplate *self)
{
  if (self->name_flag & CHY_TEMPLATE_NAME_DIRECTORY_PATH)
    return g_variant_new_string ("fullyDistinguishedName");
  if (self->name_flag & CHY_TEMPLATE_NAME_COMMON_NAME)
    return g_variant_new_string ("commonName");
  return g_variant_new_string (self->name_flag & CHY_TEMPLATE_NAME_DNS_AS_CN ? "dnsName" : "none");
}

gboolean
chy_template_set_subject_format (ChyTemplate *self, GVariant *value, GError **error)
{
  const char *text = g_variant_get_string (value, NULL);

  (void) error;
  self->name_flag &= ~FORMATS;
  if (g_str_equal (text, "fullyDistinguishedName"))
    self->name_flag |= CHY_TEMPLATE_NAME_DIRECTORY_PATH;
  else if (g_str_equal (text, "commonName"))
    self->name_flag |= CHY_TEMPLATE_NAME_COMMON_NAME;
  else if (g_str_equal (text, "dnsName"))
    self->name_flag |= CHY_TEMPLATE_NAME_DNS_AS_CN;
  else
    self->name_flag &= ~CHY_TEMPLATE_NAME_EMAIL;
  return TRUE;
}
