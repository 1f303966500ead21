/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-words.h"
#include "chy-engine-bar.h"

struct _ChyEngineBar
{
  GtkBox parent_instance;

  ChyEngine *engine; /* (owned) or NULL */
  gboolean beside_rights;

  /* Template children. */
  GtkButton *button;
  GtkLabel *detail;
  GtkImage *icon;
  GtkProgressBar *progress;
  GtkLabel *sentence;
};

G_DEFINE_FINAL_TYPE (ChyEngineBar, chy_engine_bar, GTK_TYPE_BOX)

static gboolean
offers (ChyEngineBar *self, const char *action)
{
  return !self->beside_rights || !g_str_equal (action, "panel.rights");
}

static void
show_progress (ChyEngineBar *self)
{
  gint64 done = 0, total = 0;
  gboolean under_way;

  chy_engine_get_progress (self->engine, &done, &total);
  under_way = chy_engine_get_state (self->engine) == CHY_ENGINE_RUNNING && done < total;
  gtk_widget_set_visible (GTK_WIDGET (self->progress), under_way);
  if (under_way)
    gtk_progress_bar_set_fraction (self->progress, (double) done / (double) total);
}

static void
engine_changed_cb (ChyEngineBar *self)
{
  ChyEngineWords words;

  chy_engine_words_init (&words, self->engine);
  gtk_widget_set_visible (GTK_WIDGET (self), words.sentence != NULL);
  if (words.sentence != NULL)
    {
      gtk_image_set_from_icon_name (self->icon, words.icon, GTK_ICON_SIZE_BUTTON);
      gtk_label_set_text (self->sentence, words.sentence);
      gtk_label_set_text (self->detail, words.detail);
      /* Where the rights are in sight already there is nothing to show. */
      gtk_widget_set_visible (GTK_WIDGET (self->button), words.action != NULL && offers (self, words.action));
      if (words.action != NULL)
        {
          gtk_button_set_label (self->button, words.button);
          gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), words.action);
        }
      show_progress (self);
    }
  chy_engine_words_clear (&words);
}

static void
chy_engine_bar_dispose (GObject *object)
{
  ChyEngineBar *self = CHY_ENGINE_BAR (object);

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (chy_engine_bar_parent_class)->dispose (object);
}

static void
chy_engine_bar_class_init (ChyEngineBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_engine_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-engine-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyEngineBar, button);
  gtk_widget_class_bind_template_child (widget_class, ChyEngineBar, detail);
  gtk_widget_class_bind_template_child (widget_class, ChyEngineBar, icon);
  gtk_widget_class_bind_template_child (widget_class, ChyEngineBar, progress);
  gtk_widget_class_bind_template_child (widget_class, ChyEngineBar, sentence);
}

static void
chy_engine_bar_init (ChyEngineBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
chy_engine_bar_set_engine (ChyEngineBar *self, ChyEngine *engine)
{
  g_return_if_fail (CHY_IS_ENGINE_BAR (self));

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_set_object (&self->engine, engine);
  if (engine != NULL)
    g_signal_connect_swapped (engine, "changed", G_CALLBACK (engine_changed_cb), self);
  engine_changed_cb (self);
}

void
chy_engine_bar_set_beside_rights (ChyEngineBar *self, gboolean beside_rights)
{
  g_return_if_fail (CHY_IS_ENGINE_BAR (self));

  self->beside_rights = beside_rights;
}

GtkWidget *
chy_engine_bar_new (ChyEngine *engine)
{
  ChyEngineBar *self = g_object_new (CHY_TYPE_ENGINE_BAR, NULL);

  chy_engine_bar_set_engine (self, engine);

  return GTK_WIDGET (self);
}
