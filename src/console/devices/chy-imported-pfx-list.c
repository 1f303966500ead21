/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-imported-pfx-list.h"
#include "console/certificate/chy-certificate-window.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-files.h"
#include "pki/chy-inspect.h"

static const char *const columns[] = { "intendedPurpose",    "state",      "subjectName", "startDateTime",
                                       "expirationDateTime", "importedBy", NULL };

static const ChyListAction actions[] = {
  { .name = "remove",
    .title = N_ ("Remove PFX…"),
    .command = "pfx-remove",
    .key = "pfx",
    .one = TRUE,
    .destructive = TRUE },
  { NULL },
};

const ChyListPageType chy_imported_pfx_list = {
  .resource = "imported-pfx",
  .title = "",
  .columns = columns,
  .actions = actions,
  .empty_title = N_ ("No Imported PFX"),
  .empty_sentence =
      N_ ("Import the user's certificate and key, and a profile of imported certificates brings them to "
          "each of their devices."),
};

/* --- importing -------------------------------------------------------------------------------------------
 */

/* For whom, and from where it is asked. */
typedef struct
{
  GtkWidget *from;   /* (owned) */
  ChyTenant *tenant; /* (owned) */
  char *user;        /* (owned) id */
} Import;

static Import *
import_new (GtkWidget *from, ChyTenant *tenant, const char *user)
{
  Import *self = g_new0 (Import, 1);

  self->from = g_object_ref (from);
  self->tenant = g_object_ref (tenant);
  self->user = g_strdup (user);
  return self;
}

static void
import_free (Import *self)
{
  g_object_unref (self->from);
  g_object_unref (self->tenant);
  g_free (self->user);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Import, import_free)

/* The file is chosen first: what is asked then depends on it alone. */
static void
ask (const Import *self, GBytes *file, const char *name)
{
  static const char *const keys[] = { "purpose", NULL };
  static const char *const secrets[] = { "password", NULL };
  /* Translators: %s is the name of a file. */
  g_autofree char *intro =
      g_strdup_printf (_ ("%s is kept with its key, under the passphrase of the vault. Profiles of the same "
                          "purpose bring it to each device of the user."),
                       name);
  const ChyCommandDialogOptions options = { .title = _ ("Import PFX"),
                                            .intro = intro,
                                            .verb = _ ("_Import"),
                                            .done = _ ("The certificate is imported."),
                                            .keys = keys,
                                            .secrets = secrets };
  g_autoptr (ChySecret) secret = NULL;
  ChyCommandDialog *dialog;
  gconstpointer data;
  gsize size;

  data = g_bytes_get_data (file, &size);
  secret = chy_secret_new (data, size);
  dialog = chy_command_dialog_run (self->from, self->tenant, "pfx-import",
                                   chy_body_with (NULL, "user", g_variant_new_string (self->user)), &options);
  chy_command_dialog_give_secret (dialog, "file", secret);
}

static void
opened_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (Import) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) file = chy_file_open_finish (result, &name, &error);

  if (gtk_widget_in_destruction (self->from) || gtk_widget_get_parent (self->from) == NULL)
    return;
  if (file != NULL)
    ask (self, file, name);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_show_error (self->from, error);
}

static void
import_cb (GtkWidget *button, gpointer data)
{
  static const char *const patterns[] = { "*.pfx", "*.p12", NULL };
  const Import *self = data;
  const ChyFileOptions options = { .title = _ ("Import PFX"),
                                   .filter_name = _ ("PFX files"),
                                   .patterns = patterns };

  chy_file_open_async (button, &options, NULL, opened_cb, import_new (button, self->tenant, self->user));
}

/* --- opening ---------------------------------------------------------------------------------------------
 */

static void
got_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) list = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) row = chy_tenant_get_finish (CHY_TENANT (source), result, &error);
  g_autoptr (GBytes) der = row != NULL ? chy_body_get_bytes (row, "certificate") : NULL;
  g_autoptr (ChyCertInfo) info = der != NULL ? chy_inspect_certificate (der, &error) : NULL;

  if (gtk_widget_in_destruction (list) || gtk_widget_get_parent (list) == NULL)
    return;
  if (info != NULL)
    chy_certificate_window_show_info (list, CHY_TENANT (source), info, NULL);
  else if (error != NULL)
    chy_show_error (list, error);
}

static void
activated_cb (ChyListPage *list, GVariant *body)
{
  const char *id = chy_body_get_text (body, "id");

  if (id != NULL)
    chy_imported_pfx_show (GTK_WIDGET (list), chy_list_page_get_tenant (list), id);
}

static void
closure_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Import *self = data;

  /* The button has it, and is not kept by it. */
  g_object_unref (self->tenant);
  g_free (self->user);
  g_free (self);
}

void
chy_imported_pfx_show (GtkWidget *from, ChyTenant *tenant, const char *id)
{
  chy_tenant_get_async (tenant, "imported-pfx", id, NULL, got_cb, g_object_ref (from));
}

void
chy_imported_pfx_add_tools (ChyListPage *list, ChyTenant *tenant, const char *user)
{
  GtkWidget *button;
  Import *self;

  g_signal_connect (list, "activated", G_CALLBACK (activated_cb), NULL);
  if (!chy_tenant_can (tenant, "pfx-import"))
    return;
  button = gtk_button_new_with_mnemonic (_ ("_Import PFX…"));
  self = g_new0 (Import, 1);
  self->tenant = g_object_ref (tenant);
  self->user = g_strdup (user);
  g_signal_connect_data (button, "clicked", G_CALLBACK (import_cb), self, closure_free, 0);
  gtk_widget_set_tooltip_text (button, _ ("Imports a certificate and its key for this user"));
  gtk_widget_show (button);
  chy_list_page_add_tool (list, button);
}
