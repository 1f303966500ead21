/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dummy-authority.h"

#include "authority/chy-certsrv.h"
#include "base/chy-id.h"
#include "model/chy-field.h"
#include "model/chy-hresult.h"
#include "model/chy-template.h"
#include "pki/chy-certificate.h"
#include "pki/chy-csr.h"
#include "pki/chy-inspect.h"

#include <string.h>

typedef struct
{
  gint64 number;
  char *request_id;
  guint attempt;
  GBytes *csr;
  char *template_name;
  char *requester;
  char *subject;
  const char *state; /* "issued", "pending", "failed", "revoked" */
  guint32 code;
  char *message;
  char *serial;
  GBytes *der;
  gint64 not_before, not_after;
  ChyTemplate *template;
  guint reason;
  gint64 revoked;
} Request;

typedef struct
{
  GObject parent_instance;
  GMutex mutex; /* guards all of it */
  char *id, *name;
  ChyClock *clock;
  ChyKey *key;
  GBytes *root;
  gint64 not_before, not_after;
  GPtrArray *chain;
  GPtrArray *aces;      /* of ChyAce */
  GPtrArray *templates; /* of ChyTemplate */
  GPtrArray *requests;  /* of Request, by number */
  GBytes *crl;
  guint64 crl_number;
  GError *failure;
} DummyAuthority;

typedef GObjectClass DummyAuthorityClass;

static void dummy_authority_iface_init (ChyAuthorityInterface *iface);
static GType dummy_authority_get_type (void);

G_DEFINE_TYPE_WITH_CODE (DummyAuthority,
                         dummy_authority,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CHY_TYPE_AUTHORITY, dummy_authority_iface_init))

static DummyAuthority *
lock (ChyAuthority *authority, GError **error)
{
  DummyAuthority *self = (DummyAuthority *) authority;

  g_mutex_lock (&self->mutex);
  if (self->failure == NULL)
    return self;
  if (error != NULL)
    *error = g_error_copy (self->failure);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static gboolean
unlock (DummyAuthority *self, gboolean result)
{
  g_mutex_unlock (&self->mutex);
  return result;
}

static gboolean
fail (GError **error, int code, const char *message)
{
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, code, message);
  return FALSE;
}

static gboolean
may (DummyAuthority *self, const ChyPrincipal *who, guint32 right, GError **error)
{
  if (who != NULL && (chy_aces_effective (self->aces, who) & right))
    return TRUE;
  return fail (error, CHY_AUTHORITY_ERROR_DENIED, chy_ca_right_to_string (right));
}

static void
request_free (gpointer data)
{
  Request *self = data;
  g_free (self->request_id);
  g_bytes_unref (self->csr);
  g_free (self->template_name);
  g_free (self->requester);
  g_free (self->subject);
  g_free (self->message);
  g_free (self->serial);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->template, chy_template_unref);
  g_free (self);
}

static void
refuse (Request *request, guint32 code, const char *message)
{
  request->state = "failed";
  request->code = code;
  g_free (request->message);
  request->message = g_strdup (message);
}

static void
sign (DummyAuthority *self, Request *request, const ChyCsr *csr)
{
  const ChyTemplateSubject subject = { .name = csr->subject, .sans = csr->sans, .sid = csr->sid };
  gint64 now = chy_clock_now (self->clock);
  gint64 start = MAX (now - now % CHY_USEC_PER_SEC - 600 * CHY_USEC_PER_SEC, self->not_before);
  g_autoptr (ChyCertSpec) spec = NULL;
  g_autoptr (GError) error = NULL;

  if (!chy_template_build_spec (request->template, &subject, start, 0, self->not_after, &spec, NULL, &error))
    {
      refuse (request, CHY_CERTSRV_E_BAD_REQUESTSUBJECT, error->message);
      return;
    }
  spec->serial = chy_serial_new ();
  request->der = chy_certificate_issue (spec, csr->public_key, self->key, self->root, &error);
  if (request->der == NULL)
    {
      refuse (request, CHY_CERTSRV_E_BAD_REQUESTSUBJECT, error->message);
      return;
    }
  gsize size;
  gconstpointer serial = g_bytes_get_data (spec->serial, &size);
  request->serial = chy_hex_encode (serial, size);
  request->not_before = spec->not_before;
  request->not_after = spec->not_after;
  request->state = "issued";
}

static ChyTemplate *
find_template (DummyAuthority *self, const char *name)
{
  for (guint i = 0; i < self->templates->len; i++)
    {
      ChyTemplate *template = g_ptr_array_index (self->templates, i);
      if (g_ascii_strcasecmp (template->cn, name) == 0 || strcmp (template->oid, name) == 0)
        return template;
    }
  return NULL;
}

static void
handle (DummyAuthority *self, Request *request, const ChyPrincipal *who)
{
  g_autoptr (GError) error = NULL;
  ChyTemplate *template = find_template (self, request->template_name);

  if (!may (self, who, CHY_CA_RIGHT_REQUEST_CERTIFICATES, NULL))
    refuse (request, CHY_CERTSRV_E_ENROLL_DENIED, "no right to request");
  else if (template == NULL)
    refuse (request, CHY_CERTSRV_E_UNSUPPORTED_CERT_TYPE, "not issued here");
  else if (!(chy_template_effective_rights (template, who) & CHY_TEMPLATE_RIGHT_ENROLL))
    refuse (request, CHY_CERTSRV_E_TEMPLATE_DENIED, "no right to enroll");
  if (request->code != 0)
    return;
  g_autoptr (ChyCsr) csr = chy_csr_parse (request->csr, 0, &error);
  if (csr == NULL)
    {
      gboolean forged = g_error_matches (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE);
      refuse (request, forged ? CHY_NTE_BAD_SIGNATURE : CHY_CRYPT_E_ASN1_ERROR, error->message);
      return;
    }
  request->subject = chy_name_to_string (csr->subject);
  request->template = chy_template_ref (template);
  if (!chy_template_allows_key (template, csr->key_algorithm, csr->key_bits, &error))
    refuse (request, CHY_CERTSRV_E_KEY_LENGTH, error->message);
  else if (template->enrollment_flag & CHY_TEMPLATE_ENROLL_PEND_ALL)
    request->state = "pending";
  else
    sign (self, request, csr);
}

static Request *
find_request (DummyAuthority *self, const char *request_id, guint attempt)
{
  for (guint i = 0; i < self->requests->len; i++)
    {
      Request *request = g_ptr_array_index (self->requests, i);
      if (request->attempt == attempt && strcmp (request->request_id, request_id) == 0)
        return request;
    }
  return NULL;
}

static ChyIssuance *
answer (DummyAuthority *self, const Request *request, gboolean repeated)
{
  ChyIssuance *issuance = g_new0 (ChyIssuance, 1);
  const ChyHresult *known = request->code != 0 ? chy_hresult_find (request->code) : NULL;

  issuance->disposition = request->der != NULL                      ? CHY_DISPOSITION_ISSUED
                          : strcmp (request->state, "pending") == 0 ? CHY_DISPOSITION_PENDING
                                                                    : CHY_DISPOSITION_DENIED;
  issuance->code = request->code;
  issuance->code_name = known != NULL ? g_strdup (known->name) : NULL;
  issuance->message = g_strdup (request->message);
  issuance->number = request->number;
  issuance->serial = g_strdup (request->serial);
  issuance->not_before = request->not_before;
  issuance->not_after = request->not_after;
  issuance->repeated = repeated;
  if (request->der != NULL)
    {
      issuance->certificate = g_bytes_ref (request->der);
      issuance->chain = g_ptr_array_ref (self->chain);
    }
  return issuance;
}

static gboolean
submit_one (DummyAuthority *self, const ChySubmission *s, ChyIssuance **ret_issuance, GError **error)
{
  if (s->request_id == NULL || *s->request_id == '\0' || s->attempt == 0 || s->csr == NULL ||
      g_bytes_get_size (s->csr) == 0)
    return fail (error, CHY_AUTHORITY_ERROR_INVALID, "requestId, attempt or csr");
  Request *request = find_request (self, s->request_id, s->attempt);
  if (request != NULL && !g_bytes_equal (request->csr, s->csr))
    return fail (error, CHY_AUTHORITY_ERROR_CONFLICT, "another CSR under the same id");
  gboolean repeated = request != NULL;
  if (!repeated)
    {
      request = g_new0 (Request, 1);
      request->number = self->requests->len + 1;
      request->request_id = g_strdup (s->request_id);
      request->attempt = s->attempt;
      request->csr = g_bytes_ref (s->csr);
      request->template_name = g_strdup (s->template_name != NULL ? s->template_name : "");
      request->requester = g_strdup (s->requester != NULL ? s->requester->name : "");
      g_ptr_array_add (self->requests, request);
      handle (self, request, s->requester);
    }
  *ret_issuance = answer (self, request, repeated);
  return TRUE;
}

static gboolean
dummy_submit (ChyAuthority *authority,
              const ChySubmission *submissions,
              gsize n,
              ChyIssuance **ret_issuances,
              GError **ret_errors,
              GCancellable *cancellable G_GNUC_UNUSED)
{
  DummyAuthority *self = lock (authority, &ret_errors[0]);

  if (self == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    submit_one (self, &submissions[i], &ret_issuances[i], &ret_errors[i]);
  return unlock (self, TRUE);
}

static ChyIssuance *
dummy_collect (ChyAuthority *authority,
               const char *request_id,
               guint attempt,
               GCancellable *cancellable G_GNUC_UNUSED,
               GError **error)
{
  DummyAuthority *self = lock (authority, error);
  if (self == NULL)
    return NULL;
  const Request *request = find_request (self, request_id, attempt);
  ChyIssuance *issuance = request != NULL ? answer (self, request, TRUE) : NULL;
  if (request == NULL)
    fail (error, CHY_AUTHORITY_ERROR_NOT_FOUND, request_id);
  g_mutex_unlock (&self->mutex);
  return issuance;
}

static gboolean
dummy_decide (ChyAuthority *authority,
              gint64 number,
              gboolean approve,
              const char *reason,
              const ChyPrincipal *who,
              GCancellable *cancellable G_GNUC_UNUSED,
              GError **error)
{
  DummyAuthority *self = lock (authority, error);
  if (self == NULL)
    return FALSE;
  if (!may (self, who, CHY_CA_RIGHT_MANAGE_CERTIFICATES, error))
    return unlock (self, FALSE);
  if (number < 1 || number > self->requests->len)
    return unlock (self, fail (error, CHY_AUTHORITY_ERROR_NOT_FOUND, "no such request"));
  Request *request = g_ptr_array_index (self->requests, number - 1);
  if (strcmp (request->state, "pending") != 0)
    return unlock (self, fail (error, CHY_AUTHORITY_ERROR_WRONG_STATE, request->state));
  if (approve)
    {
      g_autoptr (ChyCsr) csr = chy_csr_parse (request->csr, 0, NULL);
      sign (self, request, csr);
    }
  else
    refuse (request, CHY_CERTSRV_E_ADMIN_DENIED_REQUEST, reason);
  return unlock (self, TRUE);
}

static Request *
find_serial (DummyAuthority *self, const char *serial)
{
  for (guint i = 0; i < self->requests->len; i++)
    {
      Request *request = g_ptr_array_index (self->requests, i);
      if (g_strcmp0 (request->serial, serial) == 0)
        return request;
    }
  return NULL;
}

static gboolean
may_revoke (DummyAuthority *self, const char *serial, guint reason, GError **error)
{
  const Request *request = find_serial (self, serial);

  if (request == NULL)
    return fail (error, CHY_AUTHORITY_ERROR_NOT_FOUND, serial);
  gboolean revoked = strcmp (request->state, "revoked") == 0;
  gboolean held = revoked && request->reason == 6;
  if (reason == 8 ? !held : revoked && (!held || reason == 6))
    return fail (error, CHY_AUTHORITY_ERROR_WRONG_STATE, serial);
  return TRUE;
}

static gboolean
dummy_revoke (ChyAuthority *authority,
              const char *const *serials,
              guint reason,
              gint64 when,
              const ChyPrincipal *who,
              GCancellable *cancellable G_GNUC_UNUSED,
              GError **error)
{
  DummyAuthority *self = lock (authority, error);
  if (self == NULL)
    return FALSE;
  if (!may (self, who, CHY_CA_RIGHT_MANAGE_CERTIFICATES, error))
    return unlock (self, FALSE);
  if (reason > 10 || reason == 7)
    return unlock (self, fail (error, CHY_AUTHORITY_ERROR_INVALID, "reason"));
  for (gsize i = 0; serials[i] != NULL; i++)
    if (!may_revoke (self, serials[i], reason, error))
      return unlock (self, FALSE);
  for (gsize i = 0; serials[i] != NULL; i++)
    {
      Request *request = find_serial (self, serials[i]);
      request->state = reason == 8 ? "issued" : "revoked";
      request->reason = reason;
      request->revoked = when != 0 ? when : chy_clock_now (self->clock);
    }
  return unlock (self, TRUE);
}

static void
make_crl (DummyAuthority *self, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (ChyCrlEntry));
  gint64 now = chy_clock_now (self->clock);

  for (guint i = 0; i < self->requests->len; i++)
    {
      const Request *request = g_ptr_array_index (self->requests, i);
      if (strcmp (request->state, "revoked") != 0)
        continue;
      g_autoptr (GBytes) serial = chy_hex_decode (request->serial, NULL);
      ChyCrlEntry entry = { .reason = (guint8) request->reason, .time = request->revoked };
      entry.serial_size = (guint8) g_bytes_get_size (serial);
      memcpy (entry.serial, g_bytes_get_data (serial, NULL), entry.serial_size);
      g_array_append_val (entries, entry);
    }
  g_clear_pointer (&self->crl, g_bytes_unref);
  self->crl =
      chy_crl_create ((const ChyCrlEntry *) (gpointer) entries->data, entries->len, ++self->crl_number, now,
                      now + 7 * CHY_USEC_PER_DAY, self->key, self->root, error);
}

static GBytes *
dummy_publish (ChyAuthority *authority,
               gboolean renew,
               const ChyPrincipal *who,
               GCancellable *cancellable G_GNUC_UNUSED,
               GError **error)
{
  DummyAuthority *self = lock (authority, error);
  if (self == NULL || (renew && !may (self, who, CHY_CA_RIGHT_MANAGE_CA, error)))
    {
      if (self != NULL)
        g_mutex_unlock (&self->mutex);
      return NULL;
    }
  if (renew || self->crl == NULL)
    make_crl (self, error);
  GBytes *crl = self->crl != NULL ? g_bytes_ref (self->crl) : NULL;
  g_mutex_unlock (&self->mutex);
  return crl;
}

static GVariant *
bytes_to_variant (GBytes *bytes)
{
  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

static GVariant *
row (DummyAuthority *self, const Request *request, gboolean details)
{
  GVariantDict dict;
  g_autofree char *id = g_strdup_printf ("%.24s%012" G_GINT64_MODIFIER "x", self->id, request->number);

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "number", "x", request->number);
  g_variant_dict_insert (&dict, "state", "s", request->state);
  g_variant_dict_insert (&dict, "requestId", "s", request->request_id);
  g_variant_dict_insert (&dict, "attempt", "x", (gint64) request->attempt);
  g_variant_dict_insert (&dict, "templateName", "s", request->template_name);
  g_variant_dict_insert (&dict, "requesterName", "s", request->requester);
  g_variant_dict_insert (&dict, "subjectName", "s", request->subject != NULL ? request->subject : "");
  g_variant_dict_insert (&dict, "code", "x", (gint64) request->code);
  if (request->serial != NULL)
    g_variant_dict_insert (&dict, "serialNumber", "s", request->serial);
  if (details && request->der != NULL)
    g_variant_dict_insert_value (&dict, "certificate", bytes_to_variant (request->der));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
fits (GVariant *row_, GVariant *filter)
{
  const struct
  {
    const char *key, *field;
  } texts[] = { { "state", "state" },
                { "template", "templateName" },
                { "requester", "requesterName" },
                { "serial", "serialNumber" },
                { "id", "id" } };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *wanted = chy_body_get_text (filter, texts[i].key);
      if (wanted != NULL && g_strcmp0 (wanted, chy_body_get_text (row_, texts[i].field)) != 0)
        return FALSE;
    }
  gint64 number = chy_body_get_int (filter, "number", 0);
  return number == 0 || number == chy_body_get_int (row_, "number", 0);
}

static GVariant *
dummy_query (ChyAuthority *authority,
             const char *resource,
             GVariant *filter,
             GCancellable *cancellable G_GNUC_UNUSED,
             GError **error)
{
  DummyAuthority *self = lock (authority, error);
  if (self == NULL)
    return NULL;
  g_autoptr (GVariant) body = filter != NULL ? g_variant_ref (filter) : chy_body_new ();
  GVariantBuilder builder;
  GVariantDict dict;
  gint64 n = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->requests->len && strcmp (resource, "certificates") == 0; i++)
    {
      g_autoptr (GVariant) row_ =
          row (self, g_ptr_array_index (self->requests, i), chy_body_get_bool (body, "details", FALSE));
      if (!fits (row_, body))
        continue;
      g_variant_builder_add_value (&builder, row_);
      n++;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "value", g_variant_builder_end (&builder));
  g_variant_dict_insert (&dict, "count", "x", n);
  g_mutex_unlock (&self->mutex);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static ChyAce *
find_ace (DummyAuthority *self, const char *id)
{
  for (guint i = 0; i < self->aces->len; i++)
    {
      ChyAce *ace = g_ptr_array_index (self->aces, i);
      if (g_strcmp0 (ace->principal_id, id) == 0)
        return ace;
    }
  return NULL;
}

static gboolean
change_right (DummyAuthority *self, GVariant *params, gboolean give, GError **error)
{
  const char *id = chy_body_get_text (params, "principalId");
  const char *right = chy_body_get_text (params, "right");
  guint32 bit = right != NULL ? chy_ca_right_from_string (right) : 0;
  ChyAce *ace = id != NULL ? find_ace (self, id) : NULL;

  if (id == NULL || bit == 0)
    return fail (error, CHY_AUTHORITY_ERROR_INVALID, "principalId or right");
  if (!give && (ace == NULL || !(ace->allow & bit)))
    return fail (error, CHY_AUTHORITY_ERROR_NOT_FOUND, "not granted");
  if (ace == NULL)
    {
      ace = chy_ace_new (id, chy_body_get_text (params, "principalName"), 0, 0);
      g_ptr_array_add (self->aces, ace);
    }
  if (!give)
    ace->allow &= ~bit;
  else if (chy_body_get_bool (params, "deny", FALSE))
    ace->deny |= bit;
  else
    ace->allow |= bit;
  return TRUE;
}

static gboolean
issue_template (DummyAuthority *self, GVariant *params, GError **error)
{
  g_autoptr (GVariant) document = chy_body_get (params, "document");
  ChyTemplate *template = document != NULL ? chy_template_new_from_body (document, error) : NULL;

  if (template == NULL)
    return document != NULL ? FALSE : fail (error, CHY_AUTHORITY_ERROR_INVALID, "document");
  ChyTemplate *old = find_template (self, template->cn);
  if (old != NULL)
    g_ptr_array_remove (self->templates, old);
  g_ptr_array_add (self->templates, template);
  return TRUE;
}

static gboolean
withdraw_template (DummyAuthority *self, GVariant *params, GError **error)
{
  const char *name = chy_body_get_text (params, "name");
  ChyTemplate *old = name != NULL ? find_template (self, name) : NULL;

  if (old == NULL)
    return fail (error, CHY_AUTHORITY_ERROR_NOT_FOUND, "not issued here");
  return g_ptr_array_remove (self->templates, old);
}

static gboolean
dummy_configure (ChyAuthority *authority,
                 const char *change,
                 GVariant *params,
                 const ChyPrincipal *who,
                 GVariant **ret_result G_GNUC_UNUSED,
                 GCancellable *cancellable G_GNUC_UNUSED,
                 GError **error)
{
  DummyAuthority *self = lock (authority, error);
  if (self == NULL)
    return FALSE;
  if (!may (self, who, CHY_CA_RIGHT_MANAGE_CA, error))
    return unlock (self, FALSE);
  if (strcmp (change, "grant") == 0)
    return unlock (self, change_right (self, params, TRUE, error));
  if (strcmp (change, "revoke-grant") == 0)
    return unlock (self, change_right (self, params, FALSE, error));
  if (strcmp (change, "issue-template") == 0)
    return unlock (self, issue_template (self, params, error));
  if (strcmp (change, "withdraw-template") == 0)
    return unlock (self, withdraw_template (self, params, error));
  return unlock (self, fail (error, CHY_AUTHORITY_ERROR_UNSUPPORTED, change));
}

static GVariant *
list_templates (DummyAuthority *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->templates->len; i++)
    {
      const ChyTemplate *template = g_ptr_array_index (self->templates, i);
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "name", "s", template->cn);
      g_variant_dict_insert (&dict, "oid", "s", template->oid);
      g_variant_dict_insert (&dict, "displayName", "s", template->display_name);
      g_variant_dict_insert (&dict, "majorVersion", "x", (gint64) template->revision);
      g_variant_dict_insert (&dict, "minorVersion", "x", (gint64) template->minor_revision);
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
list_security (DummyAuthority *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->aces->len; i++)
    {
      const ChyAce *ace = g_ptr_array_index (self->aces, i);
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "principalId", "s", ace->principal_id);
      g_variant_dict_insert (&dict, "principalName", "s", ace->principal_name);
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
dummy_describe (ChyAuthority *authority, GCancellable *cancellable G_GNUC_UNUSED, GError **error)
{
  DummyAuthority *self = lock (authority, error);
  if (self == NULL)
    return NULL;
  g_autofree char *thumbprint = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, self->root);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", self->id);
  g_variant_dict_insert (&dict, "name", "s", self->name);
  g_variant_dict_insert (&dict, "provider", "s", "dummy");
  g_variant_dict_insert (&dict, "state", "s", "active");
  g_variant_dict_insert (&dict, "thumbprint", "s", thumbprint);
  g_variant_dict_insert (&dict, "notAfter", "x", self->not_after);
  g_variant_dict_insert_value (&dict, "certificate", bytes_to_variant (self->root));
  g_variant_dict_insert_value (&dict, "root", bytes_to_variant (self->root));
  g_variant_dict_insert_value (&dict, "templates", list_templates (self));
  g_variant_dict_insert_value (&dict, "security", list_security (self));
  g_mutex_unlock (&self->mutex);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
dummy_authority_iface_init (ChyAuthorityInterface *iface)
{
  iface->describe = dummy_describe;
  iface->submit = dummy_submit;
  iface->collect = dummy_collect;
  iface->decide = dummy_decide;
  iface->revoke = dummy_revoke;
  iface->publish = dummy_publish;
  iface->query = dummy_query;
  iface->configure = dummy_configure;
}

static void
dummy_authority_finalize (GObject *object)
{
  DummyAuthority *self = (DummyAuthority *) object;

  g_free (self->id);
  g_free (self->name);
  chy_clock_unref (self->clock);
  chy_key_unref (self->key);
  g_bytes_unref (self->root);
  g_ptr_array_unref (self->chain);
  g_ptr_array_unref (self->aces);
  g_ptr_array_unref (self->templates);
  g_ptr_array_unref (self->requests);
  g_clear_pointer (&self->crl, g_bytes_unref);
  g_clear_error (&self->failure);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (dummy_authority_parent_class)->finalize (object);
}

static void
dummy_authority_class_init (DummyAuthorityClass *klass)
{
  klass->finalize = dummy_authority_finalize;
}

static void
dummy_authority_init (DummyAuthority *self)
{
  g_mutex_init (&self->mutex);
  self->aces = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_ace_free);
  self->templates = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_template_unref);
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

ChyAuthority *
dummy_authority_new (const char *name, ChyClock *clock, const ChyPrincipal *admin)
{
  DummyAuthority *self = g_object_new (dummy_authority_get_type (), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertSpec) spec = chy_cert_spec_new ();
  g_autofree char *escaped = chy_name_escape (name);
  g_autofree char *subject = g_strdup_printf ("CN=%s", escaped);
  gint64 now = chy_clock_now (clock);

  self->id = chy_id_new ();
  self->name = g_strdup (name);
  self->clock = chy_clock_ref (clock);
  self->key = chy_key_generate (CHY_KEY_EC_P256, &error);
  g_assert_no_error (error);
  self->not_before = now - now % CHY_USEC_PER_SEC - 600 * CHY_USEC_PER_SEC;
  self->not_after = self->not_before + 3650 * CHY_USEC_PER_DAY;
  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse (subject, &error);
  g_assert_no_error (error);
  spec->is_ca = spec->basic_constraints = spec->basic_constraints_critical = TRUE;
  spec->key_usage = CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN;
  spec->key_usage_critical = TRUE;
  spec->serial = chy_serial_new ();
  spec->not_before = self->not_before;
  spec->not_after = self->not_after;
  self->root = chy_certificate_issue (spec, chy_key_get_public (self->key), self->key, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (self->chain, g_bytes_ref (self->root));
  g_ptr_array_add (self->aces, chy_ace_new (admin->id, admin->name, CHY_CA_RIGHT_MANAGE_CA, 0));
  return CHY_AUTHORITY (self);
}

void
dummy_authority_fail (ChyAuthority *authority, const GError *error)
{
  DummyAuthority *self = (DummyAuthority *) authority;

  g_mutex_lock (&self->mutex);
  g_clear_error (&self->failure);
  self->failure = error != NULL ? g_error_copy (error) : NULL;
  g_mutex_unlock (&self->mutex);
}
