/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-browser-page.h"
#include "chy-browser-sign-in.h"
#include "chy-server-dialog.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-secret-entry.h"

struct _ChyServerDialog
{
  GtkDialog parent_instance;

  ChyApplication *application; /* (owned) */
  ChyConsoleSignIn *sign_in;   /* (owned) what is asked about, or NULL */
  char *shown;                 /* (owned) PEM of the certificate on the second page, or NULL */
  GCancellable *cancellable;   /* (owned) of the dialog */
  GCancellable *browsing;      /* (owned) while it waits for the browser, or NULL */
  ChyTenant *tenant;           /* (owned) that goes on under another session, or NULL */
  GError *failure;             /* (owned) what to say where there is no browser to sign in with, or NULL */
  ChyBrowserPage *browser;     /* borrowed */
  ChySecretEntry *password;    /* borrowed */

  /* Template children. */
  GtkEntry *address;
  GtkEntry *certificate;
  GtkBox *facts_box;
  GtkWidget *form;
  GtkBox *messages;
  GtkButton *open;
  GtkStack *pages;
  GtkBox *password_box;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (ChyServerDialog, chy_server_dialog, GTK_TYPE_DIALOG)

static gboolean
is_asking_for_trust (ChyServerDialog *self)
{
  return self->shown != NULL;
}

static gboolean
is_on_browser (ChyServerDialog *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "browser") == 0;
}

static void
update (ChyServerDialog *self)
{
  gboolean busy = gtk_widget_get_visible (GTK_WIDGET (self->spinner)) || self->browsing != NULL;
  gboolean filled = *gtk_entry_get_text (self->address) != '\0' || is_on_browser (self);

  gtk_widget_set_sensitive (self->form, !busy);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK, !busy && filled);
  gtk_button_set_label (self->open, is_asking_for_trust (self) ? _ ("_Trust")
                                    : is_on_browser (self)     ? _ ("_Sign In with a Browser")
                                                               : _ ("_Open"));
}

static void
set_busy (ChyServerDialog *self, gboolean busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  g_object_set (self->spinner, "active", busy, NULL);
  update (self);
}

/* A file whose name says PFX has a password nearly always; any other shows whether it has when it is read. */
static void
certificate_changed_cb (ChyServerDialog *self)
{
  g_autofree char *name = g_ascii_strdown (gtk_entry_get_text (self->certificate), -1);

  if (g_str_has_suffix (name, ".pfx") || g_str_has_suffix (name, ".p12"))
    gtk_widget_show (GTK_WIDGET (self->password_box));
  update (self);
}

static void
changed_cb (ChyServerDialog *self)
{
  update (self);
}

static void
chosen_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyServerDialog) self = data;
  g_autofree char *path = chy_file_choose_finish (result, NULL);

  if (path != NULL && !g_cancellable_is_cancelled (self->cancellable))
    gtk_entry_set_text (self->certificate, path);
}

static void
choose_cb (ChyServerDialog *self)
{
  static const char *const patterns[] = { "*.pem", "*.pfx", "*.p12", NULL };
  const ChyFileOptions options = { .title = _ ("Certificate to Sign In By"),
                                   .filter_name = _ ("Certificates with a Key"),
                                   .patterns = patterns };

  chy_file_choose_async (GTK_WIDGET (self), &options, self->cancellable, chosen_cb, g_object_ref (self));
}

/* --- whom to trust ------------------------------------------------------------------------------------- */

/* As OpenSSL prints it, so that two people can compare. */
static char *
fingerprint_of (const char *thumbprint)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; thumbprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (thumbprint[i]));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
ask_for_trust (ChyServerDialog *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  ChyProblem *problem = g_ptr_array_index (problems, 0);
  const char *thumbprint = chy_problem_get_argument (problem, "thumbprint");
  g_autofree char *fingerprint = fingerprint_of (thumbprint != NULL ? thumbprint : "");
  /* Translators: from one day to another. */
  g_autofree char *valid = g_strdup_printf (_ ("%s to %s"), chy_problem_get_argument (problem, "from"),
                                            chy_problem_get_argument (problem, "to"));
  ChyFacts *facts = CHY_FACTS (chy_facts_new ());

  g_free (self->shown);
  self->shown = g_strdup (chy_problem_get_argument (problem, "certificate"));
  chy_container_clear (GTK_CONTAINER (self->facts_box));
  chy_facts_add (facts, _ ("Server"), chy_problem_get_argument (problem, "address"), FALSE);
  chy_facts_add (facts, _ ("Issued To"), chy_problem_get_argument (problem, "subject"), FALSE);
  chy_facts_add (facts, _ ("Valid"), valid, FALSE);
  chy_facts_add (facts, _ ("SHA-256 thumbprint"), fingerprint, TRUE);
  gtk_widget_show_all (GTK_WIDGET (facts));
  gtk_container_add (GTK_CONTAINER (self->facts_box), GTK_WIDGET (facts));
  gtk_stack_set_visible_child_name (self->pages, "trust");
  update (self);
}

/* --- opening ------------------------------------------------------------------------------------------- */

static void
show_message (ChyServerDialog *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  g_clear_pointer (&self->shown, g_free);
  gtk_stack_set_visible_child_name (self->pages, "form");
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
  gtk_widget_show (GTK_WIDGET (self->messages));
  update (self);
}

static void
take_tenant (ChyServerDialog *self, ChyTenant *tenant)
{
  chy_servers_remember (self->sign_in);
  /* What is on the screen stays where it is the same account that goes on. */
  if (tenant != self->tenant)
    chy_application_show_tenant (self->application, self->sign_in->location, tenant);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void ask (ChyServerDialog *self, const GError *error);

/* Where there is no such sign-in, what was wrong before is what there is to say. */
static void
asked_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyServerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *issuer = chy_browser_ask_finish (result, &error);
  g_autoptr (GError) failure = g_steal_pointer (&self->failure);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (issuer != NULL)
    {
      chy_browser_page_offer (self->browser, issuer);
      gtk_stack_set_visible_child_name (self->pages, "browser");
      update (self);
    }
  else
    ask (self, chy_error_is (error, "session", "not-offered") ? failure : error);
}

static void
ask_for_browser (ChyServerDialog *self, const GError *error)
{
  g_clear_error (&self->failure);
  self->failure = g_error_copy (error);
  set_busy (self, TRUE);
  chy_browser_ask_async (self->sign_in, chy_application_get_host (self->application), self->cancellable,
                         asked_cb, g_object_ref (self));
}

/* What a person can do about it. */
static void
ask (ChyServerDialog *self, const GError *error)
{
  if (chy_error_is (error, "remote", "unknown-server"))
    {
      ask_for_trust (self, error);
      return;
    }
  show_message (self, error);
  if (!chy_error_is (error, "tls", "password"))
    return;
  gtk_widget_show (GTK_WIDGET (self->password_box));
  gtk_widget_child_focus (GTK_WIDGET (self->password), GTK_DIR_TAB_FORWARD);
}

/* The server is trusted by now, and wants to know who this is. */
static gboolean
may_browse (ChyServerDialog *self, const GError *error)
{
  return self->sign_in != NULL && self->sign_in->certificate == NULL && chy_browser_sign_in_helps (error) &&
         chy_application_get_host (self->application)->ask_provider != NULL;
}

static void
take_error (ChyServerDialog *self, const GError *error)
{
  if (may_browse (self, error))
    ask_for_browser (self, error);
  else
    ask (self, error);
}

static void
opened_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyServerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = chy_sign_in_open_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (tenant == NULL)
    take_error (self, error);
  else
    take_tenant (self, tenant);
}

/* What was trusted of that address before goes on to be. */
static void
take_form (ChyServerDialog *self)
{
  g_autofree char *location = chy_servers_normalize (gtk_entry_get_text (self->address));
  const char *certificate = gtk_entry_get_text (self->certificate);
  ChyConsoleSignIn *old = g_steal_pointer (&self->sign_in);

  if (old != NULL && g_str_equal (old->location, location))
    self->sign_in = old;
  else
    {
      chy_sign_in_free (old);
      self->sign_in = chy_servers_find (location);
    }
  g_free (self->sign_in->certificate);
  self->sign_in->certificate = *certificate != '\0' ? g_strdup (certificate) : NULL;
  g_clear_pointer (&self->sign_in->password, chy_secret_unref);
  if (gtk_widget_get_visible (GTK_WIDGET (self->password_box)))
    self->sign_in->password = chy_secret_entry_get (self->password);
}

static void
open_server (ChyServerDialog *self)
{
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_hide (GTK_WIDGET (self->messages));
  if (is_asking_for_trust (self))
    {
      g_free (self->sign_in->pin);
      self->sign_in->pin = g_steal_pointer (&self->shown);
      gtk_stack_set_visible_child_name (self->pages, "form");
    }
  else
    take_form (self);
  if (!chy_servers_is_address (self->sign_in->location))
    {
      g_autoptr (GError) error = NULL;

      chy_refuse_one (&error, "remote", "bad-address", NULL, "address", self->sign_in->location, NULL);
      show_message (self, error);
      return;
    }
  set_busy (self, TRUE);
  chy_sign_in_open_async (self->sign_in, chy_application_get_host (self->application), self->cancellable,
                          opened_cb, g_object_ref (self));
}

/* --- the browser --------------------------------------------------------------------------------------- */

static void
show_address_cb (const char *address, gpointer data)
{
  chy_browser_page_open (CHY_SERVER_DIALOG (data)->browser, address);
}

static void
signed_in_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyServerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = chy_browser_sign_in_finish (result, &error);

  /* Given up: that was dealt with at once, and another one may be on its way. */
  if (self->browsing == NULL || g_task_get_cancellable (G_TASK (result)) != self->browsing ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_object (&self->browsing);
  if (tenant == NULL)
    chy_browser_page_stop (self->browser, error);
  update (self);
  if (tenant != NULL)
    take_tenant (self, tenant);
}

static void
browse (ChyServerDialog *self)
{
  self->browsing = g_cancellable_new ();
  chy_browser_page_wait (self->browser);
  gtk_stack_set_visible_child_name (self->pages, "browser");
  update (self);
  chy_browser_sign_in_async (self->sign_in, chy_application_get_host (self->application), self->tenant,
                             show_address_cb, self->browsing, signed_in_cb, g_object_ref (self));
}

static void
give_up (ChyServerDialog *self)
{
  g_autoptr (GCancellable) browsing = g_steal_pointer (&self->browsing);

  if (browsing == NULL)
    return;
  g_cancellable_cancel (browsing);
  chy_browser_page_stop (self->browser, NULL);
  update (self);
}

/* --- object -------------------------------------------------------------------------------------------- */

static void
response_cb (ChyServerDialog *self, int response)
{
  if (response == GTK_RESPONSE_OK && is_on_browser (self))
    browse (self);
  else if (response == GTK_RESPONSE_OK)
    open_server (self);
  else if (response == GTK_RESPONSE_CANCEL && self->browsing != NULL)
    give_up (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
chy_server_dialog_dispose (GObject *object)
{
  ChyServerDialog *self = CHY_SERVER_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->browsing != NULL)
    g_cancellable_cancel (self->browsing);

  G_OBJECT_CLASS (chy_server_dialog_parent_class)->dispose (object);
}

static void
chy_server_dialog_finalize (GObject *object)
{
  ChyServerDialog *self = CHY_SERVER_DIALOG (object);

  g_object_unref (self->cancellable);
  g_clear_object (&self->browsing);
  g_clear_object (&self->tenant);
  g_clear_error (&self->failure);
  g_clear_object (&self->application);
  chy_sign_in_free (self->sign_in);
  g_free (self->shown);

  G_OBJECT_CLASS (chy_server_dialog_parent_class)->finalize (object);
}

static void
chy_server_dialog_class_init (ChyServerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_server_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_server_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-server-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, address);
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, certificate);
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, facts_box);
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, form);
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, open);
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, password_box);
  gtk_widget_class_bind_template_child (widget_class, ChyServerDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, certificate_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
}

static void
chy_server_dialog_init (ChyServerDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->password = CHY_SECRET_ENTRY (chy_secret_entry_new (_ ("_Password"), FALSE));
  gtk_widget_show (GTK_WIDGET (self->password));
  gtk_container_add (GTK_CONTAINER (self->password_box), GTK_WIDGET (self->password));
  self->browser = CHY_BROWSER_PAGE (chy_browser_page_new ());
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->browser), "browser");
  update (self);
}

static ChyServerDialog *
dialog_new (ChyApplication *application, GtkWindow *parent, const ChyConsoleSignIn *sign_in)
{
  ChyServerDialog *self = g_object_new (CHY_TYPE_SERVER_DIALOG, "use-header-bar", 1, "modal", TRUE,
                                        "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  self->application = g_object_ref (application);
  if (sign_in != NULL)
    {
      self->sign_in = chy_sign_in_copy (sign_in);
      gtk_entry_set_text (self->address, sign_in->location);
      gtk_entry_set_text (self->certificate, sign_in->certificate != NULL ? sign_in->certificate : "");
    }
  return self;
}

void
chy_server_dialog_run (ChyApplication *application,
                       GtkWindow *parent,
                       const ChyConsoleSignIn *sign_in,
                       const GError *error)
{
  ChyServerDialog *self = dialog_new (application, parent, sign_in);

  if (error != NULL)
    take_error (self, error);
  gtk_window_present (GTK_WINDOW (self));
}

void
chy_server_dialog_run_again (ChyApplication *application,
                             GtkWindow *parent,
                             const ChyConsoleSignIn *sign_in,
                             ChyTenant *tenant)
{
  ChyServerDialog *self = dialog_new (application, parent, sign_in);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Sign In Again"));
  g_clear_pointer (&self->sign_in->certificate, g_free);
  g_set_object (&self->tenant, tenant);
  gtk_window_present (GTK_WINDOW (self));
  browse (self);
}
