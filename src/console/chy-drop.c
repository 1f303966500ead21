/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-file.h"
#include "base/chy-i18n.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"

#include "chy-drop.h"
#include "chy-navigate.h"
#include "chy-window.h"
#include "console/certificate/chy-certificate-window.h"
#include "console/certificate/chy-mobileconfig-window.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-files.h"

enum
{
  MOST_FILES = 10, /* at once: each opens a window */
  LOOKED_AT = 4096,
};

typedef enum
{
  KIND_CERTIFICATE,
  KIND_REQUEST,
  KIND_LIST,
  KIND_MOBILECONFIG,
} Kind;

typedef struct
{
  char *path; /* (owned) */
  char *name; /* (owned) for people */
  GBytes *data;
  Kind kind;
  ChyMobileconfig *profile; /* (owned) or NULL */
  GPtrArray *steps;         /* (owned) of ChyPathStep: its signer's path, or NULL */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->path);
  g_free (opening->name);
  g_clear_pointer (&opening->data, g_bytes_unref);
  g_clear_pointer (&opening->profile, chy_mobileconfig_free);
  g_clear_pointer (&opening->steps, g_ptr_array_unref);
  g_free (opening);
}

/* Text with a comma or semicolon in its first line: what a spreadsheet writes. */
static gboolean
is_list (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize first = end != NULL ? (gsize) (end - data) : size;

  return size > 0 && first < LOOKED_AT && memchr (data, '\0', MIN (size, LOOKED_AT)) == NULL &&
         (memchr (data, ',', first) != NULL || memchr (data, ';', first) != NULL);
}

static const char *
why_no_profile (const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  const char *code = problems->len > 0 ? chy_problem_get_code (g_ptr_array_index (problems, 0)) : NULL;

  return g_strcmp0 (code, "unsupported") == 0  ? "profile-binary"
         : g_strcmp0 (code, "wrong-kind") == 0 ? "profile-other"
                                               : "profile-malformed";
}

/* It is read here, as it may be long. */
static gboolean
read_profile (Opening *opening, GError **error)
{
  g_autoptr (GError) local = NULL;

  opening->kind = KIND_MOBILECONFIG;
  opening->profile = chy_inspect_mobileconfig (opening->data, &local);
  if (opening->profile == NULL)
    {
      chy_refuse_one (error, "open", why_no_profile (local), opening->name, "name", opening->name, NULL);
      return FALSE;
    }
  if (opening->profile->signer != NULL)
    opening->steps =
        chy_inspect_path (opening->profile->signer, opening->profile->certificates, g_get_real_time ());

  return TRUE;
}

/* CHY_REFUSAL_ERROR for what has no place here. */
static gboolean
find_kind (Opening *opening, GError **error)
{
  ChyInspectedKind kind;
  gboolean known = chy_inspect_kind (opening->data, &kind, NULL);

  if (known && kind == CHY_INSPECTED_MOBILECONFIG)
    return read_profile (opening, error);
  if (known &&
      (kind == CHY_INSPECTED_CERTIFICATE || kind == CHY_INSPECTED_PFX || kind == CHY_INSPECTED_PKCS7))
    opening->kind = KIND_CERTIFICATE;
  else if (known && kind == CHY_INSPECTED_REQUEST)
    opening->kind = KIND_REQUEST;
  else if (!known && is_list (opening->data))
    opening->kind = KIND_LIST;
  else
    {
      chy_refuse_one (error, "open",
                      !known                              ? "unknown"
                      : kind == CHY_INSPECTED_PRIVATE_KEY ? "private-key"
                                                          : "crl",
                      opening->name, "name", opening->name, NULL);
      return FALSE;
    }

  return TRUE;
}

static void
open_worker (GTask *task,
             gpointer source G_GNUC_UNUSED,
             gpointer data,
             GCancellable *cancellable G_GNUC_UNUSED)
{
  Opening *opening = data;
  GError *error = NULL;

  opening->data = chy_file_read_regular (opening->path, CHY_FILE_LIMIT, &error);
  if (opening->data == NULL || !find_kind (opening, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  GtkWidget *window = GTK_WIDGET (source);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  ChyTenant *tenant = chy_window_get_tenant (CHY_WINDOW (window));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (gtk_widget_in_destruction (window) || tenant == NULL)
    return;
  if (!ok)
    chy_show_error (window, error);
  else if (opening->kind == KIND_CERTIFICATE)
    chy_certificate_window_show_file (window, tenant, opening->name, opening->data);
  else if (opening->kind == KIND_MOBILECONFIG)
    chy_mobileconfig_window_show (window, tenant, opening->name, g_steal_pointer (&opening->profile),
                                  g_steal_pointer (&opening->steps));
  else if (opening->kind == KIND_REQUEST)
    chy_navigate_act (
        window, "authorities", "sign-file",
        g_variant_new ("(s@ay)", opening->name,
                       g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, opening->data, TRUE)));
  else
    chy_navigate_act (window, "devices", "import-file", g_variant_new_string (opening->path));
}

void
chy_drop_open (GtkWidget *window, GFile *file)
{
  g_autoptr (GTask) task = NULL;
  Opening *opening;

  g_return_if_fail (CHY_IS_WINDOW (window) && G_IS_FILE (file));

  task = g_task_new (window, NULL, opened_cb, NULL);
  opening = g_new0 (Opening, 1);
  opening->path = g_file_get_path (file);
  opening->name = opening->path != NULL ? g_filename_display_basename (opening->path) : g_file_get_uri (file);
  g_task_set_source_tag (task, chy_drop_open);
  g_task_set_task_data (task, opening, opening_free);
  if (opening->path == NULL)
    {
      GError *error = NULL;

      chy_refuse_one (&error, "open", "not-local", opening->name, "name", opening->name, NULL);
      g_task_return_error (task, error);
      return;
    }
  g_task_run_in_thread (task, open_worker);
}

static void
received_cb (GtkWidget *window,
             GdkDragContext *context,
             int x G_GNUC_UNUSED,
             int y G_GNUC_UNUSED,
             GtkSelectionData *selection,
             guint info G_GNUC_UNUSED,
             guint time)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  gboolean ready = uris != NULL && chy_window_get_tenant (CHY_WINDOW (window)) != NULL;

  for (gsize i = 0; ready && uris[i] != NULL && i < MOST_FILES; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (uris[i]);

      chy_drop_open (window, file);
    }
  gtk_drag_finish (context, ready, FALSE, time);
}

void
chy_drop_enable (GtkWidget *window)
{
  g_return_if_fail (CHY_IS_WINDOW (window));

  gtk_drag_dest_set (window, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (window);
  g_signal_connect (window, "drag-data-received", G_CALLBACK (received_cb), NULL);
}
