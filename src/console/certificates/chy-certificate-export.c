/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-certificate-export.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-task-bar.h"
#include "console/widgets/chy-words.h"

struct _ChyCertificateExport
{
  GtkDialog parent_instance;

  GtkWidget *from;           /* (weak) */
  ChyTenant *tenant;         /* (owned) */
  char **ids;                /* (owned) */
  GCancellable *cancellable; /* (owned) ends with the dialog */
  ChyTaskBar *bar;           /* (owned) or NULL */

  /* Template children. */
  GtkToggleButton *chain;
  GtkLabel *count;
  GtkToggleButton *der;
  GtkBox *messages;
};

G_DEFINE_FINAL_TYPE (ChyCertificateExport, chy_certificate_export, GTK_TYPE_DIALOG)

static ChyCertificateFormat
format_of (ChyCertificateExport *self)
{
  if (gtk_toggle_button_get_active (self->der))
    return CHY_CERTIFICATE_DER;

  return gtk_toggle_button_get_active (self->chain) ? CHY_CERTIFICATE_CHAIN : CHY_CERTIFICATE_PEM;
}

static void
progress_cb (gint64 done, gint64 total, gpointer data)
{
  chy_task_bar_set_progress (CHY_CERTIFICATE_EXPORT (data)->bar, done, total);
}

static void
show_error (ChyCertificateExport *self, const GError *error, guint n_written)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_container_add (GTK_CONTAINER (self->messages), message);
  if (n_written > 0)
    {
      g_autofree char *number = chy_words_number (n_written);
      g_autofree char *words =
          g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s file was written before that.",
                                        "%s files were written before that.", (gulong) n_written),
                           number);
      GtkWidget *label = gtk_label_new (words);

      g_object_set (label, "xalign", 0.0, "wrap", TRUE, NULL);
      gtk_container_add (GTK_CONTAINER (self->messages), label);
    }
  gtk_widget_show_all (GTK_WIDGET (self->messages));
}

static void
written_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyCertificateExport) self = data;
  g_autoptr (GError) error = NULL;
  guint n = 0;
  gboolean ok = chy_certificate_write_finish (result, &n, &error);
  g_autofree char *number = chy_words_number (n);
  g_autofree char *sentence = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s certificate exported.", "%s certificates exported.", (gulong) n),
      number);

  g_clear_pointer (&self->bar, chy_task_end);
  if (g_cancellable_is_cancelled (self->cancellable) && !ok)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  if (!ok)
    {
      show_error (self, error, n);
      return;
    }
  if (self->from != NULL)
    chy_notify_done (self->from, sentence, NULL, NULL);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
write_to (ChyCertificateExport *self, const char *path)
{
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);

  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  if (self->from != NULL)
    self->bar = chy_task_begin (self->from, _ ("Exporting Certificates"), cancellable);
  chy_certificate_write_async (self->tenant, (const char *const *) self->ids, format_of (self), path,
                               self->bar != NULL ? progress_cb : NULL, self, cancellable, written_cb,
                               g_object_ref (self));
}

static void
place_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyCertificateExport) self = data;
  g_autofree char *path =
      self->ids[1] == NULL ? chy_file_place_finish (result, NULL) : chy_folder_choose_finish (result, NULL);

  if (path != NULL && !g_cancellable_is_cancelled (self->cancellable))
    write_to (self, path);
}

static void
ask_place (ChyCertificateExport *self)
{
  static const char *const der_patterns[] = { "*.cer", "*.crt", "*.der", NULL };
  static const char *const pem_patterns[] = { "*.pem", NULL };
  gboolean der = format_of (self) == CHY_CERTIFICATE_DER;
  ChyFileOptions options = { .title = _ ("Export Certificates"),
                             .accept = _ ("_Export"),
                             .name = der ? "certificate.cer" : "certificate.pem",
                             .filter_name = _ ("Certificates"),
                             .patterns = der ? der_patterns : pem_patterns };

  if (self->ids[1] == NULL)
    {
      chy_file_place_async (GTK_WIDGET (self), &options, self->cancellable, place_cb, g_object_ref (self));
      return;
    }
  options.patterns = NULL;
  chy_folder_choose_async (GTK_WIDGET (self), &options, self->cancellable, place_cb, g_object_ref (self));
}

static void
response_cb (ChyCertificateExport *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    ask_place (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
chy_certificate_export_dispose (GObject *object)
{
  ChyCertificateExport *self = CHY_CERTIFICATE_EXPORT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->bar, chy_task_end);

  G_OBJECT_CLASS (chy_certificate_export_parent_class)->dispose (object);
}

static void
chy_certificate_export_finalize (GObject *object)
{
  ChyCertificateExport *self = CHY_CERTIFICATE_EXPORT (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_strfreev (self->ids);

  G_OBJECT_CLASS (chy_certificate_export_parent_class)->finalize (object);
}

static void
chy_certificate_export_class_init (ChyCertificateExportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_certificate_export_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_certificate_export_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-certificate-export.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateExport, chain);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateExport, count);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateExport, der);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateExport, messages);
}

static void
chy_certificate_export_init (ChyCertificateExport *self)
{
  GtkWidget *accept;

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  accept = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Export…"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (accept), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  g_signal_connect (self, "response", G_CALLBACK (response_cb), NULL);
}

void
chy_certificate_export_run (GtkWidget *from, ChyTenant *tenant, const char *const *ids)
{
  ChyCertificateExport *self = g_object_new (CHY_TYPE_CERTIFICATE_EXPORT, "use-header-bar", 1,
                                             "transient-for", chy_window_of (from), "modal", TRUE, NULL);
  guint n = g_strv_length ((GStrv) ids);
  g_autofree char *number = chy_words_number (n);
  g_autofree char *words =
      n == 1
          ? g_strdup (_ ("One certificate is written into a file, without its private key."))
          : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                          "%s certificate is written into a folder, without its private key.",
                                          "%s certificates are written into a folder, a file each, without "
                                          "their private keys.",
                                          (gulong) n),
                             number);

  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->ids = g_strdupv ((GStrv) ids);
  gtk_label_set_text (self->count, words);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
