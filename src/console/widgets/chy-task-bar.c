/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-announce.h"
#include "chy-busy.h"
#include "chy-task-bar.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-words.h"

enum
{
  MOMENT_MS = 400, /* what is over by then is not shown at all */
  PULSE_MS = 120,
};

struct _ChyTaskBar
{
  GtkBox parent_instance;

  GCancellable *cancellable; /* (owned) or NULL */
  guint timer;               /* source id: until it is shown, then of the pulse; or 0 */
  int quarter;               /* of the work, the last that was said */
  gboolean busy;             /* the application is marked */

  /* Template children. */
  GtkButton *cancel;
  GtkLabel *count;
  GtkProgressBar *progress;
  GtkLabel *title;
};

G_DEFINE_FINAL_TYPE (ChyTaskBar, chy_task_bar, GTK_TYPE_BOX)

static void
cancel_cb (ChyTaskBar *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), FALSE);
  gtk_label_set_text (self->count, _ ("Stopping"));
  g_cancellable_cancel (self->cancellable);
}

static gboolean
pulse_cb (gpointer data)
{
  gtk_progress_bar_pulse (CHY_TASK_BAR (data)->progress);

  return G_SOURCE_CONTINUE;
}

/* Who has switched motion off is told by the words beside it that work goes on; GTK's own spinners stand
 * still, too. */
static gboolean
may_move (ChyTaskBar *self)
{
  gboolean animations = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);

  return animations;
}

static gboolean
moment_cb (gpointer data)
{
  ChyTaskBar *self = data;

  self->timer = 0;
  gtk_widget_show (GTK_WIDGET (self));
  chy_announce (GTK_WIDGET (self), gtk_label_get_text (self->title), CHY_ANNOUNCE_POLITE);
  if (may_move (self))
    self->timer = g_timeout_add (PULSE_MS, pulse_cb, self);

  return G_SOURCE_REMOVE;
}

static void
chy_task_bar_dispose (GObject *object)
{
  ChyTaskBar *self = CHY_TASK_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (chy_task_bar_parent_class)->dispose (object);
}

static void
chy_task_bar_class_init (ChyTaskBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_task_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-task-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyTaskBar, cancel);
  gtk_widget_class_bind_template_child (widget_class, ChyTaskBar, count);
  gtk_widget_class_bind_template_child (widget_class, ChyTaskBar, progress);
  gtk_widget_class_bind_template_child (widget_class, ChyTaskBar, title);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
chy_task_bar_init (ChyTaskBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_task_bar_new (const char *title, GCancellable *cancellable)
{
  ChyTaskBar *self = g_object_new (CHY_TYPE_TASK_BAR, NULL);

  g_set_object (&self->cancellable, cancellable);
  gtk_label_set_text (self->title, title);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel), cancellable != NULL);

  return GTK_WIDGET (self);
}

void
chy_task_bar_set_progress (ChyTaskBar *self, gint64 done, gint64 total)
{
  g_autofree char *words = NULL;
  g_autofree char *of = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (CHY_IS_TASK_BAR (self));

  if (total <= 0 || (self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable)))
    return;
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    g_clear_handle_id (&self->timer, g_source_remove);
  gtk_progress_bar_set_fraction (self->progress, CLAMP ((double) done / (double) total, 0.0, 1.0));
  words = chy_words_number (done);
  of = chy_words_number (total);
  /* Translators: how many of how many are done. */
  text = g_strdup_printf (_ ("%s of %s"), words, of);
  gtk_label_set_text (self->count, text);
  /* Now and then is enough to know that it goes on. */
  if (gtk_widget_get_visible (GTK_WIDGET (self)) && done * 4 / total > self->quarter)
    {
      self->quarter = (int) (done * 4 / total);
      chy_announce (GTK_WIDGET (self), text, CHY_ANNOUNCE_POLITE);
    }
}

ChyTaskBar *
chy_task_begin (GtkWidget *from, const char *title, GCancellable *cancellable)
{
  ChyTaskBar *self = CHY_TASK_BAR (chy_task_bar_new (title, cancellable));

  g_object_ref_sink (self);
  self->busy = chy_busy_begin ();
  if (chy_window_add_bar (from, GTK_WIDGET (self)))
    self->timer = g_timeout_add (MOMENT_MS, moment_cb, self);

  return self;
}

void
chy_task_end (ChyTaskBar *self)
{
  g_return_if_fail (CHY_IS_TASK_BAR (self));

  chy_busy_end (&self->busy);
  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_widget_destroy (GTK_WIDGET (self));
  g_object_unref (self);
}
