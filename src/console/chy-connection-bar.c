/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-connection-bar.h"
#include "chy-window.h"
#include "console/widgets/chy-announce.h"
#include "console/widgets/chy-words.h"

/* How long before a sign-in ends it is told, and how often it is looked at. */
#define WARNING      (10 * G_TIME_SPAN_MINUTE)
#define LOOK_SECONDS 20

struct _ChyConnectionBar
{
  GtkInfoBar parent_instance;

  ChyTenant *tenant; /* (owned) or NULL once it is gone */
  guint look;        /* source while a sign-in ends some day, or 0 */
  gboolean ending;   /* the button signs in again */
  gboolean refused;  /* the window shows that in the place of its panels */
  gboolean down;     /* that has been said */
  GtkLabel *sentence;
  GtkLabel *detail;
  GtkButton *again;
};

G_DEFINE_FINAL_TYPE (ChyConnectionBar, chy_connection_bar, GTK_TYPE_INFO_BAR)

/* The hour alone where that was today. */
static char *
words_for_time (gint64 time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = g_date_time_to_local (utc);

  if (g_date_time_get_day_of_year (now) == g_date_time_get_day_of_year (then) &&
      g_date_time_get_year (now) == g_date_time_get_year (then))
    return g_date_time_format (then, "%H:%M");

  return chy_words_time (time);
}

static void
show_words (ChyConnectionBar *self, const ChyConnection *connection)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (connection->error);
  g_autofree char *when = words_for_time (connection->heard);
  /* Translators: %s is a time, such as 14:02. */
  g_autofree char *sentence =
      g_strdup_printf (_ ("Not connected since %s; what you see is from then."), when);
  g_autofree char *why =
      problems->len > 0 ? chy_problem_get_sentence (g_ptr_array_index (problems, 0)) : NULL;

  self->ending = FALSE;
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->detail, why != NULL ? why : "");
  gtk_button_set_label (self->again, connection->trying ? _ ("Trying…") : _ ("_Try Again"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->again), !connection->trying);
}

static void
show_end (ChyConnectionBar *self, const ChyConnection *connection)
{
  g_autofree char *when = words_for_time (connection->expires);
  gboolean over = g_get_real_time () >= connection->expires;
  g_autofree char *sentence =
      /* Translators: %s is a time, such as 14:02. */
      g_strdup_printf (over ? _ ("Your sign-in ended at %s.") : _ ("Your sign-in ends at %s."), when);

  self->ending = TRUE;
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->detail, _ ("Sign in again to go on; what you see stays as it is."));
  gtk_button_set_label (self->again, _ ("_Sign In Again"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->again), TRUE);
}

static void
show_refusal (ChyConnectionBar *self, const ChyConnection *connection)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  gboolean refused = connection->state == CHY_CONNECTION_REFUSED;

  if (!CHY_IS_WINDOW (window))
    return;
  if (refused && connection->expires > 0)
    chy_window_show_error (CHY_WINDOW (window), connection->error, _ ("Sign In Again"), "app.sign-in-again");
  else if (refused)
    chy_window_show_error (CHY_WINDOW (window), connection->error, _ ("Try Again"), "app.retry");
  else if (self->refused)
    chy_window_show_panels (CHY_WINDOW (window));
  self->refused = refused;
}

/* Once: while it is tried again and again the words change, but not what they say. */
static void
say_down (ChyConnectionBar *self, gboolean down)
{
  if (down == self->down)
    return;
  self->down = down;
  if (down)
    chy_announce (GTK_WIDGET (self), gtk_label_get_text (self->sentence), CHY_ANNOUNCE_URGENT);
  else
    chy_announce (GTK_WIDGET (self), _ ("Connected again."), CHY_ANNOUNCE_POLITE);
}

static gboolean look_cb (gpointer data);

/* A sign-in that ends is looked at from time to time, as nothing tells of that. */
static void
watch_end (ChyConnectionBar *self, const ChyConnection *connection)
{
  if (connection->expires > 0 && self->look == 0)
    self->look = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  else if (connection->expires == 0 && self->look != 0)
    {
      g_source_remove (self->look);
      self->look = 0;
    }
}

static void
connection_cb (ChyConnectionBar *self)
{
  g_autoptr (ChyConnection) connection = chy_tenant_get_connection (self->tenant);
  gboolean down = connection->state == CHY_CONNECTION_DOWN;
  gboolean ends = connection->state == CHY_CONNECTION_UP && connection->expires > 0 &&
                  g_get_real_time () >= connection->expires - WARNING;

  watch_end (self, connection);
  if (down)
    show_words (self, connection);
  else if (ends)
    show_end (self, connection);
  if (ends && !gtk_widget_get_visible (GTK_WIDGET (self)))
    chy_announce (GTK_WIDGET (self), gtk_label_get_text (self->sentence), CHY_ANNOUNCE_POLITE);
  gtk_widget_set_visible (GTK_WIDGET (self), down || ends);
  say_down (self, down);
  show_refusal (self, connection);
}

static gboolean
look_cb (gpointer data)
{
  connection_cb (data);

  return G_SOURCE_CONTINUE;
}

static void
again_cb (ChyConnectionBar *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GActionGroup *actions = G_ACTION_GROUP (g_application_get_default ());

  if (self->ending && CHY_IS_WINDOW (window) && actions != NULL)
    g_action_group_activate_action (actions, "sign-in-again",
                                    g_variant_new_string (chy_window_get_location (CHY_WINDOW (window))));
  else
    chy_tenant_reconnect (self->tenant);
}

static void
chy_connection_bar_dispose (GObject *object)
{
  ChyConnectionBar *self = CHY_CONNECTION_BAR (object);

  if (self->look != 0)
    g_source_remove (self->look);
  self->look = 0;
  if (self->tenant != NULL)
    g_signal_handlers_disconnect_by_data (self->tenant, self);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_connection_bar_parent_class)->dispose (object);
}

static void
chy_connection_bar_class_init (ChyConnectionBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_connection_bar_dispose;
}

static GtkLabel *
label_new (GtkContainer *box, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (box, label);

  return GTK_LABEL (label);
}

static void
chy_connection_bar_init (ChyConnectionBar *self)
{
  GtkWidget *content = gtk_info_bar_get_content_area (GTK_INFO_BAR (self));
  GtkWidget *actions = gtk_info_bar_get_action_area (GTK_INFO_BAR (self));
  GtkWidget *icon = gtk_image_new_from_icon_name ("chy-state-warning-symbolic", GTK_ICON_SIZE_BUTTON);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->sentence = label_new (GTK_CONTAINER (words), "section");
  self->detail = label_new (GTK_CONTAINER (words), "dim");
  self->again = GTK_BUTTON (gtk_button_new_with_mnemonic (_ ("_Try Again")));
  g_signal_connect_object (self->again, "clicked", G_CALLBACK (again_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_valign (GTK_WIDGET (self->again), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (content), icon);
  gtk_container_add (GTK_CONTAINER (content), words);
  gtk_container_add (GTK_CONTAINER (actions), GTK_WIDGET (self->again));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "away");
  gtk_widget_show_all (content);
  gtk_widget_show_all (actions);
  g_object_set (self, "no-show-all", TRUE, "vexpand", FALSE, NULL);
}

GtkWidget *
chy_connection_bar_new (ChyTenant *tenant)
{
  ChyConnectionBar *self = g_object_new (CHY_TYPE_CONNECTION_BAR, NULL);

  g_return_val_if_fail (chy_tenant_is_remote (tenant), NULL);

  self->tenant = g_object_ref (tenant);
  g_signal_connect_swapped (tenant, "connection", G_CALLBACK (connection_cb), self);
  connection_cb (self);

  return GTK_WIDGET (self);
}
