/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-csv-line.h"
#include "base/chy-file.h"
#include "base/chy-i18n.h"

#include "chy-pfx-write.h"

#include <string.h>

#define LIST_NAME "passwords.csv"

enum
{
  PASSWORD_BITS = 128,
};

typedef struct
{
  ChyTenant *tenant;   /* (owned) */
  char **ids;          /* (owned) */
  char *preset;        /* (owned) */
  ChySecret *password; /* (owned) or NULL */
  char *path;          /* (owned) */
  ChySecret *made;     /* (owned) of a single file, or NULL */
  GPtrArray *lines;    /* (owned) of ChySecret: records of the list */
  ChyPfxProgress progress;
  gpointer progress_data;
  guint n_written;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_object_unref (write->tenant);
  g_strfreev (write->ids);
  g_free (write->preset);
  g_free (write->path);
  g_clear_pointer (&write->password, chy_secret_unref);
  g_clear_pointer (&write->made, chy_secret_unref);
  g_ptr_array_unref (write->lines);
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

/* --- files --------------------------------------------------------------------------------------------- */

static gboolean
is_single (Write *write)
{
  return write->ids[1] == NULL;
}

/* "17-LAPTOP-7.p12": nothing in it that a file system could mind. */
static char *
name_of (GVariant *request)
{
  const char *device = chy_body_get_text (request, "deviceDisplayName");
  g_autofree char *name = g_strdup (device != NULL ? device : "");

  g_strcanon (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_", '_');
  if (strlen (name) > 64)
    name[64] = '\0';

  return g_strdup_printf ("%" G_GINT64_FORMAT "-%s.p12", chy_body_get_int (request, "number", 0), name);
}

static ChySecret *
export_pfx (Write *write, const char *id, ChySecret *password, GCancellable *cancellable, GError **error)
{
  GVariantDict params;
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  ChySecret *pfx;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "request", "s", id);
  g_variant_dict_insert (&params, "for", "s", write->preset);
  command = chy_command_new ("request-export-pfx", g_variant_dict_end (&params));
  command->confirmed = TRUE;
  chy_command_set_secret (command, "password", password);
  outcome = chy_tenant_apply (write->tenant, command, cancellable, error);
  if (outcome == NULL)
    return NULL;
  pfx = outcome->secrets != NULL ? g_hash_table_lookup (outcome->secrets, "pfx") : NULL;
  if (pfx == NULL)
    g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "the tenant gave no file");

  return pfx != NULL ? chy_secret_ref (pfx) : NULL;
}

static void
append_record (GString *text, const char *file, const char *number, const char *device, const char *password)
{
  const char *values[] = { file, number, device, password };

  chy_csv_append (text, values, G_N_ELEMENTS (values));
}

/* The whole list anew with one record more: it is there before the file that it is for, and it is never half
 * written. */
static gboolean
write_list (Write *write, GVariant *request, const char *name, ChySecret *password, GError **error)
{
  g_autofree char *path = g_build_filename (write->path, LIST_NAME, NULL);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, chy_body_get_int (request, "number", 0));
  GString *line = g_string_sized_new (1024);
  GString *text = g_string_sized_new (1024 * (write->lines->len + 2));
  gboolean ok;

  append_record (line, name, number, chy_body_get_text (request, "deviceDisplayName"),
                 chy_secret_get_text (password));
  g_ptr_array_add (write->lines, chy_secret_new_wiping (line->str, line->len));
  g_string_free (line, TRUE);
  append_record (text, "file", "request", "device", "password");
  for (guint i = 0; i < write->lines->len; i++)
    g_string_append (text, chy_secret_get_text (g_ptr_array_index (write->lines, i)));
  ok = chy_file_write (path, text->str, text->len, 0600, error);
  chy_wipe (text->str, text->len);
  g_string_free (text, TRUE);

  return ok;
}

static gboolean
write_file (const char *path, ChySecret *pfx, GError **error)
{
  gsize size;
  gconstpointer data = chy_secret_get_data (pfx, &size);

  return chy_file_write (path, data, size, 0600, error);
}

static gboolean
write_one (Write *write, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) request = chy_tenant_get (write->tenant, "requests", id, cancellable, error);
  g_autoptr (ChySecret) password = NULL;
  g_autoptr (ChySecret) pfx = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (request == NULL)
    return FALSE;
  password =
      write->password != NULL ? chy_secret_ref (write->password) : chy_secret_new_password (PASSWORD_BITS);
  pfx = export_pfx (write, id, password, cancellable, error);
  if (pfx == NULL)
    return FALSE;
  if (is_single (write))
    {
      if (write->password == NULL)
        write->made = chy_secret_ref (password);
      return write_file (write->path, pfx, error);
    }
  name = name_of (request);
  path = g_build_filename (write->path, name, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST, "%s", path);
      return FALSE;
    }

  return (write->password != NULL || write_list (write, request, name, password, error)) &&
         write_file (path, pfx, error);
}

/* A list of somebody else's passwords is not written over. */
static gboolean
check_folder (Write *write, GError **error)
{
  g_autofree char *path = g_build_filename (write->path, LIST_NAME, NULL);

  if (is_single (write) || write->password != NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST, "%s", path);

  return FALSE;
}

static void
write_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Write *write = data;
  GError *error = NULL;
  gboolean ok = check_folder (write, &error);

  for (guint i = 0; ok && write->ids[i] != NULL; i++)
    {
      ok = !g_cancellable_set_error_if_cancelled (cancellable, &error) &&
           write_one (write, write->ids[i], cancellable, &error);
      if (ok)
        tell (task, ++write->n_written);
    }
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
chy_pfx_write_async (const ChyPfxOrder *order,
                     ChyPfxProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (order->tenant, cancellable, callback, user_data);
  Write *write = g_new0 (Write, 1);

  write->tenant = g_object_ref (order->tenant);
  write->ids = g_strdupv ((GStrv) order->ids);
  write->preset = g_strdup (order->preset);
  write->password = order->password != NULL ? chy_secret_ref (order->password) : NULL;
  write->path = g_strdup (order->path);
  write->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_secret_unref);
  write->progress = progress;
  write->progress_data = progress_data;
  g_task_set_source_tag (task, chy_pfx_write_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, write, write_free);
  g_task_run_in_thread (task, write_worker);
}

gboolean
chy_pfx_write_finish (GAsyncResult *result, guint *ret_n, ChySecret **ret_password, GError **error)
{
  Write *write = g_task_get_task_data (G_TASK (result));
  gboolean ok = g_task_propagate_boolean (G_TASK (result), error);

  *ret_n = write->n_written;
  *ret_password = ok && write->made != NULL ? chy_secret_ref (write->made) : NULL;

  return ok;
}
