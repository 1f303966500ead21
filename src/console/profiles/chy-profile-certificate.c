/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-certificate.h"

#include "base/chy-i18n.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"
#include "model/chy-name.h"
#include "pki/chy-inspect.h"

enum
{
  MOST_AUTHORITIES = 50,
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

/* A certificate of one of the tenant's authorities: its own, or the root that it hangs from. */
typedef struct
{
  char *title;  /* (owned) */
  GBytes *data; /* (owned) DER */
} Offer;

struct _ChyProfileCertificate
{
  GtkBox parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *offers;         /* (owned) of Offer: what the authorities have */

  /* Owned by this box. */
  GtkWidget *from;
  GtkWidget *menu;
  GtkWidget *words;
  GtkWidget *messages;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyProfileCertificate, chy_profile_certificate, GTK_TYPE_BOX)

static void
show_words (ChyProfileCertificate *self, const char *words, const char *name)
{
  g_autofree char *text =
      name != NULL && *name != '\0' ? g_strdup_printf ("%s (%s)", words, name) : g_strdup (words);

  gtk_label_set_text (GTK_LABEL (self->words), text);
}

static void
show_refusal (ChyProfileCertificate *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_container_add (GTK_CONTAINER (self->messages), message);
  gtk_widget_show_all (self->messages);
}

void
chy_profile_certificate_take (ChyProfileCertificate *self, GBytes *bytes, const char *name)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertInfo) info =
      chy_inspect_trusted_certificate (bytes, g_get_real_time (), problems, &error);

  if (info == NULL)
    {
      show_refusal (self, error);
      return;
    }
  chy_profile_certificate_set (self, info->der, name);
  g_signal_emit (self, signals[CHOSEN], 0, info->der, name, info->self_signed);
}

static void
file_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileCertificate) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = chy_file_open_finish (result, &name, &error);

  if (g_cancellable_is_cancelled (self->cancellable) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes == NULL)
    show_refusal (self, error);
  else
    chy_profile_certificate_take (self, bytes, name);
}

static void
choose_cb (ChyProfileCertificate *self)
{
  static const char *const patterns[] = { "*.cer", "*.crt", "*.pem", "*.der", NULL };
  const ChyFileOptions options = { .title = _ ("Choose a Certificate"),
                                   .filter_name = _ ("Certificates"),
                                   .patterns = patterns };

  chy_file_open_async (GTK_WIDGET (self), &options, self->cancellable, file_cb, g_object_ref (self));
}

static void
offer_free (Offer *offer)
{
  g_free (offer->title);
  g_bytes_unref (offer->data);
  g_free (offer);
}

/* By its place in the list. */
static void
authority_cb (GtkButton *button, ChyProfileCertificate *self)
{
  guint index = (guint) g_ascii_strtoull (gtk_widget_get_name (GTK_WIDGET (button)), NULL, 10);
  const Offer *offer = g_ptr_array_index (self->offers, index);

  gtk_popover_popdown (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->from)));
  chy_profile_certificate_take (self, offer->data, "authority.cer");
}

/* The same certificate is offered once: the root of several authorities may be one of them. */
static void
add_offer (ChyProfileCertificate *self, const char *title, GBytes *data)
{
  Offer *offer;

  if (data == NULL || g_bytes_get_size (data) == 0)
    return;
  for (guint i = 0; i < self->offers->len; i++)
    if (g_bytes_equal (((Offer *) g_ptr_array_index (self->offers, i))->data, data))
      return;
  offer = g_new0 (Offer, 1);
  offer->title = g_strdup (title);
  offer->data = g_bytes_ref (data);
  g_ptr_array_add (self->offers, offer);
}

static void
collect_offers (ChyProfileCertificate *self, GPtrArray *rows)
{
  g_ptr_array_set_size (self->offers, 0);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (GBytes) own = chy_body_get_bytes (g_ptr_array_index (rows, i), "certificate");

      add_offer (self, chy_body_get_text (g_ptr_array_index (rows, i), "name"), own);
    }
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (GBytes) root = chy_body_get_bytes (g_ptr_array_index (rows, i), "root");
      /* Translators: the root certificate that an authority hangs from; %s is the authority's name. */
      g_autofree char *title =
          g_strdup_printf (_ ("Root of %s"), chy_body_get_text (g_ptr_array_index (rows, i), "name"));

      add_offer (self, title, root);
    }
}

static void
show_offers (ChyProfileCertificate *self)
{
  chy_container_clear (GTK_CONTAINER (self->menu));
  for (guint i = 0; i < self->offers->len; i++)
    {
      GtkWidget *button =
          gtk_button_new_with_label (((const Offer *) g_ptr_array_index (self->offers, i))->title);
      g_autofree char *index = g_strdup_printf ("%u", i);

      gtk_widget_set_name (button, index);
      gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
      gtk_label_set_xalign (GTK_LABEL (gtk_bin_get_child (GTK_BIN (button))), 0.0);
      g_signal_connect (button, "clicked", G_CALLBACK (authority_cb), self);
      gtk_container_add (GTK_CONTAINER (self->menu), button);
    }
  gtk_widget_show_all (self->menu);
  gtk_widget_set_visible (self->from, self->offers->len > 0);
}

static void
rows_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileCertificate) self = data;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, NULL);

  /* Without an answer there is still the file. */
  if (rows == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  collect_offers (self, rows);
  show_offers (self);
}

static void
chy_profile_certificate_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_PROFILE_CERTIFICATE (object)->cancellable);

  G_OBJECT_CLASS (chy_profile_certificate_parent_class)->dispose (object);
}

static void
chy_profile_certificate_finalize (GObject *object)
{
  ChyProfileCertificate *self = CHY_PROFILE_CERTIFICATE (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->offers);

  G_OBJECT_CLASS (chy_profile_certificate_parent_class)->finalize (object);
}

static void
chy_profile_certificate_class_init (ChyProfileCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profile_certificate_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profile_certificate_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", CHY_TYPE_PROFILE_CERTIFICATE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 3, G_TYPE_BYTES, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
add_from_menu (ChyProfileCertificate *self, GtkWidget *line)
{
  GtkWidget *popover;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->from = gtk_menu_button_new ();
  gtk_container_add (GTK_CONTAINER (box), gtk_label_new (_ ("From an Authority")));
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("pan-down-symbolic", GTK_ICON_SIZE_BUTTON));
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self->from), box);
  popover = gtk_popover_new (self->from);
  self->menu = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_object_set (self->menu, "margin", 6, NULL);
  gtk_container_add (GTK_CONTAINER (popover), self->menu);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->from), popover);
  gtk_widget_set_no_show_all (self->from, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (self->from), _ ("From an Authority"));
  gtk_container_add (GTK_CONTAINER (line), self->from);
}

static void
chy_profile_certificate_init (ChyProfileCertificate *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *choose = gtk_button_new_with_mnemonic (_ ("Choose _File…"));

  self->cancellable = g_cancellable_new ();
  self->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) offer_free);
  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, "hexpand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (line), choose);
  add_from_menu (self, line);
  self->words = chy_profile_label_new (_ ("No certificate is chosen."), "dim");
  self->messages = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_container_add (GTK_CONTAINER (self), line);
  gtk_container_add (GTK_CONTAINER (self), self->words);
  gtk_container_add (GTK_CONTAINER (self), self->messages);
  g_signal_connect_swapped (choose, "clicked", G_CALLBACK (choose_cb), self);
  gtk_widget_show_all (GTK_WIDGET (self));
}

GtkWidget *
chy_profile_certificate_new (ChyTenant *tenant)
{
  ChyProfileCertificate *self = g_object_new (CHY_TYPE_PROFILE_CERTIFICATE, NULL);
  g_autoptr (ChyQuery) query = chy_query_new ("authorities", NULL);

  self->tenant = g_object_ref (tenant);
  query->details = TRUE;
  chy_rows_async (tenant, query, MOST_AUTHORITIES, self->cancellable, rows_cb, g_object_ref (self));

  return GTK_WIDGET (self);
}

void
chy_profile_certificate_set (ChyProfileCertificate *self, GBytes *bytes, const char *name)
{
  g_autoptr (ChyCertInfo) info =
      bytes != NULL && g_bytes_get_size (bytes) > 0 ? chy_inspect_certificate (bytes, NULL) : NULL;
  g_autofree char *subject = info != NULL ? chy_name_to_string (info->subject) : NULL;

  chy_container_clear (GTK_CONTAINER (self->messages));
  show_words (self, subject != NULL ? subject : _ ("No certificate is chosen."),
              subject != NULL ? name : NULL);
}
