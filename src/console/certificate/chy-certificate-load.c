/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-certificate-subject.h"

enum
{
  SERIAL_MINIMUM = 8,    /* hexadecimal digits; what is shorter is a number */
  MAX_AUTHORITIES = 200, /* whose certificates are tried for a path */
};

typedef struct
{
  ChyTenant *tenant;            /* (owned) */
  ChyCertificateSource *source; /* (owned) */
  gboolean locked;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->tenant);
  chy_certificate_source_free (load->source);
  g_free (load);
}

void
chy_certificate_source_free (ChyCertificateSource *self)
{
  if (self == NULL)
    return;
  g_free (self->key);
  g_free (self->authority);
  g_free (self->file);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->password, chy_secret_unref);
  g_clear_pointer (&self->info, chy_cert_info_unref);
  g_clear_pointer (&self->pool, g_ptr_array_unref);
  g_free (self);
}

static ChyCertificateSource *
source_copy (const ChyCertificateSource *source)
{
  ChyCertificateSource *copy = g_new0 (ChyCertificateSource, 1);

  copy->key = g_strdup (source->key);
  copy->authority = g_strdup (source->authority);
  copy->number = source->number;
  copy->file = g_strdup (source->file);
  copy->data = source->data != NULL ? g_bytes_ref (source->data) : NULL;
  copy->password = source->password != NULL ? chy_secret_ref (source->password) : NULL;
  copy->info = source->info != NULL ? chy_cert_info_ref (source->info) : NULL;
  copy->pool = source->pool != NULL ? g_ptr_array_ref (source->pool) : NULL;

  return copy;
}

static void
add_der (GPtrArray *pool, GBytes *der)
{
  ChyCertInfo *info = der != NULL && g_bytes_get_size (der) > 0 ? chy_inspect_certificate (der, NULL) : NULL;

  if (info != NULL)
    g_ptr_array_add (pool, info);
}

static void
add_chain (GPtrArray *pool, GVariant *body)
{
  g_autoptr (GVariant) chain = g_variant_lookup_value (body, "chain", G_VARIANT_TYPE ("aay"));
  gsize n = chain != NULL ? g_variant_n_children (chain) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (chain, i);
      g_autoptr (GBytes) der = g_variant_get_data_as_bytes (child);

      add_der (pool, der);
    }
}

/* The authorities of the tenant; where they cannot be asked the path is shorter, and says so. */
static void
add_authorities (Load *load, GPtrArray *pool, GCancellable *cancellable)
{
  g_autoptr (ChyQuery) query = chy_query_new ("authorities", NULL);
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  query->details = TRUE;
  result = chy_tenant_query (load->tenant, query, cancellable, NULL);
  rows = result != NULL ? chy_result_rows (result, 0, MAX_AUTHORITIES, cancellable, NULL) : NULL;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autoptr (GBytes) der = chy_body_get_bytes (rows->pdata[i], "certificate");

      add_der (pool, der);
      add_chain (pool, rows->pdata[i]);
    }
}

/* The one row of an authority's database that the filter fits. */
static GVariant *
get_row (Load *load, GVariant *filter, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyQuery) query = chy_query_new ("certificates", filter);
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  query->details = TRUE;
  result = chy_tenant_query (load->tenant, query, cancellable, error);
  rows = result != NULL ? chy_result_rows (result, 0, 2, cancellable, error) : NULL;
  if (rows == NULL)
    return NULL;
  if (rows->len == 1)
    return g_variant_ref (rows->pdata[0]);
  g_set_error (error, CHY_TENANT_ERROR,
               rows->len == 0 ? CHY_TENANT_ERROR_NOT_FOUND : CHY_TENANT_ERROR_AMBIGUOUS,
               "%u certificates fit", rows->len);

  return NULL;
}

static GVariant *
get_of_authority (Load *load, GCancellable *cancellable, GError **error)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "authority", "s", load->source->authority);
  g_variant_dict_insert (&dict, "number", "x", load->source->number);

  return get_row (load, g_variant_dict_end (&dict), cancellable, error);
}

static GVariant *
get_of_tenant (Load *load, GCancellable *cancellable, GError **error)
{
  const char *key = load->source->key;
  g_autoptr (GError) local = NULL;
  GVariant *body = chy_tenant_get (load->tenant, "certificates", key, cancellable, &local);

  if (body == NULL && strlen (key) >= SERIAL_MINIMUM &&
      strspn (key, "0123456789abcdefABCDEF: ") == strlen (key))
    {
      GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&dict, "authority", "s", "*");
      g_variant_dict_insert (&dict, "serial", "s", key);
      body = get_row (load, g_variant_dict_end (&dict), cancellable, NULL);
    }
  if (body == NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return body;
}

/* What the row has: the certificate, or the request that waits or was refused. */
static gboolean
take_body (ChyCertificateSubject *subject, GVariant *body, GError **error)
{
  g_autoptr (GBytes) der = chy_body_get_bytes (body, "certificate");
  g_autoptr (GBytes) csr = chy_body_get_bytes (body, "csr");

  subject->body = g_variant_ref (body);
  if (der != NULL && g_bytes_get_size (der) > 0)
    subject->info = chy_inspect_certificate (der, error);
  else if (csr != NULL && g_bytes_get_size (csr) > 0)
    {
      subject->is_request = TRUE;
      subject->info = chy_inspect_request (csr, error);
    }
  else
    g_set_error_literal (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND,
                         "The certificate itself is not kept");

  return subject->info != NULL;
}

static gboolean
is_wrong_password (const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  return problems->len > 0 &&
         g_strcmp0 (chy_problem_get_code (g_ptr_array_index (problems, 0)), "wrong-password") == 0;
}

static gboolean
take_pfx (Load *load, ChyCertificateSubject *subject, GError **error)
{
  g_autoptr (ChySecret) none = chy_secret_new ("", 0);
  ChySecret *password = load->source->password != NULL ? load->source->password : none;
  GError *local = NULL;

  subject->pfx = chy_inspect_pfx (load->source->data, password, &local);
  if (subject->pfx == NULL)
    {
      load->locked = is_wrong_password (local);
      g_propagate_error (error, local);
      return FALSE;
    }
  for (guint i = 0; i < subject->pfx->certificates->len; i++)
    g_ptr_array_add (subject->pool, chy_cert_info_ref (subject->pfx->certificates->pdata[i]));
  if (subject->pool->len == 0)
    {
      g_set_error_literal (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND,
                           "There is no certificate in the file");
      return FALSE;
    }
  subject->info = chy_cert_info_ref (subject->pool->pdata[0]);

  return TRUE;
}

static gboolean
take_certificates (Load *load, ChyCertificateSubject *subject, GError **error)
{
  g_autoptr (GPtrArray) infos = chy_inspect_certificates (load->source->data, error);

  if (infos == NULL)
    return FALSE;
  for (guint i = 0; i < infos->len; i++)
    g_ptr_array_add (subject->pool, chy_cert_info_ref (infos->pdata[i]));
  /* A bundle is shown by its first that signs no other of it. */
  for (guint i = 0; i < infos->len && subject->info == NULL; i++)
    if (!((ChyCertInfo *) infos->pdata[i])->is_ca)
      subject->info = chy_cert_info_ref (infos->pdata[i]);
  if (subject->info == NULL && infos->len > 0)
    subject->info = chy_cert_info_ref (infos->pdata[0]);
  if (subject->info == NULL)
    g_set_error_literal (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND,
                         "There is no certificate in the file");

  return subject->info != NULL;
}

static gboolean
take_file (Load *load, ChyCertificateSubject *subject, GError **error)
{
  ChyInspectedKind kind;

  subject->file = g_strdup (load->source->file);
  if (!chy_inspect_kind (load->source->data, &kind, error))
    return FALSE;
  if (kind == CHY_INSPECTED_PFX)
    return take_pfx (load, subject, error);
  if (kind == CHY_INSPECTED_REQUEST)
    {
      subject->is_request = TRUE;
      subject->info = chy_inspect_request (load->source->data, error);
      return subject->info != NULL && chy_inspect_request_check (load->source->data, error);
    }

  return take_certificates (load, subject, error);
}

static gboolean
take (Load *load, ChyCertificateSubject *subject, GCancellable *cancellable, GError **error)
{
  const ChyCertificateSource *source = load->source;
  g_autoptr (GVariant) body = NULL;

  for (guint i = 0; source->pool != NULL && i < source->pool->len; i++)
    g_ptr_array_add (subject->pool, chy_cert_info_ref (source->pool->pdata[i]));
  if (source->data != NULL)
    return take_file (load, subject, error);
  if (source->info != NULL)
    {
      subject->info = chy_cert_info_ref (source->info);
      return TRUE;
    }
  body = source->authority != NULL ? get_of_authority (load, cancellable, error)
                                   : get_of_tenant (load, cancellable, error);

  return body != NULL && take_body (subject, body, error);
}

static void
load_worker (GTask *task, gpointer object G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  ChyCertificateSubject *subject = g_new0 (ChyCertificateSubject, 1);
  GError *error = NULL;

  subject->pool = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_cert_info_unref);
  if (!take (load, subject, cancellable, &error))
    {
      chy_certificate_subject_free (subject);
      g_task_return_error (task, error);
      return;
    }
  if (subject->is_request)
    subject->path = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_path_step_free);
  else
    {
      add_authorities (load, subject->pool, cancellable);
      subject->path = chy_inspect_path (subject->info, subject->pool, g_get_real_time ());
    }
  g_task_return_pointer (task, subject, (GDestroyNotify) chy_certificate_subject_free);
}

void
chy_certificate_load_async (ChyTenant *tenant,
                            const ChyCertificateSource *source,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, chy_certificate_load_async);
  load->tenant = g_object_ref (tenant);
  load->source = source_copy (source);
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_worker);
}

ChyCertificateSubject *
chy_certificate_load_finish (GAsyncResult *result, gboolean *ret_locked, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, chy_certificate_load_async), NULL);

  if (ret_locked != NULL)
    *ret_locked = ((Load *) g_task_get_task_data (G_TASK (result)))->locked;

  return g_task_propagate_pointer (G_TASK (result), error);
}
