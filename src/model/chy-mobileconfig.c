/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-mobileconfig.h"

#include "base/chy-text.h"

static void
fact_free (gpointer data)
{
  ChyMobileconfigFact *fact = data;

  g_free (fact->text);
  g_free (fact);
}

static void
payload_free (gpointer data)
{
  ChyMobileconfigPayload *payload = data;

  g_free (payload->type);
  g_free (payload->name);
  g_free (payload->identifier);
  g_ptr_array_unref (payload->facts);
  g_clear_pointer (&payload->data, g_bytes_unref);
  g_free (payload->file);
  g_free (payload);
}

ChyMobileconfig *
chy_mobileconfig_new (void)
{
  ChyMobileconfig *self = g_new0 (ChyMobileconfig, 1);

  self->payloads = g_ptr_array_new_with_free_func (payload_free);
  self->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_cert_info_unref);

  return self;
}

void
chy_mobileconfig_free (ChyMobileconfig *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->identifier);
  g_free (self->organization);
  g_free (self->description);
  g_ptr_array_unref (self->payloads);
  g_clear_pointer (&self->signer, chy_cert_info_unref);
  g_ptr_array_unref (self->certificates);
  g_free (self);
}

ChyMobileconfigPayload *
chy_mobileconfig_add_payload (ChyMobileconfig *self)
{
  ChyMobileconfigPayload *payload = g_new0 (ChyMobileconfigPayload, 1);

  payload->facts = g_ptr_array_new_with_free_func (fact_free);
  g_ptr_array_add (self->payloads, payload);

  return payload;
}

void
chy_mobileconfig_payload_add_fact (ChyMobileconfigPayload *self, const char *title, char *text)
{
  g_autofree char *whole = text;
  ChyMobileconfigFact *fact;

  if (whole == NULL || *whole == '\0')
    return;
  fact = g_new0 (ChyMobileconfigFact, 1);
  fact->title = title;
  fact->text = chy_text_cut (whole, CHY_MOBILECONFIG_LONGEST);
  g_ptr_array_add (self->facts, fact);
}
