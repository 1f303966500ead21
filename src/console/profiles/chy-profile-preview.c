/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-preview.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-picker.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"

enum
{
  DELAY = 300 /* ms after the last key */
};

enum
{
  MEND,
  N_SIGNALS,
};

struct _ChyProfilePreview
{
  GtkBox parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GVariant *draft;           /* (owned) or NULL */
  GVariant *row;             /* (owned) what is shown, or NULL */
  GCancellable *cancellable; /* (owned) of the question that is asked now */
  guint timer;               /* source id, or 0 */
  gboolean device_chosen;

  /* Owned by this box. */
  GtkWidget *age;
  GtkWidget *people;
  ChyPicker *user;
  ChyPicker *device;
  GtkWidget *card;
  GtkWidget *messages;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyProfilePreview, chy_profile_preview, GTK_TYPE_BOX)

static gboolean
has_type (ChyProfilePreview *self, const char *type)
{
  g_autoptr (GVariant) body = chy_body_get (self->draft, "body");

  return body != NULL && g_strcmp0 (chy_body_get_text (body, "type"), type) == 0;
}

static gboolean
is_trusted (ChyProfilePreview *self)
{
  return has_type (self, "trusted-certificate");
}

/* What nothing is issued for has no certificate that could be shown. */
static gboolean
is_issued (ChyProfilePreview *self)
{
  return has_type (self, "pkcs-certificate");
}

static gboolean
is_assigned (ChyProfilePreview *self)
{
  g_auto (GStrv) include = chy_body_get_list (self->draft, "include");

  return include[0] != NULL;
}

static void
mend_cb (GtkButton *button, ChyProfilePreview *self)
{
  g_signal_emit (self, signals[MEND], 0, gtk_widget_get_name (GTK_WIDGET (button)), self->row);
}

static const char *
mend_title (const char *code)
{
  return strcmp (code, "purpose-not-in-template") == 0 ? _ ("Use the Template’s Purposes") : NULL;
}

static void
add_message (ChyProfilePreview *self, ChyProblem *problem)
{
  GtkWidget *message = chy_problem_row_new (problem);
  const char *title = mend_title (chy_problem_get_code (problem));

  gtk_container_add (GTK_CONTAINER (self->messages), message);
  if (title != NULL)
    {
      GtkWidget *button = gtk_button_new_with_label (title);

      gtk_widget_set_name (button, chy_problem_get_code (problem));
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      g_signal_connect (button, "clicked", G_CALLBACK (mend_cb), self);
      gtk_container_add (GTK_CONTAINER (self->messages), button);
    }
}

static gboolean
is_missing (ChyProblem *problem)
{
  return strcmp (chy_problem_get_domain (problem), "field") == 0 &&
         strcmp (chy_problem_get_code (problem), "required") == 0;
}

/* A draft is not told at every step that nobody is assigned to it yet, or that a setting is still to be made.
 */
static gboolean
is_told (ChyProfilePreview *self, ChyProblem *problem)
{
  if (is_missing (problem))
    return FALSE;

  return is_assigned (self) || strcmp (chy_problem_get_code (problem), "not-assigned") != 0;
}

static void
show_problems (ChyProfilePreview *self, GPtrArray *problems)
{
  guint n = 0, n_missing = 0;

  chy_container_clear (GTK_CONTAINER (self->messages));
  for (guint i = 0; i < problems->len; i++)
    n_missing += is_missing (g_ptr_array_index (problems, i));
  for (int severity = CHY_SEVERITY_ERROR; severity >= CHY_SEVERITY_NOTE; severity--)
    for (guint i = 0; i < problems->len; i++)
      {
        ChyProblem *problem = g_ptr_array_index (problems, i);

        if ((int) chy_problem_get_severity (problem) != severity || !is_told (self, problem))
          continue;
        add_message (self, problem);
        n += severity > CHY_SEVERITY_NOTE;
      }
  if (n_missing > 0)
    gtk_container_add (
        GTK_CONTAINER (self->messages),
        chy_profile_state_new ("chy-state-todo-symbolic", _ ("Some settings are still to be made.")));
  else if (n == 0)
    gtk_container_add (GTK_CONTAINER (self->messages),
                       chy_profile_state_new ("chy-state-ok-symbolic",
                                              is_trusted (self) ? _ ("Devices can be given this certificate.")
                                                                : _ ("Nothing would fail.")));
  gtk_widget_show_all (self->messages);
}

static void
show_error (ChyProfilePreview *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  chy_container_clear (GTK_CONTAINER (self->card));
  gtk_label_set_text (GTK_LABEL (self->age), "");
  show_problems (self, problems);
}

static void
show_card (ChyProfilePreview *self, GtkWidget *card)
{
  chy_container_clear (GTK_CONTAINER (self->card));
  gtk_container_add (GTK_CONTAINER (self->card), card);
  gtk_widget_show_all (card);
  gtk_label_set_text (GTK_LABEL (self->age), _ ("Updated just now"));
}

static void
show_row (ChyProfilePreview *self, GVariant *row)
{
  g_autoptr (GPtrArray) problems = chy_profile_problems_of (row);
  const char *device = chy_body_get_text (row, "deviceId");

  g_clear_pointer (&self->row, g_variant_unref);
  self->row = g_variant_ref (row);
  if (!self->device_chosen && device != NULL)
    chy_picker_set_id (self->device, device);
  show_card (self, chy_profile_certificate_card_new (row));
  show_problems (self, problems);
}

static void
rows_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfilePreview) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rows == NULL)
    show_error (self, error);
  else if (rows->len > 0)
    show_row (self, g_ptr_array_index (rows, 0));
}

/* Each user has a certificate of their own, which nobody here has made. */
static void
show_imported (ChyProfilePreview *self)
{
  show_card (self,
             chy_profile_label_new (_ ("Each user gets the certificate that was imported for them, on all of "
                                       "their devices of this platform. Import it on the user's page."),
                                    "dim"));
  gtk_label_set_text (GTK_LABEL (self->age), "");
  chy_container_clear (GTK_CONTAINER (self->messages));
}

/* A profile that brings a certificate: that one is shown. */
static void
show_trusted (ChyProfilePreview *self)
{
  g_autoptr (GVariant) body = chy_body_get (self->draft, "body");
  g_autoptr (GBytes) bytes = chy_body_get_bytes (body, "trustedRootCertificate");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  GtkWidget *card;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      show_card (self, chy_profile_label_new (_ ("The certificate that devices get is shown here once it is "
                                                 "chosen."),
                                              "dim"));
      gtk_label_set_text (GTK_LABEL (self->age), "");
      chy_container_clear (GTK_CONTAINER (self->messages));
      return;
    }
  card = chy_profile_authority_card_new (bytes, &error);
  if (card == NULL)
    {
      show_error (self, error);
      return;
    }
  show_card (self, card);
  show_problems (self, problems);
}

static void
ask (ChyProfilePreview *self)
{
  g_autoptr (GVariant) filter = g_variant_ref (self->draft);
  g_autoptr (ChyQuery) query = NULL;
  const char *user = chy_picker_get_id (self->user);
  const char *device = chy_picker_get_id (self->device);
  GVariantDict dict;

  g_variant_dict_init (&dict, filter);
  if (user != NULL)
    g_variant_dict_insert (&dict, "user", "s", user);
  if (device != NULL && self->device_chosen)
    g_variant_dict_insert (&dict, "device", "s", device);
  query = chy_query_new ("preview", g_variant_dict_end (&dict));
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  chy_rows_async (self->tenant, query, 1, self->cancellable, rows_cb, g_object_ref (self));
}

static gboolean
timer_cb (gpointer data)
{
  ChyProfilePreview *self = data;

  self->timer = 0;
  gtk_widget_set_visible (self->people, is_issued (self));
  if (is_issued (self))
    ask (self);
  else if (is_trusted (self))
    show_trusted (self);
  else
    show_imported (self);

  return G_SOURCE_REMOVE;
}

static void
schedule (ChyProfilePreview *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->draft != NULL)
    self->timer = g_timeout_add (DELAY, timer_cb, self);
}

/* Another user has other devices. */
static void
user_cb (ChyProfilePreview *self)
{
  const char *user = chy_picker_get_id (self->user);

  self->device_chosen = FALSE;
  chy_picker_set_id (self->device, NULL);
  chy_picker_set_filter (self->device,
                         user != NULL ? chy_body_with (NULL, "userId", g_variant_new_string (user)) : NULL);
  schedule (self);
}

static void
device_cb (ChyProfilePreview *self)
{
  self->device_chosen = chy_picker_get_id (self->device) != NULL;
  schedule (self);
}

static void
chy_profile_preview_dispose (GObject *object)
{
  ChyProfilePreview *self = CHY_PROFILE_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (chy_profile_preview_parent_class)->dispose (object);
}

static void
chy_profile_preview_finalize (GObject *object)
{
  ChyProfilePreview *self = CHY_PROFILE_PREVIEW (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->draft, g_variant_unref);
  g_clear_pointer (&self->row, g_variant_unref);

  G_OBJECT_CLASS (chy_profile_preview_parent_class)->finalize (object);
}

static void
chy_profile_preview_class_init (ChyProfilePreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profile_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profile_preview_finalize;

  signals[MEND] = g_signal_new ("mend", CHY_TYPE_PROFILE_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
}

static void
chy_profile_preview_init (ChyProfilePreview *self)
{
  self->cancellable = g_cancellable_new ();
  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, "margin", 18, NULL);
}

static void
add_person (ChyProfilePreview *self, int top, const char *title, ChyPicker *picker)
{
  GtkWidget *label = chy_profile_label_new (title, "dim");

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (picker));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (picker)), title);
  gtk_widget_set_hexpand (GTK_WIDGET (picker), TRUE);
  gtk_grid_attach (GTK_GRID (self->people), label, 0, top, 1, 1);
  gtk_grid_attach (GTK_GRID (self->people), GTK_WIDGET (picker), 1, top, 1, 1);
}

GtkWidget *
chy_profile_preview_new (ChyTenant *tenant)
{
  ChyProfilePreview *self = g_object_new (CHY_TYPE_PROFILE_PREVIEW, NULL);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = chy_profile_label_new (_ ("Preview"), "section");

  self->tenant = g_object_ref (tenant);
  self->age = chy_profile_label_new ("", "dim small");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_container_add (GTK_CONTAINER (head), title);
  gtk_container_add (GTK_CONTAINER (head), self->age);
  self->people = gtk_grid_new ();
  g_object_set (self->people, "column-spacing", 12, "row-spacing", 6, NULL);
  self->user = CHY_PICKER (chy_picker_new (tenant, "users", NULL));
  self->device = CHY_PICKER (chy_picker_new (tenant, "devices", NULL));
  add_person (self, 0, _ ("User"), self->user);
  add_person (self, 1, _ ("Device"), self->device);
  self->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->messages = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_container_add (GTK_CONTAINER (self), head);
  gtk_container_add (GTK_CONTAINER (self), self->people);
  gtk_container_add (GTK_CONTAINER (self), self->card);
  gtk_container_add (GTK_CONTAINER (self), self->messages);
  g_signal_connect_object (self->user, "changed", G_CALLBACK (user_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->device, "changed", G_CALLBACK (device_cb), self, G_CONNECT_SWAPPED);
  chy_picker_choose_first (self->user);
  gtk_widget_show_all (GTK_WIDGET (self));

  return GTK_WIDGET (self);
}

void
chy_profile_preview_set_draft (ChyProfilePreview *self, GVariant *draft)
{
  g_clear_pointer (&self->draft, g_variant_unref);
  self->draft = draft != NULL ? g_variant_ref_sink (draft) : NULL;
  schedule (self);
}
