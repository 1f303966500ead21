/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"

#include "chy-certificate-pages.h"
#include "console/widgets/chy-words.h"

enum
{
  INDENT = 18,
};

struct _ChyCertificatePath
{
  GtkBox parent_instance;

  GPtrArray *path; /* (owned) of ChyPathStep, the certificate itself first */
  gboolean revoked;

  /* Template children. */
  GtkListBox *list;
  GtkLabel *status;
  GtkImage *icon;
  GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (ChyCertificatePath, chy_certificate_path, GTK_TYPE_BOX)

enum
{
  OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The list begins with the root. */
static guint
row_to_step (ChyCertificatePath *self, GtkListBoxRow *row)
{
  return self->path->len - 1 - (guint) gtk_list_box_row_get_index (row);
}

static gboolean
is_revoked (ChyCertificatePath *self, guint step)
{
  return step == 0 && self->revoked;
}

static char *
until_words (const ChyCertInfo *info)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (info->not_after / CHY_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *date = local != NULL ? g_date_time_format (local, "%x") : NULL;

  /* Translators: %s is a date: a certificate is valid until then. */
  return g_strdup_printf (_ ("until %s"), date != NULL ? date : _ ("Unknown"));
}

static GtkWidget *
row_new (ChyCertificatePath *self, guint index)
{
  const ChyPathStep *step = g_ptr_array_index (self->path, index);
  const char *state = chy_certificate_step_state (step, is_revoked (self, index));
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *name = chy_certificate_name (step->info->subject);
  g_autofree char *until = until_words (step->info);
  GtkWidget *title = gtk_label_new (name);
  GtkWidget *second = gtk_label_new (until);

  /* A name without a space would make the window as wide as it is. */
  g_object_set (title, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  g_object_set (second, "xalign", 0.0, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (title), "section");
  gtk_style_context_add_class (gtk_widget_get_style_context (second), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (second), "small");
  g_object_set (box, "margin", 12, "margin-start", 12 + INDENT * (int) (self->path->len - 1 - index), NULL);
  gtk_container_add (GTK_CONTAINER (words), title);
  gtk_container_add (GTK_CONTAINER (words), second);
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name (chy_state_icon (state), GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), words);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);

  return row;
}

static void
selected_cb (ChyCertificatePath *self, GtkListBoxRow *row)
{
  guint index;
  const ChyPathStep *step;
  g_autofree char *words = NULL;

  if (row == NULL)
    return;
  index = row_to_step (self, row);
  step = g_ptr_array_index (self->path, index);
  words = chy_certificate_step_words (step, is_revoked (self, index));
  gtk_label_set_text (self->status, words);
  gtk_image_set_from_icon_name (self->icon,
                                chy_state_icon (chy_certificate_step_state (step, is_revoked (self, index))),
                                GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_sensitive (self->view, index > 0);
}

static void
open_row (ChyCertificatePath *self, GtkListBoxRow *row)
{
  if (row != NULL && row_to_step (self, row) > 0)
    g_signal_emit (self, signals[OPEN], 0, row_to_step (self, row));
}

static void
activated_cb (ChyCertificatePath *self, GtkListBoxRow *row)
{
  open_row (self, row);
}

static void
view_cb (ChyCertificatePath *self)
{
  open_row (self, gtk_list_box_get_selected_row (self->list));
}

static void
chy_certificate_path_finalize (GObject *object)
{
  g_clear_pointer (&CHY_CERTIFICATE_PATH (object)->path, g_ptr_array_unref);

  G_OBJECT_CLASS (chy_certificate_path_parent_class)->finalize (object);
}

static void
chy_certificate_path_class_init (ChyCertificatePathClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_certificate_path_finalize;

  signals[OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-certificate-path.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatePath, list);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatePath, status);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatePath, icon);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificatePath, view);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_cb);
}

static void
chy_certificate_path_init (ChyCertificatePath *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_certificate_path_new (const ChyCertificateSubject *subject)
{
  ChyCertificatePath *self = g_object_new (CHY_TYPE_CERTIFICATE_PATH, "visible", TRUE, NULL);

  self->path = g_ptr_array_ref (subject->path);
  self->revoked = chy_certificate_subject_is_revoked (subject);
  for (guint i = subject->path->len; i > 0; i--)
    gtk_container_add (GTK_CONTAINER (self->list), row_new (self, i - 1));
  gtk_list_box_select_row (self->list,
                           gtk_list_box_get_row_at_index (self->list, (int) subject->path->len - 1));

  return GTK_WIDGET (self);
}
