/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"

#include "chy-authority-dialogs.h"
#include "console/certificate/chy-certificate-save.h"
#include "console/certificate/chy-certificate-subject.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

#define CHY_TYPE_SIGN_DIALOG (chy_sign_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChySignDialog, chy_sign_dialog, CHY, SIGN_DIALOG, GtkDialog)

struct _ChySignDialog
{
  GtkDialog parent_instance;

  GtkWidget *from;           /* (weak) */
  ChyTenant *tenant;         /* (owned) */
  GPtrArray *authorities;    /* (owned) of GVariant */
  GBytes *data;              /* (owned) the file */
  ChyCertInfo *info;         /* (owned) or NULL where it is no request that can be signed */
  GCancellable *cancellable; /* (owned) */
  gboolean busy;

  /* Template children. */
  GtkLabel *file;
  GtkBox *messages;
  GtkBox *request_card;
  ChyFacts *request;
  GtkGrid *form;
  GtkComboBoxText *authority;
  GtkComboBoxText *template;
  GtkEntry *requester;
  GtkComboBoxText *format;
  GtkLabel *no_template;
  GtkWidget *sign;
  GtkWidget *spinner;
};

G_DEFINE_FINAL_TYPE (ChySignDialog, chy_sign_dialog, GTK_TYPE_DIALOG)

static void
update (ChySignDialog *self)
{
  gboolean ready = self->info != NULL && gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->template)) != NULL;

  gtk_widget_set_sensitive (self->sign, ready && !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !self->busy);
  gtk_widget_set_visible (self->spinner, self->busy);
}

static void
show_error (ChySignDialog *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

/* --- what is asked for ---------------------------------------------------------------------------------- */

static void
add_names (ChySignDialog *self)
{
  static const char *const titles[] = {
    [CHY_SAN_EMAIL] = N_ ("Email address"), [CHY_SAN_UPN] = N_ ("User principal name"),
    [CHY_SAN_DNS] = N_ ("DNS name"),        [CHY_SAN_URI] = N_ ("URI"),
    [CHY_SAN_IP] = N_ ("IP address"),       [CHY_SAN_GUID] = N_ ("Directory object"),
    [CHY_SAN_OTHER] = N_ ("Other name"),
  };

  for (guint i = 0; i < self->info->sans->len; i++)
    {
      const ChySan *san = g_ptr_array_index (self->info->sans, i);

      chy_facts_add (self->request, g_dgettext (GETTEXT_PACKAGE, titles[san->kind]), san->value, FALSE);
    }
}

static void
show_request (ChySignDialog *self)
{
  g_autofree char *subject = chy_name_to_string (self->info->subject);
  g_autofree char *key = chy_certificate_key_words (self->info);

  chy_facts_add (self->request, _ ("Subject"), *subject != '\0' ? subject : _ ("None"), FALSE);
  add_names (self);
  chy_facts_add (self->request, _ ("Key"), key, FALSE);
  chy_facts_add (self->request, _ ("Signature"), _ ("Made with the key that the certificate is for"), FALSE);
  gtk_widget_show (GTK_WIDGET (self->request_card));
  gtk_widget_show (GTK_WIDGET (self->form));
}

static void
read_file (ChySignDialog *self)
{
  g_autoptr (GError) error = NULL;

  self->info = chy_inspect_request (self->data, &error);
  if (self->info != NULL && chy_inspect_request_check (self->data, &error))
    {
      show_request (self);
      return;
    }
  g_clear_pointer (&self->info, chy_cert_info_unref);
  show_error (self, error);
}

/* --- who signs ------------------------------------------------------------------------------------------ */

static GVariant *
chosen_authority (ChySignDialog *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->authority));

  for (guint i = 0; id != NULL && i < self->authorities->len; i++)
    if (g_strcmp0 (chy_body_get_text (self->authorities->pdata[i], "id"), id) == 0)
      return self->authorities->pdata[i];

  return NULL;
}

static void
authority_changed_cb (ChySignDialog *self)
{
  GVariant *authority = chosen_authority (self);
  g_autoptr (GVariant) templates = authority != NULL ? chy_body_get (authority, "templates") : NULL;
  gsize n = templates != NULL ? g_variant_n_children (templates) : 0;

  gtk_combo_box_text_remove_all (self->template);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (templates, i);

      gtk_combo_box_text_append (self->template, chy_body_get_text (row, "name"),
                                 chy_body_get_text (row, "displayName"));
    }
  if (n == 1)
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->template), 0);
  gtk_widget_set_visible (GTK_WIDGET (self->no_template), n == 0);
  update (self);
}

static void
template_changed_cb (ChySignDialog *self)
{
  update (self);
}

static void
fill_authorities (ChySignDialog *self, const char *wanted)
{
  for (guint i = 0; i < self->authorities->len; i++)
    gtk_combo_box_text_append (self->authority, chy_body_get_text (self->authorities->pdata[i], "id"),
                               chy_body_get_text (self->authorities->pdata[i], "name"));
  if (wanted == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->authority), wanted))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->authority), 0);
  authority_changed_cb (self);
}

/* --- signing -------------------------------------------------------------------------------------------- */

static void
save (ChySignDialog *self, GBytes *der, GVariant *authority)
{
  g_autofree char *name = chy_certificate_name (self->info->subject);
  g_autoptr (GBytes) own = chy_body_get_bytes (authority, "certificate");
  g_autoptr (GVariant) list = g_variant_lookup_value (authority, "chain", G_VARIANT_TYPE ("aay"));
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  ChyCertificateSave what = { .name = name, .der = der, .chain = chain };

  (void) chy_certificate_format_from_string (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->format)),
                                             &what.format);
  if (own != NULL)
    g_ptr_array_add (chain, g_bytes_ref (own));
  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      GBytes *above = g_variant_get_data_as_bytes (child);

      if (own != NULL && g_bytes_equal (own, above))
        g_bytes_unref (above);
      else
        g_ptr_array_add (chain, above);
    }
  if (self->from != NULL)
    chy_certificate_save (self->from, self->tenant, &what, NULL);
}

static void
take_outcome (ChySignDialog *self, ChyOutcome *outcome)
{
  GVariant *authority = chosen_authority (self);
  g_autoptr (GBytes) der = chy_body_get_bytes (outcome->values, "certificate");
  g_autofree char *sentence = NULL;
  g_autofree char *place = NULL;

  if (der != NULL && g_bytes_get_size (der) > 0)
    {
      save (self, der, authority);
      return;
    }
  if (self->from == NULL)
    return;
  /* Translators: %d is the number of a request. */
  sentence = g_strdup_printf (_ ("Request %d waits to be issued or denied"),
                              (int) chy_body_get_int (outcome->values, "number", 0));
  place = g_strdup_printf ("%s/pending", chy_body_get_text (authority, "id"));
  chy_navigate (self->from, "authorities", place);
  chy_notify_done (self->from, sentence, NULL, NULL);
}

static void
signed_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChySignDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->busy = FALSE;
  update (self);
  if (outcome == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_error (self, error);
      return;
    }
  gtk_widget_hide (GTK_WIDGET (self));
  take_outcome (self, outcome);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
run (ChySignDialog *self)
{
  const char *requester = gtk_entry_get_text (self->requester);
  ChyActOptions options = { .quiet = TRUE };
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "authority", "s",
                         gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->authority)));
  g_variant_dict_insert (&dict, "template", "s",
                         gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->template)));
  g_variant_dict_insert_value (&dict, "csr",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->data, TRUE));
  if (*requester != '\0')
    g_variant_dict_insert (&dict, "requester", "s", requester);
  self->busy = TRUE;
  chy_container_clear (GTK_CONTAINER (self->messages));
  update (self);
  chy_act_async (GTK_WIDGET (self), self->tenant,
                 chy_command_new ("authority-sign", g_variant_dict_end (&dict)), &options, self->cancellable,
                 signed_cb, g_object_ref (self));
}

static void
chy_sign_dialog_response (GtkDialog *dialog, int response)
{
  ChySignDialog *self = CHY_SIGN_DIALOG (dialog);

  if (response != GTK_RESPONSE_ACCEPT)
    gtk_widget_destroy (GTK_WIDGET (dialog));
  else if (gtk_widget_get_sensitive (self->sign))
    run (self);
}

static void
chy_sign_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_SIGN_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (chy_sign_dialog_parent_class)->dispose (object);
}

static void
chy_sign_dialog_finalize (GObject *object)
{
  ChySignDialog *self = CHY_SIGN_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->info, chy_cert_info_unref);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_sign_dialog_parent_class)->finalize (object);
}

static void
chy_sign_dialog_class_init (ChySignDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_sign_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_sign_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = chy_sign_dialog_response;

  g_type_ensure (CHY_TYPE_FACTS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-sign-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, file);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, messages);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, request_card);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, request);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, form);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, authority);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, template);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, requester);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, format);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, no_template);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, sign);
  gtk_widget_class_bind_template_child (widget_class, ChySignDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, authority_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, template_changed_cb);
}

static void
chy_sign_dialog_init (ChySignDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->authorities = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

void
chy_sign_dialog_show (GtkWidget *from,
                      ChyTenant *tenant,
                      GPtrArray *authorities,
                      const char *wanted,
                      const char *file,
                      GBytes *data)
{
  ChySignDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (from) && data != NULL);

  self =
      g_object_new (CHY_TYPE_SIGN_DIALOG, "use-header-bar", 1, "transient-for", chy_window_of (from), NULL);
  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  g_ptr_array_unref (self->authorities);
  self->authorities = g_ptr_array_ref (authorities);
  self->data = g_bytes_ref (data);
  gtk_label_set_text (self->file, file);
  fill_authorities (self, wanted);
  read_file (self);
  update (self);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
