/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-file.h"
#include "base/chy-i18n.h"
#include "pki/chy-inspect.h"

#include "chy-certificate-export.h"

#include <string.h>

typedef struct
{
  ChyTenant *tenant; /* (owned) */
  char **ids;        /* (owned) */
  ChyCertificateFormat format;
  char *path;         /* (owned) */
  GHashTable *chains; /* (owned) char* authority -> char* PEM of it and those above it */
  ChyCertificateProgress progress;
  gpointer progress_data;
  guint n_written;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_object_unref (write->tenant);
  g_strfreev (write->ids);
  g_free (write->path);
  g_hash_table_unref (write->chains);
  g_free (write);
}

/* --- progress, told in the main loop ------------------------------------------------------------------ */

typedef struct
{
  GTask *task; /* (owned) */
  gint64 done;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->task);
  g_free (step);
}

static gboolean
step_cb (gpointer data)
{
  Step *step = data;
  Write *write = g_task_get_task_data (step->task);

  if (!g_task_get_completed (step->task) && !g_cancellable_is_cancelled (g_task_get_cancellable (step->task)))
    write->progress (step->done, g_strv_length (write->ids), write->progress_data);

  return G_SOURCE_REMOVE;
}

static void
tell (GTask *task, gint64 done)
{
  Write *write = g_task_get_task_data (task);
  Step *step;

  if (write->progress == NULL)
    return;
  step = g_new0 (Step, 1);
  step->task = g_object_ref (task);
  step->done = done;
  g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT_IDLE, step_cb, step, step_free);
}

/* --- contents ------------------------------------------------------------------------------------------ */

static void
append_pem (GString *text, GBytes *der)
{
  g_autofree char *pem = chy_pem_encode ("CERTIFICATE", der);

  g_string_append (text, pem);
}

/* The authority's own certificate and those above it. */
static char *
read_chain (ChyTenant *tenant, const char *authority, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) body = chy_tenant_get (tenant, "authorities", authority, cancellable, error);
  g_autoptr (GBytes) own = body != NULL ? chy_body_get_bytes (body, "certificate") : NULL;
  g_autoptr (GVariant) chain =
      body != NULL ? g_variant_lookup_value (body, "chain", G_VARIANT_TYPE ("aay")) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (body == NULL)
    return NULL;
  if (own != NULL)
    append_pem (text, own);
  for (gsize i = 0; chain != NULL && i < g_variant_n_children (chain); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (chain, i);
      g_autoptr (GBytes) der = g_variant_get_data_as_bytes (child);

      if (own == NULL || !g_bytes_equal (own, der))
        append_pem (text, der);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
chain_of (Write *write, const char *authority, GCancellable *cancellable, GError **error)
{
  char *chain = g_hash_table_lookup (write->chains, authority);

  if (chain == NULL)
    {
      chain = read_chain (write->tenant, authority, cancellable, error);
      if (chain != NULL)
        g_hash_table_insert (write->chains, g_strdup (authority), chain);
    }

  return chain;
}

static GBytes *
content_of (Write *write, GVariant *body, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) der = chy_body_get_bytes (body, "certificate");
  const char *authority = chy_body_get_text (body, "authorityId");
  const char *chain = "";
  g_autoptr (GString) text = g_string_new (NULL);
  gsize size;

  if (der == NULL || g_bytes_get_size (der) == 0)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no certificate “%s”",
                   chy_body_get_text (body, "serialNumber"));
      return NULL;
    }
  if (write->format == CHY_CERTIFICATE_DER)
    return g_steal_pointer (&der);
  if (write->format == CHY_CERTIFICATE_CHAIN && authority != NULL)
    chain = chain_of (write, authority, cancellable, error);
  if (chain == NULL)
    return NULL;
  append_pem (text, der);
  g_string_append (text, chain);
  size = text->len;

  return g_bytes_new_take (g_string_free (g_steal_pointer (&text), FALSE), size);
}

/* --- files ---------------------------------------------------------------------------------------------- */

/* "17-Anna_Weber.cer": nothing in it that a file system could mind. */
static char *
name_of (Write *write, GVariant *body)
{
  const char *subject = chy_body_get_text (body, "subjectName");
  const char *common = subject != NULL ? strstr (subject, "CN=") : NULL;
  g_autofree char *name = g_strdup (common != NULL ? common + 3 : subject != NULL ? subject : "certificate");

  if (common != NULL && strchr (name, ',') != NULL)
    *strchr (name, ',') = '\0';
  g_strcanon (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-.@", '_');
  if (strlen (name) > 64)
    name[64] = '\0';

  return g_strdup_printf ("%" G_GINT64_FORMAT "-%s.%s", chy_body_get_int (body, "number", 0), name,
                          write->format == CHY_CERTIFICATE_DER ? "cer" : "pem");
}

static gboolean
write_one (Write *write, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) body = chy_tenant_get (write->tenant, "certificates", id, cancellable, error);
  g_autoptr (GBytes) content = body != NULL ? content_of (write, body, cancellable, error) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  gconstpointer data;
  gsize size;

  if (content == NULL)
    return FALSE;
  name = name_of (write, body);
  path = write->ids[1] == NULL ? g_strdup (write->path) : g_build_filename (write->path, name, NULL);
  if (write->ids[1] != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST, "%s", path);
      return FALSE;
    }
  data = g_bytes_get_data (content, &size);

  return chy_file_write (path, data, size, 0644, error);
}

static void
write_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Write *write = data;
  GError *error = NULL;

  for (guint i = 0; write->ids[i] != NULL; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, &error) ||
          !write_one (write, write->ids[i], cancellable, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      write->n_written++;
      tell (task, write->n_written);
    }
  g_task_return_boolean (task, TRUE);
}

void
chy_certificate_write_async (ChyTenant *tenant,
                             const char *const *ids,
                             ChyCertificateFormat format,
                             const char *path,
                             ChyCertificateProgress progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (tenant, cancellable, callback, user_data);
  Write *write = g_new0 (Write, 1);

  write->tenant = g_object_ref (tenant);
  write->ids = g_strdupv ((GStrv) ids);
  write->format = format;
  write->path = g_strdup (path);
  write->chains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  write->progress = progress;
  write->progress_data = progress_data;
  g_task_set_source_tag (task, chy_certificate_write_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, write, write_free);
  g_task_run_in_thread (task, write_worker);
}

gboolean
chy_certificate_write_finish (GAsyncResult *result, guint *ret_n, GError **error)
{
  *ret_n = ((Write *) g_task_get_task_data (G_TASK (result)))->n_written;

  return g_task_propagate_boolean (G_TASK (result), error);
}
