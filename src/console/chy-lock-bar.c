/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-lock-bar.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"

struct _ChyLockBar
{
  GtkInfoBar parent_instance;

  ChyLock *lock;             /* (owned) */
  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the bar goes */
  GtkLabel *sentence;
  GtkLabel *detail;
  GtkWidget *open;
  gboolean opening; /* it is being asked for, once */
};

G_DEFINE_FINAL_TYPE (ChyLockBar, chy_lock_bar, GTK_TYPE_INFO_BAR)

static const char *const whys[] = {
  [CHY_LOCK_NONE] = "",
  [CHY_LOCK_IDLE] =
      N_ ("Nobody has used Chancery for a while. What you see and what you have typed stays as it is."),
  [CHY_LOCK_AWAY] = N_ ("The screen was locked. What you see and what you have typed stays as it is."),
  [CHY_LOCK_SLEEP] = N_ ("The computer went to sleep. What you see and what you have typed stays as it is."),
  [CHY_LOCK_ASKED] = N_ ("You locked it. What you see and what you have typed stays as it is."),
};

static void
show_state (ChyLockBar *self)
{
  ChyLockReason reason = chy_lock_get_reason (self->lock, self->tenant);
  gboolean waiting = chy_lock_is_waiting (self->lock, self->tenant);

  if (reason != CHY_LOCK_NONE)
    {
      gtk_label_set_text (self->sentence,
                          waiting ? _ ("The vault is being locked") : _ ("The vault is locked"));
      gtk_label_set_text (self->detail, waiting ? _ ("What was begun is finished first.") : _ (whys[reason]));
      gtk_widget_set_sensitive (self->open, !waiting && !self->opening);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), reason != CHY_LOCK_NONE);
}

static void
changed_cb (ChyLockBar *self, ChyTenant *tenant)
{
  if (tenant == self->tenant)
    show_state (self);
}

static void
opened_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyLockBar) self = data;

  (void) chy_unlock_finish (result, NULL);
  self->opening = FALSE;
  if (!g_cancellable_is_cancelled (self->cancellable))
    show_state (self);
}

/* The keyring may take its time to answer: a second press would be a second dialog. */
static void
open_cb (ChyLockBar *self)
{
  self->opening = TRUE;
  show_state (self);
  chy_unlock_async (GTK_WIDGET (self), self->tenant, self->cancellable, opened_cb, g_object_ref (self));
}

static void
chy_lock_bar_destroy (GtkWidget *widget)
{
  ChyLockBar *self = CHY_LOCK_BAR (widget);

  g_cancellable_cancel (self->cancellable);
  if (self->lock != NULL)
    g_signal_handlers_disconnect_by_data (self->lock, self);

  GTK_WIDGET_CLASS (chy_lock_bar_parent_class)->destroy (widget);
}

static void
chy_lock_bar_finalize (GObject *object)
{
  ChyLockBar *self = CHY_LOCK_BAR (object);

  g_clear_object (&self->lock);
  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_lock_bar_parent_class)->finalize (object);
}

static void
chy_lock_bar_class_init (ChyLockBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_lock_bar_finalize;
  GTK_WIDGET_CLASS (klass)->destroy = chy_lock_bar_destroy;
}

static GtkLabel *
label_new (GtkContainer *box, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (box, label);

  return GTK_LABEL (label);
}

static void
chy_lock_bar_init (ChyLockBar *self)
{
  GtkWidget *content = gtk_info_bar_get_content_area (GTK_INFO_BAR (self));
  GtkWidget *actions = gtk_info_bar_get_action_area (GTK_INFO_BAR (self));
  GtkWidget *icon = gtk_image_new_from_icon_name ("chy-state-inactive-symbolic", GTK_ICON_SIZE_BUTTON);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->cancellable = g_cancellable_new ();
  self->sentence = label_new (GTK_CONTAINER (words), "section");
  self->detail = label_new (GTK_CONTAINER (words), "dim");
  self->open = gtk_button_new_with_mnemonic (_ ("_Open Vault…"));
  g_signal_connect_object (self->open, "clicked", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_valign (self->open, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (content), icon);
  gtk_container_add (GTK_CONTAINER (content), words);
  gtk_container_add (GTK_CONTAINER (actions), self->open);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "away");
  gtk_widget_show_all (content);
  gtk_widget_show_all (actions);
  g_object_set (self, "no-show-all", TRUE, "vexpand", FALSE, NULL);
}

GtkWidget *
chy_lock_bar_new (ChyLock *lock, ChyTenant *tenant)
{
  ChyLockBar *self = g_object_new (CHY_TYPE_LOCK_BAR, NULL);

  self->lock = g_object_ref (lock);
  self->tenant = g_object_ref (tenant);
  g_signal_connect_swapped (lock, "changed", G_CALLBACK (changed_cb), self);
  show_state (self);

  return GTK_WIDGET (self);
}
