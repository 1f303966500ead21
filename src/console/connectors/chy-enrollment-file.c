/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "base/chy-secret.h"

#include "chy-enrollment-file.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-files.h"

/* Where the dialog was opened from: it has closed before the file is written. */
typedef struct
{
  GtkWidget *from; /* (weak) */
  char *name;      /* (owned) the connector's, or NULL */
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_clear_weak_pointer (&making->from);
  g_free (making->name);
  g_free (making);
}

static Making *
making_new (GtkWidget *from, const char *name)
{
  Making *making = g_new0 (Making, 1);

  g_set_weak_pointer (&making->from, from);
  making->name = g_strdup (name);

  return making;
}

static void
closure_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  making_free (data);
}

static void
saved_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Making *making = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = chy_file_save_finish (result, &error);

  if (making->from == NULL)
    ;
  else if (path != NULL)
    chy_notify_done (
        making->from,
        _ ("The enrollment file is saved; on the connector’s computer “chancery-connector enroll FILE” takes it"),
        NULL, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_notify_done (making->from,
                     _ ("The enrollment file was not saved; make another one when it is needed"), NULL, NULL);
  else
    chy_show_error (making->from, error);
  making_free (making);
}

static void
done_cb (ChyCommandDialog *dialog, ChyOutcome *outcome, Making *making)
{
  ChySecret *secret = outcome->secrets != NULL ? g_hash_table_lookup (outcome->secrets, "enrollment") : NULL;
  g_autoptr (GVariant) body = chy_form_get_body (chy_command_dialog_get_form (dialog));
  const char *name = making->name != NULL ? making->name : chy_body_get_text (body, "name");
  g_autofree char *file = g_strconcat (name != NULL ? name : "connector", ".enrollment", NULL);
  const ChyFileOptions options = { .title = _ ("Save the Enrollment File"), .name = file };
  g_autoptr (GBytes) bytes = NULL;

  if (secret == NULL || making->from == NULL)
    return;
  bytes = chy_secret_to_bytes (secret);
  chy_file_save_async (making->from, &options, bytes, 0600, NULL, saved_cb, making_new (making->from, name));
}

/* What is known of the server that the tenant is on. */
static GVariant *
known_params (ChyTenant *tenant, const char *name, gboolean *ret_certificate)
{
  g_autoptr (ChyConnection) connection = chy_tenant_get_connection (tenant);
  GVariantDict dict;

  *ret_certificate = connection != NULL && connection->certificate != NULL;
  g_variant_dict_init (&dict, NULL);
  if (name != NULL)
    g_variant_dict_insert (&dict, "name", "s", name);
  if (connection != NULL)
    g_variant_dict_insert (&dict, "url", "s", connection->address);
  if (*ret_certificate)
    g_variant_dict_insert_value (&dict, "certificate",
                                 g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, connection->certificate,
                                                            strlen (connection->certificate), sizeof (char)));

  return g_variant_dict_end (&dict);
}

void
chy_enrollment_file_run (GtkWidget *from, ChyTenant *tenant, const char *name)
{
  gboolean has_certificate = FALSE;
  GVariant *params = known_params (tenant, name, &has_certificate);
  const char *keys[] = { NULL, NULL, NULL, NULL, NULL };
  guint n = 0;
  ChyCommandDialogOptions options = {
    .title = _ ("Create Enrollment File"),
    .intro = _ ("A connector on another computer enrolls with this file, once. It makes its key there, and "
                "renews its certificate itself. Whoever has the file can be that connector: hand it over as "
                "you would a password."),
    .verb = _ ("C_reate…"),
    .keys = keys,
  };
  ChyCommandDialog *dialog;

  if (name == NULL)
    keys[n++] = "name";
  keys[n++] = "url";
  if (!has_certificate)
    keys[n++] = "certificate";
  keys[n++] = "validity";
  dialog = chy_command_dialog_run (from, tenant, "connector-enroll-file", params, &options);
  g_signal_connect_data (dialog, "done", G_CALLBACK (done_cb), making_new (from, name), closure_free, 0);
}
