/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-certificate-subject.h"
#include "chy-certificate-window.h"
#include "chy-mobileconfig-window.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"

struct _ChyMobileconfigWindow
{
  GtkWindow parent_instance;

  ChyTenant *tenant;        /* (owned) */
  ChyMobileconfig *profile; /* (owned) */
  GPtrArray *path;          /* (owned) of ChyPathStep, the signer first; or NULL */
  GtkWidget *signer;        /* borrowed: the button that shows who signed, or NULL */

  /* Template children. */
  GtkHeaderBar *bar;
  GtkBox *content;
  GtkImage *icon;
  GtkLabel *signature;
};

G_DEFINE_FINAL_TYPE (ChyMobileconfigWindow, chy_mobileconfig_window, GTK_TYPE_WINDOW)

/* --- parts ---------------------------------------------------------------------------------------------- */

static ChyFacts *
add_card (ChyMobileconfigWindow *self, const char *title)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *facts = chy_facts_new ();

  if (title != NULL)
    {
      GtkWidget *label = gtk_label_new (title);

      g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 64, "margin-top", 12, NULL);
      gtk_style_context_add_class (gtk_widget_get_style_context (label), "section");
      gtk_container_add (GTK_CONTAINER (self->content), label);
    }
  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  g_object_set (facts, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (card), facts);
  gtk_container_add (GTK_CONTAINER (self->content), card);

  return CHY_FACTS (facts);
}

static void
add_fact (ChyFacts *facts, const char *title, const char *text)
{
  if (text != NULL)
    chy_facts_add (facts, title, text, FALSE);
}

/* What can be opened says what it opens. */
static GtkWidget *
add_button (ChyFacts *facts, const char *title, const char *name)
{
  /* Translators: a button that opens a certificate; %s is its name. */
  g_autofree char *words = g_strdup_printf (_ ("Show “%s”"), name);
  GtkWidget *button = gtk_button_new_with_label (words);
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (button));

  g_object_set (label, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 40, NULL);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  chy_facts_add_widget (facts, title, button);

  return button;
}

static void
show_signer_cb (ChyMobileconfigWindow *self)
{
  chy_certificate_window_show_info (GTK_WIDGET (self), self->tenant, self->profile->signer,
                                    self->profile->certificates);
}

typedef struct
{
  ChyMobileconfigWindow *window;         /* borrowed: the button is in it */
  const ChyMobileconfigPayload *payload; /* borrowed: of the window's profile */
} Opening;

static void
opening_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  g_free (data);
}

static void
show_file_cb (GtkWidget *button G_GNUC_UNUSED, Opening *opening)
{
  chy_certificate_window_show_file (GTK_WIDGET (opening->window), opening->window->tenant,
                                    opening->payload->file, opening->payload->data);
}

/* --- the signature -------------------------------------------------------------------------------------- */

static char *
describe_signature (const ChyMobileconfig *profile, const char *signer, const char **ret_state)
{
  switch (profile->signature)
    {
    case CHY_MOBILECONFIG_SIGNED:
      *ret_state = "valid";
      return g_strdup_printf (_ ("The signature is good: nothing was changed since “%s” signed it."), signer);
    case CHY_MOBILECONFIG_BROKEN:
      *ret_state = "failed";
      return g_strdup_printf (_ ("The signature is wrong: the contents are not those that “%s” signed."),
                              signer);
    case CHY_MOBILECONFIG_UNCHECKED:
      *ret_state = "warning";
      return g_strdup (
          _ ("The signature cannot be checked: it was made in a way that is weak, or not known here."));
    case CHY_MOBILECONFIG_UNKNOWN_SIGNER:
      *ret_state = "warning";
      return g_strdup (_ ("The signature cannot be checked: the signer’s certificate is not in the file."));
    case CHY_MOBILECONFIG_UNSIGNED:
    default:
      *ret_state = "warning";
      return g_strdup (_ ("Nobody signed this file, so anybody may have changed it."));
    }
}

/* How far the certificates lead, and what is wrong on the way. */
static char *
describe_path (const GPtrArray *path)
{
  const ChyPathStep *last = g_ptr_array_index (path, path->len - 1);
  g_autofree char *root = chy_certificate_name (last->info->subject);

  for (guint i = 0; i < path->len; i++)
    {
      const ChyPathStep *step = g_ptr_array_index (path, i);
      g_autofree char *name = chy_certificate_name (step->info->subject);
      g_autofree char *words = chy_certificate_step_words (step, FALSE);

      if (step->problems->len > 0)
        return g_strdup_printf ("%s: %s", name, words);
    }

  return g_strdup_printf (
      _ ("The certificates lead to “%s”. Each device decides whether it trusts that one."), root);
}

static void
show_profile (ChyMobileconfigWindow *self)
{
  const ChyMobileconfig *profile = self->profile;
  g_autofree char *signer = profile->signer != NULL ? chy_certificate_name (profile->signer->subject) : NULL;
  g_autofree char *path = self->path != NULL && self->path->len > 0 ? describe_path (self->path) : NULL;
  const char *state;
  g_autofree char *words = describe_signature (profile, signer, &state);
  ChyFacts *facts = add_card (self, NULL);

  gtk_image_set_from_icon_name (self->icon, chy_state_icon (state), GTK_ICON_SIZE_LARGE_TOOLBAR);
  gtk_label_set_text (self->signature, words);
  add_fact (facts, _ ("Name"), profile->name);
  add_fact (facts, _ ("Identifier"), profile->identifier);
  add_fact (facts, _ ("Organization"), profile->organization);
  add_fact (facts, _ ("Description"), profile->description);
  if (signer != NULL)
    {
      self->signer = add_button (facts, _ ("Signed by"), signer);
      g_signal_connect_object (self->signer, "clicked", G_CALLBACK (show_signer_cb), self, G_CONNECT_SWAPPED);
    }
  add_fact (facts, _ ("Path"), path);
  if (profile->encrypted)
    add_fact (facts, _ ("Contents"), _ ("They are encrypted for one device, and cannot be shown."));
}

static void
show_payload (ChyMobileconfigWindow *self, const ChyMobileconfigPayload *payload)
{
  ChyFacts *facts = add_card (self, payload->name);

  add_fact (facts, _ ("Type"), payload->title != NULL ? _ (payload->title) : payload->type);
  for (guint i = 0; i < payload->facts->len; i++)
    {
      const ChyMobileconfigFact *fact = g_ptr_array_index (payload->facts, i);

      add_fact (facts, _ (fact->title), fact->text);
    }
  if (payload->has_secret)
    add_fact (facts, _ ("Password"), _ ("It stands in this file, and whoever has the file can read it."));
  if (payload->data != NULL)
    {
      Opening *opening = g_new0 (Opening, 1);

      opening->window = self;
      opening->payload = payload;
      g_signal_connect_data (add_button (facts, _ ("File"), payload->file), "clicked",
                             G_CALLBACK (show_file_cb), opening, opening_free, 0);
    }
}

/* --- the window ----------------------------------------------------------------------------------------- */

static gboolean
chy_mobileconfig_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  gboolean close = event->keyval == GDK_KEY_Escape ||
                   (event->keyval == GDK_KEY_w && (event->state & GDK_CONTROL_MASK) != 0);

  if (GTK_WIDGET_CLASS (chy_mobileconfig_window_parent_class)->key_press_event (widget, event))
    return TRUE;
  if (close)
    gtk_window_close (GTK_WINDOW (widget));

  return close;
}

static void
chy_mobileconfig_window_finalize (GObject *object)
{
  ChyMobileconfigWindow *self = CHY_MOBILECONFIG_WINDOW (object);

  g_clear_object (&self->tenant);
  g_clear_pointer (&self->profile, chy_mobileconfig_free);
  g_clear_pointer (&self->path, g_ptr_array_unref);

  G_OBJECT_CLASS (chy_mobileconfig_window_parent_class)->finalize (object);
}

static void
chy_mobileconfig_window_class_init (ChyMobileconfigWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_mobileconfig_window_finalize;
  widget_class->key_press_event = chy_mobileconfig_window_key_press_event;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-mobileconfig-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyMobileconfigWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, ChyMobileconfigWindow, content);
  gtk_widget_class_bind_template_child (widget_class, ChyMobileconfigWindow, icon);
  gtk_widget_class_bind_template_child (widget_class, ChyMobileconfigWindow, signature);
}

static void
chy_mobileconfig_window_init (ChyMobileconfigWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
chy_mobileconfig_window_show (
    GtkWidget *from, ChyTenant *tenant, const char *name, ChyMobileconfig *profile, GPtrArray *path)
{
  ChyMobileconfigWindow *self = g_object_new (CHY_TYPE_MOBILECONFIG_WINDOW, NULL);
  GtkWidget *top = from != NULL ? gtk_widget_get_toplevel (from) : NULL;

  g_return_if_fail (CHY_IS_TENANT (tenant) && profile != NULL);

  self->tenant = g_object_ref (tenant);
  self->profile = profile;
  self->path = path;
  if (GTK_IS_WINDOW (top))
    gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (top));
  gtk_window_set_title (GTK_WINDOW (self), profile->name);
  gtk_header_bar_set_title (self->bar, profile->name);
  gtk_header_bar_set_subtitle (self->bar, name);
  show_profile (self);
  for (guint i = 0; i < profile->payloads->len; i++)
    show_payload (self, g_ptr_array_index (profile->payloads, i));
  gtk_widget_show_all (GTK_WIDGET (self->content));
  if (self->signer != NULL)
    gtk_widget_grab_focus (self->signer);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
