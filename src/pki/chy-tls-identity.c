/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-tls-identity.h"

#include <string.h>

#include "pki/chy-inspect.h"

/* The issuers behind the certificate, so that a server that knows the root alone finds its way. */
static void
append_chain (GString *text, GVariant *chain)
{
  if (chain == NULL || !g_variant_is_of_type (chain, G_VARIANT_TYPE ("aay")))
    return;
  for (gsize i = 0; i < g_variant_n_children (chain); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (chain, i);
      g_autoptr (GBytes) der = g_variant_get_data_as_bytes (child);
      g_autofree char *pem = chy_pem_encode ("CERTIFICATE", der);

      g_string_append (text, pem);
    }
}

GTlsCertificate *
chy_tls_identity_new (GBytes *certificate, GVariant *chain, ChySecret *secret, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) raw = chy_secret_to_bytes (secret);
  char *key = chy_pem_encode ("PRIVATE KEY", raw);
  g_autofree char *first = chy_pem_encode ("CERTIFICATE", certificate);
  char *whole;
  GTlsCertificate *client;

  g_string_append (text, first);
  append_chain (text, chain);
  whole = g_strconcat (key, text->str, NULL);
  client = g_tls_certificate_new_from_pem (whole, -1, error);
  chy_wipe (whole, strlen (whole));
  chy_wipe (key, strlen (key));
  g_free (whole);
  g_free (key);
  return client;
}
