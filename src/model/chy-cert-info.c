/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-info.h"

ChyCertInfo *
chy_cert_info_new (void)
{
  ChyCertInfo *self = g_new0 (ChyCertInfo, 1);

  g_atomic_ref_count_init (&self->refs);
  self->path_length = -1;
  self->sans = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_san_free);
  self->extended_key_usages = g_ptr_array_new_with_free_func (g_free);
  self->application_policies = g_ptr_array_new_with_free_func (g_free);
  self->crl_urls = g_ptr_array_new_with_free_func (g_free);
  self->aia_urls = g_ptr_array_new_with_free_func (g_free);
  self->extensions = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_cert_extension_free);

  return self;
}

ChyCertInfo *
chy_cert_info_ref (ChyCertInfo *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
chy_cert_info_unref (ChyCertInfo *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self->serial);
  g_clear_pointer (&self->subject, chy_name_unref);
  g_clear_pointer (&self->issuer, chy_name_unref);
  g_free (self->key_algorithm);
  g_free (self->signature_algorithm);
  g_ptr_array_unref (self->sans);
  g_ptr_array_unref (self->extended_key_usages);
  g_ptr_array_unref (self->application_policies);
  g_free (self->sid);
  g_free (self->template_name);
  g_free (self->template_oid);
  g_free (self->subject_key_id);
  g_free (self->authority_key_id);
  g_ptr_array_unref (self->crl_urls);
  g_ptr_array_unref (self->aia_urls);
  g_free (self->thumbprint);
  g_free (self->thumbprint_sha256);
  g_ptr_array_unref (self->extensions);
  g_free (self);
}

void
chy_cert_extension_free (ChyCertExtension *self)
{
  if (self == NULL)
    return;
  g_free (self->oid);
  g_free (self->name);
  g_free (self->text);
  g_clear_pointer (&self->value, g_bytes_unref);
  g_free (self);
}
