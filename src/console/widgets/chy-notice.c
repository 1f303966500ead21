/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-act.h"
#include "chy-announce.h"
#include "chy-notice.h"

enum
{
  SECONDS = 8,
  UNDO_SECONDS = 20,
  LONGEST = 3600,
};

struct _ChyNotice
{
  GtkInfoBar parent_instance;

  ChyTenant *tenant; /* (owned) or NULL */
  ChyCommand *undo;  /* (owned) or NULL */
  guint timer;       /* source id, or 0 */
  guint least;       /* seconds that it stands in any case */

  /* Template children. */
  GtkLabel *sentence;
  GtkWidget *undo_button;
};

G_DEFINE_FINAL_TYPE (ChyNotice, chy_notice, GTK_TYPE_INFO_BAR)

static void
hide (ChyNotice *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->undo, chy_command_free);
  gtk_info_bar_set_revealed (GTK_INFO_BAR (self), FALSE);
  gtk_widget_hide (GTK_WIDGET (self));
}

static gboolean
timer_cb (gpointer data)
{
  ChyNotice *self = data;

  self->timer = 0;
  hide (self);

  return G_SOURCE_REMOVE;
}

static void
undo_cb (ChyNotice *self)
{
  chy_notice_undo (self);
}

static void
chy_notice_response (GtkInfoBar *bar, int response G_GNUC_UNUSED)
{
  hide (CHY_NOTICE (bar));
}

static void
chy_notice_dispose (GObject *object)
{
  ChyNotice *self = CHY_NOTICE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->undo, chy_command_free);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_notice_parent_class)->dispose (object);
}

static void
chy_notice_class_init (ChyNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_notice_dispose;
  GTK_INFO_BAR_CLASS (klass)->response = chy_notice_response;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyNotice, sentence);
  gtk_widget_class_bind_template_child (widget_class, ChyNotice, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, hide);
}

static void
chy_notice_init (ChyNotice *self)
{
  const char *seconds = g_getenv ("CHANCERY_NOTICE_SECONDS");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "undo");
  /* For whoever, or whatever, reads more slowly (WCAG 2.2.1). */
  if (seconds != NULL)
    self->least = (guint) MIN (g_ascii_strtoull (seconds, NULL, 10), LONGEST);
}

void
chy_notice_show (ChyNotice *self, const char *sentence, ChyTenant *tenant, ChyCommand *undo)
{
  g_return_if_fail (CHY_IS_NOTICE (self) && sentence != NULL);

  hide (self);
  g_set_object (&self->tenant, tenant);
  self->undo = undo;
  gtk_label_set_text (self->sentence, sentence);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), sentence);
  gtk_widget_set_visible (self->undo_button, undo != NULL && tenant != NULL);
  gtk_widget_show (GTK_WIDGET (self));
  gtk_info_bar_set_revealed (GTK_INFO_BAR (self), TRUE);
  chy_announce (GTK_WIDGET (self), sentence, CHY_ANNOUNCE_POLITE);
  self->timer =
      g_timeout_add_seconds (MAX (undo != NULL ? UNDO_SECONDS : SECONDS, self->least), timer_cb, self);
}

void
chy_notice_undo (ChyNotice *self)
{
  ChyActOptions options = { .done = _ ("Undone."), .known = TRUE, .last = TRUE };
  ChyCommand *undo;

  g_return_if_fail (CHY_IS_NOTICE (self));

  if (self->undo == NULL || self->tenant == NULL)
    return;
  undo = g_steal_pointer (&self->undo);
  hide (self);
  chy_act (GTK_WIDGET (self), self->tenant, undo, &options);
}
