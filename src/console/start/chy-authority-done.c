/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "pki/chy-inspect.h"

#include "chy-authority-private.h"
#include "chy-root-export.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"

/* The last page: what there is now, what is shown once, and what comes next. */

static GtkWidget *
card_new (GtkBox *page, const char *title, const char *sentence)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_style_context_add_class (gtk_widget_get_style_context (head), "card-head");
  gtk_container_add (GTK_CONTAINER (head), chy_authority_text_new (title, "section"));
  gtk_container_add (GTK_CONTAINER (card), head);
  gtk_container_add (GTK_CONTAINER (card), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  g_object_set (box, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (box), chy_authority_text_new (sentence, NULL));
  gtk_container_add (GTK_CONTAINER (card), box);
  gtk_container_add (GTK_CONTAINER (page), card);
  gtk_widget_show_all (card);

  return box;
}

/* A line below a button that says what came of it. */
static GtkLabel *
result_new (GtkWidget *box)
{
  GtkWidget *label = chy_authority_text_new (NULL, "dim");

  gtk_widget_hide (label);
  gtk_container_add (GTK_CONTAINER (box), label);

  return GTK_LABEL (label);
}

static void
say (GtkLabel *label, const char *sentence)
{
  gtk_label_set_text (label, sentence);
  gtk_widget_show (GTK_WIDGET (label));
}

/* What a button of this page waits for. */
typedef struct
{
  ChyAuthorityAssistant *assistant; /* (owned) */
  GtkLabel *label;                  /* (owned) */
} Wait;

static Wait *
wait_new (ChyAuthorityAssistant *self, GtkLabel *label)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->assistant = g_object_ref (self);
  wait->label = g_object_ref (label);

  return wait;
}

static void
wait_free (Wait *wait)
{
  g_object_unref (wait->assistant);
  g_object_unref (wait->label);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

static gboolean
is_gone (const Wait *wait)
{
  return g_cancellable_is_cancelled (wait->assistant->cancellable);
}

static void
fail (const Wait *wait, const GError *error)
{
  if (!is_gone (wait) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_show_error (GTK_WIDGET (wait->assistant), error);
}

/* --- the root certificate ----------------------------------------------------------------------------------
 */

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Wait) wait = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = chy_root_export_finish (result, &error);

  (void) source;
  if (path == NULL)
    fail (wait, error);
  else if (!is_gone (wait))
    {
      g_autofree char *shown = g_filename_display_name (path);
      g_autofree char *sentence = g_strdup_printf (_ ("The root certificate is in %s"), shown);

      say (wait->label, sentence);
    }
}

static void
export_cb (GtkWidget *button, gpointer data)
{
  ChyAuthorityAssistant *self = CHY_AUTHORITY_ASSISTANT (gtk_widget_get_toplevel (button));

  chy_root_export_async (button, self->tenant, self->id, self->cancellable, exported_cb,
                         wait_new (self, data));
}

static void
add_export (ChyAuthorityAssistant *self)
{
  GtkWidget *box =
      card_new (self->controls.done, _ ("Root Certificate"),
                _ ("Devices have to trust it before they accept what the authority signs. Save it "
                   "where you find it again; a trusted certificate profile brings it to them."));
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Export Root Certificate…"));
  GtkLabel *label;

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_show (button);
  gtk_container_add (GTK_CONTAINER (box), button);
  label = result_new (box);
  g_signal_connect (button, "clicked", G_CALLBACK (export_cb), label);
}

/* --- the recovery code
 * -------------------------------------------------------------------------------------- */

static void
add_recovery (ChyAuthorityAssistant *self)
{
  GtkWidget *box = card_new (self->controls.done, _ ("Recovery Code"),
                             _ ("It opens the vault where the passphrase is lost. It is shown now and never "
                                "again: print it, and lock it away."));
  GtkWidget *shown = chy_secret_shown_new (self->recovery, _ ("Recovery code"), TRUE);
  GtkWidget *check = gtk_check_button_new_with_mnemonic (_ ("I _have put the code in a safe place"));

  gtk_widget_show_all (shown);
  gtk_widget_show (check);
  gtk_container_add (GTK_CONTAINER (box), shown);
  gtk_container_add (GTK_CONTAINER (box), check);
  self->stored = GTK_TOGGLE_BUTTON (check);
  g_signal_connect_object (check, "toggled", G_CALLBACK (chy_authority_assistant_update), self,
                           G_CONNECT_SWAPPED);
  g_clear_pointer (&self->recovery, chy_secret_unref);
}

/* --- the certificate from elsewhere
 * -------------------------------------------------------------------------- */

static void
request_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Wait) wait = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = chy_file_save_finish (result, &error);

  (void) source;
  if (path == NULL)
    fail (wait, error);
  else if (!is_gone (wait))
    {
      g_autofree char *shown = g_filename_display_name (path);
      /* Translators: %s is a file. */
      g_autofree char *sentence = g_strdup_printf (_ ("The request is in %s"), shown);

      say (wait->label, sentence);
    }
}

static void
request_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const char *const patterns[] = { "*.csr", "*.req", "*.pem", NULL };
  const ChyFileOptions options = { .title = _ ("Save the Request"),
                                   .name = "authority.csr",
                                   .filter_name = _ ("Certificate requests"),
                                   .patterns = patterns };
  g_autoptr (Wait) wait = data;
  ChyAuthorityAssistant *self = wait->assistant;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);
  g_autoptr (GBytes) csr = outcome != NULL ? chy_body_get_bytes (outcome->values, "csr") : NULL;
  g_autoptr (GBytes) pem = NULL;
  char *text;

  (void) source;
  if (csr == NULL)
    {
      if (error != NULL)
        fail (wait, error);
      return;
    }
  if (is_gone (wait))
    return;
  text = chy_pem_encode ("CERTIFICATE REQUEST", csr);
  pem = g_bytes_new_take (text, strlen (text));
  chy_file_save_async (GTK_WIDGET (self), &options, pem, 0644, self->cancellable, request_saved_cb,
                       g_steal_pointer (&wait));
}

static void
save_request_cb (GtkWidget *button, gpointer data)
{
  ChyAuthorityAssistant *self = CHY_AUTHORITY_ASSISTANT (gtk_widget_get_toplevel (button));
  const ChyActOptions options = { .quiet = TRUE, .known = TRUE };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", self->id);
  chy_act_async (GTK_WIDGET (self), self->tenant,
                 chy_command_new ("authority-request-certificate", g_variant_dict_end (&dict)), &options,
                 self->cancellable, request_made_cb, wait_new (self, data));
}

static void
installed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Wait) wait = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  (void) source;
  if (outcome == NULL)
    {
      fail (wait, error);
      return;
    }
  if (is_gone (wait))
    return;
  wait->assistant->waiting = FALSE;
  chy_authority_done_fill (wait->assistant);
  chy_authority_assistant_show_page (wait->assistant, CHY_AUTHORITY_PAGE_DONE);
}

static void
certificate_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Wait) wait = data;
  ChyAuthorityAssistant *self = wait->assistant;
  const ChyActOptions options = { .quiet = TRUE, .known = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = chy_file_open_finish (result, NULL, &error);
  GVariantDict dict;

  (void) source;
  if (bytes == NULL)
    {
      fail (wait, error);
      return;
    }
  if (is_gone (wait))
    return;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", self->id);
  g_variant_dict_insert_value (&dict, "certificate",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
  chy_act_async (GTK_WIDGET (self), self->tenant,
                 chy_command_new ("authority-install-certificate", g_variant_dict_end (&dict)), &options,
                 self->cancellable, installed_cb, g_steal_pointer (&wait));
}

static void
install_cb (GtkWidget *button, gpointer data)
{
  static const char *const patterns[] = { "*.cer", "*.crt", "*.pem", "*.der", "*.p7b", "*.p7c", NULL };
  const ChyFileOptions options = { .title = _ ("Install the Certificate"),
                                   .accept = _ ("_Install"),
                                   .filter_name = _ ("Certificates"),
                                   .patterns = patterns };
  ChyAuthorityAssistant *self = CHY_AUTHORITY_ASSISTANT (gtk_widget_get_toplevel (button));

  chy_file_open_async (GTK_WIDGET (self), &options, self->cancellable, certificate_chosen_cb,
                       wait_new (self, data));
}

static void
add_waiting (ChyAuthorityAssistant *self)
{
  GtkWidget *box = card_new (
      self->controls.done, _ ("Certificate"),
      _ ("Save the request, have your CA sign it as a subordinate authority, and install the "
         "certificate that comes back. You can close this window meanwhile: the Overview leads back "
         "here."));
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *save = gtk_button_new_with_mnemonic (_ ("_Save Request…"));
  GtkWidget *install = gtk_button_new_with_mnemonic (_ ("_Install Certificate…"));
  GtkLabel *label;

  gtk_container_add (GTK_CONTAINER (row), save);
  gtk_container_add (GTK_CONTAINER (row), install);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (box), row);
  label = result_new (box);
  g_signal_connect (save, "clicked", G_CALLBACK (save_request_cb), label);
  g_signal_connect (install, "clicked", G_CALLBACK (install_cb), label);
}

void
chy_authority_done_fill (ChyAuthorityAssistant *self)
{
  GtkBox *done = self->controls.done;
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *title =
      g_strdup_printf (self->waiting ? _ ("%s waits for its certificate") : _ ("%s is ready"), self->name);

  self->stored = NULL;
  chy_container_clear (GTK_CONTAINER (done));
  gtk_container_add (GTK_CONTAINER (head), chy_authority_text_new (title, "page-title"));
  gtk_container_add (GTK_CONTAINER (head),
                     chy_authority_text_new (_ ("The checklist of the Overview leads on from here."), "dim"));
  gtk_widget_show_all (head);
  gtk_container_add (GTK_CONTAINER (done), head);
  for (guint i = 0; i < self->notes->len; i++)
    {
      GtkWidget *row = chy_problem_row_new (g_ptr_array_index (self->notes, i));

      gtk_widget_show_all (row);
      gtk_container_add (GTK_CONTAINER (done), row);
    }
  if (self->recovery != NULL)
    add_recovery (self);
  if (self->waiting)
    add_waiting (self);
  else
    add_export (self);
}
