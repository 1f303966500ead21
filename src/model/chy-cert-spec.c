/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-spec.h"

#include <string.h>

/* In the order of ChySanKind. */
static const char *const san_kinds[] = {
  "emailAddress",
  "userPrincipalName",
  "domainNameService",
  "universalResourceIdentifier",
  "ipAddress",
  "objectGuid",
  "other",
};

static gpointer
san_copy (gconstpointer source, gpointer data)
{
  const ChySan *san = source;

  return chy_san_new (san->kind, san->value);
}

static gpointer
text_copy (gconstpointer source, gpointer data)
{
  return g_strdup (source);
}

const char *
chy_san_kind_to_string (ChySanKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (san_kinds), "other");

  return san_kinds[kind];
}

gboolean
chy_san_kind_from_string (const char *text, ChySanKind *ret_kind)
{
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (san_kinds); i++)
    if (strcmp (text, san_kinds[i]) == 0)
      {
        *ret_kind = (ChySanKind) i;
        return TRUE;
      }

  return FALSE;
}

ChySan *
chy_san_new (ChySanKind kind, const char *value)
{
  ChySan *self = g_new0 (ChySan, 1);

  self->kind = kind;
  self->value = g_strdup (value);

  return self;
}

void
chy_san_free (ChySan *self)
{
  if (self == NULL)
    return;
  g_free (self->value);
  g_free (self);
}

ChyCertSpec *
chy_cert_spec_new (void)
{
  ChyCertSpec *self = g_new0 (ChyCertSpec, 1);

  self->subject = chy_name_new (NULL, 0);
  self->sans = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_san_free);
  self->extended_key_usages = g_ptr_array_new_with_free_func (g_free);
  self->application_policies = g_ptr_array_new_with_free_func (g_free);
  self->certificate_policies = g_ptr_array_new_with_free_func (g_free);
  self->crl_urls = g_ptr_array_new_with_free_func (g_free);
  self->aia_urls = g_ptr_array_new_with_free_func (g_free);
  self->path_length = -1;
  self->ca_version = -1;

  return self;
}

/* A deep copy. */
static GPtrArray *
array_copy (GPtrArray *array, GCopyFunc copy, GDestroyNotify free_func)
{
  GPtrArray *result = g_ptr_array_new_full (array->len, free_func);

  for (guint i = 0; i < array->len; i++)
    g_ptr_array_add (result, copy (array->pdata[i], NULL));

  return result;
}

ChyCertSpec *
chy_cert_spec_copy (const ChyCertSpec *self)
{
  ChyCertSpec *copy = g_memdup2 (self, sizeof *self);

  copy->subject = self->subject != NULL ? chy_name_ref (self->subject) : NULL;
  copy->sans = array_copy (self->sans, san_copy, (GDestroyNotify) chy_san_free);
  copy->extended_key_usages = array_copy (self->extended_key_usages, text_copy, g_free);
  copy->application_policies = array_copy (self->application_policies, text_copy, g_free);
  copy->certificate_policies = array_copy (self->certificate_policies, text_copy, g_free);
  copy->crl_urls = array_copy (self->crl_urls, text_copy, g_free);
  copy->aia_urls = array_copy (self->aia_urls, text_copy, g_free);
  copy->template_name = g_strdup (self->template_name);
  copy->template_oid = g_strdup (self->template_oid);
  copy->sid = g_strdup (self->sid);
  copy->serial = self->serial != NULL ? g_bytes_ref (self->serial) : NULL;

  return copy;
}

void
chy_cert_spec_free (ChyCertSpec *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->subject, chy_name_unref);
  g_ptr_array_unref (self->sans);
  g_ptr_array_unref (self->extended_key_usages);
  g_ptr_array_unref (self->application_policies);
  g_ptr_array_unref (self->certificate_policies);
  g_ptr_array_unref (self->crl_urls);
  g_ptr_array_unref (self->aia_urls);
  g_free (self->template_name);
  g_free (self->template_oid);
  g_free (self->sid);
  g_clear_pointer (&self->serial, g_bytes_unref);
  g_free (self);
}
