/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-csr.h"
#include "chy-der-name.h"
#include "chy-extensions.h"
#include "chy-key-private.h"
#include "chy-oids.h"
#include "chy-pem.h"

/* An empty Extensions SEQUENCE is not written at all (it would have to have one, RFC 5280 4.1.2.9). */
static gboolean
put_attributes (ChyDerWriter *w, ChyKey *key, const ChyCertSpec *spec, GError **error)
{
  g_auto (ChyDerWriter) extensions = { 0 };
  ChyPublicKey public;

  if (!chy_public_key_read (chy_key_get_public (key), &public, error))
    return FALSE;
  chy_der_writer_init (&extensions, 512);
  if (!chy_extensions_put_request (&extensions, spec, &public, error))
    return FALSE;
  chy_der_begin (w, CHY_DER_EXPLICIT (0));
  if (extensions.bytes->len > 2)
    {
      chy_der_begin (w, CHY_DER_SEQUENCE);
      chy_der_put_oid (w, CHY_OID_EXTENSION_REQUEST);
      chy_der_begin (w, CHY_DER_SET);
      chy_der_put_raw (w, extensions.bytes->data, extensions.bytes->len);
      chy_der_end (w);
      chy_der_end (w);
    }
  chy_der_end (w);
  return TRUE;
}

GBytes *
chy_csr_create (ChyKey *key, const ChyCertSpec *spec, GError **error)
{
  g_auto (ChyDerWriter) w = { 0 };
  g_auto (ChyDerWriter) whole = { 0 };
  g_autoptr (GBytes) info = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GBytes) algorithm = NULL;
  gsize size;
  gconstpointer data;

  chy_der_writer_init (&w, 1024);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_integer (&w, 0);
  if (!chy_der_put_name (&w, spec->subject, error))
    return NULL;
  chy_der_put_bytes (&w, chy_key_get_public (key));
  if (!put_attributes (&w, key, spec, error))
    return NULL;
  chy_der_end (&w);
  info = chy_der_writer_finish (&w);
  data = g_bytes_get_data (info, &size);
  signature = chy_key_sign (key, data, size, &algorithm, error);
  if (signature == NULL)
    return NULL;

  chy_der_writer_init (&whole, size + 600);
  chy_der_begin (&whole, CHY_DER_SEQUENCE);
  chy_der_put_bytes (&whole, info);
  chy_der_put_bytes (&whole, algorithm);
  data = g_bytes_get_data (signature, &size);
  chy_der_put_bits (&whole, data, size);
  chy_der_end (&whole);
  return chy_der_writer_finish (&whole);
}

static ChyCsr *
take_fields (ChyCertInfo *info, const ChyRequestDer *request)
{
  ChyCsr *self = g_new0 (ChyCsr, 1);

  self->subject = chy_name_ref (info->subject);
  self->sans = g_ptr_array_ref (info->sans);
  self->sid = g_strdup (info->sid);
  self->template_name = g_strdup (info->template_name);
  self->template_oid = g_strdup (info->template_oid);
  self->extended_key_usages = g_ptr_array_ref (info->extended_key_usages);
  self->der = g_bytes_ref (info->der);
  self->public_key = chy_der_item_to_bytes (&request->public_key);
  self->key_algorithm = g_strdup (info->key_algorithm);
  self->key_bits = info->key_bits;
  return self;
}

ChyCsr *
chy_csr_parse (GBytes *data, guint minimum_rsa_bits, GError **error)
{
  static const char *const labels[] = { "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", NULL };
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyCertInfo) info = NULL;
  g_autoptr (ChyCsr) self = NULL;
  ChyRequestDer request;

  der = chy_pem_find (data, labels, error);
  if (der == NULL || !chy_request_der_read (der, &request, error))
    return NULL;
  info = chy_request_info_read (der, FALSE, error);
  if (info == NULL)
    return NULL;
  self = take_fields (info, &request);
  if (!chy_public_key_check (self->public_key, minimum_rsa_bits, error))
    return NULL;
  if (!chy_signature_verify (&request.info, &request.algorithm, &request.signature, &request.public_key, TRUE,
                             error))
    return NULL;
  return g_steal_pointer (&self);
}

void
chy_csr_free (ChyCsr *self)
{
  chy_name_unref (self->subject);
  g_ptr_array_unref (self->sans);
  g_free (self->sid);
  g_free (self->template_name);
  g_free (self->template_oid);
  g_ptr_array_unref (self->extended_key_usages);
  g_bytes_unref (self->der);
  g_bytes_unref (self->public_key);
  g_free (self->key_algorithm);
  g_free (self);
}
