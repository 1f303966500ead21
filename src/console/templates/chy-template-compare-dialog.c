/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-picker.h"
#include "console/widgets/chy-problem-page.h"
#include "model/chy-template.h"

#include "chy-template-bind.h"
#include "chy-template-changes.h"
#include "chy-template-compare.h"
#include "chy-template-load.h"

struct _ChyTemplateCompare
{
  GtkDialog parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the dialog goes */
  ChyTemplate *sides[2];     /* (owned) or NULL */
  ChyPicker *pickers[2];
  GtkToggleButton *all;
  GtkBox *box;
};

G_DEFINE_FINAL_TYPE (ChyTemplateCompare, chy_template_compare_dialog, GTK_TYPE_DIALOG)

static void
show (ChyTemplateCompare *self)
{
  gboolean all = gtk_toggle_button_get_active (self->all);
  g_autoptr (GPtrArray) changes = NULL;

  chy_container_clear (GTK_CONTAINER (self->box));
  if (self->sides[0] == NULL || self->sides[1] == NULL)
    {
      gtk_container_add (GTK_CONTAINER (self->box),
                         chy_template_sentence_new (_ ("Choose two templates to compare.")));
      return;
    }
  changes = all ? chy_template_compare (self->sides[0], self->sides[1])
                : chy_template_diff (self->sides[0], self->sides[1]);
  if (changes->len == 0)
    gtk_container_add (GTK_CONTAINER (self->box),
                       chy_template_sentence_new (_ ("The two templates are the same.")));
  else
    {
      GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

      gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
      gtk_container_add (GTK_CONTAINER (card),
                         chy_template_changes_new_titled (changes, self->sides[0]->display_name,
                                                          self->sides[1]->display_name));
      gtk_widget_show (card);
      gtk_container_add (GTK_CONTAINER (self->box), card);
    }
}

/* Which side a template that was asked for belongs on. */
typedef struct
{
  ChyTemplateCompare *dialog; /* (owned) */
  guint side;
} Load;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Load *load = data;
  g_autoptr (ChyTemplateCompare) self = load->dialog;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  g_autoptr (GVariant) body = NULL;

  (void) source;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows != NULL && rows->len > 0)
    body = chy_body_get (rows->pdata[0], "body");
  g_clear_pointer (&self->sides[load->side], chy_template_unref);
  if (body != NULL)
    self->sides[load->side] = chy_template_new_from_body (body, &error);
  show (self);
  if (error != NULL)
    {
      GtkWidget *message = chy_problem_message_new (error);

      gtk_widget_show_all (message);
      gtk_container_add (GTK_CONTAINER (self->box), message);
    }
}

static void
load (ChyTemplateCompare *self, guint side)
{
  const char *id = chy_picker_get_id (self->pickers[side]);
  Load *question;

  if (id == NULL)
    return;
  question = g_new0 (Load, 1);
  question->dialog = g_object_ref (self);
  question->side = side;
  chy_template_rows_async (self->tenant, "template-documents", chy_template_filter_new ("template", id),
                           self->cancellable, loaded_cb, question);
}

static void
picked_cb (ChyTemplateCompare *self, ChyPicker *picker)
{
  load (self, picker == self->pickers[0] ? 0 : 1);
}

static void
chy_template_compare_dialog_dispose (GObject *object)
{
  ChyTemplateCompare *self = CHY_TEMPLATE_COMPARE (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_template_compare_dialog_parent_class)->dispose (object);
}

static void
chy_template_compare_dialog_finalize (GObject *object)
{
  ChyTemplateCompare *self = CHY_TEMPLATE_COMPARE (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->sides[0], chy_template_unref);
  g_clear_pointer (&self->sides[1], chy_template_unref);

  G_OBJECT_CLASS (chy_template_compare_dialog_parent_class)->finalize (object);
}

static void
chy_template_compare_dialog_class_init (ChyTemplateCompareClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_template_compare_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_template_compare_dialog_finalize;
}

static void
chy_template_compare_dialog_init (ChyTemplateCompare *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
line_new (ChyTemplateCompare *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *all = gtk_check_button_new_with_mnemonic (_ ("Show _all settings"));

  for (guint side = 0; side < 2; side++)
    {
      GtkWidget *picker = chy_picker_new (self->tenant, "templates", NULL);

      atk_object_set_name (gtk_widget_get_accessible (picker),
                           side == 0 ? _ ("First Template") : _ ("Second Template"));
      gtk_widget_set_hexpand (picker, TRUE);
      self->pickers[side] = CHY_PICKER (picker);
      g_signal_connect_object (picker, "changed", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
      gtk_container_add (GTK_CONTAINER (line), picker);
    }
  self->all = GTK_TOGGLE_BUTTON (all);
  g_signal_connect_object (all, "toggled", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (line), all);
  g_object_set (line, "margin-start", 18, "margin-end", 18, "margin-top", 18, NULL);
  gtk_widget_show_all (line);

  return line;
}

GtkWidget *
chy_template_compare_new (GtkWidget *from, ChyTenant *tenant, const char *id, const char *other)
{
  ChyTemplateCompare *self =
      g_object_new (CHY_TYPE_TEMPLATE_COMPARE, "use-header-bar", TRUE, "title", _ ("Compare Templates"),
                    "modal", TRUE, "destroy-with-parent", TRUE, "transient-for", chy_window_of (from),
                    "default-width", 760, "default-height", 560, NULL);
  GtkContainer *content = GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self)));
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);

  chy_template_fit (GTK_WIDGET (self), 760, 560);
  self->tenant = g_object_ref (tenant);
  self->box = GTK_BOX (box);
  gtk_container_set_border_width (content, 0);
  gtk_container_add (content, line_new (self));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_container_add (content, page);
  g_signal_connect (self, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  chy_picker_set_id (self->pickers[0], id);
  chy_picker_set_id (self->pickers[1], other);
  show (self);
  load (self, 0);
  load (self, 1);

  return GTK_WIDGET (self);
}
