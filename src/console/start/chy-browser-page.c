/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-browser-page.h"
#include "console/widgets/chy-announce.h"
#include "console/widgets/chy-problem-page.h"

enum
{
  MARGIN = 18,
  WIDTH = 500 - 2 * MARGIN, /* of chy-server-dialog.ui */
};

struct _ChyBrowserPage
{
  GtkBox parent_instance;

  GCancellable *cancellable; /* (owned) of the page */
  char *address;             /* (owned) for the browser, or NULL */
  GtkBox *messages;          /* borrowed, as are the others */
  GtkLabel *title;
  GtkLabel *sentence;
  GtkWidget *waiting;
  GtkSpinner *spinner;
  GtkWidget *copy;
};

G_DEFINE_FINAL_TYPE (ChyBrowserPage, chy_browser_page, GTK_TYPE_BOX)

static void
clear_messages (ChyBrowserPage *self)
{
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_hide (GTK_WIDGET (self->messages));
  gtk_widget_show (GTK_WIDGET (self->title));
  gtk_widget_show (GTK_WIDGET (self->sentence));
}

static void
set_waiting (ChyBrowserPage *self, gboolean waiting)
{
  gtk_widget_set_visible (self->waiting, waiting);
  g_object_set (self->spinner, "active", waiting, NULL);
  gtk_widget_set_sensitive (self->copy, self->address != NULL);
}

static void
copy_cb (ChyBrowserPage *self)
{
  chy_announce_copy (GTK_WIDGET (self), self->address);
}

/* --- messages ------------------------------------------------------------------------------------------ */

static void
add_message (ChyBrowserPage *self, GtkWidget *message)
{
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
  gtk_widget_show (GTK_WIDGET (self->messages));
}

/* What an administrator needs of whoever has no account yet, to be sent to them. */
static void
add_identity (ChyBrowserPage *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  const char *issuer = chy_problem_get_argument (problems->pdata[0], "issuer");
  const char *subject = chy_problem_get_argument (problems->pdata[0], "subject");
  GtkWidget *label = gtk_label_new (_ ("Send this to an administrator, who puts your name and role in:"));
  g_autofree char *quoted_issuer = NULL;
  g_autofree char *quoted_subject = NULL;
  g_autofree char *command = NULL;

  if (issuer == NULL || subject == NULL)
    return;
  quoted_issuer = g_shell_quote (issuer);
  quoted_subject = g_shell_quote (subject);
  command = g_strdup_printf ("chancery-cli account grant NAME ROLE --issuer %s --subject %s", quoted_issuer,
                             quoted_subject);
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, NULL);
  add_message (self, label);
  add_message (self, chy_command_box_new (command));
}

static void
show_message (ChyBrowserPage *self, const GError *error)
{
  chy_container_clear (GTK_CONTAINER (self->messages));
  add_message (self, chy_problem_message_new (error));
  if (chy_error_is (error, "account", "identity-unknown"))
    add_identity (self, error);
}

/* --- object -------------------------------------------------------------------------------------------- */

static void
chy_browser_page_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_BROWSER_PAGE (object)->cancellable);

  G_OBJECT_CLASS (chy_browser_page_parent_class)->dispose (object);
}

static void
chy_browser_page_finalize (GObject *object)
{
  g_object_unref (CHY_BROWSER_PAGE (object)->cancellable);
  g_free (CHY_BROWSER_PAGE (object)->address);

  G_OBJECT_CLASS (chy_browser_page_parent_class)->finalize (object);
}

/* As high as its texts are in the dialog, which is wider than some of them would like to be. */
static void
chy_browser_page_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  GTK_WIDGET_CLASS (chy_browser_page_parent_class)
      ->get_preferred_height_for_width (widget, WIDTH, minimum, natural);
}

static void
chy_browser_page_class_init (ChyBrowserPageClass *klass)
{
  GTK_WIDGET_CLASS (klass)->get_preferred_height = chy_browser_page_get_preferred_height;
  G_OBJECT_CLASS (klass)->dispose = chy_browser_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_browser_page_finalize;
}

static GtkLabel *
add_label (ChyBrowserPage *self, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 50, "visible", TRUE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (GTK_CONTAINER (self), label);
  return GTK_LABEL (label);
}

static void
chy_browser_page_init (ChyBrowserPage *self)
{
  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, "margin", MARGIN, NULL);
  self->cancellable = g_cancellable_new ();
  self->messages = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->messages));
  self->title = add_label (self, "section");
  self->sentence = add_label (self, NULL);
  self->waiting = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->copy = gtk_button_new_with_mnemonic (_ ("Copy _Address"));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->spinner)), _ ("Waiting"));
  g_signal_connect_object (self->copy, "clicked", G_CALLBACK (copy_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self->waiting), GTK_WIDGET (self->spinner));
  gtk_container_add (GTK_CONTAINER (self->waiting), self->copy);
  gtk_widget_show_all (self->waiting);
  gtk_widget_hide (self->waiting);
  gtk_container_add (GTK_CONTAINER (self), self->waiting);
  chy_browser_page_offer (self, NULL);
}

GtkWidget *
chy_browser_page_new (void)
{
  return g_object_new (CHY_TYPE_BROWSER_PAGE, "visible", TRUE, NULL);
}

static void
show_offer (ChyBrowserPage *self)
{
  gtk_label_set_text (self->title, _ ("Sign in with a browser"));
  g_clear_pointer (&self->address, g_free);
  set_waiting (self, FALSE);
}

void
chy_browser_page_offer (ChyBrowserPage *self, const char *issuer)
{
  g_autofree char *sentence =
      issuer != NULL
          /* Translators: %s is the address of a provider of identities. */
          ? g_strdup_printf (_ ("This server knows you by %s. Your browser opens there, and says when you "
                                "may come back. You stay signed in for some hours."),
                             issuer)
          : g_strdup (_ ("Your browser opens, and says when you may come back."));

  clear_messages (self);
  gtk_label_set_text (self->sentence, sentence);
  show_offer (self);
}

void
chy_browser_page_wait (ChyBrowserPage *self)
{
  clear_messages (self);
  gtk_label_set_text (self->title, _ ("Waiting for your browser"));
  gtk_label_set_text (self->sentence,
                      _ ("Sign in there within five minutes. If no window of it opens, copy the address and "
                         "open it in a browser of this computer."));
  set_waiting (self, TRUE);
}

static void
opened_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyBrowserPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) told = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error) ||
      g_cancellable_is_cancelled (self->cancellable) || self->address == NULL)
    return;
  chy_refuse_one (&told, "session", "no-browser", NULL, "detail", error->message, NULL);
  show_message (self, told);
}

/* Not by GTK's call for it: that goes back to its window when the browser runs, closed or not. */
void
chy_browser_page_open (ChyBrowserPage *self, const char *address)
{
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (self)));

  g_free (self->address);
  self->address = g_strdup (address);
  set_waiting (self, TRUE);
  g_app_info_launch_default_for_uri_async (address, G_APP_LAUNCH_CONTEXT (context), self->cancellable,
                                           opened_cb, g_object_ref (self));
}

void
chy_browser_page_stop (ChyBrowserPage *self, const GError *error)
{
  chy_browser_page_offer (self, NULL);
  if (error == NULL)
    return;
  show_message (self, error);
  gtk_widget_hide (GTK_WIDGET (self->title));
  gtk_widget_hide (GTK_WIDGET (self->sentence));
}
