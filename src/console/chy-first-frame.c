/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-first-frame.h"

struct _ChyFirstFrame
{
  GtkWidget *window;  /* borrowed; NULL once it is closed */
  gboolean drawn;     /* the first frame is on the screen */
  GPtrArray *waiting; /* (owned) of Waiting */
  guint idle;         /* source id, or 0 */
};

typedef struct
{
  void (*callback) (GtkWidget *window, gpointer data);
  gpointer data; /* (owned) by `destroy` */
  GDestroyNotify destroy;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static gboolean
drawn_cb (gpointer data)
{
  ChyFirstFrame *self = data;
  g_autoptr (GtkWidget) window = g_object_ref (self->window);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  self->drawn = TRUE;
  self->idle = 0;
  for (guint i = 0; i < waiting->len; i++)
    {
      Waiting *each = g_ptr_array_index (waiting, i);

      each->callback (window, each->data);
    }

  return G_SOURCE_REMOVE;
}

static gboolean
first_draw_cb (ChyFirstFrame *self)
{
  g_signal_handlers_disconnect_by_func (self->window, G_CALLBACK (first_draw_cb), self);
  /* Behind the frame that is being drawn. */
  self->idle = g_idle_add (drawn_cb, self);

  return FALSE;
}

static void
closed_cb (ChyFirstFrame *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  g_ptr_array_set_size (self->waiting, 0);
  self->window = NULL;
}

ChyFirstFrame *
chy_first_frame_new (GtkWidget *window)
{
  ChyFirstFrame *self = g_new0 (ChyFirstFrame, 1);

  self->window = window;
  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  g_signal_connect_data (window, "draw", G_CALLBACK (first_draw_cb), self, NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect_swapped (window, "destroy", G_CALLBACK (closed_cb), self);

  return self;
}

void
chy_first_frame_free (ChyFirstFrame *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

void
chy_first_frame_then (ChyFirstFrame *self,
                      void (*callback) (GtkWidget *window, gpointer data),
                      gpointer data,
                      GDestroyNotify destroy)
{
  Waiting *waiting;

  if (self->drawn || self->window == NULL)
    {
      if (self->window != NULL)
        callback (self->window, data);
      if (destroy != NULL)
        destroy (data);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->callback = callback;
  waiting->data = data;
  waiting->destroy = destroy;
  g_ptr_array_add (self->waiting, waiting);
}
