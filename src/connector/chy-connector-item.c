/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-private.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "model/chy-subject.h"
#include "pki/chy-certificate.h"
#include "pki/chy-csr.h"
#include "pki/chy-inspect.h"

/* What is made for one request. */

enum
{
  PASSWORD_BITS = 128,
};

void
chy_connector_item_free (ChyConnectorItem *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->body, g_variant_unref);
  g_clear_pointer (&self->key, chy_secret_unref);
  g_clear_pointer (&self->csr, chy_secret_unref);
  g_clear_pointer (&self->issuance, chy_issuance_free);
  g_clear_pointer (&self->given, chy_secret_unref);
  g_clear_pointer (&self->given_password, chy_secret_unref);
  g_clear_pointer (&self->pfx, chy_secret_unref);
  g_clear_pointer (&self->password, chy_secret_unref);
  g_free (self->thumbprint);
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->code);
  g_free (self->message);
  g_free (self);
}

/* --- failures ------------------------------------------------------------------------------------------ */

void
chy_connector_item_fail (ChyConnectorItem *self, ChyRequestCause cause, const char *code, const char *message)
{
  self->state = CHY_ITEM_FAILED;
  self->cause = cause;
  g_free (self->code);
  g_free (self->message);
  self->code = g_strdup (code);
  self->message = g_strdup (message);
}

static ChyRequestCause
cause_of_authority (int code)
{
  switch ((ChyAuthorityError) code)
    {
    case CHY_AUTHORITY_ERROR_UNREACHABLE:
      return CHY_CAUSE_UNREACHABLE;
    case CHY_AUTHORITY_ERROR_LOCKED:
      return CHY_CAUSE_VAULT;
    case CHY_AUTHORITY_ERROR_DENIED:
      return CHY_CAUSE_DENIED;
    case CHY_AUTHORITY_ERROR_WRONG_STATE: /* of a submission: the request is not in hand any more */
      return CHY_CAUSE_LEASE;
    case CHY_AUTHORITY_ERROR_NOT_FOUND:
    case CHY_AUTHORITY_ERROR_NOT_READY:
    case CHY_AUTHORITY_ERROR_EXPIRED:
    case CHY_AUTHORITY_ERROR_UNSUPPORTED:
    case CHY_AUTHORITY_ERROR_INVALID:
      return CHY_CAUSE_PROFILE;
    case CHY_AUTHORITY_ERROR_FAILED:
    case CHY_AUTHORITY_ERROR_EXISTS:
    case CHY_AUTHORITY_ERROR_CONFLICT:
    default:
      return CHY_CAUSE_INTERNAL;
    }
}

void
chy_connector_item_fail_by (ChyConnectorItem *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = NULL;
  const char *code = "unexpected";

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->state = CHY_ITEM_RETURNED;
      return;
    }
  problems = chy_problems_from_error (error);
  if (problems->len > 0)
    code = chy_problem_get_code (g_ptr_array_index (problems, 0));
  chy_connector_item_fail (
      self, error->domain == CHY_AUTHORITY_ERROR ? cause_of_authority (error->code) : CHY_CAUSE_INTERNAL,
      code, error->message);
  self->forget_key = g_error_matches (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_CONFLICT);
}

/* --- key and CSR ---------------------------------------------------------------------------------------- */

/* The first error says why; the others would come up next time. */
static void
fail_by_problems (ChyConnectorItem *self, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *sentence = NULL;

      if (chy_problem_get_severity (problem) != CHY_SEVERITY_ERROR)
        continue;
      sentence = chy_problem_get_sentence_untranslated (problem);
      chy_connector_item_fail (self, CHY_CAUSE_SUBJECT, chy_problem_get_code (problem), sentence);
      return;
    }
  chy_connector_item_fail (self, CHY_CAUSE_SUBJECT, "subject", "The subject cannot be made");
}

static ChyCertSpec *
make_spec (ChyConnectorItem *self)
{
  g_autoptr (GVariant) user = chy_body_get (self->body, "user");
  g_autoptr (GVariant) device = chy_body_get (self->body, "device");
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  const ChyConnectorProfile *profile = self->profile;
  g_autoptr (ChySubject) subject = chy_subject_resolve (profile->settings, user, device, profile->type,
                                                        profile->platform, profile->name, problems);
  ChyCertSpec *spec;

  if (!subject->complete || subject->name == NULL)
    {
      fail_by_problems (self, problems);
      return NULL;
    }
  spec = chy_cert_spec_new ();
  if (spec->subject != NULL)
    chy_name_unref (spec->subject);
  spec->subject = chy_name_ref (subject->name);
  g_ptr_array_unref (spec->sans);
  spec->sans = g_ptr_array_ref (subject->sans);
  spec->sid = g_strdup (subject->sid);
  return spec;
}

void
chy_connector_item_make_key (ChyConnectorItem *self, ChyConnector *connector)
{
  g_autoptr (ChyCertSpec) spec = NULL;
  g_autoptr (ChyKey) key = NULL;
  g_autoptr (GBytes) csr = NULL;
  g_autoptr (GError) error = NULL;
  gconstpointer bytes;
  gsize size;

  if (self->key != NULL && self->csr != NULL)
    return;
  spec = make_spec (self);
  if (spec == NULL)
    return;
  g_clear_pointer (&self->key, chy_secret_unref);
  g_clear_pointer (&self->csr, chy_secret_unref);
  key = chy_connector_stock_take (connector->stock, self->profile->key_type, &error);
  csr = key != NULL ? chy_csr_create (key, spec, &error) : NULL;
  self->key = csr != NULL ? chy_key_export (key, &error) : NULL;
  if (self->key == NULL)
    {
      chy_connector_item_fail_by (self, error);
      return;
    }
  bytes = g_bytes_get_data (csr, &size);
  self->csr = chy_secret_new (bytes, size);
  self->made = TRUE;
  self->made_at = chy_connector_now (connector);
  self->attempt++;
}

/* --- PFX --------------------------------------------------------------------------------------------------
 */

/* A certificate for another key must never reach a device. */
static gboolean
check_pair (ChyConnectorItem *self, GError **error)
{
  gsize size;
  gconstpointer data = chy_secret_get_data (self->key, &size);
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (ChyKey) key = chy_key_import (bytes, NULL, error);

  return key != NULL && chy_certificate_matches_key (self->issuance->certificate, key, error);
}

static GBytes *
write_pfx (
    ChyConnectorItem *self, ChySecret *key, GPtrArray *certificates, ChySecret *password, GError **error)
{
  g_autoptr (ChyPfxContent) content = chy_pfx_content_new (key, certificates, self->profile->name);

  return chy_pfx_write (content, password, self->profile->preset, CHY_PFX_ITERATIONS_MADE, error);
}

static GBytes *
write_issued (ChyConnectorItem *self, ChySecret *password, GError **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (certificates, g_bytes_ref (self->issuance->certificate));
  for (guint i = 0; self->issuance->chain != NULL && i < self->issuance->chain->len; i++)
    g_ptr_array_add (certificates, g_bytes_ref (g_ptr_array_index (self->issuance->chain, i)));
  return write_pfx (self, self->key, certificates, password, error);
}

static void
take_pfx (ChyConnectorItem *self, GBytes *pfx, ChySecret *password)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (pfx, &size);

  self->pfx = chy_secret_new (data, size);
  self->password = chy_secret_ref (password);
}

void
chy_connector_item_wrap (ChyConnectorItem *self)
{
  g_autoptr (ChySecret) password = chy_secret_new_password (PASSWORD_BITS);
  g_autoptr (ChyCertInfo) info = NULL;
  g_autoptr (GBytes) pfx = NULL;
  g_autoptr (GError) error = NULL;

  info = chy_inspect_certificate (self->issuance->certificate, &error);
  if (info != NULL)
    {
      self->thumbprint = g_strdup (info->thumbprint);
      self->subject = chy_name_to_string (info->subject);
      self->issuer = chy_name_to_string (info->issuer);
      pfx = check_pair (self, &error) ? write_issued (self, password, &error) : NULL;
    }
  if (pfx == NULL)
    {
      chy_connector_item_fail_by (self, error);
      return;
    }
  take_pfx (self, pfx, password);
}

/* A password of its own for each device, as of what was issued for it. */
void
chy_connector_item_rewrap (ChyConnectorItem *self)
{
  g_autoptr (ChySecret) password = chy_secret_new_password (PASSWORD_BITS);
  g_autoptr (ChyPfxContent) content = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) pfx = NULL;
  g_autoptr (GError) error = NULL;
  gconstpointer data;
  gsize size;

  if (self->given == NULL || self->given_password == NULL)
    {
      chy_connector_item_fail (self, CHY_CAUSE_INTERNAL, "key-missing", "What was imported is gone");
      return;
    }
  data = chy_secret_get_data (self->given, &size);
  bytes = g_bytes_new_static (data, size);
  content = chy_pfx_read (bytes, self->given_password, NULL, &error);
  pfx = content != NULL ? write_pfx (self, content->key, content->certificates, password, &error) : NULL;
  if (pfx == NULL)
    {
      chy_connector_item_fail_by (self, error);
      return;
    }
  take_pfx (self, pfx, password);
}
