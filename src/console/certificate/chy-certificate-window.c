/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-certificate-save.h"
#include "chy-certificate-pages.h"
#include "chy-certificate-window.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-announce.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-secret-entry.h"

struct _ChyCertificateWindow
{
  GtkWindow parent_instance;

  ChyTenant *tenant;              /* (owned) */
  ChyCertificateSource *source;   /* (owned) */
  ChyCertificateSubject *subject; /* (owned) or NULL until it is loaded */
  GCancellable *cancellable;      /* (owned) */
  GCancellable *loading;          /* (owned) of the last load, the only one that counts; or NULL */
  GSimpleActionGroup *actions;    /* (owned) */
  ChySecretEntry *password;       /* (owned by its parent) or NULL */

  /* Template children. */
  GtkHeaderBar *bar;
  GtkWidget *export;
  GtkWidget *renew;
  GtkWidget *revoke;
  GtkWidget *unhold;
  GtkWidget *use;
  GtkWidget *sign;
  GtkStack *stack;
  GtkNotebook *notebook;
  GtkBox *general;
  GtkBox *details;
  GtkBox *path;
  GtkBox *unlock_box;
  GtkWidget *unlock;
  GtkLabel *unlock_problem;
};

G_DEFINE_FINAL_TYPE (ChyCertificateWindow, chy_certificate_window, GTK_TYPE_WINDOW)

static void load (ChyCertificateWindow *self);

/* --- what is shown ------------------------------------------------------------------------------------- */

static void
enable (ChyCertificateWindow *self, const char *action, gboolean enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), enabled);
}

static gboolean
is_root_file (ChyCertificateWindow *self)
{
  return self->subject->file != NULL && self->subject->pfx == NULL && !self->subject->is_request &&
         self->subject->info->is_ca;
}

static void
update_buttons (ChyCertificateWindow *self)
{
  const ChyCertificateSubject *subject = self->subject;
  const char *state = subject->body != NULL ? chy_body_get_text (subject->body, "state") : NULL;
  const char *reason = subject->body != NULL ? chy_body_get_text (subject->body, "revocationReason") : NULL;
  const char *request = subject->body != NULL ? chy_body_get_text (subject->body, "profileId") : NULL;
  gboolean issued = g_strcmp0 (state, "issued") == 0;
  gboolean held = g_strcmp0 (state, "revoked") == 0 && g_strcmp0 (reason, "certificateHold") == 0;
  const ChyPathStep *last =
      subject->path->len > 0 ? g_ptr_array_index (subject->path, subject->path->len - 1) : NULL;

  gtk_widget_set_visible (self->renew,
                          issued && request != NULL && chy_tenant_can (self->tenant, "certificate-renew"));
  gtk_widget_set_visible (self->revoke,
                          (issued || held) && chy_tenant_can (self->tenant, "certificate-revoke"));
  gtk_widget_set_visible (self->unhold, held && chy_tenant_can (self->tenant, "certificate-unhold"));
  gtk_widget_set_visible (self->use, is_root_file (self) && chy_tenant_can (self->tenant, "profile-create"));
  gtk_widget_set_visible (self->sign, subject->file != NULL && subject->is_request &&
                                          chy_tenant_can (self->tenant, "authority-sign"));
  gtk_widget_set_visible (self->export, TRUE);
  enable (self, "copy-thumbprint", !subject->is_request);
  enable (self, "export-chain", subject->path->len > 1 && last != NULL && last->info->self_signed);
}

static void
open_step_cb (ChyCertificateWindow *self, guint index)
{
  const ChyPathStep *step = g_ptr_array_index (self->subject->path, index);

  chy_certificate_window_show_info (GTK_WIDGET (self), self->tenant, step->info, self->subject->pool);
}

/* Pages stay when it is loaded again: only what is on them is made anew. */
static void
fill_page (GtkBox *box, GtkWidget *page)
{
  chy_container_clear (GTK_CONTAINER (box));
  gtk_widget_show (page);
  gtk_box_pack_start (box, page, TRUE, TRUE, 0);
}

static void
show_subject (ChyCertificateWindow *self)
{
  const ChyCertificateSubject *subject = self->subject;
  g_autofree char *name = chy_certificate_name (subject->info->subject);
  GtkWidget *path;

  fill_page (self->general, chy_certificate_general_new (subject));
  fill_page (self->details, chy_certificate_details_new (subject));
  if (subject->path->len > 0)
    {
      path = chy_certificate_path_new (subject);
      g_signal_connect_object (path, "open", G_CALLBACK (open_step_cb), self, G_CONNECT_SWAPPED);
      fill_page (self->path, path);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->path), subject->path->len > 0);
  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_header_bar_set_title (self->bar, name);
  gtk_header_bar_set_subtitle (self->bar, subject->file != NULL ? subject->file
                                          : subject->is_request ? _ ("Certificate Request")
                                                                : _ ("Certificate"));
  update_buttons (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
show_error (ChyCertificateWindow *self, const GError *error)
{
  GtkWidget *old = gtk_stack_get_child_by_name (self->stack, "error");
  GtkWidget *page = chy_problem_page_new (error, _ ("Try Again"), "certificate.reload", NULL);

  if (old != NULL)
    gtk_widget_destroy (old);
  gtk_widget_show_all (page);
  gtk_stack_add_named (self->stack, page, "error");
  gtk_stack_set_visible_child_name (self->stack, "error");
}

/* --- a PFX that has a password -------------------------------------------------------------------------- */

static void
password_changed_cb (ChyCertificateWindow *self)
{
  gtk_widget_set_sensitive (self->unlock, chy_secret_entry_get_problem (self->password) == NULL);
}

static void
ask_password (ChyCertificateWindow *self)
{
  gboolean again = self->password != NULL;

  if (self->password == NULL)
    {
      self->password = CHY_SECRET_ENTRY (chy_secret_entry_new (_ ("_Password"), FALSE));
      gtk_container_add (GTK_CONTAINER (self->unlock_box), GTK_WIDGET (self->password));
      g_signal_connect_object (self->password, "changed", G_CALLBACK (password_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_label_set_text (self->unlock_problem,
                      again ? _ ("The password does not open this file. Enter the one that it was "
                                 "protected with.")
                            : "");
  gtk_widget_set_visible (GTK_WIDGET (self->unlock_problem), again);
  gtk_header_bar_set_subtitle (self->bar, self->source->file);
  gtk_stack_set_visible_child_name (self->stack, "password");
  password_changed_cb (self);
  gtk_widget_grab_default (self->unlock);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

static void
unlock_cb (ChyCertificateWindow *self)
{
  g_clear_pointer (&self->source->password, chy_secret_unref);
  self->source->password = chy_secret_entry_get (self->password);
  if (self->source->password != NULL)
    load (self);
}

/* --- loading ------------------------------------------------------------------------------------------- */

static void
loaded_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyCertificateWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean locked = FALSE;
  ChyCertificateSubject *subject = chy_certificate_load_finish (result, &locked, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (subject != NULL)
    {
      g_clear_pointer (&self->subject, chy_certificate_subject_free);
      self->subject = subject;
      show_subject (self);
    }
  else if (locked)
    ask_password (self);
  else
    show_error (self, error);
}

static void
load (ChyCertificateWindow *self)
{
  if (self->subject == NULL)
    gtk_stack_set_visible_child_name (self->stack, "loading");
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  chy_certificate_load_async (self->tenant, self->source, self->loading, loaded_cb, g_object_ref (self));
}

static void
tenant_changed_cb (ChyCertificateWindow *self, const char *const *resources)
{
  gboolean ours = resources == NULL || *resources == NULL || g_strv_contains (resources, "certificates") ||
                  g_strv_contains (resources, "authorities");

  if (ours && self->subject != NULL && self->subject->body != NULL)
    load (self);
}

/* --- actions ------------------------------------------------------------------------------------------- */

static GVariant *
own_ids (ChyCertificateWindow *self)
{
  const char *ids[] = { self->subject->info->serial, NULL };
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&dict, "ids", g_variant_new_strv (ids, -1));

  return g_variant_dict_end (&dict);
}

static void
export_as (ChyCertificateWindow *self, ChyCertificateFormat format)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autofree char *name = chy_certificate_name (self->subject->info->subject);
  ChyCertificateSave what = { .name = name,
                              .der = self->subject->info->der,
                              .chain = chain,
                              .is_request = self->subject->is_request,
                              .format = format };

  for (guint i = 1; i < self->subject->path->len; i++)
    g_ptr_array_add (chain, ((ChyPathStep *) g_ptr_array_index (self->subject->path, i))->info->der);
  chy_certificate_save (GTK_WIDGET (self), self->tenant, &what, self->cancellable);
}

static void
export_der_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  export_as (data, CHY_CERTIFICATE_FORMAT_DER);
}

static void
export_pem_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  export_as (data, CHY_CERTIFICATE_FORMAT_PEM);
}

static void
export_chain_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  export_as (data, CHY_CERTIFICATE_FORMAT_CHAIN);
}

static void
copy_thumbprint_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyCertificateWindow *self = data;

  chy_announce_copy (GTK_WIDGET (self), self->subject->info->thumbprint);
}

static void
renew_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyCertificateWindow *self = data;
  ChyActOptions options = { .done = _ ("The certificate is renewed when its device is next looked after") };

  chy_act (GTK_WIDGET (self), self->tenant, chy_command_new ("certificate-renew", own_ids (self)), &options);
}

static void
revoke_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  static const char *const keys[] = { "reason", NULL };
  ChyCertificateWindow *self = data;
  g_autoptr (GVariant) params = g_variant_ref_sink (own_ids (self));
  ChyCommandDialogOptions options = {
    .intro = _ ("A revoked certificate cannot be made valid again; one on hold can."),
    .verb = _ ("Revoke"),
    .keys = keys,
    .done = _ ("Certificate revoked"),
  };

  chy_command_dialog_run (GTK_WIDGET (self), self->tenant, "certificate-revoke", params, &options);
}

static void
unhold_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyCertificateWindow *self = data;
  ChyActOptions options = { .done = _ ("The certificate is valid again") };

  chy_act (GTK_WIDGET (self), self->tenant, chy_command_new ("certificate-unhold", own_ids (self)), &options);
}

/* What is shown, also where the file has more. */
static GVariant *
file_target (ChyCertificateWindow *self)
{
  return g_variant_new ("(s@ay)", self->source->file,
                        g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->subject->info->der, TRUE));
}

static void
use_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyCertificateWindow *self = data;

  chy_navigate_act (GTK_WIDGET (self), "profiles", "create-trusted", file_target (self));
  gtk_window_close (GTK_WINDOW (self));
}

static void
sign_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyCertificateWindow *self = data;

  chy_navigate_act (GTK_WIDGET (self), "authorities", "sign-file", file_target (self));
  gtk_window_close (GTK_WINDOW (self));
}

static void
reload_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  load (data);
}

static void
close_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  gtk_window_close (data);
}

static const GActionEntry entries[] = {
  { .name = "export-der", .activate = export_der_cb },
  { .name = "export-pem", .activate = export_pem_cb },
  { .name = "export-chain", .activate = export_chain_cb },
  { .name = "copy-thumbprint", .activate = copy_thumbprint_cb },
  { .name = "renew", .activate = renew_cb },
  { .name = "revoke", .activate = revoke_cb },
  { .name = "unhold", .activate = unhold_cb },
  { .name = "use", .activate = use_cb },
  { .name = "sign", .activate = sign_cb },
  { .name = "reload", .activate = reload_cb },
  { .name = "close", .activate = close_cb },
};

static gboolean
chy_certificate_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  gboolean close = event->keyval == GDK_KEY_Escape ||
                   (event->keyval == GDK_KEY_w && (event->state & GDK_CONTROL_MASK) != 0);

  if (GTK_WIDGET_CLASS (chy_certificate_window_parent_class)->key_press_event (widget, event))
    return TRUE;
  if (close)
    gtk_window_close (GTK_WINDOW (widget));

  return close;
}

static void
chy_certificate_window_dispose (GObject *object)
{
  ChyCertificateWindow *self = CHY_CERTIFICATE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->loading);
  if (self->tenant != NULL)
    g_signal_handlers_disconnect_by_data (self->tenant, self);

  G_OBJECT_CLASS (chy_certificate_window_parent_class)->dispose (object);
}

static void
chy_certificate_window_finalize (GObject *object)
{
  ChyCertificateWindow *self = CHY_CERTIFICATE_WINDOW (object);

  g_clear_object (&self->tenant);
  g_clear_pointer (&self->source, chy_certificate_source_free);
  g_clear_pointer (&self->subject, chy_certificate_subject_free);
  g_object_unref (self->cancellable);
  g_clear_object (&self->loading);
  g_object_unref (self->actions);

  G_OBJECT_CLASS (chy_certificate_window_parent_class)->finalize (object);
}

static void
chy_certificate_window_class_init (ChyCertificateWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_certificate_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_certificate_window_finalize;
  widget_class->key_press_event = chy_certificate_window_key_press_event;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-certificate-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, export);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, renew);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, revoke);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, unhold);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, use);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, sign);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, notebook);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, general);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, details);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, path);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, unlock_box);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, unlock);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateWindow, unlock_problem);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
}

static void
chy_certificate_window_init (ChyCertificateWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "certificate", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Takes over `source`. */
static void
show (GtkWidget *from, ChyTenant *tenant, ChyCertificateSource *source)
{
  ChyCertificateWindow *self = g_object_new (CHY_TYPE_CERTIFICATE_WINDOW, NULL);
  GtkWidget *top = from != NULL ? gtk_widget_get_toplevel (from) : NULL;

  self->tenant = g_object_ref (tenant);
  self->source = source;
  if (GTK_IS_WINDOW (top))
    gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (top));
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  load (self);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}

void
chy_certificate_window_show (GtkWidget *from, ChyTenant *tenant, const char *key)
{
  ChyCertificateSource *source = g_new0 (ChyCertificateSource, 1);

  source->key = g_strdup (key);
  show (from, tenant, source);
}

void
chy_certificate_window_show_row (GtkWidget *from, ChyTenant *tenant, const char *authority, gint64 number)
{
  ChyCertificateSource *source = g_new0 (ChyCertificateSource, 1);

  source->authority = g_strdup (authority);
  source->number = number;
  show (from, tenant, source);
}

void
chy_certificate_window_show_file (GtkWidget *from, ChyTenant *tenant, const char *name, GBytes *data)
{
  ChyCertificateSource *source = g_new0 (ChyCertificateSource, 1);

  source->file = g_strdup (name);
  source->data = g_bytes_ref (data);
  show (from, tenant, source);
}

void
chy_certificate_window_show_info (GtkWidget *from, ChyTenant *tenant, ChyCertInfo *info, GPtrArray *pool)
{
  ChyCertificateSource *source = g_new0 (ChyCertificateSource, 1);

  source->info = chy_cert_info_ref (info);
  source->pool = pool != NULL ? g_ptr_array_ref (pool) : NULL;
  show (from, tenant, source);
}
